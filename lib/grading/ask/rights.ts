/**
 * Whom roles and bindings have given a right since the cluster stood: everybody whom a binding names, in every namespace
 * and in all of them. What somebody was allowed before is no gain, in whichever words it is given again.
 */

import {
  type Attributes,
  appliesToUser,
  type PolicyRule,
  ruleAllows,
  type Subject,
  type User,
} from '@/lib/simulator/apiserver/rbac';
import type { Cluster } from '@/lib/simulator/index';
import { type Look, lookAt, lookNow, revisionAfter } from '../run/look';

/** One verb on one thing that a binding gives one subject; namespace '' is everywhere. */
type Right = {
  readonly subject: Subject;
  readonly namespace: string;
  readonly rule: PolicyRule;
  readonly asked: Attributes;
  readonly says: string;
};

/** "ServiceAccount default/bot may list pods in default": one a line, in order; none of what another one says too. */
export function rightsGained(cluster: Cluster): string {
  const before = rightsIn(lookAt(cluster, revisionAfter(cluster, cluster.stood)));
  const gained = [...rightsIn(lookNow(cluster)).values()].filter(
    (right) => !before.has(right.says) && ![...before.values()].some((held) => covers(held, right)),
  );
  const told = gained.filter((right) => !gained.some((other) => other !== right && covers(other, right)));
  return told
    .map(({ says }) => says)
    .sort()
    .join('\n');
}

/** What the rights given come to, without a full stop. */
export function rightsWords(value: string): string {
  const [first = '', ...more] = value.split('\n');
  if (value === '') return 'nobody has been given a right';
  return more.length === 0
    ? `one right has been given: \`${first}\``
    : `${more.length + 1} rights have been given`;
}

type Binding = {
  readonly roleRef: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly Subject[];
};
type Role = { readonly rules?: readonly PolicyRule[] | null };

/** Every right that a binding gives, by its words. */
function rightsIn(look: Look): ReadonlyMap<string, Right> {
  const rights = new Map<string, Right>();
  for (const kind of ['ClusterRoleBinding', 'RoleBinding'])
    for (const object of look.list(kind)) {
      const { roleRef, subjects = [] } = object as unknown as Binding;
      const namespace = object.metadata.namespace ?? '';
      const key = roleRef.kind === 'Role' ? `${namespace}/${roleRef.name}` : roleRef.name;
      const role = look.get(roleRef.kind, key) as Role | undefined;
      const single = (role?.rules ?? []).flatMap((rule) => singles(rule, namespace));
      for (const subject of subjects.map((each) => asNamed(each, namespace)))
        for (const each of single) {
          const says = `${subjectWords(subject)} may ${each.words}${namespace === '' ? ' everywhere' : ` in ${namespace}`}`;
          rights.set(says, { ...each, subject, namespace, says });
        }
    }
  return rights;
}

type Single = Pick<Right, 'rule' | 'asked'> & { readonly words: string };

/** A rule taken apart: one verb on one resource of one group, of one name where it has names. Paths belong to no namespace. */
function singles(rule: PolicyRule, namespace: string): readonly Single[] {
  const { verbs, apiGroups = [], resources = [], nonResourceURLs = [] } = rule;
  const names = rule.resourceNames?.length ? rule.resourceNames : [''];
  const onThings = verbs.flatMap((verb) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) => names.map((name) => onThing(verb, group, resource, name, namespace))),
    ),
  );
  const onPaths = verbs.flatMap((verb) =>
    (namespace === '' ? nonResourceURLs : []).map(
      (path): Single => ({
        rule: { verbs: [verb], nonResourceURLs: [path] },
        asked: { kind: 'path', verb, path },
        words: `${verb} ${path}`,
      }),
    ),
  );
  return [...onThings, ...onPaths];
}

function onThing(verb: string, apiGroup: string, thing: string, name: string, namespace: string): Single {
  const [resource = '', subresource = ''] = thing.split('/');
  const named = name === '' ? '' : ` ${name}`;
  return {
    rule: {
      verbs: [verb],
      apiGroups: [apiGroup],
      resources: [thing],
      ...(name !== '' && { resourceNames: [name] }),
    },
    asked: { kind: 'resource', verb, apiGroup, resource, subresource, name, namespace },
    words: `${verb} ${resource}${apiGroup === '' ? '' : `.${apiGroup}`}${subresource === '' ? '' : `/${subresource}`}${named}`,
  };
}

function covers(held: Right, right: Right): boolean {
  if (held.namespace !== '' && held.namespace !== right.namespace) return false;
  return (
    ruleAllows(right.asked, held.rule) && appliesToUser(userOf(right.subject), held.subject, held.namespace)
  );
}

const account = /^system:serviceaccount:([^:]+):([^:]+)$/;

/** A ServiceAccount as what it is, also where a binding names the user that it appears as. */
function asNamed({ kind, name, namespace }: Subject, home: string): Subject {
  const [, of, called] = kind === 'User' ? (account.exec(name) ?? []) : [];
  if (of !== undefined && called !== undefined)
    return { kind: 'ServiceAccount', name: called, namespace: of };
  return kind === 'ServiceAccount' ? { kind, name, namespace: namespace || home } : { kind, name };
}

function subjectWords({ kind, name, namespace }: Subject): string {
  return `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}

/** Whoever is meant, with the groups that they are in for certain. */
function userOf({ kind, name, namespace }: Subject): User {
  if (kind === 'ServiceAccount') {
    const accounts = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
    return {
      name: `system:serviceaccount:${namespace}:${name}`,
      groups: [...accounts, 'system:authenticated'],
    };
  }
  if (kind === 'User')
    return {
      name,
      groups: [name === 'system:anonymous' ? 'system:unauthenticated' : 'system:authenticated'],
    };
  const above = name.startsWith('system:serviceaccounts:') ? ['system:serviceaccounts'] : [];
  const all = name === 'system:unauthenticated' ? [] : ['system:authenticated'];
  return { name: '', groups: [name, ...above, ...all] };
}
