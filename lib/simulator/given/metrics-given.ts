/**
 * What a scenario says can be measured, and when it changes. Without it there is no metrics API, as in a cluster to which
 * nobody has added a metrics server.
 */

import { hasAll } from '../objects/label-selector';
import type { Labels, Pod } from '../objects/objects';
import type { BehaviourOf } from './image-behaviour';

/** One value for ever, or values from times on, milliseconds after the start; before the first it is 0. */
export type Series = number | readonly (readonly [fromMs: number, value: number])[];

export type MetricsGiven = {
  /**
   * What Pods use: `cpu` in thousandths of a core, `memory` in Mi, or a metric of their own in its unit. Shared evenly
   * among the Pods that are Ready, as a load balancer shares it, or the same for each.
   */
  readonly load?: readonly {
    readonly namespace?: string;
    /** Labels of the Pods. */
    readonly selector: Labels;
    readonly metric: string;
    /** Absent: the first container. */
    readonly container?: string;
    readonly total?: Series;
    readonly perPod?: Series;
  }[];
  /** Metrics of one object: the requests that arrive at an Ingress. */
  readonly object?: readonly {
    readonly metric: string;
    readonly kind: string;
    readonly name: string;
    readonly namespace?: string;
    readonly value: Series;
  }[];
  /** Metrics from outside the cluster: the length of a queue. */
  readonly external?: readonly {
    readonly metric: string;
    readonly labels?: Labels;
    readonly value: Series;
  }[];
};

/** What is measured at a moment. */
export type Measured = {
  /** In milli-units, by container: of cpu thousandths of a core, of memory thousandths of a byte. */
  readonly ofPod: (
    pod: Pod,
    metric: string,
    ready: readonly Pod[],
  ) => ReadonlyMap<string, number> | undefined;
  readonly ofObject: (metric: string, kind: string, namespace: string, name: string) => number | undefined;
  readonly external: (metric: string, labels: Labels) => readonly number[];
  /** When something changes next by itself, milliseconds since the epoch. */
  readonly changesAt: number | undefined;
};

/** Measures at a time; `startMs`: when the scenario starts. */
export function measuredAt(
  given: MetricsGiven,
  behaviourOf: BehaviourOf,
  startMs: number,
  now: number,
): Measured {
  const value = (series: Series): number => valueAt(series, now - startMs);
  return {
    ofPod: (pod, metric, ready) => usageOf(given, behaviourOf, pod, metric, ready, value),
    ofObject(metric, kind, namespace, name) {
      const found = given.object?.find(
        (each) =>
          each.metric === metric &&
          each.kind === kind &&
          each.name === name &&
          (each.namespace ?? 'default') === namespace,
      );
      return found === undefined ? undefined : 1000 * value(found.value);
    },
    external: (metric, labels) =>
      (given.external ?? [])
        .filter((each) => each.metric === metric && hasAll(each.labels, labels))
        .map((each) => 1000 * value(each.value)),
    changesAt: nextChange(given, now - startMs, startMs),
  };
}

function usageOf(
  given: MetricsGiven,
  behaviourOf: BehaviourOf,
  pod: Pod,
  metric: string,
  ready: readonly Pod[],
  value: (series: Series) => number,
): ReadonlyMap<string, number> | undefined {
  const unit = metric === 'memory' ? 1024 * 1024 * 1000 : metric === 'cpu' ? 1 : 1000;
  const usage = new Map<string, number>();
  const isResource = metric === 'cpu' || metric === 'memory';
  if (isResource)
    for (const { name, image = '' } of pod.spec.containers) {
      const { cpuMillis = 0, memoryMi = 0 } = behaviourOf(image);
      usage.set(name, unit * (metric === 'cpu' ? cpuMillis : memoryMi));
    }
  let isTold = isResource;
  for (const each of given.load ?? []) {
    if (each.metric !== metric || !hasAll(pod.metadata.labels, each.selector)) continue;
    if ((each.namespace ?? 'default') !== pod.metadata.namespace) continue;
    isTold = true;
    const container = each.container ?? pod.spec.containers[0]?.name ?? '';
    const shares = ready.filter(({ metadata }) => hasAll(metadata.labels, each.selector));
    const isSharing = shares.some(({ metadata }) => metadata.uid === pod.metadata.uid);
    const share = each.total === undefined || !isSharing ? 0 : value(each.total) / shares.length;
    const own = share + (each.perPod === undefined ? 0 : value(each.perPod));
    usage.set(container, (usage.get(container) ?? 0) + Math.round(unit * own));
  }
  return isTold ? usage : undefined;
}

function valueAt(series: Series, ms: number): number {
  if (typeof series === 'number') return series;
  return series.findLast(([from]) => from <= ms)?.[1] ?? 0;
}

function nextChange(given: MetricsGiven, ms: number, startMs: number): number | undefined {
  const all = [
    ...(given.load ?? []).flatMap(({ total, perPod }) => [total, perPod]),
    ...(given.object ?? []).map((each) => each.value),
    ...(given.external ?? []).map((each) => each.value),
  ];
  const times = all.flatMap((series) =>
    series === undefined || typeof series === 'number' ? [] : series.map(([from]) => from),
  );
  const later = times.filter((from) => from > ms);
  return later.length === 0 ? undefined : startMs + Math.min(...later);
}
