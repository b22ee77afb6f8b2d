/** Roles and bindings. Source: pkg/apis/rbac/validation/validation.go. */
import { isDNS1123Subdomain } from '../names';
import { type FieldErrors, Path, Rendered } from './field-error';
import {
  isPathSegmentName,
  isUsableSelector,
  validateLabelSelector,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from './meta';
import { equal, goJson } from './shape';
import {
  type ClusterRole,
  type PolicyRule,
  type Role,
  type RoleBinding,
  RoleRef,
  type Subject,
} from './shapes/cluster';

const rbacGroup = 'rbac.authorization.k8s.io';

export function validateRole({ metadata, rules }: Role, out: FieldErrors): void {
  validateObjectMeta(metadata, true, isPathSegmentName, out);
  validateRules(rules, true, out);
}

export function validateRoleUpdate(role: Role, old: Role, out: FieldErrors): void {
  validateRole(role, out);
  validateObjectMetaUpdate(role.metadata, old.metadata, out);
}

export function validateClusterRole(
  { metadata, rules, aggregationRule }: ClusterRole,
  out: FieldErrors,
): void {
  validateObjectMeta(metadata, false, isPathSegmentName, out);
  validateRules(rules, false, out);
  if (aggregationRule === undefined) return;
  const selectors = aggregationRule.clusterRoleSelectors ?? [];
  const at = Path.of('aggregationRule').child('clusterRoleSelectors');
  if (selectors.length === 0)
    out.required(at, 'at least one clusterRoleSelector required if aggregationRule is non-nil');
  selectors.forEach((selector, i) => {
    validateLabelSelector(selector, at.index(i), out);
    if (!isUsableSelector(selector)) out.invalid(at.index(i), selector, 'invalid label selector.');
  });
}

export function validateClusterRoleUpdate(role: ClusterRole, old: ClusterRole, out: FieldErrors): void {
  validateClusterRole(role, out);
  validateObjectMetaUpdate(role.metadata, old.metadata, out);
}

function validateRules(
  rules: readonly PolicyRule[] | undefined,
  namespaced: boolean,
  out: FieldErrors,
): void {
  rules?.forEach((rule, i) => {
    const here = Path.of('rules').index(i);
    const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
    if (verbs.length === 0) out.required(here.child('verbs'), 'verbs must contain at least one value');
    if (nonResourceURLs.length > 0) {
      const at = here.child('nonResourceURLs');
      if (namespaced) out.invalid(at, nonResourceURLs, 'namespaced rules cannot apply to non-resource URLs');
      if (apiGroups.length + resources.length + resourceNames.length > 0)
        out.invalid(
          at,
          nonResourceURLs,
          'rules cannot apply to both regular resources and non-resource URLs',
        );
      return;
    }
    if (apiGroups.length === 0)
      out.required(here.child('apiGroups'), 'resource rules must supply at least one api group');
    if (resources.length === 0)
      out.required(here.child('resources'), 'resource rules must supply at least one resource');
  });
}

export function validateRoleBinding(binding: RoleBinding, out: FieldErrors): void {
  validateBinding(binding, true, ['Role', 'ClusterRole'], out);
}

export function validateRoleBindingUpdate(binding: RoleBinding, old: RoleBinding, out: FieldErrors): void {
  validateRoleBinding(binding, out);
  validateBindingUpdate(binding, old, out);
}

export function validateClusterRoleBinding(binding: RoleBinding, out: FieldErrors): void {
  validateBinding(binding, false, ['ClusterRole'], out);
}

export function validateClusterRoleBindingUpdate(
  binding: RoleBinding,
  old: RoleBinding,
  out: FieldErrors,
): void {
  validateClusterRoleBinding(binding, out);
  validateBindingUpdate(binding, old, out);
}

/** Who is bound may change; to what, not: that would be another grant under an approved name. */
function validateBindingUpdate(binding: RoleBinding, old: RoleBinding, out: FieldErrors): void {
  validateObjectMetaUpdate(binding.metadata, old.metadata, out);
  if (!equal(RoleRef, binding.roleRef, old.roleRef))
    out.invalid(Path.of('roleRef'), new Rendered(goJson(RoleRef, binding.roleRef)), 'cannot change roleRef');
}

function validateBinding(
  { metadata, subjects, roleRef = {} }: RoleBinding,
  namespaced: boolean,
  kinds: readonly string[],
  out: FieldErrors,
): void {
  validateObjectMeta(metadata, namespaced, isPathSegmentName, out);
  const { apiGroup = '', kind = '', name = '' } = roleRef;
  const at = Path.of('roleRef');
  if (apiGroup !== rbacGroup) out.notSupported(at.child('apiGroup'), apiGroup, [rbacGroup]);
  if (!kinds.includes(kind)) out.notSupported(at.child('kind'), kind, kinds);
  if (name === '') out.required(at.child('name'));
  else out.invalidEach(at.child('name'), name, isPathSegmentName(name));
  subjects?.forEach((subject, i) => {
    validateSubject(subject, namespaced, Path.of('subjects').index(i), out);
  });
}

function validateSubject(
  { kind = '', apiGroup = '', name = '', namespace = '' }: Subject,
  namespaced: boolean,
  at: Path,
  out: FieldErrors,
): void {
  if (name === '') out.required(at.child('name'));
  switch (kind) {
    case 'ServiceAccount':
      if (name !== '') out.invalidEach(at.child('name'), name, isDNS1123Subdomain(name));
      if (apiGroup !== '') out.notSupported(at.child('apiGroup'), apiGroup, ['']);
      if (!namespaced && namespace === '') out.required(at.child('namespace'));
      return;
    case 'User':
    case 'Group':
      if (apiGroup !== rbacGroup) out.notSupported(at.child('apiGroup'), apiGroup, [rbacGroup]);
      return;
    default:
      out.notSupported(at.child('kind'), kind, ['ServiceAccount', 'User', 'Group']);
  }
}
