/**
 * endpointslice-controller: writes for each Service with a selector which Pods are behind it, where they listen, and
 * which of them are ready. It routes nothing.
 *
 * Rules
 *   endpointslice/members      A Pod is an endpoint when the selector selects it, it has an address and has not ended.
 *                              (endpointslice/util/controller_utils.go ShouldPodBeInEndpoints)
 *   endpointslice/conditions   ready: it is Ready and not being deleted; serving: it is Ready; terminating: it is being
 *                              deleted. A Pod that is not ready stays listed. (endpointslice/utils.go podToEndpoint)
 *   endpointslice/ports        targetPort is a number, or the name of a container's port. (utils.go getEndpointPorts)
 *   endpointslice/hints        With a trafficDistribution each ready endpoint is meant for its own zone, with PreferSameNode for
 *                              its own node too; kube-proxy takes that up. (endpointslice/trafficdist/trafficdist.go)
 *   endpointslice/topology     The annotation `service.kubernetes.io/topology-mode: Auto` goes before that: endpoints are shared out among
 *                              zones (topology-hints.ts). That they are, or are not, is said in Events on the Service.
 *   endpointslice/size         At most 100 endpoints per slice; the fullest slice with room is filled first.
 *                              (endpointslice/reconciler.go)
 *   endpointslice/placeholder  A Service without endpoints has one slice, empty: the slice it had, if it had one.
 *                              (reconciler.go finalize: a slice to delete becomes the one to create)
 *   endpointslice/no-selector  A Service without a selector is left to whoever made it.
 */
import { type Component, type Intent, type View, watch } from '../component';
import { passMsFor } from '../delays';
import {
  type Endpoint,
  type EndpointPort,
  type EndpointSlice,
  isBeingDeleted,
  keyOf,
  type Labels,
  type Manifest,
  type Node,
  type Pod,
  type Service,
} from '../objects/objects';
import { isPodReady } from '../objects/pod-state';
import { counted } from '../values/counted';
import { deepEqual } from '../values/equal';
import { valuesOf } from '../values/ordered-map';
import {
  changesEndpoint,
  hasHostnameFor,
  listeningContainers,
  mayBeEndpoint,
  resolvePort,
  targetOf,
} from './endpoint-members';
import { type Counts, hintedBy, hintsAre, planHints, withHints } from './endpointslice-hints';
import { hasSelector, selectedPods, servicesSelecting } from './selected-pods';
import { changesShares, isTopologyAware, sharesSeen, shortServices, withoutHint } from './topology-hints';
import { forgetTrigger, podsSeen, triggerTime, triggerTimeAnnotation } from './trigger-time';

const serviceLabel = 'kubernetes.io/service-name';
const managedBy = 'endpointslice.kubernetes.io/managed-by';
const headless = 'service.kubernetes.io/headless';
const manager = 'endpointslice-controller.k8s.io';
const maxEndpointsPerSlice = 100;

export const endpointSliceController: Component = {
  name: 'endpointslice-controller',
  process: 'kube-controller-manager',
  passMs: (view, key) => passMsFor(podsSeen(view, key)),
  watches: {
    Service: watch('Service', (service) => [keyOf(service)]),
    Pod: watch('Pod', servicesSelecting, { matters: changesEndpoint }),
    EndpointSlice: watch('EndpointSlice', (slice) => {
      const name = slice.metadata.labels?.[serviceLabel];
      return name === undefined || !isManaged(slice) ? [] : [`${slice.metadata.namespace}/${name}`];
    }),
    Node: watch('Node', (_node, view) => shortServices(hintedBy(view), sharesSeen(view)), {
      matters: changesShares,
    }),
  },
  reconcile(view, key) {
    const service = view.get('Service', key);
    if (service === undefined) return [forgetTrigger(key), ...hintsAre(key, undefined, view)];
    if (isBeingDeleted(service)) return [];
    if (service.spec.type === 'ExternalName') return [];
    if (!hasSelector(service)) return [withoutSelector(service)];
    const selected = selectedPods(service, view);
    const { time, keep } = triggerTime(key, service, selected, view);
    const pods = valuesOf(selected);
    const existing = slicesOf(service, view);
    const families: readonly string[] = addressTypesOf(service);
    const hinted: { [family: string]: Counts } = {};
    const synced = addressTypesOf(service).flatMap((family) => {
      const { intents, counts } = syncFamily({ service, family, time }, pods, existing, view);
      if (counts !== undefined) hinted[family] = counts;
      return intents;
    });
    const released = existing.filter(({ addressType }) => !families.includes(addressType));
    return [
      keep,
      ...synced,
      ...released.map((slice) => deletion(slice, 'its Service has no such family')),
      ...hintsAre(key, Object.keys(hinted).length === 0 ? undefined : hinted, view),
    ];
  },
};

/** The endpoint that a Pod is for a Service, with the addresses of one family. */
export function podToEndpoint(
  pod: Pod,
  node: Node | undefined,
  service: Service,
  family: 'IPv4' | 'IPv6',
): Endpoint {
  const serving = isPodReady(pod);
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const ready = service.spec.publishNotReadyAddresses === true || (serving && !terminating);
  const zone = node?.metadata.labels?.['topology.kubernetes.io/zone'];
  return {
    addresses: addressesOf(pod, family),
    conditions: { ready, serving, terminating },
    ...(hasHostnameFor(pod, service) ? { hostname: pod.spec.hostname ?? '' } : {}),
    ...(pod.spec.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
    ...(zone === undefined ? {} : { zone }),
    targetRef: {
      kind: 'Pod',
      ...(pod.metadata.namespace === undefined ? {} : { namespace: pod.metadata.namespace }),
      name: pod.metadata.name,
      ...(pod.metadata.uid === undefined ? {} : { uid: pod.metadata.uid }),
    },
  };
}

/** The ports of a Service as a Pod serves them; a named port that the Pod does not have is left out. */
export function endpointPorts(service: Service, pod: Pod): readonly EndpointPort[] {
  const containers = listeningContainers(pod);
  const ports: EndpointPort[] = [];
  for (const each of service.spec.ports ?? []) {
    const protocol = each.protocol ?? 'TCP';
    const port = resolvePort(containers, targetOf(each), protocol);
    if (port === undefined) continue;
    const appProtocol = each.appProtocol === undefined ? {} : { appProtocol: each.appProtocol };
    ports.push({ name: each.name ?? '', protocol, port, ...appProtocol });
  }
  return ports;
}

/** The address families of a Service; a headless Service without a word about it has both. */
export function addressTypesOf({ spec }: Service): readonly ('IPv4' | 'IPv6')[] {
  const families = (spec.ipFamilies ?? []).filter((each) => each === 'IPv4' || each === 'IPv6');
  if (families.length > 0) return families;
  const ip = spec.clusterIP ?? '';
  if (ip !== '' && ip !== 'None') return [ip.includes(':') ? 'IPv6' : 'IPv4'];
  return ['IPv6', 'IPv4'];
}

function slicesOf(service: Service, view: View): readonly EndpointSlice[] {
  return view
    .by('EndpointSlice', 'label:kubernetes.io/service-name', service.metadata.name)
    .filter((slice) => slice.metadata.namespace === service.metadata.namespace && isManaged(slice));
}

function isManaged(slice: EndpointSlice): boolean {
  return slice.metadata.labels?.[managedBy] === manager;
}

function withoutSelector(service: Service): Intent {
  return {
    do: 'find',
    finding: 'no-selector',
    about: { kind: 'Service', key: keyOf(service) },
    rule: 'endpointslice/no-selector',
    says: `endpointslice-controller leaves Service ${keyOf(service)} alone: it has no selector`,
  };
}

function addressesOf(pod: Pod, family: 'IPv4' | 'IPv6'): readonly string[] {
  const ips =
    pod.status?.podIPs?.map((each) => each.ip) ?? (pod.status?.podIP === undefined ? [] : [pod.status.podIP]);
  return ips.filter((ip) => ip.includes(':') === (family === 'IPv6'));
}

// --- Slices -------------------------------------------------------------------------------------------------------

/** Endpoints that share their ports share slices. */
type Group = { readonly ports: readonly EndpointPort[]; readonly endpoints: readonly Endpoint[] };

/** What is to be done with the slices of one family. */
type Plan = {
  readonly creates: Group[];
  readonly updates: EndpointSlice[];
  readonly unchanged: EndpointSlice[];
  readonly deletes: EndpointSlice[];
};

/** One look at the addresses of one family. `time`: when what is new happened. */
type Sync = {
  readonly service: Service;
  readonly family: 'IPv4' | 'IPv6';
  readonly time: string | undefined;
};

function syncFamily(
  sync: Sync,
  pods: readonly Pod[],
  existing: readonly EndpointSlice[],
  view: View,
): { readonly intents: readonly Intent[]; readonly counts?: Counts } {
  const { service, family } = sync;
  const groups = groupsOf(service, family, pods, view);
  const left = existing.filter((slice) => slice.addressType === family);
  const plan: Plan = { creates: [], updates: [], unchanged: [], deletes: [] };
  for (const group of groups) {
    const own = left.filter((slice) => deepEqual(slice.ports ?? [], group.ports));
    for (const slice of own) left.splice(left.indexOf(slice), 1);
    planGroup(service, group, own, plan);
  }
  const placeholder = groups.length === 0 ? left.find(isPlaceholder) : undefined;
  if (placeholder !== undefined) {
    left.splice(left.indexOf(placeholder), 1);
    if (!hasLabelsOf(service, placeholder)) plan.updates.push(placeholder);
  } else if (groups.length === 0) plan.creates.push({ ports: [], endpoints: [] });
  plan.deletes.push(...left);
  const { creates, updates, counts, events } = planHints(service, family, plan, view);
  // A slice that nothing is left to list in takes what would need a new one.
  while (creates.length > 0 && plan.deletes.length > 0) {
    const { ports, endpoints } = creates.pop() as Group;
    updates.push({ ...(plan.deletes.shift() as EndpointSlice), ports, endpoints });
  }
  const intents = [
    ...creates.map((group) => createSlice(sync, group)),
    ...updates.map((slice) => updateSlice(sync, slice)),
    ...plan.deletes.map((slice) => deletion(slice, 'nothing is left for it to list')),
    ...events,
  ];
  return counts === undefined ? { intents } : { intents, counts };
}

function deletion(slice: EndpointSlice, why: string): Intent {
  return {
    do: 'delete',
    target: { kind: 'EndpointSlice', key: keyOf(slice) },
    rule: 'endpointslice/size',
    says: `deletes EndpointSlice ${keyOf(slice)}: ${why}`,
  };
}

function isPlaceholder(slice: EndpointSlice): boolean {
  return (slice.endpoints ?? []).length === 0 && (slice.ports ?? []).length === 0;
}

function groupsOf(
  service: Service,
  family: 'IPv4' | 'IPv6',
  pods: readonly Pod[],
  view: View,
): readonly Group[] {
  const groups = new Map<string, { ports: readonly EndpointPort[]; endpoints: Endpoint[] }>();
  for (const pod of pods) {
    const member = memberOf(pod, nodeOf(pod, view), service, family);
    if (member === undefined) continue;
    const { endpoint, ports, portsId } = member;
    const group = groups.get(portsId);
    if (group === undefined) groups.set(portsId, { ports, endpoints: [endpoint] });
    else group.endpoints.push(endpoint);
  }
  return [...groups.values()];
}

/** What a Pod is for a Service. */
type Member = {
  readonly endpoint: Endpoint;
  readonly ports: readonly EndpointPort[];
  /** Equal for equal ports. */
  readonly portsId: string;
};

type KnownMember = {
  /** Undefined: it is no endpoint. */
  readonly member: Member | undefined;
  readonly service: Service;
  readonly node: Node | undefined;
  readonly family: 'IPv4' | 'IPv6';
};

/** What was last found about each Pod: it holds as long as Pod, Node and Service are the same objects. */
const knownMembers = new WeakMap<Pod, KnownMember>();

function memberOf(
  pod: Pod,
  node: Node | undefined,
  service: Service,
  family: 'IPv4' | 'IPv6',
): Member | undefined {
  const known = knownMembers.get(pod);
  if (known?.service === service && known.node === node && known.family === family) return known.member;
  const endpoint = mayBeEndpoint(pod, true) ? podToEndpoint(pod, node, service, family) : undefined;
  let member: Member | undefined;
  if (endpoint !== undefined && endpoint.addresses.length > 0) {
    const ports = endpointPorts(service, pod);
    member = { endpoint: withHints(endpoint, service), ports, portsId: JSON.stringify(ports) };
  }
  knownMembers.set(pod, { member, service, node, family });
  return member;
}

function nodeOf(pod: Pod, view: View): Node | undefined {
  return pod.spec.nodeName === undefined ? undefined : view.get('Node', pod.spec.nodeName);
}

/** Lists the endpoints of a group in its slices, as few of them touched as can be. */
function planGroup(service: Service, group: Group, slices: readonly EndpointSlice[], plan: Plan): void {
  const wanted = new Map(group.endpoints.map((endpoint) => [idOf(endpoint), endpoint]));
  // Hints by zone are decided when it is known what is to be written.
  const keepsHints = isTopologyAware(service.metadata.annotations);
  const kept = slices.map((slice) => {
    const endpoints: Endpoint[] = [];
    for (const endpoint of slice.endpoints ?? []) {
      const current = wanted.get(idOf(endpoint));
      if (current === undefined) continue;
      wanted.delete(idOf(endpoint));
      endpoints.push(deepEqual(current, keepsHints ? withoutHint(endpoint) : endpoint) ? endpoint : current);
    }
    return { slice, endpoints };
  });
  const missing = [...wanted.values()];
  // Fill the slice that has least room first, changed ones before unchanged ones.
  for (const each of [...kept].sort((a, b) => b.endpoints.length - a.endpoints.length)) {
    each.endpoints.push(...missing.splice(0, maxEndpointsPerSlice - each.endpoints.length));
  }
  for (const { slice, endpoints } of kept) {
    const isUnchanged = sameList(endpoints, slice.endpoints ?? []) && hasLabelsOf(service, slice);
    if (endpoints.length === 0) plan.deletes.push(slice);
    else if (isUnchanged) plan.unchanged.push(slice);
    else plan.updates.push({ ...slice, endpoints });
  }
  while (missing.length > 0)
    plan.creates.push({ ports: group.ports, endpoints: missing.splice(0, maxEndpointsPerSlice) });
}

function updateSlice({ service, time }: Sync, slice: EndpointSlice): Intent {
  const { [triggerTimeAnnotation]: _time, ...annotations } = slice.metadata.annotations ?? {};
  const { annotations: _annotations, ...metadata } = slice.metadata;
  const ready = slice.endpoints.filter((each) => each.conditions?.ready === true).length;
  return {
    do: 'update',
    object: {
      ...slice,
      metadata: {
        ...metadata,
        labels: sliceLabels(service),
        ...annotated({ ...annotations, ...timed(time) }),
      },
    },
    rule: isPlaceholder(slice) ? 'endpointslice/placeholder' : 'endpointslice/conditions',
    says: isPlaceholder(slice)
      ? `empties EndpointSlice ${keyOf(slice)}: the selector of Service ${keyOf(service)} selects no Pod with an address`
      : `lists ${counted(slice.endpoints.length, 'endpoint')}, ${ready} ready, in EndpointSlice ${keyOf(slice)}`,
  };
}

function createSlice({ service, family, time }: Sync, group: Group): Intent {
  const object: Manifest = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      generateName: `${service.metadata.name}-`,
      ...(service.metadata.namespace === undefined ? {} : { namespace: service.metadata.namespace }),
      labels: sliceLabels(service),
      ...annotated(timed(time)),
      ownerReferences: [
        {
          apiVersion: 'v1',
          kind: 'Service',
          name: service.metadata.name,
          uid: service.metadata.uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    addressType: family,
    endpoints: group.endpoints,
    ports: group.ports,
  };
  const isEmpty = group.endpoints.length === 0;
  return {
    do: 'create',
    object,
    rule: isEmpty ? 'endpointslice/placeholder' : 'endpointslice/members',
    says: isEmpty
      ? `creates an empty EndpointSlice for Service ${keyOf(service)}: its selector selects no Pod with an address`
      : `creates an EndpointSlice with ${counted(group.endpoints.length, 'endpoint')} for Service ${keyOf(service)}`,
  };
}

function timed(time: string | undefined): Labels {
  return time === undefined ? {} : { [triggerTimeAnnotation]: time };
}

function annotated(annotations: Labels): { readonly annotations?: Labels } {
  return Object.keys(annotations).length === 0 ? {} : { annotations };
}

/** The labels of the Service and the controller's own, no others. (endpointslice/utils.go setEndpointSliceLabels) */
function sliceLabels({ metadata, spec }: Service): Labels {
  return {
    ...withoutReserved(metadata.labels),
    [managedBy]: manager,
    [serviceLabel]: metadata.name,
    ...(spec.clusterIP === 'None' ? { [headless]: '' } : {}),
  };
}

/** Whether a slice has the labels of its Service, apart from the controller's own. */
function hasLabelsOf({ metadata }: Service, slice: EndpointSlice): boolean {
  const { labels } = slice.metadata;
  return deepEqual(withoutReserved(labels), withoutReserved(metadata.labels));
}

function withoutReserved(labels: Labels = {}): Labels {
  const { [managedBy]: _manager, [serviceLabel]: _service, [headless]: _headless, ...rest } = labels;
  return rest;
}

function idOf(endpoint: Endpoint): string {
  return endpoint.targetRef?.uid ?? endpoint.addresses.join(',');
}

function sameList(a: readonly Endpoint[], b: readonly Endpoint[]): boolean {
  return a.length === b.length && a.every((each, i) => each === b[i]);
}
