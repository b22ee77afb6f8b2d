import { describe, expect, it } from 'vitest';
import type { NodeGiven } from '../given/node-given';
import { type Cluster, createCluster, type Given, type Manifest, type Pod, type Step } from '../index';

const seeds = [1, 2, 3, 4, 5, 6, 7, 8];

function daemonSet(spec: object = {}, image = 'img:1', podSpec: object = {}): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent' },
    spec: {
      selector: { matchLabels: { app: 'agent' } },
      template: {
        metadata: { labels: { app: 'agent' } },
        spec: { containers: [{ name: 'c', image, ...probeOf(image) }], ...podSpec },
      },
      ...spec,
    },
  };
}

/** Only an image with a readiness probe can fail to become Ready. */
function probeOf(image: string): object {
  return image === 'img:never-ready' ? { readinessProbe: { tcpSocket: { port: 8080 } } } : {};
}

function clusterOf(
  nodes: readonly NodeGiven[],
  objects: readonly Manifest[],
  given: Given = {},
  seed = 1,
): Cluster {
  return createCluster(
    { nodes, images: { 'img:never-ready': { neverReady: true } }, objects, ...given },
    { seed },
  );
}

function nodes(count: number): readonly NodeGiven[] {
  return Array.from({ length: count }, (_, i) => ({ name: `node-${i + 1}` }));
}

function setImage(cluster: Cluster, image: string): void {
  cluster.do({
    kind: 'patch',
    target: { kind: 'DaemonSet', name: 'agent' },
    patch: {
      spec: { template: { spec: { containers: [{ name: 'c', image, ...probeOf(image) }] } } },
    },
  });
}

function pods(cluster: Cluster): readonly Pod[] {
  return cluster.list('Pod', 'default').filter((pod) => pod.metadata.labels?.app === 'agent');
}

function nodesWithPods(cluster: Cluster): readonly string[] {
  return pods(cluster)
    .map((pod) => pod.spec.nodeName ?? 'none')
    .sort();
}

function podsOn(cluster: Cluster, node: string): readonly Pod[] {
  return pods(cluster).filter((pod) => pod.spec.nodeName === node);
}

function statusOf(cluster: Cluster): object | undefined {
  return cluster.get('DaemonSet', 'default/agent')?.status;
}

function controllerSteps(cluster: Cluster, from = 0): readonly Step[] {
  return cluster.trace.steps.slice(from).filter((step) => step.actor === 'daemonset-controller');
}

function podWrites(cluster: Cluster, from: number): readonly string[] {
  return controllerSteps(cluster, from).flatMap(({ action }) =>
    action.kind === 'write' && action.object.kind === 'Pod' ? [action.verb] : [],
  );
}

function eventsAbout(cluster: Cluster, reason: string): readonly string[] {
  return cluster
    .list('Event', 'default')
    .filter((event) => event.involvedObject.kind === 'DaemonSet' && event.reason === reason)
    .map((event) => `${event.type} ${event.message}`);
}

/** The fewest Ready Pods, and the most Pods, at any revision since a step. */
function extremes(cluster: Cluster, from: number): { readonly leastReady: number; readonly most: number } {
  let leastReady = Number.POSITIVE_INFINITY;
  let most = 0;
  for (const { action } of cluster.trace.steps.slice(from)) {
    if (action.kind !== 'write' || action.object.kind !== 'Pod') continue;
    const there = cluster.listAt('Pod', action.revision, 'default') as readonly Pod[];
    const staying = there.filter((pod) => pod.metadata.deletionTimestamp === undefined);
    most = Math.max(most, staying.length);
    leastReady = Math.min(leastReady, staying.filter(isReady).length);
  }
  return { leastReady, most };
}

function isReady(pod: Pod): boolean {
  return pod.status?.conditions?.some((each) => each.type === 'Ready' && each.status === 'True') === true;
}

describe('one Pod per node', () => {
  it.each(seeds)(
    '[daemonset/one-per-node] every node gets one, and so does one that joins (seed %i)',
    (seed) => {
      const cluster = clusterOf(nodes(3), [daemonSet()], {}, seed);
      expect(nodesWithPods(cluster)).toEqual(['node-1', 'node-2', 'node-3']);
      cluster.do({ kind: 'addNode', node: { name: 'node-4' } });
      cluster.run();
      expect(nodesWithPods(cluster)).toEqual(['node-1', 'node-2', 'node-3', 'node-4']);
      expect(statusOf(cluster)).toEqual({
        currentNumberScheduled: 4,
        numberMisscheduled: 0,
        desiredNumberScheduled: 4,
        numberReady: 4,
        observedGeneration: 1,
        updatedNumberScheduled: 4,
        numberAvailable: 4,
      });
    },
  );

  it('[daemonset/node-affinity] the Pod names its node by affinity, and waits for kube-scheduler to bind it', () => {
    const cluster = clusterOf(nodes(2), [daemonSet()], { stopped: ['kube-scheduler'] });
    expect(pods(cluster).map((pod) => pod.spec.nodeName)).toEqual([undefined, undefined]);
    const terms = pods(cluster).map(
      (pod) => pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution,
    );
    expect(terms).toContainEqual({
      nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-1'] }] }],
    });
    cluster.do({ kind: 'fault', fault: { kind: 'start', of: 'kube-scheduler' } });
    cluster.run();
    expect(nodesWithPods(cluster)).toEqual(['node-1', 'node-2']);
  });

  it('[daemonset/which-nodes] says once of each node that gets no Pod why it does not', () => {
    const cluster = clusterOf(
      [{ name: 'node-1' }, { name: 'node-2', taints: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }] }],
      [daemonSet()],
    );
    const findings = () =>
      cluster.trace.steps.flatMap(({ action, says }) =>
        action.kind === 'finding' && action.finding === 'nodes-passed-over' ? [{ says, ...action }] : [],
      );
    expect(findings()).toMatchObject([
      {
        says: expect.stringMatching(
          / for node-2, as its template does not tolerate its taint gpu=yes:NoSchedule$/,
        ),
        verdicts: [
          { node: 'node-1' },
          { node: 'node-2', reasons: ['the template does not tolerate its taint gpu=yes:NoSchedule'] },
        ],
      },
    ]);
    cluster.do({ kind: 'label', target: { kind: 'Node', name: 'node-1' }, values: { disk: 'ssd' } });
    cluster.run();
    expect(findings()).toHaveLength(1);
  });

  it('[daemonset/node-affinity] a node without room keeps its Pod Pending; no other node takes it', () => {
    const cluster = clusterOf(
      [{ name: 'node-1', cpu: '1' }, { name: 'node-2' }],
      [
        daemonSet({}, 'img:1', {
          containers: [{ name: 'c', image: 'img:1', resources: { requests: { cpu: '2' } } }],
        }),
      ],
    );
    cluster.run(60_000);
    expect(nodesWithPods(cluster)).toEqual(['node-2', 'none']);
    expect(statusOf(cluster)).toMatchObject({
      currentNumberScheduled: 2,
      numberReady: 1,
      numberUnavailable: 1,
    });
  });

  it('[daemonset/tolerations] a Pod tolerates by itself what makes its node unwell, for ever', () => {
    const cluster = clusterOf(nodes(1), [daemonSet()]);
    const key = 'node.kubernetes.io/';
    expect(pods(cluster)[0]?.spec.tolerations).toEqual([
      { key: `${key}not-ready`, operator: 'Exists', effect: 'NoExecute' },
      { key: `${key}unreachable`, operator: 'Exists', effect: 'NoExecute' },
      { key: `${key}disk-pressure`, operator: 'Exists', effect: 'NoSchedule' },
      { key: `${key}memory-pressure`, operator: 'Exists', effect: 'NoSchedule' },
      { key: `${key}pid-pressure`, operator: 'Exists', effect: 'NoSchedule' },
      { key: `${key}unschedulable`, operator: 'Exists', effect: 'NoSchedule' },
    ]);
  });

  it('[daemonset/tolerations] a cordoned node gets its Pod', () => {
    const cluster = clusterOf(nodes(2), []);
    cluster.do({ kind: 'cordon', node: 'node-2' });
    cluster.do({ kind: 'apply', objects: [daemonSet()] });
    cluster.run();
    expect(nodesWithPods(cluster)).toEqual(['node-1', 'node-2']);
  });

  it('[daemonset/which-nodes] nodes are chosen by nodeSelector and taints', () => {
    const cluster = clusterOf(
      [
        { name: 'node-1', labels: { disk: 'ssd' } },
        { name: 'node-2' },
        {
          name: 'node-3',
          labels: { disk: 'ssd' },
          taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }],
        },
      ],
      [daemonSet({}, 'img:1', { nodeSelector: { disk: 'ssd' } })],
    );
    expect(nodesWithPods(cluster)).toEqual(['node-1']);
    cluster.do({ kind: 'label', target: { kind: 'Node', name: 'node-2' }, values: { disk: 'ssd' } });
    cluster.run();
    expect(nodesWithPods(cluster)).toEqual(['node-1', 'node-2']);
  });

  it('[daemonset/leave-node] a NoSchedule taint that comes later lets the Pod stay, a NoExecute taint or a lost label does not', () => {
    const cluster = clusterOf(
      [{ name: 'node-1' }, { name: 'node-2' }, { name: 'node-3', labels: { a: 'b' } }],
      [daemonSet()],
    );
    cluster.do({ kind: 'taint', node: 'node-1', add: [{ key: 'x', effect: 'NoSchedule' }] });
    cluster.do({ kind: 'taint', node: 'node-2', add: [{ key: 'x', effect: 'NoExecute' }] });
    cluster.run();
    expect(nodesWithPods(cluster)).toEqual(['node-1', 'node-3']);
    expect(statusOf(cluster)).toMatchObject({ desiredNumberScheduled: 1, numberMisscheduled: 1 });
    cluster.do({
      kind: 'patch',
      target: { kind: 'DaemonSet', name: 'agent' },
      patch: { spec: { template: { spec: { nodeSelector: { a: 'c' } } } } },
    });
    cluster.run();
    expect(nodesWithPods(cluster)).toEqual([]);
  });

  it('[daemonset/leave-node] a Pod meant for a node that left before it was bound is deleted', () => {
    const cluster = clusterOf(nodes(2), [daemonSet()], { stopped: ['kube-scheduler', 'kubelet@node-2'] });
    cluster.do({ kind: 'delete', target: { kind: 'Node', name: 'node-2' } });
    cluster.run(1_000);
    expect(pods(cluster)).toHaveLength(1);
  });

  it('[daemonset/replace-failed] a failed Pod is deleted and created again on its node, with the Event', () => {
    const cluster = clusterOf(nodes(2), [daemonSet()]);
    const failed = podsOn(cluster, 'node-2')[0]?.metadata.name ?? '';
    cluster.do({
      kind: 'patch',
      target: { kind: 'Pod', name: failed },
      subresource: 'status',
      patch: { status: { phase: 'Failed', reason: 'Evicted' } },
    });
    cluster.run();
    expect(nodesWithPods(cluster)).toEqual(['node-1', 'node-2']);
    expect(pods(cluster).map((pod) => pod.metadata.name)).not.toContain(failed);
    expect(eventsAbout(cluster, 'FailedDaemonPod')).toEqual([
      `Warning Found failed daemon pod default/${failed} on node node-2, will try to kill it`,
    ]);
  });

  it('[daemonset/replace-failed] one that fails again and again is replaced ever more slowly', () => {
    const cluster = clusterOf(nodes(1), [daemonSet()]);
    const replacedAfter: number[] = [];
    for (let round = 0; round < 4; round++) {
      const name = pods(cluster)[0]?.metadata.name ?? '';
      const failedAt = cluster.now;
      cluster.do({
        kind: 'patch',
        target: { kind: 'Pod', name },
        subresource: 'status',
        patch: { status: { phase: 'Failed' } },
      });
      while (pods(cluster).some((pod) => pod.metadata.name === name)) cluster.run(100);
      replacedAfter.push(Math.round((cluster.now - failedAt) / 1000));
    }
    expect(replacedAfter).toEqual([0, 1, 2, 4]);
  });

  it('[daemonset/surplus] of two Pods on a node the older stays', () => {
    const cluster = clusterOf(nodes(1), [daemonSet()]);
    const first = pods(cluster)[0]?.metadata.name;
    cluster.run(5_000);
    cluster.do({
      kind: 'create',
      object: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'another', labels: { app: 'agent' } },
        spec: { nodeName: 'node-1', containers: [{ name: 'c', image: 'img:1' }] },
      },
    });
    cluster.run();
    expect(pods(cluster).map((pod) => pod.metadata.name)).toEqual([first]);
  });

  it('[daemonset/release] a Pod that its selector no longer selects is let go, and its node gets another', () => {
    const cluster = clusterOf(nodes(1), [daemonSet()]);
    const name = pods(cluster)[0]?.metadata.name ?? '';
    cluster.do({ kind: 'label', target: { kind: 'Pod', name }, values: { app: 'other' } });
    cluster.run();
    expect(cluster.get('Pod', `default/${name}`)?.metadata.ownerReferences ?? []).toEqual([]);
    expect(nodesWithPods(cluster)).toEqual(['node-1']);
  });
});

describe('updating', () => {
  it.each(seeds)(
    '[daemonset/rolling-update] one node after the other goes without, by default (seed %i)',
    (seed) => {
      const cluster = clusterOf(nodes(4), [daemonSet()], {}, seed);
      const from = cluster.trace.steps.length;
      setImage(cluster, 'img:2');
      cluster.run();
      expect(pods(cluster).map((pod) => pod.spec.containers[0]?.image)).toEqual(Array(4).fill('img:2'));
      expect(extremes(cluster, from)).toEqual({ leastReady: 3, most: 4 });
      expect(podWrites(cluster, from)).toEqual(Array(4).fill(['delete', 'create']).flat());
    },
  );

  it('[daemonset/rolling-update] which node comes first is chance', () => {
    const first = (seed: number): string => {
      const cluster = clusterOf(nodes(4), [daemonSet()], {}, seed);
      setImage(cluster, 'img:2');
      cluster.run(100);
      return (
        pods(cluster).find((pod) => pod.metadata.deletionTimestamp !== undefined)?.spec.nodeName ?? 'none'
      );
    };
    const chosen = new Set(seeds.map(first));
    expect(chosen.has('none')).toBe(false);
    expect(chosen.size).toBeGreaterThan(1);
  });

  it('[daemonset/rolling-update] new Pods that never become Ready stop it at maxUnavailable; going back heals it', () => {
    const cluster = clusterOf(nodes(4), [
      daemonSet({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 2 } } }),
    ]);
    setImage(cluster, 'img:never-ready');
    cluster.run(600_000);
    expect(pods(cluster).filter(isReady)).toHaveLength(2);
    expect(statusOf(cluster)).toMatchObject({
      updatedNumberScheduled: 2,
      numberAvailable: 2,
      numberUnavailable: 2,
    });
    cluster.do({
      kind: 'patch',
      target: { kind: 'DaemonSet', name: 'agent' },
      patch: { spec: { template: { spec: { containers: [{ name: 'c', image: 'img:1' }] } } } },
    });
    cluster.run();
    expect(pods(cluster).filter(isReady)).toHaveLength(4);
    expect(
      cluster
        .list('ControllerRevision')
        .map((each) => each.revision)
        .toSorted(),
    ).toEqual([2, 3]);
  });

  it.each(seeds)('[daemonset/surge] with maxSurge no node is ever without a Ready Pod (seed %i)', (seed) => {
    const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
    const cluster = clusterOf(nodes(3), [daemonSet({ updateStrategy: strategy })], {}, seed);
    const from = cluster.trace.steps.length;
    setImage(cluster, 'img:2');
    cluster.run();
    expect(pods(cluster).map((pod) => pod.spec.containers[0]?.image)).toEqual(Array(3).fill('img:2'));
    expect(extremes(cluster, from)).toEqual({ leastReady: 3, most: 4 });
  });

  it('[daemonset/surge] a new Pod that never becomes Ready stops it, with the old Pod in place', () => {
    const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
    const cluster = clusterOf(nodes(3), [daemonSet({ updateStrategy: strategy })]);
    setImage(cluster, 'img:never-ready');
    cluster.run(600_000);
    expect(pods(cluster)).toHaveLength(4);
    expect(pods(cluster).filter(isReady)).toHaveLength(3);
  });

  it('[daemonset/on-delete] with OnDelete only a Pod that somebody deletes comes back new', () => {
    const cluster = clusterOf(nodes(2), [daemonSet({ updateStrategy: { type: 'OnDelete' } })]);
    setImage(cluster, 'img:2');
    cluster.run();
    cluster.do({
      kind: 'delete',
      target: { kind: 'Pod', name: podsOn(cluster, 'node-1')[0]?.metadata.name ?? '' },
    });
    cluster.run();
    expect(podsOn(cluster, 'node-1')[0]?.spec.containers[0]?.image).toBe('img:2');
    expect(podsOn(cluster, 'node-2')[0]?.spec.containers[0]?.image).toBe('img:1');
  });

  it('[daemonset/status] a Pod is available only after minReadySeconds', () => {
    const cluster = createCluster({ nodes: nodes(1) });
    cluster.do({ kind: 'apply', objects: [daemonSet({ minReadySeconds: 30 })] });
    cluster.run(20_000);
    expect(statusOf(cluster)).toMatchObject({ numberReady: 1, numberUnavailable: 1 });
    cluster.run(20_000);
    expect(statusOf(cluster)).toMatchObject({ numberReady: 1, numberAvailable: 1 });
  });

  it('[daemonset/revision] each template is kept, named by the hash that its Pods carry', () => {
    const cluster = clusterOf(nodes(1), [daemonSet()]);
    setImage(cluster, 'img:2');
    cluster.run();
    const newest = cluster.list('ControllerRevision').find((each) => each.revision === 2);
    const hash = pods(cluster)[0]?.metadata.labels?.['controller-revision-hash'];
    expect(newest?.metadata.name).toBe(`agent-${hash}`);
    expect(newest?.metadata.labels).toEqual({ app: 'agent', 'controller-revision-hash': hash });
    expect(pods(cluster)[0]?.metadata.labels?.['pod-template-generation']).toBe('2');
  });

  it('[daemonset/history] revisions that no Pod has are kept up to the limit', () => {
    const cluster = clusterOf(nodes(1), [daemonSet({ revisionHistoryLimit: 1 })]);
    for (const image of ['img:2', 'img:3', 'img:4']) {
      setImage(cluster, image);
      cluster.run();
    }
    expect(
      cluster
        .list('ControllerRevision')
        .map((each) => each.revision)
        .toSorted(),
    ).toEqual([3, 4]);
  });
});
