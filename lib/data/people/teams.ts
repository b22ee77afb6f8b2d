import { randomInt } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Role } from '@/lib/progress/team';
import { reader, write } from '../database/db';
import { type Done, type Membership, type Refusal, refusalOf } from './memberships';
import { roleOf } from './permissions';
import type { Viewer } from './viewer';

/** A team as its members see it in a list. */
export type TeamLine = {
  readonly slug: string;
  readonly name: string;
  readonly role: Role;
  readonly members: number;
  readonly assignments: readonly { readonly trackId: string; readonly dueOn: string | null }[];
};

/** Teams that one person may own; more is a script, not a person. */
export const ownedTeamsAtMost = 50;

/** The teams that the viewer belongs to, by name. */
export async function teamsOf(viewer: Viewer): Promise<readonly TeamLine[]> {
  const rows = await reader().member.findMany({
    where: { personId: viewer.personId },
    orderBy: [{ team: { name: 'asc' } }, { teamId: 'asc' }],
    select: {
      role: true,
      team: {
        select: {
          slug: true,
          name: true,
          assignments: { select: { trackId: true, dueOn: true }, orderBy: { createdAt: 'asc' } },
          _count: { select: { members: true } },
        },
      },
    },
  });
  return rows.map(({ role, team }) => ({
    slug: team.slug,
    name: team.name,
    role: roleOf(role),
    members: team._count.members,
    assignments: team.assignments,
  }));
}

export type Created = { readonly kind: 'created'; readonly slug: string } | { readonly kind: 'too-many' };

/** Makes a team with the viewer as its owner. `personName` names a viewer who has no name yet. */
export async function createTeam(
  viewer: Viewer,
  given: { readonly name: string; readonly personName?: string | undefined },
  now: Date,
): Promise<Created> {
  const { personId } = viewer;
  return write(async (tx) => {
    if ((await tx.member.count({ where: { personId, role: 'owner' } })) >= ownedTeamsAtMost) {
      return { kind: 'too-many' };
    }
    if (given.personName) {
      await tx.person.updateMany({ where: { id: personId, name: null }, data: { name: given.personName } });
    }
    const team = await tx.team.create({
      data: {
        id: uuidv7(),
        name: given.name,
        slug: slugOf(given.name),
        createdAt: now,
        members: { create: { personId, role: 'owner', joinedAt: now } },
      },
    });
    return { kind: 'created', slug: team.slug };
  });
}

/** Gives the team another name. Its address stays, so that links keep working. */
export async function renameTeam(membership: Membership, name: string): Promise<Done | Refusal> {
  return write(async (tx) => {
    const refused = await refusalOf(tx, membership, 'rename-team');
    if (refused) return refused;
    await tx.team.update({ where: { id: membership.teamId }, data: { name } });
    return { kind: 'done' };
  });
}

/** Deletes the team with its invitations and assignments. What its members learnt stays theirs. */
export async function deleteTeam(membership: Membership): Promise<Done | Refusal> {
  return write(async (tx) => {
    const refused = await refusalOf(tx, membership, 'delete-team');
    if (refused) return refused;
    await tx.team.delete({ where: { id: membership.teamId } });
    return { kind: 'done' };
  });
}

const slugLetters = 'abcdefghijkmnpqrstuvwxyz23456789';

/** "Platform team" becomes platform-team-k7xw2: readable, unique, and silent about which other teams there are. */
function slugOf(name: string): string {
  const readable = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  const suffix = Array.from({ length: 6 }, () => slugLetters.charAt(randomInt(slugLetters.length))).join('');
  return readable === '' ? `team-${suffix}` : `${readable}-${suffix}`;
}
