/** Environment variables and what they are read from. Source: pkg/apis/core/validation/validation.go (ValidateEnv). */
import { isConfigMapKey, isDNS1123Subdomain, isQualifiedName, isRelaxedEnvVarName } from '../names';
import type { FieldErrors, Path } from './field-error';
import { amount, canonical } from './resources';
import type { EnvFromSource, EnvVar } from './shapes/pod';
import type { ObjectFieldSelector, ResourceFieldSelector, Volume } from './shapes/volume';
import { validateLocalNonReservedPath } from './volume-sources';

/** Fields of a Pod that a variable may show. */
const envFieldPaths = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];

/** Fields of a Pod that a downward API volume may show. */
export const volumeFieldPaths = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];

const resourceFields = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];

const knownFieldPaths: ReadonlySet<string> = new Set([
  ...envFieldPaths,
  ...volumeFieldPaths,
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
]);

export function validateEnv(
  vars: readonly EnvVar[],
  volumes: ReadonlyMap<string, Volume>,
  at: Path,
  out: FieldErrors,
): void {
  vars.forEach((each, i) => {
    const { name = '', value = '', valueFrom } = each;
    if (name === '') out.required(at.index(i).child('name'));
    else {
      const complaints = isRelaxedEnvVarName(name);
      if (complaints.length > 0) out.invalidEach(at.index(i).child('name'), name, complaints);
    }
    if (valueFrom !== undefined)
      validateValueFrom(valueFrom, value, volumes, at.index(i).child('valueFrom'), out);
  });
}

function validateValueFrom(
  from: NonNullable<EnvVar['valueFrom']>,
  value: string,
  volumes: ReadonlyMap<string, Volume>,
  at: Path,
  out: FieldErrors,
): void {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = from;
  if (fieldRef !== undefined) validateFieldReference(fieldRef, envFieldPaths, at.child('fieldRef'), out);
  if (resourceFieldRef !== undefined)
    validateResourceReference(resourceFieldRef, false, at.child('resourceFieldRef'), out);
  for (const [field, ref] of [
    ['configMapKeyRef', configMapKeyRef],
    ['secretKeyRef', secretKeyRef],
  ] as const) {
    if (ref === undefined) continue;
    const { name = '', key = '' } = ref;
    out.invalidEach(at.child(field).child('name'), name, isDNS1123Subdomain(name));
    if (key === '') out.required(at.child(field).child('key'));
    else out.invalidEach(at.child(field).child('key'), key, isConfigMapKey(key));
  }
  if (fileKeyRef !== undefined) validateFileKey(fileKeyRef, volumes, at.child('fileKeyRef'), out);
  const count = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef].filter(
    (each) => each !== undefined,
  ).length;
  if (count === 0)
    out.invalid(
      at,
      '',
      'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
    );
  else if (value !== '') out.invalid(at, '', 'may not be specified when `value` is not empty');
  else if (count > 1) out.invalid(at, '', 'may not have more than one field specified at a time');
}

function validateFileKey(
  ref: NonNullable<NonNullable<EnvVar['valueFrom']>['fileKeyRef']>,
  volumes: ReadonlyMap<string, Volume>,
  at: Path,
  out: FieldErrors,
): void {
  const { volumeName = '', path = '', key = '' } = ref;
  if (key === '') out.required(at.child('key'));
  else out.invalidEach(at.child('key'), key, isRelaxedEnvVarName(key));
  if (volumeName === '') out.required(at.child('volumeName'));
  else {
    const volume = volumes.get(volumeName);
    if (volume === undefined) out.notFound(at.child('volumeName'), volumeName);
    else if (volume.emptyDir === undefined)
      out.invalid(at.child('volumeName'), volumeName, 'referenced volume must be of type emptyDir');
  }
  if (path === '') out.required(at.child('path'));
  else validateLocalNonReservedPath(path, at.child('path'), out);
}

export function validateFieldReference(
  { apiVersion = '', fieldPath = '' }: ObjectFieldSelector,
  allowed: readonly string[],
  at: Path,
  out: FieldErrors,
): void {
  if (apiVersion === '') {
    out.required(at.child('apiVersion'));
    return;
  }
  if (fieldPath === '') {
    out.required(at.child('fieldPath'));
    return;
  }
  const subscripted = /^([^[]*)\['(.*)'\]$/.exec(fieldPath);
  const path = subscripted?.[1] ?? fieldPath;
  const subscript = subscripted?.[2];
  const unknown =
    subscript === undefined
      ? !knownFieldPaths.has(path)
      : path !== 'metadata.annotations' && path !== 'metadata.labels';
  if (apiVersion !== 'v1') {
    out.invalid(
      at.child('fieldPath'),
      fieldPath,
      `error converting fieldPath: unsupported pod version: ${apiVersion}`,
    );
  } else if (unknown) {
    const problem =
      subscript === undefined
        ? `field label not supported: ${fieldPath}`
        : `field label does not support subscript: ${fieldPath}`;
    out.invalid(at.child('fieldPath'), fieldPath, `error converting fieldPath: ${problem}`);
  } else if (subscript !== undefined) {
    const key = path === 'metadata.annotations' ? subscript.toLowerCase() : subscript;
    out.invalidEach(at, key, isQualifiedName(key));
  } else if (!allowed.includes(path)) out.notSupported(at.child('fieldPath'), path, allowed);
}

export function validateResourceReference(
  { containerName = '', resource = '', divisor }: ResourceFieldSelector,
  inVolume: boolean,
  at: Path,
  out: FieldErrors,
): void {
  const hugePages = /^(limits|requests)\.hugepages-/.test(resource);
  if (inVolume && containerName === '') out.required(at.child('containerName'));
  else if (resource === '') out.required(at.child('resource'));
  else if (!resourceFields.includes(resource) && !hugePages)
    out.notSupported(at.child('resource'), resource, resourceFields);
  if (amount(divisor).nano === 0n) return;
  const kind = hugePages ? 'hugepages' : (resource.split('.')[1] ?? '');
  const rule = divisors[kind];
  if (rule !== undefined && !rule.allowed.includes(canonical(divisor)))
    out.invalid(
      at.child('divisor'),
      resource,
      `only divisor's values ${rule.allowed.join(rule.joint)} are supported with the ${rule.resource} resource`,
    );
}

const sizes = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];
const divisors: Readonly<
  Record<string, { readonly allowed: readonly string[]; readonly joint: string; readonly resource: string }>
> = {
  cpu: { allowed: ['1m', '1'], joint: ' and ', resource: 'cpu' },
  memory: { allowed: sizes, joint: ', ', resource: 'memory' },
  'ephemeral-storage': { allowed: sizes, joint: ', ', resource: 'local ephemeral storage' },
  hugepages: { allowed: sizes, joint: ', ', resource: 'hugepages' },
};

export function validateEnvFrom(sources: readonly EnvFromSource[], at: Path, out: FieldErrors): void {
  sources.forEach((each, i) => {
    const here = at.index(i);
    const { prefix = '', configMapRef, secretRef } = each;
    if (prefix !== '') out.invalidEach(here.child('prefix'), prefix, isRelaxedEnvVarName(prefix));
    for (const [field, ref] of [
      ['configMapRef', configMapRef],
      ['secretRef', secretRef],
    ] as const) {
      if (ref === undefined) continue;
      const { name = '' } = ref;
      if (name === '') out.required(here.child(field).child('name'));
      else out.invalidEach(here.child(field).child('name'), name, isDNS1123Subdomain(name));
    }
    if (configMapRef === undefined && secretRef === undefined)
      out.invalid(at, '', 'must specify one of: `configMapRef` or `secretRef`');
    else if (configMapRef !== undefined && secretRef !== undefined)
      out.invalid(at, '', 'may not have more than one field specified at a time');
  });
}
