/**
 * Tokens of ServiceAccounts, as `kubectl create token` and kubelets ask for them, and what a TokenReview says of one. The token has
 * the form of a real one; nothing here checks its signature.
 * Source: pkg/registry/core/serviceaccount/storage/token.go, pkg/serviceaccount/claims.go, pkg/registry/authentication/tokenreview.
 *
 * Rules
 *   token/expires   A token lasts an hour unless asked otherwise, ten minutes at least.
 *   token/bound     A token that is bound to a Pod, a Secret or a Node is worth nothing once that is gone.
 *   token/review    A TokenReview says whom a token speaks for, while its ServiceAccount is there and it has not expired.
 */
import { type KubeObject, keyOf, type Manifest, splitKey } from '../objects/objects';
import type { Store } from '../store';
import { fromBase64Url, toBase64Url } from '../values/base64';
import { nameSuffix, type Random, uid } from '../values/random';
import { timestamp } from '../values/time';
import { badRequest, conflict, type FieldError, invalid, notFound, type Refusal } from './answers';
import { credentialsOf } from './identity';

type BoundObject = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly name?: string;
  readonly uid?: string;
};

type TokenSpec = {
  readonly audiences?: readonly string[] | null;
  readonly expirationSeconds?: number | null;
  readonly boundObjectRef?: BoundObject | null;
};

type Ref = { readonly name: string; readonly uid: string };

/** What the private claim `kubernetes.io` of a token says. */
type Bound = {
  readonly namespace: string;
  readonly node?: Ref;
  readonly pod?: Ref;
  readonly secret?: Ref;
  readonly serviceaccount: Ref;
};

type Claims = {
  readonly aud: readonly string[];
  readonly exp: number;
  readonly jti: string;
  readonly 'kubernetes.io': Bound;
  readonly sub: string;
};

type Answered = { readonly ok: true; readonly object: Manifest } | Refusal;

const issuer = 'https://kubernetes.default.svc.cluster.local';
const least = 10 * 60;
const most = 2 ** 32;

/** The request with the token as its status. */
export function tokenFor(
  account: KubeObject,
  key: string,
  request: Manifest,
  now: number,
  random: Random,
  store: Store,
): Answered {
  const { namespace = '', name } = splitKey(key);
  const { audiences, expirationSeconds, boundObjectRef, ...rest } = (request.spec ?? {}) as TokenSpec;
  const asked = audiences ?? [];
  const aud = asked.length === 0 ? [issuer] : asked;
  const seconds = expirationSeconds ?? 3600;
  const wrong = problemWith(seconds);
  if (wrong !== undefined)
    return invalid({ plural: 'tokenrequests', group: 'authentication.k8s.io', kind: 'TokenRequest' }, '', [
      wrong,
    ]);
  const bound = boundTo(boundObjectRef ?? undefined, name, namespace, store);
  if (!bound.ok) return bound;
  const issued = Math.floor(now / 1000);
  const claims: Claims & Record<string, unknown> = {
    aud,
    exp: issued + seconds,
    iat: issued,
    iss: issuer,
    jti: uid(random),
    'kubernetes.io': { namespace, ...bound.refs, serviceaccount: { name, uid: account.metadata.uid } },
    nbf: issued,
    sub: `system:serviceaccount:${namespace}:${name}`,
  };
  const header = toBase64Url(JSON.stringify({ alg: 'RS256', kid: 'simulated' }));
  const token = `${header}.${toBase64Url(JSON.stringify(claims))}.${nameSuffix(random, 43)}`;
  const metadata = { name, namespace, creationTimestamp: timestamp(now) };
  const spec = {
    audiences: aud,
    expirationSeconds: seconds,
    boundObjectRef: boundObjectRef ?? null,
    ...rest,
  };
  const status = { token, expirationTimestamp: timestamp(now + seconds * 1000) };
  return { ok: true, object: { ...request, metadata, spec, status } };
}

function problemWith(seconds: number): FieldError | undefined {
  const why =
    seconds < least
      ? 'may not specify a duration less than 10 minutes'
      : seconds > most
        ? 'may not specify a duration larger than 2^32 seconds'
        : undefined;
  if (why === undefined) return undefined;
  return { type: 'Invalid', field: 'spec.expirationSeconds', message: `Invalid value: ${seconds}: ${why}` };
}

/** What the token is bound to: it has to be there, and a Pod has to run as the account; its node goes with it. */
function boundTo(
  ref: BoundObject | undefined,
  account: string,
  namespace: string,
  store: Store,
): { readonly ok: true; readonly refs: Omit<Bound, 'namespace' | 'serviceaccount'> } | Refusal {
  if (ref === undefined) return { ok: true, refs: {} };
  const { kind = '', apiVersion = '', name = '' } = ref;
  const plural = boundKinds[kind];
  if (plural === undefined || (apiVersion !== '' && apiVersion !== 'v1')) {
    const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
    return badRequest(`cannot bind token to object of type ${group}/${version}, Kind=${kind}`);
  }
  const object = store.get(kind, kind === 'Node' ? name : `${namespace}/${name}`);
  if (object === undefined) return notFound({ plural, group: '', kind }, name);
  const { serviceAccountName, nodeName } = (object.spec ?? {}) as {
    readonly serviceAccountName?: string;
    readonly nodeName?: string;
  };
  if (kind === 'Pod' && serviceAccountName !== account)
    return badRequest(
      `cannot bind token for serviceaccount "${account}" to pod running with different serviceaccount name.`,
    );
  if ((ref.uid ?? '') !== '' && ref.uid !== object.metadata.uid)
    return conflict(
      { plural: kind, group: '', kind },
      name,
      `the UID in the bound object reference (${ref.uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
  const node = kind === 'Pod' && nodeName ? store.get('Node', nodeName) : undefined;
  return {
    ok: true,
    refs: { ...(node === undefined ? {} : { node: refOf(node) }), [kind.toLowerCase()]: refOf(object) },
  };
}

const boundKinds: Readonly<Record<string, string>> = { Pod: 'pods', Secret: 'secrets', Node: 'nodes' };

function refOf({ metadata: { name, uid: identity } }: KubeObject): Ref {
  return { name, uid: identity };
}

/** A TokenReview with its answer as status. */
export function reviewToken(review: Manifest, store: Store, now: number): Answered {
  const { token = '', audiences } = (review.spec ?? {}) as {
    readonly token?: string;
    readonly audiences?: readonly string[] | null;
  };
  if (token === '') return badRequest('token is required for TokenReview in authentication');
  const claims = claimsOf(token);
  const answered = (status: object): Answered => ({ ok: true, object: { ...review, status } });
  if (claims === undefined) return answered({ user: {} });
  const asked = audiences ?? [];
  const shared = claims.aud.filter((each) => (asked.length === 0 ? [issuer] : asked).includes(each));
  const problem =
    shared.length === 0
      ? `token audiences ${goList(claims.aud)} is invalid for the target audiences ${goList(asked.length === 0 ? [issuer] : asked)}`
      : claims.exp * 1000 <= now
        ? 'service account token has expired'
        : goneOf(claims['kubernetes.io'], store);
  if (problem !== undefined) return answered({ user: {}, error: `[invalid bearer token, ${problem}]` });
  const { serviceaccount, pod, node } = claims['kubernetes.io'];
  const extra = {
    'authentication.kubernetes.io/credential-id': [`JTI=${claims.jti}`],
    ...(node === undefined
      ? {}
      : {
          'authentication.kubernetes.io/node-name': [node.name],
          'authentication.kubernetes.io/node-uid': [node.uid],
        }),
    ...(pod === undefined
      ? {}
      : {
          'authentication.kubernetes.io/pod-name': [pod.name],
          'authentication.kubernetes.io/pod-uid': [pod.uid],
        }),
  };
  const { groups } = credentialsOf(claims.sub).user;
  return answered({
    authenticated: true,
    user: {
      username: claims.sub,
      uid: serviceaccount.uid,
      groups: groups.filter((each) => each !== 'system:authenticated').concat('system:authenticated'),
      extra,
    },
    audiences: shared,
  });
}

/** What a token says; undefined when it is none of this cluster's. */
function claimsOf(token: string): Claims | undefined {
  const body = fromBase64Url(token.split('.')[1] ?? '');
  try {
    const claims = JSON.parse(body ?? '') as (Claims & { readonly iss?: unknown }) | null;
    const isOurs = claims?.iss === issuer && Array.isArray(claims.aud) && typeof claims.sub === 'string';
    return isOurs && claims['kubernetes.io']?.serviceaccount !== undefined ? claims : undefined;
  } catch {
    return undefined;
  }
}

/** What a token speaks for or is bound to that is no longer there. */
function goneOf({ namespace, serviceaccount, pod, secret }: Bound, store: Store): string | undefined {
  const find = (kind: string, { name }: Ref): KubeObject | undefined =>
    store.get(kind, keyOf({ metadata: { namespace, name } } as KubeObject));
  const account = find('ServiceAccount', serviceaccount);
  if (account === undefined) return `serviceaccounts "${serviceaccount.name}" not found`;
  if (account.metadata.uid !== serviceaccount.uid)
    return `service account UID (${account.metadata.uid}) does not match claim (${serviceaccount.uid})`;
  for (const [kind, ref] of [['Secret', secret] as const, ['Pod', pod] as const]) {
    if (ref === undefined) continue;
    const found = find(kind, ref);
    if (found === undefined) return 'service account token has been invalidated';
    const word = kind.toLowerCase();
    if (found.metadata.uid !== ref.uid)
      return `${word} UID (${found.metadata.uid}) does not match service account ${word} ref claim (${ref.uid})`;
  }
  return undefined;
}

function goList(texts: readonly string[]): string {
  return `[${texts.map((text) => JSON.stringify(text)).join(' ')}]`;
}
