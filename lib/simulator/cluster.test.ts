import { describe, expect, it } from 'vitest';
import {
  type Cluster,
  causalChain,
  createCluster,
  type Given,
  happensBefore,
  type Manifest,
  type Pod,
  replay,
  stepsOf,
  traceHash,
} from './index';

function deployment(name: string, replicas: number, container: object = {}, spec: object = {}): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      ...spec,
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'c', image: 'img:1', ...container }] },
      },
    },
  };
}

function service(name: string, spec: object = {}): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector: { app: name }, ports: [{ port: 80, targetPort: 8080 }], ...spec },
  };
}

const threeNodes: Given = { nodes: [{ name: 'node-1' }, { name: 'node-2' }, { name: 'node-3' }] };
const web: Given = { ...threeNodes, objects: [deployment('web', 3), service('web', { type: 'NodePort' })] };
const seeds = [1, 2, 3, 4, 5, 6, 7, 8];

function readyPods(cluster: Cluster): readonly Pod[] {
  return cluster
    .list('Pod')
    .filter((pod) => pod.status?.conditions?.some((each) => each.type === 'Ready' && each.status === 'True'));
}

describe('a cluster', () => {
  it.each(seeds)(
    'brings a Deployment to Ready, endpoints and rules on every node, by any chance (seed %i)',
    (seed) => {
      const cluster = createCluster(web, { seed });
      const pods = readyPods(cluster);
      expect(pods).toHaveLength(3);
      expect(new Set(pods.map((pod) => pod.status?.podIP)).size).toBe(3);
      const slice = cluster
        .list('EndpointSlice', 'default')
        .find((each) => each.metadata.name !== 'kubernetes');
      expect(slice?.endpoints.filter((each) => each.conditions?.ready)).toHaveLength(3);
      const clusterIP = cluster.get('Service', 'default/web')?.spec.clusterIP;
      for (const node of ['node-1', 'node-2', 'node-3']) {
        const rules = cluster.rulesText(node) ?? '';
        expect(rules).toContain(`-d ${clusterIP} `);
        for (const pod of pods) expect(rules).toContain(`--to-destination ${pod.status?.podIP}:8080`);
      }
      expect(cluster.get('Deployment', 'default/web')?.status).toMatchObject({
        observedGeneration: 1,
        replicas: 3,
        updatedReplicas: 3,
        readyReplicas: 3,
        availableReplicas: 3,
      });
    },
  );

  it('tells who did what because of what: the rules on a node go back to the person who applied the manifest', () => {
    const cluster = createCluster({ ...web, settle: false });
    cluster.run();
    const { trace } = cluster;
    const installed = stepsOf(trace, 'kube-proxy@node-1').findLast(
      (step) => step.rule === 'kube-proxy/install',
    );
    const applied = trace.steps.find((step) => step.action.kind === 'command');
    if (installed === undefined || applied === undefined) throw new Error('both steps are in the trace');
    expect(happensBefore(trace, applied.id, installed.id)).toBe(true);
    const actors = causalChain(trace, installed.id).map((step) => step.actor.replace(/@.*/, ''));
    expect([...new Set(actors)].sort()).toEqual([
      'admin',
      'containerd',
      'deployment-controller',
      'endpointslice-controller',
      'kube-proxy',
      'kube-scheduler',
      'kubelet',
      'replicaset-controller',
    ]);
    for (const step of trace.steps) for (const cause of step.because) expect(cause).toBeLessThan(step.id);
  });

  it('gives the same bytes of trace for the same beginning, seed and commands, and others for another seed', () => {
    const play = (seed: number): string => {
      const cluster = createCluster(web, { seed });
      cluster.do({ kind: 'scale', target: { kind: 'deployment', name: 'web' }, replicas: 5 });
      cluster.run();
      return traceHash(cluster.trace);
    };
    const hashes = Array.from({ length: 10 }, () => play(7));
    expect(new Set(hashes).size).toBe(1);
    expect(play(8)).not.toBe(hashes[0]);
  });

  it('depends on nothing that was built before it', () => {
    const beginnings: readonly Given[] = [
      web,
      { ...web, stopped: ['kube-scheduler'] },
      { ...web, startTime: '2026-11-23T15:00:00Z' },
      { ...web, images: { img: { pullError: 'not found' } } },
      { nodes: Array.from({ length: 60 }, (_, n) => ({ name: `node-${n}` })) },
    ];
    const hashOf = (given: Given, seed: number) => traceHash(createCluster(given, { seed }).trace);
    const forwards = beginnings.flatMap((given) => [1, 2].map((seed) => hashOf(given, seed)));
    const backwards = beginnings.toReversed().flatMap((given) => [2, 1].map((seed) => hashOf(given, seed)));
    expect(backwards.toReversed()).toEqual(forwards);
    expect(new Set(forwards.slice(0, 8)).size).toBe(8);
  });

  it('gives no identity twice, whatever its seed', () => {
    for (const seed of [0, 1, 2, 2 ** 40]) {
      const cluster = createCluster(web, { seed });
      cluster.do({ kind: 'redraw', seed });
      cluster.do({ kind: 'scale', target: { kind: 'deployment', name: 'web' }, replicas: 5 });
      cluster.run();
      const uids = cluster
        .kinds()
        .flatMap((kind) => cluster.everStored(kind).map(({ object }) => object.metadata.uid));
      expect(new Set(uids).size, `seed ${seed}`).toBe(uids.length);
    }
  });

  it('goes on by another chance from where chance is drawn anew, and is replayed so', () => {
    const cluster = createCluster(web, { seed: 5 });
    const other = cluster.fork();
    other.do({ kind: 'redraw', seed: 6 });
    for (const each of [cluster, other]) {
      each.do({ kind: 'scale', target: { kind: 'deployment', name: 'web' }, replicas: 5 });
      each.run();
    }
    expect(readyPods(other)).toHaveLength(5);
    expect(other.trace.steps.slice(0, cluster.stood)).toEqual(cluster.trace.steps.slice(0, cluster.stood));
    expect(traceHash(other.trace)).not.toBe(traceHash(cluster.trace));
    expect(traceHash(other.fork({ commands: 3 }).trace)).toBe(traceHash(other.trace));
  });

  it('can be forked and replayed: the copy goes on as the original would have', () => {
    const cluster = createCluster(web, { seed: 5 });
    cluster.do({ kind: 'setImage', target: { kind: 'deployment', name: 'web' }, images: { c: 'img:2' } });
    cluster.run(1_500);
    const fork = cluster.fork();
    cluster.run();
    fork.run();
    expect(traceHash(fork.trace)).toBe(traceHash(cluster.trace));
    expect(traceHash(replay(web, { seed: 5 }, cluster.commands).trace)).toBe(traceHash(cluster.trace));
    const other = cluster.fork({ commands: 0 });
    expect(other.trace.steps).toHaveLength(cluster.stood);
  });

  it('accepts a billion replicas, and ends the run at its limit', () => {
    const cluster = createCluster({ objects: [deployment('web', 1)] }, { limits: { objects: 600 } });
    const answer = cluster.do({
      kind: 'scale',
      target: { kind: 'deployment', name: 'web' },
      replicas: 1_000_000_000,
    });
    expect(answer.ok).toBe(true);
    expect(cluster.run()).toMatchObject({ kind: 'limit', limit: 'objects' });
  });

  it('can be made smaller again when it has come to its limit', () => {
    const cluster = createCluster({ objects: [deployment('web', 1)] }, { limits: { objects: 600 } });
    const target = { kind: 'deployment', name: 'web' };
    cluster.do({ kind: 'scale', target, replicas: 1_000_000 });
    expect(cluster.do({ kind: 'run' })).toMatchObject({
      ok: false,
      message: expect.stringContaining('scale down or delete'),
    });
    cluster.do({ kind: 'scale', target, replicas: 2 });
    expect(cluster.run()).toMatchObject({ kind: 'settled' });
    expect(cluster.list('Pod')).toHaveLength(2);
  });

  it('names the steps that repeat when a run does not settle', () => {
    const cluster = createCluster({
      images: { img: { exits: { afterMs: 1_000, code: 1 } } },
      objects: [deployment('web', 1)],
    });
    const result = cluster.run();
    expect(result).toMatchObject({ kind: 'limit', limit: 'virtualMs' });
    if (result.kind !== 'limit') return;
    const rules = new Set(result.repeating.map((id) => cluster.trace.steps[id]?.rule));
    expect(rules).toContain('kubelet/restart');
    const told = cluster.do({ kind: 'run' });
    expect(told).toMatchObject({ ok: false, reason: 'LimitReached' });
    expect(told.message).toMatch(
      /^it does not settle: the limit of virtual time is reached; .*kubelet\/restart/,
    );
  });

  it('finds out about an apply that changes nothing, and merges one that does', () => {
    const cluster = createCluster(web);
    expect(cluster.do({ kind: 'apply', objects: [deployment('web', 3)] })).toEqual({
      ok: true,
      message: 'deployment.apps/web unchanged',
    });
    cluster.do({ kind: 'scale', target: { kind: 'deployment', name: 'web' }, replicas: 5 });
    expect(
      cluster.do({ kind: 'apply', objects: [deployment('web', 3, { env: [{ name: 'A', value: 'b' }] })] }),
    ).toEqual({
      ok: true,
      message: 'deployment.apps/web configured',
    });
    const stored = cluster.get('Deployment', 'default/web');
    expect(stored?.spec.replicas).toBe(3);
    expect(stored?.spec.template.spec.containers[0]).toMatchObject({
      image: 'img:1',
      env: [{ name: 'A', value: 'b' }],
    });
  });
});

describe('faults', () => {
  it.each(seeds)(
    '[kube-proxy/kernel-keeps] a stopped kube-proxy leaves its rules as they were (seed %i)',
    (seed) => {
      const cluster = createCluster(web, { seed });
      const before = cluster.rulesText('node-1');
      cluster.do({ kind: 'fault', fault: { kind: 'stop', of: 'kube-proxy@node-1' } });
      const [pod] = cluster.list('Pod');
      cluster.do({ kind: 'delete', target: { kind: 'pod', name: pod?.metadata.name ?? '' } });
      cluster.run();
      expect(cluster.rulesText('node-1')).toBe(before);
      expect(cluster.rulesText('node-2')).not.toBe(before);
      cluster.do({ kind: 'fault', fault: { kind: 'start', of: 'kube-proxy@node-1' } });
      cluster.run();
      expect(cluster.rulesText('node-1')).not.toContain(`${pod?.status?.podIP}:8080`);
    },
  );

  it('without kube-controller-manager nothing is replaced, and a Pending Pod is still scheduled', () => {
    const cluster = createCluster(web);
    cluster.do({ kind: 'fault', fault: { kind: 'stop', of: 'kube-controller-manager' } });
    const [pod] = cluster.list('Pod');
    cluster.do({ kind: 'delete', target: { kind: 'pod', name: pod?.metadata.name ?? '' } });
    cluster.do({
      kind: 'create',
      object: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'bare' },
        spec: { containers: [{ name: 'c', image: 'img:1' }] },
      },
    });
    cluster.run();
    expect(readyPods(cluster).map((each) => each.metadata.name)).toContain('bare');
    expect(cluster.list('Pod')).toHaveLength(3);
    expect(
      stepsOf(
        { ...cluster.trace, steps: cluster.trace.steps.slice(cluster.stood) },
        'kube-controller-manager',
      ),
    ).toEqual([]);
  });

  it('a scheduler that is down leaves a Pod Pending without an Event', () => {
    const cluster = createCluster({ ...web, stopped: ['kube-scheduler'] });
    expect(cluster.list('Pod').map((pod) => [pod.status?.phase, pod.spec.nodeName])).toEqual([
      ['Pending', undefined],
      ['Pending', undefined],
      ['Pending', undefined],
    ]);
    expect(cluster.list('Event').filter((event) => event.reason === 'FailedScheduling')).toEqual([]);
  });

  it('a component that is cut off goes on with what it last saw, and catches up', () => {
    const cluster = createCluster(web);
    cluster.do({ kind: 'fault', fault: { kind: 'cutOff', of: 'kube-proxy@node-2' } });
    const before = cluster.rulesText('node-2');
    cluster.do({ kind: 'scale', target: { kind: 'deployment', name: 'web' }, replicas: 1 });
    cluster.run();
    expect(cluster.health('kube-proxy@node-2')).toBe('cut-off');
    expect(cluster.rulesText('node-2')).toBe(before);
    cluster.do({ kind: 'fault', fault: { kind: 'reconnect', of: 'kube-proxy@node-2' } });
    cluster.run();
    expect(cluster.rulesText('node-2')).not.toBe(before);
  });

  it('[store/compacted] one that was cut off for so long that it cannot watch on sees by a new list what came and went', () => {
    const cluster = createCluster(web);
    cluster.do({ kind: 'fault', fault: { kind: 'cutOff', of: 'kube-controller-manager' } });
    const [pod] = cluster.list('Pod');
    const cascade = { kind: 'delete', target: { kind: 'deployment', name: 'web' } } as const;
    cluster.do({ kind: 'delete', target: { kind: 'pod', name: pod?.metadata.name ?? '' } });
    cluster.do(cascade);
    cluster.run(900_000);
    expect(cluster.list('Pod')).toHaveLength(2);
    cluster.do({ kind: 'fault', fault: { kind: 'reconnect', of: 'kube-controller-manager' } });
    cluster.run();
    expect(cluster.list('ReplicaSet')).toEqual([]);
    expect(cluster.list('Pod')).toEqual([]);
  });

  it('without the API server nobody can change anything, and containers are still restarted', () => {
    const cluster = createCluster({ ...threeNodes, objects: [deployment('web', 1)] });
    cluster.do({ kind: 'fault', fault: { kind: 'stop', of: 'kube-apiserver' } });
    const answer = cluster.do({ kind: 'scale', target: { kind: 'deployment', name: 'web' }, replicas: 2 });
    expect(answer).toMatchObject({ ok: false, code: 0 });
    const [pod] = cluster.list('Pod');
    cluster.do({ kind: 'fault', fault: { kind: 'crash', pod: `default/${pod?.metadata.name}` } });
    cluster.run(20_000);
    const sandbox = [...(cluster.machine(pod?.spec.nodeName ?? '')?.sandboxes.values() ?? [])][0];
    expect(sandbox?.containers.get('c')?.attempt).toBe(1);
    cluster.do({ kind: 'fault', fault: { kind: 'start', of: 'kube-apiserver' } });
    cluster.run(60_000);
    expect(cluster.list('Pod')[0]?.status?.containerStatuses?.[0]?.restartCount).toBe(1);
  });
});
