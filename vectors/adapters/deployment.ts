import {
  cleanedUp,
  maxSurge,
  maxUnavailable,
  newSetReplicas,
  newSetSize,
  oldSetReplicas,
  resolveBounds,
  scaledDown,
} from '../../lib/simulator/controllers/deployment-rolling';
import {
  desiredAnnotation,
  maxAnnotation,
  replicasOf,
  scaledSizes,
  sizeOf,
} from '../../lib/simulator/controllers/deployment-scale';
import {
  deploymentStatus,
  isComplete,
  isProgressing,
} from '../../lib/simulator/controllers/deployment-status';
import type {
  Deployment,
  DeploymentStatus,
  DeploymentStrategy,
  IntOrString,
  ReplicaSet,
} from '../../lib/simulator/objects/objects';
import type { Adapter } from '../adapter';

type Numbers = Readonly<Record<string, number>>;
type SizedSet = {
  readonly name: string;
  readonly replicas: number;
  readonly creationTimestamp?: string;
  readonly annotations?: Readonly<Record<string, string>> | null;
  readonly availableReplicas?: number;
};

export const deployment: Adapter = {
  run(input) {
    const n = input as unknown as Numbers;
    const at = (name: string): number => n[name] ?? 0;
    const subject = input.deployment as Deployment;
    switch (input.op) {
      case 'rolling-scale-new-rs':
      case 'new-rs-replicas': {
        const all = at('oldRSReplicas') + at('newRSReplicas');
        const sizeIn = input.op === 'new-rs-replicas' ? newSetReplicas : newSetSize;
        const size = sizeIn(strategyOf(input), at('deploymentReplicas'), at('newRSReplicas'), all);
        return { newRSReplicas: size, scaled: size !== at('newRSReplicas') };
      }
      case 'rolling-scale-old-rs': {
        const desired = at('deploymentReplicas');
        const unavailable = maxUnavailable(strategyOf(input), desired);
        const old = { replicas: at('oldRSReplicas'), available: at('readyPodsFromOldRS') };
        const fresh = { replicas: at('newRSReplicas'), available: at('readyPodsFromNewRS') };
        const size = oldSetReplicas([old], fresh, desired, unavailable)[0] ?? 0;
        return { oldRSReplicas: size, scaled: size !== old.replicas };
      }
      case 'cleanup-unhealthy': {
        const old = { replicas: at('oldRSReplicas'), available: at('readyPods') };
        return { cleanedUp: old.replicas - (cleanedUp([old], at('maxCleanupCount'))?.[0] ?? 0) };
      }
      case 'scale-down-old-rs': {
        const desired = at('deploymentReplicas');
        const spare = at('readyPods') - (desired - maxUnavailable(strategyOf(input), desired));
        const size = scaledDown([at('oldRSReplicas')], spare)[0] ?? 0;
        return { oldRSReplicas: size, scaled: size !== at('oldRSReplicas') };
      }
      case 'resolve-fenceposts': {
        const bounds = resolveBounds(
          input.maxSurge as IntOrString,
          input.maxUnavailable as IntOrString,
          at('desired'),
        );
        return bounds ?? { error: true };
      }
      case 'max-unavailable':
        return { value: maxUnavailable(subject.spec.strategy, subject.spec.replicas ?? 1) };
      case 'min-available': {
        const replicas = subject.spec.replicas ?? 1;
        const isRolling = subject.spec.strategy?.type === 'RollingUpdate';
        return { value: isRolling ? replicas - maxUnavailable(subject.spec.strategy, replicas) : 0 };
      }
      case 'complete':
        return { complete: isComplete(subject, subject.status ?? {}) };
      case 'progressing':
        return { progressing: isProgressing(subject, input.newStatus as DeploymentStatus) };
      case 'progress-condition':
        return { condition: progressCondition(input) };
      case 'proportional-scale':
        return proportionalScale(input);
      default:
        return `no such question: ${String(input.op)}`;
    }
  },
};

function strategyOf(input: Record<string, unknown>): DeploymentStrategy {
  const rollingUpdate = {
    maxSurge: (input.maxSurge ?? 0) as IntOrString,
    maxUnavailable: (input.maxUnavailable ?? 0) as IntOrString,
  };
  return input.strategy === 'Recreate' ? { type: 'Recreate' } : { type: 'RollingUpdate', rollingUpdate };
}

function progressCondition(input: Record<string, unknown>): unknown {
  const subject = input.deployment as Deployment;
  const newSet = (input.newRS as ReplicaSet | null) ?? undefined;
  const all = [...(input.allRSs as ReplicaSet[]), ...(newSet === undefined ? [] : [newSet])];
  const now = Date.parse('2026-11-23T14:00:00Z');
  const { conditions = [] } = deploymentStatus({ deployment: subject, newSet, allSets: all, now });
  return conditions.find((each) => each.type === 'Progressing') ?? null;
}

function proportionalScale(input: Record<string, unknown>): unknown {
  const previous = input.previousDeployment as Deployment;
  const given = input.newRS as SizedSet | null;
  const newSet = given === null ? undefined : asSet(given, previous);
  const oldSets = (input.oldRSs as SizedSet[]).map((set) => asSet(set, previous));
  const sizes = new Map(scaledSizes(input.deployment as Deployment, newSet, oldSets));
  const sizeAfter = (set: ReplicaSet): number => sizes.get(set) ?? sizeOf(set);
  return {
    newRSReplicas: newSet === undefined ? null : sizeAfter(newSet),
    oldRSReplicas: Object.fromEntries(oldSets.map((set) => [set.metadata.name, sizeAfter(set)])),
  };
}

/** Upstream's test records the previous Deployment on every ReplicaSet that records nothing itself. */
function asSet(
  { name, replicas, creationTimestamp, annotations, availableReplicas }: SizedSet,
  deployment: Deployment,
): ReplicaSet {
  const before = replicasOf(deployment);
  const recorded = {
    [desiredAnnotation]: String(before),
    [maxAnnotation]: String(before + maxSurge(deployment.spec.strategy, before)),
  };
  return {
    metadata: { name, creationTimestamp, annotations: { ...recorded, ...annotations } },
    spec: { replicas },
    status: { replicas, availableReplicas },
  } as unknown as ReplicaSet;
}
