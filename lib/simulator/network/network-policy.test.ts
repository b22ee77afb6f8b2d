import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type Journey, type JourneyFrom, type Manifest } from '../index';
import { type NetworkPolicy, type Policies, type PolicyPod, policyVerdict } from './network-policy';

const pod = (
  name: string,
  node: string,
  labels: object,
  namespace = 'default',
  more: object = {},
): Manifest => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, labels: labels as Record<string, string> },
  spec: {
    nodeName: node,
    containers: [{ name: 'c', image: 'pilotage/web', ports: [{ name: 'http', containerPort: 8080 }] }],
    ...more,
  },
});
const policy = (name: string, spec: object, namespace = 'default'): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace },
  spec,
});
const toWeb = { podSelector: { matchLabels: { app: 'web' } } };

function cluster(...objects: readonly Manifest[]): Cluster {
  return createCluster({
    nodes: [{ name: 'node-1' }, { name: 'node-2' }],
    settings: { networkPlugin: 'calico' },
    objects: [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'other', labels: { team: 'b' } } },
      pod('web', 'node-2', { app: 'web' }),
      pod('front', 'node-1', { app: 'front' }),
      pod('near', 'node-2', { app: 'near' }),
      pod('stranger', 'node-1', { app: 'front' }, 'other'),
      pod('host', 'node-1', { app: 'front' }, 'default', { hostNetwork: true }),
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'web' },
        spec: { type: 'NodePort', selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
      },
      ...objects,
    ],
  });
}

function way(found: Cluster, from: string | JourneyFrom): Journey {
  const source = typeof from === 'string' ? ({ kind: 'pod', pod: from } as const) : from;
  const address = String(found.get('Service', 'default/web')?.spec.clusterIP);
  const [only] = found.journeys(source, { address, port: 80 });
  if (only === undefined) throw new Error('no way');
  return only;
}

function end(found: Cluster, from: string | JourneyFrom): string {
  const last = way(found, from).end;
  return 'because' in last ? last.because : last.kind;
}

describe('NetworkPolicies on the way of a packet', () => {
  it('[network-policy/isolation] drop what no policy allows once one selects the Pod, and say which', () => {
    const found = cluster(policy('deny', { podSelector: {} }));
    expect(end(found, 'default/front')).toBe('policy');
    const hop = way(found, 'default/front').hops.at(-1);
    expect(hop?.verdicts).toEqual([
      {
        direction: 'ingress',
        pod: 'default/web',
        allowed: false,
        policies: ['default/deny'],
        rule: 'network-policy/isolation',
      },
    ]);
    expect(hop?.node).toBe('node-2');
  });

  it('[network-policy/union] [network-policy/address] allow what any of them allows, by the port of the Pod and not of the Service', () => {
    const allow = policy('allow', {
      ...toWeb,
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'front' } } }], ports: [{ port: 'http' }] }],
    });
    const found = cluster(policy('deny', { podSelector: {} }), allow);
    expect(end(found, 'default/front')).toBe('answered');
    expect(way(found, 'default/front').hops.at(-1)?.verdicts?.[0]?.policies).toEqual(['default/allow']);
    expect(end(found, 'default/near')).toBe('policy');
    expect(end(found, 'other/stranger')).toBe('policy');
    const byServicePort = policy('allow', { ...toWeb, ingress: [{ ports: [{ port: 80 }] }] });
    expect(end(cluster(byServicePort), 'default/front')).toBe('policy');
  });

  it('[network-policy/node] [network-policy/host] let a Pod’s own node in; on another node a Pod on the host’s network is no Pod', () => {
    const found = cluster(policy('front', { ...toWeb, ingress: [{ from: [{ podSelector: {} }] }] }));
    expect(end(found, { kind: 'node', node: 'node-2' })).toBe('answered');
    expect(end(found, { kind: 'node', node: 'node-1' })).toBe('policy');
    const byAddress = policy('nodes', {
      ...toWeb,
      ingress: [{ from: [{ ipBlock: { cidr: '192.168.0.0/24' } }] }],
    });
    expect(end(cluster(byAddress), { kind: 'node', node: 'node-1' })).toBe('answered');
  });

  it('let out only what an egress policy allows, and so keep names from being found', () => {
    const found = createCluster({
      settings: { networkPlugin: 'calico' },
      addons: ['coredns'],
      objects: [
        pod('front', 'node-1', { app: 'front' }),
        pod('web', 'node-1', { app: 'web' }),
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'web' },
          spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
        },
        policy('out', {
          podSelector: { matchLabels: { app: 'front' } },
          policyTypes: ['Egress'],
          egress: [{ to: [toWeb] }],
        }),
      ],
    });
    expect(end(found, 'default/front')).toBe('answered');
    const [byName] = found.journeys({ kind: 'pod', pod: 'default/front' }, { name: 'web', port: 80 });
    expect(byName?.end).toMatchObject({ kind: 'unresolved', because: 'timed-out' });
    expect(byName?.lookup?.queries[0]?.journey?.hops[0]?.verdicts?.[0]).toMatchObject({
      direction: 'egress',
      allowed: false,
      policies: ['default/out'],
    });
  });

  it('[network-policy/enforced] have no effect where the network plugin enforces none', () => {
    const found = createCluster({ ...cluster(policy('deny', { podSelector: {} })).given, settings: {} });
    expect(end(found, 'default/front')).toBe('answered');
  });

  it('[network-policy/kernel-keeps] stay enforced as they were when the agent of the node is stopped', () => {
    const found = cluster(policy('deny', { podSelector: {} }));
    found.do({ kind: 'fault', fault: { kind: 'stop', of: 'calico-node@node-2' } });
    found.do({ kind: 'delete', target: { kind: 'NetworkPolicy', name: 'deny' } });
    found.run();
    expect(end(found, 'default/front')).toBe('policy');
    found.do({ kind: 'fault', fault: { kind: 'start', of: 'calico-node@node-2' } });
    found.run();
    expect(end(found, 'default/front')).toBe('answered');
  });
});

describe('what a NetworkPolicy names', () => {
  const known = (spec: NetworkPolicy['spec']): Policies => {
    const pods: Record<string, PolicyPod> = {
      '10.0.0.1': {
        key: 'a/web',
        namespace: 'a',
        labels: { app: 'web' },
        ip: '10.0.0.1',
        ports: [{ name: 'http', number: 8080, protocol: 'tcp' }],
      },
      '10.0.0.2': { key: 'a/x', namespace: 'a', labels: { app: 'x' }, ip: '10.0.0.2', ports: [] },
      '10.0.0.3': { key: 'b/x', namespace: 'b', labels: { app: 'x' }, ip: '10.0.0.3', ports: [] },
      '10.0.0.4': { key: 'b/y', namespace: 'b', labels: { app: 'y' }, ip: '10.0.0.4', ports: [] },
    };
    const only = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { namespace: 'a', name: 'p' },
      spec,
    };
    return {
      inNamespace: (namespace) => (namespace === 'a' ? [only as unknown as NetworkPolicy] : []),
      podAt: (address) => pods[address],
      namespaceLabels: (namespace) => ({ name: namespace }),
    };
  };
  const lets = (spec: NetworkPolicy['spec'], source: string, port = 8080, protocol = 'tcp'): boolean =>
    policyVerdict(known(spec), 'ingress', { source, destination: '10.0.0.1', port, protocol }, '192.168.0.1')
      ?.allowed ?? true;
  const from = (
    ...peers: NonNullable<NonNullable<NonNullable<NetworkPolicy['spec']>['ingress']>[number]['from']>
  ) => ({
    podSelector: {},
    ingress: [{ from: peers }],
  });

  it.each([
    ['a Pod of the own namespace', from({ podSelector: { matchLabels: { app: 'x' } } }), ['10.0.0.2']],
    [
      'all Pods of a namespace',
      from({ namespaceSelector: { matchLabels: { name: 'b' } } }),
      ['10.0.0.3', '10.0.0.4'],
    ],
    [
      'some Pods of a namespace',
      from({ namespaceSelector: { matchLabels: { name: 'b' } }, podSelector: { matchLabels: { app: 'x' } } }),
      ['10.0.0.3'],
    ],
    [
      'either of two',
      from(
        { namespaceSelector: { matchLabels: { name: 'b' } } },
        { podSelector: { matchLabels: { app: 'x' } } },
      ),
      ['10.0.0.2', '10.0.0.3', '10.0.0.4'],
    ],
    [
      'an address range without an exception',
      from({ ipBlock: { cidr: '10.0.0.0/24', except: ['10.0.0.4/32'] } }),
      ['10.0.0.2', '10.0.0.3'],
    ],
    [
      'everyone, where no peer is named',
      { podSelector: {}, ingress: [{}] },
      ['10.0.0.2', '10.0.0.3', '10.0.0.4', '203.0.113.9'],
    ],
    ['nobody, where there is no rule', { podSelector: {}, ingress: [] }, []],
    [
      'everyone, where only Egress is named',
      { podSelector: {}, policyTypes: ['Egress' as const] },
      ['10.0.0.2', '10.0.0.3', '10.0.0.4', '203.0.113.9'],
    ],
  ])('[network-policy/peers] %s', (_name, spec, expected) => {
    const all = ['10.0.0.2', '10.0.0.3', '10.0.0.4', '203.0.113.9'];
    expect(all.filter((source) => lets(spec, source))).toEqual(expected);
  });

  it('[network-policy/ports] a number, a range, a name, and the protocol', () => {
    const ports = (...list: readonly object[]) => ({ podSelector: {}, ingress: [{ ports: list }] });
    expect(lets(ports({ port: 8080 }), '10.0.0.2')).toBe(true);
    expect(lets(ports({ port: 8080 }), '10.0.0.2', 8080, 'udp')).toBe(false);
    expect(lets(ports({ port: 8000, endPort: 8100 }), '10.0.0.2')).toBe(true);
    expect(lets(ports({ port: 8000, endPort: 8079 }), '10.0.0.2')).toBe(false);
    expect(lets(ports({ port: 'http' }), '10.0.0.2')).toBe(true);
    expect(lets(ports({ port: 'sql' }), '10.0.0.2')).toBe(false);
    expect(lets(ports({ protocol: 'UDP' }), '10.0.0.2', 8080, 'udp')).toBe(true);
  });

  it('[network-policy/node] what a Pod sends itself', () => {
    expect(lets({ podSelector: {} }, '10.0.0.1')).toBe(true);
  });
});
