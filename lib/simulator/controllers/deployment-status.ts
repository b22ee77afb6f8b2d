/**
 * What a Deployment reports about itself. Source: pkg/controller/deployment/sync.go calculateStatus, progress.go.
 */
import type { Condition, Deployment, DeploymentStatus, ReplicaSet } from '../objects/objects';
import { parseTimestamp, timestamp } from '../values/time';
import { maxUnavailable } from './deployment-rolling';

export type StatusInputs = {
  readonly deployment: Deployment;
  readonly newSet: ReplicaSet | undefined;
  readonly allSets: readonly ReplicaSet[];
  readonly now: number;
};

const noDeadline = 2_147_483_647;

/** The status to write: the counts of the ReplicaSets, and the conditions Available and Progressing. */
export function deploymentStatus(inputs: StatusInputs): DeploymentStatus {
  const { deployment, newSet, allSets, now } = inputs;
  const desired = deployment.spec.replicas ?? 1;
  const count = (of: (set: ReplicaSet) => number | undefined): number =>
    allSets.reduce((sum, set) => sum + (of(set) ?? 0), 0);
  const replicas = count((set) => set.status?.replicas);
  const updated = newSet?.status?.replicas ?? 0;
  const ready = count((set) => set.status?.readyReplicas);
  const available = count((set) => set.status?.availableReplicas);
  const unavailable = Math.max(0, count((set) => set.spec.replicas ?? 1) - available);
  const counted: DeploymentStatus = {
    observedGeneration: deployment.metadata.generation ?? 0,
    ...some('replicas', replicas),
    ...some('updatedReplicas', updated),
    ...some('readyReplicas', ready),
    ...some('availableReplicas', available),
    ...some('unavailableReplicas', unavailable),
    terminatingReplicas: count((set) => set.status?.terminatingReplicas),
    ...(deployment.status?.collisionCount === undefined
      ? {}
      : { collisionCount: deployment.status.collisionCount }),
    ...(deployment.status?.conditions === undefined ? {} : { conditions: deployment.status.conditions }),
  };
  const enough = available >= desired - maxUnavailable(deployment.spec.strategy, desired);
  const withAvailable = withCondition(
    counted,
    enough
      ? {
          type: 'Available',
          status: 'True',
          reason: 'MinimumReplicasAvailable',
          message: 'Deployment has minimum availability.',
        }
      : {
          type: 'Available',
          status: 'False',
          reason: 'MinimumReplicasUnavailable',
          message: 'Deployment does not have minimum availability.',
        },
    now,
  );
  return withReplicaFailure(withProgress(withAvailable, inputs), inputs);
}

/** How long a rollout may stand still, in milliseconds; undefined: for ever, and nobody says how it goes. */
export function progressDeadlineMs({ spec }: Deployment): number | undefined {
  const seconds = spec.progressDeadlineSeconds;
  return seconds === undefined || seconds === noDeadline ? undefined : seconds * 1000;
}

/** When the rollout must be looked at again because its deadline passes; undefined when it cannot. */
export function progressCheckAt(deployment: Deployment, now: number): number | undefined {
  const deadline = progressDeadlineMs(deployment);
  const progressing = deployment.status?.conditions?.find((each) => each.type === 'Progressing');
  if (deadline === undefined || progressing === undefined) return undefined;
  if (deployment.spec.paused === true || isComplete(deployment, deployment.status ?? {})) return undefined;
  if (progressing.reason === 'ProgressDeadlineExceeded' || progressing.reason === 'NewReplicaSetAvailable')
    return undefined;
  const at = parseTimestamp(progressing.lastUpdateTime) + deadline;
  return Math.max(at, now) + 1000;
}

/** All Pods are of the new template and available, and the controller has seen the newest spec. */
export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const desired = deployment.spec.replicas ?? 1;
  return (
    (status.updatedReplicas ?? 0) === desired &&
    (status.replicas ?? 0) === desired &&
    (status.availableReplicas ?? 0) === desired &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

/** More new, fewer old, more ready or more available Pods than in the last report. */
export function isProgressing(deployment: Deployment, status: DeploymentStatus): boolean {
  const before = deployment.status ?? {};
  const old = (each: DeploymentStatus): number => (each.replicas ?? 0) - (each.updatedReplicas ?? 0);
  return (
    (status.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(status) < old(before) ||
    (status.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (status.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

/** Nothing has moved for longer than the deadline. */
export function hasTimedOut(deployment: Deployment, status: DeploymentStatus, now: number): boolean {
  const deadline = progressDeadlineMs(deployment);
  const progressing = status.conditions?.find((each) => each.type === 'Progressing');
  if (deadline === undefined || progressing === undefined) return false;
  if (progressing.reason === 'NewReplicaSetAvailable') return false;
  if (progressing.reason === 'ProgressDeadlineExceeded') return true;
  return now - parseTimestamp(progressing.lastUpdateTime) > deadline;
}

/**
 * The status with a condition set. One with the same status and reason stays as it is; one with the same status keeps
 * its lastTransitionTime.
 */
export function withCondition(
  status: DeploymentStatus,
  condition: Pick<Condition, 'type' | 'status' | 'reason' | 'message'>,
  now: number,
): DeploymentStatus {
  const current = status.conditions?.find((each) => each.type === condition.type);
  if (current?.status === condition.status && current.reason === condition.reason) return status;
  return replaceCondition(status, condition, current, now);
}

function withProgress(status: DeploymentStatus, { deployment, newSet, now }: StatusInputs): DeploymentStatus {
  const { conditions = [] } = status;
  if (progressDeadlineMs(deployment) === undefined) {
    const { conditions: _conditions, ...rest } = status;
    const others = conditions.filter((each) => each.type !== 'Progressing');
    return others.length === 0 ? rest : { ...rest, conditions: others };
  }
  const current = conditions.find((each) => each.type === 'Progressing');
  const wasComplete =
    status.replicas === status.updatedReplicas && current?.reason === 'NewReplicaSetAvailable';
  if (wasComplete || deployment.spec.paused === true) return status;
  const what =
    newSet === undefined
      ? `Deployment "${deployment.metadata.name}"`
      : `ReplicaSet "${newSet.metadata.name}"`;
  if (isComplete(deployment, status)) {
    const message = `${what} has successfully progressed.`;
    return withCondition(
      status,
      { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable', message },
      now,
    );
  }
  if (isProgressing(deployment, status)) {
    const message = `${what} is progressing.`;
    return replaceCondition(
      status,
      { type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', message },
      current,
      now,
    );
  }
  if (hasTimedOut(deployment, status, now)) {
    const message = `${what} has timed out progressing.`;
    return withCondition(
      status,
      { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message },
      now,
    );
  }
  return status;
}

/** Creating Pods is refused somewhere: the Deployment says so too. */
function withReplicaFailure(status: DeploymentStatus, { newSet, allSets }: StatusInputs): DeploymentStatus {
  const failure = [...(newSet === undefined ? [] : [newSet]), ...allSets]
    .flatMap((set) => set.status?.conditions ?? [])
    .find((each) => each.type === 'ReplicaFailure');
  const others = (status.conditions ?? []).filter((each) => each.type !== 'ReplicaFailure');
  if (failure === undefined) {
    return others.length === (status.conditions ?? []).length ? status : { ...status, conditions: others };
  }
  const copied: Condition = {
    ...failure,
    ...(typeof failure.lastTransitionTime === 'string' ? { lastUpdateTime: failure.lastTransitionTime } : {}),
  };
  return { ...status, conditions: [...others, copied] };
}

function replaceCondition(
  status: DeploymentStatus,
  condition: Pick<Condition, 'type' | 'status' | 'reason' | 'message'>,
  current: Condition | undefined,
  now: number,
): DeploymentStatus {
  const time = timestamp(now);
  const lastTransitionTime =
    current?.status === condition.status && current.lastTransitionTime !== undefined
      ? current.lastTransitionTime
      : time;
  const others = (status.conditions ?? []).filter((each) => each.type !== condition.type);
  return { ...status, conditions: [...others, { ...condition, lastUpdateTime: time, lastTransitionTime }] };
}

/** Counts of zero are not written. */
function some<K extends string>(field: K, count: number): { readonly [key in K]?: number } {
  return (count === 0 ? {} : { [field]: count }) as { readonly [key in K]?: number };
}
