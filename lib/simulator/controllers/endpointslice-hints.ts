/** Whom the endpoints of a Service are meant for, as its EndpointSlices say. Source: endpointslice/reconciler.go, trafficdist. */
import type { Intent, View } from '../component';
import { type Endpoint, type Key, keyOf, type Service } from '../objects/objects';
import { deepEqual } from '../values/equal';
import {
  type Hinted,
  isTopologyAware,
  type Slice,
  type SlicePlan,
  sharesSeen,
  withZoneHints,
} from './topology-hints';

/** How many endpoints are meant for each zone. */
export type Counts = Hinted[string][string];

/** The endpoint with whom it is meant for: nobody in particular, unless its Service says how traffic is to be distributed. */
export function withHints(endpoint: Endpoint, { metadata, spec }: Service): Endpoint {
  const distribution = spec.trafficDistribution;
  if (distribution === undefined || isTopologyAware(metadata.annotations)) return endpoint;
  const { conditions, zone, nodeName } = endpoint;
  if (conditions?.ready !== true) return endpoint;
  const forZones = zone === undefined ? {} : { forZones: [{ name: zone }] };
  const hasNode = distribution === 'PreferSameNode' && nodeName !== undefined;
  const hints = { ...forZones, ...(hasNode ? { forNodes: [{ name: nodeName }] } : {}) };
  return Object.keys(hints).length === 0 ? endpoint : { ...endpoint, hints };
}

/** The hints of all Services by zone, as this process knows them. */
export function hintedBy(view: View): Hinted {
  return (view.memory('hinted') as Hinted | undefined) ?? {};
}

/** Remembers how many endpoints of a Service are meant for each zone; undefined: they have no such hints. */
export function hintsAre(key: Key, hints: Hinted[string] | undefined, view: View): readonly Intent[] {
  const { [key]: before, ...others } = hintedBy(view);
  if (deepEqual(before, hints)) return [];
  const value: Hinted = hints === undefined ? others : { ...others, [key]: hints };
  return [{ do: 'remember', key: 'hinted', value }];
}

/** Shares the endpoints of a plan out among zones, where the Service asks for it, and says so. */
export function planHints<Created extends Slice, Stored extends Slice>(
  service: Service,
  family: 'IPv4' | 'IPv6',
  plan: SlicePlan<Created, Stored>,
  view: View,
): {
  readonly creates: Created[];
  readonly updates: Stored[];
  readonly counts?: Counts;
  readonly events: readonly Intent[];
} {
  const planned = { creates: [...plan.creates], updates: [...plan.updates] };
  const tell = (type: 'Normal' | 'Warning', word: string, text: string): readonly Intent[] => [
    {
      do: 'event',
      about: service,
      type,
      reason: `TopologyAwareHints${word}`,
      message: `${text}, addressType: ${family}`,
      rule: 'endpointslice/topology',
    },
  ];
  const isNew = hintedBy(view)[keyOf(service)] === undefined;
  if (!isTopologyAware(service.metadata.annotations)) {
    const text = 'Topology Aware Hints has been disabled';
    return { ...planned, events: isNew ? [] : tell('Warning', 'Disabled', text) };
  }
  const { creates, updates, ...rest } = withZoneHints(plan, sharesSeen(view));
  const hinted = { creates: [...creates], updates: [...updates] };
  if ('refusal' in rest) return { ...hinted, events: tell('Warning', 'Disabled', rest.refusal) };
  const events = isNew ? tell('Normal', 'Enabled', 'Topology Aware Hints has been enabled') : [];
  return { ...hinted, counts: rest.counts, events };
}
