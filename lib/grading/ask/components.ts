/**
 * The parts of a cluster that learners take for one another, and what each does. The roles are true of every run; what
 * a part did in a particular run is read off its trace (`deeds` in words.ts).
 */
import type { Cluster } from '@/lib/simulator/index';
import { baseName } from '../run/find';

/** Completes "<component> …": its one task, and where that ends. Source: kubernetes.io/docs/concepts/architecture. */
const roles: Readonly<Record<string, string>> = {
  'kube-apiserver':
    'checks requests, completes and stores objects, and tells those who watch; it never acts by itself',
  etcd: 'keeps what kube-apiserver gives it, and serves nobody else',
  'kube-scheduler': 'chooses a node for each Pod that has none and writes the binding; it starts nothing',
  'kube-controller-manager': 'is the one process in which the built-in controllers run',
  'deployment-controller': 'makes and scales ReplicaSets; it never touches a Pod',
  'replicaset-controller': 'creates and deletes Pods until their number is right',
  'statefulset-controller': 'creates Pods with stable names, one after the other',
  'daemonset-controller': 'creates one Pod for each node that qualifies',
  'job-controller': 'creates Pods until enough of them have succeeded',
  'cronjob-controller': 'creates a Job whenever its schedule says so',
  'endpointslice-controller':
    'writes the addresses of a Service’s Pods into EndpointSlices; it changes no packet rule',
  'garbage-collector-controller': 'deletes objects whose owners are gone',
  'namespace-controller': 'empties a namespace that is being deleted',
  'serviceaccount-controller': 'keeps a default ServiceAccount in every namespace',
  'node-lifecycle-controller': 'watches the heartbeats of nodes, and taints those that went silent',
  'taint-eviction-controller': 'deletes Pods that do not tolerate a NoExecute taint of their node',
  'persistentvolume-binder-controller': 'pairs claims with volumes',
  'cloud-controller-manager': 'speaks to a cloud: its machines, routes and load balancers',
  kubelet: 'starts and watches the containers of the Pods bound to its own node, and reports on them',
  'kube-proxy':
    'writes the packet rules of its own node from Services and EndpointSlices; it forwards no packet',
  'container-runtime': 'pulls images and runs containers when its kubelet asks',
};

/** With whom each is taken for, the likeliest first. */
const confusables: Readonly<Record<string, readonly string[]>> = {
  'kube-proxy': ['kubelet', 'endpointslice-controller', 'kube-apiserver', 'kube-scheduler'],
  kubelet: ['kube-scheduler', 'replicaset-controller', 'kube-proxy', 'kube-apiserver'],
  'kube-scheduler': ['kubelet', 'replicaset-controller', 'kube-apiserver', 'node-lifecycle-controller'],
  'kube-apiserver': ['kube-proxy', 'kube-scheduler', 'endpointslice-controller', 'kubelet'],
  'kube-controller-manager': ['kube-scheduler', 'kube-apiserver', 'kubelet', 'kube-proxy'],
  'deployment-controller': ['replicaset-controller', 'kube-scheduler', 'kubelet', 'kube-apiserver'],
  'replicaset-controller': ['deployment-controller', 'kube-scheduler', 'kubelet', 'kube-apiserver'],
  'endpointslice-controller': ['kube-proxy', 'kubelet', 'kube-apiserver', 'replicaset-controller'],
  'garbage-collector-controller': [
    'deployment-controller',
    'replicaset-controller',
    'kubelet',
    'kube-apiserver',
  ],
  'node-lifecycle-controller': ['kubelet', 'kube-scheduler', 'taint-eviction-controller', 'kube-apiserver'],
  'taint-eviction-controller': [
    'node-lifecycle-controller',
    'kube-scheduler',
    'kubelet',
    'replicaset-controller',
  ],
  'namespace-controller': [
    'garbage-collector-controller',
    'kube-apiserver',
    'kubelet',
    'deployment-controller',
  ],
  'serviceaccount-controller': ['kube-apiserver', 'namespace-controller', 'kubelet', 'kube-scheduler'],
  'statefulset-controller': ['replicaset-controller', 'deployment-controller', 'kube-scheduler', 'kubelet'],
  'daemonset-controller': ['kube-scheduler', 'replicaset-controller', 'kubelet', 'kube-apiserver'],
  'job-controller': ['cronjob-controller', 'replicaset-controller', 'kubelet', 'kube-scheduler'],
};

const usual = ['kubelet', 'kube-scheduler', 'kube-apiserver', 'replicaset-controller', 'kube-proxy'];

/** What a component is there for; undefined for one that is not known here (an operator, a person). */
export function roleOf(component: string): string | undefined {
  return roles[baseName(component)];
}

/** Components of this cluster that could be taken for this one, the likeliest first; never the component itself. */
export function takenFor(
  cluster: Cluster,
  component: string,
  as: 'component' | 'process',
): readonly string[] {
  const self = baseName(component);
  const present = new Set(
    cluster.processes().flatMap(({ name, components }) => [name, ...components].map(baseName)),
  );
  const processOf = (name: string): string =>
    baseName(cluster.processes().find(({ components }) => components.includes(name))?.name ?? name);
  const names = [...(confusables[self] ?? []), ...usual]
    .filter((name) => present.has(name))
    .map((name) => (as === 'process' ? processOf(name) : name));
  return [...new Set(names)].filter((name) => name !== self);
}
