/**
 * endpointslice-mirroring-controller: writes as EndpointSlices what somebody has written as Endpoints by hand, for a Service without
 * a selector: kube-proxy and DNS read nothing but slices.
 * Source: pkg/controller/endpointslicemirroring (endpointslicemirroring_controller.go, reconciler.go, utils.go).
 *
 * Rules
 *   endpointslice-mirroring/mirror     The addresses of each subset and family become one slice, with the labels and annotations of
 *                                      the Endpoints, to which it belongs.
 *   endpointslice-mirroring/limit      Of one subset at most 1000 addresses are mirrored, ready ones first; what is no IP address
 *                                      is not.
 *   endpointslice-mirroring/not-mirrored  Endpoints with the label endpointslice.kubernetes.io/skip-mirror, those that are a lock, and
 *                                      those of a Service that has a selector, or does not exist, are not mirrored.
 *   endpointslice-mirroring/gone       Slices whose Endpoints are gone, or are no longer to be mirrored, are deleted.
 */

import { parseIP } from '../apiserver/validation/ip';
import { type Component, type Intent, type View, watch } from '../component';
import {
  type Endpoint,
  type EndpointPort,
  type EndpointSlice,
  type Key,
  type KubeObject,
  keyOf,
  type Labels,
  splitKey,
} from '../objects/objects';
import { counted } from '../values/counted';
import { deepEqual } from '../values/equal';
import { hasSelector } from './selected-pods';
import { triggerTimeAnnotation } from './trigger-time';

const serviceLabel = 'kubernetes.io/service-name';
const managedBy = 'endpointslice.kubernetes.io/managed-by';
const manager = 'endpointslicemirroring-controller.k8s.io';
const skipLabel = 'endpointslice.kubernetes.io/skip-mirror';
const lockAnnotation = 'control-plane.alpha.kubernetes.io/leader';
const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';
const mostOfSubset = 1_000;

type Address = {
  readonly ip: string;
  readonly hostname?: string;
  readonly nodeName?: string;
  readonly targetRef?: NonNullable<Endpoint['targetRef']>;
};

type Endpoints = KubeObject & {
  readonly subsets?: readonly {
    readonly addresses?: readonly Address[];
    readonly notReadyAddresses?: readonly Address[];
    readonly ports?: readonly EndpointPort[];
  }[];
};

/** What one slice is to list. */
type Wanted = {
  readonly family: 'IPv4' | 'IPv6';
  readonly ports: readonly EndpointPort[];
  readonly endpoints: readonly Endpoint[];
};

export const endpointSliceMirroringController: Component = {
  name: 'endpointslice-mirroring-controller',
  process: 'kube-controller-manager',
  watches: {
    // A Service with a selector costs nothing here; one that gets or loses it is looked at for what it was.
    Service: watch('Service', (service) => (hasSelector(service) ? [] : [keyOf(service)])),
    Endpoints: watch('Endpoints', (endpoints, view) => {
      const service = view.get('Service', keyOf(endpoints));
      return service !== undefined && hasSelector(service) ? [] : [keyOf(endpoints)];
    }),
    EndpointSlice: watch('EndpointSlice', ({ metadata }) =>
      metadata.labels?.[managedBy] === manager
        ? [`${metadata.namespace}/${metadata.labels[serviceLabel]}`]
        : [],
    ),
  },
  reconcile(view, key) {
    const endpoints = view.get('Endpoints', key) as Endpoints | undefined;
    const existing = slicesOf(key, view);
    const why = whyNot(endpoints, key, view);
    if (endpoints === undefined || why !== undefined)
      return existing.map((slice) => remove(slice, why ?? 'its Endpoints are gone'));
    return mirror(endpoints, existing);
  },
};

function slicesOf(key: Key, view: View): readonly EndpointSlice[] {
  const { namespace, name } = splitKey(key);
  return view
    .by('EndpointSlice', 'label:kubernetes.io/service-name', name)
    .filter(({ metadata }) => metadata.namespace === namespace && metadata.labels?.[managedBy] === manager);
}

/** Why these Endpoints have no slices; undefined when they are to have them. */
function whyNot(endpoints: Endpoints | undefined, key: Key, view: View): string | undefined {
  if (endpoints === undefined) return undefined;
  const { labels, annotations } = endpoints.metadata;
  if (labels?.[skipLabel] === 'true') return `its Endpoints have the label ${skipLabel}`;
  if (annotations?.[lockAnnotation] !== undefined) return 'its Endpoints are a lock';
  const service = view.get('Service', key);
  if (service === undefined) return 'there is no such Service';
  return hasSelector(service) ? 'its Service has a selector' : undefined;
}

function mirror(endpoints: Endpoints, existing: readonly EndpointSlice[]): readonly Intent[] {
  const left = [...existing];
  const writes = wantedOf(endpoints).flatMap((wanted): readonly Intent[] => {
    const at = left.findIndex(
      (slice) => slice.addressType === wanted.family && deepEqual(slice.ports ?? [], wanted.ports),
    );
    const [own] = at < 0 ? [] : left.splice(at, 1);
    if (own === undefined) return [create(endpoints, wanted)];
    const labels = labelsOf(endpoints);
    const annotations = annotationsOf(endpoints);
    const isSame =
      deepEqual(own.endpoints, wanted.endpoints) &&
      deepEqual(own.metadata.labels ?? {}, labels) &&
      deepEqual(own.metadata.annotations ?? {}, annotations);
    if (isSame) return [];
    const { annotations: _annotations, ...metadata } = own.metadata;
    return [
      {
        do: 'update',
        object: {
          ...own,
          endpoints: wanted.endpoints,
          metadata: { ...metadata, labels, ...unlessEmpty('annotations', annotations) },
        },
        rule: 'endpointslice-mirroring/mirror',
        says: `lists ${counted(wanted.endpoints.length, 'endpoint')} of Endpoints ${keyOf(endpoints)} in EndpointSlice ${keyOf(own)}`,
      },
    ];
  });
  return [...writes, ...left.map((slice) => remove(slice, 'nothing is left for it to list'))];
}

/** One slice for the addresses of one family that share their ports. */
function wantedOf({ subsets = [] }: Endpoints): readonly Wanted[] {
  const byPorts = new Map<
    string,
    { family: Wanted['family']; ports: readonly EndpointPort[]; endpoints: Endpoint[] }
  >();
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of subsets) {
    const mirrored = [
      ...addresses.map((address) => ({ address, ready: true })),
      ...notReadyAddresses.map((address) => ({ address, ready: false })),
    ].filter(({ address }) => parseIP(address.ip) !== undefined);
    for (const { address, ready } of mirrored.slice(0, mostOfSubset)) {
      const family = address.ip.includes(':') ? 'IPv6' : 'IPv4';
      const id = `${family} ${JSON.stringify(ports)}`;
      const group = byPorts.get(id) ?? { family, ports: ports.map(portOf), endpoints: [] };
      group.endpoints.push(endpointOf(address, ready));
      byPorts.set(id, group);
    }
  }
  return [...byPorts.values()];
}

function endpointOf({ ip, hostname, nodeName, targetRef }: Address, ready: boolean): Endpoint {
  return {
    addresses: [ip],
    conditions: { ready },
    ...(hostname === undefined || hostname === '' ? {} : { hostname }),
    ...(nodeName === undefined ? {} : { nodeName }),
    ...(targetRef === undefined ? {} : { targetRef }),
  };
}

function portOf({ name = '', port, protocol = 'TCP', appProtocol }: EndpointPort): EndpointPort {
  return {
    name,
    ...(port === undefined ? {} : { port }),
    protocol,
    ...(appProtocol === undefined ? {} : { appProtocol }),
  };
}

function labelsOf({ metadata }: Endpoints): Labels {
  return { ...metadata.labels, [serviceLabel]: metadata.name, [managedBy]: manager };
}

function annotationsOf({ metadata }: Endpoints): Labels {
  const {
    [triggerTimeAnnotation]: _time,
    [lastAppliedAnnotation]: _applied,
    ...annotations
  } = metadata.annotations ?? {};
  return annotations;
}

function unlessEmpty(field: string, values: Labels): object {
  return Object.keys(values).length === 0 ? {} : { [field]: values };
}

function create(endpoints: Endpoints, { family, ports, endpoints: listed }: Wanted): Intent {
  const { name, namespace = 'default', uid } = endpoints.metadata;
  const owner = {
    apiVersion: 'v1',
    kind: 'Endpoints',
    name,
    uid,
    controller: true,
    blockOwnerDeletion: true,
  };
  return {
    do: 'create',
    object: {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        generateName: `${name}-`,
        namespace,
        labels: labelsOf(endpoints),
        ...unlessEmpty('annotations', annotationsOf(endpoints)),
        ownerReferences: [owner],
      },
      addressType: family,
      endpoints: listed,
      ports,
    },
    rule: 'endpointslice-mirroring/mirror',
    says: `mirrors ${counted(listed.length, 'endpoint')} of Endpoints ${keyOf(endpoints)} in an EndpointSlice`,
  };
}

function remove(slice: EndpointSlice, why: string): Intent {
  return {
    do: 'delete',
    target: { kind: 'EndpointSlice', key: keyOf(slice) },
    uid: slice.metadata.uid,
    rule: 'endpointslice-mirroring/gone',
    says: `deletes EndpointSlice ${keyOf(slice)}: ${why}`,
    keepGoing: true,
  };
}
