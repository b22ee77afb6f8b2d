/**
 * disruption-controller: counts, for each PodDisruptionBudget, how many of its Pods may be evicted now. It evicts nobody
 * and prevents nothing: the API server asks the counts when somebody wants to evict.
 *
 * Rules
 *   disruption/count          Allowed are the healthy Pods beyond those wanted healthy; none while no Pods are expected.
 *                             Healthy is Ready, and neither being deleted nor just evicted. (pkg/controller/disruption/
 *                             disruption.go trySync, countHealthyPods, updatePdbStatus)
 *   disruption/expected       With a whole number for minAvailable the Pods there are are those expected; otherwise as many
 *                             as their controllers want, and percentages are of that, rounded up. (getExpectedPodCount)
 *   disruption/unmanaged      Pods without a controller do not count as expected then; it says so. (getExpectedScale)
 *   disruption/fail-safe      When the number cannot be known, no disruption is allowed. (failSafe)
 *   disruption/evicted        A Pod whose eviction was granted is taken for gone for two minutes. Is it still there then,
 *                             it counts again. (buildDisruptedPodMap)
 *   disruption/one-budget     A Pod that several budgets select updates only one of them. (getPdbForPod)
 *   disruption/stale-target   A Pod marked as the target of a disruption, and not deleted within two minutes, is unmarked.
 *                             (syncStalePodDisruption)
 */
import { type Component, type Intent, type View, watch } from '../component';
import { selects } from '../objects/label-selector';
import {
  type Condition,
  conditionOf,
  isBeingDeleted,
  type Key,
  keyOf,
  type Pod,
  type PodDisruptionBudget,
} from '../objects/objects';
import { isPodReady, isPodTerminal } from '../objects/pod-state';
import { deepEqual } from '../values/equal';
import { parseTimestamp, timestamp } from '../values/time';
import { expectedPods } from './disruption-expected';

const deletionTimeoutMs = 2 * 60_000;

/** The key under which a Pod that several budgets select, or that may be marked in vain, is looked at. */
const podKey = (pod: Pod): Key => `/pod/${keyOf(pod)}`;

export const disruptionController: Component = {
  name: 'disruption-controller',
  process: 'kube-controller-manager',
  eventSource: 'controllermanager',
  watches: {
    PodDisruptionBudget: watch('PodDisruptionBudget', (budget) => [keyOf(budget)]),
    Pod: watch('Pod', (pod, view) => {
      const budgets = budgetsOf(pod, view);
      const keys = budgets.slice(0, 1).map(keyOf);
      return budgets.length > 1 || isMarked(pod) ? [...keys, podKey(pod)] : keys;
    }),
  },
  reconcile(view, key) {
    if (key.startsWith('/pod/')) return lookAtPod(view, key.slice('/pod/'.length));
    const budget = view.get('PodDisruptionBudget', key);
    return budget === undefined ? [] : [...place(budget, view), ...lookAtBudget(budget, view)];
  },
};

/** The budgets that select a Pod, those first that the controller has known longest. */
function budgetsOf(pod: Pod, view: View): readonly PodDisruptionBudget[] {
  const budgets = view
    .list('PodDisruptionBudget', pod.metadata.namespace)
    .filter(({ spec }) => selects(spec.selector, pod.metadata.labels));
  if (budgets.length < 2) return budgets;
  const place = (budget: PodDisruptionBudget): number =>
    (view.memory(`place/${budget.metadata.uid}`) as number | undefined) ?? Number.POSITIVE_INFINITY;
  return [...budgets].sort((a, b) => (place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : 0));
}

/** Remembers in which order the controller came to know the budgets. */
function place(budget: PodDisruptionBudget, view: View): readonly Intent[] {
  const key = `place/${budget.metadata.uid}`;
  if (view.memory(key) !== undefined) return [];
  const known = (view.memory('known') as number | undefined) ?? 0;
  return [
    { do: 'remember', key, value: known },
    { do: 'remember', key: 'known', value: known + 1 },
  ];
}

// --- A budget -----------------------------------------------------------------------------------------------------

function lookAtBudget(budget: PodDisruptionBudget, view: View): readonly Intent[] {
  const pods = view
    .list('Pod', budget.metadata.namespace)
    .filter((pod) => selects(budget.spec.selector, pod.metadata.labels));
  const expected = expectedPods(budget, pods, view);
  const events: Intent[] = [];
  if (pods.length === 0)
    events.push(report(budget, 'Normal', 'NoPods', 'No matching pods found', 'disruption/count'));
  if (!expected.ok) {
    const message = `Failed to calculate the number of expected pods: ${expected.error}`;
    events.push(
      report(budget, 'Warning', 'CalculateExpectedPodCountFailed', message, 'disruption/fail-safe'),
    );
    return [...events, ...failSafe(budget, expected.error, view)];
  }
  if (expected.unmanaged)
    events.push(report(budget, 'Warning', 'UnmanagedPods', unmanagedMessage(budget), 'disruption/unmanaged'));
  const disrupted = stillDisrupted(budget, pods, view.now);
  const currentHealthy = pods.filter(
    (pod) => !isBeingDeleted(pod) && disrupted.names[pod.metadata.name] === undefined && isPodReady(pod),
  ).length;
  const { expectedCount, desiredHealthy } = expected;
  const surplus = currentHealthy - desiredHealthy;
  const disruptionsAllowed = expectedCount <= 0 || surplus <= 0 ? 0 : surplus;
  const observedGeneration = budget.metadata.generation ?? 0;
  const status = {
    ...(Object.keys(disrupted.names).length === 0 ? {} : { disruptedPods: disrupted.names }),
    disruptionsAllowed,
    currentHealthy,
    desiredHealthy,
    expectedPods: expectedCount,
    observedGeneration,
    conditions: withCondition(budget, allowedCondition(disruptionsAllowed, observedGeneration), view.now),
  };
  const again: readonly Intent[] =
    disrupted.until === undefined ? [] : [{ do: 'wake', at: disrupted.until + 1 }];
  if (deepEqual(status, budget.status)) return [...events, ...disrupted.events, ...again];
  return [
    ...events,
    ...disrupted.events,
    {
      do: 'update',
      object: { ...budget, status },
      subresource: 'status',
      rule: 'disruption/count',
      says: `writes that PodDisruptionBudget ${keyOf(budget)} allows ${disruptionsAllowed}: ${currentHealthy} healthy of ${expectedCount} expected, ${desiredHealthy} wanted`,
    },
    ...again,
  ];
}

/** The Pods taken for gone, until when, and what is said of those that should be gone and are not. */
function stillDisrupted(
  budget: PodDisruptionBudget,
  pods: readonly Pod[],
  now: number,
): {
  readonly names: Readonly<Record<string, string>>;
  readonly until: number | undefined;
  readonly events: readonly Intent[];
} {
  const names: Record<string, string> = {};
  const events: Intent[] = [];
  let until: number | undefined;
  for (const pod of pods) {
    const since = budget.status?.disruptedPods?.[pod.metadata.name];
    if (since === undefined || isBeingDeleted(pod)) continue;
    const gone = parseTimestamp(since) + deletionTimeoutMs;
    if (gone < now) {
      const { namespace } = budget.metadata;
      const message = `Pod was expected by PDB ${namespace}/${namespace} to be deleted but it wasn't`;
      events.push(report(pod, 'Warning', 'NotDeleted', message, 'disruption/evicted'));
    } else {
      names[pod.metadata.name] = since;
      until = Math.min(until ?? gone, gone);
    }
  }
  return { names, until, events };
}

type Wanted = Pick<Condition, 'type' | 'status' | 'reason' | 'message' | 'observedGeneration'>;

function allowedCondition(allowed: number, observedGeneration: number): Wanted {
  return {
    type: 'DisruptionAllowed',
    status: allowed > 0 ? 'True' : 'False',
    reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
    message: '',
    observedGeneration,
  };
}

function withCondition(budget: PodDisruptionBudget, wanted: Wanted, now: number): readonly Condition[] {
  const conditions = budget.status?.conditions ?? [];
  const current = conditions.find((each) => each.type === wanted.type);
  const lastTransitionTime =
    current?.status === wanted.status ? (current.lastTransitionTime ?? null) : timestamp(now);
  const condition = { ...wanted, lastTransitionTime };
  if (current === undefined) return [...conditions, condition];
  return conditions.map((each) => (each === current ? condition : each));
}

function failSafe(budget: PodDisruptionBudget, error: string, view: View): readonly Intent[] {
  const observedGeneration = budget.status?.observedGeneration ?? 0;
  const condition: Wanted = {
    type: 'DisruptionAllowed',
    status: 'False',
    reason: 'SyncFailed',
    message: error,
    observedGeneration,
  };
  const status = {
    currentHealthy: 0,
    desiredHealthy: 0,
    expectedPods: 0,
    ...budget.status,
    disruptionsAllowed: 0,
    conditions: withCondition(budget, condition, view.now),
  };
  if (deepEqual(status, budget.status)) return [];
  return [
    {
      do: 'update',
      object: { ...budget, status },
      subresource: 'status',
      rule: 'disruption/fail-safe',
      says: `writes that PodDisruptionBudget ${keyOf(budget)} allows nothing: ${error}`,
    },
  ];
}

function report(
  about: Pod | PodDisruptionBudget,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
  rule: string,
): Intent {
  return { do: 'event', about, type, reason, message, rule };
}

function unmanagedMessage({ spec }: PodDisruptionBudget): string {
  const labels = Object.entries(spec.selector?.matchLabels ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}: ${value},`)
    .join('');
  const expressions = (spec.selector?.matchExpressions ?? [])
    .map(
      ({ key, operator, values = [] }) =>
        `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`,
    )
    .join('');
  const selector = `&LabelSelector{MatchLabels:map[string]string{${labels}},MatchExpressions:[]LabelSelectorRequirement{${expressions}},}`;
  return `Pods selected by this PodDisruptionBudget (selector: ${selector}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`;
}

// --- A Pod --------------------------------------------------------------------------------------------------------

/** Marked as about to be removed, by somebody who then ought to remove it. */
function isMarked(pod: Pod): boolean {
  const condition = conditionOf(pod, 'DisruptionTarget');
  return (
    condition?.status === 'True' &&
    condition.reason !== 'TerminationByKubelet' &&
    !isBeingDeleted(pod) &&
    !isPodTerminal(pod)
  );
}

function lookAtPod(view: View, key: Key): readonly Intent[] {
  const pod = view.get('Pod', key);
  if (pod === undefined) return [];
  const budgets = budgetsOf(pod, view);
  const [first] = budgets;
  const ambiguous =
    budgets.length < 2 || first === undefined
      ? []
      : [
          report(
            pod,
            'Warning',
            'MultiplePodDisruptionBudgets',
            `Pod "${pod.metadata.namespace}"/"${pod.metadata.name}" matches multiple PodDisruptionBudgets.  Chose "${first.metadata.name}" arbitrarily.`,
            'disruption/one-budget',
          ),
        ];
  return [...ambiguous, ...(isMarked(pod) ? unmark(pod, view) : [])];
}

function unmark(pod: Pod, view: View): readonly Intent[] {
  const since = parseTimestamp(conditionOf(pod, 'DisruptionTarget')?.lastTransitionTime);
  const stale = since + deletionTimeoutMs;
  if (view.now < stale) return [{ do: 'wake', at: stale }];
  const conditions = (pod.status?.conditions ?? []).map(
    (each): Condition =>
      each.type === 'DisruptionTarget'
        ? { type: each.type, status: 'False', lastProbeTime: null, lastTransitionTime: timestamp(view.now) }
        : each,
  );
  return [
    {
      do: 'update',
      object: { ...pod, status: { ...pod.status, conditions } },
      subresource: 'status',
      rule: 'disruption/stale-target',
      says: `takes back that Pod ${keyOf(pod)} is about to be disrupted: nobody has deleted it`,
    },
  ];
}
