/**
 * clusterrole-aggregation-controller: fills the rules of ClusterRoles that are made up of others.
 *
 * Rules
 *   clusterrole-aggregation/fill   A ClusterRole with an aggregationRule has the rules of all ClusterRoles that one of its
 *                                  selectors selects, in order of their names, each once. Rules written by hand are
 *                                  replaced. (pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go)
 */
import { type Component, type Intent, type View, watch } from '../component';
import { selects } from '../objects/label-selector';
import { type KubeObject, keyOf, type LabelSelector } from '../objects/objects';
import { deepEqual } from '../values/equal';

type ClusterRole = KubeObject & {
  readonly rules?: readonly unknown[] | null;
  readonly aggregationRule?: { readonly clusterRoleSelectors?: readonly LabelSelector[] };
};

export const clusterRoleAggregationController: Component = {
  name: 'clusterrole-aggregation-controller',
  process: 'kube-controller-manager',
  watches: {
    ClusterRole: watch('ClusterRole', (_role, view) =>
      view
        .list('ClusterRole')
        .filter((role) => (role as ClusterRole).aggregationRule !== undefined)
        .map(keyOf),
    ),
  },
  reconcile(view, key) {
    const role = view.get('ClusterRole', key) as ClusterRole | undefined;
    if (role?.aggregationRule === undefined) return [];
    const rules = rulesFor(role, view);
    if (deepEqual(rules, role.rules ?? [])) return [];
    return [fill(role, rules)];
  },
};

function rulesFor(role: ClusterRole, view: View): readonly unknown[] {
  const selectors = role.aggregationRule?.clusterRoleSelectors ?? [];
  const parts = view
    .list('ClusterRole')
    .filter(({ metadata }) => metadata.name !== role.metadata.name)
    .filter(({ metadata }) => selectors.some((selector) => selects(selector, metadata.labels)));
  const rules: unknown[] = [];
  for (const part of parts)
    for (const rule of (part as ClusterRole).rules ?? [])
      if (!rules.some((each) => deepEqual(each, rule))) rules.push(rule);
  return rules;
}

function fill(role: ClusterRole, rules: readonly unknown[]): Intent {
  const key = keyOf(role);
  return {
    do: 'patch',
    target: { kind: 'ClusterRole', key },
    patch: { rules },
    rule: 'clusterrole-aggregation/fill',
    says: `gives ClusterRole ${key} the ${rules.length} rules of those it is made up of`,
  };
}
