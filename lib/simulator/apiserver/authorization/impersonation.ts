/**
 * Acting as somebody else: `kubectl --as jane --as-group devs`. Source: apiserver/pkg/endpoints/filters/impersonation.
 *
 * Rules
 *   authz/impersonate   Whoever acts as a user, a group or a ServiceAccount needs the verb `impersonate` on each of them.
 */
import type { Refusal } from '../answers';
import type { User } from '../rbac';
import { type Authorizer, forbiddenTo } from './authorizer';

/** Groups that come with a name, and need no permission of their own. */
const implied: ReadonlySet<string> = new Set(['system:authenticated', 'system:unauthenticated']);

/** Why a user may not act as another. */
export function impersonation(authorizer: Authorizer, who: User, as: User): Refusal | undefined {
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(as.name);
  const asked =
    account === null
      ? [impersonate('users', '', as.name)]
      : [impersonate('serviceaccounts', account[1] ?? '', account[2] ?? '')];
  for (const group of as.groups) {
    const comesAlong = account !== null && group.startsWith('system:serviceaccounts');
    if (!implied.has(group) && !comesAlong) asked.push(impersonate('groups', '', group));
  }
  for (const each of asked)
    if (!authorizer.isAllowed(who, each)) return forbiddenTo(who, each, authorizer.decide(who, each).reason);
  return undefined;
}

function impersonate(resource: string, namespace: string, name: string) {
  const verb = 'impersonate';
  return { kind: 'resource', verb, apiGroup: '', resource, subresource: '', name, namespace } as const;
}
