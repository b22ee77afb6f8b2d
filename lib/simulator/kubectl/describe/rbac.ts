/** Source: kubectl/pkg/describe/describe.go RoleDescriber, RoleBindingDescriber; pkg/util/rbac. */
import type { PolicyRule, Role, RoleBinding } from '../../apiserver/validation/shapes/cluster';
import { goValue } from '../../values/go-text';
import { compareText } from '../printers/cells';
import { describer } from './describer';
import { headLines } from './fields';

/** Of a Role and of a ClusterRole. */
export const role = describer<Pick<Role, 'rules'>>((object) => [
  ...headLines(object, { namespaced: false }),
  'PolicyRule:',
  '  Resources\tNon-Resource URLs\tResource Names\tVerbs',
  '  ---------\t-----------------\t--------------\t-----',
  ...compactRules(object.rules ?? []).map(
    ({ resource, urls, names, verbs }) =>
      `  ${resource}\t${goValue(urls)}\t${goValue(names)}\t${goValue(verbs)}`,
  ),
]);

/** Of a RoleBinding and of a ClusterRoleBinding. */
export const roleBinding = describer<Pick<RoleBinding, 'roleRef' | 'subjects'>>((object) => [
  ...headLines(object, { namespaced: false }),
  'Role:',
  `  Kind:\t${object.roleRef?.kind ?? ''}`,
  `  Name:\t${object.roleRef?.name ?? ''}`,
  'Subjects:',
  '  Kind\tName\tNamespace',
  '  ----\t----\t---------',
  ...(object.subjects ?? []).map(
    ({ kind = '', name = '', namespace = '' }) => `  ${kind}\t${name}\t${namespace}`,
  ),
]);

export type CompactRule = {
  /** `deployments.apps`, `pods/log`; nothing for a rule about URLs. */
  readonly resource: string;
  readonly urls: readonly string[];
  /** One name at most. */
  readonly names: readonly string[];
  readonly verbs: readonly string[];
};

/**
 * Rules taken apart to one resource and name each, those about the same put together again: what may be done with
 * each thing, a line a thing.
 */
export function compactRules(rules: readonly PolicyRule[]): readonly CompactRule[] {
  const byThing = new Map<string, { rule: CompactRule; sort: string }>();
  const apart: { rule: CompactRule; sort: string }[] = [];
  for (const {
    apiGroups = [],
    resources = [],
    resourceNames = [],
    nonResourceURLs = [],
    verbs = [],
  } of rules) {
    for (const group of apiGroups)
      for (const resource of resources)
        for (const verb of verbs)
          for (const name of resourceNames.length === 0 ? [undefined] : resourceNames) {
            const key = JSON.stringify([group, resource, name]);
            const known = byThing.get(key)?.rule.verbs ?? [];
            const names = name === undefined ? [] : [name];
            const allVerbs = known.includes(verb) ? known : [...known, verb];
            const rule = { resource: resourceText(resource, group), urls: [], names, verbs: allVerbs };
            byThing.set(key, { rule, sort: goRule(allVerbs, [group], [resource], names, []) });
          }
    for (const url of nonResourceURLs)
      for (const verb of verbs)
        apart.push({
          rule: { resource: '', urls: [url], names: [], verbs: [verb] },
          sort: goRule([verb], [], [], [], [url]),
        });
  }
  return [...apart, ...byThing.values()].sort((a, b) => compareText(a.sort, b.sort)).map(({ rule }) => rule);
}

/** `deployments.apps/scale`. */
function resourceText(resource: string, group: string): string {
  const slash = resource.indexOf('/');
  const [name, part] = slash < 0 ? [resource, ''] : [resource.slice(0, slash), resource.slice(slash)];
  return group === '' ? name + part : `${name}.${group}${part}`;
}

/** A rule as Go's generated String method writes it: upstream sorts by that text. */
function goRule(...lists: readonly [string[] | readonly string[], ...(readonly string[])[]]): string {
  const names = ['Verbs', 'APIGroups', 'Resources', 'ResourceNames', 'NonResourceURLs'];
  return `&PolicyRule{${lists.map((list, index) => `${names[index]}:${goValue(list)},`).join('')}}`;
}
