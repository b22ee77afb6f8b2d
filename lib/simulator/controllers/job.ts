/**
 * job-controller: runs Pods until enough of them have succeeded, and counts each of them exactly once.
 *
 * Rules
 *   job/create-pods         It creates missing Pods, at most parallelism at once and never more than completions are missing,
 *                           in batches of 1, 2, 4 …. (pkg/controller/job/job_controller.go manageJob)
 *   job/delete-surplus      Pods beyond what is wanted are deleted, those first that are worth least. (activePodsForRemoval)
 *   job/indexed             Each Pod of an Indexed Job works on one index: annotation, label, host name and environment
 *                           say which; the lowest missing ones come first. (indexed_job_utils.go firstPendingIndexes)
 *   job/back-off            A failed Pod is replaced after 10 s, then 20 s, 40 s …, at most ten minutes; see job-backoff.ts.
 *   job/back-off-limit      More than backoffLimit failures, or with OnFailure as many restarts, fail the Job.
 *   job/index-limit         With backoffLimitPerIndex each index has its own count of failures and fails alone; when all
 *                           others are done, or too many failed, the Job fails. (calculateFailedIndexes)
 *   job/deadline            A Job that is active for longer than activeDeadlineSeconds fails. (pastActiveDeadline)
 *   job/suspend             While suspended it has no Pods; resumed, its clock starts anew.
 *   job/replacement-policy  With podReplacementPolicy Failed, or a podFailurePolicy, a Pod that is being deleted is replaced
 *                           only when it is over. (onlyReplaceFailedPods)
 *   job/tracking            A finalizer keeps each Pod until it is listed in the status and counted.
 *                           (trackJobStatusAndRemoveFinalizers)
 *   job/delete-active       When a Job ends, its running Pods are deleted. (deleteActivePods)
 *   job/complete            First SuccessCriteriaMet, then, when every Pod is counted and gone, Complete. (enactJobFinished)
 *   job/failed              First FailureTarget, then, when every Pod is counted and gone, Failed.
 *   job/status              It reports what it counts.
 *   job/batches             Changes of Pods and of the status are looked at together, a second later. (syncJobBatchPeriod)
 *   job/adopt               A Pod without a controller that its selector selects becomes its own, with the finalizer.
 *   job/release             A Pod of its own that its selector no longer selects is let go, without the finalizer.
 *   job/orphans             Pods of a Job that is gone or over lose the finalizer. (syncOrphanPod)
 */
import { type Component, type Intent, type View, watch } from '../component';
import { selects } from '../objects/label-selector';
import {
  controllerOf,
  isBeingDeleted,
  type Key,
  keyOf,
  type LabelSelector,
  type Manifest,
  type Pod,
  type PodSpec,
} from '../objects/objects';
import type { BackOffRecord } from './job-backoff';
import {
  completionIndexKey,
  failureCountKey,
  finishedCondition,
  ignoredFailureCountKey,
  isIndexed,
  isTracked,
  type Job,
  type JobStatus,
  trackingFinalizer,
} from './job-object';
import { type Conclusion, conclude, type Decision, decide, type NewPod } from './job-plan';
import { isRefusedByEnd } from './namespace-end';
import { claimPods, controllerKey } from './owned-pods';
import { podFromTemplate } from './pod-from-template';

/** How long changes are gathered before the next look. (syncJobBatchPeriod) */
const batchMs = 1_000;
/** Wait after a refused creation: 1 s, doubling, at most a minute. (DefaultJobApiBackOff, MaxJobApiBackOff) */
const refusalMs = { initial: 1_000, max: 60_000 };
/** Longest prefix of a generated name. */
const longestPrefix = 58;

/** What is remembered of a Job; lost with the process. */
type Memory = {
  readonly generation: number | undefined;
  readonly deleting: boolean;
  /** When to look next. */
  readonly due: number | null;
  readonly backOff: BackOffRecord;
  /** Looks in a row in which a creation was refused. */
  readonly refusals: number;
};

export const jobController: Component = {
  name: 'job-controller',
  process: 'kube-controller-manager',
  watches: {
    Job: watch('Job', (job) => [keyOf(job)]),
    Pod: watch(
      'Pod',
      (pod, view) => {
        const owner = controllerKey(pod, 'Job');
        if (owner !== undefined) return [owner];
        return controllerOf(pod) === undefined ? jobsSelecting(pod, view) : [];
      },
      { controlledBy: 'Job' },
    ),
  },
  reconcile(view, key) {
    const job = view.get('Job', key) as Job | undefined;
    const known = view.memory(key) as Memory | undefined;
    if (job === undefined) return [...forget(key, known), ...orphansOf(key, view).map(release)];
    if (isManagedElsewhere(job)) return [];
    if (finishedCondition(job) !== undefined) {
      const own = view.by('Pod', 'controllerUid', job.metadata.uid);
      return [...forget(key, known), ...own.filter(isTracked).map(release)];
    }
    if (known === undefined || isDue(job, known, view.now)) return sync(job, known, view);
    const due = Math.min(known.due ?? Number.POSITIVE_INFINITY, view.now + batchMs);
    return [remember(key, { ...known, due }), { do: 'wake', at: due }];
  },
};

/** A new Job and a change of what is wanted are looked at immediately, all else when its time has come. */
function isDue(job: Job, known: Memory, now: number): boolean {
  if (known.generation !== job.metadata.generation || known.deleting !== isBeingDeleted(job)) return true;
  return known.due !== null && now >= known.due;
}

function isManagedElsewhere({ spec }: Job): boolean {
  return spec.managedBy !== undefined && spec.managedBy !== 'kubernetes.io/job-controller';
}

/** The Jobs whose selector selects a Pod that nobody owns. */
function jobsSelecting(pod: Pod, view: View): readonly Key[] {
  return view
    .list('Job', pod.metadata.namespace)
    .filter((job) => selects(selectorOf(job as Job), pod.metadata.labels))
    .map(keyOf);
}

/** A Job without a selector selects nothing; the API server gives each one its own. */
function selectorOf({ spec, metadata }: Job): LabelSelector {
  return spec.selector ?? { matchLabels: { 'batch.kubernetes.io/controller-uid': metadata.uid } };
}

/** Pods that belong to a Job of this key that is no more, and still wait to be counted. */
function orphansOf(key: Key, view: View): readonly Pod[] {
  const namespace = key.slice(0, key.indexOf('/'));
  return view.list('Pod', namespace).filter((pod) => isTracked(pod) && controllerKey(pod, 'Job') === key);
}

function sync(job: Job, known: Memory | undefined, view: View): readonly Intent[] {
  const key = keyOf(job);
  const { claims, pods } = claimPods({ owner: job, selector: selectorOf(job), rules: 'job' }, view);
  const record = known?.backOff ?? { failuresAfterLastSuccess: 0, lastFailure: null };
  const decision = decide(job, pods, record, view.now);
  const { againInMs, creations, deletions, releasesDeleted } = decision;
  const memory: Memory = {
    generation: job.metadata.generation,
    deleting: isBeingDeleted(job),
    due: againInMs === null ? null : view.now + Math.max(1, againInMs),
    backOff: record,
    refusals: 0,
  };
  const start: readonly Intent[] = [
    remember(key, memory),
    ...(memory.due === null ? [] : [{ do: 'wake', at: memory.due } as const]),
    ...claims.map((claim) => withFinalizer(claim, view)),
    ...deletions.flatMap((pod) => [
      ...(releasesDeleted && isTracked(pod) ? [release(pod)] : []),
      deletion(job, pod, releasesDeleted ? 'job/delete-surplus' : 'job/delete-active'),
    ]),
  ];
  if (creations.length === 0) return [...start, ...report(decision, memory, 0)];
  return [
    ...start,
    {
      do: 'slowStart',
      writes: creations.map((each) => creation(job, each)),
      after: (refused, done) => {
        const told = report(decision, memory, done);
        return refused === null ? told : [...told, ...tryLater(key, memory, known?.refusals ?? 0, view.now)];
      },
    },
  ];
}

/** After a refusal the next look comes later each time. */
function tryLater(key: Key, memory: Memory, refusals: number, now: number): readonly Intent[] {
  const wait = Math.min(refusalMs.initial * 2 ** Math.min(refusals, 10), refusalMs.max);
  const due = Math.min(memory.due ?? Number.POSITIVE_INFINITY, now + wait);
  return [remember(key, { ...memory, due, refusals: refusals + 1 }), { do: 'wake', at: due }];
}

// --- Reporting --------------------------------------------------------------------------------------------------

/** The status with what is to be counted, then the Pods let go, then the status with what was counted. */
function report(decision: Decision, memory: Memory, created: number): readonly Intent[] {
  const { job, backOff } = decision;
  const conclusion = conclude(decision, created);
  const events = conclusion.events
    .filter(({ rule }) => rule === 'job/suspend')
    .map((each): Intent => ({ do: 'event', about: job, ...each }));
  if (conclusion.interim === null) return [...events, ...letGo(job, conclusion)];
  return [
    ...events,
    statusWrite(job, conclusion.interim, (stored) => [
      remember(keyOf(job), { ...memory, backOff }),
      ...letGo(stored, conclusion),
    ]),
  ];
}

function letGo(stored: Job, { released, final, events, finished }: Conclusion): readonly Intent[] {
  const last = events
    .filter(({ rule }) => rule !== 'job/suspend')
    .map((each): Intent => ({ do: 'event', about: stored, ...each }));
  const told =
    finished === null ? 'job/tracking' : finished.type === 'Complete' ? 'job/complete' : 'job/failed';
  return [
    ...released.map(release),
    ...(final === null ? [] : [statusWrite(stored, final, () => last, told)]),
  ];
}

function statusWrite(
  job: Job,
  status: JobStatus,
  next: (stored: Job) => readonly Intent[],
  rule = 'job/status',
): Intent {
  const { active = 0, succeeded = 0, failed = 0, conditions = [] } = status;
  const last = conditions.at(-1);
  const condition = last?.status === 'True' ? `, ${last.type}` : '';
  return {
    do: 'update',
    object: { ...job, status },
    subresource: 'status',
    rule,
    says: `writes the status of Job ${keyOf(job)}: ${active} active, ${succeeded} succeeded, ${failed} failed${condition}`,
    answered: (answer) => (answer.ok ? next(answer.object as Job) : []),
  };
}

// --- Pods -------------------------------------------------------------------------------------------------------

function creation(job: Job, pod: NewPod): Intent {
  const rule = pod.index === undefined ? 'job/create-pods' : 'job/indexed';
  return {
    do: 'create',
    object: newPod(job, pod),
    rule,
    keepGoing: isRefusedByEnd,
    answered: (answer) => {
      if (isRefusedByEnd(answer)) return [];
      return [
        answer.ok
          ? podEvent(job, 'Normal', 'SuccessfulCreate', `Created pod: ${answer.object.metadata.name}`, rule)
          : podEvent(job, 'Warning', 'FailedCreate', `Error creating: ${answer.message}`, rule),
      ];
    },
  };
}

/** A Pod of the Job's template, with the finalizer; one of an Indexed Job is told its index in four ways. */
function newPod(job: Job, { index, failures }: NewPod): Manifest {
  const pod = podFromTemplate(job, job.spec.template);
  const tracked = { ...pod.metadata, finalizers: [trackingFinalizer] };
  if (!isIndexed(job) || index === undefined) return { ...pod, metadata: tracked };
  const text = String(index);
  const annotations = {
    ...pod.metadata.annotations,
    [completionIndexKey]: text,
    ...(failures === undefined ? {} : { [failureCountKey]: String(failures.counted) }),
    ...(failures === undefined || failures.ignored === 0
      ? {}
      : { [ignoredFailureCountKey]: String(failures.ignored) }),
  };
  return {
    ...pod,
    metadata: {
      ...tracked,
      generateName: indexedPrefix(job.metadata.name, index),
      labels: { ...pod.metadata.labels, [completionIndexKey]: text },
      annotations,
    },
    spec: { ...withIndexVariable(job.spec.template.spec), hostname: `${job.metadata.name}-${index}` },
  };
}

function indexedPrefix(name: string, index: number): string {
  const end = `-${index}-`;
  return `${name.slice(0, longestPrefix - end.length)}${end}`;
}

/** Every container learns its index from JOB_COMPLETION_INDEX, unless it sets that itself. */
function withIndexVariable(spec: PodSpec): PodSpec {
  const name = 'JOB_COMPLETION_INDEX';
  const variable = {
    name,
    valueFrom: { fieldRef: { fieldPath: `metadata.labels['${completionIndexKey}']` } },
  };
  const told = <C extends { readonly env?: readonly unknown[] }>(container: C): C => {
    const env = container.env ?? [];
    if (env.some((each) => (each as { readonly name?: string }).name === name)) return container;
    return { ...container, env: [...env, variable] };
  };
  const { initContainers } = spec;
  return {
    ...spec,
    containers: spec.containers.map(told),
    ...(initContainers === undefined ? {} : { initContainers: initContainers.map(told) }),
  };
}

function deletion(job: Job, pod: Pod, rule: string): Intent {
  return {
    do: 'delete',
    target: { kind: 'Pod', key: keyOf(pod) },
    rule,
    answered: (answer) => {
      if (answer.ok)
        return [podEvent(job, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`, rule)];
      if (answer.code === 404) return [];
      return [podEvent(job, 'Warning', 'FailedDelete', `Error deleting: ${answer.message}`, rule)];
    },
  };
}

/** The Pod may leave the store: it is counted, or will never be. */
function release(pod: Pod): Intent {
  return {
    do: 'patch',
    target: { kind: 'Pod', key: keyOf(pod) },
    patch: { metadata: { '$deleteFromPrimitiveList/finalizers': [trackingFinalizer] } },
    rule: 'job/tracking',
    says: `takes the finalizer ${trackingFinalizer} off Pod ${keyOf(pod)}`,
  };
}

/** A claim of a Pod also puts the finalizer on, or takes it off. */
function withFinalizer(claim: Intent, view: View): Intent {
  if (claim.do !== 'patch') return claim;
  const isAdoption = claim.rule === 'job/adopt';
  const metadata = claim.patch.metadata as Readonly<Record<string, unknown>>;
  const others = view.get('Pod', claim.target.key)?.metadata.finalizers ?? [];
  const change = isAdoption
    ? { finalizers: others.includes(trackingFinalizer) ? others : [...others, trackingFinalizer] }
    : { '$deleteFromPrimitiveList/finalizers': [trackingFinalizer] };
  return { ...claim, patch: { ...claim.patch, metadata: { ...metadata, ...change } } };
}

function podEvent(
  job: Job,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
  rule: string,
): Intent {
  return { do: 'event', about: job, type, reason, message, rule };
}

function remember(key: Key, memory: Memory): Intent {
  return { do: 'remember', key, value: memory };
}

function forget(key: Key, known: Memory | undefined): readonly Intent[] {
  return known === undefined ? [] : [{ do: 'remember', key, value: undefined }];
}
