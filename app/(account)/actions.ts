'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { type ActionContext, formAction } from '@/app/_server/action';
import { clientAddress } from '@/app/_server/guard';
import { localPath } from '@/app/_server/local-path';
import { personName } from '@/app/_server/plain-text';
import { type Refusal, refuse } from '@/app/_server/refusal';
import { timeZoneOf } from '@/app/_server/time-zone';
import { tooMany } from '@/app/_server/too-many';
import { clearSessionCookie, sessionIdOfRequest, setSessionCookie } from '@/lib/auth/session-cookie';
import {
  confirm,
  replacePassword,
  type SignUpAnswer,
  signIn,
  signInAsGuest,
  signUp,
} from '@/lib/auth/sign-in';
import { deletePerson, profileOf, saveProfile } from '@/lib/data/people/people';
import { endAllSessions, endSession } from '@/lib/data/people/sessions';

const email = z
  .string()
  .trim()
  .min(3, 'Enter an e-mail address.')
  .max(254)
  .regex(/^[^\s@]+@[^\s@]+$/, {
    error: 'An e-mail address has a name, an @ and a domain.',
  });
const password = z.string().min(1, 'Enter a password.').max(1024);
const optionalText = z.string().max(1000).optional();

/** One press, and the first card is there. Somebody who is signed in already just goes on. */
export const startAsGuest = formAction(
  { viewer: 'optional', input: z.object({ timeZone: optionalText, to: optionalText }) },
  async ({ viewer, input, now, headers }) => {
    const to = localPath(input.to, '/study');
    if (viewer) return redirect(to);
    const answer = await signInAsGuest(timeZoneOf(input.timeZone), clientAddress(headers), now);
    return signedIn(answer, to, now);
  },
);

export const signInWithPassword = formAction(
  { viewer: 'optional', input: z.object({ email, password, to: optionalText }) },
  async ({ input, now, ...asker }) => {
    const answer = await signIn(input, askerOf(asker), now);
    return signedIn(answer, localPath(input.to), now);
  },
);

export const signUpWithPassword = formAction(
  {
    viewer: 'optional',
    input: z.object({
      email,
      password,
      name: personName.optional(),
      timeZone: optionalText,
      to: optionalText,
    }),
  },
  async ({ input, now, ...asker }) => {
    const account = { ...input, name: input.name || null, timeZone: timeZoneOf(input.timeZone) };
    const answer = await signUp(account, askerOf(asker), now);
    return signedIn(answer, localPath(input.to), now);
  },
);

export const signOut = formAction({ viewer: 'optional', input: z.object({}) }, async () => {
  const sessionId = await sessionIdOfRequest();
  if (sessionId) await endSession(sessionId);
  await clearSessionCookie();
  return redirect('/');
});

export const signOutEverywhere = formAction(
  { viewer: 'required', input: z.object({}) },
  async ({ viewer }) => {
    await endAllSessions(viewer);
    await clearSessionCookie();
    return redirect('/sign-in');
  },
);

export const changePassword = formAction(
  {
    viewer: 'required',
    input: z.object({ present: z.string().max(1024).default(''), next: password }),
  },
  async ({ viewer, input, now }) => {
    const { email: ownEmail } = await profileOf(viewer);
    if (ownEmail === null)
      return refuse('forbidden', 'An account needs an e-mail address before a password.');
    const answer = await replacePassword(viewer, { ...input, email: ownEmail }, now);
    if (answer.kind === 'bad-password')
      return refuse('bad-request', answer.problem, { next: answer.problem });
    if (answer.kind === 'too-many') return tooMany(answer.until, now);
    if (answer.kind !== 'signed-in') {
      const text = 'That is not your present password.';
      return refuse('forbidden', text, { present: text });
    }
    await setSessionCookie(answer.sessionId);
    return { changed: true };
  },
);

export const saveSettings = formAction(
  {
    viewer: 'required',
    input: z.object({
      name: personName,
      timeZone: z
        .string()
        .refine((zone) => timeZoneOf(zone) === zone || zone === 'UTC', 'Choose a time zone.'),
    }),
  },
  async ({ viewer, input }) => {
    await saveProfile(viewer, { ...input, name: input.name || null });
    return { saved: true };
  },
);

export const deleteAccount = formAction(
  { viewer: 'required', input: z.object({ password: z.string().max(1024).default('') }) },
  async ({ viewer, input, now }) => {
    const proof = await confirm(viewer, input.password, now);
    if (proof.kind === 'too-many') return tooMany(proof.until, now);
    if (proof.kind === 'wrong') {
      const text = 'That is not your password.';
      return refuse('forbidden', text, { password: text });
    }
    const answer = await deletePerson(viewer);
    if (answer.kind === 'still-owner') {
      const teams = answer.teams.join(', ');
      return refuse('conflict', `You are the only owner of ${teams}. Make somebody else an owner first.`);
    }
    await clearSessionCookie();
    return redirect('/');
  },
);

function askerOf({ viewer, headers }: Pick<ActionContext<never, 'optional'>, 'viewer' | 'headers'>) {
  return { viewer, address: clientAddress(headers) };
}

async function signedIn(answer: SignUpAnswer, to: string, now: Date): Promise<Refusal> {
  switch (answer.kind) {
    case 'signed-in':
      await setSessionCookie(answer.sessionId);
      return redirect(to);
    case 'wrong':
      return refuse('forbidden', 'This e-mail address and password do not go together.');
    case 'bad-password':
      return refuse('bad-request', answer.problem, { password: answer.problem });
    case 'too-many':
      return tooMany(answer.until, now);
  }
}
