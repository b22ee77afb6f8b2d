import { createHash, randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { type StudyDay, studyDay } from '@/lib/srs/day';
import { reader, write } from '../database/db';
import { type Done, type Membership, permits, type Refusal, refusalOf } from './memberships';
import type { Viewer } from './viewer';

/** An invitation as those who may invite see it. Its token was shown once and is not known any more. */
export type InviteLine = {
  readonly id: string;
  readonly createdBy: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly uses: number;
};

/** For how many days an invitation may hold. */
export const inviteDays = [1, 7, 30] as const;
export type InviteDays = (typeof inviteDays)[number];

/** Invitations of a team that hold at one time. */
export const openInvitesAtMost = 50;

const dayMs = 86_400_000;

export type Invited =
  | {
      readonly kind: 'invited';
      readonly id: string;
      /** 128 bits, base64url. Told here and never again; only its hash is stored. */
      readonly token: string;
      readonly expiresAt: Date;
    }
  | { readonly kind: 'too-many' }
  | Refusal;

/** Makes a link's token, which lets whoever holds it join as a learner. */
export async function createInvite(membership: Membership, days: InviteDays, now: Date): Promise<Invited> {
  const token = randomBytes(16).toString('base64url');
  const id = uuidv7();
  const expiresAt = new Date(now.getTime() + days * dayMs);
  return write(async (tx) => {
    const refused = await refusalOf(tx, membership, 'invite-people');
    if (refused) return refused;
    const open = await tx.invite.count({
      where: { teamId: membership.teamId, revokedAt: null, expiresAt: { gt: now } },
    });
    if (open >= openInvitesAtMost) return { kind: 'too-many' };
    await tx.invite.create({
      data: {
        id,
        teamId: membership.teamId,
        tokenHash: hashOf(token),
        createdById: membership.personId,
        createdAt: now,
        expiresAt,
      },
    });
    return { kind: 'invited', id, token, expiresAt };
  });
}

/** The invitations that still hold, newest first. Empty for whoever may not invite. */
export async function openInvites(membership: Membership, now: Date): Promise<readonly InviteLine[]> {
  if (!permits(membership, 'invite-people')) return [];
  const rows = await reader().invite.findMany({
    where: { teamId: membership.teamId, revokedAt: null, expiresAt: { gt: now } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    select: {
      id: true,
      createdAt: true,
      expiresAt: true,
      uses: true,
      createdBy: { select: { name: true } },
    },
  });
  return rows.map(({ createdBy, ...row }) => ({ ...row, createdBy: createdBy?.name ?? null }));
}

/** Ends an invitation. Whoever joined by it stays. Ending it again changes nothing. */
export async function revokeInvite(membership: Membership, id: string, now: Date): Promise<Done | Refusal> {
  return write(async (tx) => {
    const refused = await refusalOf(tx, membership, 'invite-people');
    if (refused) return refused;
    const found = await tx.invite.findFirst({
      where: { id, teamId: membership.teamId },
      select: { revokedAt: true },
    });
    if (!found) return { kind: 'not-found' };
    if (!found.revokedAt) await tx.invite.update({ where: { id }, data: { revokedAt: now } });
    return { kind: 'done' };
  });
}

/** Why a link does not lead into a team. Only somebody who holds the token learns which it is. */
export type DeadLink =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'revoked' };

export type InviteSeen =
  | { readonly kind: 'open'; readonly teamName: string; readonly invitedBy: string | null }
  /** Whoever looks is in the team already. */
  | { readonly kind: 'member'; readonly teamName: string; readonly slug: string };

/** The date of an instant on the viewer's calendar. Invitations know nothing of study days, which begin later than midnight. */
export function inviteDate(at: Date, { timeZone }: Pick<Viewer, 'timeZone'>): StudyDay {
  return studyDay(at, timeZone, 0);
}

/** What a link leads to, for someone who thinks about following it. Null for a viewer who is not signed in. */
export async function lookAtInvite(
  token: string,
  viewer: Viewer | null,
  now: Date,
): Promise<InviteSeen | DeadLink> {
  const found = await reader().invite.findUnique({
    where: { tokenHash: hashOf(token) },
    select: {
      expiresAt: true,
      revokedAt: true,
      team: {
        select: {
          name: true,
          slug: true,
          members: { where: { personId: viewer?.personId ?? '' }, select: { personId: true } },
        },
      },
      createdBy: { select: { name: true } },
    },
  });
  const dead = deadLink(found, now);
  if (dead || !found) return dead ?? { kind: 'unknown' };
  const { name: teamName, slug, members } = found.team;
  if (members.length > 0) return { kind: 'member', teamName, slug };
  return { kind: 'open', teamName, invitedBy: found.createdBy?.name ?? null };
}

export type Joined =
  | { readonly kind: 'joined'; readonly slug: string; readonly teamName: string; readonly again: boolean }
  /** Nobody joins without a name: the others would not know who it is. */
  | { readonly kind: 'name-needed' }
  | DeadLink;

/**
 * Joins as a learner. Whoever is a member already keeps their role and uses nothing up, so joining twice is joining
 * once. `name` names a viewer who has none yet.
 */
export async function joinTeam(
  viewer: Viewer,
  given: { readonly token: string; readonly name?: string | undefined },
  now: Date,
): Promise<Joined> {
  const { personId } = viewer;
  return write(async (tx) => {
    const found = await tx.invite.findUnique({
      where: { tokenHash: hashOf(given.token) },
      select: { id: true, teamId: true, expiresAt: true, revokedAt: true, team: true },
    });
    const dead = deadLink(found, now);
    if (dead || !found) return dead ?? { kind: 'unknown' };
    const { teamId, team } = found;
    const joined = { kind: 'joined', slug: team.slug, teamName: team.name } as const;
    const known = await tx.member.findUnique({ where: { teamId_personId: { teamId, personId } } });
    if (known) return { ...joined, again: true };
    const person = await tx.person.findUniqueOrThrow({ where: { id: personId }, select: { name: true } });
    if (!person.name && !given.name) return { kind: 'name-needed' };
    if (!person.name && given.name)
      await tx.person.update({ where: { id: personId }, data: { name: given.name } });
    await tx.member.create({ data: { teamId, personId, role: 'learner', joinedAt: now } });
    await tx.invite.update({ where: { id: found.id }, data: { uses: { increment: 1 } } });
    return { ...joined, again: false };
  });
}

function deadLink(
  found: { readonly expiresAt: Date; readonly revokedAt: Date | null } | null,
  now: Date,
): DeadLink | null {
  if (!found) return { kind: 'unknown' };
  if (found.revokedAt) return { kind: 'revoked' };
  return found.expiresAt <= now ? { kind: 'expired' } : null;
}

/** A token of 128 random bits needs no salt and no slow hash: it cannot be guessed. */
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
