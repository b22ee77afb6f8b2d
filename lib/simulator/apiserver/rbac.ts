/**
 * Role-based access control: which rules a user has, and whether they allow a request.
 * Permissions only add up; there is no rule that denies.
 *
 * Rules
 * - rbac/rule-allows: a rule allows a request when its verbs, groups, resources and resourceNames all cover it.
 *   Source: plugin/pkg/auth/authorizer/rbac/rbac.go, RuleAllows.
 * - rbac/subject-applies: a binding applies to a user by name, by group, or by service account.
 *   Source: pkg/registry/rbac/validation/rule.go, appliesToUser.
 * - rbac/rolebinding-scope: a RoleBinding grants within its own namespace, even when it refers to a ClusterRole.
 *   Source: pkg/registry/rbac/validation/rule.go, VisitRulesFor.
 */

export type PolicyRule = {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
};

export type Subject = {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly apiGroup?: string;
};

export type User = { readonly name: string; readonly groups: readonly string[] };

/** What is asked: a verb on a resource, or on a path such as /healthz. */
export type Attributes =
  | {
      readonly kind: 'resource';
      readonly verb: string;
      readonly apiGroup: string;
      readonly resource: string;
      readonly subresource: string;
      readonly name: string;
      readonly namespace: string;
    }
  | { readonly kind: 'path'; readonly verb: string; readonly path: string };

type Binding = {
  readonly namespace: string | undefined;
  readonly subjects: readonly Subject[];
  readonly roleRef: { readonly kind: string; readonly name: string };
};

/** Where roles and bindings are looked up; the API server hands in its newest state. */
export type RoleSource = {
  readonly bindings: () => Iterable<Binding>;
  /** A ClusterRole when `namespace` is undefined; undefined when there is no such role. */
  readonly rulesOf: (namespace: string | undefined, name: string) => readonly PolicyRule[] | undefined;
};

/** Whether any rule that a user holds allows the request. Members of system:masters may do everything. */
export function allowed(user: User, request: Attributes, source: RoleSource): boolean {
  if (user.groups.includes('system:masters')) return true;
  const namespace = request.kind === 'resource' ? request.namespace : '';
  for (const rule of rulesFor(user, namespace, source)) if (ruleAllows(request, rule)) return true;
  return false;
}

/** Every rule that a user holds in a namespace ('' for requests outside any). */
export function* rulesFor(user: User, namespace: string, source: RoleSource): Iterable<PolicyRule> {
  for (const binding of source.bindings()) {
    if (binding.namespace !== undefined && binding.namespace !== namespace) continue;
    if (!binding.subjects.some((s) => appliesToUser(user, s, binding.namespace ?? ''))) continue;
    const roleNamespace = binding.roleRef.kind === 'Role' ? binding.namespace : undefined;
    if (binding.roleRef.kind === 'Role' && roleNamespace === undefined) continue;
    yield* source.rulesOf(roleNamespace, binding.roleRef.name) ?? [];
  }
}

/** Whether one rule covers a request. */
export function ruleAllows(request: Attributes, rule: PolicyRule): boolean {
  if (!has(rule.verbs, request.verb)) return false;
  if (request.kind === 'path')
    return (rule.nonResourceURLs ?? []).some((url) => coversPath(url, request.path));
  const names = rule.resourceNames ?? [];
  return (
    has(rule.apiGroups ?? [], request.apiGroup) &&
    (rule.resources ?? []).some((r) => coversResource(r, request.resource, request.subresource)) &&
    (names.length === 0 || names.includes(request.name))
  );
}

/**
 * Whether a subject of a binding means this user.
 * @param namespace the binding's, used for a service account that names none.
 */
export function appliesToUser(user: User, subject: Subject, namespace: string): boolean {
  switch (subject.kind) {
    case 'User':
      return user.name === subject.name;
    case 'Group':
      return user.groups.includes(subject.name);
    case 'ServiceAccount': {
      const home = subject.namespace || namespace;
      return home !== '' && user.name === `system:serviceaccount:${home}:${subject.name}`;
    }
    default:
      return false;
  }
}

function has(list: readonly string[], value: string): boolean {
  return list.includes('*') || list.includes(value);
}

function coversResource(rule: string, resource: string, subresource: string): boolean {
  if (rule === '*') return true;
  if (rule === (subresource === '' ? resource : `${resource}/${subresource}`)) return true;
  return subresource !== '' && rule === `*/${subresource}`;
}

function coversPath(rule: string, path: string): boolean {
  if (rule === '*' || rule === path) return true;
  return rule.endsWith('*') && path.startsWith(rule.replace(/\*+$/, ''));
}
