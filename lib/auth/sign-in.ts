import { createHash } from 'node:crypto';
import {
  changePassword,
  createAccount,
  createGuest,
  credentialsOf,
  passwordHashOf,
  signInto,
} from '@/lib/data/people/people';
import { forgive, type Limit, type Spent, spend } from '@/lib/data/people/throttle';
import type { Viewer } from '@/lib/data/people/viewer';
import { hashPassword, passwordMatches } from './password';
import { passwordProblem } from './password-rules';

export type SignInAnswer =
  | { readonly kind: 'signed-in'; readonly sessionId: string }
  /** Wrong e-mail or wrong password; which of the two is not told. */
  | { readonly kind: 'wrong' }
  | { readonly kind: 'too-many'; readonly until: Date };

export type SignUpAnswer = SignInAnswer | { readonly kind: 'bad-password'; readonly problem: string };

export type PasswordChangeAnswer = SignUpAnswer;

const minute = 60_000;

/** Tries per limit. Shared by all instances on one database. */
export const limits = {
  /** One address guessing at one account. */
  accountFromAddress: { points: 10, windowMs: 15 * minute },
  /** Many addresses guessing at one account. */
  account: { points: 100, windowMs: 60 * minute },
  /** One address guessing at many accounts; offices share an address. */
  address: { points: 100, windowMs: 15 * minute },
  signUpsFromAddress: { points: 60, windowMs: 60 * minute },
  guestsFromAddress: { points: 300, windowMs: 60 * minute },
} as const satisfies Readonly<Record<string, Limit>>;

/** `now` is the moment of the request, `address` the client's, as `clientAddress` tells it. */
export type Asker = { readonly viewer: Viewer | null; readonly address: string };

/** The form in which e-mail addresses are compared and kept. */
export function normaliseEmail(email: string): string {
  return email.trim().normalize('NFKC').toLowerCase();
}

/** Signs in by e-mail and password. What a guest has done on this browser comes along. */
export async function signIn(
  { email: rawEmail, password }: { readonly email: string; readonly password: string },
  { viewer, address }: Asker,
  now: Date,
): Promise<SignInAnswer> {
  const email = normaliseEmail(rawEmail);
  const tries = guesses(email, address);
  const throttle = await spend(tries, now);
  if (throttle.kind === 'blocked') return { kind: 'too-many', until: throttle.until };

  const known = await credentialsOf(email);
  const matches = await passwordMatches(known?.passwordHash ?? null, password);
  if (!known || !matches) return { kind: 'wrong' };
  await forgive(accountFromAddressKey(email, address));
  return { kind: 'signed-in', sessionId: await signInto(known.personId, viewer, now) };
}

/**
 * Makes an account. An e-mail address that has one already answers as a sign-in does: with the right password it is
 * one, with another it is wrong. It takes the same time, and counts against the same limits.
 */
export async function signUp(
  given: {
    readonly email: string;
    readonly password: string;
    readonly name: string | null;
    readonly timeZone: string;
  },
  { viewer, address }: Asker,
  now: Date,
): Promise<SignUpAnswer> {
  const email = normaliseEmail(given.email);
  const problem = passwordProblem(given.password, email);
  if (problem) return { kind: 'bad-password', problem };
  const throttle = await spend(
    [...guesses(email, address), { key: `sign-up/${address}`, limit: limits.signUpsFromAddress }],
    now,
  );
  if (throttle.kind === 'blocked') return { kind: 'too-many', until: throttle.until };

  const known = await credentialsOf(email);
  if (known) {
    const matches = await passwordMatches(known.passwordHash, given.password);
    if (!matches) return { kind: 'wrong' };
    return { kind: 'signed-in', sessionId: await signInto(known.personId, viewer, now) };
  }
  const { name, timeZone } = given;
  const passwordHash = await hashPassword(given.password);
  const made = await createAccount({ email, passwordHash, name, timeZone }, viewer, now);
  return made.kind === 'created' ? { kind: 'signed-in', sessionId: made.sessionId } : { kind: 'wrong' };
}

/** Starts a guest, or answers with how long to wait. Somebody who is signed in needs no guest: ask before. */
export async function signInAsGuest(timeZone: string, address: string, now: Date): Promise<SignInAnswer> {
  const throttle = await spend([{ key: `guest/${address}`, limit: limits.guestsFromAddress }], now);
  if (throttle.kind === 'blocked') return { kind: 'too-many', until: throttle.until };
  return { kind: 'signed-in', sessionId: await createGuest(timeZone, now) };
}

/**
 * Replaces the viewer's password, given the present one (or, for somebody who has none because they sign in
 * otherwise, given null). All their sessions end; the answer holds a new one for this browser.
 */
export async function replacePassword(
  viewer: Viewer,
  { present, next, email }: { readonly present: string; readonly next: string; readonly email: string },
  now: Date,
): Promise<PasswordChangeAnswer> {
  const problem = passwordProblem(next, email);
  if (problem) return { kind: 'bad-password', problem };
  const proof = await confirm(viewer, present, now);
  if (proof.kind !== 'confirmed') return proof;
  return { kind: 'signed-in', sessionId: await changePassword(viewer, await hashPassword(next), now) };
}

export type Confirmation =
  | { readonly kind: 'confirmed' }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'too-many'; readonly until: Date };

/**
 * Whether the viewer has just proved again that they know their password. Wrong ones are counted as guesses; after
 * too many no password is looked at, and the answer says so.
 */
export async function confirm(viewer: Viewer, password: string, now: Date): Promise<Confirmation> {
  const key = `confirm/${viewer.personId}`;
  const throttle = await spend([{ key, limit: limits.accountFromAddress }], now);
  if (throttle.kind === 'blocked') return { kind: 'too-many', until: throttle.until };
  const known = await passwordHashOf(viewer);
  if (known !== null && !(await passwordMatches(known, password))) return { kind: 'wrong' };
  await forgive(key);
  return { kind: 'confirmed' };
}

function guesses(email: string, address: string): Spent[] {
  return [
    { key: accountFromAddressKey(email, address), limit: limits.accountFromAddress },
    { key: `account/${digest(email)}`, limit: limits.account },
    { key: `address/${address}`, limit: limits.address },
  ];
}

function accountFromAddressKey(email: string, address: string): string {
  return `account-from/${address}/${digest(email)}`;
}

/** Keeps e-mail addresses that were merely tried out of the database. */
function digest(email: string): string {
  return createHash('sha256').update(email).digest('hex').slice(0, 32);
}
