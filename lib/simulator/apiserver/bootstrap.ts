/**
 * What a cluster holds before anybody asks for anything: the API server's own roles, the system's priority classes, the
 * range of cluster IPs, and what is served.
 */
import type { KubeObject, Manifest } from '../objects/objects';
import { type Beginning, beginningWith } from '../store';
import type { IPFamily } from '../values/ip-family';
import { Random, textHash, uid } from '../values/random';
import { timestamp } from '../values/time';
import { serviceCIDRs } from './allocation';
import { builtInAPIServices } from './api-services';
import { bootstrapPolicy } from './authorization/bootstrap-policy';

/** The classes that only Pods of kube-system usually have. (pkg/apis/scheduling/v1/helpers.go) */
const priorityClasses: readonly Manifest[] = [
  {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name: 'system-cluster-critical', generation: 1 },
    value: 2_000_000_000,
    description:
      'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
    preemptionPolicy: 'PreemptLowerPriority',
  },
  {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name: 'system-node-critical', generation: 1 },
    value: 2_000_001_000,
    description: 'Used for system critical pods that must not be moved from their current node.',
    preemptionPolicy: 'PreemptLowerPriority',
  },
];

/** The ranges of --service-cluster-ip-range, as the API server and the service-cidr-controller leave it. */
function defaultServiceCIDR(at: string, families: readonly IPFamily[]): Manifest {
  const ready = { type: 'Ready', status: 'True', reason: '', message: 'Kubernetes Service CIDR is ready' };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'ServiceCIDR',
    metadata: { name: 'kubernetes', finalizers: ['networking.k8s.io/service-cidr-finalizer'] },
    spec: { cidrs: families.map((family) => serviceCIDRs[family]) },
    status: { conditions: [{ ...ready, lastTransitionTime: at }] },
  };
}

/** Made once for a moment: many clusters begin at the same one. */
let made: { readonly what: string; readonly beginning: Beginning } | undefined;

/** The beginning of a cluster that is set up at a virtual time, for these families of addresses, the first one first. */
export function bootstrapped(at: number, families: readonly IPFamily[] = ['IPv4']): Beginning {
  const what = `${at} ${families}`;
  if (made?.what !== what) {
    const creationTimestamp = timestamp(at);
    const manifests = [
      ...bootstrapPolicy(),
      ...priorityClasses,
      defaultServiceCIDR(creationTimestamp, families),
      ...builtInAPIServices(creationTimestamp),
    ];
    const objects = manifests.map((manifest, i) => {
      const { kind, metadata } = manifest;
      const identity = uid(Random.fromSeed(textHash(`${kind} ${metadata.namespace} ${metadata.name}`)));
      const resourceVersion = String(i + 1);
      const object = {
        ...manifest,
        metadata: { ...metadata, uid: identity, resourceVersion, creationTimestamp },
      };
      return [kind, object as KubeObject] as const;
    });
    made = { what, beginning: beginningWith(objects) };
  }
  return made.beginning;
}
