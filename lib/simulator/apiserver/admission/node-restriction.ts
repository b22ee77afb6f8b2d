/**
 * NodeRestriction: a kubelet writes its own Node and what runs on it, and nothing that would draw Pods to it.
 * Source: plugin/pkg/admission/noderestriction/admission.go. Off by default in upstream, on with kubeadm.
 *
 * Rules
 *   admission/node-own-pods     A kubelet creates only mirror Pods of its own node, and deletes, evicts or reports only
 *                               Pods that are bound to it.
 *   admission/node-own-object   A kubelet writes only the Node of its own name, not its taints, and no labels of
 *                               Kubernetes' but the few that describe the machine.
 */

import type { Labels, Manifest, Node, OwnerReference, Pod } from '../../objects/objects';
import { deepEqual } from '../../values/equal';
import type { Refusal } from '../answers';
import { nodeNameOf } from '../authorization/node';
import { type Admission, deny, type Plugin, type Surroundings } from './plugin';

const mirror = 'kubernetes.io/config.mirror';

export const nodeRestriction: Plugin = {
  name: 'NodeRestriction',
  on: {
    operations: ['CREATE', 'UPDATE', 'DELETE'],
    kinds: ['Pod', 'Node'],
    subresources: ['', 'status', 'eviction'],
  },
  validate(request, around) {
    const node = nodeNameOf(request.user);
    if (node === undefined) return undefined;
    const why = request.resource.id === 'Node' ? aboutNode(node, request) : aboutPod(node, request, around);
    return why === undefined || typeof why !== 'string' ? why : deny(request, why);
  },
};

type Why = string | Refusal | undefined;

function aboutPod(node: string, request: Admission, { store }: Surroundings): Why {
  const { operation, subresource, old } = request;
  const boundTo = (pod: unknown): string | undefined => (pod as Pod | undefined)?.spec.nodeName;
  if (subresource === 'eviction') {
    const pod = store.get('Pod', `${request.namespace}/${request.name}`);
    return pod === undefined || boundTo(pod) === node
      ? undefined
      : `node ${node} can only evict pods with spec.nodeName set to itself`;
  }
  if (subresource === 'status') {
    if (boundTo(old) !== node)
      return `node "${node}" can only update pod status for pods with spec.nodeName set to itself`;
    return deepEqual(old?.metadata.labels ?? {}, request.object?.metadata.labels ?? {})
      ? undefined
      : `node "${node}" cannot update labels through pod status`;
  }
  if (operation === 'DELETE')
    return boundTo(old) === node
      ? undefined
      : `node "${node}" can only delete pods with spec.nodeName set to itself`;
  if (operation === 'UPDATE')
    return `unexpected operation "UPDATE", node "${node}" can only create and delete mirror pods`;
  return aboutMirrorPod(node, request.object as Manifest & { readonly spec: Pod['spec'] }, store);
}

function aboutMirrorPod(
  node: string,
  pod: Manifest & { readonly spec: Pod['spec'] },
  store: Surroundings['store'],
): Why {
  const can = `node "${node}" can only create pods with`;
  if (pod.metadata.annotations?.[mirror] === undefined)
    return `pod does not have "${mirror}" annotation, node "${node}" can only create mirror pods`;
  if (pod.spec.nodeName !== node) return `${can} spec.nodeName set to itself`;
  const owners: readonly OwnerReference[] = pod.metadata.ownerReferences ?? [];
  if (owners.length > 1) return `${can} a single owner reference set to itself`;
  const [owner] = owners;
  if (owner === undefined || owner.apiVersion !== 'v1' || owner.kind !== 'Node' || owner.name !== node)
    return `${can} an owner reference set to itself`;
  if (owner.controller !== true) return `${can} a controller owner reference set to itself`;
  if (owner.blockOwnerDeletion === true)
    return `node "${node}" must not set blockOwnerDeletion on an owner reference`;
  const uid = store.get('Node', node)?.metadata.uid;
  if (uid !== undefined && uid !== owner.uid)
    return `node ${node} UID mismatch: expected ${owner.uid} got ${uid}`;
  if ((pod.spec.serviceAccountName ?? '') !== '')
    return `node "${node}" can not create pods that reference a service account`;
  const refersTo = (source: string): boolean =>
    (pod.spec.volumes ?? []).some((volume) => volume[source] !== undefined);
  if (refersTo('secret')) return `node "${node}" can not create pods that reference secrets`;
  if (refersTo('configMap')) return `node "${node}" can not create pods that reference configmaps`;
  if (refersTo('persistentVolumeClaim'))
    return `node "${node}" can not create pods that reference persistentvolumeclaims`;
  return undefined;
}

function aboutNode(node: string, { operation, name, object, old }: Admission): Why {
  const requested = name || object?.metadata.name || '';
  if (requested !== node) return `node "${node}" is not allowed to modify node "${requested}"`;
  if (operation === 'CREATE') {
    const labels = forbiddenLabels(object?.metadata.labels, undefined);
    return labels.length === 0
      ? undefined
      : `node "${node}" is not allowed to set the following labels: ${labels.join(', ')}`;
  }
  if (operation !== 'UPDATE' || object === undefined) return undefined;
  const taintsOf = (each: unknown): unknown => (each as Node | undefined)?.spec?.taints ?? [];
  if (!deepEqual(taintsOf(object), taintsOf(old))) return `node "${node}" is not allowed to modify taints`;
  const labels = forbiddenLabels(object.metadata.labels, old?.metadata.labels);
  return labels.length === 0 ? undefined : `is not allowed to modify labels: ${labels.join(', ')}`;
}

/** Labels that describe the machine, which a kubelet may set. (k8s.io/kubelet/pkg/apis/well_known_labels.go) */
const kubeletLabels: ReadonlySet<string> = new Set([
  'kubernetes.io/hostname',
  'kubernetes.io/arch',
  'kubernetes.io/os',
  'beta.kubernetes.io/arch',
  'beta.kubernetes.io/os',
  'beta.kubernetes.io/instance-type',
  'node.kubernetes.io/instance-type',
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
]);

function forbiddenLabels(now: Labels | undefined, before: Labels | undefined): readonly string[] {
  const keys = [...Object.keys(now ?? {}), ...Object.keys(before ?? {})];
  return [...new Set(keys)].filter((key) => now?.[key] !== before?.[key] && isForbidden(key)).sort();
}

function isForbidden(label: string): boolean {
  const domain = label.includes('/') ? label.slice(0, label.indexOf('/')) : '';
  const isIn = (parent: string): boolean => domain === parent || domain.endsWith(`.${parent}`);
  if (isIn('node-restriction.kubernetes.io')) return true;
  if (!isIn('kubernetes.io') && !isIn('k8s.io')) return false;
  return !kubeletLabels.has(label) && !isIn('kubelet.kubernetes.io') && !isIn('node.kubernetes.io');
}
