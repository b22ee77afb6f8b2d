/**
 * Which resources may be asked for, and how much of them.
 * Source: pkg/apis/core/validation/validation.go (validateResourceRequirements and around), pkg/apis/core/helper/helpers.go.
 */
import { compareQuantities, formatQuantity, type Quantity } from '../../values/quantity';
import { isQualifiedName } from '../names';
import type { FieldErrors, Path } from './field-error';
import { validateDNS1123Label } from './meta';
import { quantityOf } from './shape';
import type { ResourceRequirements } from './shapes/volume';

export type ResourceList = Readonly<Record<string, string | number>>;
type NameRule = (name: string, at: Path, out: FieldErrors) => void;

const one = 1_000_000_000n;
const zero: Quantity = { nano: 0n, format: 'decimal' };

const containerResources: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage']);
const objectCounts = [
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
];
const quotaResources: ReadonlySet<string> = new Set([
  'cpu',
  'memory',
  'ephemeral-storage',
  'requests.cpu',
  'requests.memory',
  'requests.storage',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  ...objectCounts,
]);
const standardResources: ReadonlySet<string> = new Set([...quotaResources, 'storage']);
const wholeResources: ReadonlySet<string> = new Set(objectCounts);

/** An amount; one that was decoded is always readable. */
export function amount(value: string | number | undefined): Quantity {
  return (value === undefined ? undefined : quantityOf(value)) ?? zero;
}

/** The canonical text of an amount, which is what upstream shows. */
export function canonical(value: string | number | undefined): string {
  return formatQuantity(amount(value));
}

export function isHugePages(name: string): boolean {
  return name.startsWith('hugepages-');
}

/** Built in: without a domain, or in kubernetes.io. */
export function isNativeResource(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

function isExtendedResource(name: string): boolean {
  if (isNativeResource(name) || name.startsWith('requests.')) return false;
  return isQualifiedName(`requests.${name}`).length === 0;
}

/** Whether more may be promised to containers than there is. */
export function isOvercommitAllowed(name: string): boolean {
  return isNativeResource(name) && !isHugePages(name);
}

export function isQuotaResource(name: string): boolean {
  return quotaResources.has(name) || isHugePages(name) || name.startsWith('requests.hugepages-');
}

export function validateResourceName(name: string, at: Path, out: FieldErrors): void {
  const complaints = isQualifiedName(name);
  if (complaints.length > 0) out.invalidEach(at, name, complaints);
  else if (!name.includes('/') && !standardResources.has(name) && !isQuotaResource(name))
    out.invalid(at, name, 'must be a standard resource type or fully qualified');
}

export function validateContainerResourceName(name: string, at: Path, out: FieldErrors): void {
  validateResourceName(name, at, out);
  if (!name.includes('/')) {
    if (!containerResources.has(name) && !isHugePages(name))
      out.invalid(at, name, 'must be a standard resource for containers');
  } else if (!isNativeResource(name) && !isExtendedResource(name))
    out.invalid(at, name, "doesn't follow extended resource name standard");
}

function validatePodResourceName(name: string, at: Path, out: FieldErrors): void {
  const before = out.list.length;
  validateResourceName(name, at, out);
  if (out.list.length === before && name !== 'cpu' && name !== 'memory' && !isHugePages(name))
    out.notSupported(at, name, ['cpu', 'hugepages-', 'memory']);
}

/** Not negative, and whole where only whole things are counted. */
export function validateResourceQuantity(
  name: string,
  value: string | number,
  at: () => Path,
  out: FieldErrors,
): void {
  const { nano } = amount(value);
  if (nano < 0n) out.invalid(at(), canonical(value), 'must be greater than or equal to 0');
  if ((wholeResources.has(name) || isExtendedResource(name)) && nano % one !== 0n)
    out.invalid(at(), canonical(value), 'must be an integer');
}

export function validateContainerResources(
  resources: ResourceRequirements,
  claims: ReadonlySet<string>,
  at: Path,
  out: FieldErrors,
): void {
  validateRequirements(resources, validateContainerResourceName, claims, at, out);
}

export function validatePodLevelResources(
  resources: ResourceRequirements,
  claims: ReadonlySet<string>,
  at: Path,
  out: FieldErrors,
): void {
  validateRequirements(resources, validatePodResourceName, claims, at, out);
}

function validateRequirements(
  resources: ResourceRequirements,
  nameRule: NameRule,
  claims: ReadonlySet<string>,
  at: Path,
  out: FieldErrors,
): void {
  const { limits = {}, requests = {} } = resources;
  let computes = false;
  let hugePages = false;
  for (const name in limits) {
    const value = limits[name] as string | number;
    const here = (): Path => at.child('limits').key(name);
    if (name === 'cpu' || name === 'memory') computes = true;
    else nameRule(name, here(), out);
    validateResourceQuantity(name, value, here, out);
    if (isHugePages(name)) {
      hugePages = true;
      validateHugePages(name, value, here(), out);
    }
  }
  for (const name in requests) {
    const value = requests[name] as string | number;
    const here = (): Path => at.child('requests').key(name);
    if (name === 'cpu' || name === 'memory') computes = true;
    else nameRule(name, here(), out);
    validateResourceQuantity(name, value, here, out);
    const limit = limits[name];
    if (limit !== undefined) {
      const order = compareQuantities(amount(value), amount(limit));
      const bound = `${name} limit of ${canonical(limit)}`;
      if (order !== 0 && !isOvercommitAllowed(name))
        out.invalid(at.child('requests'), canonical(value), `must be equal to ${bound}`);
      else if (order > 0)
        out.invalid(at.child('requests'), canonical(value), `must be less than or equal to ${bound}`);
    } else if (!isOvercommitAllowed(name))
      out.required(at.child('limits'), 'Limit must be set for non overcommitable resources');
    if (isHugePages(name)) {
      hugePages = true;
      validateHugePages(name, value, here(), out);
    }
  }
  if (hugePages && !computes) out.forbidden(at, 'HugePages require cpu or memory');
  validateClaimNames(resources, claims, at.child('claims'), out);
}

function validateHugePages(name: string, value: string | number, at: Path, out: FieldErrors): void {
  const page = amount(name.slice('hugepages-'.length)).nano;
  const { nano } = amount(value);
  if (page <= 0n || nano <= 0n || nano % page !== 0n)
    out.invalid(at, canonical(value), `${canonical(value)} is not positive integer multiple of ${name}`);
}

function validateClaimNames(
  { claims: used = [] }: ResourceRequirements,
  claims: ReadonlySet<string>,
  at: Path,
  out: FieldErrors,
): void {
  const names = new Set<string>();
  used.forEach(({ name = '', request = '' }, i) => {
    const here = at.index(i);
    if (name === '') {
      out.required(here);
      return;
    }
    if (names.has(name)) out.duplicate(here, name);
    else {
      if (request !== '') validateDNS1123Label(request, () => here.child('request'), out);
      const key = request === '' ? name : `${name}/${request}`;
      if (names.has(key)) out.duplicate(here, key);
      else if (request === '') {
        for (const each of names) if (each.startsWith(`${name}/`)) out.duplicate(here, name);
      }
      names.add(key);
    }
    if (!claims.has(name)) {
      const listed = claims.size === 0 ? ' which is empty' : `: ${[...claims].sort().join(', ')}`;
      out.notFound(here, name, `must be one of the names in pod.spec.resourceClaims${listed}`);
    }
  });
}
