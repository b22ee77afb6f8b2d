import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type Manifest } from '../index';
import type { Pod, ResourceList } from '../objects/objects';
import { podsToPreempt } from './preemption';

const mebi = 1024 * 1024;

function pod(
  name: string,
  requests?: ResourceList,
  more: { priority?: number; limits?: ResourceList } = {},
): Pod {
  const { priority, limits } = more;
  const resources = { ...(requests && { requests }), ...(limits && { limits }) };
  return {
    metadata: { name, namespace: 'default', uid: `uid-${name}` },
    spec: { ...(priority === undefined ? {} : { priority }), containers: [{ name: 'c', resources }] },
  } as unknown as Pod;
}

const small = { cpu: '100m', memory: '100Mi' };
const large = { cpu: '300m', memory: '300Mi' };
const clusterCritical = pod('cluster-critical', small, { priority: 2_000_000_000 });
const nodeCritical = pod('node-critical', small, { priority: 2_000_001_000 });
const bestEffort = pod('best-effort');
const burstable = pod('burstable', small);
const largeBurstable = pod('large-burstable', large);
const guaranteed = pod('guaranteed', small, { limits: small });
const largeGuaranteed = pod('large-guaranteed', large, { limits: large });
const all = [bestEffort, burstable, largeBurstable, guaranteed, largeGuaranteed];

describe('[kubelet-preemption/choice] a node ends', () => {
  it.each([
    ['nobody, when nothing is missing', clusterCritical, [], [0, 0, 0], []],
    ['the one that has what is missing', clusterCritical, [burstable], [100, 100, 1], ['burstable']],
    [
      'one that asks for nothing, where only a place is missing',
      clusterCritical,
      [burstable, bestEffort],
      [0, 0, 1],
      ['best-effort'],
    ],
    [
      'one whose limits are no guarantee, of two',
      clusterCritical,
      [burstable, guaranteed],
      [0, 0, 1],
      ['burstable'],
    ],
    [
      'the smaller one that will do',
      clusterCritical,
      [bestEffort, largeBurstable, burstable],
      [100, 100, 0],
      ['burstable'],
    ],
    [
      'the larger one, where the smaller will not do',
      clusterCritical,
      [bestEffort, burstable, largeBurstable],
      [150, 150, 0],
      ['large-burstable'],
    ],
    [
      'two, and no guaranteed one, where two will do',
      clusterCritical,
      all,
      [350, 350, 0],
      ['large-burstable', 'burstable'],
    ],
    [
      'a guaranteed one where all others are too few, and then no other than needed',
      clusterCritical,
      all,
      [0, 550, 0],
      ['large-burstable', 'large-guaranteed'],
    ],
    ['a critical one of less priority', nodeCritical, [clusterCritical], [100, 0, 0], ['cluster-critical']],
  ] as const)('%s', (_name, preemptor, pods, amounts, names) => {
    expect(found(preemptor, pods, amounts)).toEqual(names);
  });

  it.each([
    ['there is none', clusterCritical, [], [0, 0, 1]],
    ['they are critical too', clusterCritical, [nodeCritical], [100, 0, 0]],
    ['they do not ask for what is missing', clusterCritical, [bestEffort], [0, 1, 0]],
    ['they have too little', clusterCritical, [burstable], [200, 200, 2]],
  ] as const)('[kubelet-preemption/none] nobody, where %s', (_name, preemptor, pods, amounts) => {
    expect(found(preemptor, pods, amounts)).toMatch(
      /^no set of running pods found to reclaim resources: \[\(res: /,
    );
  });
});

describe('a Pod that may not be refused', () => {
  const bound = (name: string, cpu: string, priorityClassName?: string, more: object = {}): Manifest => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'kube-system' },
    spec: {
      nodeName: 'node-1',
      ...(priorityClassName === undefined ? {} : { priorityClassName }),
      containers: [{ name: 'c', image: 'img:1', resources: { requests: { cpu } } }],
      ...more,
    },
  });

  it('[kubelet-preemption/critical] has others ended, and starts when they are', () => {
    const cluster = createCluster({
      nodes: [{ name: 'node-1', cpu: '1' }],
      objects: [bound('a', '400m'), bound('b', '500m')],
    });
    cluster.do({ kind: 'apply', objects: [bound('critical', '500m', 'system-node-critical')] });
    cluster.run();
    expect(phases(cluster)).toEqual({ a: 'Failed', b: 'Running', critical: 'Running' });
    const { status } = cluster.get('Pod', 'kube-system/a') ?? {};
    expect(status).toMatchObject({
      reason: 'Preempting',
      message: 'Preempted in order to admit critical pod',
    });
    expect(status?.conditions?.find(({ type }) => type === 'DisruptionTarget')).toMatchObject({
      reason: 'TerminationByKubelet',
      message: 'Pod was preempted by Kubelet to accommodate a critical pod.',
    });
  });

  it('[kubelet-preemption/none] fails where nobody can make room, and where it is something else that it lacks', () => {
    const cluster = createCluster({
      nodes: [{ name: 'node-1', cpu: '1' }],
      objects: [bound('a', '400m')],
    });
    cluster.do({
      kind: 'apply',
      objects: [
        bound('huge', '3', 'system-node-critical'),
        bound('elsewhere', '900m', 'system-node-critical', { nodeSelector: { disk: 'ssd' } }),
      ],
    });
    cluster.run();
    const statusOf = (name: string): object => cluster.get('Pod', `kube-system/${name}`)?.status ?? {};
    expect(statusOf('huge')).toMatchObject({
      reason: 'UnexpectedAdmissionError',
      message:
        'Pod was rejected: Unexpected error while attempting to recover from admission failure: preemption: error finding a set of pods to preempt: no set of running pods found to reclaim resources: [(res: cpu, q: 2000), ]',
    });
    expect(statusOf('elsewhere')).toMatchObject({ reason: 'NodeAffinity' });
    expect(phases(cluster).a).toBe('Running');
  });

  it('[kubelet/admit] an extended resource that the node does not know keeps no Pod out; another operating system does, and a kernel parameter that is not the Pod’s own', () => {
    const cluster = createCluster({
      nodes: [{ name: 'node-1', cpu: '1' }],
      objects: [
        bound('extended', '0', undefined, {
          containers: [{ name: 'c', image: 'img:1', resources: { limits: { 'example.com/licence': '1' } } }],
        }),
        bound('windows', '0', undefined, { os: { name: 'windows' } }),
        bound('safe', '0', undefined, sysctl('net.ipv4.tcp_syncookies')),
        bound('unsafe', '0', undefined, sysctl('net.core.somaxconn')),
      ],
    });
    expect(phases(cluster)).toEqual({
      extended: 'Running',
      safe: 'Running',
      unsafe: 'Failed',
      windows: 'Failed',
    });
    expect(cluster.get('Pod', 'kube-system/unsafe')?.status).toMatchObject({
      reason: 'SysctlForbidden',
      message: 'Pod was rejected: forbidden sysctl: "net.core.somaxconn" not allowlisted',
    });
    expect(cluster.get('Pod', 'kube-system/windows')?.status?.reason).toBe('PodOSNotSupported');
  });
});

function sysctl(name: string): object {
  return { securityContext: { sysctls: [{ name, value: '1' }] } };
}

function found(
  preemptor: Pod,
  pods: readonly Pod[],
  [cpu, memory, count]: readonly [number, number, number],
): unknown {
  const missing = Object.entries({ pods: count, cpu, memory: memory * mebi }).filter(
    ([, amount]) => amount > 0,
  );
  const chosen = podsToPreempt(preemptor, pods, Object.fromEntries(missing));
  return 'error' in chosen ? chosen.error : chosen.map(({ metadata }) => metadata.name);
}

function phases(cluster: Cluster): Readonly<Record<string, string>> {
  return Object.fromEntries(
    cluster.list('Pod', 'kube-system').map(({ metadata, status }) => [metadata.name, status?.phase ?? '']),
  );
}
