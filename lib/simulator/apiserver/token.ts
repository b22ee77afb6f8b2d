/**
 * Tokens of ServiceAccounts, as `kubectl create token` and kubelets ask for them. The token has the form of a real one;
 * nothing here checks its signature. Source: pkg/registry/core/serviceaccount/storage/token.go.
 *
 * Rules
 *   token/expires   A token lasts an hour unless asked otherwise, ten minutes at least.
 */

import { type KubeObject, type Manifest, splitKey } from '../objects/objects';
import { toBase64Url } from '../values/base64';
import { nameSuffix, type Random } from '../values/random';
import { timestamp } from '../values/time';
import { invalid, type Refusal } from './answers';

type TokenSpec = {
  readonly audiences?: readonly string[];
  readonly expirationSeconds?: number;
  readonly boundObjectRef?: { readonly kind?: string; readonly name?: string; readonly uid?: string };
};

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
): { readonly ok: true; readonly object: Manifest } | Refusal {
  const { namespace, name } = splitKey(key);
  const { audiences = [issuer], expirationSeconds = 3600, ...rest } = (request.spec ?? {}) as TokenSpec;
  const wrong =
    expirationSeconds < least
      ? 'may not specify a duration less than 10 minutes'
      : expirationSeconds > most
        ? 'may not specify a duration larger than 2^32 seconds'
        : undefined;
  if (wrong !== undefined) {
    const message = `Invalid value: ${expirationSeconds}: ${wrong}`;
    const resource = { plural: 'tokenrequests', group: 'authentication.k8s.io', kind: 'TokenRequest' };
    return invalid(resource, '', [{ type: 'Invalid', field: 'spec.expirationSeconds', message }]);
  }
  const issued = Math.floor(now / 1000);
  const { uid } = account.metadata;
  const claims = {
    aud: audiences,
    exp: issued + expirationSeconds,
    iat: issued,
    iss: issuer,
    'kubernetes.io': { namespace, serviceaccount: { name, uid } },
    nbf: issued,
    sub: `system:serviceaccount:${namespace}:${name}`,
  };
  const header = toBase64Url(JSON.stringify({ alg: 'RS256', kid: 'simulated' }));
  const token = `${header}.${toBase64Url(JSON.stringify(claims))}.${nameSuffix(random, 43)}`;
  const expirationTimestamp = timestamp(now + expirationSeconds * 1000);
  const metadata = { name, namespace, creationTimestamp: timestamp(now) };
  const spec = { audiences, expirationSeconds, ...rest };
  return { ok: true, object: { ...request, metadata, spec, status: { token, expirationTimestamp } } };
}
