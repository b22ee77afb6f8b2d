/**
 * Hints by zone as the annotation `service.kubernetes.io/topology-mode: Auto` asks for them: the ready endpoints of a
 * Service, shared out among the zones as their nodes have processors.
 *
 * Rules
 *   topology-hints/zones       A zone weighs as much as its ready nodes have allocatable processors; nodes of the control plane do not
 *                              count. With one node without a zone, or ready nodes in one zone only, there are no hints.
 *   topology-hints/allocation  Each zone gets so many endpoints that none of them has more than a fifth too much to do. With fewer
 *                              endpoints than zones, or too few for that, there are no hints, and the Service is told why.
 *   topology-hints/shared-out  Each ready endpoint is meant for its own zone at first; a zone that has too many lends some to one that
 *                              has too few. One without a zone ends the hints of all.
 *   topology-hints/kept        A slice that is not written for another reason keeps its hints, as long as no zone has too many by them.
 *   topology-hints/nodes       When nodes or their zones change, those Services are looked at again of which a zone then has too few
 *                              endpoints.
 * Source: staging/src/k8s.io/endpointslice/topologycache (topologycache.go, sliceinfo.go, utils.go).
 */
import type { Derived, View } from '../component';
import { conditionOf, type Endpoint, type Key, type Labels, type Node } from '../objects/objects';
import { milliValue } from '../values/quantity';

/** How much more than its share an endpoint may have to do. */
const overload = 0.2;

/** The share of the cluster's processors that each zone has; undefined when the nodes do not tell. */
export type ZoneShares = ReadonlyMap<string, number>;

/** How many endpoints are meant for each zone. */
type Counts = Readonly<Record<string, number>>;

/** What the hints of the Services are by now: for each Service by family. */
export type Hinted = Readonly<Record<Key, Readonly<Record<string, Counts>>>>;

export type Slice = { readonly endpoints: readonly Endpoint[] };

/** The slices of one family of a Service: those to be written, and those that would stay as they are. */
export type SlicePlan<Created extends Slice, Stored extends Slice> = {
  readonly creates: readonly Created[];
  readonly updates: readonly Stored[];
  readonly unchanged: readonly Stored[];
};

/** What is to be written with hints, and how many each zone has; or without any, and why. */
export type HintPlan<Created extends Slice, Stored extends Slice> = {
  readonly creates: readonly Created[];
  readonly updates: readonly Stored[];
} & ({ readonly counts: Counts } | { readonly refusal: string });

type Allocation = { readonly minimum: number; readonly maximum: number; readonly desired: number };

/** Whether a Service asks for hints by its annotation, which goes before `trafficDistribution`. (reconciler.go hintsEnabled) */
export function isTopologyAware(annotations: Labels = {}): boolean {
  const mode =
    annotations['service.kubernetes.io/topology-mode'] ??
    annotations['service.kubernetes.io/topology-aware-hints'];
  return mode === 'Auto' || mode === 'auto';
}

/** The plan with hints; without any where they cannot be given. */
export function withZoneHints<Created extends Slice, Stored extends Slice>(
  { creates, updates, unchanged }: SlicePlan<Created, Stored>,
  shares: ZoneShares | undefined,
): HintPlan<Created, Stored> {
  const count = [...creates, ...updates, ...unchanged].reduce(
    (sum, { endpoints }) => sum + endpoints.filter(isReady).length,
    0,
  );
  const allocations = allocationsOf(shares, count);
  const without = (refusal: string): HintPlan<Created, Stored> => ({
    creates: creates.map(withoutHints),
    updates: [...updates, ...unchanged.filter(hasHints)].map(withoutHints),
    refusal,
  });
  if (typeof allocations === 'string') return without(allocations);
  const counts = new Map<string, number>();
  const written: Stored[] = [...updates];
  for (const slice of unchanged) {
    const given = hintsOf(slice, counts, allocations);
    if (given === undefined) written.push(slice);
    else for (const [zone, hints] of given) counts.set(zone, (counts.get(zone) ?? 0) + hints);
  }
  const zones = [...creates, ...written].flatMap(({ endpoints }) => endpoints.filter(isReady)).map(zoneOf);
  if (zones.includes('')) return without('One or more endpoints do not have a zone specified');
  for (const zone of zones) counts.set(zone, (counts.get(zone) ?? 0) + 1);
  const lend = lending(allocations, counts);
  const shared = <T extends Slice>(slice: T): T => ({ ...slice, endpoints: slice.endpoints.map(lend) });
  const plan = { creates: creates.map(shared), updates: written.map(shared) };
  return { ...plan, counts: Object.fromEntries([...counts].filter(([, hints]) => hints > 0)) };
}

/** The zones' shares of the processors of the cluster. */
export function zoneShares(nodes: Iterable<ZonedNode>): ZoneShares | undefined {
  const milli = new Map<string, number>();
  let total = 0;
  for (const { counts, zone, cpuMilli } of nodes) {
    if (!counts) continue;
    if (zone === '' || cpuMilli === 0) return undefined;
    total += cpuMilli;
    milli.set(zone, (milli.get(zone) ?? 0) + cpuMilli);
  }
  if (milli.size < 2) return undefined;
  return new Map([...milli].sort(([a], [b]) => (a < b ? -1 : 1)).map(([zone, own]) => [zone, own / total]));
}

/** The Services of which a zone has too few endpoints by their hints. */
export function shortServices(hinted: Hinted, shares: ZoneShares | undefined): readonly Key[] {
  return Object.entries(hinted)
    .filter(([, families]) => Object.values(families).some((counts) => isShort(counts, shares)))
    .map(([key]) => key);
}

function isShort(counts: Counts, shares: ZoneShares | undefined): boolean {
  if (Object.keys(counts).length === 0) return false;
  if (shares === undefined) return true;
  const total = Object.values(counts).reduce((sum, hints) => sum + hints, 0);
  return [...shares].some(([zone, share]) => {
    const own = counts[zone];
    return own === undefined || own < leastOf(total * share);
  });
}

// --- Nodes --------------------------------------------------------------------------------------------------------

type ZonedNode = { readonly counts: boolean; readonly zone: string; readonly cpuMilli: number };

/** What hints depend on of a node. */
export function zonedNode(node: Node): ZonedNode {
  const { labels = {} } = node.metadata;
  const isControlPlane =
    labels['node-role.kubernetes.io/control-plane'] !== undefined ||
    labels['node-role.kubernetes.io/master'] !== undefined;
  return {
    counts: !isControlPlane && conditionOf(node, 'Ready')?.status === 'True',
    zone: labels['topology.kubernetes.io/zone'] ?? '',
    cpuMilli: milliValue(node.status?.allocatable?.cpu ?? 0),
  };
}

/** Whether a change of a node may change the shares. */
export function changesShares(node: Node, before: Node): boolean {
  const [now, then] = [zonedNode(node), zonedNode(before)];
  return now.counts !== then.counts || now.zone !== then.zone || now.cpuMilli !== then.cpuMilli;
}

type Cache = { readonly nodes: Map<Key, ZonedNode>; shares: ZoneShares | undefined; isCurrent: boolean };

const sharesDerived: Derived<Cache> = {
  name: 'topology-hints/shares',
  kinds: ['Node'],
  create: () => ({ nodes: new Map(), shares: undefined, isCurrent: false }),
  apply(cache, { key, object }) {
    if (object === undefined) cache.nodes.delete(key);
    else cache.nodes.set(key, zonedNode(object as Node));
    cache.isCurrent = false;
  },
};

/** The shares by the nodes that a component sees. */
export function sharesSeen(view: View): ZoneShares | undefined {
  const cache = view.derive(sharesDerived);
  if (!cache.isCurrent) cache.shares = zoneShares(cache.nodes.values());
  cache.isCurrent = true;
  return cache.shares;
}

// --- How many for which zone --------------------------------------------------------------------------------------

/** So many that each has at most a fifth too much to do. */
function leastOf(share: number): number {
  return Math.ceil(share * (1 / (1 + overload)));
}

function allocationsOf(
  shares: ZoneShares | undefined,
  endpoints: number,
): ReadonlyMap<string, Allocation> | string {
  if (shares === undefined)
    return 'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes';
  const amounts = `(${endpoints} endpoints, ${shares.size} zones)`;
  if (shares.size > endpoints) return `Insufficient number of endpoints ${amounts}`;
  const least = [...shares].map(([zone, share]) => ({ zone, share, minimum: leastOf(share * endpoints) }));
  const spare = endpoints - least.reduce((sum, { minimum }) => sum + minimum, 0);
  if (spare < 0)
    return `Unable to allocate minimum required endpoints to each zone without exceeding overload threshold ${amounts}`;
  return new Map(
    least.map(({ zone, share, minimum }) => [
      zone,
      { minimum, maximum: minimum + spare, desired: Math.max(share * endpoints, minimum) },
    ]),
  );
}

/** How many hints for which zone a slice has; undefined when it cannot keep them. */
function hintsOf(
  { endpoints }: Slice,
  counts: ReadonlyMap<string, number>,
  allocations: ReadonlyMap<string, Allocation>,
): ReadonlyMap<string, number> | undefined {
  const given = new Map<string, number>();
  for (const endpoint of endpoints.filter(isReady)) {
    const zones = endpoint.hints?.forZones ?? [];
    if (zones.length === 0) return undefined;
    for (const { name } of zones) given.set(name, (given.get(name) ?? 0) + 1);
  }
  for (const [zone, hints] of given)
    if ((counts.get(zone) ?? 0) + hints > (allocations.get(zone)?.maximum ?? -1)) return undefined;
  return given;
}

/**
 * Gives an endpoint its hint, in turn: that of its own zone, or of one that has too few while its own has too many.
 * `counts` is kept right.
 */
function lending(
  allocations: ReadonlyMap<string, Allocation>,
  counts: Map<string, number>,
): (endpoint: Endpoint) => Endpoint {
  const { giving, receiving } = exchange(allocations, counts);
  return (endpoint) => {
    if (!isReady(endpoint)) return withoutHint(endpoint);
    const own = zoneOf(endpoint);
    const to = (giving.get(own) ?? 0) > 0 ? [...receiving].find(([, wanted]) => wanted > 0)?.[0] : undefined;
    if (to === undefined) return { ...endpoint, hints: { forZones: [{ name: own }] } };
    giving.set(own, (giving.get(own) ?? 0) - 1);
    receiving.set(to, (receiving.get(to) ?? 0) - 1);
    counts.set(own, (counts.get(own) ?? 0) - 1);
    counts.set(to, (counts.get(to) ?? 0) + 1);
    return { ...endpoint, hints: { forZones: [{ name: to }] } };
  };
}

/** How many endpoints each zone gives away, and gets: from who has most too many to who has most too few. */
function exchange(
  allocations: ReadonlyMap<string, Allocation>,
  counts: ReadonlyMap<string, number>,
): { readonly giving: Map<string, number>; readonly receiving: Map<string, number> } {
  const surplus = new Map<string, number>();
  const want = new Map<string, number>();
  for (const [zone, { desired }] of allocations) {
    const over = (counts.get(zone) ?? 0) - desired;
    if (over > 0) surplus.set(zone, over);
    else if (over < 0) want.set(zone, -over);
  }
  const giving = new Map<string, number>();
  const receiving = new Map<string, number>();
  for (;;) {
    const from = most(surplus);
    const to = most(want);
    if (from === undefined || to === undefined) break;
    if ((from[1] < 1 && to[1] < 1) || from[1] < 0.5 || to[1] < 0.5) break;
    giving.set(from[0], (giving.get(from[0]) ?? 0) + 1);
    receiving.set(to[0], (receiving.get(to[0]) ?? 0) + 1);
    surplus.set(from[0], from[1] - 1);
    want.set(to[0], to[1] - 1);
  }
  return { giving, receiving };
}

/** The greatest above zero; of equal ones the first. */
function most(zones: ReadonlyMap<string, number>): readonly [string, number] | undefined {
  let found: readonly [string, number] | undefined;
  for (const each of zones) if (each[1] > (found?.[1] ?? 0)) found = each;
  return found;
}

function isReady({ conditions }: Endpoint): boolean {
  return conditions?.ready === true;
}

function zoneOf({ zone = '' }: Endpoint): string {
  return zone;
}

function hasHints({ endpoints }: Slice): boolean {
  return endpoints.some(({ hints }) => hints !== undefined);
}

function withoutHints<T extends Slice>(slice: T): T {
  return { ...slice, endpoints: slice.endpoints.map(withoutHint) };
}

export function withoutHint(endpoint: Endpoint): Endpoint {
  if (endpoint.hints === undefined) return endpoint;
  const { hints: _hints, ...rest } = endpoint;
  return rest;
}
