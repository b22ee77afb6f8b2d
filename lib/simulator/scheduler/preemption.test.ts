import { describe, expect, it } from 'vitest';
import type { Node, Pod } from '../objects/objects';
import { FilterRun } from './filter-run';
import { podInfo } from './node-info';
import { NodeInfos } from './node-infos';
import { type Budget, bestCandidates, preemptionBar, preemptionCandidates } from './preemption';
import { defaultPlugins } from './profile';

function node(name: string): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      uid: name,
      resourceVersion: '1',
      creationTimestamp: '',
      labels: { 'kubernetes.io/hostname': name },
    },
    spec: {},
    status: { allocatable: { cpu: '4', memory: '8Gi', pods: '10' } },
  };
}

type Asked = {
  readonly cpu: string;
  readonly priority?: number;
  readonly on?: string;
  readonly started?: string;
};

function pod(name: string, { cpu, priority = 0, on, started }: Asked, spec: object = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      uid: name,
      resourceVersion: '1',
      creationTimestamp: '',
      labels: { app: name },
    },
    spec: {
      containers: [{ name: 'c', resources: { requests: { cpu } } }],
      priority,
      ...(on === undefined ? {} : { nodeName: on }),
      ...spec,
    },
    status: started === undefined ? {} : { startTime: started },
  } as Pod;
}

function best(preemptor: Pod, running: readonly Pod[], budgets: readonly Budget[] = []) {
  const infos = new NodeInfos();
  for (const name of ['node-1', 'node-2']) infos.setNode(name, node(name));
  for (const each of running) infos.changePod(`default/${each.metadata.name}`, undefined, each);
  const snapshot = { nodes: infos, namespaceLabels: () => undefined, siblings: () => undefined };
  const run = new FilterRun(defaultPlugins, podInfo(preemptor), snapshot);
  return bestCandidates(preemptionCandidates(run, infos.all(), budgets).candidates).map(
    ({ node: on, pods }) => ({
      on,
      victims: pods.map(({ pod: victim }) => victim.metadata.name),
    }),
  );
}

describe('[preemption/lower-priority] who is removed', () => {
  it('is no more than needed, and the less important', () => {
    const running = [
      pod('small', { cpu: '1', priority: 5, on: 'node-1' }),
      pod('large', { cpu: '3', priority: 1, on: 'node-1' }),
      pod('peer', { cpu: '4', priority: 10, on: 'node-2' }),
    ];
    expect(best(pod('vip', { cpu: '2', priority: 10 }), running)).toEqual([
      { on: 'node-1', victims: ['large'] },
    ]);
  });

  it('is the one that started last, of equals', () => {
    const running = [
      pod('old', { cpu: '2', on: 'node-1', started: '2026-01-01T00:00:00Z' }),
      pod('new', { cpu: '2', on: 'node-1', started: '2026-01-02T00:00:00Z' }),
      pod('peer', { cpu: '4', priority: 10, on: 'node-2' }),
    ];
    expect(best(pod('vip', { cpu: '2', priority: 10 }), running)).toEqual([
      { on: 'node-1', victims: ['new'] },
    ]);
  });

  it('may be one that this Pod must not be near to', () => {
    const term = { labelSelector: { matchLabels: { app: 'noisy' } }, topologyKey: 'kubernetes.io/hostname' };
    const affinity = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
    const running = [
      pod('noisy', { cpu: '1', on: 'node-1' }),
      pod('quiet', { cpu: '1', on: 'node-1' }),
      pod('peer', { cpu: '4', priority: 10, on: 'node-2' }),
    ];
    expect(best(pod('vip', { cpu: '2', priority: 10 }, { affinity }), running)).toEqual([
      { on: 'node-1', victims: ['noisy'] },
    ]);
  });
});

describe('[preemption/budgets] a budget', () => {
  const guard: Budget = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: {
      name: 'guard',
      namespace: 'default',
      uid: 'guard',
      resourceVersion: '1',
      creationTimestamp: '',
    },
    spec: { selector: { matchLabels: { app: 'guarded' } } },
    status: { disruptionsAllowed: 0 },
  };

  it('weighs more than priority, but does not forbid', () => {
    const guarded = pod('guarded', { cpu: '4', priority: 1, on: 'node-1' });
    const vip = pod('vip', { cpu: '4', priority: 10 });
    const other = pod('other', { cpu: '4', priority: 9, on: 'node-2' });
    expect(best(vip, [guarded, other], [guard])).toEqual([{ on: 'node-2', victims: ['other'] }]);
    const peer = pod('peer', { cpu: '4', priority: 10, on: 'node-2' });
    expect(best(vip, [guarded, peer], [guard])).toEqual([{ on: 'node-1', victims: ['guarded'] }]);
  });
});

describe('[preemption/eligible] a Pod', () => {
  it('with preemptionPolicy Never may not', () => {
    const polite = pod('p', { cpu: '1', priority: 10 }, { preemptionPolicy: 'Never' });
    expect(preemptionBar(polite, undefined, undefined)).toBe('not eligible due to preemptionPolicy=Never.');
    expect(preemptionBar(pod('p', { cpu: '1' }), undefined, undefined)).toBeUndefined();
  });
});
