/** LimitRanges and ResourceQuotas. Source: pkg/apis/core/validation/validation.go, pkg/apis/core/helper/helpers.go. */
import { compareQuantities, formatQuantity, type Quantity } from '../../values/quantity';
import { isDNS1123Subdomain, isQualifiedName } from '../names';
import type { FieldErrors, Path } from './field-error';
import { specPath, statusPath, validateObjectMeta, validateObjectMetaUpdate } from './meta';
import {
  amount,
  canonical,
  isOvercommitAllowed,
  isQuotaResource,
  type ResourceList,
  validateContainerResourceName,
  validateResourceName,
  validateResourceQuantity,
} from './resources';
import type { LimitRange, LimitRangeItem, ResourceQuota, ResourceQuotaSpec } from './shapes/cluster';

const limitTypes: ReadonlySet<string> = new Set(['Pod', 'Container', 'PersistentVolumeClaim']);

export function validateLimitRange({ metadata, spec = {} }: LimitRange, out: FieldErrors): void {
  validateObjectMeta(metadata, true, isDNS1123Subdomain, out);
  const seen = new Set<string>();
  spec.limits?.forEach((limit, i) => {
    const here = specPath.child('limits').index(i);
    const { type = '' } = limit;
    const complaints = isQualifiedName(type);
    if (complaints.length > 0) out.invalidEach(here.child('type'), type, complaints);
    else if (!type.includes('/') && !limitTypes.has(type))
      out.invalid(here.child('type'), type, 'must be a standard limit type or fully qualified');
    if (seen.has(type)) out.duplicate(here.child('type'), type);
    seen.add(type);
    validateLimit(limit, here, out);
  });
}

function validateLimit(limit: LimitRangeItem, at: Path, out: FieldErrors): void {
  const { type = '', max = {}, min = {}, maxLimitRequestRatio: ratios = {} } = limit;
  const isPod = type === 'Pod';
  const defaults = isPod ? {} : (limit.default ?? {});
  const requests = isPod ? {} : (limit.defaultRequest ?? {});
  const nameRule = isPod || type === 'Container' ? validateContainerResourceName : validateResourceName;
  const lists: readonly (readonly [field: string, list: ResourceList])[] = [
    ['max', max],
    ['min', min],
    ['default', defaults],
    ['defaultRequest', requests],
    ['maxLimitRequestRatio', ratios],
  ];
  for (const [field, values] of lists)
    for (const name of Object.keys(values)) nameRule(name, at.child(field).key(name), out);
  if (isPod)
    for (const field of ['default', 'defaultRequest'] as const)
      if (Object.keys(limit[field] ?? {}).length > 0)
        out.forbidden(at.child(field), "may not be specified when `type` is 'Pod'");
  if (type === 'PersistentVolumeClaim' && min.storage === undefined && max.storage === undefined)
    out.required(
      at.child('limits'),
      'either minimum or maximum storage value is required, but neither was provided',
    );
  const names = new Set(lists.flatMap(([, values]) => Object.keys(values)));
  for (const name of names) {
    validateLimitOrder({ name, min, max, defaults, requests }, at, out);
    if (ratios[name] !== undefined) validateRatio(name, ratios[name], min, max, at, out);
  }
}

type Limits = {
  readonly name: string;
  readonly min: ResourceList;
  readonly max: ResourceList;
  readonly defaults: ResourceList;
  readonly requests: ResourceList;
};

/** min ≤ default request ≤ default ≤ max. */
function validateLimitOrder(
  { name, min, max, defaults, requests }: Limits,
  at: Path,
  out: FieldErrors,
): void {
  const check = (
    low: ResourceList,
    lowName: string,
    high: ResourceList,
    highName: string,
    field: string,
    shown: ResourceList,
  ): void => {
    const a = low[name];
    const b = high[name];
    if (a === undefined || b === undefined || compareQuantities(amount(a), amount(b)) <= 0) return;
    out.invalid(
      at.child(field).key(name),
      canonical(shown[name]),
      `${lowName} value ${canonical(a)} is greater than ${highName} value ${canonical(b)}`,
    );
  };
  check(min, 'min', max, 'max', 'min', min);
  check(min, 'min', requests, 'default request', 'defaultRequest', requests);
  check(requests, 'default request', max, 'max', 'defaultRequest', requests);
  check(requests, 'default request', defaults, 'default limit', 'defaultRequest', requests);
  check(min, 'min', defaults, 'default', 'default', min);
  check(defaults, 'default', max, 'max', 'default', max);
  const a = defaults[name];
  const b = requests[name];
  if (a !== undefined && b !== undefined && !isOvercommitAllowed(name) && amount(a).nano !== amount(b).nano)
    out.invalid(
      at.child('defaultRequest').key(name),
      canonical(b),
      `default value ${canonical(a)} must equal to defaultRequest value ${canonical(b)} in ${name}`,
    );
}

function validateRatio(
  name: string,
  ratio: string | number,
  min: ResourceList,
  max: ResourceList,
  at: Path,
  out: FieldErrors,
): void {
  const here = at.child('maxLimitRequestRatio').key(name);
  const wanted = amount(ratio);
  const shown = formatQuantity(wanted);
  if (wanted.nano < 1_000_000_000n) out.invalid(here, shown, `ratio ${shown} is less than 1`);
  if (min[name] === undefined || max[name] === undefined) return;
  const bound = milli(amount(max[name])) / milli(amount(min[name]));
  if (milli(wanted) / 1000 > bound)
    out.invalid(here, shown, `ratio ${shown} is greater than max/min = ${bound.toFixed(6)}`);
}

function milli({ nano }: Quantity): number {
  return Number(nano / 1_000_000n + (nano % 1_000_000n > 0n ? 1n : 0n));
}

const podScopes: ReadonlySet<string> = new Set([
  'Terminating',
  'NotTerminating',
  'NotBestEffort',
  'PriorityClass',
  'CrossNamespacePodAffinity',
]);
const scopes: ReadonlySet<string> = new Set([...podScopes, 'BestEffort', 'VolumeAttributesClass']);
const existsOnly: ReadonlySet<string> = new Set([
  'BestEffort',
  'NotBestEffort',
  'Terminating',
  'NotTerminating',
  'CrossNamespacePodAffinity',
]);
const computeResources: ReadonlySet<string> = new Set([
  'pods',
  'cpu',
  'memory',
  'requests.cpu',
  'requests.memory',
  'limits.cpu',
  'limits.memory',
]);
const claimResources: ReadonlySet<string> = new Set(['persistentvolumeclaims', 'requests.storage']);

function isScopeValidFor(scope: string, resource: string): boolean {
  if (scope === 'BestEffort') return resource === 'pods';
  if (scope === 'VolumeAttributesClass') return claimResources.has(resource);
  return podScopes.has(scope) ? computeResources.has(resource) : true;
}

export function validateResourceQuota(
  { metadata, spec = {}, status = {} }: ResourceQuota,
  out: FieldErrors,
): void {
  validateObjectMeta(metadata, true, isDNS1123Subdomain, out);
  validateQuotaSpec(spec, out);
  for (const field of ['hard', 'used'] as const)
    validateQuotaList(status[field] ?? {}, statusPath.child(field), out);
}

/** The scopes of a quota are chosen once. */
export function validateResourceQuotaUpdate(
  quota: ResourceQuota,
  old: ResourceQuota,
  out: FieldErrors,
): void {
  validateObjectMetaUpdate(quota.metadata, old.metadata, out);
  validateQuotaSpec(quota.spec ?? {}, out);
  const sorted = (list: readonly string[] = []): string => [...new Set(list)].sort().join(' ');
  if (sorted(quota.spec?.scopes) !== sorted(old.spec?.scopes))
    out.invalid(specPath.child('scopes'), quota.spec?.scopes, 'field is immutable');
}

function validateQuotaSpec(spec: ResourceQuotaSpec, out: FieldErrors): void {
  validateQuotaList(spec.hard ?? {}, specPath.child('hard'), out);
  const resources = Object.keys(spec.hard ?? {})
    .filter(isQuotaResource)
    .sort();
  const at = specPath.child('scopes');
  for (const scope of spec.scopes ?? []) {
    if (!scopes.has(scope)) out.invalid(at, spec.scopes, 'unsupported scope');
    for (const name of resources)
      if (!isScopeValidFor(scope, name))
        out.invalid(at, spec.scopes, 'unsupported scope applied to resource');
  }
  validateConflicts(spec.scopes ?? [], spec, at, out);
  if (spec.scopeSelector !== undefined) validateScopeSelector(spec, resources, out);
}

function validateConflicts(
  used: readonly string[],
  spec: ResourceQuotaSpec,
  at: Path,
  out: FieldErrors,
): void {
  for (const [a, b] of [
    ['BestEffort', 'NotBestEffort'],
    ['Terminating', 'NotTerminating'],
  ] as const)
    if (used.includes(a) && used.includes(b)) out.invalid(at, spec.scopes, 'conflicting scopes');
}

function validateScopeSelector(
  spec: ResourceQuotaSpec,
  resources: readonly string[],
  out: FieldErrors,
): void {
  const at = specPath.child('scopeSelector').child('matchExpressions');
  const expressions = spec.scopeSelector?.matchExpressions ?? [];
  for (const { scopeName = '', operator = '', values = [] } of expressions) {
    if (!scopes.has(scopeName)) out.invalid(at.child('scopeName'), scopeName, 'unsupported scope');
    for (const name of resources)
      if (!isScopeValidFor(scopeName, name))
        out.invalid(at, spec.scopeSelector, 'unsupported scope applied to resource');
    if (existsOnly.has(scopeName) && operator !== 'Exists')
      out.invalid(
        at.child('operator'),
        operator,
        "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity",
      );
    switch (operator) {
      case 'In':
      case 'NotIn':
        if (values.length === 0)
          out.required(
            at.child('values'),
            "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
          );
        break;
      case 'Exists':
      case 'DoesNotExist':
        if (values.length > 0)
          out.invalid(
            at.child('values'),
            values,
            "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
          );
        break;
      default:
        out.invalid(at.child('operator'), operator, 'not a valid selector operator');
    }
  }
  validateConflicts(
    expressions.map(({ scopeName = '' }) => scopeName),
    spec,
    at,
    out,
  );
}

function validateQuotaList(resources: ResourceList, at: Path, out: FieldErrors): void {
  for (const name of Object.keys(resources)) {
    const here = at.key(name);
    validateResourceName(name, here, out);
    if (!name.includes('/') && !isQuotaResource(name))
      out.invalid(here, name, 'must be a standard resource for quota');
    validateResourceQuantity(name, resources[name] ?? 0, () => here, out);
  }
}
