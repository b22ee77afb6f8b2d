/**
 * certificatesigningrequest-cleaner-controller: takes away requests that have had their time.
 *
 * Rules
 *   csr-cleaner/delete   A request goes an hour after it was issued, denied, or failed, and after a day when nobody has
 *                        decided it. (pkg/controller/certificates/cleaner/cleaner.go)
 */
import { type Component, watch } from '../component';
import { isBeingDeleted, keyOf } from '../objects/objects';
import { parseTimestamp } from '../values/time';
import { isDecided, isIssued, type SigningRequest } from './signing-request';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** How often it looks through them. (pollingInterval) */
const periodMs = hourMs;

export const certificateCleanerController: Component = {
  name: 'certificatesigningrequest-cleaner-controller',
  process: 'kube-controller-manager',
  watches: { CertificateSigningRequest: watch('CertificateSigningRequest', (request) => [keyOf(request)]) },
  reconcile(view, key) {
    const request = view.get('CertificateSigningRequest', key) as unknown as SigningRequest | undefined;
    if (request === undefined || isBeingDeleted(request)) return [];
    const overAt = goesAt(request);
    if (overAt === undefined) return [];
    // It looks once an hour, from its start on.
    const lookAt = Math.ceil(Math.max(overAt, view.now) / periodMs) * periodMs;
    if (view.now < overAt) return [{ do: 'wake', at: lookAt, background: true }];
    return [
      {
        do: 'delete',
        target: { kind: 'CertificateSigningRequest', key },
        uid: request.metadata.uid,
        rule: 'csr-cleaner/delete',
        says: `deletes CertificateSigningRequest ${key}: its time is over`,
      },
    ];
  },
};

/** Milliseconds since the epoch; undefined for one that somebody has still to sign. */
function goesAt(request: SigningRequest): number | undefined {
  const conditions = request.status?.conditions ?? [];
  if (conditions.length === 0) return parseTimestamp(request.metadata.creationTimestamp) + dayMs;
  const isOver = isDecided(request, 'Denied') || isDecided(request, 'Failed') || isIssued(request);
  if (!isOver) return undefined;
  const times = conditions.map(({ lastTransitionTime }) => parseTimestamp(lastTransitionTime));
  return Math.max(...times) + hourMs;
}
