import { requestsOf } from '../../lib/simulator/controllers/hpa-metrics';
import {
  type HpaAnswer,
  type HpaPod,
  type HpaSettings,
  type PodMetric,
  replicasForAverage,
  replicasForUtilization,
  replicasForValue,
  replicasForValuePerPod,
} from '../../lib/simulator/controllers/hpa-replicas';
import type { Pod } from '../../lib/simulator/objects/objects';
import { parseDuration } from '../../lib/simulator/values/duration';
import type { Adapter } from '../adapter';

type Input = {
  readonly currentReplicas: number;
  readonly tolerance: { readonly up: number; readonly down: number };
  readonly cpuInitializationPeriod: string;
  readonly delayOfInitialReadinessStatus: string;
  readonly container?: string;
  readonly podPhase?: readonly HpaPod['phase'][];
  readonly podReadiness?: readonly string[];
  readonly podStartTime?: readonly string[];
  readonly podDeletion?: readonly boolean[];
  readonly resource?: {
    readonly name: string;
    readonly requestsPerContainer: readonly string[];
    readonly podContainerUsageMilli: readonly (readonly number[])[];
    readonly targetUtilization: number | null;
    readonly targetAverageValueMilli: number | null;
  };
  readonly metric?: {
    readonly type: string;
    readonly valuesMilli: readonly number[];
    readonly targetUsageMilli: number | null;
    readonly perPodTargetUsageMilli: number | null;
  };
};

/** Two containers a Pod, named container1 and container2; what is not given is as upstream's test sets it up. */
export const hpa: Adapter = {
  run(raw) {
    const input = raw as unknown as Input;
    const pods = podsOf(input);
    const settings: HpaSettings = {
      tolerance: input.tolerance,
      cpuInitializationPeriodMs: parseDuration(input.cpuInitializationPeriod) ?? 0,
      initialReadinessDelayMs: parseDuration(input.delayOfInitialReadinessStatus) ?? 0,
      now: Math.max(0, ...(input.podStartTime ?? []).map((t) => Date.parse(t))),
    };
    return shape(
      input,
      input.resource ? fromResource(input, pods, settings) : fromMetric(input, pods, settings),
    );
  },
  compare(got, expected) {
    const answer = got as Record<string, unknown>;
    if (typeof expected.error === 'string') return String(answer.error).includes(expected.error);
    return Object.entries(expected).every(([key, value]) => answer[key] === value);
  },
};

function podsOf(input: Input): HpaPod[] {
  const count = input.podPhase?.length ?? input.currentReplicas;
  return Array.from({ length: count }, (_, i) => {
    const startTime = Date.parse(input.podStartTime?.[i] ?? '0001-01-01T00:00:00Z');
    return {
      name: `pod-${i}`,
      phase: input.podPhase?.[i] ?? 'Running',
      terminating: input.podDeletion?.[i] ?? false,
      startTime,
      ready: { status: (input.podReadiness?.[i] ?? 'True') === 'True', since: startTime },
    };
  });
}

function fromResource(input: Input, pods: readonly HpaPod[], settings: HpaSettings): HpaAnswer {
  const { resource } = input;
  if (!resource) throw new Error('no resource');
  const pick = (values: readonly number[]) =>
    input.container === undefined
      ? values.reduce((a, b) => a + b, 0)
      : (values[input.container === 'container1' ? 0 : 1] ?? 0);
  const metrics = measured(resource.podContainerUsageMilli.map(pick), settings.now);
  if (resource.targetUtilization === null)
    return replicasForAverage(
      input.currentReplicas,
      resource.targetAverageValueMilli ?? 0,
      resource.name,
      pods,
      metrics,
      settings,
    );
  const requests = requestsOf(
    resource.name,
    input.container,
    pods.map(({ name }, i) => requesting(name, resource.name, resource.requestsPerContainer[i])),
  );
  return replicasForUtilization(
    input.currentReplicas,
    resource.targetUtilization,
    resource.name,
    pods,
    metrics,
    requests,
    settings,
  );
}

/** A Pod whose two containers each request this much; nothing, when it is not given. */
function requesting(name: string, resource: string, request: string | undefined): Pod {
  const resources = request === undefined ? {} : { requests: { [resource]: request } };
  const containers = ['container1', 'container2'].map((container) => ({
    name: container,
    image: '',
    resources,
  }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'test', uid: '', resourceVersion: '', creationTimestamp: '' },
    spec: { containers },
  } as unknown as Pod;
}

function fromMetric(input: Input, pods: readonly HpaPod[], settings: HpaSettings): HpaAnswer {
  const { metric } = input;
  if (!metric) throw new Error('no metric');
  const sum = metric.valuesMilli.reduce((a, b) => a + b, 0);
  switch (metric.type) {
    case 'object':
    case 'external':
      return replicasForValue(
        input.currentReplicas,
        sum,
        metric.targetUsageMilli ?? 0,
        pods,
        settings.tolerance,
      );
    case 'objectPerPod':
    case 'externalPerPod':
      return replicasForValuePerPod(
        input.currentReplicas,
        sum,
        metric.perPodTargetUsageMilli ?? 0,
        settings.tolerance,
      );
    default:
      return replicasForAverage(
        input.currentReplicas,
        metric.targetUsageMilli ?? 0,
        '',
        pods,
        measured(metric.valuesMilli, settings.now),
        settings,
      );
  }
}

function measured(values: readonly number[], at: number): Map<string, PodMetric> {
  return new Map(values.map((value, i) => [`pod-${i}`, { value, at, windowMs: 60_000 }]));
}

function shape(input: Input, answer: HpaAnswer): Record<string, unknown> {
  if (!answer.ok) return { error: answer.error };
  return input.resource
    ? { replicas: answer.replicas, utilization: answer.utilization, averageValueMilli: answer.usage }
    : { replicas: answer.replicas, usageMilli: answer.usage };
}
