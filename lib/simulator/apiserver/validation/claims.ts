/** PersistentVolumes and claims on them. Source: pkg/apis/core/validation/validation.go (ValidatePersistentVolume…). */
import { compareQuantities } from '../../values/quantity';
import { isDNS1123Label, isDNS1123Subdomain } from '../names';
import { differenceOf } from './difference';
import { type FieldErrors, Path, Rendered } from './field-error';
import {
  metadataPath,
  specPath,
  validateImmutable,
  validateLabelSelector,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from './meta';
import { validateNodeSelector } from './node-selector';
import { amount, canonical, validateResourceQuantity } from './resources';
import { equal, goJson, optional, struct, text } from './shape';
import {
  type PersistentVolume,
  type PersistentVolumeClaim,
  PersistentVolumeClaimSpec,
  PersistentVolumeSpec,
  persistentVolumeSources,
  type TypedObjectReference,
} from './shapes/volume';
import { sourceChecks, validateCSIDriverName, validateISCSI } from './volume-sources';

const accessModes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const reclaimPolicies = ['Delete', 'Recycle', 'Retain'];
const volumeModes = ['Block', 'Filesystem'];
const betaClass = 'volume.beta.kubernetes.io/storage-class';

const onlyBoundClaims =
  'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';

type Fields = Readonly<Record<string, unknown>>;

export function validateClaim(
  claim: PersistentVolumeClaim,
  out: FieldErrors,
  old?: PersistentVolumeClaim,
): void {
  validateObjectMeta(claim.metadata, true, isDNS1123Subdomain, out);
  validateClaimSpec(claim.spec ?? {}, specPath, out, old?.spec);
}

/** The size may grow and the class of attributes change once a claim is bound; the rest is fixed. */
export function validateClaimUpdate(
  claim: PersistentVolumeClaim,
  old: PersistentVolumeClaim,
  out: FieldErrors,
): void {
  validateObjectMetaUpdate(claim.metadata, old.metadata, out);
  validateClaim(claim, out, old);
  const spec = claim.spec ?? {};
  const before = old.spec ?? {};
  const oldClass = old.metadata?.annotations?.[betaClass];
  const newClass = claim.metadata?.annotations?.[betaClass];
  let next: Fields = spec;
  let last: Fields = before;
  if ((before.volumeName ?? '') === '') last = { ...last, volumeName: spec.volumeName };
  const upgraded =
    oldClass !== undefined &&
    before.storageClassName === undefined &&
    spec.storageClassName === oldClass &&
    (newClass === undefined || newClass === oldClass);
  if (upgraded) next = { ...next, storageClassName: undefined };
  else {
    if ((newClass ?? '') !== (oldClass ?? ''))
      out.invalid(metadataPath.child('annotations').child(betaClass), newClass ?? '', 'field is immutable');
    const setOnce =
      spec.storageClassName !== undefined &&
      before.storageClassName === undefined &&
      (oldClass === undefined || oldClass === spec.storageClassName);
    if (setOnce) next = { ...next, storageClassName: undefined };
  }
  if (claim.status?.phase === 'Bound') {
    if (spec.resources?.requests !== undefined)
      next = {
        ...next,
        resources: {
          ...spec.resources,
          requests: { ...spec.resources.requests, storage: before.resources?.requests?.storage ?? 0 },
        },
      };
    if (spec.volumeAttributesClassName !== undefined)
      next = { ...next, volumeAttributesClassName: before.volumeAttributesClassName };
  }
  if (!equal(PersistentVolumeClaimSpec, withoutAbsent(next), withoutAbsent(last))) {
    const difference = differenceOf(PersistentVolumeClaimSpec, withoutAbsent(last), withoutAbsent(next));
    out.forbidden(specPath, `${onlyBoundClaims}\n${difference}`);
  }
  const size = amount(spec.resources?.requests?.storage);
  if (compareQuantities(size, amount(before.resources?.requests?.storage)) < 0) {
    const capacity = amount(old.status?.capacity?.storage);
    if (compareQuantities(size, capacity) <= 0)
      out.forbidden(
        specPath.child('resources').child('requests').child('storage'),
        'field can not be less than status.capacity',
      );
  }
  validateImmutable(optional(text), spec.volumeMode, before.volumeMode, Path.of('volumeMode'), out);
  const attributes = specPath.child('volumeAttributesClassName');
  if (before.volumeAttributesClassName !== undefined) {
    if (spec.volumeAttributesClassName === undefined)
      out.forbidden(attributes, 'update from non-nil value to nil is forbidden');
    else if (spec.volumeAttributesClassName === '' && before.volumeAttributesClassName !== '')
      out.forbidden(attributes, 'update from non-nil value to an empty string is forbidden');
  }
}

/** A claim that named an API group before may keep one that is no name (allowInvalidAPIGroupInDataSourceOrRef). */
export function validateClaimSpec(
  spec: PersistentVolumeClaimSpec,
  at: Path,
  out: FieldErrors,
  before: PersistentVolumeClaimSpec = {},
): void {
  const anyGroup = before.dataSource?.apiGroup !== undefined || before.dataSourceRef?.apiGroup !== undefined;
  if ((spec.accessModes ?? []).length === 0)
    out.required(at.child('accessModes'), 'at least 1 access mode is required');
  validateLabelSelector(spec.selector, at.child('selector'), out);
  validateAccessModes(spec.accessModes ?? [], at.child('accessModes'), out);
  const size = spec.resources?.requests?.storage;
  const sizeAt = at.child('resources').key('storage');
  if (size === undefined) out.required(sizeAt);
  else if (amount(size).nano <= 0n) out.invalid(sizeAt, canonical(size), 'must be greater than zero');
  else validateResourceQuantity('storage', size, () => sizeAt, out);
  const storageClass = spec.storageClassName ?? '';
  if (storageClass !== '')
    out.invalidEach(at.child('storageClassName'), storageClass, isDNS1123Subdomain(storageClass));
  if (spec.volumeMode !== undefined && !volumeModes.includes(spec.volumeMode))
    out.notSupported(at.child('volumeMode'), spec.volumeMode, volumeModes);
  if (spec.dataSource !== undefined)
    validateDataSource(spec.dataSource, anyGroup, at.child('dataSource'), out);
  if (spec.dataSourceRef !== undefined)
    validateDataSource(spec.dataSourceRef, anyGroup, at.child('dataSourceRef'), out);
  if (spec.dataSource !== undefined && spec.dataSourceRef !== undefined) {
    const { dataSource: a, dataSourceRef: b } = spec;
    // Upstream shows a path where a value should be; as JSON that is empty.
    const shown = new Rendered('{}');
    if ((b.namespace ?? '') !== '')
      out.invalid(at, shown, 'may not be specified when dataSourceRef.namespace is specified');
    else if (
      a.apiGroup !== b.apiGroup ||
      (a.kind ?? '') !== (b.kind ?? '') ||
      (a.name ?? '') !== (b.name ?? '')
    )
      out.invalid(at, shown, 'must match dataSourceRef');
  }
  const attributes = spec.volumeAttributesClassName ?? '';
  if (attributes !== '')
    out.invalidEach(at.child('volumeAttributesClassName'), attributes, isDNS1123Subdomain(attributes));
}

function validateDataSource(
  source: TypedObjectReference,
  anyGroup: boolean,
  at: Path,
  out: FieldErrors,
): void {
  const { name = '', kind = '', apiGroup = '', namespace = '' } = source;
  if (name === '') out.required(at.child('name'));
  if (kind === '') out.required(at.child('kind'));
  if (apiGroup === '') {
    if (kind !== 'PersistentVolumeClaim')
      out.invalid(at, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
  } else if (!anyGroup) out.invalidEach(at.child('apiGroup'), apiGroup, isDNS1123Subdomain(apiGroup));
  if (namespace !== '') out.invalidEach(at.child('namespace'), namespace, isDNS1123Label(namespace));
}

function validateAccessModes(modes: readonly string[], at: Path, out: FieldErrors): void {
  for (const mode of modes) if (!accessModes.includes(mode)) out.notSupported(at, mode, accessModes);
  const others = modes.some((mode) => mode !== 'ReadWriteOncePod' && accessModes.includes(mode));
  if (others && modes.includes('ReadWriteOncePod'))
    out.forbidden(at, 'may not use ReadWriteOncePod with other access modes');
}

export function validatePersistentVolume(volume: PersistentVolume, out: FieldErrors): void {
  validateObjectMeta(volume.metadata, false, isDNS1123Subdomain, out);
  validatePersistentVolumeSpec(volume.spec ?? {}, volume.metadata?.name ?? '', specPath, out);
}

/** What a PersistentVolume stands for does not change. */
export function validatePersistentVolumeUpdate(
  volume: PersistentVolume,
  old: PersistentVolume,
  out: FieldErrors,
): void {
  validateObjectMetaUpdate(volume.metadata, old.metadata, out);
  validatePersistentVolume(volume, out);
  const spec = volume.spec ?? {};
  const before = old.spec ?? {};
  const sources = struct('PersistentVolumeSource', persistentVolumeSources);
  const expandable =
    before.csi !== undefined && before.csi.controllerExpandSecretRef === undefined && spec.csi !== undefined;
  const { controllerExpandSecretRef: _added, ...csi } = spec.csi ?? {};
  if (!equal(sources, expandable ? { ...spec, csi } : spec, before))
    out.forbidden(
      specPath.child('persistentvolumesource'),
      'spec.persistentvolumesource is immutable after creation',
    );
  validateImmutable(optional(text), spec.volumeMode, before.volumeMode, Path.of('volumeMode'), out);
  const affinity = PersistentVolumeSpec.fields?.nodeAffinity;
  if (
    before.nodeAffinity !== undefined &&
    affinity !== undefined &&
    !equal(affinity, spec.nodeAffinity, before.nodeAffinity)
  )
    out.invalid(
      Path.of('nodeAffinity'),
      new Rendered(goJson(affinity, spec.nodeAffinity)),
      'field is immutable, except for updating from beta label to GA',
    );
  if (before.volumeAttributesClassName !== undefined && spec.volumeAttributesClassName === undefined)
    out.forbidden(
      specPath.child('volumeAttributesClassName'),
      'update from non-nil value to nil is forbidden',
    );
}

/** Sources in upstream's order; `shown` is how the path of their errors is written. */
const sources: readonly (readonly [field: keyof PersistentVolumeSpec, shown: string, forbidden?: string])[] =
  [
    ['hostPath', 'hostPath'],
    ['gcePersistentDisk', 'persistentDisk', 'gcePersistentDisk'],
    ['awsElasticBlockStore', 'awsElasticBlockStore'],
    ['glusterfs', 'glusterfs'],
    ['flocker', 'flocker'],
    ['nfs', 'nfs'],
    ['rbd', 'rbd'],
    ['quobyte', 'quobyte'],
    ['cephfs', 'cephfs', 'cephFS'],
    ['iscsi', 'iscsi'],
    ['cinder', 'cinder'],
    ['fc', 'fc'],
    ['flexVolume', 'flexVolume'],
    ['azureFile', 'azureFile'],
    ['vsphereVolume', 'vsphereVolume'],
    ['photonPersistentDisk', 'photonPersistentDisk'],
    ['portworxVolume', 'portworxVolume'],
    ['azureDisk', 'azureDisk'],
    ['scaleIO', 'scaleIO'],
    ['local', 'local'],
    ['storageos', 'storageos'],
    ['csi', 'csi'],
  ];

function validatePersistentVolumeSpec(
  spec: PersistentVolumeSpec,
  name: string,
  at: Path,
  out: FieldErrors,
): void {
  const modes = spec.accessModes ?? [];
  if (modes.length === 0) out.required(at.child('accessModes'));
  validateAccessModes(modes, at.child('accessModes'), out);
  validateCapacity(spec, at.child('capacity'), out);
  const policy = spec.persistentVolumeReclaimPolicy ?? '';
  const policyAt = at.child('persistentVolumeReclaimPolicy');
  if (policy !== '' && !reclaimPolicies.includes(policy)) out.notSupported(policyAt, policy, reclaimPolicies);
  if (spec.nodeAffinity !== undefined) {
    const required = at.child('nodeAffinity').child('required');
    if (spec.nodeAffinity.required === undefined)
      out.required(required, 'must specify required node constraints');
    else validateNodeSelector(spec.nodeAffinity.required, required, out);
  }
  let found = false;
  for (const [field, shown, forbidden] of sources) {
    if (spec[field] === undefined) continue;
    if (found && field !== 'flexVolume')
      out.forbidden(at.child(forbidden ?? shown), 'may not specify more than 1 volume type');
    else validatePersistentSource(spec, field, name, at.child(shown), at, out);
    found = true;
  }
  if (!found) out.required(at, 'must specify a volume type');
  if (policy === 'Recycle' && isRoot(spec.hostPath?.path))
    out.forbidden(policyAt, "may not be 'recycle' for a hostPath mount of '/'");
  const storageClass = spec.storageClassName ?? '';
  if (storageClass !== '')
    out.invalidEach(at.child('storageClassName'), storageClass, isDNS1123Subdomain(storageClass));
  if (spec.volumeMode !== undefined && !volumeModes.includes(spec.volumeMode))
    out.notSupported(at.child('volumeMode'), spec.volumeMode, volumeModes);
  if (spec.volumeAttributesClassName !== undefined) {
    const here = at.child('volumeAttributesClassName');
    if (spec.volumeAttributesClassName === '') out.required(here, 'an empty string is disallowed');
    else
      out.invalidEach(
        here,
        spec.volumeAttributesClassName,
        isDNS1123Subdomain(spec.volumeAttributesClassName),
      );
    if (spec.csi === undefined)
      out.required(at.child('csi'), 'has to be specified when using volumeAttributesClassName');
  }
}

function validateCapacity({ capacity = {} }: PersistentVolumeSpec, at: Path, out: FieldErrors): void {
  const names = Object.keys(capacity);
  if (names.length === 0) out.required(at);
  if (names.length !== 1 || capacity.storage === undefined) {
    const shown = Object.fromEntries(names.map((name) => [name, canonical(capacity[name])]));
    out.notSupported(at, names.length === 0 ? null : shown, ['storage']);
  }
  for (const name of names) {
    const { nano } = amount(capacity[name]);
    if (nano < 0n)
      out.invalid(at.key(name), Number(nano / 1_000_000_000n), 'must be a valid resource quantity');
    if (nano <= 0n) out.invalid(at.key(name), canonical(capacity[name]), 'must be greater than zero');
  }
}

function validatePersistentSource(
  spec: PersistentVolumeSpec,
  field: keyof PersistentVolumeSpec,
  name: string,
  at: Path,
  specAt: Path,
  out: FieldErrors,
): void {
  switch (field) {
    case 'iscsi':
      if (spec.iscsi !== undefined) validateISCSI(spec.iscsi, name, at, out);
      return;
    case 'local': {
      const path = spec.local?.path ?? '';
      if (path === '') out.required(at.child('path'));
      else if (path.split('/').includes('..')) out.invalid(at.child('path'), path, "must not contain '..'");
      if (spec.nodeAffinity === undefined)
        out.required(specAt.child('nodeAffinity'), 'Local volume requires node affinity');
      return;
    }
    case 'csi':
      validatePersistentCSI(spec, at, out);
      return;
    default: {
      const check = sourceChecks[field] as
        | ((source: unknown, at: Path, out: FieldErrors) => void)
        | undefined;
      check?.(spec[field], at, out);
      const secret =
        field === 'cinder'
          ? spec.cinder?.secretRef
          : field === 'storageos'
            ? spec.storageos?.secretRef
            : undefined;
      if (secret !== undefined && (secret.namespace ?? '') === '')
        out.required(at.child('secretRef').child('namespace'));
    }
  }
}

function validatePersistentCSI({ csi = {} }: PersistentVolumeSpec, at: Path, out: FieldErrors): void {
  validateCSIDriverName(csi.driver ?? '', at.child('driver'), out);
  if ((csi.volumeHandle ?? '') === '') out.required(at.child('volumeHandle'));
  for (const field of [
    'controllerPublishSecretRef',
    'controllerExpandSecretRef',
    'nodePublishSecretRef',
    'nodeExpandSecretRef',
  ] as const) {
    const ref = csi[field];
    if (ref === undefined) continue;
    const { name = '', namespace = '' } = ref;
    const here = at.child(field);
    if (name === '') out.required(here.child('name'));
    else out.invalidEach(here.child('name'), name, isDNS1123Subdomain(name));
    if (namespace === '') out.required(here.child('namespace'));
    else out.invalidEach(here.child('namespace'), namespace, isDNS1123Label(namespace));
  }
}

/** `/`, however it is written. */
function isRoot(path: string | undefined): boolean {
  if (path === undefined || !path.startsWith('/')) return false;
  let depth = 0;
  for (const part of path.split('/')) {
    if (part === '..') depth = Math.max(0, depth - 1);
    else if (part !== '' && part !== '.') depth += 1;
  }
  return depth === 0;
}

function withoutAbsent(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
