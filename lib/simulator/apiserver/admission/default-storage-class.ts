/**
 * DefaultStorageClass: a claim that names no class gets the one that is marked as default.
 * Source: plugin/pkg/admission/storage/storageclass/setdefault/admission.go.
 *
 * Rules
 *   admission/default-storage-class   A new claim without a class gets the default one; of several the newest. A claim with
 *                                     the empty class wants none.
 */
import type { Manifest, PersistentVolumeClaimSpec } from '../../objects/objects';
import { newestDefault } from './default-ingress-class';
import { admitted, type Plugin } from './plugin';

export const defaultStorageClass: Plugin = {
  name: 'DefaultStorageClass',
  on: { operations: ['CREATE'], kinds: ['PersistentVolumeClaim'] },
  admit({ object }, { store }) {
    const claim = object as Manifest & { readonly spec?: PersistentVolumeClaimSpec };
    const legacy = object.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'];
    if (claim.spec?.storageClassName !== undefined || legacy !== undefined) return admitted(object);
    const classes = store.list('StorageClass');
    const found =
      newestDefault(classes, 'storageclass.kubernetes.io/is-default-class') ??
      newestDefault(classes, 'storageclass.beta.kubernetes.io/is-default-class');
    if (found === undefined) return admitted(object);
    return admitted({ ...object, spec: { ...claim.spec, storageClassName: found.metadata.name } });
  },
};
