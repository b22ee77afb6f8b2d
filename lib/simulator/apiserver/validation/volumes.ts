/** The volumes of a Pod. Source: pkg/apis/core/validation/validation.go (ValidateVolumes). */
import { isDNS1123Subdomain, isQualifiedName } from '../names';
import { validateFieldReference, validateResourceReference, volumeFieldPaths } from './env';
import type { FieldErrors, Path } from './field-error';
import { claimRules } from './late-rules';
import { validateAnnotations, validateDNS1123Label, validateLabelSelector, validateLabels } from './meta';
import type { ObjectMeta } from './shapes/meta';
import type {
  ClusterTrustBundleProjection,
  DownwardAPIVolumeFile,
  PodCertificateProjection,
  ProjectedVolumeSource,
  Volume,
} from './shapes/volume';
import { validateSignerName } from './signer-name';
import {
  sourceChecks,
  tooLongPortal,
  validateCSIDriverName,
  validateISCSI,
  validateKeyToPath,
  validateLocalNonReservedPath,
  validateMode,
} from './volume-sources';

/** Each source by field name, in upstream's order; `shown` is how the path of its errors is written. */
const sources: readonly (readonly [field: keyof Volume, shown: string, forbidden?: string])[] = [
  ['emptyDir', 'emptyDir'],
  ['hostPath', 'hostPath'],
  ['gitRepo', 'gitRepo'],
  ['gcePersistentDisk', 'persistentDisk', 'gcePersistentDisk'],
  ['awsElasticBlockStore', 'awsElasticBlockStore'],
  ['secret', 'secret'],
  ['nfs', 'nfs'],
  ['iscsi', 'iscsi'],
  ['glusterfs', 'glusterfs'],
  ['flocker', 'flocker'],
  ['persistentVolumeClaim', 'persistentVolumeClaim'],
  ['rbd', 'rbd'],
  ['cinder', 'cinder'],
  ['cephfs', 'cephfs', 'cephFS'],
  ['quobyte', 'quobyte'],
  ['downwardAPI', 'downwardAPI', 'downwarAPI'],
  ['fc', 'fc'],
  ['flexVolume', 'flexVolume'],
  ['configMap', 'configMap'],
  ['azureFile', 'azureFile'],
  ['vsphereVolume', 'vsphereVolume'],
  ['photonPersistentDisk', 'photonPersistentDisk'],
  ['portworxVolume', 'portworxVolume'],
  ['azureDisk', 'azureDisk'],
  ['storageos', 'storageos'],
  ['projected', 'projected'],
  ['scaleIO', 'scaleIO'],
  ['csi', 'csi'],
  ['ephemeral', 'ephemeral'],
  ['image', 'image'],
];

/** The valid volumes by name, for the mounts to refer to. `pod`: metadata, where the spec is a Pod's own. */
export function validateVolumes(
  volumes: readonly Volume[],
  pod: ObjectMeta | undefined,
  at: Path,
  out: FieldErrors,
): ReadonlyMap<string, Volume> {
  const valid = new Map<string, Volume>();
  const podName = pod?.name ?? '';
  const created = new Set<string>();
  if (podName !== '') {
    for (const volume of volumes)
      if (volume.ephemeral !== undefined) created.add(`${podName}-${volume.name ?? ''}`);
  }
  volumes.forEach((volume, i) => {
    const here = at.index(i);
    const before = out.list.length;
    const { name = '' } = volume;
    validateSource(volume, pod, here, out);
    if (name === '') out.required(here.child('name'));
    else validateDNS1123Label(name, () => here.child('name'), out);
    if (valid.has(name)) out.duplicate(here.child('name'), name);
    if (out.list.length === before) valid.set(name, volume);
    const claim = volume.persistentVolumeClaim?.claimName;
    if (claim !== undefined && created.has(claim))
      out.invalid(
        here.child('persistentVolumeClaim').child('claimName'),
        claim,
        'must not reference a PVC that gets created for an ephemeral volume',
      );
  });
  return valid;
}

function validateSource(volume: Volume, pod: ObjectMeta | undefined, at: Path, out: FieldErrors): void {
  let found = false;
  for (const [field, shown, forbidden] of sources) {
    if (volume[field] === undefined) continue;
    if (found) {
      out.forbidden(at.child(forbidden ?? shown), 'may not specify more than 1 volume type');
    } else {
      found = true;
      validateOneSource(volume, field, pod, at.child(shown), at, out);
    }
    if (field === 'iscsi') {
      const { initiatorName, targetPortal = '' } = volume.iscsi ?? {};
      if (initiatorName !== undefined && `${volume.name ?? ''}:${targetPortal}`.length > 64)
        out.invalid(at.child('name'), volume.name ?? '', tooLongPortal);
    }
  }
  if (!found) out.required(at, 'must specify a volume type');
}

function validateOneSource(
  volume: Volume,
  field: keyof Volume,
  pod: ObjectMeta | undefined,
  at: Path,
  volumeAt: Path,
  out: FieldErrors,
): void {
  switch (field) {
    case 'emptyDir':
      validateEmptyDir(volume, at, out);
      return;
    case 'iscsi':
      if (volume.iscsi !== undefined) validateISCSI(volume.iscsi, undefined, at, out);
      return;
    case 'downwardAPI':
      validateMode(volume.downwardAPI?.defaultMode, at.child('defaultMode'), out);
      for (const file of volume.downwardAPI?.items ?? []) validateDownwardFile(file, at, out);
      return;
    case 'projected':
      if (volume.projected !== undefined) validateProjected(volume.projected, at, out);
      return;
    case 'csi':
      validateCSI(volume, at, out);
      return;
    case 'ephemeral':
      validateEphemeral(volume, pod, at, volumeAt, out);
      return;
    case 'image': {
      const { reference = '', pullPolicy = '' } = volume.image ?? {};
      if (pod !== undefined && reference === '') out.required(at.child('reference'));
      validatePullPolicy(pullPolicy, at.child('pullPolicy'), out);
      return;
    }
    default: {
      const check = sourceChecks[field] as
        | ((source: unknown, at: Path, out: FieldErrors) => void)
        | undefined;
      check?.(volume[field], at, out);
    }
  }
}

const pullPolicies = ['Always', 'IfNotPresent', 'Never'];

export function validatePullPolicy(policy: string, at: Path, out: FieldErrors): void {
  if (policy === '') out.required(at);
  else if (!pullPolicies.includes(policy)) out.notSupported(at, policy, pullPolicies);
}

function validateEmptyDir({ emptyDir }: Volume, at: Path, out: FieldErrors): void {
  const limit = emptyDir?.sizeLimit;
  if (limit !== undefined && String(limit).startsWith('-') && !/^-0*(\.0*)?[^1-9]*$/.test(String(limit)))
    out.forbidden(at.child('sizeLimit'), 'SizeLimit field must be a valid resource quantity');
}

function validateCSI({ csi }: Volume, at: Path, out: FieldErrors): void {
  validateCSIDriverName(csi?.driver ?? '', at.child('driver'), out);
  const secret = csi?.nodePublishSecretRef;
  if (secret === undefined) return;
  const { name = '' } = secret;
  if (name === '') out.required(at.child('nodePublishSecretRef').child('name'));
  else out.invalidEach(at.child('name'), name, isDNS1123Subdomain(name));
}

function validateEphemeral(
  { ephemeral, name = '' }: Volume,
  pod: ObjectMeta | undefined,
  at: Path,
  volumeAt: Path,
  out: FieldErrors,
): void {
  const template = ephemeral?.volumeClaimTemplate;
  if (template === undefined) out.required(at.child('volumeClaimTemplate'));
  else {
    const here = at.child('volumeClaimTemplate');
    const { annotations, labels, ...others } = template.metadata ?? {};
    validateAnnotations(annotations, here.child('metadata').child('annotations'), out);
    validateLabels(labels, here.child('metadata').child('labels'), out);
    for (const [field, value] of Object.entries(others)) {
      const empty = value === '' || value === 0 || (Array.isArray(value) && value.length === 0);
      if (!empty) out.forbidden(here.child('metadata').child(field), 'cannot be set');
    }
    claimRules.get().validateClaimSpec(template.spec ?? {}, here.child('spec'), out);
  }
  const podName = pod?.name ?? '';
  if (podName === '' || name === '') return;
  const claim = `${podName}-${name}`;
  for (const complaint of isDNS1123Subdomain(claim))
    out.invalid(volumeAt.child('name'), name, `PVC name "${claim}": ${complaint}`);
}

function validateDownwardFile(file: DownwardAPIVolumeFile, at: Path, out: FieldErrors): void {
  const { path = '', fieldRef, resourceFieldRef, mode } = file;
  if (path === '') out.required(at.child('path'));
  validateLocalNonReservedPath(path, at.child('path'), out);
  if (fieldRef !== undefined) {
    validateFieldReference(fieldRef, volumeFieldPaths, at.child('fieldRef'), out);
    if (resourceFieldRef !== undefined)
      out.invalid(at, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously');
  } else if (resourceFieldRef !== undefined)
    validateResourceReference(resourceFieldRef, true, at.child('resourceFieldRef'), out);
  else out.required(at, 'one of fieldRef and resourceFieldRef is required');
  validateMode(mode, at.child('mode'), out);
}

/** Files of a projected volume share one directory: a path is taken once. */
class Paths {
  readonly #taken = new Set<string>();
  readonly #at: Path;
  readonly #out: FieldErrors;

  constructor(at: Path, out: FieldErrors) {
    this.#at = at;
    this.#out = out;
  }

  take(path: string, shown = path): void {
    if (path === '') return;
    if (this.#taken.has(path)) this.#out.invalid(this.#at, shown, 'conflicting duplicate paths');
    this.#taken.add(path);
  }
}

function validateProjected(
  { defaultMode, sources: given = [] }: ProjectedVolumeSource,
  at: Path,
  out: FieldErrors,
): void {
  validateMode(defaultMode, at.child('defaultMode'), out);
  const paths = new Paths(at, out);
  given.forEach((source, i) => {
    const here = at.child('sources').index(i);
    const { secret, configMap, downwardAPI, serviceAccountToken, clusterTrustBundle, podCertificate } =
      source;
    for (const [field, part] of [
      ['secret', secret],
      ['configMap', configMap],
    ] as const) {
      if (part === undefined) continue;
      const partAt = here.child(field);
      const { name = '', items = [] } = part;
      if (name === '') out.required(partAt.child('name'));
      items.forEach((item, j) => {
        validateKeyToPath(item, partAt.child('items').index(j), out);
        paths.take(item.path ?? '', name);
      });
    }
    for (const file of downwardAPI?.items ?? []) {
      validateDownwardFile(file, here.child('downwardAPI'), out);
      paths.take(file.path ?? '');
    }
    if (serviceAccountToken !== undefined) {
      const { expirationSeconds = 0, path = '' } = serviceAccountToken;
      const expiration = here.child('serviceAccountToken').child('expirationSeconds');
      if (expirationSeconds < 600)
        out.invalid(expiration, expirationSeconds, 'may not specify a duration less than 10 minutes');
      if (expirationSeconds > 2 ** 32)
        out.invalid(expiration, expirationSeconds, 'may not specify a duration larger than 2^32 seconds');
      if (path === '') out.required(at.child('path'));
      else validateLocalNonReservedPath(path, at.child('path'), out);
    }
    if (clusterTrustBundle !== undefined)
      validateTrustBundle(clusterTrustBundle, paths, here.child('clusterTrustBundle'), out);
    if (podCertificate !== undefined)
      validatePodCertificate(podCertificate, paths, here.child('podCertificate'), out);
    const kinds = [secret, configMap, downwardAPI, serviceAccountToken, clusterTrustBundle, podCertificate];
    if (kinds.filter((each) => each !== undefined).length > 1)
      out.forbidden(here, 'may not specify more than 1 volume type per source');
  });
}

function validateTrustBundle(
  bundle: ClusterTrustBundleProjection,
  paths: Paths,
  at: Path,
  out: FieldErrors,
): void {
  const { name, signerName, labelSelector, path = '' } = bundle;
  if (name !== undefined && signerName !== undefined)
    out.invalid(at, bundle, 'only one of name and signerName may be used');
  else if (name !== undefined) {
    if (name === '') out.required(at.child('name'), 'must be a valid object name');
    for (const complaint of isDNS1123Subdomain(name.slice(name.lastIndexOf(':') + 1)))
      out.invalid(at.child('name'), name, `not a valid clustertrustbundlename: ${complaint}`);
    if (labelSelector !== undefined)
      out.invalid(
        at.child('labelSelector'),
        labelSelector,
        'labelSelector must be unset if name is specified',
      );
  } else if (signerName !== undefined) {
    if (signerName === '') out.required(at.child('signerName'), 'must be a valid signer name');
    validateSignerName(signerName, at.child('signerName'), out);
    validateLabelSelector(labelSelector, at.child('labelSelector'), out);
  } else out.required(at, 'either name or signerName must be specified');
  if (path === '') out.required(at.child('path'));
  validateLocalNonReservedPath(path, at.child('path'), out);
  paths.take(path);
}

const keyTypes = ['RSA3072', 'RSA4096', 'ECDSAP256', 'ECDSAP384', 'ECDSAP521', 'ED25519'];
const shortestCertificate = 3_600;
const longestCertificate = 7_862_400;
const longestKubernetesCertificate = 86_400;

function validatePodCertificate(
  certificate: PodCertificateProjection,
  paths: Paths,
  at: Path,
  out: FieldErrors,
): void {
  const { signerName = '', keyType = '', maxExpirationSeconds, userAnnotations = {} } = certificate;
  validateSignerName(signerName, at.child('signerName'), out);
  if (!keyTypes.includes(keyType)) out.notSupported(at.child('keyType'), keyType, keyTypes);
  const expiration = at.child('maxExpirationSeconds');
  const longest = signerName.startsWith('kubernetes.io/') ? longestKubernetesCertificate : longestCertificate;
  if (maxExpirationSeconds !== undefined) {
    if (maxExpirationSeconds < shortestCertificate)
      out.invalid(
        expiration,
        maxExpirationSeconds,
        `if provided, maxExpirationSeconds must be >= ${shortestCertificate}`,
      );
    else if (maxExpirationSeconds > longest)
      out.invalid(
        expiration,
        maxExpirationSeconds,
        `if provided, maxExpirationSeconds must be <= ${longest}`,
      );
  }
  let files = 0;
  for (const field of ['credentialBundlePath', 'keyPath', 'certificateChainPath'] as const) {
    const path = certificate[field] ?? '';
    if (path === '') continue;
    files += 1;
    validateLocalNonReservedPath(path, at.child(field), out);
    paths.take(path);
  }
  if (files === 0)
    out.required(at, 'specify at least one of credentialBundlePath, keyPath, and certificateChainPath');
  for (const key of Object.keys(userAnnotations))
    out.invalidEach(at.child('userAnnotations'), key, isQualifiedName(key));
}
