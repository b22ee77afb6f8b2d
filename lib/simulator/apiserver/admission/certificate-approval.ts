/**
 * CertificateApproval: who approves a request for a certificate must be allowed to for its signer.
 * Source: plugin/pkg/admission/certificates/approval/admission.go.
 *
 * Rules
 *   admission/certificate-approval   Approving or denying needs the verb `approve` on the signer.
 */
import { signerDenial } from './certificate-signer';
import type { Plugin } from './plugin';

export const certificateApproval: Plugin = {
  name: 'CertificateApproval',
  on: { operations: ['UPDATE'], kinds: ['CertificateSigningRequest'], subresources: ['approval'] },
  validate: (request, around) =>
    signerDenial(request, around, 'approve', 'user not permitted to approve requests with signerName'),
};
