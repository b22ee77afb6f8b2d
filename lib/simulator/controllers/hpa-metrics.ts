/**
 * What each metric of a HorizontalPodAutoscaler wants, as its target, what is measured and its Pods have it.
 * Source: pkg/controller/podautoscaler/horizontal.go (computeReplicasForMetric and what it calls), metrics/client.go.
 */
import type { Measured } from '../given/metrics-given';
import {
  conditionOf,
  type IntOrString,
  isBeingDeleted,
  type LabelSelector,
  type Pod,
} from '../objects/objects';
import { isPodReady } from '../objects/pod-state';
import { formatQuantity, parseQuantity } from '../values/quantity';
import { parseTimestamp } from '../values/time';
import {
  type HpaAnswer,
  type HpaPod,
  type HpaSettings,
  type PodMetric,
  replicasForAverage,
  replicasForUtilization,
  replicasForValue,
  replicasForValuePerPod,
  type Tolerance,
} from './hpa-replicas';

type Target = {
  readonly type?: 'Utilization' | 'Value' | 'AverageValue';
  readonly averageUtilization?: number;
  readonly averageValue?: IntOrString;
  readonly value?: IntOrString;
};

type Metric = { readonly name: string; readonly selector?: LabelSelector };

export type MetricSpec = {
  readonly type: string;
  readonly resource?: { readonly name: string; readonly target: Target };
  readonly containerResource?: { readonly name: string; readonly container: string; readonly target: Target };
  readonly pods?: { readonly metric: Metric; readonly target: Target };
  readonly object?: {
    readonly describedObject: { readonly kind: string; readonly name: string };
    readonly metric: Metric;
    readonly target: Target;
  };
  readonly external?: { readonly metric: Metric; readonly target: Target };
};

/** The workload as a metric sees it. */
export type Workload = {
  readonly namespace: string;
  readonly specReplicas: number;
  readonly statusReplicas: number;
  readonly pods: readonly Pod[];
  readonly tolerance: Tolerance;
  readonly now: number;
  /** Undefined: there is no metrics API. */
  readonly measured: Measured | undefined;
};

export type Proposal =
  | {
      readonly ok: true;
      readonly replicas: number;
      /** How the reason of a change names the metric. */
      readonly metric: string;
      readonly status: unknown;
    }
  | {
      readonly ok: false;
      /** The reason of the Event and of the condition. */
      readonly reason: string;
      readonly error: string;
      /** The same as part of a list of metrics. */
      readonly listed: string;
    };

export function proposalOf(spec: MetricSpec, workload: Workload): Proposal {
  switch (spec.type) {
    case 'Resource':
      return spec.resource === undefined ? unknown(spec) : resource(spec.resource, workload);
    case 'ContainerResource':
      return spec.containerResource === undefined
        ? unknown(spec)
        : resource(spec.containerResource, workload);
    case 'Pods':
      return spec.pods === undefined ? unknown(spec) : ofPods(spec.pods, workload);
    case 'Object':
      return spec.object === undefined ? unknown(spec) : ofObject(spec.object, workload);
    case 'External':
      return spec.external === undefined ? unknown(spec) : external(spec.external, workload);
    default:
      return unknown(spec);
  }
}

function unknown({ type }: MetricSpec): Proposal {
  const error = `unknown metric source type "${type}"`;
  return { ok: false, reason: 'InvalidMetricSourceType', error, listed: error };
}

const cpuInitializationPeriodMs = 5 * 60_000;
const initialReadinessDelayMs = 30_000;
/** Over how long a metrics server measures. */
const windowMs = 30_000;

function settingsOf({ tolerance, now }: Workload): HpaSettings {
  return { tolerance, cpuInitializationPeriodMs, initialReadinessDelayMs, now };
}

// --- Resources ----------------------------------------------------------------------------------------------------

function resource(
  { name, container, target }: { name: string; container?: string; target: Target },
  workload: Workload,
): Proposal {
  const isContainer = container !== undefined;
  const reason = isContainer ? 'FailedGetContainerResourceMetric' : 'FailedGetResourceMetric';
  const failure = (why: string): Proposal => {
    const what = target.averageValue === undefined ? 'utilization' : 'usage';
    const error = `failed to get ${name} ${what}: ${why}`;
    const kind = isContainer ? 'container' : 'resource';
    return { ok: false, reason, error, listed: `failed to get ${name} ${kind} metric value: ${error}` };
  };
  if (workload.measured === undefined)
    return failure(
      `unable to get metrics for resource ${name}: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)`,
    );
  const metrics = podMetrics(name, container, workload);
  const pods = workload.pods.map(hpaPod);
  const status = (current: object): unknown =>
    isContainer
      ? { type: 'ContainerResource', containerResource: { name, container, current } }
      : { type: 'Resource', resource: { name, current } };
  if (target.averageValue !== undefined) {
    const wanted = milli(target.averageValue);
    const answer = replicasForAverage(
      workload.specReplicas,
      wanted,
      name,
      pods,
      metrics,
      settingsOf(workload),
    );
    if (!answer.ok) return failure(answer.error);
    const current = { averageValue: text(answer.usage) };
    return { ok: true, replicas: answer.replicas, metric: `${name} resource`, status: status(current) };
  }
  const answer = replicasForUtilization(
    workload.specReplicas,
    target.averageUtilization ?? 0,
    name,
    pods,
    metrics,
    requestsOf(name, container, workload.pods),
    settingsOf(workload),
  );
  if (!answer.ok) return failure(answer.error);
  const current = { averageUtilization: answer.utilization ?? 0, averageValue: text(answer.usage) };
  const metric = `${name} resource utilization (percentage of request)`;
  return { ok: true, replicas: answer.replicas, metric, status: status(current) };
}

/** What each Pod that runs uses, of all its containers or of one. */
function podMetrics(
  name: string,
  container: string | undefined,
  { measured, pods, now }: Workload,
): ReadonlyMap<string, PodMetric> {
  const metrics = new Map<string, PodMetric>();
  const ready = pods.filter((pod) => isPodReady(pod) && !isBeingDeleted(pod));
  for (const pod of pods) {
    if (pod.status?.phase !== 'Running') continue;
    const usage = measured?.ofPod(pod, name, ready);
    if (usage === undefined) continue;
    const value = container === undefined ? sum(usage.values()) : usage.get(container);
    if (value !== undefined) metrics.set(pod.metadata.name, { value, at: now, windowMs });
  }
  return metrics;
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** What each Pod requests, in milli-units; what is missing when a container requests nothing. */
export function requestsOf(
  name: string,
  only: string | undefined,
  pods: readonly Pod[],
): ReadonlyMap<string, number> | string {
  const requests = new Map<string, number>();
  for (const pod of pods) {
    let total = 0;
    const podLevel = pod.spec.resources?.requests?.[name];
    const sidecars = (pod.spec.initContainers ?? []).filter(
      ({ restartPolicy }) => restartPolicy === 'Always',
    );
    for (const container of [...pod.spec.containers, ...sidecars]) {
      if (only !== undefined && container.name !== only) continue;
      const request = container.resources?.requests?.[name];
      if (request === undefined && podLevel === undefined)
        return `missing request for ${name} in container ${container.name} of Pod ${pod.metadata.name}`;
      total += request === undefined ? 0 : milli(request);
    }
    requests.set(pod.metadata.name, podLevel !== undefined && only === undefined ? milli(podLevel) : total);
  }
  return requests;
}

function hpaPod(pod: Pod): HpaPod {
  const ready = conditionOf(pod, 'Ready');
  const started = parseTimestamp(pod.status?.startTime);
  return {
    name: pod.metadata.name,
    phase: pod.status?.phase ?? 'Pending',
    terminating: isBeingDeleted(pod),
    startTime: Number.isNaN(started) ? undefined : started,
    ready:
      ready === undefined
        ? undefined
        : { status: ready.status === 'True', since: parseTimestamp(ready.lastTransitionTime) },
  };
}

// --- Other metrics ------------------------------------------------------------------------------------------------

const noCustomMetrics =
  'unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered';

function ofPods({ metric, target }: NonNullable<MetricSpec['pods']>, workload: Workload): Proposal {
  const failure = (why: string): Proposal => ({
    ok: false,
    reason: 'FailedGetPodsMetric',
    error: why,
    listed: `failed to get pods metric value: ${why}`,
  });
  if (workload.measured === undefined)
    return failure(`unable to get metric ${metric.name}: ${noCustomMetrics}`);
  const metrics = podMetrics(metric.name, undefined, workload);
  if (metrics.size === 0)
    return failure(`unable to get metric ${metric.name}: no metrics returned from custom metrics API`);
  const wanted = milli(target.averageValue ?? 0);
  const answer = replicasForAverage(
    workload.specReplicas,
    wanted,
    metric.name,
    workload.pods.map(hpaPod),
    metrics,
    settingsOf(workload),
  );
  if (!answer.ok) return failure(answer.error);
  const status = { type: 'Pods', pods: { metric, current: { averageValue: text(answer.usage) } } };
  return { ok: true, replicas: answer.replicas, metric: `pods metric ${metric.name}`, status };
}

function ofObject(
  { describedObject, metric, target }: NonNullable<MetricSpec['object']>,
  workload: Workload,
): Proposal {
  const { kind, name } = describedObject;
  const failure = (why: string): Proposal => ({
    ok: false,
    reason: 'FailedGetObjectMetric',
    error: why,
    listed: `failed to get object metric value: ${why}`,
  });
  const value = workload.measured?.ofObject(metric.name, kind, workload.namespace, name);
  if (value === undefined) {
    const why =
      workload.measured === undefined
        ? noCustomMetrics
        : `unable to fetch metrics from custom metrics API: the server could not find the metric ${metric.name} for ${kind.toLowerCase()}s ${name}`;
    return failure(`unable to get metric ${metric.name}: ${kind} on ${workload.namespace} ${name}/${why}`);
  }
  const answer = fromValue(value, target, workload);
  if (!answer.ok) return failure(answer.error);
  const current = currentOf(answer, target);
  const status = { type: 'Object', object: { metric, current, describedObject } };
  const said =
    target.value === undefined ? `external metric ${described(metric)}` : `${kind} metric ${metric.name}`;
  return { ok: true, replicas: answer.replicas, metric: said, status };
}

function external({ metric, target }: NonNullable<MetricSpec['external']>, workload: Workload): Proposal {
  const failure = (why: string): Proposal => ({
    ok: false,
    reason: 'FailedGetExternalMetric',
    error: why,
    listed: `failed to get ${metric.name} external metric value: ${why}`,
  });
  const values = workload.measured?.external(metric.name, metric.selector?.matchLabels ?? {}) ?? [];
  const where = `unable to get external metric ${workload.namespace}/${metric.name}/${selectorText(metric.selector)}`;
  if (workload.measured === undefined)
    return failure(
      `${where}: unable to fetch metrics from external metrics API: the server could not find the requested resource (get ${metric.name}.external.metrics.k8s.io)`,
    );
  if (values.length === 0) return failure(`${where}: no metrics returned from external metrics API`);
  const answer = fromValue(sum(values), target, workload);
  if (!answer.ok) return failure(answer.error);
  const status = { type: 'External', external: { metric, current: currentOf(answer, target) } };
  return { ok: true, replicas: answer.replicas, metric: `external metric ${described(metric)}`, status };
}

function fromValue(
  value: number,
  target: Target,
  { specReplicas, statusReplicas, pods, tolerance }: Workload,
): HpaAnswer {
  return target.averageValue === undefined
    ? replicasForValue(specReplicas, value, milli(target.value ?? 0), pods.map(hpaPod), tolerance)
    : replicasForValuePerPod(statusReplicas, value, milli(target.averageValue), tolerance);
}

function currentOf(answer: Extract<HpaAnswer, { ok: true }>, target: Target): object {
  return target.averageValue === undefined
    ? { value: text(answer.usage) }
    : { averageValue: text(answer.usage) };
}

function described({ name, selector }: Metric): string {
  return `${name}(${selectorText(selector)})`;
}

/** A selector as Go prints it. */
function selectorText(selector: LabelSelector | undefined): string {
  if (selector === undefined) return 'nil';
  const labels = Object.entries(selector.matchLabels ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}: ${value},`)
    .join('');
  return `&LabelSelector{MatchLabels:map[string]string{${labels}},MatchExpressions:[]LabelSelectorRequirement{},}`;
}

/** Thousandths of a quantity, rounded up. */
function milli(amount: IntOrString): number {
  const nano = parseQuantity(amount)?.nano ?? 0n;
  const whole = nano / 1_000_000n;
  return Number(nano % 1_000_000n > 0n ? whole + 1n : whole);
}

function text(milliValue: number): string {
  return formatQuantity({ nano: BigInt(Math.trunc(milliValue)) * 1_000_000n, format: 'decimal' });
}
