import {
  cleanedUp,
  maxUnavailable,
  newSetReplicas,
  oldSetReplicas,
  proportionalSizes,
  resolveBounds,
  scaledDown,
} from '../../lib/simulator/controllers/deployment-rolling';
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
} from '../../lib/simulator/objects';
import type { Adapter } from '../adapter';

type Numbers = Readonly<Record<string, number>>;
type SizedSet = {
  readonly name: string;
  readonly replicas: number;
  readonly creationTimestamp?: string;
  readonly annotations?: Readonly<Record<string, string>> | null;
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
        const size = newSetReplicas(strategyOf(input), at('deploymentReplicas'), at('newRSReplicas'), all);
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
  const subject = input.deployment as Deployment;
  const previous = input.previousDeployment as Deployment;
  const newSet = input.newRS as SizedSet | null;
  const oldSets = input.oldRSs as SizedSet[];
  const all = [...oldSets, ...(newSet === null ? [] : [newSet])];
  const active = all.filter((set) => set.replicas > 0);
  const desired = subject.spec.replicas ?? 1;
  const surge = surgeOf(subject);
  const before = previous.spec.replicas ?? 1;
  // Upstream's test records the previous Deployment on every ReplicaSet that records nothing itself.
  const sizes =
    active.length === 1
      ? [desired]
      : proportionalSizes(
          active.map((set) => ({
            name: set.name,
            replicas: set.replicas,
            createdAt: Date.parse(set.creationTimestamp ?? ''),
            maxReplicas: Number(
              set.annotations?.['deployment.kubernetes.io/max-replicas'] ?? before + surgeOf(previous),
            ),
          })),
          desired,
          surge,
          before,
        );
  const sizeOf = (set: SizedSet): number => sizes[active.indexOf(set)] ?? set.replicas;
  return {
    newRSReplicas: newSet === null ? null : sizeOf(newSet),
    oldRSReplicas: Object.fromEntries(oldSets.map((set) => [set.name, sizeOf(set)])),
  };
}

function surgeOf({ spec }: Deployment): number {
  const { rollingUpdate } = spec.strategy ?? {};
  return (
    resolveBounds(rollingUpdate?.maxSurge, rollingUpdate?.maxUnavailable, spec.replicas ?? 1)?.surge ?? 0
  );
}
