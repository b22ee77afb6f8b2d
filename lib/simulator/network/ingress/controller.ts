/**
 * An Ingress controller: Pods of a Deployment that take HTTP requests and send each on, as the Ingresses of their class say.
 * This one is nobody's product: it does what the API's documentation says, and has no annotations of its own.
 *
 * Rules
 *   ingress/status  It writes into the status of each Ingress of its class the addresses under which its own Service is
 *                   reached from outside, once one of its Pods runs. Nothing else ever writes that status.
 * Source: kubernetes.io/docs/concepts/services-networking/ingress-controllers.
 */
import { type Component, watch } from '../../component';
import { type KubeObject, keyOf, type Manifest, type Pod, type Service } from '../../objects/objects';
import { isPodReady } from '../../objects/pod-state';
import { deepEqual } from '../../values/equal';
import { type Ingress, servedBy } from './routes';

/** Of its process, whose watch all its Pods share, and of its objects. */
const name = 'ingress-controller';
const namespace = 'kube-system';
const labels = { app: name };
/** What an IngressClass names. */
export const ingressController = 'pilotage.dev/ingress';

export const ingressProcess: Component = {
  name,
  process: name,
  watches: {
    Ingress: watch('Ingress', (ingress) => [keyOf(ingress)]),
    IngressClass: watch('IngressClass', (_class, view) => view.list('Ingress').map(keyOf)),
    Service: watch('Service', (service, view) =>
      keyOf(service) === `${namespace}/${name}` ? view.list('Ingress').map(keyOf) : [],
    ),
    Pod: watch('Pod', (pod, view) => (isOwn(pod) ? view.list('Ingress').map(keyOf) : []), {
      matters: (now, before) => isOwn(now) && isPodReady(now) !== isPodReady(before),
    }),
  },
  reconcile(view, key) {
    const ingress = view.get('Ingress', key) as Ingress | undefined;
    if (ingress === undefined || !view.list('Pod', namespace).some((pod) => isOwn(pod) && isPodReady(pod)))
      return [];
    const classes = view
      .list('IngressClass')
      .filter(({ spec }) => (spec as { readonly controller?: string })?.controller === ingressController)
      .map((each: KubeObject) => each.metadata.name);
    if (servedBy(new Set(classes), [ingress]).length === 0) return [];
    const service = view.get('Service', `${namespace}/${name}`) as Service | undefined;
    const found = (service?.status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ({
      ...(ip !== undefined && { ip }),
      ...(hostname !== undefined && { hostname }),
    }));
    const has = (ingress.status as { readonly loadBalancer?: { readonly ingress?: unknown } } | undefined)
      ?.loadBalancer?.ingress;
    if (deepEqual(has ?? [], found)) return [];
    const addresses = found.map((each) => each.ip ?? each.hostname).join(', ');
    return [
      {
        do: 'patch',
        target: { kind: 'Ingress', key },
        patch: { status: { loadBalancer: { ingress: found.length === 0 ? null : found } } },
        subresource: 'status',
        rule: 'ingress/status',
        says:
          found.length === 0
            ? `takes the addresses out of the status of Ingress ${key}`
            : `writes into the status of Ingress ${key} that it is reached at ${addresses}`,
      },
    ];
  },
};

function isOwn({ metadata }: Pod): boolean {
  return metadata.namespace === namespace && metadata.labels?.app === name;
}

/** In the order in which they are applied. */
export const ingressObjects: readonly Manifest[] = [
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name },
    rules: [
      {
        apiGroups: [''],
        resources: ['services', 'secrets', 'pods', 'nodes'],
        verbs: ['get', 'list', 'watch'],
      },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
      {
        apiGroups: ['networking.k8s.io'],
        resources: ['ingresses', 'ingressclasses'],
        verbs: ['get', 'list', 'watch'],
      },
      { apiGroups: ['networking.k8s.io'], resources: ['ingresses/status'], verbs: ['update', 'patch'] },
    ],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name: 'standard', annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } },
    spec: { controller: ingressController },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: name,
          containers: [
            {
              name: 'controller',
              image: 'pilotage/ingress-controller:1',
              ports: [
                { name: 'web', containerPort: 8000 },
                { name: 'websecure', containerPort: 8443 },
              ],
              readinessProbe: { httpGet: { path: '/ping', port: 8080 } },
            },
          ],
        },
      },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: {
      type: 'LoadBalancer',
      selector: labels,
      ports: [
        { name: 'web', port: 80, targetPort: 'web' },
        { name: 'websecure', port: 443, targetPort: 'websecure' },
      ],
    },
  },
];
