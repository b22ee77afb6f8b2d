/**
 * How fast nodes that went silent may be tainted for eviction, zone by zone: when much of a zone is silent at once it
 * is rather the network than the nodes.
 * Source: pkg/controller/nodelifecycle/node_lifecycle_controller.go (ComputeZoneState, handleDisruption,
 * setLimiterInZone), scheduler/rate_limited_queue.go; component-helpers/node/topology/helpers.go (GetZoneKey).
 */
import type { Node } from '../objects/objects';

/** Nodes a second that may be tainted: --node-eviction-rate and --secondary-node-eviction-rate. */
const evictionRate = 0.1;
const secondaryEvictionRate = 0.01;
/** --large-cluster-size-threshold: in zones of at most so many nodes evictions stop when the zone is partly down. */
const largeZone = 50;
/** --unhealthy-zone-threshold. */
const unhealthyShare = 0.55;

export type ZoneState = 'normal' | 'partial' | 'full';

export type Zone = {
  readonly state: ZoneState;
  /** Nodes a second; 0: none at all. */
  readonly rate: number;
  /** When the next node may be tainted, as long as the rate is not 0. */
  readonly nextAt: number;
};

export type ZoneCount = { readonly ready: number; readonly notReady: number };

/** Region and zone of a node, as one text; the nodes that name neither are one zone. */
export function zoneOf(node: Node): string {
  const labels = node.metadata.labels ?? {};
  const named = (name: string): string =>
    labels[`topology.kubernetes.io/${name}`] ?? labels[`failure-domain.beta.kubernetes.io/${name}`] ?? '';
  const region = named('region');
  const zone = named('zone');
  return region === '' && zone === '' ? '' : `${region}:\x00:${zone}`;
}

export function zoneState({ ready, notReady }: ZoneCount): ZoneState {
  if (ready === 0 && notReady > 0) return 'full';
  return notReady > 2 && notReady / (notReady + ready) >= unhealthyShare ? 'partial' : 'normal';
}

export const newZone: Zone = { state: 'normal', rate: evictionRate, nextAt: 0 };

/** What became of the zones, and whether evictions stop, or begin again, everywhere. */
export type Disruption = {
  readonly zones: ReadonlyMap<string, Zone>;
  readonly turn: 'stops' | 'begins again' | null;
};

/** The zones after their nodes were counted. A zone whose state stays keeps its rate and its place in time. */
export function disruption(
  zones: ReadonlyMap<string, Zone>,
  counts: ReadonlyMap<string, ZoneCount>,
): Disruption {
  const states = new Map([...counts].map(([name, count]) => [name, zoneState(count)]));
  const allDown = states.size > 0 && [...states.values()].every((state) => state === 'full');
  const known = [...zones].filter(([name]) => counts.has(name));
  const allWereDown = known.length > 0 && known.every(([, zone]) => zone.state === 'full');
  const changed = new Map<string, Zone>();
  for (const [name, state] of states) {
    const zone = zones.get(name) ?? newZone;
    if (allDown && allWereDown) changed.set(name, zone);
    else if (allDown) changed.set(name, { ...zone, state, rate: 0 });
    else if (!allWereDown && zone.state === state) changed.set(name, zone);
    else changed.set(name, { ...zone, state, rate: rateIn(state, counts.get(name)) });
  }
  const turn = allDown === allWereDown ? null : allDown ? 'stops' : 'begins again';
  return { zones: changed, turn };
}

function rateIn(state: ZoneState, count: ZoneCount | undefined): number {
  if (state !== 'partial' || count === undefined) return evictionRate;
  return count.ready + count.notReady > largeZone ? secondaryEvictionRate : 0;
}
