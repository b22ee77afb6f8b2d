/**
 * k3s' ServiceLB: load balancers without a cloud. For every Service of type LoadBalancer it keeps a DaemonSet whose Pods
 * take the Service's ports on their nodes (hostPort) and send what comes on to the Service, and it says in the Service's
 * status under which node addresses that is.
 *
 * Rules
 *   service-lb/daemonset  A Service of type LoadBalancer without a class has a DaemonSet `svclb-NAME-…` in kube-system with a
 *                         container for each port. A node on which a port is taken gets no Pod of it.
 *   service-lb/status     The addresses in the status are those of the nodes with a ready Pod of it; with a Local policy only
 *                         of those that have a ready endpoint too.
 *   service-lb/removed    A Service that is deleted or of another type loses its DaemonSet and its addresses.
 * Source: k3s pkg/cloudprovider/servicelb.go; github.com/k3s-io/klipper-lb.
 */
import { type Component, type Intent, type View, watch } from '../component';
import {
  isBeingDeleted,
  type Key,
  keyOf,
  type Manifest,
  type Pod,
  type Service,
  type ServicePort,
} from '../objects/objects';
import { isPodReady } from '../objects/pod-state';
import { deepEqual } from '../values/equal';

const namespace = 'kube-system';
const nameLabel = 'svccontroller.k3s.cattle.io/svcname';
const namespaceLabel = 'svccontroller.k3s.cattle.io/svcnamespace';
const name = 'servicelb';

export const serviceLb: Component = {
  name,
  process: name,
  watches: {
    Service: watch('Service', (service) => [keyOf(service)]),
    Pod: watch('Pod', serviceOf, {
      matters: (now, before) =>
        isPodReady(now) !== isPodReady(before) || now.spec.nodeName !== before.spec.nodeName,
    }),
    DaemonSet: watch('DaemonSet', serviceOf),
    EndpointSlice: watch('EndpointSlice', ({ metadata }) => {
      const service = metadata.labels?.['kubernetes.io/service-name'];
      return service === undefined ? [] : [`${metadata.namespace}/${service}`];
    }),
  },
  reconcile(view, key) {
    const service = view.get('Service', key);
    if (service === undefined)
      return view
        .list('DaemonSet', namespace)
        .filter((set) => serviceOf(set)[0] === key)
        .map((set) => removed(keyOf(set), key));
    if (isBeingDeleted(service)) return [];
    const isBalanced = service.spec.type === 'LoadBalancer' && !hasClass(service);
    const wanted = isBalanced ? daemonSetOf(service) : undefined;
    const setKey = `${namespace}/${nameOf(service)}`;
    const found = view.get('DaemonSet', setKey);
    if (wanted === undefined)
      return found === undefined ? [] : [removed(setKey, key), ...status(service, [])];
    const made: readonly Intent[] =
      found === undefined
        ? [
            {
              do: 'create',
              object: wanted,
              rule: 'service-lb/daemonset',
              says: `creates DaemonSet ${setKey}: a Pod on every node takes the ports of Service ${key}`,
            },
          ]
        : [];
    return [...made, ...status(service, addressesFor(service, view))];
  },
};

/** What ServiceLB needs before it begins. */
export const serviceLbObjects: readonly Manifest[] = [
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'svclb', namespace } },
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name },
    rules: [
      { apiGroups: [''], resources: ['services', 'pods', 'nodes'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: [''], resources: ['services/status'], verbs: ['update', 'patch'] },
      { apiGroups: ['apps'], resources: ['daemonsets'], verbs: ['*'] },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['get', 'list', 'watch'] },
    ],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  },
];

function serviceOf({ metadata }: { readonly metadata: Pod['metadata'] }): readonly Key[] {
  const service = metadata.labels?.[nameLabel];
  return service === undefined ? [] : [`${metadata.labels?.[namespaceLabel]}/${service}`];
}

function hasClass({ spec }: Service): boolean {
  return (spec as { readonly loadBalancerClass?: string }).loadBalancerClass !== undefined;
}

function nameOf({ metadata }: Service): string {
  return `svclb-${metadata.name.slice(0, 48).replace(/-+$/, '')}-${metadata.uid.slice(0, 8)}`;
}

function removed(setKey: Key, service: Key): Intent {
  return {
    do: 'delete',
    target: { kind: 'DaemonSet', key: setKey },
    propagation: 'Background',
    rule: 'service-lb/removed',
    says: `deletes DaemonSet ${setKey}: Service ${service} is no load balancer, or is gone`,
  };
}

function status(service: Service, addresses: readonly string[]): readonly Intent[] {
  const ingress = addresses.map((ip) => ({ ip }));
  const has = (service.status?.loadBalancer?.ingress ?? []).map(({ ip }) => ({ ip }));
  if (deepEqual(has, ingress)) return [];
  const key = keyOf(service);
  return [
    {
      do: 'patch',
      target: { kind: 'Service', key },
      patch: { status: { loadBalancer: { ingress: ingress.length === 0 ? null : ingress } } },
      subresource: 'status',
      rule: addresses.length === 0 ? 'service-lb/removed' : 'service-lb/status',
      says:
        addresses.length === 0
          ? `takes the addresses out of the status of Service ${key}`
          : `writes into the status of Service ${key} that it is reached at ${addresses.join(', ')}`,
    },
  ];
}

/** The addresses of the nodes that have a Pod of it which is ready. */
function addressesFor(service: Service, view: View): readonly string[] {
  const local =
    service.spec.externalTrafficPolicy === 'Local' ? nodesWithEndpoints(service, view) : undefined;
  const { namespace: home = '', name: of } = service.metadata;
  const nodes = view
    .list('Pod', namespace)
    .filter(
      ({ metadata }) => metadata.labels?.[nameLabel] === of && metadata.labels?.[namespaceLabel] === home,
    )
    .filter((pod) => isPodReady(pod) && !isBeingDeleted(pod))
    .flatMap(({ spec }) => spec.nodeName ?? [])
    .filter((node) => local === undefined || local.has(node));
  return [...new Set(nodes)]
    .flatMap(
      (node) =>
        view.get('Node', node)?.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? [],
    )
    .sort();
}

function nodesWithEndpoints({ metadata }: Service, view: View): ReadonlySet<string> {
  return new Set(
    view
      .by('EndpointSlice', 'label:kubernetes.io/service-name', metadata.name)
      .filter((slice) => slice.metadata.namespace === metadata.namespace)
      .flatMap(({ endpoints }) => endpoints ?? [])
      .filter(({ conditions }) => conditions?.ready !== false)
      .flatMap(({ nodeName }) => nodeName ?? []),
  );
}

function daemonSetOf(service: Service): Manifest {
  const set = nameOf(service);
  const { name: of, namespace: home = '', uid } = service.metadata;
  const labels = { [nameLabel]: of, [namespaceLabel]: home };
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: {
      name: set,
      namespace,
      labels: { ...labels, 'svccontroller.k3s.cattle.io/nodeselector': 'false' },
      // Only within a namespace does an owner take what it owns along.
      ...(home === namespace && {
        ownerReferences: [{ apiVersion: 'v1', kind: 'Service', name: of, uid, controller: true }],
      }),
    },
    spec: {
      selector: { matchLabels: { app: set } },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
      template: {
        metadata: { labels: { ...labels, app: set } },
        spec: {
          serviceAccountName: 'svclb',
          automountServiceAccountToken: false,
          tolerations: [
            { key: 'node-role.kubernetes.io/master', operator: 'Exists', effect: 'NoSchedule' },
            { key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' },
            { key: 'CriticalAddonsOnly', operator: 'Exists' },
          ],
          containers: (service.spec.ports ?? []).map((port) => containerFor(service, port)),
        },
      },
    },
  };
}

function containerFor({ spec }: Service, { protocol = 'TCP', port, nodePort }: ServicePort): object {
  const called = `lb-${protocol.toLowerCase()}-${port}`;
  const isLocal = spec.externalTrafficPolicy === 'Local';
  return {
    name: called,
    image: 'rancher/klipper-lb:v0.4.13',
    imagePullPolicy: 'IfNotPresent',
    ports: [{ name: called, containerPort: port, hostPort: port, protocol }],
    env: [
      { name: 'SRC_PORT', value: String(port) },
      { name: 'DEST_PROTO', value: protocol },
      { name: 'DEST_PORT', value: String(isLocal ? (nodePort ?? 0) : port) },
      isLocal
        ? { name: 'DEST_IPS', valueFrom: { fieldRef: { fieldPath: 'status.hostIPs' } } }
        : { name: 'DEST_IPS', value: (spec.clusterIPs ?? [spec.clusterIP ?? '']).join(',') },
    ],
    securityContext: { capabilities: { add: ['NET_ADMIN'] } },
  };
}
