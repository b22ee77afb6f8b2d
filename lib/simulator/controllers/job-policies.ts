/**
 * What a Job's policies make of a failed Pod and of the indexes that have succeeded. Pure.
 *
 * Rules
 *   job/pod-failure-policy   The first rule that matches a failed Pod decides: Ignore does not count it, Count counts it,
 *                            FailIndex gives its index up, FailJob fails the whole Job.
 *                            (pkg/controller/job/pod_failure_policy.go)
 *   job/success-policy       An Indexed Job is done as soon as the indexes that a rule names have succeeded.
 *                            (pkg/controller/job/success_policy.go)
 */
import type { ContainerStatus, Pod } from '../objects/objects';
import { type IndexSet, overlapOf, parseIndexes, sizeOf } from './job-indexes';
import type { PodFailurePolicy, PodFailurePolicyRule, SuccessPolicy } from './job-object';

export type FailureAction = 'Ignore' | 'Count' | 'FailIndex' | 'FailJob';

export type FailureMatch = {
  /** Of the rule that matched; null when none did. */
  readonly action: FailureAction | null;
  readonly counts: boolean;
  /** Why the Job fails, when it does. */
  readonly failsJob: string | null;
};

const unmatched: FailureMatch = { action: null, counts: true, failsJob: null };

/** What the policy makes of a failed Pod. FailIndex has no effect without a limit per index. */
export function matchFailurePolicy(
  policy: PodFailurePolicy | null | undefined,
  pod: Pod,
  hasLimitPerIndex: boolean,
): FailureMatch {
  for (const [index, rule] of (policy?.rules ?? []).entries()) {
    const why = whyMatches(rule, pod);
    if (why === undefined) continue;
    const message = `${why} matching ${rule.action} rule at index ${index}`;
    if (rule.action === 'Ignore') return { action: 'Ignore', counts: false, failsJob: null };
    if (rule.action === 'Count') return { action: 'Count', counts: true, failsJob: null };
    if (rule.action === 'FailJob') return { action: 'FailJob', counts: true, failsJob: message };
    if (rule.action === 'FailIndex' && hasLimitPerIndex)
      return { action: 'FailIndex', counts: true, failsJob: null };
  }
  return unmatched;
}

/** Which rule of the policy the succeeded indexes meet, said as upstream does; null for none. */
export function matchSuccessPolicy(
  policy: SuccessPolicy | null | undefined,
  completions: number,
  succeeded: IndexSet,
): string | null {
  if (succeeded.length === 0) return null;
  for (const [index, rule] of (policy?.rules ?? []).entries()) {
    const { succeededIndexes, succeededCount } = rule;
    const wanted = succeededIndexes === undefined ? undefined : parseIndexes(succeededIndexes, completions);
    if (wanted?.length === 0) continue;
    const there = wanted === undefined ? sizeOf(succeeded) : overlapOf(wanted, succeeded);
    const isAll = wanted !== undefined && there === sizeOf(wanted);
    if (isAll || (succeededCount !== undefined && there >= succeededCount))
      return `Matched rules at index ${index}`;
  }
  return null;
}

function whyMatches(rule: PodFailurePolicyRule, pod: Pod): string | undefined {
  const name = `${pod.metadata.namespace}/${pod.metadata.name}`;
  if (rule.onExitCodes !== undefined && rule.onExitCodes !== null) {
    const container = containerThatFailed(rule.onExitCodes, pod);
    const code = container?.state?.terminated?.exitCode;
    return container && `Container ${container.name} for pod ${name} failed with exit code ${code}`;
  }
  const met = pod.status?.conditions?.find((condition) =>
    rule.onPodConditions?.some(
      ({ type, status = 'True' }) => condition.type === type && condition.status === status,
    ),
  );
  return met && `Pod ${name} has condition ${met.type}`;
}

/** The first container that has ended with an exit code other than 0 that the rule is about. */
function containerThatFailed(
  rule: NonNullable<PodFailurePolicyRule['onExitCodes']>,
  pod: Pod,
): ContainerStatus | undefined {
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {};
  return [...containerStatuses, ...initContainerStatuses].find((status) => {
    const code = status.state?.terminated?.exitCode;
    if (code === undefined || code === 0) return false;
    if (rule.containerName !== undefined && rule.containerName !== status.name) return false;
    const isListed = rule.values.includes(code);
    return rule.operator === 'In' ? isListed : rule.operator === 'NotIn' && !isListed;
  });
}
