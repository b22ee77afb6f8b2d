import { type BackOffRecord, remainingBackOff } from '../../lib/simulator/controllers/job-backoff';
import type { IndexSet } from '../../lib/simulator/controllers/job-indexes';
import {
  completionIndexKey,
  type Job,
  type JobStatus,
  type PodFailurePolicy,
  type SuccessPolicy,
  trackingFinalizer,
} from '../../lib/simulator/controllers/job-object';
import { conclude, decide } from '../../lib/simulator/controllers/job-plan';
import { matchFailurePolicy, matchSuccessPolicy } from '../../lib/simulator/controllers/job-policies';
import type { ContainerStatus, Pod, PodPhase } from '../../lib/simulator/objects/objects';
import { formatDuration, parseDuration } from '../../lib/simulator/values/duration';
import type { Adapter } from '../adapter';

type Input = Record<string, unknown>;

export const job: Adapter = {
  run(input) {
    switch (input.op) {
      case 'remaining-backoff':
        return remaining(input);
      case 'pod-failure-policy': {
        const policy = input.policy as PodFailurePolicy | null;
        const match = matchFailurePolicy(
          policy,
          input.failedPod as Pod,
          input.backoffLimitPerIndexEnabled === true,
        );
        return { action: match.action, countFailed: match.counts, jobFailureMessage: match.failsJob };
      }
      case 'success-policy': {
        const intervals = (input.succeededIndexes ?? []) as readonly { First: number; Last: number }[];
        const succeeded: IndexSet = intervals.map(({ First, Last }) => [First, Last]);
        const policy = input.policy as SuccessPolicy | null;
        const message = matchSuccessPolicy(policy, Number(input.completions), succeeded);
        return { met: message !== null, message: message ?? '' };
      }
      case 'sync':
        return { status: synced(input.job as Job, (input.pods ?? []) as readonly Pod[]) };
      case 'backoff-onfailure':
        return counted(synced(jobOf(input, 'OnFailure'), restartedPods(input)));
      case 'backoff-never':
        return counted(synced(jobOf(input, 'Never'), failedPods(input)));
      default:
        return `unknown question ${String(input.op)}`;
    }
  },
};

function remaining(input: Input): unknown {
  const record: BackOffRecord = {
    failuresAfterLastSuccess: Number(input.failuresAfterLastSuccess),
    lastFailure: input.lastFailureTime === null ? null : Date.parse(String(input.lastFailureTime)),
  };
  const limits = {
    initial: parseDuration(String(input.defaultBackoff)) ?? 0,
    max: parseDuration(String(input.maxBackoff)) ?? 0,
  };
  return { remaining: formatDuration(remainingBackOff(record, Date.parse(String(input.now)), limits)) };
}

/** The status at the end of one look in which every write is accepted. */
function synced(given: Job, pods: readonly Pod[]): JobStatus {
  const decision = decide(
    given,
    pods.map((pod, i) => completed(pod, i, given)),
    { failuresAfterLastSuccess: 0, lastFailure: null },
    Date.parse('2026-01-01T00:00:00Z'),
  );
  const { interim, final } = conclude(decision, decision.creations.length);
  const status = final ?? interim ?? given.status ?? {};
  const conditions = status.conditions?.map(({ type, status: is, reason, message }) => ({
    type,
    status: is,
    reason: reason ?? '',
    message: message ?? '',
  }));
  return {
    active: 0,
    succeeded: 0,
    failed: 0,
    ...status,
    ...(conditions === undefined ? {} : { conditions }),
  };
}

/** What upstream's tests add to the Pods they list. */
function completed(pod: Pod, i: number, given: Job): Pod {
  const isBare = pod.metadata?.uid === undefined;
  const indexed =
    isBare && given.spec.completionMode === 'Indexed' ? { [completionIndexKey]: String(i) } : {};
  return {
    ...pod,
    spec: pod.spec ?? { containers: [] },
    metadata: {
      ...pod.metadata,
      annotations: { ...indexed, ...pod.metadata?.annotations },
      name: pod.metadata?.name ?? `mypod-${i}`,
      namespace: given.metadata.namespace ?? 'default',
      uid: pod.metadata?.uid ?? `uid-${i}`,
      finalizers: pod.metadata?.finalizers ?? (isBare ? [trackingFinalizer] : []),
    },
  };
}

function jobOf(input: Input, restartPolicy: 'OnFailure' | 'Never'): Job {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: 'foobar',
      namespace: 'default',
      uid: 'job',
      resourceVersion: '1',
      creationTimestamp: '',
    },
    spec: {
      parallelism: Number(input.parallelism),
      completions: Number(input.completions),
      backoffLimit: Number(input.backoffLimit),
      suspend: input.suspend === true,
      template: { spec: { restartPolicy, containers: [{ name: 'c', image: 'foo/bar' }] } },
    },
  };
}

function restartedPods(input: Input): readonly Pod[] {
  const counts = (input.podRestartCounts ?? []) as readonly number[];
  return counts.map((restartCount) => podIn(String(input.podPhase), restartCount));
}

function failedPods(input: Input): readonly Pod[] {
  const pods = (count: unknown, phase: string): Pod[] =>
    Array.from({ length: Number(count ?? 0) }, () => podIn(phase, 0));
  return [...pods(input.failedPods, 'Failed'), ...pods(input.activePods, String(input.activePodsPhase))];
}

function podIn(phase: string, restartCount: number): Pod {
  const container: ContainerStatus = { name: 'c', ready: false, restartCount, image: '', imageID: '' };
  const status = { phase: phase as PodPhase, containerStatuses: [container] };
  return { spec: { containers: [] }, status } as unknown as Pod;
}

function counted({ active = 0, succeeded = 0, failed = 0, conditions = [] }: JobStatus): unknown {
  return { active, succeeded, failed, conditions };
}
