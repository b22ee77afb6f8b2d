/**
 * LimitRanger: a namespace's LimitRanges fill in what containers do not ask for, and bound what they ask for.
 * Source: plugin/pkg/admission/limitranger/admission.go; the arithmetic is in `limit-range-bounds.ts`.
 *
 * Rules
 *   admission/limit-ranger-defaults  A container that says nothing about a resource gets the LimitRange's defaults.
 *   admission/limit-ranger-bounds    A container, Pod or claim outside min, max or the limit-to-request ratio is refused.
 */
import type { LimitRange } from './limit-range-bounds';
import { namespaceLimits } from './limits-port';
import { type Admission, admitted, deny, type Plugin, type Surroundings } from './plugin';

export const limitRanger: Plugin = {
  name: 'LimitRanger',
  on: {
    operations: ['CREATE', 'UPDATE'],
    kinds: ['Pod', 'PersistentVolumeClaim'],
    subresources: ['', 'resize'],
  },
  admit(request, around) {
    let { object } = request;
    if (concerns(request) && request.operation === 'CREATE')
      for (const range of rangesIn(request, around))
        object = namespaceLimits.get().limitRangerDefaults(object, range);
    return admitted(object);
  },
  validate(request, around) {
    const { object } = request;
    if (object === undefined || !concerns(request)) return undefined;
    for (const range of rangesIn(request, around)) {
      const complaints = namespaceLimits.get().limitRangerComplaints(object, range);
      if (complaints.length > 0)
        return deny(request, complaints.length === 1 ? (complaints[0] ?? '') : `[${complaints.join(', ')}]`);
    }
    return undefined;
  },
};

/** What runs already stays as it is; only a resize is looked at again. */
function concerns({ resource, operation, subresource, old }: Admission): boolean {
  if (operation === 'UPDATE' && old?.metadata.deletionTimestamp !== undefined) return false;
  if (resource.id !== 'Pod') return subresource === '';
  return operation === 'CREATE' ? subresource === '' : subresource === 'resize';
}

function rangesIn({ namespace }: Admission, { store }: Surroundings): readonly LimitRange[] {
  return store.list('LimitRange', namespace) as readonly LimitRange[];
}
