/**
 * Binding: a Pod gets its node, once. Source: pkg/registry/core/pod/storage/storage.go assignPod.
 *
 * Rules
 *   apiserver/bind   Binding sets spec.nodeName once.
 */

import type { Pod } from '../objects/objects';
import type { Store } from '../store';
import { grown } from '../values/grown';
import { timestamp } from '../values/time';
import { topologyLabels } from './admission/pod-topology-labels';
import { conflict, type Refusal } from './answers';
import type { Resource } from './resources';

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
