/** The arithmetic of LimitRanges. Source: plugin/pkg/admission/limitranger/admission.go. */
import type { IntOrString, Manifest, ResourceList } from '../../objects/objects';
import { formatQuantity, parseQuantity, type Quantity } from '../../values/quantity';
import { containerTotals } from '../container-totals';

export type LimitRangeItem = {
  readonly type: string;
  readonly min?: ResourceList;
  readonly max?: ResourceList;
  readonly default?: ResourceList;
  readonly defaultRequest?: ResourceList;
  readonly maxLimitRequestRatio?: ResourceList;
};

export type LimitRange = { readonly spec?: { readonly limits?: readonly LimitRangeItem[] } };

type Resources = { readonly requests?: ResourceList; readonly limits?: ResourceList };
type Limited = { readonly name: string; readonly restartPolicy?: string; readonly resources?: Resources };
type LimitedPod = Manifest & {
  readonly spec: {
    readonly containers?: readonly Limited[];
    readonly initContainers?: readonly Limited[];
    readonly resources?: Resources;
  };
};

/** The Pod with the defaults filled in, and an annotation that says so; the same Pod when nothing was missing. */
export function limitRangerDefaults<P extends Manifest>(object: P, range: LimitRange): P {
  const pod = object as unknown as LimitedPod;
  const item = (range.spec?.limits ?? []).filter((each) => each.type === 'Container');
  const limits = merged(item.map((each) => each.default));
  const requests = merged(item.map((each) => each.defaultRequest));
  const told: string[] = [];
  const fill =
    (kind: string) =>
    (container: Limited): Limited => {
      const missingRequests = absent(requests, container.resources?.requests);
      const missingLimits = absent(limits, container.resources?.limits);
      if (missingRequests.length > 0)
        told.push(`${missingRequests.join(', ')} request for ${kind} ${container.name}`);
      if (missingLimits.length > 0)
        told.push(`${missingLimits.join(', ')} limit for ${kind} ${container.name}`);
      if (missingRequests.length + missingLimits.length === 0) return container;
      return {
        ...container,
        resources: {
          ...container.resources,
          ...(missingRequests.length > 0
            ? { requests: { ...container.resources?.requests, ...pick(requests, missingRequests) } }
            : {}),
          ...(missingLimits.length > 0
            ? { limits: { ...container.resources?.limits, ...pick(limits, missingLimits) } }
            : {}),
        },
      };
    };
  const containers = pod.spec.containers?.map(fill('container'));
  const initContainers = pod.spec.initContainers?.map(fill('init container'));
  if (told.length === 0) return object;
  return {
    ...object,
    metadata: {
      ...object.metadata,
      annotations: {
        ...object.metadata.annotations,
        'kubernetes.io/limit-ranger': `LimitRanger plugin set: ${told.join('; ')}`,
      },
    },
    spec: {
      ...pod.spec,
      ...(containers === undefined ? {} : { containers }),
      ...(initContainers === undefined ? {} : { initContainers }),
    },
  };
}

/** What a LimitRange has against an object, in upstream's words; empty when nothing. */
export function limitRangerComplaints(object: Manifest, range: LimitRange): readonly string[] {
  const items = range.spec?.limits ?? [];
  if (object.kind === 'PersistentVolumeClaim') {
    const requests = (object as { spec?: { resources?: Resources } }).spec?.resources?.requests ?? {};
    return items
      .filter((each) => each.type === 'PersistentVolumeClaim')
      .flatMap((each) => [
        ...complaints(each.min, (r, bound) => belowMinimum('PersistentVolumeClaim', r, bound, requests, {})),
        ...complaints(each.max, (r, bound) =>
          aboveMaximumRequest('PersistentVolumeClaim', r, bound, requests),
        ),
      ]);
  }
  if (object.kind !== 'Pod') return [];
  const { spec } = object as unknown as LimitedPod;
  return items.flatMap((item) => {
    if (item.type === 'Container') {
      return [...(spec.containers ?? []), ...(spec.initContainers ?? [])].flatMap((container) =>
        bounds('Container', item, container.resources?.requests ?? {}, container.resources?.limits ?? {}),
      );
    }
    if (item.type !== 'Pod') return [];
    return bounds('Pod', item, podTotal(spec, 'requests'), podTotal(spec, 'limits'));
  });
}

function bounds(type: string, item: LimitRangeItem, requests: ResourceList, limits: ResourceList): string[] {
  return [
    ...complaints(item.min, (r, bound) => belowMinimum(type, r, bound, requests, limits)),
    ...complaints(item.max, (r, bound) => aboveMaximum(type, r, bound, requests, limits)),
    ...complaints(item.maxLimitRequestRatio, (r, bound) => aboveRatio(type, r, bound, requests, limits)),
  ];
}

function complaints(
  list: ResourceList | undefined,
  check: (resource: string, bound: Quantity) => string | undefined,
): string[] {
  return Object.entries(list ?? {}).flatMap(([resource, bound]) => check(resource, quantity(bound)) ?? []);
}

function belowMinimum(
  type: string,
  resource: string,
  bound: Quantity,
  requests: ResourceList,
  limits: ResourceList,
) {
  const head = `minimum ${resource} usage per ${type} is ${formatQuantity(bound)}`;
  const request = requests[resource];
  const limit = limits[resource];
  if (request === undefined) return `${head}.  No request is specified`;
  if (quantity(request).nano < bound.nano) return `${head}, but request is ${text(request)}`;
  if (limit !== undefined && quantity(limit).nano < bound.nano) return `${head}, but limit is ${text(limit)}`;
  return undefined;
}

function aboveMaximum(
  type: string,
  resource: string,
  bound: Quantity,
  requests: ResourceList,
  limits: ResourceList,
) {
  const head = `maximum ${resource} usage per ${type} is ${formatQuantity(bound)}`;
  const request = requests[resource];
  const limit = limits[resource];
  if (limit === undefined) return `${head}.  No limit is specified`;
  if (quantity(limit).nano > bound.nano) return `${head}, but limit is ${text(limit)}`;
  if (request !== undefined && quantity(request).nano > bound.nano)
    return `${head}, but request is ${text(request)}`;
  return undefined;
}

function aboveMaximumRequest(type: string, resource: string, bound: Quantity, requests: ResourceList) {
  const head = `maximum ${resource} usage per ${type} is ${formatQuantity(bound)}`;
  const request = requests[resource];
  if (request === undefined) return `${head}.  No request is specified`;
  return quantity(request).nano > bound.nano ? `${head}, but request is ${text(request)}` : undefined;
}

function aboveRatio(
  type: string,
  resource: string,
  bound: Quantity,
  requests: ResourceList,
  limits: ResourceList,
) {
  const head = `${resource} max limit to request ratio per ${type} is ${formatQuantity(bound)}`;
  const request = quantity(requests[resource] ?? 0).nano;
  const limit = quantity(limits[resource] ?? 0).nano;
  if (request === 0n) return `${head}, but no request is specified or request is 0`;
  if (limit === 0n) return `${head}, but no limit is specified or limit is 0`;
  const one = 1_000_000_000n;
  if (limit * one <= bound.nano * request) return undefined;
  return `${head}, but provided ratio is ${(Number(limit) / Number(request)).toFixed(6)}`;
}

/** What a Pod's containers ask for together; what the Pod itself states takes precedence. */
function podTotal(spec: LimitedPod['spec'], which: 'requests' | 'limits'): ResourceList {
  const totals = [...containerTotals(spec, which)].map(([name, total]) => [name, formatQuantity(total)]);
  return { ...Object.fromEntries(totals), ...spec.resources?.[which] };
}

function merged(lists: readonly (ResourceList | undefined)[]): ResourceList {
  return Object.assign({}, ...lists);
}

function absent(defaults: ResourceList, present: ResourceList | undefined): string[] {
  return Object.keys(defaults)
    .filter((resource) => present?.[resource] === undefined)
    .sort();
}

function pick(list: ResourceList, names: readonly string[]): ResourceList {
  return Object.fromEntries(names.map((name) => [name, list[name] ?? 0]));
}

function quantity(value: IntOrString): Quantity {
  return parseQuantity(value) ?? { nano: 0n, format: 'decimal' };
}

function text(value: IntOrString): string {
  return formatQuantity(quantity(value));
}
