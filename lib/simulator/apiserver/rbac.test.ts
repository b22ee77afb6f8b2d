import { describe, expect, it } from 'vitest';
import { type Attributes, allowed, type PolicyRule, type RoleSource } from './rbac';

const reading: PolicyRule = { verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'] };
const ada = { name: 'ada', groups: ['developers'] };

function get(namespace: string): Attributes {
  return {
    kind: 'resource',
    verb: 'get',
    apiGroup: '',
    resource: 'pods',
    subresource: '',
    name: 'web',
    namespace,
  };
}

function source(bindings: ReturnType<RoleSource['bindings']>): RoleSource {
  return {
    bindings: () => bindings,
    rulesOf: (namespace, name) =>
      name === 'pod-reader' && namespace !== 'elsewhere' ? [reading] : undefined,
  };
}

const toDevelopers = [{ kind: 'Group', name: 'developers' }];

describe('what a user may do', () => {
  it('is nothing without a binding', () => {
    expect(allowed(ada, get('shop'), source([]))).toBe(false);
  });

  it('[rbac/rolebinding-scope] a RoleBinding to a ClusterRole grants within its own namespace only', () => {
    const rules = source([
      { namespace: 'shop', subjects: toDevelopers, roleRef: { kind: 'ClusterRole', name: 'pod-reader' } },
    ]);
    expect(allowed(ada, get('shop'), rules)).toBe(true);
    expect(allowed(ada, get('bank'), rules)).toBe(false);
  });

  it('[rbac/rolebinding-scope] a ClusterRoleBinding grants everywhere, but only what the role says', () => {
    const rules = source([
      { namespace: undefined, subjects: toDevelopers, roleRef: { kind: 'ClusterRole', name: 'pod-reader' } },
    ]);
    expect(allowed(ada, get('bank'), rules)).toBe(true);
    expect(allowed(ada, { ...get('bank'), verb: 'delete' } as Attributes, rules)).toBe(false);
  });

  it('[rbac/subject-applies] is granted to a service account by namespace and name', () => {
    const account = { name: 'system:serviceaccount:shop:robot', groups: [] };
    const subjects = [{ kind: 'ServiceAccount', name: 'robot' }];
    const rules = source([{ namespace: 'shop', subjects, roleRef: { kind: 'Role', name: 'pod-reader' } }]);
    expect(allowed(account, get('shop'), rules)).toBe(true);
    expect(allowed({ ...account, name: 'system:serviceaccount:bank:robot' }, get('shop'), rules)).toBe(false);
  });

  it('[rbac/rule-allows] a binding to a role that does not exist grants nothing', () => {
    const rules = source([
      { namespace: 'shop', subjects: toDevelopers, roleRef: { kind: 'Role', name: 'no-such-role' } },
    ]);
    expect(allowed(ada, get('shop'), rules)).toBe(false);
  });

  it('is everything for members of system:masters', () => {
    expect(allowed({ name: 'admin', groups: ['system:masters'] }, get('shop'), source([]))).toBe(true);
  });
});
