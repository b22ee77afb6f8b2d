/**
 * PodTopologyLabels: a Pod learns in which zone and region it runs when it is bound.
 * Source: plugin/pkg/admission/podtopologylabels/admission.go.
 *
 * Rules
 *   admission/pod-topology-labels   Binding gives the Pod the zone and region labels of its node.
 */
import type { Labels } from '../../objects/objects';
import type { Store } from '../../store';

const copied = ['topology.kubernetes.io/zone', 'topology.kubernetes.io/region'];

/** The labels that a Pod gets from its node; undefined when the node has none of them. */
export function topologyLabels(store: Store, node: string): Labels | undefined {
  const labels = store.get('Node', node)?.metadata.labels;
  if (labels === undefined) return undefined;
  const found: Record<string, string> = {};
  for (const key of copied) if (labels[key] !== undefined) found[key] = labels[key];
  return Object.keys(found).length === 0 ? undefined : found;
}
