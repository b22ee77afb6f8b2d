/**
 * How long a Pod may stay on a node that has taints which evict.
 * Source: pkg/controller/tainteviction/taint_eviction.go (processPodOnNode, getMinTolerationTime).
 */
import type { Pod, Taint, Toleration } from '../objects';
import { tolerates } from '../tolerations';

/**
 * Milliseconds that a Pod may stay, from the moment the taints are seen: 0 when one of the NoExecute taints is not
 * tolerated, null when all are tolerated for ever, otherwise the shortest time that the tolerations grant.
 */
export function staysForMs(pod: Pod, taints: readonly Taint[]): number | null {
  const evicting = taints.filter((taint) => taint.effect === 'NoExecute');
  if (evicting.length === 0) return null;
  const used: Toleration[] = [];
  for (const taint of evicting) {
    const tolerating = (pod.spec.tolerations ?? []).filter((each) => tolerates(each, taint));
    if (tolerating.length === 0) return 0;
    used.push(...tolerating);
  }
  return shortestToleration(used);
}

/** The least tolerationSeconds, in milliseconds; null when none has any; 0 when there is no toleration or one says so. */
export function shortestToleration(tolerations: readonly Toleration[]): number | null {
  if (tolerations.length === 0) return 0;
  const limits = tolerations.flatMap(({ tolerationSeconds }) =>
    tolerationSeconds === undefined || tolerationSeconds === null ? [] : [Math.max(0, tolerationSeconds)],
  );
  return limits.length === 0 ? null : Math.min(...limits) * 1000;
}
