/**
 * Role-based access control: whether a rule allows a request, and whom a binding means. Who holds which rules is found
 * in `authorization/authorizer.ts`. Permissions only add up; there is no rule that denies.
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
