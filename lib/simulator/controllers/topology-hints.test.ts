import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type EndpointSlice, type Manifest } from '../index';
import type { Endpoint } from '../objects/objects';
import { shortServices, withZoneHints, zoneShares } from './topology-hints';

type Slice = { readonly endpoints: readonly Endpoint[] };

const nothing = { creates: [] as Slice[], updates: [] as Slice[], unchanged: [] as Slice[] };

describe('the shares of the zones', () => {
  const node = (zone: string, cpuMilli: number, counts = true): Parameters<typeof zoneShares>[0] => [
    { zone, cpuMilli, counts },
  ];

  it.each([
    ['no node', [], undefined],
    ['one zone', [...node('a', 1000), ...node('a', 1000)], undefined],
    ['two alike', [...node('a', 1000), ...node('b', 1000)], { a: 0.5, b: 0.5 }],
    ['one whose only node does not count', [...node('a', 1000, false), ...node('b', 1000)], undefined],
    [
      'nodes that do not count beside one that does',
      [...node('a', 1000), ...node('b', 1000), ...node('b', 1000, false)],
      { a: 0.5, b: 0.5 },
    ],
    ['a node without a zone', [...node('a', 1000), ...node('b', 1000), ...node('', 1000)], undefined],
    ['a node without processors', [...node('a', 1000), ...node('b', 0)], undefined],
    [
      'three of different size',
      [...node('a', 3000), ...node('a', 2000), ...node('b', 3000), ...node('b', 1500), ...node('c', 500)],
      { a: 0.5, b: 0.45, c: 0.05 },
    ],
  ])('[topology-hints/zones] %s', (_name, nodes, shares) => {
    const found = zoneShares(nodes);
    expect(found && Object.fromEntries(found)).toEqual(shares);
  });
});

describe('hints for a plan of slices', () => {
  it('[topology-hints/allocation] there are none without shares, with too few endpoints, or where a zone would have too much to do', () => {
    const refusals = [
      withZoneHints({ ...nothing, creates: [slice('a')] }, undefined),
      withZoneHints({ ...nothing, creates: [slice('a', 'b')] }, shares({ a: 0.3, b: 0.4, c: 0.3 })),
      withZoneHints({ ...nothing, creates: [slice('a', 'b', 'c')] }, shares({ a: 0.5, b: 0.45, c: 0.05 })),
    ].map((plan) => ('refusal' in plan ? plan.refusal : plan.counts));
    expect(refusals).toEqual([
      'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes',
      'Insufficient number of endpoints (2 endpoints, 3 zones)',
      'Unable to allocate minimum required endpoints to each zone without exceeding overload threshold (3 endpoints, 3 zones)',
    ]);
  });

  it('[topology-hints/shared-out] each ready endpoint is meant for its own zone where that is fair', () => {
    const unready = { ...endpoint('b'), conditions: { ready: false } };
    const plan = withZoneHints(
      { ...nothing, creates: [{ endpoints: [endpoint('a'), endpoint('b'), unready] }] },
      shares({ a: 0.45, b: 0.55 }),
    );
    expect(plan).toMatchObject({ counts: { a: 1, b: 1 } });
    expect(hints(plan.creates)).toEqual(['a', 'b', undefined]);
  });

  it('[topology-hints/shared-out] a zone with too many lends the first of its endpoints to one with too few', () => {
    const plan = withZoneHints(
      {
        ...nothing,
        creates: [slice('a', 'b'), slice('c', 'c', 'a')],
        updates: [slice('a', 'a'), slice('b', 'c', 'a')],
      },
      shares({ a: 0.35, b: 0.35, c: 0.3 }),
    );
    expect(plan).toMatchObject({ counts: { a: 4, b: 3, c: 3 } });
    expect(hints(plan.creates)).toEqual(['b', 'b', 'c', 'c', 'a']);
    expect(hints(plan.updates)).toEqual(['a', 'a', 'b', 'c', 'a']);
  });

  it('[topology-hints/shared-out] one endpoint without a zone takes the hints of all, also those that stood', () => {
    const stood = { endpoints: [hinted('a'), hinted('b'), hinted('a')] };
    const plan = withZoneHints(
      { ...nothing, creates: [slice('')], unchanged: [stood] },
      shares({ a: 0.5, b: 0.5 }),
    );
    expect(plan).toMatchObject({ refusal: 'One or more endpoints do not have a zone specified' });
    expect(hints(plan.updates)).toEqual([undefined, undefined, undefined]);
  });

  it('[topology-hints/kept] a slice that is not written keeps hints that no zone has too many by', () => {
    const fair = { endpoints: [hinted('a'), hinted('b')] };
    const kept = withZoneHints({ ...nothing, unchanged: [fair] }, shares({ a: 0.5, b: 0.5 }));
    expect(kept).toMatchObject({ updates: [], counts: { a: 1, b: 1 } });
    const unfair = { endpoints: [hinted('a'), hinted('a')] };
    expect(
      withZoneHints({ ...nothing, unchanged: [unfair] }, shares({ a: 0.5, b: 0.5 })).updates,
    ).toHaveLength(1);
    const gone = { endpoints: [hinted('a'), hinted('z')] };
    expect(withZoneHints({ ...nothing, unchanged: [gone] }, shares({ a: 0.5, b: 0.5 })).updates).toHaveLength(
      1,
    );
  });

  it('[topology-hints/nodes] a Service is short when a zone has fewer than its least, or nothing is known of the nodes', () => {
    const known = { 'ns/web': { IPv4: { a: 4, b: 2 } } };
    expect(shortServices(known, shares({ a: 0.5, b: 0.5 }))).toEqual(['ns/web']);
    expect(shortServices(known, shares({ a: 0.65, b: 0.35 }))).toEqual([]);
    expect(shortServices(known, shares({ a: 0.5, b: 0.3, c: 0.2 }))).toEqual(['ns/web']);
    expect(shortServices(known, undefined)).toEqual(['ns/web']);
    expect(shortServices({}, undefined)).toEqual([]);
  });
});

describe('a Service with topology-mode Auto', () => {
  const zoned = (name: string, zone: string): Manifest & { name: string; labels: Record<string, string> } =>
    ({ name, labels: { 'topology.kubernetes.io/zone': zone } }) as never;
  const auto = { 'service.kubernetes.io/topology-mode': 'Auto' };
  const service = (annotations: Record<string, string>): Manifest => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', annotations },
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
  });
  const pod = (name: string, nodeName: string): Manifest => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: 'web' } },
    spec: { nodeName, containers: [{ name: 'c', image: 'img:1' }] },
  });

  it('[endpointslice/topology] is told that it has hints, and that it has none any more', () => {
    const cluster = createCluster({
      nodes: [zoned('node-1', 'a'), zoned('node-2', 'b')],
      objects: [service(auto), ...[1, 2, 3].map((n) => pod(`w${n}`, 'node-1')), pod('w4', 'node-2')],
    });
    expect(Object.fromEntries(zonesOf(cluster))).toEqual({ a: 2, b: 2 });
    expect(told(cluster).at(-1)).toBe(
      'TopologyAwareHintsEnabled: Topology Aware Hints has been enabled, addressType: IPv4',
    );
    cluster.do({ kind: 'apply', objects: [service({ 'service.kubernetes.io/topology-mode': 'Disabled' })] });
    cluster.run();
    expect([...zonesOf(cluster)]).toEqual([]);
    expect(told(cluster).at(-1)).toBe(
      'TopologyAwareHintsDisabled: Topology Aware Hints has been disabled, addressType: IPv4',
    );
  });

  it('[topology-hints/nodes] loses its hints when the nodes of all zones but one are not ready', () => {
    const cluster = createCluster({
      nodes: [zoned('node-1', 'a'), zoned('node-2', 'b')],
      objects: [service(auto), pod('w1', 'node-1'), pod('w2', 'node-2')],
    });
    expect(Object.fromEntries(zonesOf(cluster))).toEqual({ a: 1, b: 1 });
    cluster.do({ kind: 'fault', fault: { kind: 'powerOff', node: 'node-2' } });
    cluster.run(120_000);
    expect([...zonesOf(cluster)]).toEqual([]);
    expect(told(cluster).at(-1)).toMatch(/^TopologyAwareHintsDisabled: Insufficient Node information/);
  });
});

function endpoint(zone: string): Endpoint {
  return { addresses: ['10.0.0.1'], conditions: { ready: true }, ...(zone === '' ? {} : { zone }) };
}

function hinted(zone: string): Endpoint {
  return { ...endpoint(zone), hints: { forZones: [{ name: zone }] } };
}

function slice(...zones: string[]): Slice {
  return { endpoints: zones.map(endpoint) };
}

function shares(of: Record<string, number>): ReadonlyMap<string, number> {
  return new Map(Object.entries(of));
}

function hints(slices: readonly Slice[]): readonly (string | undefined)[] {
  return slices.flatMap(({ endpoints }) => endpoints.map((each) => each.hints?.forZones?.[0]?.name));
}

function slicesOf(cluster: Cluster): readonly EndpointSlice[] {
  return cluster.list('EndpointSlice', 'default').filter(({ metadata }) => metadata.name.startsWith('web-'));
}

function zonesOf(cluster: Cluster): ReadonlyMap<string, number> {
  const zones = new Map<string, number>();
  for (const zone of hints(slicesOf(cluster)))
    if (zone !== undefined) zones.set(zone, (zones.get(zone) ?? 0) + 1);
  return zones;
}

function told(cluster: Cluster): readonly string[] {
  return cluster
    .list('Event', 'default')
    .filter(({ reason = '' }) => reason.startsWith('TopologyAwareHints'))
    .map(({ reason, message }) => `${reason}: ${message}`);
}
