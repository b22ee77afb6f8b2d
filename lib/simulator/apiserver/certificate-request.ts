/**
 * CertificateSigningRequests: the server writes down who asks, and when somebody approved.
 * Source: pkg/registry/certificates/certificates/strategy.go.
 *
 * Rules
 *   csr/requester   A request carries the user and groups of whoever made it; nobody can ask in another's name.
 *   csr/approval    Approving and denying only adds conditions, each with the time of it.
 */
import type { Condition, KubeObject, Manifest } from '../objects/objects';
import { timestamp } from '../values/time';
import type { User } from './rbac';

/** A new request, with who made it. */
export function requestedBy(request: Manifest, { name, groups }: User): Manifest {
  const spec = request.spec as object | undefined;
  return { ...request, spec: { ...spec, username: name, groups } };
}

/** The request with the times of conditions that are new. */
export function approved(request: KubeObject, now: number): KubeObject {
  const status = (request.status ?? {}) as { readonly conditions?: readonly Condition[] };
  const conditions = (status.conditions ?? []).map((each) => ({
    ...each,
    lastUpdateTime: each.lastUpdateTime ?? timestamp(now),
    lastTransitionTime: each.lastTransitionTime ?? timestamp(now),
  }));
  return { ...request, status: { ...status, conditions } };
}
