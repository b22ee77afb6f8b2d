/**
 * Nobody hands out more than they hold: whoever writes a role must hold its rules, whoever binds one as well.
 * Source: pkg/registry/rbac/{role,clusterrole,rolebinding,clusterrolebinding}/policybased/storage.go,
 * pkg/registry/rbac/validation/rule.go.
 *
 * Rules
 *   rbac/no-escalation   A role is stored only when its writer holds every rule in it, or has the verb `escalate`.
 *   rbac/no-binding      A binding is stored only when its writer holds every rule of the role, or has the verb `bind`.
 *   rbac/aggregation     Only who may do everything writes a ClusterRole that is put together from others.
 */
import type { KubeObject, Manifest } from '../../objects/objects';
import { forbidden, notFound, type Refusal } from '../answers';
import { type PolicyRule, ruleAllows, type User } from '../rbac';
import type { Resource } from '../resources';
import type { Authorizer } from './authorizer';

const group = 'rbac.authorization.k8s.io';
const everything: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

/** Why a user may not store this role or binding; `old` is what is stored so far. */
export function escalation(
  authorizer: Authorizer,
  user: User,
  resource: Resource,
  object: Manifest,
  old: KubeObject | undefined,
): Refusal | undefined {
  if (user.groups.includes('system:masters')) return undefined;
  switch (resource.id) {
    case 'Role':
    case 'ClusterRole':
      return ofRole(authorizer, user, resource, object, old);
    case 'RoleBinding':
    case 'ClusterRoleBinding':
      return ofBinding(authorizer, user, resource, object, old);
    default:
      return undefined;
  }
}

function ofRole(
  authorizer: Authorizer,
  user: User,
  resource: Resource,
  role: Manifest,
  old: KubeObject | undefined,
): Refusal | undefined {
  const { name = '', namespace = '' } = role.metadata;
  const rules = (role.rules as readonly PolicyRule[] | undefined) ?? [];
  if (
    old !== undefined &&
    JSON.stringify([old.rules, old.aggregationRule]) === JSON.stringify([role.rules, role.aggregationRule])
  )
    return undefined;
  const may = { kind: 'resource', apiGroup: group, resource: resource.plural, subresource: '' } as const;
  if (authorizer.isAllowed(user, { ...may, verb: 'escalate', name, namespace })) return undefined;
  const isAggregated = role.aggregationRule !== undefined || old?.aggregationRule !== undefined;
  if (isAggregated && missingRules(authorizer, user, '', everything).length > 0)
    return forbidden(resource, name, 'must have cluster-admin privileges to use an aggregationRule');
  return lacking(authorizer, user, resource, name, namespace, rules);
}

function ofBinding(
  authorizer: Authorizer,
  user: User,
  resource: Resource,
  binding: Manifest,
  old: KubeObject | undefined,
): Refusal | undefined {
  const { name = '', namespace = '' } = binding.metadata;
  if (
    old !== undefined &&
    JSON.stringify([old.subjects, old.roleRef]) === JSON.stringify([binding.subjects, binding.roleRef])
  )
    return undefined;
  const { kind, name: role } = binding.roleRef as { readonly kind: string; readonly name: string };
  const plural = kind === 'Role' ? 'roles' : 'clusterroles';
  const mayBind = {
    kind: 'resource',
    verb: 'bind',
    apiGroup: group,
    resource: plural,
    subresource: '',
    name: role,
    namespace,
  } as const;
  if (authorizer.isAllowed(user, mayBind)) return undefined;
  const rules = authorizer.rulesOfRole(kind, namespace, role);
  if (rules === undefined) return notFound({ plural, group, kind }, role);
  return lacking(authorizer, user, resource, name, namespace, rules);
}

function lacking(
  authorizer: Authorizer,
  user: User,
  resource: Resource,
  name: string,
  namespace: string,
  rules: readonly PolicyRule[],
): Refusal | undefined {
  const missing = missingRules(authorizer, user, namespace, rules);
  if (missing.length === 0) return undefined;
  const groups = quotedList(user.groups);
  const lines = [...new Set(compacted(missing).map(ruleText))].sort().join('\n');
  const who = `user "${user.name}" (groups=${groups})`;
  return forbidden(
    resource,
    name,
    `${who} is attempting to grant RBAC permissions not currently held:\n${lines}`,
  );
}

/** The single permissions of the rules that the user does not hold in the namespace. */
function missingRules(
  authorizer: Authorizer,
  user: User,
  namespace: string,
  rules: readonly PolicyRule[],
): readonly PolicyRule[] {
  const held = authorizer.grantsIn(user, namespace).map(({ rule }) => rule);
  return rules.flatMap(singles).filter((single) => !held.some((rule) => covers(rule, single)));
}

/** A rule as rules of one verb on one thing each. */
function singles(rule: PolicyRule): PolicyRule[] {
  const parts: PolicyRule[] = [];
  for (const apiGroup of rule.apiGroups ?? [])
    for (const resource of rule.resources ?? [])
      for (const verb of rule.verbs) {
        const single = { apiGroups: [apiGroup], resources: [resource], verbs: [verb] };
        if ((rule.resourceNames ?? []).length === 0) parts.push(single);
        for (const name of rule.resourceNames ?? []) parts.push({ ...single, resourceNames: [name] });
      }
  for (const url of rule.nonResourceURLs ?? [])
    for (const verb of rule.verbs) parts.push({ nonResourceURLs: [url], verbs: [verb] });
  return parts;
}

function covers(rule: PolicyRule, single: PolicyRule): boolean {
  const verb = single.verbs[0] ?? '';
  const url = single.nonResourceURLs?.[0];
  if (url !== undefined) return ruleAllows({ kind: 'path', verb, path: url }, rule);
  const [resource = '', subresource = ''] = (single.resources?.[0] ?? '').split('/');
  const request = {
    kind: 'resource',
    verb,
    apiGroup: single.apiGroups?.[0] ?? '',
    resource,
    subresource,
    name: single.resourceNames?.[0] ?? '',
    namespace: '',
  } as const;
  return ruleAllows(request, rule);
}

/** Rules on one and the same thing become one, with all their verbs. */
function compacted(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  const byThing = new Map<string, { rule: PolicyRule; verbs: string[] }>();
  for (const rule of rules) {
    const { verbs, ...thing } = rule;
    const key = JSON.stringify(thing);
    const known = byThing.get(key);
    if (known === undefined) byThing.set(key, { rule, verbs: [...verbs] });
    else known.verbs.push(...verbs);
  }
  return [...byThing.values()].map(({ rule, verbs }) => ({ ...rule, verbs }));
}

function ruleText(rule: PolicyRule): string {
  const parts = (
    [
      ['APIGroups', rule.apiGroups],
      ['Resources', rule.resources],
      ['NonResourceURLs', rule.nonResourceURLs],
      ['ResourceNames', rule.resourceNames],
      ['Verbs', rule.verbs],
    ] as const
  ).flatMap(([name, list]) => (list === undefined || list.length === 0 ? [] : `${name}:${quotedList(list)}`));
  return `{${parts.join(', ')}}`;
}

function quotedList(list: readonly string[]): string {
  return `[${list.map((each) => JSON.stringify(each)).join(' ')}]`;
}
