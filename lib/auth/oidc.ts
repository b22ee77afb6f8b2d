import { nameOf } from '@/lib/data/exchange/plain-text';
import { addIdentity, createAccount, personOfIdentity, signInto } from '@/lib/data/people/people';
import type { Viewer } from '@/lib/data/people/viewer';
import { normaliseEmail } from './sign-in';

/** What a provider has vouched for. */
export type VouchedPerson = {
  readonly provider: string;
  /** The provider's own, lasting id of the person. */
  readonly subject: string;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly name: string | null;
};

export type ProviderAnswer =
  | { readonly kind: 'signed-in'; readonly sessionId: string }
  /**
   * The address has an account that this provider was never connected to. Whoever made it may not own the address
   * (it is not verified here), so the two are joined only by somebody signed in to it.
   */
  | { readonly kind: 'connect-first' };

/**
 * Signs in whom the provider vouches for. Unknown to us, they are connected to the account that is signed in on this
 * browser, or keep what they did as a guest in a new account, or get a new account.
 */
export async function signInVouched(
  vouched: VouchedPerson,
  viewer: Viewer | null,
  timeZone: string,
  now: Date,
): Promise<ProviderAnswer> {
  const identity = { provider: vouched.provider, subject: vouched.subject };
  const known = await personOfIdentity(identity);
  if (known) return { kind: 'signed-in', sessionId: await signInto(known, viewer, now) };
  if (viewer && !viewer.isGuest) {
    await addIdentity(viewer, identity, now);
    return { kind: 'signed-in', sessionId: await signInto(viewer.personId, null, now) };
  }
  const email = vouched.emailVerified && vouched.email ? normaliseEmail(vouched.email) : null;
  const account = { email, passwordHash: null, name: nameOf(vouched.name), timeZone, identity };
  const made = await createAccount(account, viewer, now);
  return made.kind === 'created'
    ? { kind: 'signed-in', sessionId: made.sessionId }
    : { kind: 'connect-first' };
}
