/**
 * Binding: a Pod gets its node, once. Source: pkg/registry/core/pod/storage/storage.go assignPod.
 *
 * Rules
 *   apiserver/bind   Binding sets spec.nodeName once, to the name of a Node, whether there is one or not.
 */

import { type Key, type Manifest, type Pod, splitKey } from '../objects/objects';
import type { Store } from '../store';
import { grown } from '../values/grown';
import { timestamp } from '../values/time';
import { topologyLabels } from './admission/pod-topology-labels';
import { badRequest, conflict, type Refusal, unknownFailure } from './answers';
import type { Request } from './request';
import type { Resource } from './resources';

/**
 * What a Binding that was posted to a Pod asks for, or why it cannot be asked.
 * Source: pkg/registry/core/pod/storage/storage.go BindingREST.Create, pkg/apis/core/validation/validation.go ValidatePodBinding.
 */
export function bindingOf(binding: Manifest, pod: Key): Extract<Request, { verb: 'bind' }> | Refusal {
  const { name, uid } = binding.metadata;
  const target = (binding.target ?? {}) as { readonly kind?: string; readonly name?: string };
  if (name !== splitKey(pod).name) return badRequest('name in URL does not match name in Binding object');
  const complaints: string[] = [];
  if (target.kind !== undefined && target.kind !== '' && target.kind !== 'Node')
    complaints.push(`target.kind: Unsupported value: "${target.kind}": supported values: "Node", "<empty>"`);
  if ((target.name ?? '') === '') complaints.push('target.name: Required value');
  // What validation says of a Binding reaches the client as a failure of no particular kind.
  if (complaints.length > 0)
    return unknownFailure(complaints.length === 1 ? (complaints[0] ?? '') : `[${complaints.join(', ')}]`);
  return { verb: 'bind', pod, node: target.name ?? '', ...(uid === undefined ? {} : { uid }) };
}

/** The Pod with its node, or why it cannot be bound. */
export function bound(
  resource: Resource,
  pod: Pod,
  node: string,
  { store, at }: { readonly store: Store; readonly at: number },
): { readonly ok: true; readonly object: Pod } | Refusal {
  const { name, deletionTimestamp, labels } = pod.metadata;
  const refused = (why: string): Refusal => conflict(resource, name, why, 'binding');
  if (deletionTimestamp !== undefined)
    return refused(`pod ${name} is being deleted, cannot be assigned to a host`);
  const { nodeName = '', schedulingGates = [] } = pod.spec;
  if (nodeName !== '') return refused(`pod ${name} is already assigned to node "${nodeName}"`);
  if (schedulingGates.length > 0) return refused(`pod ${name} has non-empty .spec.schedulingGates`);
  const { nominatedNodeName: _nominated, ...status } = pod.status ?? {};
  const conditions = (status.conditions ?? []).filter(({ type }) => type !== 'PodScheduled');
  const scheduled = {
    type: 'PodScheduled',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: timestamp(at),
  } as const;
  const zone = topologyLabels(store, node);
  const object: Pod = {
    ...pod,
    metadata: {
      ...pod.metadata,
      ...(zone === undefined ? {} : { labels: { ...labels, ...zone } }),
      resourceVersion: store.nextVersion(),
    },
    spec: grown(pod.spec, { nodeName: node }),
    status: grown(status, { conditions: [...conditions, scheduled] }),
  };
  return { ok: true, object };
}
