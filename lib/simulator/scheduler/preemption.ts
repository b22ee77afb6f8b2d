/**
 * Which Pods of lower priority make room for one that fits nowhere.
 *
 * Rules
 *   preemption/lower-priority   Only Pods of lower priority are removed, and only as many as needed: the most important
 *                               are spared first. (pkg/scheduler/framework/plugins/defaultpreemption SelectVictimsOnNode)
 *   preemption/budgets          Pods whose PodDisruptionBudget allows no disruption are spared before others, but not at
 *                               all costs.
 *   preemption/choice           Of the nodes: fewest violated budgets, then the lowest highest priority of a victim, the
 *                               smallest sum of priorities, the fewest victims, the latest start of the most important
 *                               one. (pkg/scheduler/framework/preemption pickOneNodeForPreemption)
 *   preemption/eligible         Not with preemptionPolicy Never, nor while victims on its nominated node still terminate.
 */
import { selects } from '../objects/label-selector';
import { isBeingDeleted, type Key, type KubeObject, type LabelSelector, type Pod } from '../objects/objects';
import { parseTimestamp } from '../values/time';
import type { FilterRun } from './filter-run';
import type { NodeInfo, PodInfo } from './node-info';
import type { Refusal } from './refusal';

/** What a PodDisruptionBudget says of the disruptions left. */
export type Budget = KubeObject & {
  readonly spec?: { readonly selector?: LabelSelector };
  readonly status?: {
    readonly disruptionsAllowed?: number;
    readonly disruptedPods?: Readonly<Record<string, string>>;
  };
};

export type Victims = {
  readonly node: string;
  /** The most important first. */
  readonly pods: readonly PodInfo[];
  readonly violations: number;
};

export type Candidates = {
  readonly candidates: readonly Victims[];
  /** Why the other nodes that were tried do not help, by name. */
  readonly refusals: ReadonlyMap<string, Refusal>;
};

/** Why the Pod may not preempt; undefined when it may. `nominated`: the filters' verdict on its nominated node. */
export function preemptionBar(
  pod: Pod,
  nominatedNode: NodeInfo | undefined,
  nominated: Refusal | undefined,
): string | undefined {
  if (pod.spec.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.';
  if (!pod.status?.nominatedNodeName || nominated?.code === 'UnschedulableAndUnresolvable') return undefined;
  for (const { pod: other } of nominatedNode?.pods.values() ?? [])
    if (priorityOf(other) < priorityOf(pod) && isTerminatingByPreemption(other))
      return 'not eligible due to a terminating pod on the nominated node.';
  return undefined;
}

/** Tries the nodes in this order, until `enough` candidates are found of which one violates no budget. */
export function preemptionCandidates(
  run: FilterRun,
  nodes: readonly NodeInfo[],
  budgets: readonly Budget[],
  enough: number = Number.POSITIVE_INFINITY,
): Candidates {
  const candidates: Victims[] = [];
  const refusals = new Map<string, Refusal>();
  for (const info of nodes) {
    const found = victimsOn(run, info, budgets);
    if ('code' in found) refusals.set(info.name, found);
    else if (found.pods.length > 0) candidates.push(found);
    if (candidates.length >= enough && candidates.some(({ violations }) => violations === 0)) break;
  }
  return { candidates, refusals };
}

/** The best candidates, more than one when they are equal in all that counts. */
export function bestCandidates(candidates: readonly Victims[]): readonly Victims[] {
  let left = candidates;
  for (const cost of costs) {
    if (left.length < 2) return left;
    const least = left.reduce((lowest, each) => Math.min(lowest, cost(each)), Number.POSITIVE_INFINITY);
    left = left.filter((each) => cost(each) === least);
  }
  return left;
}

export function priorityOf({ spec }: Pod): number {
  return spec.priority ?? 0;
}

function victimsOn(run: FilterRun, info: NodeInfo, budgets: readonly Budget[]): Victims | Refusal {
  const { pod } = run.candidate;
  const lower: [Key, PodInfo][] = [...info.pods].filter(
    ([, other]) => priorityOf(other.pod) < priorityOf(pod),
  );
  if (lower.length === 0)
    return {
      code: 'UnschedulableAndUnresolvable',
      reasons: ['No preemption victims found for incoming pod'],
    };
  const trial = info.copy();
  for (const [key] of lower) trial.remove(key);
  const refused = run.refusalIf(trial);
  if (refused !== undefined) return refused.refusal;
  lower.sort(([, a], [, b]) => byImportance(a.pod, b.pod));
  const { violating, others } = splitByBudget(lower, budgets);
  const victims: PodInfo[] = [];
  let violations = 0;
  const spares = (key: Key, other: PodInfo): boolean => {
    trial.add(key, other);
    if (run.refusalIf(trial) === undefined) return true;
    trial.remove(key);
    victims.push(other);
    return false;
  };
  for (const [key, other] of violating) if (!spares(key, other)) violations++;
  for (const [key, other] of others) spares(key, other);
  victims.sort((a, b) => byImportance(a.pod, b.pod));
  return { node: info.name, pods: victims, violations };
}

/** Higher priority first, then whoever started earlier. */
function byImportance(a: Pod, b: Pod): number {
  return priorityOf(b) - priorityOf(a) || compare(startOf(a), startOf(b));
}

/** A Pod that has not started counts as starting now, later than all others. */
function startOf({ status }: Pod): number {
  return status?.startTime === undefined ? Number.MAX_SAFE_INTEGER : parseTimestamp(status.startTime);
}

function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Those whose removal, in this order, takes a budget below what it allows. */
function splitByBudget(
  pods: readonly [Key, PodInfo][],
  budgets: readonly Budget[],
): { readonly violating: readonly [Key, PodInfo][]; readonly others: readonly [Key, PodInfo][] } {
  const left = budgets.map(({ status }) => status?.disruptionsAllowed ?? 0);
  const violating: [Key, PodInfo][] = [];
  const others: [Key, PodInfo][] = [];
  for (const entry of pods) {
    const { metadata } = entry[1].pod;
    let violates = false;
    for (const [i, budget] of budgets.entries()) {
      if (!protects(budget, entry[1].pod) || metadata.name in (budget.status?.disruptedPods ?? {})) continue;
      left[i] = (left[i] ?? 0) - 1;
      if ((left[i] ?? 0) < 0) violates = true;
    }
    (violates ? violating : others).push(entry);
  }
  return { violating, others };
}

/** A budget with an empty selector protects nothing here, nor is a Pod without labels protected. */
function protects({ metadata, spec }: Budget, pod: Pod): boolean {
  if ((metadata.namespace ?? '') !== (pod.metadata.namespace ?? '')) return false;
  if (Object.keys(pod.metadata.labels ?? {}).length === 0) return false;
  const { matchLabels = {}, matchExpressions = [] } = spec?.selector ?? {};
  if (Object.keys(matchLabels).length === 0 && matchExpressions.length === 0) return false;
  return selects(spec?.selector, pod.metadata.labels);
}

function isTerminatingByPreemption(pod: Pod): boolean {
  if (!isBeingDeleted(pod)) return false;
  const condition = pod.status?.conditions?.find(({ type }) => type === 'DisruptionTarget');
  return condition?.status === 'True' && condition.reason === 'PreemptionByScheduler';
}

/** Each to be kept low, the first weighing most. */
const costs: readonly ((victims: Victims) => number)[] = [
  ({ violations }) => violations,
  ({ pods }) => (pods[0] === undefined ? 0 : priorityOf(pods[0].pod)),
  // Counted from the lowest priority there is, so that few Pods of negative priority weigh less than many.
  ({ pods }) => pods.reduce((sum, { pod }) => sum + priorityOf(pod) + 2 ** 31, 0),
  ({ pods }) => pods.length,
  ({ pods }) => -earliestStart(pods),
];

/** Of those with the highest priority. */
function earliestStart(pods: readonly PodInfo[]): number {
  const highest = pods[0] === undefined ? 0 : priorityOf(pods[0].pod);
  return pods
    .filter(({ pod }) => priorityOf(pod) === highest)
    .reduce((earliest, { pod }) => Math.min(earliest, startOf(pod)), Number.MAX_SAFE_INTEGER);
}
