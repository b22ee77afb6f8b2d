import { describe, expect, it } from 'vitest';
import {
  type Cluster,
  createCluster,
  type Given,
  happensBefore,
  type Manifest,
  mainCause,
  type Step,
} from '../index';

const web: Manifest = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web' },
  spec: { containers: [{ name: 'c', image: 'img:1' }] },
};
const seeds = [1, 2, 3, 4, 5];

describe('[kubelet/register] the Node of a kubelet', () => {
  it('stays away when it is deleted, until the kubelet starts again', () => {
    const cluster = play({ objects: [web] }, 1);
    cluster.kubectl('delete node node-1');
    cluster.run(300_000);
    expect(cluster.get('Node', 'node-1')).toBeUndefined();
    cluster.do({ kind: 'fault', fault: { kind: 'stop', of: 'kubelet@node-1' } });
    cluster.run(5000);
    cluster.do({ kind: 'fault', fault: { kind: 'start', of: 'kubelet@node-1' } });
    cluster.run(30_000);
    expect(cluster.get('Node', 'node-1')).toBeDefined();
  });
});

describe('what a kubelet reports', () => {
  it.each(seeds)('comes after sandbox, pull and start, as cause and effect (seed %i)', (seed) => {
    const cluster = play({ objects: [] }, seed);
    cluster.do({ kind: 'apply', objects: [web] });
    cluster.run();
    const sandbox = effect(cluster, 'create-sandbox');
    const pull = effect(cluster, 'pull-image');
    const start = effect(cluster, 'start-container');
    const running = said(cluster, 'reports Pod default/web: Running, 1/1 ready');
    expectInOrder(cluster, [sandbox, pull, start, running]);
    expect(running.because).toContain(start.id);
    const story = mainCause(cluster.trace, running.id).map(({ id }) => id);
    expect(story).toContain(start.id);
    expect(story).toContain(pull.id);
  });

  it('does not follow from a start that the runtime has not shown yet', () => {
    const cluster = play({ objects: [] }, 1);
    cluster.do({ kind: 'apply', objects: [web] });
    cluster.run();
    const start = effect(cluster, 'start-container');
    const waiting = said(cluster, 'reports Pod default/web: ContainerCreating, 0/1 ready');
    expect(happensBefore(cluster.trace, start.id, waiting.id)).toBe(false);
  });

  it('follows from the start of its own container, not of the other', () => {
    const pair: Manifest = {
      ...web,
      spec: {
        containers: [
          { name: 'a', image: 'a:1' },
          { name: 'b', image: 'b:1' },
        ],
      },
    };
    const cluster = play({ objects: [pair] }, 1);
    const from = cluster.trace.steps.length;
    cluster.do({ kind: 'fault', fault: { kind: 'crash', pod: 'default/web', container: 'b' } });
    cluster.run();
    const later = cluster.trace.steps.slice(from);
    const restart = later.find(isEffect('restart-container', 'b')) as Step;
    const report = later.find(
      (step) => step.id > restart.id && step.says.includes('Running, 2/2 ready'),
    ) as Step;
    const startOfA = cluster.trace.steps.find(isEffect('start-container', 'a')) as Step;
    expect(report.because).toContain(restart.id);
    expect(report.because).not.toContain(startOfA.id);
  });

  it('waits for one init container before the next container is started', () => {
    const pod: Manifest = {
      ...web,
      spec: {
        initContainers: [{ name: 'first', image: 'init:1' }],
        containers: [{ name: 'c', image: 'img:1' }],
      },
    };
    const cluster = play({ images: { init: { exits: { afterMs: 500, code: 0 } } }, objects: [] }, 1);
    cluster.do({ kind: 'apply', objects: [pod] });
    cluster.run();
    const first = cluster.trace.steps.find(isEffect('start-container', 'first')) as Step;
    const then = cluster.trace.steps.find(isEffect('start-container', 'c')) as Step;
    expectInOrder(cluster, [first, then]);
  });

  it('removes a Pod because the containers were stopped', () => {
    const cluster = play({ objects: [web] }, 1);
    cluster.do({ kind: 'delete', target: { kind: 'pod', name: 'web' } });
    cluster.run();
    expectInOrder(cluster, [effect(cluster, 'stop-container'), said(cluster, 'removes Pod default/web')]);
  });

  it('reports after a restart of the kubelet what it had started before', () => {
    const cluster = play({ objects: [] }, 1);
    cluster.do({ kind: 'apply', objects: [web] });
    while (!cluster.trace.steps.some(isEffect('start-container', 'c'))) cluster.run(10);
    cluster.do({ kind: 'fault', fault: { kind: 'stop', of: 'kubelet@node-1' } });
    cluster.run(3_000);
    cluster.do({ kind: 'fault', fault: { kind: 'start', of: 'kubelet@node-1' } });
    cluster.run();
    const running = said(cluster, 'reports Pod default/web: Running, 1/1 ready');
    expect(running.because).toContain(effect(cluster, 'start-container').id);
  });
});

function play(given: Given, seed: number): Cluster {
  return createCluster({ nodes: [{ name: 'node-1' }], ...given }, { seed });
}

function isEffect(name: string, container?: string): (step: Step) => boolean {
  return ({ action }) =>
    action.kind === 'effect' &&
    action.effect === name &&
    (container === undefined || action.container === container);
}

function effect(cluster: Cluster, name: string): Step {
  const step = cluster.trace.steps.find(isEffect(name));
  if (step === undefined) throw new Error(`no effect ${name}`);
  return step;
}

function said(cluster: Cluster, words: string): Step {
  const step = cluster.trace.steps.find(({ says }) => says.includes(words));
  if (step === undefined) throw new Error(`nobody "${words}"`);
  return step;
}

function expectInOrder({ trace }: Cluster, steps: readonly Step[]): void {
  steps.slice(1).forEach((step, n) => {
    expect(happensBefore(trace, steps[n]?.id ?? -1, step.id), `${steps[n]?.says}, then ${step.says}`).toBe(
      true,
    );
  });
}
