/**
 * How many replicas a HorizontalPodAutoscaler wants, from one metric.
 * All metric values are milli-units (1 core = 1000).
 *
 * Rules
 * - hpa/ratio: desired = ceil(pods that count × usage ÷ target), unless the ratio is within the tolerance of 1.
 * - hpa/ignored-pods: a Failed or terminating Pod does not count.
 * - hpa/unready-pods: a Pending Pod does not count, nor, for CPU, one that has not been ready long enough;
 *   when scaling up such Pods count as using nothing.
 * - hpa/missing-metrics: a Pod without a metric counts as using its target when scaling down, nothing when scaling up.
 * - hpa/no-reversal: filling gaps never turns an increase into a decrease, nor the other way round.
 * Source: pkg/controller/podautoscaler/replica_calculator.go and metrics/utilization.go.
 */

export type HpaPod = {
  readonly name: string;
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';
  readonly terminating: boolean;
  /** Milliseconds since the epoch; undefined while the kubelet has not acknowledged the Pod. */
  readonly startTime: number | undefined;
  /** The Ready condition; undefined when it is not there yet. */
  readonly ready: { readonly status: boolean; readonly since: number } | undefined;
};

/** One Pod's metric: its value, when it was measured and over how long (milliseconds). */
export type PodMetric = { readonly value: number; readonly at: number; readonly windowMs: number };

/** How far from 1 the ratio may be without a change, in each direction (default 0.1). */
export type Tolerance = { readonly up: number; readonly down: number };

export type HpaSettings = {
  readonly tolerance: Tolerance;
  /** --horizontal-pod-autoscaler-cpu-initialization-period, default 5 min. */
  readonly cpuInitializationPeriodMs: number;
  /** --horizontal-pod-autoscaler-initial-readiness-delay, default 30 s. */
  readonly initialReadinessDelayMs: number;
  readonly now: number;
};

export type HpaAnswer =
  | {
      readonly ok: true;
      readonly replicas: number;
      /** Of the requests, in percent; for utilisation targets only. */
      readonly utilization?: number;
      /** The average, or the whole value for object and external metrics. */
      readonly usage: number;
    }
  | { readonly ok: false; readonly error: string };

/** From a resource's use against a percentage of what the Pods request. */
export function replicasForUtilization(
  currentReplicas: number,
  targetUtilization: number,
  resource: string,
  pods: readonly HpaPod[],
  metrics: ReadonlyMap<string, PodMetric>,
  requests: ReadonlyMap<string, number> | string,
  settings: HpaSettings,
): HpaAnswer {
  if (metrics.size === 0) {
    return failure(
      `unable to get metrics for resource ${resource}: no metrics returned from resource metrics API`,
    );
  }
  if (pods.length === 0) return failure('no pods returned by selector while calculating replica count');
  if (typeof requests === 'string') return failure(requests);
  const groups = groupPods(pods, metrics, resource, settings);
  const values = countedValues(metrics, groups);
  if (values.size === 0) return failure('did not receive metrics for any ready pods');
  const measured = utilizationOf(values, requests, targetUtilization);
  if (measured === undefined) return failure('no metrics returned matched known pods');

  const answer = (replicas: number): HpaAnswer => ({
    ok: true,
    replicas,
    utilization: measured.utilization,
    usage: measured.average,
  });
  const fallback = Math.max(100, targetUtilization);
  const filled = fillGaps(measured.ratio, values, groups, (pod) =>
    Math.trunc((fallback * (requests.get(pod) ?? 0)) / 100),
  );
  if (filled === undefined) {
    if (withinTolerance(measured.ratio, settings.tolerance)) return answer(currentReplicas);
    return answer(Math.ceil(measured.ratio * groups.ready));
  }
  const again = utilizationOf(filled, requests, targetUtilization);
  if (again === undefined) return failure('no metrics returned matched known pods');
  return answer(
    withGapsFilled(currentReplicas, measured.ratio, again.ratio, filled.size, settings.tolerance),
  );
}

/** From the average of a metric over the Pods against a target average. */
export function replicasForAverage(
  currentReplicas: number,
  target: number,
  resource: string,
  pods: readonly HpaPod[],
  metrics: ReadonlyMap<string, PodMetric>,
  settings: HpaSettings,
): HpaAnswer {
  if (pods.length === 0) return failure('no pods returned by selector while calculating replica count');
  const groups = groupPods(pods, metrics, resource, settings);
  const values = countedValues(metrics, groups);
  if (values.size === 0) return failure('did not receive metrics for any ready pods');
  const measured = averageOf(values, target);
  const answer = (replicas: number): HpaAnswer => ({ ok: true, replicas, usage: measured.average });
  const filled = fillGaps(measured.ratio, values, groups, () => target);
  if (filled === undefined) {
    if (withinTolerance(measured.ratio, settings.tolerance)) return answer(currentReplicas);
    return answer(Math.ceil(measured.ratio * groups.ready));
  }
  const again = averageOf(filled, target);
  return answer(
    withGapsFilled(currentReplicas, measured.ratio, again.ratio, filled.size, settings.tolerance),
  );
}

/** From one value for the whole workload (object or external metric) against a target value. */
export function replicasForValue(
  currentReplicas: number,
  usage: number,
  target: number,
  pods: readonly HpaPod[],
  tolerance: Tolerance,
): HpaAnswer {
  const ratio = usage / target;
  if (currentReplicas === 0) return { ok: true, replicas: Math.ceil(ratio), usage };
  if (withinTolerance(ratio, tolerance)) return { ok: true, replicas: currentReplicas, usage };
  if (pods.length === 0) {
    return failure(
      'unable to calculate ready pods: no pods returned by selector while calculating replica count',
    );
  }
  const ready = pods.filter((p) => p.phase === 'Running' && p.ready?.status === true).length;
  return { ok: true, replicas: Math.ceil(ratio * ready), usage };
}

/** From one value for the whole workload against a target per Pod; the usage answered is per Pod, rounded up. */
export function replicasForValuePerPod(
  statusReplicas: number,
  usage: number,
  targetPerPod: number,
  tolerance: Tolerance,
): HpaAnswer {
  const ratio = usage / (targetPerPod * statusReplicas);
  const replicas = withinTolerance(ratio, tolerance) ? statusReplicas : Math.ceil(usage / targetPerPod);
  return { ok: true, replicas, usage: Math.ceil(usage / statusReplicas) };
}

type Groups = {
  readonly ready: number;
  readonly unready: ReadonlySet<string>;
  readonly missing: ReadonlySet<string>;
  readonly ignored: ReadonlySet<string>;
};

function groupPods(
  pods: readonly HpaPod[],
  metrics: ReadonlyMap<string, PodMetric>,
  resource: string,
  settings: HpaSettings,
): Groups {
  const unready = new Set<string>();
  const missing = new Set<string>();
  const ignored = new Set<string>();
  let ready = 0;
  for (const pod of pods) {
    const metric = metrics.get(pod.name);
    if (pod.terminating || pod.phase === 'Failed') ignored.add(pod.name);
    else if (pod.phase === 'Pending') unready.add(pod.name);
    else if (metric === undefined) missing.add(pod.name);
    else if (resource === 'cpu' && cpuNotYetMeaningful(pod, metric, settings)) unready.add(pod.name);
    else ready += 1;
  }
  return { ready, unready, missing, ignored };
}

/** CPU is high while a program starts: its measure says little until the Pod has been ready for a while. */
function cpuNotYetMeaningful(pod: HpaPod, metric: PodMetric, settings: HpaSettings): boolean {
  if (pod.ready === undefined || pod.startTime === undefined) return true;
  if (pod.startTime + settings.cpuInitializationPeriodMs > settings.now) {
    return !pod.ready.status || metric.at < pod.ready.since + metric.windowMs;
  }
  return !pod.ready.status && pod.startTime + settings.initialReadinessDelayMs > pod.ready.since;
}

function countedValues(metrics: ReadonlyMap<string, PodMetric>, groups: Groups): Map<string, number> {
  const values = new Map<string, number>();
  for (const [pod, metric] of metrics) {
    if (!groups.unready.has(pod) && !groups.ignored.has(pod)) values.set(pod, metric.value);
  }
  return values;
}

/** The values with Pods put in that had none, or undefined when there is no gap to fill. */
function fillGaps(
  ratio: number,
  values: ReadonlyMap<string, number>,
  groups: Groups,
  whenScalingDown: (pod: string) => number,
): Map<string, number> | undefined {
  const unreadyCount = groups.unready.size > 0 && ratio > 1;
  if (!unreadyCount && groups.missing.size === 0) return undefined;
  const filled = new Map(values);
  for (const pod of groups.missing) {
    if (ratio < 1) filled.set(pod, whenScalingDown(pod));
    else if (ratio > 1) filled.set(pod, 0);
  }
  if (unreadyCount) for (const pod of groups.unready) filled.set(pod, 0);
  return filled;
}

function withGapsFilled(
  currentReplicas: number,
  ratio: number,
  newRatio: number,
  podsCounted: number,
  tolerance: Tolerance,
): number {
  const reversed = (ratio < 1 && newRatio > 1) || (ratio > 1 && newRatio < 1);
  if (reversed || withinTolerance(newRatio, tolerance)) return currentReplicas;
  const replicas = Math.ceil(newRatio * podsCounted);
  const against =
    (newRatio < 1 && replicas > currentReplicas) || (newRatio > 1 && replicas < currentReplicas);
  return against ? currentReplicas : replicas;
}

function utilizationOf(
  values: ReadonlyMap<string, number>,
  requests: ReadonlyMap<string, number>,
  target: number,
): { ratio: number; utilization: number; average: number } | undefined {
  let used = 0;
  let requested = 0;
  let entries = 0;
  for (const [pod, value] of values) {
    const request = requests.get(pod);
    if (request === undefined) continue;
    used += value;
    requested += request;
    entries += 1;
  }
  if (requested === 0) return undefined;
  const utilization = Math.trunc((used * 100) / requested);
  return { ratio: utilization / target, utilization, average: Math.trunc(used / entries) };
}

function averageOf(values: ReadonlyMap<string, number>, target: number): { ratio: number; average: number } {
  let used = 0;
  for (const value of values.values()) used += value;
  const average = Math.trunc(used / values.size);
  return { ratio: average / target, average };
}

function withinTolerance(ratio: number, tolerance: Tolerance): boolean {
  return ratio >= 1 - tolerance.down && ratio <= 1 + tolerance.up;
}

function failure(error: string): HpaAnswer {
  return { ok: false, error };
}
