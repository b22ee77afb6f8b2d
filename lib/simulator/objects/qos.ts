/**
 * A Pod's quality of service: what the node gives up first under pressure.
 *
 * Rules
 *   qos/guaranteed   Every container has equal requests and limits for cpu and memory (or the Pod itself has).
 *   qos/best-effort  No container asks for anything.
 *   qos/burstable    Everything between.
 * Source: pkg/apis/core/v1/helper/qos/qos.go.
 */

import { compareQuantities, parseQuantity } from '../values/quantity';
import type { ResourceList } from './objects';

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

type Resources = { readonly requests?: ResourceList; readonly limits?: ResourceList };
type Asking = { readonly resources?: Resources };

export type QosSpec = {
  readonly resources?: Resources;
  readonly containers?: readonly Asking[];
  readonly initContainers?: readonly Asking[];
};

/** The class of a Pod with this spec. */
export function qosClass(spec: QosSpec): QosClass {
  const { requests: podRequests, limits: podLimits } = spec.resources ?? {};
  const asking: readonly Asking[] = Object.keys({ ...podRequests, ...podLimits }).some(isOfPods)
    ? [{ resources: spec.resources ?? {} }]
    : [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  const requests = new Map<string, bigint>();
  const limits = new Map<string, bigint>();
  let everyLimitSet = true;
  for (const { resources } of asking) {
    addAll(requests, counted(resources?.requests));
    const own = counted(resources?.limits);
    addAll(limits, own);
    if (!own.has('cpu') || !own.has('memory')) everyLimitSet = false;
  }
  if (requests.size === 0 && limits.size === 0) return 'BestEffort';
  if (!everyLimitSet || requests.size !== limits.size) return 'Burstable';
  for (const [name, amount] of requests) if (limits.get(name) !== amount) return 'Burstable';
  return 'Guaranteed';
}

/** What can be asked for a whole Pod; where any of it is, only that counts. */
function isOfPods(name: string): boolean {
  return name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');
}

/** cpu and memory above zero, in 10⁻⁹ units; no other resource counts here. */
function counted(list: ResourceList | undefined): Map<string, bigint> {
  const found = new Map<string, bigint>();
  for (const name of ['cpu', 'memory']) {
    const quantity = list?.[name] === undefined ? undefined : parseQuantity(list[name]);
    if (quantity !== undefined && compareQuantities(quantity, zero) > 0) found.set(name, quantity.nano);
  }
  return found;
}

const zero = { nano: 0n, format: 'decimal' } as const;

function addAll(total: Map<string, bigint>, more: ReadonlyMap<string, bigint>): void {
  for (const [name, amount] of more) total.set(name, (total.get(name) ?? 0n) + amount);
}
