'use server';

import { refresh } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { formAction } from '@/app/_server/action';
import { personName, teamName } from '@/app/_server/plain-text';
import { Refusal as Refused, refuse } from '@/app/_server/refusal';
import { resolveFlag } from '@/lib/data/cards/card-notes';
import { assignTrack, isDueDay, unassignTrack } from '@/lib/data/people/assignments';
import { createInvite, inviteDate, inviteDays, revokeInvite } from '@/lib/data/people/invites';
import {
  changeRole,
  type Done,
  findMembership,
  leaveTeam,
  type Membership,
  type Refusal,
  removeMember,
} from '@/lib/data/people/memberships';
import { createTeam, deleteTeam, ownedTeamsAtMost, renameTeam } from '@/lib/data/people/teams';
import type { Viewer } from '@/lib/data/people/viewer';
import { syllabus } from '@/lib/data/syllabus';
import { roles } from '@/lib/progress/team';
import { studyDay } from '@/lib/srs/day';

const team = z.string().min(1).max(80);
const person = z.string().min(1).max(64);

export const makeTeam = formAction(
  {
    viewer: 'required',
    input: z.object({ name: teamName, personName: personName.optional() }),
  },
  async ({ viewer, input, now }) => {
    if (!viewer.name && !input.personName) {
      const text = 'Say who you are, so that your team knows.';
      return refuse('bad-request', text, { personName: text });
    }
    const made = await createTeam(viewer, input, now);
    if (made.kind === 'too-many') {
      return refuse('too-many', `You own ${ownedTeamsAtMost} teams already. Delete one first.`);
    }
    return redirect(`/teams/${made.slug}`);
  },
);

export const saveTeamName = formAction(
  { viewer: 'required', input: z.object({ team, name: teamName }) },
  ({ viewer, input }) => inTeam(viewer, input.team, (membership) => renameTeam(membership, input.name)),
);

export const makeInvite = formAction(
  {
    viewer: 'required',
    input: z.object({ team, days: z.coerce.number().pipe(z.literal([...inviteDays])) }),
  },
  async ({ viewer, input, now }) => {
    const membership = await findMembership(viewer, input.team);
    if (!membership) return noSuchTeam();
    const invited = await createInvite(membership, input.days, now);
    if (invited.kind === 'too-many') {
      return refuse('too-many', 'This team has as many open invitations as it may have. Revoke one first.');
    }
    if (invited.kind !== 'invited') return refusalFor(invited);
    refresh();
    return { token: invited.token, expiresOn: inviteDate(invited.expiresAt, viewer) };
  },
);

export const endInvite = formAction(
  { viewer: 'required', input: z.object({ team, invite: z.string().min(1).max(64) }) },
  ({ viewer, input, now }) =>
    inTeam(viewer, input.team, (membership) => revokeInvite(membership, input.invite, now)),
);

/** A flagged card has been looked at: mended, or right as it is. */
export const settleFlag = formAction(
  { viewer: 'required', input: z.object({ team, flag: z.string().min(1).max(100) }) },
  async ({ viewer, input, now }) => {
    const membership = await findMembership(viewer, input.team);
    if (!membership) return noSuchTeam();
    if (!(await resolveFlag(membership, input.flag, now))) {
      return refuse('not-found', 'Somebody else has settled it, or the member has left.');
    }
    refresh();
    return { settled: true };
  },
);

export const giveTrack = formAction(
  {
    viewer: 'required',
    input: z.object({
      team,
      track: z.string().min(1).max(80),
      dueOn: z.string().max(10, 'Enter a day, or leave it empty.'),
    }),
  },
  async ({ viewer, input, now }) => {
    if (!syllabus().tracksById.has(input.track)) {
      return refuse('not-found', 'There is no such track.', { track: 'Choose one of the tracks.' });
    }
    const dueOn = input.dueOn === '' ? null : input.dueOn;
    if (dueOn !== null && !isDueDay(dueOn, studyDay(now, viewer.timeZone, viewer.rolloverHour))) {
      const text = 'Enter a day from today on, within the next five years, or leave it empty.';
      return refuse('bad-request', text, { dueOn: text });
    }
    return inTeam(viewer, input.team, (membership) =>
      assignTrack(membership, { trackId: input.track, dueOn }, now),
    );
  },
);

export const takeTrack = formAction(
  { viewer: 'required', input: z.object({ team, track: z.string().min(1).max(80) }) },
  ({ viewer, input }) => inTeam(viewer, input.team, (membership) => unassignTrack(membership, input.track)),
);

export const giveRole = formAction(
  { viewer: 'required', input: z.object({ team, person, role: z.enum(roles) }) },
  ({ viewer, input }) =>
    inTeam(viewer, input.team, (membership) => changeRole(membership, input.person, input.role)),
);

export const removeFromTeam = formAction(
  { viewer: 'required', input: z.object({ team, person }) },
  ({ viewer, input }) => inTeam(viewer, input.team, (membership) => removeMember(membership, input.person)),
);

export const leave = formAction(
  { viewer: 'required', input: z.object({ team }) },
  async ({ viewer, input }) => {
    const answer = await inTeam(viewer, input.team, leaveTeam);
    return answer instanceof Refused ? answer : redirect('/teams');
  },
);

export const deleteWholeTeam = formAction(
  { viewer: 'required', input: z.object({ team, name: z.string() }) },
  async ({ viewer, input }) => {
    const membership = await findMembership(viewer, input.team);
    if (!membership) return noSuchTeam();
    if (input.name.trim() !== membership.teamName) {
      const text = 'That is not the name of this team.';
      return refuse('bad-request', text, { name: text });
    }
    const answer = await deleteTeam(membership);
    return answer.kind === 'done' ? redirect('/teams') : refusalFor(answer);
  },
);

/** Does something in a team that the viewer belongs to; for all others there is no such team. */
async function inTeam(
  viewer: Viewer,
  slug: string,
  deed: (membership: Membership) => Promise<Done | Refusal>,
): Promise<Done | Refused> {
  const membership = await findMembership(viewer, slug);
  if (!membership) return noSuchTeam();
  const answer = await deed(membership);
  if (answer.kind !== 'done') return refusalFor(answer);
  refresh();
  return answer;
}

function noSuchTeam(): Refused {
  return refuse('not-found', 'There is no such team, or you are not in it any more.');
}

function refusalFor(refusal: Refusal): Refused {
  switch (refusal.kind) {
    case 'forbidden':
      return refuse('forbidden', 'Your role in this team does not permit that.');
    case 'not-found':
      return refuse('not-found', 'That is not there any more. Reload the page to see what is.');
    case 'last-owner':
      return refuse('conflict', 'A team keeps at least one owner. Make somebody else an owner first.');
  }
}
