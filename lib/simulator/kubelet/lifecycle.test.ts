import { describe, expect, it } from 'vitest';
import {
  type Cluster,
  createCluster,
  environmentOf,
  filesIn,
  type Given,
  logOf,
  type Manifest,
  type Pod,
} from '../index';

const second = 1000;

function podOf(name: string, spec: object, metadata: object = {}): Manifest {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, ...metadata }, spec } as Manifest;
}

/** A Pod that has just been applied to a node, some time later. */
function played(ms: number, spec: object, given: Given = {}): { cluster: Cluster; pod: Pod } {
  const cluster = createCluster({
    ...given,
    objects: [...(given.objects ?? []), podOf('p', spec)],
    settle: false,
  });
  cluster.run(ms);
  return { cluster, pod: podIn(cluster) };
}

function podIn(cluster: Cluster): Pod {
  const pod = cluster.get('Pod', 'default/p');
  if (pod === undefined) throw new Error('no Pod default/p');
  return pod;
}

function eventsOf(cluster: Cluster, reason: string): readonly string[] {
  return cluster
    .list('Event')
    .filter((event) => event.reason === reason)
    .map(({ message }) => message);
}

/** Seconds after the start at which a container was started, one a run. */
function starts(cluster: Cluster): readonly number[] {
  const begun = Date.parse('2026-11-23T14:00:00Z');
  return cluster.trace.steps
    .filter(({ action }) => action.kind === 'effect' && /^(re)?start-container$/.test(action.effect))
    .map(({ at }) => Math.round((at - begun) / second));
}

const one = (container: object, rest: object = {}): object => ({
  containers: [{ name: 'c', image: 'img:1', ...container }],
  ...rest,
});

describe('the end of a container', () => {
  it.each([
    ['Always', 0, 'Running', 1],
    ['OnFailure', 1, 'Running', 1],
    ['OnFailure', 0, 'Succeeded', 0],
    ['Never', 0, 'Succeeded', 0],
    ['Never', 3, 'Failed', 0],
  ])('[kubelet/restart] under %s with code %i leaves the Pod %s', (restartPolicy, code, phase, restarts) => {
    const images = { img: { exits: { afterMs: 4 * second, code } } };
    const { pod } = played(8 * second, one({}, { restartPolicy }), { images });
    expect([pod.status?.phase, pod.status?.containerStatuses?.[0]?.restartCount]).toEqual([phase, restarts]);
  });

  it('[container/oom] is a kill by the kernel when it uses more memory than its limit', () => {
    const images = { img: { memoryMi: 200 } };
    const { pod } = played(10 * second, one({ resources: { limits: { memory: '100Mi' } } }), { images });
    expect(pod.status?.containerStatuses?.[0]?.lastState?.terminated).toMatchObject({
      exitCode: 137,
      reason: 'OOMKilled',
    });
  });

  it('[kubelet/crash-back-off] is followed by starts after 0, 10, 20, 40, 80, 160 and 300 seconds', () => {
    const images = { img: { exits: { afterMs: 100, code: 1 } } };
    const { cluster } = played(700 * second, one({}), { images });
    const at = starts(cluster);
    const gaps = at.slice(1).map((time, n) => time - (at[n] ?? 0));
    [0, 10, 20, 40, 80, 160, 300].forEach((wait, n) => {
      expect(Math.abs((gaps[n] ?? 0) - wait), `start ${n + 2}`).toBeLessThanOrEqual(2);
    });
  });

  it('[kubelet/crash-back-off] forgets its back-off after ten minutes of running', () => {
    const images = { img: { exits: { afterMs: 660 * second, code: 1 } } };
    const { cluster } = played(2_700 * second, one({}), { images });
    expect(eventsOf(cluster, 'BackOff')).toEqual([]);
    expect(starts(cluster)).toHaveLength(5);
  });

  it('is one that never began when its process cannot be started', () => {
    const images = { img: { startError: 'exec: "nosuch": executable file not found in $PATH' } };
    const { cluster, pod } = played(5 * second, one({}), { images });
    expect(pod.status?.containerStatuses?.[0]?.lastState?.terminated).toMatchObject({
      exitCode: 128,
      reason: 'StartError',
      startedAt: '1970-01-01T00:00:00Z',
    });
    expect(eventsOf(cluster, 'Failed')[0]).toContain('executable file not found in $PATH');
  });

  it('comes with its log: that of this run, and that of the run before', () => {
    const { cluster } = played(
      25 * second,
      one({ image: 'busybox:1', command: ['sh', '-c', 'echo hello; sleep 2; exit 1'] }),
    );
    const inside = cluster.inside('default/p');
    if (inside === undefined) throw new Error('nothing ran');
    expect(logOf(inside, cluster.now)?.map(({ text }) => text)).toEqual(['hello']);
    expect(logOf(inside, cluster.now, true)?.map(({ text }) => text)).toEqual(['hello']);
  });

  it('is at once, and well, for an image that only has a shell to run', () => {
    const { pod } = played(5 * second, one({ image: 'busybox' }));
    expect(pod.status?.containerStatuses?.[0]?.lastState?.terminated).toMatchObject({
      exitCode: 0,
      reason: 'Completed',
    });
  });
});

describe('the stop of a Pod', () => {
  function stoppedAfter(spec: object, given: Given = {}): number {
    const cluster = createCluster({ ...given, objects: [podOf('p', spec)] });
    cluster.do({ kind: 'delete', target: { kind: 'pod', name: 'p' } });
    const from = cluster.now;
    while (cluster.get('Pod', 'default/p') !== undefined && cluster.now < from + 200 * second)
      cluster.run(100);
    return Math.round((cluster.now - from) / second);
  }

  it('[kubelet/terminate] waits for the grace period only when SIGTERM is not heard', () => {
    expect(stoppedAfter(one({}))).toBeLessThanOrEqual(2);
    expect(stoppedAfter(one({}), { images: { img: { ignoresSigterm: true } } })).toBeGreaterThanOrEqual(30);
    expect(stoppedAfter(one({ command: ['sleep', '3600'] }))).toBeGreaterThanOrEqual(30);
  });

  it('[kubelet/hooks] runs preStop within the grace period, and leaves two seconds after it', () => {
    const hook = { lifecycle: { preStop: { exec: { command: ['sleep', '100'] } } } };
    const images = { img: { ignoresSigterm: true } };
    const took = stoppedAfter(one(hook, { terminationGracePeriodSeconds: 10 }), { images });
    expect(took).toBeGreaterThanOrEqual(12);
    expect(took).toBeLessThanOrEqual(13);
  });

  it('[kubelet/sidecar] stops sidecars after the others, the last one first', () => {
    const cluster = createCluster({
      objects: [
        podOf('p', {
          initContainers: [
            { name: 's1', image: 's:1', restartPolicy: 'Always' },
            { name: 's2', image: 's:1', restartPolicy: 'Always' },
          ],
          containers: [{ name: 'c', image: 'img:1' }],
        }),
      ],
    });
    cluster.do({ kind: 'delete', target: { kind: 'pod', name: 'p' } });
    cluster.run();
    const stops = cluster.trace.steps.flatMap(({ action }) =>
      action.kind === 'effect' && action.effect === 'stop-container' ? [action.container] : [],
    );
    expect(stops).toEqual(['c', 's2', 's1']);
  });

  it('[kubelet/deadline] comes by itself when the Pod has been active for too long', () => {
    const { pod } = played(20 * second, one({}, { activeDeadlineSeconds: 5 }));
    expect(pod.status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' });
  });
});

describe('what a container finds inside', () => {
  const settings = (colour: string): Manifest => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings' },
    data: { colour },
  });
  const spec = {
    containers: [
      {
        name: 'c',
        image: 'img:1',
        env: [{ name: 'COLOUR', valueFrom: { configMapKeyRef: { name: 'settings', key: 'colour' } } }],
        volumeMounts: [
          { name: 'config', mountPath: '/etc/config' },
          { name: 'config', mountPath: '/etc/colour', subPath: 'colour' },
        ],
      },
    ],
    volumes: [{ name: 'config', configMap: { name: 'settings' } }],
  };

  it.each([1, 2, 3, 4, 5])(
    '[kubelet/volume-content] follows a change of a ConfigMap as a file, later, and never otherwise (seed %i)',
    (seed) => {
      const cluster = createCluster({ objects: [settings('red'), podOf('p', spec)] }, { seed });
      const seen = (): unknown => {
        const inside = cluster.inside('default/p');
        if (inside === undefined) throw new Error('nothing runs');
        const files = filesIn(inside, cluster.now);
        const env = Object.fromEntries(environmentOf(inside, []));
        return [files.get('/etc/config/colour'), files.get('/etc/colour'), env.COLOUR];
      };
      expect(seen()).toEqual(['red', 'red', 'red']);
      cluster.do({ kind: 'apply', objects: [settings('blue')] });
      cluster.run(1);
      expect(seen()).toEqual(['red', 'red', 'red']);
      cluster.run(91 * second);
      expect(seen()).toEqual(['blue', 'red', 'red']);
      cluster.do({ kind: 'fault', fault: { kind: 'crash', pod: 'default/p' } });
      cluster.run(5 * second);
      expect(seen()).toEqual(['blue', 'blue', 'blue']);
    },
  );

  it('[kubelet/config-error] is not made of what does not exist: the container waits, and starts when it does', () => {
    const waiting = { ...spec, volumes: [], containers: [{ ...spec.containers[0], volumeMounts: [] }] };
    const { cluster, pod } = played(5 * second, waiting);
    expect(pod.status?.containerStatuses?.[0]?.state?.waiting).toEqual({
      reason: 'CreateContainerConfigError',
      message: 'configmap "settings" not found',
    });
    cluster.do({ kind: 'apply', objects: [settings('red')] });
    cluster.run(20 * second);
    expect(podIn(cluster).status?.phase).toBe('Running');
  });

  it('[kubelet/mount] keeps the whole Pod waiting for a volume that cannot be set up', () => {
    const { cluster, pod } = played(5 * second, { ...spec, containers: [{ name: 'c', image: 'img:1' }] });
    expect(pod.status?.containerStatuses?.[0]?.state?.waiting?.reason).toBe('ContainerCreating');
    expect(eventsOf(cluster, 'FailedMount')[0]).toBe(
      'MountVolume.SetUp failed for volume "config" : configmap "settings" not found',
    );
  });

  it('is shared with the other containers where they mount one emptyDir', () => {
    const volumes = [{ name: 'shared', emptyDir: {} }];
    const { cluster } = played(10 * second, {
      volumes,
      containers: [
        {
          name: 'writer',
          image: 'busybox:1',
          command: ['sh', '-c', 'echo hello > /out/index.html; sleep 3600'],
          volumeMounts: [{ name: 'shared', mountPath: '/out' }],
        },
        { name: 'web', image: 'nginx:1', volumeMounts: [{ name: 'shared', mountPath: '/www' }] },
      ],
    });
    const inside = cluster.inside('default/p', 'web');
    if (inside === undefined) throw new Error('nothing runs');
    expect(filesIn(inside, cluster.now).get('/www/index.html')).toBe('hello\n');
  });
});

describe('a node', () => {
  it('[kubelet/admit] refuses a Pod it has no room for, and takes it on as ended', () => {
    const big = one({ resources: { requests: { cpu: '3' } } }, { nodeName: 'node-1' });
    const { pod } = played(5 * second, big, { objects: [podOf('first', big)] });
    expect(pod.status).toMatchObject({
      phase: 'Failed',
      reason: 'OutOfcpu',
      message:
        "Pod was rejected: Node didn't have enough resource: cpu, requested: 3000, used: 3000, capacity: 4000",
    });
  });

  it('[kubelet/sandbox] gives the next Pod another address than the last one had', () => {
    const cluster = createCluster({ objects: [podOf('p', one({}))] });
    const first = podIn(cluster).status?.podIP;
    cluster.do({ kind: 'delete', target: { kind: 'pod', name: 'p' } });
    cluster.run();
    cluster.do({ kind: 'apply', objects: [podOf('p', one({}))] });
    cluster.run();
    expect([first, podIn(cluster).status?.podIP]).toEqual(['10.244.1.2', '10.244.1.3']);
  });

  it('keeps its containers running while its kubelet or its runtime does not', () => {
    const cluster = createCluster({ objects: [podOf('p', one({}))] });
    for (const of of ['kubelet@node-1', 'containerd@node-1']) {
      cluster.do({ kind: 'fault', fault: { kind: 'stop', of } });
      cluster.run(60 * second);
      cluster.do({ kind: 'fault', fault: { kind: 'start', of } });
      cluster.run(30 * second);
    }
    expect(podIn(cluster).status?.containerStatuses?.[0]?.restartCount).toBe(0);
  });

  it('[eviction/ranking] [eviction/evicted] gives up first who uses more than was requested', () => {
    const images = { img: { memoryMi: 1500 }, hog: { memoryMi: 2550 } };
    const asked = { resources: { requests: { memory: '2Gi' } } };
    const { cluster, pod } = played(30 * second, one({ image: 'hog:1' }), {
      nodes: [{ name: 'node-1', memory: '4Gi' }],
      images,
      objects: [podOf('modest', one(asked))],
    });
    expect(pod.status).toMatchObject({ phase: 'Failed', reason: 'Evicted' });
    expect(pod.status?.conditions?.find(({ type }) => type === 'DisruptionTarget')?.reason).toBe(
      'TerminationByKubelet',
    );
    expect(cluster.get('Pod', 'default/modest')?.status?.phase).toBe('Running');
    const ranked = cluster.trace.steps.find(
      ({ rule, action }) => rule === 'eviction/ranking' && action.kind === 'finding',
    );
    expect(ranked?.says).toMatch(
      / gives up Pod \S+, which uses 2550Mi and asked for none, before Pod default\/modest \(/,
    );
  });

  it('[eviction/system-oom] has the kernel kill whoever is least protected when memory is gone at once', () => {
    const { pod } = played(10 * second, one({ image: 'hog:1' }), {
      nodes: [{ name: 'node-1', memory: '4Gi' }],
      images: { hog: { memoryMi: 5000 } },
    });
    expect(pod.status?.containerStatuses?.[0]?.lastState?.terminated?.reason).toBe('OOMKilled');
  });

  it('[static-pod/run] [static-pod/mirror] runs what lies in its folder, without an API server too', () => {
    const manifest = podOf('web', one({}));
    const cluster = createCluster({ nodes: [{ name: 'node-1', manifests: { 'web.yaml': manifest } }] });
    const mirror = cluster.get('Pod', 'default/web-node-1');
    expect(mirror?.status?.phase).toBe('Running');
    cluster.do({ kind: 'delete', target: { kind: 'pod', name: 'web-node-1' } });
    cluster.run(5 * second);
    const next = cluster.get('Pod', 'default/web-node-1');
    expect(next?.metadata.uid).not.toBe(mirror?.metadata.uid);
    expect(next?.status?.containerStatuses?.[0]?.restartCount).toBe(0);
    cluster.do({ kind: 'fault', fault: { kind: 'stop', of: 'kube-apiserver' } });
    cluster.do({ kind: 'fault', fault: { kind: 'crash', pod: 'default/web-node-1' } });
    cluster.run(5 * second);
    expect(cluster.inside('default/web-node-1')?.run.attempt).toBe(1);
  });

  it('[kubelet/terminate] leaves what it said of a Pod that only a finalizer keeps', () => {
    const kept = podOf('kept', one({}));
    const cluster = createCluster({
      objects: [{ ...kept, metadata: { ...kept.metadata, finalizers: ['example.com/keep'] } }],
    });
    cluster.do({ kind: 'delete', target: { kind: 'pod', name: 'kept' } });
    cluster.run(60 * second);
    expect(cluster.get('Pod', 'default/kept')?.status?.phase).toBe('Succeeded');
  });

  it('[kubelet/terminate] has a shorter grace period begin when the kubelet hears of it', () => {
    const cluster = createCluster({
      images: { 'deaf:1': { ignoresSigterm: true } },
      objects: [podOf('deaf', one({ image: 'deaf:1' }, { terminationGracePeriodSeconds: 60 }))],
    });
    cluster.do({ kind: 'delete', target: { kind: 'pod', name: 'deaf' } });
    cluster.run(5 * second);
    cluster.do({ kind: 'delete', target: { kind: 'pod', name: 'deaf' }, gracePeriodSeconds: 10 });
    const asked = cluster.now;
    cluster.run(60 * second);
    const said = cluster.trace.steps.slice(cluster.stood);
    const killed = said.find(({ says }) => says.includes('sends SIGKILL'));
    expect(Math.round(((killed?.at ?? 0) - asked) / second)).toBe(10);
    expect(said.filter(({ says }) => says.includes('sends SIGTERM'))).toHaveLength(1);
  });
});
