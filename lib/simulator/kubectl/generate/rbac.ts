/**
 * `kubectl create role`, `clusterrole`, `rolebinding`, `clusterrolebinding`.
 * Source: kubectl/pkg/cmd/create/create_role.go, create_clusterrole.go, create_rolebinding.go.
 */
import type { Resources } from '../../apiserver/resources';
import type { Manifest } from '../../objects/objects';
import { Failure, fail } from '../failure';
import type { CommandSpec, Invocation } from '../invocation';
import type { FlagSpec } from '../line/flags';
import { resourceNamed } from '../resource-name';
import { generator } from './generator';

const ruleFlags: readonly FlagSpec[] = [
  { name: 'verb', type: 'strings' },
  { name: 'resource', type: 'strings' },
  { name: 'resource-name', type: 'array' },
];
const subjectFlags: readonly FlagSpec[] = [
  { name: 'user', type: 'array' },
  { name: 'group', type: 'array' },
  { name: 'serviceaccount', type: 'array' },
];

export const createRoleCommand: CommandSpec = generator({
  name: 'role',
  usage: 'NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename]',
  does: 'Creates a Role with a single rule.',
  flags: ruleFlags,
  make: (invocation, name) => role(invocation, name),
});

export const createClusterRoleCommand: CommandSpec = generator({
  name: 'clusterrole',
  usage: 'NAME --verb=verb --resource=resource.group [--resource-name=resourcename]',
  does: 'Creates a ClusterRole.',
  flags: [
    ...ruleFlags,
    { name: 'non-resource-url', type: 'strings' },
    { name: 'aggregation-rule', type: 'strings' },
  ],
  make: (invocation, name) => clusterRole(invocation, name),
});

export const createRoleBindingCommand: CommandSpec = generator({
  name: 'rolebinding',
  usage:
    'NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname]',
  does: 'Binds a Role or ClusterRole to subjects in a namespace.',
  flags: [{ name: 'clusterrole', type: 'string' }, { name: 'role', type: 'string' }, ...subjectFlags],
  failing: 'rolebinding',
  make: ({ flags }, name) => {
    const [cluster, own] = [flags.text('clusterrole'), flags.text('role')];
    if ((cluster === '') === (own === '')) fail('exactly one of clusterrole or role must be specified');
    const roleRef = own === '' ? roleRefTo('ClusterRole', cluster) : roleRefTo('Role', own);
    return binding('RoleBinding', name, roleRef, subjectsOf(flags));
  },
});

export const createClusterRoleBindingCommand: CommandSpec = generator({
  name: 'clusterrolebinding',
  usage:
    'NAME --clusterrole=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname]',
  does: 'Binds a ClusterRole to subjects everywhere.',
  flags: [{ name: 'clusterrole', type: 'string', required: true }, ...subjectFlags],
  failing: 'clusterrolebinding',
  make: ({ flags }, name) =>
    binding(
      'ClusterRoleBinding',
      name,
      roleRefTo('ClusterRole', flags.text('clusterrole')),
      subjectsOf(flags),
    ),
});

const rbacVersion = 'rbac.authorization.k8s.io/v1';
const usualVerbs =
  '* get delete list create update patch watch proxy deletecollection use bind escalate impersonate'.split(
    ' ',
  );
const urlVerbs = '* get post put delete patch head options'.split(' ');
/** Verbs that mean something for these alone. */
const specialVerbs: Readonly<Record<string, readonly string[]>> = {
  use: ['podsecuritypolicies.policy', 'podsecuritypolicies.extensions'],
  bind: ['roles.rbac.authorization.k8s.io', 'clusterroles.rbac.authorization.k8s.io'],
  escalate: ['roles.rbac.authorization.k8s.io', 'clusterroles.rbac.authorization.k8s.io'],
  impersonate: ['users', 'serviceaccounts', 'groups', 'userextras.authentication.k8s.io'],
};

function role(invocation: Invocation, name: string): Manifest {
  const { flags, api } = invocation;
  const verbs = verbsOf(flags.list('verb'));
  if (verbs.length === 0) fail('at least one verb must be specified');
  warnOfVerbs(invocation, verbs);
  const resources = resourcesOf(flags);
  if (resources.length === 0) fail('at least one resource must be specified');
  checkResources(api.resources, verbs, resources);
  const rules = resourceRules(api.resources, verbs, resources, unique(flags.list('resource-name')));
  return { apiVersion: rbacVersion, kind: 'Role', metadata: { name }, rules };
}

function clusterRole(invocation: Invocation, name: string): Manifest {
  const { flags, api } = invocation;
  const head = { apiVersion: rbacVersion, kind: 'ClusterRole', metadata: { name } };
  const verbs = verbsOf(flags.list('verb'));
  const resources = resourcesOf(flags);
  const urls = unique(flags.list('non-resource-url'));
  const aggregation = flags.list('aggregation-rule');
  const names = unique(flags.list('resource-name'));
  if (aggregation.some((pair) => !pair.includes('=')))
    fail(
      `invalid argument "${aggregation.join(',')}" for "--aggregation-rule" flag: malformed pair, expect string=string\nSee '${invocation.command} --help' for usage.`,
    );
  if (aggregation.length > 0) {
    if (verbs.length + resources.length + urls.length + names.length > 0)
      fail('aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames');
    const matchLabels = Object.fromEntries(
      aggregation.map((pair) => [pair.split('=')[0], pair.split('=').slice(1).join('=')]),
    );
    return { ...head, aggregationRule: { clusterRoleSelectors: [{ matchLabels }] }, rules: null };
  }
  if (verbs.length === 0) fail('at least one verb must be specified');
  if (resources.length === 0 && urls.length === 0)
    fail('one of resource or nonResourceURL must be specified');
  if (resources.length > 0) {
    warnOfVerbs(invocation, verbs);
    checkResources(api.resources, verbs, resources);
  }
  for (const url of urls) {
    const wrong = verbs.find((verb) => !urlVerbs.includes(verb));
    if (wrong !== undefined) fail(`invalid verb: '${wrong}' for nonResourceURL`);
    if (url === '*') continue;
    if (url === '' || !url.startsWith('/')) fail('nonResourceURL should start with /');
    if (url.slice(0, -1).includes('*'))
      fail("nonResourceURL only supports wildcard matches when '*' is at the end");
  }
  const rules = [
    ...resourceRules(api.resources, verbs, resources, names),
    ...(urls.length === 0 ? [] : [{ verbs, nonResourceURLs: urls }]),
  ];
  return { ...head, rules };
}

function verbsOf(given: readonly string[]): readonly string[] {
  return given.includes('*') ? ['*'] : unique(given);
}

/** `*` stands for them all, whatever else is named. */
function resourcesOf(flags: Invocation['flags']): readonly string[] {
  const given = flags.list('resource');
  return given.includes('*') ? ['*'] : given;
}

function warnOfVerbs(invocation: Invocation, verbs: readonly string[]): void {
  for (const verb of verbs)
    if (!usualVerbs.includes(verb)) invocation.warn(`Warning: '${verb}' is not a standard resource verb`);
}

type Named = { readonly plural: string; readonly group: string; readonly known: boolean };

function named(resources: Resources, text: string): Named & { readonly subresource: string } {
  const [word = '', ...sub] = text.split('/');
  const [name = '', ...group] = word.split('.');
  const found = resourceNamed(resources, word);
  const subresource = sub.join('/');
  if (found !== undefined) return { plural: found.plural, group: found.group, known: true, subresource };
  return { plural: name, group: group.join('.'), known: false, subresource };
}

function checkResources(resources: Resources, verbs: readonly string[], texts: readonly string[]): void {
  for (const text of texts) {
    const { plural, group, known } = named(resources, text);
    if (plural === '') fail('resource must be specified if apiGroup/subresource specified');
    if (plural === '*') return;
    let isSpecial = false;
    for (const verb of verbs) {
      const only = Object.hasOwn(specialVerbs, verb) ? specialVerbs[verb] : undefined;
      if (only === undefined) continue;
      if (!only.includes(group === '' ? plural : `${plural}.${group}`))
        fail(`can not perform '${verb}' on '${plural}' in group '${group}'`);
      isSpecial = true;
    }
    if (known || isSpecial) continue;
    const within = group === '' ? '' : ` in group "${group}"`;
    throw new Failure([
      { kind: 'plain', text: `the server doesn't have a resource type "${plural}"${within}` },
    ]);
  }
}

/** A rule for each group of the resources. */
export function resourceRules(
  resources: Resources,
  verbs: readonly string[],
  texts: readonly string[],
  resourceNames: readonly string[],
): readonly unknown[] {
  const byGroup = new Map<string, string[]>();
  for (const text of texts) {
    const { plural, group, subresource } = named(resources, text);
    const list = byGroup.get(group) ?? [];
    byGroup.set(group, list);
    const full = subresource === '' ? plural : `${plural}/${subresource}`;
    if (!list.includes(full)) list.push(full);
  }
  const names = resourceNames.length === 0 ? {} : { resourceNames };
  return [...byGroup]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([group, list]) => ({ verbs, apiGroups: [group], resources: list, ...names }));
}

function binding(kind: string, name: string, roleRef: unknown, subjects: readonly unknown[]): Manifest {
  return {
    apiVersion: rbacVersion,
    kind,
    metadata: { name },
    roleRef,
    ...(subjects.length === 0 ? {} : { subjects }),
  };
}

function roleRefTo(kind: string, name: string): unknown {
  return { apiGroup: 'rbac.authorization.k8s.io', kind, name };
}

function subjectsOf(flags: Invocation['flags']): readonly unknown[] {
  const of = (kind: string, name: string): unknown => ({ apiGroup: 'rbac.authorization.k8s.io', kind, name });
  return [
    ...unique(flags.list('user')).map((name) => of('User', name)),
    ...unique(flags.list('group')).map((name) => of('Group', name)),
    ...unique(flags.list('serviceaccount')).map((text) => {
      const [namespace, name, ...more] = text.split(':');
      if (name === undefined || name === '' || namespace === '' || more.length > 0)
        return fail('serviceaccount must be <namespace>:<name>');
      return { kind: 'ServiceAccount', name, namespace };
    }),
  ];
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
