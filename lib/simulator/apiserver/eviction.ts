/**
 * Eviction: the polite deletion of a Pod, which asks the PodDisruptionBudgets first.
 * Source: pkg/registry/core/pod/storage/eviction.go.
 *
 * Rules
 *   eviction/budget        A Pod is evicted when its budget allows a disruption, which is used up with it; else 429.
 *   eviction/one-budget    A Pod that two budgets select cannot be evicted at all.
 *   eviction/unhealthy     A Pod that is not ready needs no disruption: as long as enough others are healthy
 *                          (IfHealthyBudget), or always (AlwaysAllow).
 *   eviction/no-budget     A Pod that is finished, pending or going already, or that no budget selects, is just deleted.
 */
import { selects } from '../objects/label-selector';
import {
  type Condition,
  conditionOf,
  type KubeObject,
  type LabelSelector,
  type Pod,
} from '../objects/objects';
import { timestamp } from '../values/time';
import { forbidden, type Refusal, tooManyRequests } from './answers';

export type Budget = KubeObject & {
  readonly spec?: { readonly selector?: LabelSelector; readonly unhealthyPodEvictionPolicy?: string };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly disruptionsAllowed?: number;
    readonly currentHealthy?: number;
    readonly desiredHealthy?: number;
    readonly disruptedPods?: Readonly<Record<string, string>>;
    readonly conditions?: readonly Condition[];
  };
};

/** More evictions than this wait for the disruption controller to confirm them. */
const mostDisrupted = 2000;

/** Whether a Pod may be evicted, and the budget with the disruption used up, where one is. */
export function eviction(
  pod: Pod,
  budgets: readonly Budget[],
  now: number,
): { readonly ok: true; readonly budget?: Budget } | Refusal {
  const { phase } = pod.status ?? {};
  const isPast = phase === 'Succeeded' || phase === 'Failed' || phase === 'Pending';
  if (isPast || pod.metadata.deletionTimestamp !== undefined) return { ok: true };
  const own = budgets.filter(({ spec }) => selects(spec?.selector, pod.metadata.labels));
  const [budget, another] = own;
  if (budget === undefined) return { ok: true };
  if (another !== undefined) {
    const message =
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
    return { ok: false, code: 500, reason: '', message };
  }
  return isExempt(pod, budget) ? { ok: true } : decremented(budget, pod.metadata.name, now);
}

function isExempt(pod: Pod, { spec, status }: Budget): boolean {
  if (conditionOf(pod, 'Ready')?.status === 'True') return false;
  if (spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true;
  const { currentHealthy = 0, desiredHealthy = 0 } = status ?? {};
  return desiredHealthy > 0 && currentHealthy >= desiredHealthy;
}

function decremented(
  budget: Budget,
  pod: string,
  now: number,
): { readonly ok: true; readonly budget: Budget } | Refusal {
  const { name, generation = 0 } = budget.metadata;
  const status = budget.status ?? {};
  const { observedGeneration = 0, disruptionsAllowed = 0, disruptedPods = {} } = status;
  const resource = { plural: 'poddisruptionbudget', group: 'policy', kind: '' };
  if (observedGeneration < generation)
    return refused(`The disruption budget ${name} is still being processed by the server.`, 10);
  if (disruptionsAllowed < 0) return forbidden(resource, name, 'pdb disruptions allowed is negative');
  if (Object.keys(disruptedPods).length > mostDisrupted)
    return forbidden(
      resource,
      name,
      'DisruptedPods map too big - too many evictions not confirmed by PDB controller',
    );
  if (disruptionsAllowed === 0) {
    const condition = conditionOf({ status }, 'DisruptionAllowed');
    if (condition?.status === 'False' && condition.reason === 'SyncFailed') {
      const because = `because it failed sync: ${condition.message ?? ''}`;
      return refused(`The disruption budget ${name} does not allow evicting pods currently ${because}`);
    }
    const { desiredHealthy = 0, currentHealthy = 0 } = status;
    return refused(
      `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`,
    );
  }
  const left = disruptionsAllowed - 1;
  return {
    ok: true,
    budget: {
      ...budget,
      status: {
        ...status,
        disruptionsAllowed: left,
        disruptedPods: { ...disruptedPods, [pod]: timestamp(now) },
        ...(left > 0 ? {} : { conditions: exhausted(status.conditions ?? [], generation, now) }),
      },
    },
  };
}

function refused(message: string, retryAfterSeconds?: number): Refusal {
  const cause = { reason: 'DisruptionBudget', message };
  return tooManyRequests(
    "Cannot evict pod as it would violate the pod's disruption budget.",
    [cause],
    retryAfterSeconds,
  );
}

function exhausted(conditions: readonly Condition[], generation: number, now: number): readonly Condition[] {
  return conditions.map((each) =>
    each.type !== 'DisruptionAllowed'
      ? each
      : {
          ...each,
          status: 'False',
          reason: 'InsufficientPods',
          observedGeneration: generation,
          lastTransitionTime: each.status === 'False' ? (each.lastTransitionTime ?? null) : timestamp(now),
        },
  );
}

/** The Pod with the condition that says why it goes. */
export function disrupted(pod: Pod, now: number): Pod {
  const conditions = (pod.status?.conditions ?? []).filter(({ type }) => type !== 'DisruptionTarget');
  const condition: Condition = {
    type: 'DisruptionTarget',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: timestamp(now),
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
  };
  return { ...pod, status: { ...pod.status, conditions: [...conditions, condition] } };
}
