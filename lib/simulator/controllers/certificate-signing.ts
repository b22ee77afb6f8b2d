/**
 * certificatesigningrequest-signing-controller: issues what somebody has approved, with the cluster's own authority.
 *
 * Rules
 *   csr-signing/issue    An approved request of one of Kubernetes' own signers gets its certificate.
 *                        (pkg/controller/certificates/signer/signer.go)
 *   csr-signing/others   A request of any other signer is left to whoever signs for it.
 */

import { type Component, watch } from '../component';
import { type Key, keyOf } from '../objects/objects';
import { toBase64 } from '../values/base64';
import { timestamp } from '../values/time';
import { isDecided, isIssued, type SigningRequest } from './signing-request';

const signers: ReadonlySet<string> = new Set([
  'kubernetes.io/kube-apiserver-client',
  'kubernetes.io/kube-apiserver-client-kubelet',
  'kubernetes.io/kubelet-serving',
  'kubernetes.io/legacy-unknown',
]);

/** How long a certificate is good for, where the request does not say. (--cluster-signing-duration) */
const usualSeconds = 31_536_000;

export const certificateSigningController: Component = {
  name: 'certificatesigningrequest-signing-controller',
  process: 'kube-controller-manager',
  watches: { CertificateSigningRequest: watch('CertificateSigningRequest', (request) => [keyOf(request)]) },
  reconcile(view, key) {
    const request = view.get('CertificateSigningRequest', key) as unknown as SigningRequest | undefined;
    if (request === undefined || !isToBeSigned(request)) return [];
    const { signerName } = request.spec;
    if (!signers.has(signerName))
      return [
        {
          do: 'find',
          finding: 'other-signer',
          about: { kind: 'CertificateSigningRequest', key },
          rule: 'csr-signing/others',
          says: `certificatesigningrequest-signing-controller leaves CertificateSigningRequest ${key} to whoever signs for ${signerName}`,
        },
      ];
    const status = { ...request.status, certificate: certificateOf(request, key, view.now) };
    return [
      {
        do: 'update',
        object: { ...request, status },
        subresource: 'status',
        rule: 'csr-signing/issue',
        says: `issues the certificate of CertificateSigningRequest ${key}`,
      },
    ];
  },
};

function isToBeSigned(request: SigningRequest): boolean {
  return isDecided(request, 'Approved') && !isDecided(request, 'Failed') && !isIssued(request);
}

/** What stands for a certificate: for whom, from when, until when. Nothing here reads keys or checks signatures. */
function certificateOf({ spec }: SigningRequest, name: Key, now: number): string {
  const until = now + (spec.expirationSeconds ?? usualSeconds) * 1000;
  const text = `request ${name} of ${spec.username ?? ''}, from ${timestamp(now)} until ${timestamp(until)}`;
  return toBase64(`-----BEGIN CERTIFICATE-----\n${toBase64(text)}\n-----END CERTIFICATE-----\n`);
}
