/**
 * Disruption budgets, quotas, limits and priorities.
 * Source: pkg/printers/internalversion/printers.go printPodDisruptionBudget, printResourceQuota, printPriorityClass.
 */
import type { PriorityClass, ResourceQuota } from '../../apiserver/validation/shapes/cluster';
import type { PodDisruptionBudget } from '../../apiserver/validation/shapes/workload';
import { age, compareText, quantityText } from './cells';
import { printer } from './printer';

export const podDisruptionBudget = printer<
  Pick<PodDisruptionBudget, 'spec'> & { readonly status?: { readonly disruptionsAllowed?: number } }
>(['Name', 'Min Available', 'Max Unavailable', 'Allowed Disruptions', 'Age'], (object, { now }) => [
  object.metadata.name,
  object.spec?.minAvailable ?? 'N/A',
  object.spec?.maxUnavailable ?? 'N/A',
  object.status?.disruptionsAllowed ?? 0,
  age(object, now),
]);

export const resourceQuota = printer<Pick<ResourceQuota, 'status'>>(
  ['Name', 'Request', 'Limit', 'Age'],
  (object, { now }) => {
    const { hard = {}, used = {} } = object.status ?? {};
    const names = Object.keys(hard).sort(compareText);
    const text = (name: string): string => `${name}: ${quantityText(used[name])}/${quantityText(hard[name])}`;
    const isLimit = (name: string): boolean => name.startsWith('limits.');
    return [
      object.metadata.name,
      names
        .filter((name) => !isLimit(name))
        .map(text)
        .join(', '),
      names.filter(isLimit).map(text).join(', '),
      age(object, now),
    ];
  },
);

export const priorityClass = printer<Pick<PriorityClass, 'value' | 'globalDefault' | 'preemptionPolicy'>>(
  ['Name', 'Value', 'Global-Default', 'Age', 'PreemptionPolicy'],
  (object, { now }) => [
    object.metadata.name,
    object.value ?? 0,
    object.globalDefault ?? false,
    age(object, now),
    object.preemptionPolicy,
  ],
);
