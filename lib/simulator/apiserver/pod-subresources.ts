/**
 * What may change of a Pod that runs: the resources of its containers (resize), and containers for debugging that join.
 * Source: pkg/apis/core/validation/validation.go ValidatePodResize, ValidatePodEphemeralContainersUpdate.
 *
 * Rules
 *   resize/qos               A resize must not change the Pod's quality of service.
 *   resize/supported         A Pod is resized only where its kubelet reports what it has allocated.
 *   ephemeral/only-added     Ephemeral containers are added, and then stay as they are.
 */

import type { Pod, ResourceList } from '../objects/objects';
import { type QosSpec, qosClass } from '../objects/qos';
import { deepEqual } from '../values/equal';
import { compareQuantities, parseQuantity } from '../values/quantity';
import type { FieldError } from './answers';

/** The complaints about a Pod that is changed through a subresource. */
export function podSubresourceErrors(
  subresource: 'resize' | 'ephemeralcontainers',
  pod: Pod,
  old: Pod,
): readonly FieldError[] {
  return subresource === 'resize' ? resizeErrors(pod, old) : ephemeralErrors(pod, old);
}

function resizeErrors(pod: Pod, old: Pod): readonly FieldError[] {
  const errors = pod.spec.containers.flatMap(({ resources }, i) =>
    requestErrors(`spec.containers[${i}].resources.requests`, resources ?? {}),
  );
  const now = qosClass(pod.spec as QosSpec);
  if (errors.length === 0 && now !== qosClass(old.spec as QosSpec))
    errors.push({
      type: 'Invalid',
      field: 'spec',
      message: `Invalid value: "${old.status?.qosClass ?? ''}": Pod QOS Class may not change as a result of resizing`,
    });
  const reported = (old.status?.containerStatuses ?? []) as readonly { readonly resources?: unknown }[];
  if (reported.some(({ resources }) => resources === undefined))
    errors.push({
      type: 'Forbidden',
      field: 'spec',
      message: 'Forbidden: Pod running on node without support for resize',
    });
  return errors;
}

function requestErrors(
  field: string,
  { requests = {}, limits = {} }: { readonly requests?: ResourceList; readonly limits?: ResourceList },
): FieldError[] {
  return Object.entries(requests).flatMap(([name, request]): FieldError[] => {
    const limit = limits[name];
    const [asked, most] = [parseQuantity(request), parseQuantity(limit ?? '')];
    if (asked === undefined || most === undefined || compareQuantities(asked, most) <= 0) return [];
    const message = `Invalid value: "${request}": must be less than or equal to ${name} limit of ${limit}`;
    return [{ type: 'Invalid', field, message }];
  });
}

type Named = { readonly name: string };

function ephemeralErrors(pod: Pod, old: Pod): readonly FieldError[] {
  const of = ({ spec }: Pod): readonly Named[] =>
    (spec as { readonly ephemeralContainers?: readonly Named[] }).ephemeralContainers ?? [];
  const now = new Map(of(pod).map((each) => [each.name, each]));
  return of(old).flatMap((each): FieldError[] => {
    const kept = now.get(each.name);
    const field = 'spec.ephemeralContainers';
    if (kept === undefined)
      return [
        {
          type: 'Forbidden',
          field,
          message: `Forbidden: existing ephemeral containers "${each.name}" may not be removed\n`,
        },
      ];
    if (deepEqual(kept, each)) return [];
    return [
      {
        type: 'Forbidden',
        field,
        message: `Forbidden: existing ephemeral containers "${each.name}" may not be changed\n`,
      },
    ];
  });
}
