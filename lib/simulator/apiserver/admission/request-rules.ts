/**
 * Which requests a webhook or a policy is about: by operation and resource, and by the labels of namespace and object.
 * Source: apiserver/pkg/admission/plugin/webhook/predicates, plugin/policy/matching/matching.go.
 */
import { selects } from '../../objects/label-selector';
import type { LabelSelector } from '../../objects/objects';
import type { Store } from '../../store';
import type { Admission, Operation } from './plugin';

export type RequestRule = {
  readonly operations?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly apiVersions?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly scope?: string;
};

export type Selectors = {
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
};

/** Whether a rule covers operation, resource and name. */
export function coversRequest(
  rule: RequestRule,
  { operation, resource, subresource, name }: Admission,
): boolean {
  const has = (list: readonly string[] | undefined, value: string): boolean =>
    list?.includes('*') === true || list?.includes(value) === true;
  const { scope = '*', resourceNames = [] } = rule;
  if (scope !== '*' && (scope === 'Namespaced') !== resource.namespaced) return false;
  return (
    has(rule.operations, operation satisfies Operation) &&
    has(rule.apiGroups, resource.group) &&
    coversVersion(rule, resource) &&
    (resourceNames.length === 0 || resourceNames.includes(name)) &&
    (rule.resources ?? []).some((each) => coversResource(each, resource.plural, subresource))
  );
}

/** A custom kind is meant by any of its versions: they are equivalent. */
function coversVersion({ apiVersions }: RequestRule, { version, custom }: Admission['resource']): boolean {
  const names = [version, ...(custom?.versions.map(({ name }) => name) ?? [])];
  return apiVersions?.some((each) => each === '*' || names.includes(each)) === true;
}

function coversResource(rule: string, resource: string, subresource: string): boolean {
  const [wanted, sub = ''] = rule.split('/');
  if (wanted !== '*' && wanted !== resource) return false;
  return sub === '*' || sub === subresource;
}

/** Whether the selectors select the namespace, and the object as it was or will be. */
export function isSelected(
  { namespaceSelector = {}, objectSelector = {} }: Selectors,
  { resource, object, old, namespace }: Admission,
  store: Store,
): boolean {
  if (resource.id === 'Namespace' || resource.namespaced) {
    const home = resource.id === 'Namespace' ? (object ?? old) : store.get('Namespace', namespace);
    if (!selects(namespaceSelector, home?.metadata.labels)) return false;
  }
  return [object, old].some((each) => each !== undefined && selects(objectSelector, each.metadata.labels));
}
