/**
 * PersistentVolumeClaimResize: a claim grows only when its class can make volumes grow.
 * Source: plugin/pkg/admission/storage/persistentvolume/resize/admission.go.
 *
 * Rules
 *   admission/claim-resize   A claim asks for more only when its StorageClass allows expansion.
 */
import type { KubeObject, PersistentVolumeClaim } from '../../objects/objects';
import { compareQuantities, parseQuantity, type Quantity } from '../../values/quantity';
import { deny, type Plugin } from './plugin';

export const persistentVolumeClaimResize: Plugin = {
  name: 'PersistentVolumeClaimResize',
  on: { operations: ['UPDATE'], kinds: ['PersistentVolumeClaim'] },
  validate(request, { store }) {
    const claim = request.object as unknown as PersistentVolumeClaim;
    const old = request.old as PersistentVolumeClaim;
    // A claim without a volume can be given any size: nothing has to grow.
    if (compareQuantities(sizeOf(claim), sizeOf(old)) <= 0 || old.status?.phase !== 'Bound') return undefined;
    const name = claim.spec.storageClassName ?? '';
    const storageClass =
      name === '' ? undefined : (store.get('StorageClass', name) as KubeObject | undefined);
    if (storageClass?.allowVolumeExpansion === true) return undefined;
    return deny(
      request,
      'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
    );
  },
};

function sizeOf({ spec }: PersistentVolumeClaim): Quantity {
  return parseQuantity(spec.resources?.requests?.storage ?? 0) ?? { nano: 0n, format: 'decimal' };
}
