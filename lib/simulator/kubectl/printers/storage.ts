/** Source: pkg/printers/internalversion/printers.go, the volumes of the core group and the storage group. */

import type { StorageClass } from '../../apiserver/validation/shapes/cluster';
import type { PersistentVolume, PersistentVolumeClaim } from '../../apiserver/validation/shapes/volume';
import { isBeingDeleted, type KubeObject } from '../../objects/objects';
import { age, quantityText } from './cells';
import { printer } from './printer';

export const persistentVolume = printer<
  Pick<PersistentVolume, 'spec'> & {
    readonly status?: { readonly phase?: string; readonly reason?: string };
  }
>(
  [
    'Name',
    'Capacity',
    'Access Modes',
    'Reclaim Policy',
    'Status',
    'Claim',
    'StorageClass',
    'VolumeAttributesClass',
    'Reason',
    'Age',
    '(VolumeMode)',
  ],
  (object, { now }) => {
    const claim = object.spec?.claimRef;
    return [
      object.metadata.name,
      quantityText(object.spec?.capacity?.storage),
      accessModesText(object.spec?.accessModes),
      object.spec?.persistentVolumeReclaimPolicy,
      isBeingDeleted(object) ? 'Terminating' : object.status?.phase,
      claim === undefined ? '' : `${claim.namespace ?? ''}/${claim.name ?? ''}`,
      classOf(object),
      object.spec?.volumeAttributesClassName ?? '<unset>',
      object.status?.reason,
      age(object, now),
      object.spec?.volumeMode ?? '<unset>',
    ];
  },
);

export const persistentVolumeClaim = printer<
  Pick<PersistentVolumeClaim, 'spec'> & {
    readonly status?: {
      readonly phase?: string;
      readonly accessModes?: readonly string[];
      readonly capacity?: Readonly<Record<string, string | number>>;
    };
  }
>(
  [
    'Name',
    'Status',
    'Volume',
    'Capacity',
    'Access Modes',
    'StorageClass',
    'VolumeAttributesClass',
    'Age',
    '(VolumeMode)',
  ],
  (object, { now }) => {
    const bound = object.spec?.volumeName !== undefined && object.spec.volumeName !== '';
    return [
      object.metadata.name,
      isBeingDeleted(object) ? 'Terminating' : object.status?.phase,
      object.spec?.volumeName,
      bound ? quantityText(object.status?.capacity?.storage) : '',
      bound ? accessModesText(object.status?.accessModes) : '',
      classOf(object),
      object.spec?.volumeAttributesClassName ?? '<unset>',
      age(object, now),
      object.spec?.volumeMode ?? '<unset>',
    ];
  },
);

export const storageClass = printer<
  Pick<StorageClass, 'provisioner' | 'reclaimPolicy' | 'volumeBindingMode' | 'allowVolumeExpansion'>
>(
  ['Name', 'Provisioner', 'ReclaimPolicy', 'VolumeBindingMode', 'AllowVolumeExpansion', 'Age'],
  (object, { now }) => [
    isDefaultClass(object) ? `${object.metadata.name} (default)` : object.metadata.name,
    object.provisioner,
    object.reclaimPolicy ?? 'Delete',
    object.volumeBindingMode ?? 'Immediate',
    object.allowVolumeExpansion ?? false,
    age(object, now),
  ],
);

export const volumeAttributesClass = printer<{ readonly driverName?: string }>(
  ['Name', 'DriverName', 'Age'],
  (object, { now }) => [
    isTrue(object, 'storage.alpha.kubernetes.io/is-default-class')
      ? `${object.metadata.name} (default)`
      : object.metadata.name,
    object.driverName,
    age(object, now),
  ],
);

export const volumeAttachment = printer<{
  readonly spec?: {
    readonly attacher?: string;
    readonly nodeName?: string;
    readonly source?: { readonly persistentVolumeName?: string };
  };
  readonly status?: { readonly attached?: boolean };
}>(['Name', 'Attacher', 'PV', 'Node', 'Attached', 'Age'], (object, { now }) => [
  object.metadata.name,
  object.spec?.attacher,
  object.spec?.source?.persistentVolumeName,
  object.spec?.nodeName,
  object.status?.attached ?? false,
  age(object, now),
]);

export const csiNode = printer<{ readonly spec?: { readonly drivers?: readonly unknown[] } }>(
  ['Name', 'Drivers', 'Age'],
  (object, { now }) => [object.metadata.name, object.spec?.drivers?.length ?? 0, age(object, now)],
);

export const csiDriver = printer<{
  readonly spec?: {
    readonly attachRequired?: boolean;
    readonly podInfoOnMount?: boolean;
    readonly storageCapacity?: boolean;
    readonly requiresRepublish?: boolean;
    readonly tokenRequests?: readonly { readonly audience?: string }[];
    readonly volumeLifecycleModes?: readonly string[];
  };
}>(
  [
    'Name',
    'AttachRequired',
    'PodInfoOnMount',
    'StorageCapacity',
    'TokenRequests',
    'RequiresRepublish',
    'Modes',
    'Age',
  ],
  (object, { now }) => [
    object.metadata.name,
    object.spec?.attachRequired ?? true,
    object.spec?.podInfoOnMount ?? false,
    object.spec?.storageCapacity ?? false,
    object.spec?.tokenRequests?.map(({ audience }) => audience ?? '').join(',') ?? '<unset>',
    object.spec?.requiresRepublish ?? false,
    object.spec?.volumeLifecycleModes?.join(',') || '<none>',
    age(object, now),
  ],
);

export const csiStorageCapacity = printer<{
  readonly storageClassName?: string;
  readonly capacity?: string | number;
}>(['Name', 'StorageClassName', 'Capacity'], (object) => [
  object.metadata.name,
  object.storageClassName,
  object.capacity === undefined ? '<unset>' : quantityText(object.capacity),
]);

const modes: readonly (readonly [string, string])[] = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
];

/** `RWO,ROX`, each once, in this order. */
export function accessModesText(given: readonly string[] | undefined | null): string {
  return modes
    .filter(([mode]) => given?.includes(mode))
    .map(([, short]) => short)
    .join(',');
}

/** The storage class of a volume or a claim: by the annotation of old, else by its field. */
export function classOf(
  object: KubeObject & { readonly spec?: { readonly storageClassName?: string } },
): string {
  return (
    object.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ??
    object.spec?.storageClassName ??
    ''
  );
}

/** Whether claims that name no class get this one. */
export function isDefaultClass(object: KubeObject): boolean {
  return (
    isTrue(object, 'storageclass.kubernetes.io/is-default-class') ||
    isTrue(object, 'storageclass.beta.kubernetes.io/is-default-class')
  );
}

function isTrue({ metadata }: KubeObject, annotation: string): boolean {
  return metadata.annotations?.[annotation] === 'true';
}
