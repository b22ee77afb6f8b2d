/** What Pods ask of a node, as quantities with the suffixes they were given in. */
import type { Container, Pod, PodSpec, ResourceList } from '../../objects/objects';
import { type Amounts, podLimits, podRequests } from '../../objects/pod-resources';
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
} from '../../values/quantity';

export type ListName = 'requests' | 'limits';

/** What one Pod asks for, or is limited to, of a resource. */
export function podAmount(pod: Pod, list: ListName, resource: string): Quantity {
  const amounts: Amounts = list === 'requests' ? podRequests(pod.spec) : podLimits(pod.spec);
  const unit = resource === 'cpu' ? 1_000_000n : 1_000_000_000n;
  return {
    nano: BigInt(amounts[resource] ?? 0) * unit,
    format: formatOf(pod.spec, list, resource),
  };
}

/** What Pods ask for together. */
export function totalAmount(pods: readonly Pod[], list: ListName, resource: string): Quantity {
  return pods
    .map((pod) => podAmount(pod, list, resource))
    .reduce(addQuantities, { nano: 0n, format: resource === 'cpu' ? 'decimal' : 'binary' });
}

/** A Pod with what its containers have been given by now, where that is more than what its spec asks for. */
export function withGivenResources(pod: Pod): Pod {
  const given = new Map(
    (pod.status?.containerStatuses ?? []).map((status) => [
      status.name,
      (status as { readonly resources?: Container['resources'] }).resources,
    ]),
  );
  if ([...given.values()].every((each) => each === undefined)) return pod;
  const containers = pod.spec.containers.map((container) => {
    const resources = given.get(container.name);
    if (resources === undefined) return container;
    const requests = larger(container.resources?.requests, resources.requests);
    const limits = larger(container.resources?.limits, resources.limits);
    return { ...container, resources: { requests, limits } };
  });
  return { ...pod, spec: { ...pod.spec, containers } };
}

/** An amount with its share of a total, in whole percent: `250m (6%)`. */
export function shareText(amount: Quantity, total: Quantity | undefined): string {
  return `${formatQuantity(amount)} (${percent(amount, total)}%)`;
}

/** As Go computes it, which for a share of nothing gives the least number there is. */
function percent(amount: Quantity, total: Quantity | undefined): string {
  if (total === undefined || total.nano === 0n) return '-9223372036854775808';
  return String((amount.nano * 100n) / total.nano);
}

function larger(a: ResourceList | undefined, b: ResourceList | undefined): ResourceList {
  const most: Record<string, string | number> = { ...a };
  for (const [name, amount] of Object.entries(b ?? {})) {
    const [own, other] = [parseQuantity(most[name] ?? 0), parseQuantity(amount)];
    if (own === undefined || (other !== undefined && compareQuantities(own, other) < 0)) most[name] = amount;
  }
  return most;
}

/** The suffixes of the first amount that is named. */
function formatOf(spec: PodSpec, list: ListName, resource: string): Quantity['format'] {
  const named = [spec, ...(spec.containers ?? []), ...(spec.initContainers ?? [])].flatMap((each) => {
    const amount = each.resources?.[list]?.[resource];
    const parsed = amount === undefined ? undefined : parseQuantity(amount);
    return parsed === undefined || parsed.nano === 0n ? [] : [parsed.format];
  });
  return named[0] ?? 'decimal';
}
