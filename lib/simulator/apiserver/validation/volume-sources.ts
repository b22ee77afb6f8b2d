/**
 * What a volume may be backed by, as a Pod and a PersistentVolume name it.
 * Source: pkg/apis/core/validation/validation.go (validate…VolumeSource).
 */
import { isDNS1123Subdomain } from '../names';
import type { FieldErrors, Path } from './field-error';
import { validateDNS1123Label } from './meta';
import type { AzureDisk, KeyToPath, PersistentVolumeSpec, Volume } from './shapes/volume';

export const fileModeRange = 'must be a number between 0 and 0777 (octal), both inclusive';
const hostPathTypes = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

type Sources = Volume & PersistentVolumeSpec;
type Check<K extends keyof Sources> = (source: NonNullable<Sources[K]>, at: Path, out: FieldErrors) => void;

/** The checks of the sources that need nothing but themselves. */
export const sourceChecks: { readonly [K in keyof Sources]?: Check<K> } = {
  hostPath({ path = '', type }, at, out) {
    if (path === '') {
      out.required(at.child('path'));
      return;
    }
    validateNoBacksteps(path, at.child('path'), out);
    if (type !== undefined && !hostPathTypes.includes(type))
      out.notSupported(at.child('type'), type, hostPathTypes);
  },
  gitRepo({ repository = '', directory = '' }, at, out) {
    if (repository === '') out.required(at.child('repository'));
    validateLocalDescendingPath(directory, at.child('directory'), out);
  },
  gcePersistentDisk({ pdName = '', partition = 0 }, at, out) {
    if (pdName === '') out.required(at.child('pdName'));
    validatePartition(partition, at, out);
  },
  awsElasticBlockStore({ volumeID = '', partition = 0 }, at, out) {
    if (volumeID === '') out.required(at.child('volumeID'));
    validatePartition(partition, at, out);
  },
  nfs({ server = '', path = '' }, at, out) {
    if (server === '') out.required(at.child('server'));
    if (path === '') out.required(at.child('path'));
    if (!path.startsWith('/')) out.invalid(at.child('path'), path, 'must be an absolute path');
  },
  flocker({ datasetName = '', datasetUUID = '' }, at, out) {
    if (datasetName === '' && datasetUUID === '')
      out.required(at, 'one of datasetName and datasetUUID is required');
    if (datasetName !== '' && datasetUUID !== '')
      out.invalid(at, 'resource', 'datasetName and datasetUUID can not be specified simultaneously');
    if (datasetName.includes('/')) out.invalid(at.child('datasetName'), datasetName, "must not contain '/'");
  },
  fc({ targetWWNs = [], wwids = [], lun }, at, out) {
    if (targetWWNs.length === 0 && wwids.length === 0)
      out.required(at.child('targetWWNs'), 'must specify either targetWWNs or wwids, but not both');
    if (targetWWNs.length > 0 && wwids.length > 0)
      out.invalid(
        at.child('targetWWNs'),
        targetWWNs,
        'targetWWNs and wwids can not be specified simultaneously',
      );
    if (targetWWNs.length === 0) return;
    if (lun === undefined) out.required(at.child('lun'), 'lun is required if targetWWNs is specified');
    else validateLun(lun, at, out);
  },
  quobyte({ registry = '', tenant = '', volume = '' }, at, out) {
    const pairs = 'must be a host:port pair or multiple pairs separated by commas';
    if (registry === '') out.required(at.child('registry'), pairs);
    else if (tenant.length >= 65)
      out.required(at.child('tenant'), 'must be a UUID and may not exceed a length of 64 characters');
    else {
      for (const pair of registry.split(',')) {
        if (!/^(\[[^\]]*\]|[^:[\]]*):[^:]*$/.test(pair)) out.invalid(at.child('registry'), registry, pairs);
      }
    }
    if (volume === '') out.required(at.child('volume'));
  },
  glusterfs({ endpoints = '', path = '', ...rest }, at, out) {
    if (endpoints === '') out.required(at.child('endpoints'));
    if (path === '') out.required(at.child('path'));
    const namespace = 'endpointsNamespace' in rest ? rest.endpointsNamespace : undefined;
    if (typeof namespace !== 'string') return;
    const here = at.child('endpointsNamespace');
    if (namespace === '')
      out.invalid(here, namespace, 'if the endpointnamespace is set, it must be a valid namespace name');
    else validateDNS1123Label(namespace, () => here, out);
  },
  rbd({ monitors = [], image = '' }, at, out) {
    if (monitors.length === 0) out.required(at.child('monitors'));
    if (image === '') out.required(at.child('image'));
  },
  cinder({ volumeID = '', secretRef }, at, out) {
    if (volumeID === '') out.required(at.child('volumeID'));
    if (secretRef !== undefined && (secretRef.name ?? '') === '')
      out.required(at.child('secretRef').child('name'));
  },
  cephfs({ monitors = [] }, at, out) {
    if (monitors.length === 0) out.required(at.child('monitors'));
  },
  flexVolume({ driver = '', options = {} }, at, out) {
    if (driver === '') out.required(at.child('driver'));
    for (const key of Object.keys(options)) {
      const domain = `.${key.split('/')[0] ?? ''}`.toLowerCase();
      if (domain.endsWith('.kubernetes.io') || domain.endsWith('.k8s.io'))
        out.invalid(at.child('options').key(key), key, 'kubernetes.io and k8s.io namespaces are reserved');
    }
  },
  azureFile({ secretName = '', shareName = '', ...rest }, at, out) {
    if (secretName === '') out.required(at.child('secretName'));
    if (shareName === '') out.required(at.child('shareName'));
    if ('secretNamespace' in rest && rest.secretNamespace === '') out.required(at.child('secretNamespace'));
  },
  vsphereVolume({ volumePath = '' }, at, out) {
    if (volumePath === '') out.required(at.child('volumePath'));
  },
  photonPersistentDisk({ pdID = '' }, at, out) {
    if (pdID === '') out.required(at.child('pdID'));
  },
  portworxVolume({ volumeID = '' }, at, out) {
    if (volumeID === '') out.required(at.child('volumeID'));
  },
  azureDisk: validateAzureDisk,
  scaleIO({ gateway = '', system = '', volumeName = '' }, at, out) {
    if (gateway === '') out.required(at.child('gateway'));
    if (system === '') out.required(at.child('system'));
    if (volumeName === '') out.required(at.child('volumeName'));
  },
  storageos({ volumeName = '', volumeNamespace = '', secretRef }, at, out) {
    if (volumeName === '') out.required(at.child('volumeName'));
    else validateDNS1123Label(volumeName, () => at.child('volumeName'), out);
    if (volumeNamespace !== '') validateDNS1123Label(volumeNamespace, () => at.child('volumeNamespace'), out);
    if (secretRef !== undefined && (secretRef.name ?? '') === '')
      out.required(at.child('secretRef').child('name'));
  },
  secret({ secretName = '', defaultMode, items }, at, out) {
    if (secretName === '') out.required(at.child('secretName'));
    validateMode(defaultMode, at.child('defaultMode'), out);
    validateKeysToPaths(items, at.child('items'), out);
  },
  configMap({ name = '', defaultMode, items }, at, out) {
    if (name === '') out.required(at.child('name'));
    validateMode(defaultMode, at.child('defaultMode'), out);
    validateKeysToPaths(items, at.child('items'), out);
  },
  persistentVolumeClaim({ claimName = '' }, at, out) {
    if (claimName === '') out.required(at.child('claimName'));
  },
};

export function validateKeysToPaths(
  items: readonly KeyToPath[] | undefined,
  at: Path,
  out: FieldErrors,
): void {
  items?.forEach((item, i) => {
    validateKeyToPath(item, at.index(i), out);
  });
}

export function validateKeyToPath(
  { key = '', path = '', mode }: KeyToPath,
  at: Path,
  out: FieldErrors,
): void {
  if (key === '') out.required(at.child('key'));
  if (path === '') out.required(at.child('path'));
  validateLocalNonReservedPath(path, at.child('path'), out);
  validateMode(mode, at.child('mode'), out);
}

export function validateMode(mode: number | undefined, at: Path, out: FieldErrors): void {
  if (mode !== undefined && (mode < 0 || mode > 0o777)) out.invalid(at, mode, fileModeRange);
}

/** A relative path that does not climb. */
export function validateLocalDescendingPath(path: string, at: Path, out: FieldErrors): void {
  if (path.startsWith('/')) out.invalid(at, path, 'must be a relative path');
  validateNoBacksteps(path, at, out);
}

export function validateLocalNonReservedPath(path: string, at: Path, out: FieldErrors): void {
  validateLocalDescendingPath(path, at, out);
  if (path.startsWith('..') && path !== '..' && !path.startsWith('../'))
    out.invalid(at, path, "must not start with '..'");
  else if (path === '..') out.invalid(at, path, "must not start with '..'");
}

export function hasBacksteps(path: string): boolean {
  return path.split('/').includes('..');
}

export function validateNoBacksteps(path: string, at: Path, out: FieldErrors): void {
  if (hasBacksteps(path)) out.invalid(at, path, "must not contain '..'");
}

export function validateCSIDriverName(name: string, at: Path, out: FieldErrors): void {
  if (name === '') out.required(at);
  if (name.length > 63) out.tooLong(at, 63);
  out.invalidEach(at, name, isDNS1123Subdomain(name.toLowerCase()));
}

/** iSCSI, whose rules differ a little between a Pod's volume and a PersistentVolume. */
export function validateISCSI(
  source: NonNullable<Sources['iscsi']>,
  persistentVolume: string | undefined,
  at: Path,
  out: FieldErrors,
): void {
  const { targetPortal = '', iqn = '', lun = 0, initiatorName } = source;
  const unknownPrefix =
    persistentVolume === undefined
      ? 'must be valid format starting with iqn, eui, or naa'
      : 'must be valid format';
  if (targetPortal === '') out.required(at.child('targetPortal'));
  if (
    persistentVolume !== undefined &&
    initiatorName !== undefined &&
    `${persistentVolume}:${targetPortal}`.length > 64
  )
    out.invalid(at.child('targetportal'), targetPortal, tooLongPortal);
  if (iqn === '') out.required(at.child('iqn'));
  else validateInitiator(iqn, unknownPrefix, at.child('iqn'), out);
  validateLun(lun, at, out);
  if ((source.chapAuthDiscovery || source.chapAuthSession) && source.secretRef === undefined)
    out.required(at.child('secretRef'));
  if (
    persistentVolume !== undefined &&
    source.secretRef !== undefined &&
    (source.secretRef.name ?? '') === ''
  )
    out.required(at.child('secretRef').child('name'));
  if (initiatorName !== undefined)
    validateInitiator(initiatorName, unknownPrefix, at.child('initiatorname'), out);
}

export const tooLongPortal =
  'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.';

const initiators: readonly (readonly [prefix: string, format: RegExp])[] = [
  ['iqn', /iqn\.\d{4}-\d{2}\.[A-Za-z0-9.-]+:[^,;*&$|\s]+$/],
  ['eui', /^eui.[A-Za-z0-9]{16}$/],
  ['naa', /^naa.[A-Za-z0-9]{32}$/],
];

function validateInitiator(name: string, unknownPrefix: string, at: Path, out: FieldErrors): void {
  const known = initiators.find(([prefix]) => name.startsWith(prefix));
  if (known === undefined) out.invalid(at, name, unknownPrefix);
  else if (name.length > 1_000 || !known[1].test(name)) out.invalid(at, name, 'must be valid format');
}

function validateLun(lun: number, at: Path, out: FieldErrors): void {
  if (lun < 0 || lun > 255) out.invalid(at.child('lun'), lun, 'must be between 0 and 255, inclusive');
}

function validatePartition(partition: number, at: Path, out: FieldErrors): void {
  if (partition < 0 || partition > 255)
    out.invalid(at.child('partition'), partition, 'must be between 1 and 255, inclusive');
}

const cachingModes = ['None', 'ReadOnly', 'ReadWrite'];
const diskKinds = ['Dedicated', 'Managed', 'Shared'];
const managedDisk =
  '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}';
const blobDisk = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd';

function validateAzureDisk(
  { diskName = '', diskURI = '', cachingMode, kind }: AzureDisk,
  at: Path,
  out: FieldErrors,
): void {
  if (diskName === '') out.required(at.child('diskName'));
  if (diskURI === '') out.required(at.child('diskURI'));
  if (cachingMode !== undefined && !cachingModes.includes(cachingMode))
    out.notSupported(at.child('cachingMode'), cachingMode, cachingModes);
  if (kind === undefined) return;
  if (!diskKinds.includes(kind)) out.notSupported(at.child('kind'), kind, diskKinds);
  if (kind === 'Managed' && !diskURI.startsWith('/subscriptions/'))
    out.notSupported(at.child('diskURI'), diskURI, [managedDisk]);
  if (kind !== 'Managed' && !diskURI.startsWith('https://'))
    out.notSupported(at.child('diskURI'), diskURI, [blobDisk]);
}
