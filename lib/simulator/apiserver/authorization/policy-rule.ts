/** Rules of the policy that every cluster has, written short. */
import type { PolicyRule } from '../rbac';

/** A role: its name, its rules, and the role that it is a part of. */
export type RoleRow = readonly [name: string, rules: readonly PolicyRule[], partOf?: string];

/** A rule on resources. Each is a list of words; the group `core` is the one without a name. */
export function rule(verbs: string, groups: string, resources: string, names?: string): PolicyRule {
  return {
    apiGroups: words(groups).map((group) => (group === 'core' ? '' : group)),
    ...(names === undefined ? {} : { resourceNames: words(names) }),
    resources: words(resources),
    verbs: words(verbs).sort(),
  };
}

/** A rule on paths that are no resources. */
export function path(verbs: string, urls: string): PolicyRule {
  return { nonResourceURLs: words(urls), verbs: words(verbs) };
}

function words(text: string): string[] {
  return text.split(' ');
}
