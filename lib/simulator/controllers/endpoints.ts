/**
 * endpoints-controller: writes for each Service with a selector the Endpoints object of its name. It was there before
 * EndpointSlices and goes on beside them; since 1.33 the API is deprecated, and nothing in the cluster reads it.
 *
 * Rules
 *   endpoints/members      Ready Pods are addresses, others not-ready addresses; one that is being deleted is neither,
 *                          unless the Service publishes addresses that are not ready.
 *                          (pkg/controller/endpoint/endpoints_controller.go syncService)
 *   endpoints/subsets      Addresses that share their ports share a subset. (pkg/api/v1/endpoints/util.go RepackSubsets)
 *   endpoints/capacity     At most 1000 addresses, ready ones first; an annotation says that some are left out.
 *                          (truncateEndpoints)
 *   endpoints/gone         The Endpoints of a Service that is gone are deleted.
 */
import { type Component, type Intent, watch } from '../component';
import { passMsFor } from '../delays';
import {
  isBeingDeleted,
  type KubeObject,
  keyOf,
  type Labels,
  type Manifest,
  type Pod,
  type Service,
  splitKey,
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
import { hasSelector, selectedPods, servicesSelecting } from './selected-pods';
import { forgetTrigger, podsSeen, triggerTime, triggerTimeAnnotation } from './trigger-time';

const managedByLabel = 'endpoints.kubernetes.io/managed-by';
const headlessLabel = 'service.kubernetes.io/headless';
const overCapacityAnnotation = 'endpoints.kubernetes.io/over-capacity';
const capacity = 1_000;

type Address = {
  readonly ip: string;
  readonly hostname?: string;
  readonly nodeName?: string;
  readonly targetRef: {
    readonly kind: 'Pod';
    readonly namespace: string;
    readonly name: string;
    readonly uid: string;
  };
};

type Port = {
  readonly name?: string;
  readonly port: number;
  readonly protocol: string;
  readonly appProtocol?: string;
};

type Subset = {
  readonly addresses?: readonly Address[];
  readonly notReadyAddresses?: readonly Address[];
  readonly ports?: readonly Port[];
};

type Endpoints = KubeObject & { readonly subsets?: readonly Subset[] };

export const endpointsController: Component = {
  name: 'endpoints-controller',
  process: 'kube-controller-manager',
  eventSource: 'endpoint-controller',
  passMs: (view, key) => passMsFor(podsSeen(view, key)),
  watches: {
    Service: watch('Service', (service) => [keyOf(service)]),
    Pod: watch('Pod', servicesSelecting, { matters: changesEndpoint }),
    Endpoints: watch('Endpoints', (endpoints) => [keyOf(endpoints)]),
  },
  reconcile(view, key) {
    const service = view.get('Service', key);
    const current = view.get('Endpoints', key) as Endpoints | undefined;
    if (service === undefined) return [forgetTrigger(key), ...gone(key, current)];
    if (isBeingDeleted(service) || service.spec.type === 'ExternalName' || !hasSelector(service)) return [];
    const pods = selectedPods(service, view);
    const { time, keep } = triggerTime(key, service, pods, view);
    return [keep, ...sync(service, valuesOf(pods), current, time)];
  },
};

/** The Endpoints of a Service that is gone, unless somebody else made them. */
function gone(key: string, current: Endpoints | undefined): readonly Intent[] {
  if (current?.metadata.labels?.[managedByLabel] !== 'endpoint-controller') return [];
  return [
    {
      do: 'delete',
      target: { kind: 'Endpoints', key },
      rule: 'endpoints/gone',
      says: `deletes Endpoints ${key}: the Service is gone`,
      keepGoing: true,
    },
  ];
}

function sync(
  service: Service,
  pods: readonly Pod[],
  current: Endpoints | undefined,
  time: string | undefined,
): readonly Intent[] {
  const all = subsetsOf(service, pods);
  const { subsets, isTruncated } = truncated(all);
  const labels = labelsOf(service);
  const wasTruncated = current?.metadata.annotations?.[overCapacityAnnotation] !== undefined;
  if (
    current !== undefined &&
    deepEqual(current.subsets ?? [], subsets) &&
    deepEqual(current.metadata.labels ?? {}, labels) &&
    wasTruncated === isTruncated
  )
    return [];
  const {
    [triggerTimeAnnotation]: _time,
    [overCapacityAnnotation]: _over,
    ...kept
  } = current?.metadata.annotations ?? {};
  const annotations: Labels = {
    ...kept,
    ...(time === undefined ? {} : { [triggerTimeAnnotation]: time }),
    ...(isTruncated ? { [overCapacityAnnotation]: 'truncated' } : {}),
  };
  const { name, namespace } = splitKey(keyOf(service));
  const { annotations: _annotations, ...metadata } = current?.metadata ?? { name, namespace };
  const object: Manifest = {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { ...metadata, labels, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
    ...(subsets.length === 0 ? {} : { subsets }),
  };
  const ready = subsets.reduce((sum, subset) => sum + (subset.addresses?.length ?? 0), 0);
  const says = `lists ${counted(ready, 'ready endpoint')} in Endpoints ${keyOf(service)}`;
  return [
    current === undefined
      ? { do: 'create', object, rule: 'endpoints/members', says }
      : { do: 'update', object: object as KubeObject, rule: 'endpoints/members', says },
  ];
}

function labelsOf(service: Service): Labels {
  const { [headlessLabel]: _headless, ...labels } = service.metadata.labels ?? {};
  const isHeadless = service.spec.clusterIP === undefined || ['', 'None'].includes(service.spec.clusterIP);
  return {
    ...labels,
    ...(isHeadless ? { [headlessLabel]: '' } : {}),
    [managedByLabel]: 'endpoint-controller',
  };
}

/** The addresses behind a Service, those together that have the same ports. */
function subsetsOf(service: Service, pods: readonly Pod[]): readonly Subset[] {
  const byPorts = new Map<string, { ports: readonly Port[]; ready: Address[]; notReady: Address[] }>();
  for (const pod of pods) {
    const member = memberOf(pod, service);
    if (member === undefined) continue;
    const { isReady, ports, portsId, address } = member;
    let subset = byPorts.get(portsId);
    if (subset === undefined) {
      subset = { ports, ready: [], notReady: [] };
      byPorts.set(portsId, subset);
    }
    (isReady ? subset.ready : subset.notReady).push(address);
  }
  return [...byPorts.values()].map(({ ports, ready, notReady }) => ({
    ...(ready.length === 0 ? {} : { addresses: ready.sort(byAddress) }),
    ...(notReady.length === 0 ? {} : { notReadyAddresses: notReady.sort(byAddress) }),
    ...(ports.length === 0 ? {} : { ports }),
  }));
}

/** What a Pod is for a Service. */
type Member = {
  /** Or counts as ready. */
  readonly isReady: boolean;
  readonly ports: readonly Port[];
  /** Equal for equal ports. */
  readonly portsId: string;
  readonly address: Address;
};

type KnownMember = {
  readonly service: Service;
  /** Undefined: it is not behind the Service. */
  readonly member: Member | undefined;
};

/** What was last found about each Pod: it holds as long as Pod and Service are the same objects. */
const knownMembers = new WeakMap<Pod, KnownMember>();

function memberOf(pod: Pod, service: Service): Member | undefined {
  const known = knownMembers.get(pod);
  if (known?.service === service) return known.member;
  const publishes = service.spec.publishNotReadyAddresses === true;
  const ports = mayBeEndpoint(pod, publishes) ? portsOf(service, pod) : undefined;
  const member =
    ports === undefined
      ? undefined
      : {
          isReady: publishes || isPodReady(pod),
          ports,
          portsId: JSON.stringify(ports),
          address: addressOf(service, pod),
        };
  knownMembers.set(pod, { service, member });
  return member;
}

/** Undefined: the Pod has none of the Service's ports. A headless Service may be without any. */
function portsOf(service: Service, pod: Pod): readonly Port[] | undefined {
  const wanted = service.spec.ports ?? [];
  if (wanted.length === 0) return service.spec.clusterIP === 'None' ? [] : undefined;
  const containers = listeningContainers(pod);
  const ports = wanted.flatMap((each): Port[] => {
    const protocol = each.protocol ?? 'TCP';
    const port = resolvePort(containers, targetOf(each), protocol);
    if (port === undefined) return [];
    return [
      {
        ...(each.name === undefined || each.name === '' ? {} : { name: each.name }),
        port,
        protocol,
        ...(each.appProtocol === undefined ? {} : { appProtocol: each.appProtocol }),
      },
    ];
  });
  return ports.length === 0 ? undefined : ports;
}

function addressOf(service: Service, pod: Pod): Address {
  return {
    ip: pod.status?.podIP ?? pod.status?.podIPs?.[0]?.ip ?? '',
    ...(hasHostnameFor(pod, service) ? { hostname: pod.spec.hostname ?? '' } : {}),
    ...(pod.spec.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
    targetRef: {
      kind: 'Pod',
      namespace: pod.metadata.namespace ?? '',
      name: pod.metadata.name,
      uid: pod.metadata.uid,
    },
  };
}

/** At most so many addresses in all, ready ones first. */
function truncated(subsets: readonly Subset[]): {
  readonly subsets: readonly Subset[];
  readonly isTruncated: boolean;
} {
  const count = (of: keyof Pick<Subset, 'addresses' | 'notReadyAddresses'>): number =>
    subsets.reduce((sum, each) => sum + (each[of]?.length ?? 0), 0);
  if (count('addresses') + count('notReadyAddresses') <= capacity) return { subsets, isTruncated: false };
  let ready = capacity;
  let notReady = Math.max(0, capacity - count('addresses'));
  const kept = subsets.map(({ addresses = [], notReadyAddresses = [], ...rest }) => {
    const some = { ready: addresses.slice(0, ready), notReady: notReadyAddresses.slice(0, notReady) };
    ready -= some.ready.length;
    notReady -= some.notReady.length;
    return {
      ...(some.ready.length === 0 ? {} : { addresses: some.ready }),
      ...(some.notReady.length === 0 ? {} : { notReadyAddresses: some.notReady }),
      ...rest,
    };
  });
  return { subsets: kept.filter((each) => each.addresses ?? each.notReadyAddresses), isTruncated: true };
}

function byAddress(a: Address, b: Address): number {
  if (a.ip !== b.ip) return a.ip < b.ip ? -1 : 1;
  return a.targetRef.uid < b.targetRef.uid ? -1 : 1;
}
