'use server';

import { z } from 'zod';
import { action, formAction } from '@/app/_server/action';
import { clientAddress } from '@/app/_server/guard';
import { personName } from '@/app/_server/plain-text';
import { Refusal, refuse } from '@/app/_server/refusal';
import { timeZoneOf } from '@/app/_server/time-zone';
import { setSessionCookie } from '@/lib/auth/session-cookie';
import { signInAsGuest } from '@/lib/auth/sign-in';
import { type DeadLink, joinTeam, lookAtInvite } from '@/lib/data/people/invites';
import { checkSession } from '@/lib/data/people/sessions';
import type { Viewer } from '@/lib/data/people/viewer';

const token = z.string().regex(/^[A-Za-z0-9_-]{22}$/, 'This link is not complete.');

/** What the link leads to, before anything is done. */
export const readInvite = action(
  { viewer: 'optional', input: z.object({ token }) },
  async ({ viewer, input, now }) => {
    const seen = await lookAtInvite(input.token, viewer, now);
    if (seen.kind === 'member') return seen;
    if (seen.kind !== 'open') return deadLink(seen);
    return {
      kind: seen.kind,
      teamName: seen.teamName,
      invitedBy: seen.invitedBy,
      askName: !viewer?.name,
      signedIn: viewer !== null,
    };
  },
);

/** Joins the team and answers with its address. Somebody who is not signed in becomes a guest, with the name they give. */
export const join = formAction(
  {
    viewer: 'optional',
    input: z.object({
      token,
      name: personName.optional(),
      timeZone: z.string().max(100).optional(),
    }),
  },
  async ({ viewer, input, now, headers }) => {
    const seen = await lookAtInvite(input.token, viewer, now);
    if (seen.kind === 'member') return { slug: seen.slug };
    if (seen.kind !== 'open') return deadLink(seen);
    if (!viewer?.name && !input.name) return nameNeeded();
    const who = viewer ?? (await newGuest(input.timeZone, clientAddress(headers), now));
    if (who instanceof Refusal) return who;
    const joined = await joinTeam(who, { token: input.token, name: input.name || undefined }, now);
    if (joined.kind === 'joined') return { slug: joined.slug };
    return joined.kind === 'name-needed' ? nameNeeded() : deadLink(joined);
  },
);

async function newGuest(timeZone: string | undefined, address: string, now: Date): Promise<Viewer | Refusal> {
  const answer = await signInAsGuest(timeZoneOf(timeZone), address, now);
  if (answer.kind !== 'signed-in') {
    return refuse('too-many', 'Many people have begun from here just now. Wait an hour, or sign in first.');
  }
  const session = await checkSession(answer.sessionId, now);
  if (!session) throw new Error('the session that was just made does not hold');
  await setSessionCookie(answer.sessionId);
  return session.viewer;
}

function nameNeeded(): Refusal {
  const text = 'Say who you are, so that your team knows.';
  return refuse('bad-request', text, { name: text });
}

function deadLink({ kind }: DeadLink): Refusal {
  switch (kind) {
    case 'unknown':
      return refuse('not-found', 'This link leads to no team. Perhaps a part of it was lost on the way.');
    case 'expired':
      return refuse('not-found', 'This invitation has expired. Ask for a new link.');
    case 'revoked':
      return refuse('not-found', 'This invitation was revoked. Ask for a new link.');
  }
}
