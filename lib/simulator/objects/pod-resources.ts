/** What a Pod asks of a node. Source: component-helpers/resource/helpers.go PodRequests. */

import { milliValue, wholeValue } from '../values/quantity';
import type { Container, PodSpec, ResourceList } from './objects';

/** Amounts by resource: cpu in thousandths, everything else in whole units. */
export type Amounts = Readonly<Record<string, number>>;

/** A container that names no request counts as much in scoring, so that it is not free. */
export const assumedRequests: Amounts = { cpu: 100, memory: 200 * 1024 * 1024 };

/**
 * The requests of a Pod: the containers and sidecars together, or the largest init container with the sidecars started
 * before it, whichever is more; plus overhead. `assumed` fills in what a container does not ask for.
 */
export function podRequests(spec: PodSpec, assumed: Amounts = {}): Amounts {
  const requests: Record<string, number> = {};
  for (const container of spec.containers ?? []) addTo(requests, requestsOf(container, assumed));
  if (spec.initContainers !== undefined && spec.initContainers.length > 0) {
    const sidecars: Record<string, number> = {};
    const peak: Record<string, number> = {};
    for (const container of spec.initContainers) {
      const own: Record<string, number> = { ...requestsOf(container, assumed) };
      if (container.restartPolicy === 'Always') {
        addTo(requests, own);
        addTo(sidecars, own);
        raiseTo(peak, sidecars);
      } else {
        addTo(own, sidecars);
        raiseTo(peak, own);
      }
    }
    raiseTo(requests, peak);
  }
  const podLevel = spec.resources?.requests;
  if (podLevel !== undefined)
    for (const [name, amount] of Object.entries(podLevel)) requests[name] = amountOf(name, amount);
  if (spec.overhead !== undefined) addTo(requests, amountsOf(spec.overhead));
  return requests;
}

/** The limits of a Pod, counted as its requests are; overhead adds only to a resource that is limited. */
export function podLimits(spec: PodSpec): Amounts {
  const { overhead, ...rest } = spec;
  const asRequests = (container: Container): Container => {
    const limits = container.resources?.limits;
    return { ...container, resources: limits === undefined ? {} : { requests: limits } };
  };
  const limits: Record<string, number> = {
    ...podRequests({
      ...rest,
      containers: (spec.containers ?? []).map(asRequests),
      initContainers: (spec.initContainers ?? []).map(asRequests),
      resources: spec.resources?.limits === undefined ? {} : { requests: spec.resources.limits },
    }),
  };
  const extra = amountsOf(overhead);
  for (const name in extra)
    if (limits[name] !== undefined) limits[name] = (limits[name] ?? 0) + (extra[name] ?? 0);
  return limits;
}

export function amountsOf(list: ResourceList | undefined): Amounts {
  const amounts: Record<string, number> = {};
  for (const name in list) amounts[name] = amountOf(name, list[name] as string | number);
  return amounts;
}

function amountOf(name: string, amount: string | number): number {
  return name === 'cpu' ? milliValue(amount) : wholeValue(amount);
}

function requestsOf(container: Container, assumed: Amounts): Amounts {
  const requests = container.resources?.requests;
  const own = requests === undefined ? {} : amountsOf(requests);
  return { ...assumed, ...own };
}

function addTo(sum: Record<string, number>, amounts: Amounts): void {
  for (const name in amounts) sum[name] = (sum[name] ?? 0) + (amounts[name] as number);
}

function raiseTo(peak: Record<string, number>, amounts: Amounts): void {
  for (const name in amounts) peak[name] = Math.max(peak[name] ?? 0, amounts[name] as number);
}
