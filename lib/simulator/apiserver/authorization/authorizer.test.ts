import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../objects/objects';
import { Store } from '../../store';
import { Random } from '../../values/random';
import { ApiServer } from '../apiserver';
import { bootstrapped } from '../bootstrap';
import { type Client, credentialsOf, loopback } from '../identity';
import type { Attributes } from '../rbac';
import type { Request } from '../request';
import { Authorizer } from './authorizer';

const at = Date.parse('2026-11-23T14:00:00Z');
const apiVersion = 'rbac.authorization.k8s.io/v1';

function cluster(...objects: readonly Manifest[]) {
  const store = bootstrapped(at).fork();
  const api = new ApiServer(store, Random.fromSeed(3));
  const send = (client: Client, request: Request) =>
    api.serve(request, {
      at,
      step: 0,
      ...credentialsOf(client),
    });
  for (const name of ['default', 'shop', 'bank'])
    api.serve(
      { verb: 'create', object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } } },
      { at, step: 0, user: loopback },
    );
  for (const object of objects) {
    const answer = send('admin', { verb: 'create', object });
    if (!answer.ok) throw new Error(answer.message);
  }
  const may = (client: Client, verb: string, resource: string, namespace = '', name = ''): boolean =>
    new Authorizer(store).isAllowed(credentialsOf(client).user, asked(verb, resource, namespace, name));
  return { store, api, send, may };
}

function asked(verb: string, what: string, namespace = '', name = ''): Attributes {
  const [resource = '', apiGroup = ''] = what.split('.');
  return { kind: 'resource', verb, apiGroup, resource, subresource: '', name, namespace };
}

function binding(namespace: string, role: string, ...subjects: readonly object[]): Manifest {
  return {
    apiVersion,
    kind: 'RoleBinding',
    metadata: { name: `${role}-${namespace}`, namespace },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
    subjects,
  };
}

const jane = { kind: 'User', name: 'jane' };
const devs = { kind: 'Group', name: 'devs' };
const configMap: Manifest = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'c', namespace: 'shop' },
};

describe('what a user may do', () => {
  it('is nothing without a binding', () => {
    expect(cluster().may('jane', 'get', 'pods', 'shop')).toBe(false);
  });

  it('[rbac/rolebinding-scope] a RoleBinding to a ClusterRole grants within its own namespace only', () => {
    const { may } = cluster(binding('shop', 'view', jane));
    expect(may('jane', 'list', 'pods', 'shop')).toBe(true);
    expect(may('jane', 'list', 'pods', 'bank')).toBe(false);
    expect(may('jane', 'list', 'pods')).toBe(false);
  });

  it('[rbac/bootstrap] view shows neither Secrets nor Nodes, edit writes no roles, admin does', () => {
    const { may } = cluster(binding('shop', 'view', jane), binding('shop', 'admin', devs));
    expect(may('jane', 'list', 'secrets', 'shop')).toBe(false);
    expect(may('jane', 'list', 'nodes')).toBe(false);
    const dev = { name: 'joe', groups: ['devs'] };
    expect(may(dev, 'create', 'roles.rbac', 'shop')).toBe(false);
    expect(
      new Authorizer(cluster(binding('shop', 'admin', devs)).store).isAllowed(credentialsOf(dev).user, {
        kind: 'resource',
        verb: 'create',
        apiGroup: 'rbac.authorization.k8s.io',
        resource: 'roles',
        subresource: '',
        name: '',
        namespace: 'shop',
      }),
    ).toBe(true);
  });

  it('[rbac/subject-applies] is granted to a service account by namespace and name', () => {
    const { may } = cluster(
      binding('shop', 'view', { kind: 'ServiceAccount', name: 'robot', namespace: 'bank' }),
    );
    expect(may('system:serviceaccount:bank:robot', 'get', 'pods', 'shop')).toBe(true);
    expect(may('system:serviceaccount:shop:robot', 'get', 'pods', 'shop')).toBe(false);
  });

  it('[authz/masters] is everything for members of system:masters, whatever roles there are', () => {
    const root = { name: 'root', groups: ['system:masters'] };
    expect(new Authorizer(new Store()).isAllowed(credentialsOf(root).user, asked('delete', 'nodes'))).toBe(
      true,
    );
  });

  it('[authz/forbidden] is refused with the words of upstream, and the missing role where that is the reason', () => {
    const { send } = cluster(binding('shop', 'no-such-role', jane));
    expect(send('joe', { verb: 'create', object: configMap })).toMatchObject({
      code: 403,
      reason: 'Forbidden',
      message:
        'configmaps is forbidden: User "joe" cannot create resource "configmaps" in API group "" in the namespace "shop"',
    });
    expect(send('jane', { verb: 'delete', kind: 'Pod', key: 'shop/web' })).toMatchObject({
      message:
        'pods "web" is forbidden: User "jane" cannot delete resource "pods" in API group "" in the namespace "shop": RBAC: clusterrole.rbac.authorization.k8s.io "no-such-role" not found',
    });
  });

  it('[rbac/rule-allows] follows a change of a role at once', () => {
    const { send } = cluster(binding('shop', 'edit', jane));
    const request: Request = { verb: 'create', object: configMap, options: { dryRun: true } };
    expect(send('jane', request).ok).toBe(true);
    send('admin', { verb: 'delete', kind: 'RoleBinding', key: 'shop/edit-shop' });
    expect(send('jane', request).ok).toBe(false);
  });
});

describe('acting as somebody else', () => {
  it('[authz/impersonate] needs the permission to, and then only that somebody’s rights', () => {
    const { send } = cluster(binding('shop', 'view', jane));
    const as = (name: string): Client => ({ name, as: 'jane' });
    expect(send(as('joe'), { verb: 'create', object: configMap })).toMatchObject({
      message:
        'users "jane" is forbidden: User "joe" cannot impersonate resource "users" in API group "" at the cluster scope',
    });
    expect(send(as('admin'), { verb: 'create', object: configMap })).toMatchObject({
      message:
        'configmaps is forbidden: User "jane" cannot create resource "configmaps" in API group "" in the namespace "shop"',
    });
  });
});

describe('handing out permissions', () => {
  const role = (...verbs: readonly string[]): Manifest => ({
    apiVersion,
    kind: 'Role',
    metadata: { name: 'r', namespace: 'shop' },
    rules: [{ apiGroups: [''], resources: ['pods', 'nodes'], verbs }],
  });

  it('[rbac/no-escalation] is refused for what the giver does not hold', () => {
    const { send } = cluster(binding('shop', 'admin', jane));
    expect(send('jane', { verb: 'create', object: role('get', 'list') })).toMatchObject({
      code: 403,
      message:
        'roles.rbac.authorization.k8s.io "r" is forbidden: user "jane" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["nodes"], Verbs:["get" "list"]}',
    });
  });

  it('[rbac/no-binding] a role is bound only by who holds what is in it', () => {
    const { send } = cluster(binding('shop', 'admin', jane));
    expect(send('jane', { verb: 'create', object: binding('shop', 'edit', devs) }).ok).toBe(true);
    expect(send('jane', { verb: 'create', object: binding('shop', 'cluster-admin', devs) })).toMatchObject({
      code: 403,
      message: expect.stringContaining('{APIGroups:["*"], Resources:["*"], Verbs:["*"]}'),
    });
  });
});

describe('asking about access', () => {
  const review = (kind: string, spec: object): Request => ({
    verb: 'create',
    object: { apiVersion: 'authorization.k8s.io/v1', kind, metadata: {}, spec },
  });

  it('tells whether, and by which binding', () => {
    const { send } = cluster(binding('shop', 'view', jane));
    const resourceAttributes = { verb: 'list', resource: 'pods', namespace: 'shop' };
    expect(send('jane', review('SelfSubjectAccessReview', { resourceAttributes }))).toMatchObject({
      ok: true,
      object: {
        status: {
          allowed: true,
          reason: 'RBAC: allowed by RoleBinding "view-shop/shop" of ClusterRole "view" to User "jane"',
        },
      },
    });
    expect(send('admin', review('SubjectAccessReview', { user: 'joe', resourceAttributes }))).toMatchObject({
      object: { status: { allowed: false } },
    });
  });

  it('tells who one is', () => {
    const { send } = cluster();
    const object = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview', metadata: {} };
    expect(send('jane', { verb: 'create', object })).toMatchObject({
      object: { status: { userInfo: { username: 'jane', groups: ['system:authenticated'] } } },
    });
  });
});

describe('a kubelet', () => {
  const kubelet: Client = 'system:node:node-1';

  it('[node-authz/own] reads its own Node and no other', () => {
    const { may } = cluster();
    expect(may(kubelet, 'get', 'nodes', '', 'node-1')).toBe(true);
    expect(may(kubelet, 'get', 'nodes', '', 'node-2')).toBe(false);
  });

  it('[node-authz/needs] reads a Secret only for a Pod that is bound to its node', () => {
    const { may, store } = cluster();
    expect(may(kubelet, 'get', 'secrets', 'shop', 's')).toBe(false);
    const spec = {
      nodeName: 'node-1',
      volumes: [{ name: 'v', secret: { secretName: 's' } }],
      containers: [],
    };
    const metadata = { name: 'p', namespace: 'shop', uid: 'u', resourceVersion: store.nextVersion() };
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, creationTimestamp: '' }, spec };
    store.write('Pod', 'shop/p', pod, at, 0);
    expect(may(kubelet, 'get', 'secrets', 'shop', 's')).toBe(true);
    expect(may('system:node:node-2', 'get', 'secrets', 'shop', 's')).toBe(false);
  });
});
