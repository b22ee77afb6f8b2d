/** What a cluster can have of a cloud: load balancers, and instances that its nodes are. */
import type { Manifest } from '../objects/objects';

export type CloudGiven = {
  /** What makes Services of type LoadBalancer come true: the service controller is there in any case. */
  readonly loadBalancers?: true;
  /**
   * Every node is an instance of this cloud: its kubelet runs with `--cloud-provider=external`, and waits for the
   * cloud-controller-manager to say what it is.
   */
  readonly instances?: {
    /** Default `region-1`; a zone that a node does not name is the region's `a`. */
    readonly region?: string;
  };
  /**
   * Its network is the Pod network: a packet to another node's Pod gets there by a route of the cloud, which the route controller
   * makes (kube-controller-manager and cloud-controller-manager run with `--configure-cloud-routes`). Needs `instances`.
   */
  readonly routes?: RoutesGiven;
};

export type RoutesGiven = {
  /** As many routes as its table takes; default: any number. */
  readonly most?: number;
};

/** A route of the cloud: what it sends to which instance. */
export type CloudRoute = { readonly range: string; readonly node: string };

/** What the cloud knows of an instance. */
export type Instance = {
  readonly providerID: string;
  readonly type: string;
  readonly region: string;
  readonly zone: string;
};

export function instanceOf(
  {
    name,
    instance = {},
  }: { readonly name: string; readonly instance?: { readonly zone?: string; readonly type?: string } },
  { region = 'region-1' }: NonNullable<CloudGiven['instances']>,
): Instance {
  const { zone = `${region}a`, type = 'standard-4' } = instance;
  return { providerID: `example://${zone}/${name}`, type, region, zone };
}

const accounts = ['cloud-node-controller', 'cloud-node-lifecycle-controller'];

/** What a cloud's own manifests allow its controllers, besides what Kubernetes brings for the service controller. */
export const cloudPolicy: readonly Manifest[] = [
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'system:cloud-controller-manager' },
    rules: [
      { apiGroups: ['', 'events.k8s.io'], resources: ['events'], verbs: ['create', 'patch', 'update'] },
      { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch', 'update', 'patch', 'delete'] },
      { apiGroups: [''], resources: ['nodes/status'], verbs: ['patch'] },
    ],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'system:cloud-controller-manager' },
    roleRef: {
      apiGroup: 'rbac.authorization.k8s.io',
      kind: 'ClusterRole',
      name: 'system:cloud-controller-manager',
    },
    subjects: accounts.map((name) => ({ kind: 'ServiceAccount', name, namespace: 'kube-system' })),
  },
];
