/**
 * CertificateSigning: who puts a certificate into a request must be allowed to sign for its signer.
 * Source: plugin/pkg/admission/certificates/signing/admission.go.
 *
 * Rules
 *   admission/certificate-signing   Writing the certificate, or that it failed, needs the verb `sign` on the signer.
 */
import { deepEqual } from '../../values/equal';
import { signerDenial } from './certificate-signer';
import type { Plugin } from './plugin';

type Signed = {
  readonly certificate?: string;
  readonly conditions?: readonly { readonly type: string }[];
};

export const certificateSigning: Plugin = {
  name: 'CertificateSigning',
  on: { operations: ['UPDATE'], kinds: ['CertificateSigningRequest'], subresources: ['status'] },
  validate(request, around) {
    const now = (request.object?.status ?? {}) as Signed;
    const before = (request.old?.status ?? {}) as Signed;
    const failed = ({ conditions = [] }: Signed): readonly unknown[] =>
      conditions.filter(({ type }) => type === 'Failed');
    if (now.certificate === before.certificate && deepEqual(failed(now), failed(before))) return undefined;
    return signerDenial(request, around, 'sign', 'user not permitted to sign requests with signerName');
  },
};
