/**
 * Whether a user may do what a request asks: the Node authorizer is asked, then RBAC; the first that allows decides.
 *
 * Rules
 *   authz/masters     Members of system:masters may do everything; no role is asked.
 *                     (apiserver/pkg/authorization/authorizerfactory)
 *   authz/node        A kubelet may do what its own Node and Pods need. (plugin/pkg/auth/authorizer/node)
 *   authz/rbac        Everyone else, and a kubelet besides, what a role bound to them allows.
 *                     (plugin/pkg/auth/authorizer/rbac)
 *   authz/forbidden   What nobody allows is refused with 403, before the body is looked at.
 *                     (apiserver/pkg/endpoints/filters/authorization.go)
 */
import type { KubeObject } from '../../objects/objects';
import type { Store } from '../../store';
import { listIn } from '../../values/list-in';
import { forbidden, type Refusal } from '../answers';
import {
  type Attributes,
  appliesToUser,
  type PolicyRule,
  ruleAllows,
  type Subject,
  type User,
} from '../rbac';
import { type Decision, nodeDecision, nodeNameOf } from './node';

/** A rule that a user holds, and by which binding. */
export type Grant = { readonly rule: PolicyRule; readonly because: () => string };

type Grants = {
  /** By ClusterRoleBindings. */
  readonly cluster: readonly Grant[];
  /** By RoleBindings of one namespace. */
  readonly byNamespace: ReadonlyMap<string, readonly Grant[]>;
  /** Bindings of this user whose role does not exist: what an authorizer says when it could not decide. */
  readonly errors: readonly { readonly namespace: string; readonly message: string }[];
  /** What a cluster-wide rule without names was found to allow. */
  readonly always: Set<string>;
};

type Binding = KubeObject & {
  readonly roleRef: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly Subject[];
};

const roleKinds: ReadonlySet<string> = new Set(['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding']);

export class Authorizer {
  readonly #store: Store;
  /** Bindings by whom they name: `user NAME` or `group NAME`. */
  #bindings: Map<string, Binding[]> | undefined;
  #grants = new WeakMap<User, Grants>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** The same over a copy of the store: what followed from roles and bindings follows there too. */
  fork(store: Store): Authorizer {
    const copy = new Authorizer(store);
    copy.#bindings = this.#bindings;
    copy.#grants = this.#grants;
    return copy;
  }

  /** Forgets what followed from roles and bindings, when one of them was written. */
  written(kind: string): void {
    if (!roleKinds.has(kind)) return;
    this.#bindings = undefined;
    this.#grants = new WeakMap();
  }

  /** The refusal that a client would get, unless the user may. */
  refuse(user: User, request: Attributes): Refusal | undefined {
    if (this.isAllowed(user, request)) return undefined;
    return forbiddenTo(user, request, this.decide(user, request).reason);
  }

  isAllowed(user: User, request: Attributes): boolean {
    if (user.groups.includes('system:masters')) return true;
    const grants = this.#grantsOf(user);
    const key = request.kind === 'resource' ? cacheKey(request) : `${request.verb} ${request.path}`;
    if (grants.always.has(key)) return true;
    const node = nodeNameOf(user);
    if (node !== undefined && nodeDecision(node, request, this.#store).allowed) return true;
    for (const { rule } of grants.cluster) {
      if (!ruleAllows(request, rule)) continue;
      if ((rule.resourceNames ?? []).length === 0) grants.always.add(key);
      return true;
    }
    if (request.kind === 'path' || request.namespace === '') return false;
    const inNamespace = grants.byNamespace.get(request.namespace) ?? [];
    return inNamespace.some(({ rule }) => ruleAllows(request, rule));
  }

  /** The same with the reason, as an access review tells it. */
  decide(user: User, request: Attributes): Decision {
    if (user.groups.includes('system:masters')) return { allowed: true, reason: '' };
    const reasons: string[] = [];
    const node = nodeNameOf(user);
    if (node !== undefined) {
      const decision = nodeDecision(node, request, this.#store);
      if (decision.allowed) return decision;
      if (decision.reason !== '') reasons.push(decision.reason);
    }
    const grants = this.#grantsOf(user);
    const namespace = request.kind === 'resource' ? request.namespace : '';
    const found = this.grantsIn(user, namespace).find(({ rule }) => ruleAllows(request, rule));
    if (found !== undefined) return { allowed: true, reason: `RBAC: allowed by ${found.because()}` };
    const errors = grants.errors.filter((each) => each.namespace === '' || each.namespace === namespace);
    const texts = [...new Set(errors.map(({ message }) => message))];
    if (texts.length > 0) reasons.push(`RBAC: ${texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`}`);
    return { allowed: false, reason: reasons.join('\n') };
  }

  /** What a user holds in a namespace ('' for none), the cluster-wide rules first. */
  grantsIn(user: User, namespace: string): readonly Grant[] {
    const { cluster, byNamespace } = this.#grantsOf(user);
    return namespace === '' ? cluster : [...cluster, ...(byNamespace.get(namespace) ?? [])];
  }

  /** The rules of a role; undefined when there is no such role. */
  rulesOfRole(kind: string, namespace: string, name: string): readonly PolicyRule[] | undefined {
    const role = this.#store.get(kind, kind === 'Role' ? `${namespace}/${name}` : name);
    return role === undefined ? undefined : ((role.rules as readonly PolicyRule[] | undefined) ?? []);
  }

  #grantsOf(user: User): Grants {
    let grants = this.#grants.get(user);
    if (grants === undefined) {
      grants = this.#collect(user);
      this.#grants.set(user, grants);
    }
    return grants;
  }

  #collect(user: User): Grants {
    const cluster: Grant[] = [];
    const byNamespace = new Map<string, Grant[]>();
    const errors: { namespace: string; message: string }[] = [];
    this.#bindings ??= this.#indexed();
    const seen = new Set<Binding>();
    for (const name of [`user ${user.name}`, ...user.groups.map((group) => `group ${group}`)]) {
      for (const binding of this.#bindings.get(name) ?? []) {
        if (seen.has(binding)) continue;
        seen.add(binding);
        const namespace = binding.metadata.namespace ?? '';
        const { kind, name: role } = binding.roleRef;
        const rules = this.rulesOfRole(kind, namespace, role);
        if (rules === undefined) {
          const message = `${kind.toLowerCase()}.rbac.authorization.k8s.io "${role}" not found`;
          errors.push({ namespace, message });
          continue;
        }
        const because = (): string => bindingText(binding, user);
        const into = namespace === '' ? cluster : listIn(byNamespace, namespace);
        for (const rule of rules) into.push({ rule, because });
      }
    }
    return { cluster, byNamespace, errors, always: new Set() };
  }

  #indexed(): Map<string, Binding[]> {
    const index = new Map<string, Binding[]>();
    for (const kind of ['ClusterRoleBinding', 'RoleBinding'])
      for (const binding of this.#store.list(kind) as Binding[])
        for (const subject of binding.subjects ?? [])
          listIn(index, subjectKey(subject, binding.metadata.namespace ?? '')).push(binding);
    return index;
  }
}

/** The refusal of a request that nobody allows. */
export function forbiddenTo(user: User, request: Attributes, reason: string): Refusal {
  const more = reason === '' ? '' : `: ${reason}`;
  if (request.kind === 'path')
    return forbidden(
      { plural: '', group: '', kind: '' },
      '',
      `User "${user.name}" cannot ${request.verb} path "${request.path}"${more}`,
    );
  const { verb, apiGroup, resource, subresource, namespace, name } = request;
  const what = subresource === '' ? resource : `${resource}/${subresource}`;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  return forbidden(
    { plural: resource, group: apiGroup, kind: '' },
    name,
    `User "${user.name}" cannot ${verb} resource "${what}" in API group "${apiGroup}" ${where}${more}`,
  );
}

function cacheKey(request: Extract<Attributes, { kind: 'resource' }>): string {
  return `${request.verb} ${request.apiGroup}/${request.resource}/${request.subresource}`;
}

function subjectKey(subject: Subject, namespace: string): string {
  if (subject.kind === 'Group') return `group ${subject.name}`;
  if (subject.kind !== 'ServiceAccount') return `user ${subject.name}`;
  return `user system:serviceaccount:${subject.namespace || namespace}:${subject.name}`;
}

function bindingText({ kind, metadata, roleRef, subjects = [] }: Binding, user: User): string {
  const home = metadata.namespace ?? '';
  const name = home === '' ? metadata.name : `${metadata.name}/${home}`;
  const subject = subjects.find((each) => appliesToUser(user, each, home));
  const who =
    subject?.kind === 'ServiceAccount'
      ? `${subject.kind} "${subject.name}/${subject.namespace ?? home}"`
      : `${subject?.kind ?? ''} "${subject?.name ?? ''}"`;
  return `${kind} "${name}" of ${roleRef.kind} "${roleRef.name}" to ${who}`;
}
