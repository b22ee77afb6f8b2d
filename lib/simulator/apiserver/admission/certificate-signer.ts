/** Whether a user may act for a signer: by its name, or for all names of its domain. */
import type { Refusal } from '../answers';
import { type Admission, deny, type Surroundings } from './plugin';

/** The refusal, unless the user has the verb on the signer of the request for a certificate. */
export function signerDenial(
  request: Admission,
  { authorizer }: Surroundings,
  verb: 'approve' | 'sign',
  why: string,
): Refusal | undefined {
  const { signerName = '' } = (request.old?.spec ?? {}) as { readonly signerName?: string };
  const domain = signerName.slice(0, signerName.indexOf('/'));
  const may = (name: string): boolean =>
    authorizer.isAllowed(request.user, {
      kind: 'resource',
      verb,
      apiGroup: 'certificates.k8s.io',
      resource: 'signers',
      subresource: '',
      name,
      namespace: '',
    });
  return may(signerName) || may(`${domain}/*`) ? undefined : deny(request, `${why} "${signerName}"`);
}
