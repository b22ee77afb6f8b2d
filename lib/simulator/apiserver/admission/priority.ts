/**
 * Priority: a Pod's class becomes a number, by which the scheduler orders.
 * Source: plugin/pkg/admission/priority/admission.go.
 *
 * Rules
 *   admission/priority           A Pod gets the number and the preemption policy of its PriorityClass; without a class,
 *                                those of the default class, else 0. It may not name others itself, and keeps them when
 *                                it is written again without them.
 *   admission/priority-default   At most one PriorityClass is the default.
 */

import type { KubeObject, Manifest, Pod, PodSpec } from '../../objects/objects';
import type { Store } from '../../store';
import { grown } from '../../values/grown';
import type { Refusal } from '../answers';
import { type Admission, admitted, deny, type Plugin } from './plugin';

export type PriorityClass = KubeObject & {
  readonly value?: number;
  readonly globalDefault?: boolean;
  readonly preemptionPolicy?: string;
};

export const priority: Plugin = {
  name: 'Priority',
  on: { operations: ['CREATE', 'UPDATE'], kinds: ['Pod', 'PriorityClass'] },
  admit(request, { store }) {
    if (request.resource.id !== 'Pod') return admitted(request.object);
    if (request.operation === 'UPDATE') return admitted(withKept(request.object, request.old));
    const found = priorityOf(request.object as PrioritisedPod, store);
    return 'why' in found ? deny(request, found.why) : admitted({ ...request.object, spec: found.spec });
  },
  validate(request, { store }) {
    return request.resource.id === 'PriorityClass' ? onlyDefault(request, store) : undefined;
  },
};

function withKept(pod: Manifest, old: KubeObject | undefined): Manifest {
  const { priority: number, preemptionPolicy } = (old as Pod | undefined)?.spec ?? {};
  const spec = pod.spec as PodSpec | undefined;
  const kept = {
    ...(number !== undefined && spec?.priority === undefined ? { priority: number } : {}),
    ...(preemptionPolicy !== undefined && spec?.preemptionPolicy === undefined ? { preemptionPolicy } : {}),
  };
  return spec === undefined || Object.keys(kept).length === 0 ? pod : { ...pod, spec: grown(spec, kept) };
}

type PrioritisedPod = Manifest & { readonly spec: PodSpec };

/** The Pod's spec with its priority, or why it gets none. */
export function priorityOf(
  { spec }: PrioritisedPod,
  store: Pick<Store, 'get' | 'list'>,
): { readonly spec: PodSpec } | { readonly why: string } {
  const wanted = spec.priorityClassName ?? '';
  const found =
    wanted === '' ? defaultClass(store) : (store.get('PriorityClass', wanted) as PriorityClass | undefined);
  if (wanted !== '' && found === undefined) return { why: `no PriorityClass with name ${wanted} was found` };
  const value = found?.value ?? 0;
  if (spec.priority !== undefined && spec.priority !== value)
    return {
      why: `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`,
    };
  const computed = found === undefined ? 'PreemptLowerPriority' : found.preemptionPolicy;
  const preemptionPolicy = computed ?? spec.preemptionPolicy;
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== preemptionPolicy)
    return {
      why: `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${preemptionPolicy} from the given PriorityClass name`,
    };
  const name = found?.metadata.name ?? '';
  return {
    spec: grown(spec, {
      priority: value,
      ...(preemptionPolicy === undefined ? {} : { preemptionPolicy }),
      ...(name === '' ? {} : { priorityClassName: name }),
    }),
  };
}

/** Of several defaults, which only a race can make, the one with the lowest value. */
function defaultClass(store: Pick<Store, 'list'>): PriorityClass | undefined {
  return (store.list('PriorityClass') as PriorityClass[])
    .filter((each) => each.globalDefault === true)
    .sort((a, b) => (a.value ?? 0) - (b.value ?? 0))[0];
}

function onlyDefault(request: Admission, store: Store): Refusal | undefined {
  if (request.object?.globalDefault !== true) return undefined;
  const other = defaultClass(store);
  if (other === undefined || other.metadata.name === request.object.metadata.name) return undefined;
  return deny(
    request,
    `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`,
  );
}
