/**
 * What expressions ask of the authorizer: `authorizer.group('apps').resource('deployments').check('create').allowed()`.
 * Source: apiserver/pkg/cel/library/authz.go.
 *
 * Rules
 *   policy/authorizer   A policy may ask whether whoever makes the request may do something else.
 */
import { withLibraries } from '../../../cel/cel';
import type { Declaration } from '../../../cel/functions/declare';
import { Failure, Opaque } from '../../../cel/value';
import type { Authorizer } from '../../authorization/authorizer';
import type { Attributes, User } from '../../rbac';
import type { Admission } from '../plugin';

type Asking = {
  readonly user: User;
  readonly authorizer: Authorizer;
  readonly attributes: Partial<Extract<Attributes, { kind: 'resource' }>>;
  readonly path?: string;
};

const types = 'kubernetes.authorization.';

function asking(type: string, value: Asking): Opaque {
  return new Opaque(
    `${types}${type}`,
    value,
    JSON.stringify([value.user.name, value.attributes, value.path ?? '']),
  );
}

/** Asks in the name of a user. */
export function authorizerOf(user: User, authorizer: Authorizer): Opaque {
  return asking('Authorizer', { user, authorizer, attributes: {} });
}

/** Asks about the object of the request itself. */
export function requestResourceOf(
  { user, resource, subresource, name, namespace }: Admission,
  authorizer: Authorizer,
): Opaque {
  const { group: apiGroup, plural } = resource;
  return asking('ResourceCheck', {
    user,
    authorizer,
    attributes: { apiGroup, resource: plural, subresource, name, namespace },
  });
}

function more(type: string, { value }: Opaque, attributes: Asking['attributes']): Opaque {
  const before = value as Asking;
  return asking(type, { ...before, attributes: { ...before.attributes, ...attributes } });
}

function checked({ value }: Opaque, verb: string): Opaque {
  const { user, authorizer, attributes, path } = value as Asking;
  const asked: Attributes =
    path === undefined
      ? {
          kind: 'resource',
          apiGroup: '',
          resource: '',
          subresource: '',
          name: '',
          namespace: '',
          ...attributes,
          verb,
        }
      : { kind: 'path', verb, path };
  const refused = authorizer.refuse(user, asked);
  const isAllowed = refused === undefined;
  return new Opaque(`${types}Decision`, { isAllowed, reason: refused?.message ?? '' }, String(isAllowed));
}

function serviceAccount({ value }: Opaque, namespace: string, name: string): Opaque | Failure {
  if (namespace === '' || name === '') return new Failure('Invalid service account name');
  const user = {
    name: `system:serviceaccount:${namespace}:${name}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
  };
  return asking('Authorizer', { ...(value as Asking), user });
}

type Decision = { readonly isAllowed: boolean; readonly reason: string };

const library: readonly Declaration[] = [
  [
    'path',
    'authorizer.(string): pathCheck',
    ({ value }: Opaque, path: string) => asking('PathCheck', { ...(value as Asking), path }),
  ],
  [
    'group',
    'authorizer.(string): groupCheck',
    (from: Opaque, apiGroup: string) => more('GroupCheck', from, { apiGroup }),
  ],
  ['serviceAccount', 'authorizer.(string, string): authorizer', serviceAccount],
  [
    'resource',
    'groupCheck.(string): resourceCheck',
    (from: Opaque, resource: string) => more('ResourceCheck', from, { resource }),
  ],
  [
    'subresource',
    'resourceCheck.(string): resourceCheck',
    (from: Opaque, subresource: string) => more('ResourceCheck', from, { subresource }),
  ],
  [
    'namespace',
    'resourceCheck.(string): resourceCheck',
    (from: Opaque, namespace: string) => more('ResourceCheck', from, { namespace }),
  ],
  [
    'name',
    'resourceCheck.(string): resourceCheck',
    (from: Opaque, name: string) => more('ResourceCheck', from, { name }),
  ],
  ['fieldSelector', 'resourceCheck.(string): resourceCheck', (from: Opaque) => from],
  ['labelSelector', 'resourceCheck.(string): resourceCheck', (from: Opaque) => from],
  ['check', 'pathCheck.(string): decision', checked],
  ['check', 'resourceCheck.(string): decision', checked],
  ['allowed', 'decision.(): bool', ({ value }: Opaque) => (value as Decision).isAllowed],
  ['reason', 'decision.(): string', ({ value }: Opaque) => (value as Decision).reason],
  ['errored', 'decision.(): bool', () => false],
  ['error', 'decision.(): string', () => ''],
];

export const policyFunctions = withLibraries(library);
