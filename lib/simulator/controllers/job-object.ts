/** Jobs as their controllers read them. Source: staging/src/k8s.io/api/batch/v1/types.go. */
import {
  type Condition,
  conditionOf,
  type KubeObject,
  type LabelSelector,
  type Pod,
  type PodTemplate,
} from '../objects/objects';

export type PodFailurePolicyRule = {
  readonly action: string;
  readonly onExitCodes?: {
    readonly containerName?: string;
    readonly operator: string;
    readonly values: readonly number[];
  } | null;
  readonly onPodConditions?: readonly { readonly type: string; readonly status?: string }[] | null;
};

export type PodFailurePolicy = { readonly rules: readonly PodFailurePolicyRule[] };

export type SuccessPolicy = {
  readonly rules: readonly { readonly succeededIndexes?: string; readonly succeededCount?: number }[];
};

export type JobSpec = {
  readonly parallelism?: number;
  readonly completions?: number;
  readonly completionMode?: 'NonIndexed' | 'Indexed';
  readonly backoffLimit?: number;
  readonly backoffLimitPerIndex?: number;
  readonly maxFailedIndexes?: number;
  readonly activeDeadlineSeconds?: number;
  readonly ttlSecondsAfterFinished?: number;
  readonly suspend?: boolean;
  readonly podFailurePolicy?: PodFailurePolicy | null;
  readonly successPolicy?: SuccessPolicy | null;
  readonly podReplacementPolicy?: 'TerminatingOrFailed' | 'Failed';
  readonly managedBy?: string;
  readonly selector?: LabelSelector;
  readonly template: PodTemplate;
};

export type UncountedPods = { readonly succeeded?: readonly string[]; readonly failed?: readonly string[] };

export type JobStatus = {
  readonly conditions?: readonly Condition[];
  readonly startTime?: string;
  readonly completionTime?: string;
  readonly active?: number;
  readonly succeeded?: number;
  readonly failed?: number;
  readonly terminating?: number;
  readonly completedIndexes?: string;
  readonly failedIndexes?: string;
  readonly uncountedTerminatedPods?: UncountedPods;
  readonly ready?: number;
};

export type Job = KubeObject & { readonly spec: JobSpec; readonly status?: JobStatus };

/** Keeps a Pod of a Job in the store until the Job has counted it. */
export const trackingFinalizer = 'batch.kubernetes.io/job-tracking';
export const completionIndexKey = 'batch.kubernetes.io/job-completion-index';
export const failureCountKey = 'batch.kubernetes.io/job-index-failure-count';
export const ignoredFailureCountKey = 'batch.kubernetes.io/job-index-ignored-failure-count';

/** The condition that ends a Job: Complete or Failed. */
export function finishedCondition(job: Job): Condition | undefined {
  return job.status?.conditions?.find(
    (each) => (each.type === 'Complete' || each.type === 'Failed') && each.status === 'True',
  );
}

export function isIndexed(job: Job): boolean {
  return job.spec.completionMode === 'Indexed';
}

export function isSuspended(job: Job): boolean {
  return job.spec.suspend === true;
}

export function hasConditionTrue(job: Job, type: string): Condition | undefined {
  const condition = conditionOf(job, type);
  return condition?.status === 'True' ? condition : undefined;
}

/** Whether a Pod that is being deleted is replaced only once it has failed. */
export function onlyReplacesFailed(job: Job): boolean {
  if (job.spec.podReplacementPolicy === 'Failed') return true;
  return (job.spec.podFailurePolicy ?? undefined) !== undefined;
}

export function isTracked(pod: Pod): boolean {
  return pod.metadata.finalizers?.includes(trackingFinalizer) === true;
}

/** Failed, or, where being deleted is enough to be replaced, on its way out without success. */
export function hasPodFailed(pod: Pod, job: Job): boolean {
  if (pod.status?.phase === 'Failed') return true;
  if (onlyReplacesFailed(job)) return false;
  return pod.metadata.deletionTimestamp !== undefined && pod.status?.phase !== 'Succeeded';
}

/** The index that a Pod of an Indexed Job works on; undefined when it has none. */
export function completionIndexOf(pod: Pod): number | undefined {
  return countIn(pod, completionIndexKey);
}

/** A number at least 0 in an annotation. */
export function countIn(pod: Pod, annotation: string): number | undefined {
  const text = pod.metadata.annotations?.[annotation];
  return text !== undefined && /^\+?\d+$/.test(text) ? Number(text) : undefined;
}

/** Whether the Pod works on an index that the Job has; always true of a Job without indexes. */
export function hasValidIndex(pod: Pod, job: Job): boolean {
  if (!isIndexed(job)) return true;
  const index = completionIndexOf(pod);
  return index !== undefined && index < (job.spec.completions ?? 0);
}
