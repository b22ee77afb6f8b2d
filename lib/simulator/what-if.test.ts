import { describe, expect, it } from 'vitest';
import { createCluster, type Given, type Manifest, replay, traceHash, whatIf } from './index';

function deployment(name: string, replicas: number, image = 'img:1'): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'c', image }] } },
    },
  };
}

const given: Given = { nodes: [{ name: 'node-1' }, { name: 'node-2' }], objects: [deployment('web', 2)] };
const web = { kind: 'Deployment', name: 'web' } as const;

function rolledOut() {
  const cluster = createCluster(given);
  cluster.do({ kind: 'setImage', target: web, images: { c: 'img:2' } });
  cluster.run();
  return cluster;
}

describe('what if', () => {
  it('something else had been done from the beginning: its steps, and what it left behind', () => {
    const actual = rolledOut();
    const { shared, onlyActual, onlyOtherwise, objects, otherwise } = whatIf(actual, {
      commands: [{ kind: 'scale', target: web, replicas: 3 }],
    });
    expect(shared).toBe(actual.stood);
    expect(onlyActual.map(({ says }) => says)).toContain('admin sets the image of Deployment web to img:2');
    expect(onlyActual.some(({ rule }) => rule === 'replicaset/delete-surplus')).toBe(true);
    expect(onlyOtherwise.map(({ says }) => says)).toContain('admin scales Deployment web to 3');
    expect(onlyOtherwise.some(({ rule }) => rule === 'replicaset/delete-surplus')).toBe(false);
    const changed = objects.find(({ kind, key }) => kind === 'Deployment' && key === 'default/web');
    expect(changed).toMatchObject({
      fields: expect.arrayContaining([
        { path: 'spec.replicas', actual: 2, otherwise: 3 },
        { path: 'spec.template.spec.containers[c].image', actual: 'img:2', otherwise: 'img:1' },
      ]),
    });
    expect(objects.filter(({ kind }) => kind === 'ReplicaSet').map(({ only }) => only)).toContain('actual');
    expect(otherwise.now).toBeGreaterThanOrEqual(actual.now);
  });

  it('nothing else had been done: nothing is different', () => {
    const actual = rolledOut();
    const { onlyActual, onlyOtherwise, objects, shared } = whatIf(actual, { commands: actual.commands });
    expect({ onlyActual, onlyOtherwise, objects }).toEqual({
      onlyActual: [],
      onlyOtherwise: [],
      objects: [],
    });
    expect(shared).toBe(actual.trace.steps.length);
  });

  it('a fault had come in the middle of a rollout: the runs part at the step, and the rollout stands still', () => {
    const actual = rolledOut();
    const created = actual.trace.steps.find(
      ({ id, action }) =>
        id >= actual.stood &&
        action.kind === 'write' &&
        action.verb === 'create' &&
        action.object.kind === 'Pod',
    );
    const { shared, onlyOtherwise, objects } = whatIf(actual, {
      at: { step: created?.id ?? 0 },
      commands: [{ kind: 'fault', fault: { kind: 'stop', of: 'kube-scheduler' } }, { kind: 'run' }],
    });
    expect(shared).toBeGreaterThan(created?.id ?? 0);
    expect(onlyOtherwise[0]?.says).toBe('kube-scheduler stops');
    const pending = objects.filter(
      (each) => each.only === undefined && each.fields.some(({ path }) => path === 'spec.nodeName'),
    );
    expect(pending).toHaveLength(1);
  });
});

describe('a fork at a step', () => {
  const actual = rolledOut();
  const last = actual.trace.steps.length - 1;
  const steps = [0, 20, actual.stood - 1, actual.stood, actual.stood + 7, last - 5, last];

  it.each(steps)('begins as the run did, and goes on as it went on (step %i)', (step) => {
    const fork = actual.fork({ step });
    const sofar = fork.trace.steps.length;
    expect(sofar).toBeGreaterThan(step);
    expect(fork.trace.steps).toEqual(actual.trace.steps.slice(0, sofar));
    expect(fork.now).toBe(actual.trace.steps[step]?.at);
    const again = replay(fork.given, fork.options, fork.commands);
    expect(traceHash(again.trace)).toBe(traceHash(fork.trace));
    if (step < actual.stood) return;
    fork.run(actual.now - fork.now);
    expect(fork.trace.steps).toEqual(actual.trace.steps);
  });

  it('of a step that was never made is refused', () => {
    expect(() => actual.fork({ step: last + 1 })).toThrow(`the trace has no step ${last + 1}`);
  });
});
