/**
 * Who reaches whom among three namespaces of three Pods each, under the policies that the Kubernetes project tries network plugins with.
 * Source: test/e2e/network/netpol/network_policy.go.
 */
import { describe, expect, it } from 'vitest';
import { type NetworkPolicy, type Policies, type PolicyPod, policyVerdict } from './network-policy';

type Spec = NonNullable<NetworkPolicy['spec']>;
type Port = { readonly port: number; readonly protocol: string };

const namespaces = ['x', 'y', 'z'];
const names = ['a', 'b', 'c'];
const pods: readonly PolicyPod[] = namespaces.flatMap((namespace, n) =>
  names.map((name, i) => ({
    key: `${namespace}/${name}`,
    namespace,
    labels: { pod: name },
    ip: `10.244.${n}.${i + 1}`,
    ports: [80, 81].flatMap((number) =>
      ['tcp', 'udp', 'sctp'].map((protocol) => ({ name: `serve-${number}-${protocol}`, number, protocol })),
    ),
  })),
);
const tcp80: Port = { port: 80, protocol: 'tcp' };

/** The policies are in the namespace before the colon. */
function known(policies: readonly (readonly [namespace: string, spec: Spec])[]): Policies {
  const all = policies.map(
    ([namespace, spec], i) =>
      ({
        metadata: { namespace, name: `p${i}` },
        spec: { podSelector: {}, ...spec },
      }) as unknown as NetworkPolicy,
  );
  return {
    inNamespace: (namespace) => all.filter(({ metadata }) => metadata.namespace === namespace),
    podAt: (address) => pods.find(({ ip }) => ip === address),
    namespaceLabels: (namespace) => ({ ns: namespace, 'kubernetes.io/metadata.name': namespace }),
  };
}

/** Whether one may open a connection to the other: both ends are asked. */
function reaches(policies: Policies, from: string, to: string, { port, protocol }: Port): boolean {
  const ip = (key: string): string => pods.find((each) => each.key === key)?.ip ?? key;
  const packet = { source: ip(from), destination: ip(to), port, protocol };
  return (['egress', 'ingress'] as const).every(
    (direction) => policyVerdict(policies, direction, packet, '192.168.0.1')?.allowed !== false,
  );
}

/** Who reaches x/a of all others. */
function reachingA(policies: Parameters<typeof known>[0], port = tcp80): readonly string[] {
  const all = known(policies);
  return pods.map(({ key }) => key).filter((key) => key !== 'x/a' && reaches(all, key, 'x/a', port));
}

/** Whom x/a reaches of all others. */
function reachedByA(policies: Parameters<typeof known>[0], port = tcp80): readonly string[] {
  const all = known(policies);
  return pods.map(({ key }) => key).filter((key) => key !== 'x/a' && reaches(all, 'x/a', key, port));
}

const others = pods.map(({ key }) => key).filter((key) => key !== 'x/a');
const onlyA = { matchLabels: { pod: 'a' } };
const inNamespace = (...list: readonly string[]) => ({
  namespaceSelector: { matchExpressions: [{ key: 'ns', operator: 'In' as const, values: [...list] }] },
});
const withLabel = (...list: readonly string[]) => ({
  podSelector: { matchExpressions: [{ key: 'pod', operator: 'In' as const, values: [...list] }] },
});
const allowing = (...from: NonNullable<NonNullable<Spec['ingress']>[number]['from']>): Spec => ({
  podSelector: onlyA,
  ingress: [{ from }],
});

describe('[network-policy/peers] who reaches x/a', () => {
  it.each<readonly [string, Parameters<typeof known>[0], readonly string[]]>([
    ['everybody without a policy', [], others],
    ['nobody under one that denies all', [['x', {}]], []],
    ['everybody under one that names no peer', [['x', { ingress: [{}] }]], others],
    ['a policy of another namespace changes nothing', [['y', {}]], others],
    [
      'those of one label, of its own namespace only',
      [['x', allowing({ podSelector: { matchLabels: { pod: 'b' } } })]],
      ['x/b'],
    ],
    ['a namespace', [['x', allowing(inNamespace('y'))]], ['y/a', 'y/b', 'y/c']],
    [
      'a namespace by the label that every one has',
      [['x', allowing({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'z' } } })]],
      ['z/a', 'z/b', 'z/c'],
    ],
    [
      'all namespaces but one',
      [
        [
          'x',
          allowing({
            namespaceSelector: { matchExpressions: [{ key: 'ns', operator: 'NotIn', values: ['x'] }] },
          }),
        ],
      ],
      others.filter((key) => !key.startsWith('x')),
    ],
    [
      'a label or a namespace',
      [['x', allowing(withLabel('b'), inNamespace('y'))]],
      ['x/b', 'y/a', 'y/b', 'y/c'],
    ],
    ['a label in a namespace', [['x', allowing({ ...withLabel('b'), ...inNamespace('y') })]], ['y/b']],
    [
      'several of both',
      [['x', allowing({ ...withLabel('b', 'c'), ...inNamespace('y', 'z') })]],
      ['y/b', 'y/c', 'z/b', 'z/c'],
    ],
    ['all Pods of all namespaces', [['x', allowing({ namespaceSelector: {}, podSelector: {} })]], others],
    ['the own namespace, by an empty podSelector', [['x', allowing({ podSelector: {} })]], ['x/b', 'x/c']],
    ['an address range', [['x', allowing({ ipBlock: { cidr: '10.244.1.0/24' } })]], ['y/a', 'y/b', 'y/c']],
    [
      'an address range without an exception',
      [['x', allowing({ ipBlock: { cidr: '10.244.1.0/24', except: ['10.244.1.2/32'] } })]],
      ['y/a', 'y/c'],
    ],
    [
      'what one policy excepts, where another allows it',
      [
        ['x', allowing({ ipBlock: { cidr: '10.244.1.0/24', except: ['10.244.1.2/32'] } })],
        ['x', allowing({ ipBlock: { cidr: '10.244.1.2/32' } })],
      ],
      ['y/a', 'y/b', 'y/c'],
    ],
    [
      'two stacked policies: what either allows',
      [
        ['x', {}],
        ['x', allowing(withLabel('b'))],
        ['x', allowing(inNamespace('z'))],
      ],
      ['x/b', 'z/a', 'z/b', 'z/c'],
    ],
    [
      'whoever is let out: policies of the others count too',
      [['y', { policyTypes: ['Egress'], egress: [] }]],
      others.filter((key) => !key.startsWith('y')),
    ],
  ])('%s', (_name, policies, expected) => {
    expect(reachingA(policies)).toEqual(expected);
  });
});

describe('[network-policy/ports] through which port', () => {
  const ports = (...list: NonNullable<NonNullable<Spec['ingress']>[number]['ports']>): Spec => ({
    podSelector: onlyA,
    ingress: [{ ports: list }],
  });
  const all: readonly Port[] = ['tcp', 'udp', 'sctp'].flatMap((protocol) =>
    [80, 81].map((port) => ({ port, protocol })),
  );
  it.each<readonly [string, Spec, readonly string[]]>([
    ['a number is of TCP unless it says otherwise', ports({ port: 80 }), ['tcp/80']],
    ['a number of UDP', ports({ port: 80, protocol: 'UDP' }), ['udp/80']],
    ['SCTP is not taken for TCP', ports({ port: 80, protocol: 'SCTP' }), ['sctp/80']],
    ['a protocol alone', ports({ protocol: 'UDP' }), ['udp/80', 'udp/81']],
    ['a range', ports({ port: 80, endPort: 81 }), ['tcp/80', 'tcp/81']],
    ['a range beside', ports({ port: 81, endPort: 90 }), ['tcp/81']],
    ['a name', ports({ port: 'serve-81-tcp' }), ['tcp/81']],
    ['a name of another protocol is none', ports({ port: 'serve-81-udp' }), []],
    ['a name with its protocol', ports({ port: 'serve-81-udp', protocol: 'UDP' }), ['udp/81']],
    ['several', ports({ port: 80 }, { port: 81, protocol: 'UDP' }), ['tcp/80', 'udp/81']],
    [
      'none named',
      { podSelector: onlyA, ingress: [{}] },
      all.map(({ port, protocol }) => `${protocol}/${port}`),
    ],
  ])('%s', (_name, spec, expected) => {
    const policies = known([['x', spec]]);
    const open = all.filter((port) => reaches(policies, 'y/b', 'x/a', port));
    expect(open.map(({ port, protocol }) => `${protocol}/${port}`)).toEqual(expected);
  });

  it('peers and ports of one rule belong together, of two rules they do not', () => {
    const rule = (from: object, port: number) => ({ from: [from], ports: [{ port }] });
    const policies: Parameters<typeof known>[0] = [
      ['x', { podSelector: onlyA, ingress: [rule(inNamespace('y'), 80), rule(inNamespace('z'), 81)] }],
    ];
    expect(reachingA(policies, { port: 80, protocol: 'tcp' })).toEqual(['y/a', 'y/b', 'y/c']);
    expect(reachingA(policies, { port: 81, protocol: 'tcp' })).toEqual(['z/a', 'z/b', 'z/c']);
  });
});

describe('whom x/a reaches', () => {
  const out = (...to: NonNullable<NonNullable<Spec['egress']>[number]['to']>): Spec => ({
    podSelector: onlyA,
    policyTypes: ['Egress'],
    egress: [{ to }],
  });
  it.each<readonly [string, Parameters<typeof known>[0], readonly string[]]>([
    [
      '[network-policy/isolation] everybody, where only Ingress is named',
      [['x', {}]],
      ['y/a', 'y/b', 'y/c', 'z/a', 'z/b', 'z/c'],
    ],
    [
      '[network-policy/isolation] nobody, where egress allows nothing',
      [['x', { policyTypes: ['Egress'] }]],
      [],
    ],
    [
      '[network-policy/isolation] an egress field alone names both directions',
      [['x', { podSelector: onlyA, egress: [{}] }]],
      others,
    ],
    ['[network-policy/peers] a namespace', [['x', out(inNamespace('z'))]], ['z/a', 'z/b', 'z/c']],
    [
      '[network-policy/peers] an address range without an exception',
      [['x', out({ ipBlock: { cidr: '10.244.0.0/16', except: ['10.244.1.0/24'] } })]],
      others.filter((key) => !key.startsWith('y')),
    ],
    [
      '[network-policy/union] both ends have to allow it',
      [
        ['x', out(inNamespace('z'))],
        ['z', allowing(inNamespace('x'))],
      ],
      ['z/a', 'z/b', 'z/c'],
    ],
    [
      '[network-policy/union] and one that does not is enough',
      [
        ['x', out(inNamespace('z'))],
        ['z', {}],
      ],
      [],
    ],
  ])('%s', (_name, policies, expected) => {
    expect(reachedByA(policies)).toEqual(expected);
  });

  it('[network-policy/ports] by the name that the other end gives its port', () => {
    const policies: Parameters<typeof known>[0] = [
      ['x', { podSelector: onlyA, policyTypes: ['Egress'], egress: [{ ports: [{ port: 'serve-80-tcp' }] }] }],
    ];
    expect(reachedByA(policies)).toEqual(others);
    expect(reachedByA(policies, { port: 81, protocol: 'tcp' })).toEqual([]);
  });

  it('[network-policy/isolation] ingress and egress are decided apart', () => {
    const policies = known([
      [
        'x',
        {
          podSelector: onlyA,
          policyTypes: ['Ingress', 'Egress'],
          ingress: [{ from: [withLabel('b')] }],
          egress: [],
        },
      ],
    ]);
    expect(reaches(policies, 'x/b', 'x/a', tcp80)).toBe(true);
    expect(reaches(policies, 'x/a', 'x/b', tcp80)).toBe(false);
  });

  it('[network-policy/host] an address that is no Pod is a peer by its range only', () => {
    const host = '192.168.0.12';
    expect(reaches(known([['x', allowing({ namespaceSelector: {} })]]), host, 'x/a', tcp80)).toBe(false);
    expect(
      reaches(known([['x', allowing({ ipBlock: { cidr: '192.168.0.0/24' } })]]), host, 'x/a', tcp80),
    ).toBe(true);
    expect(reaches(known([['x', out(inNamespace('y'))]]), 'x/a', host, tcp80)).toBe(false);
    expect(reaches(known([['x', out({ ipBlock: { cidr: '192.168.0.0/24' } })]]), 'x/a', host, tcp80)).toBe(
      true,
    );
  });
});
