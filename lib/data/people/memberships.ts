import type { Role } from '@/lib/progress/team';
import { reader, type Tx, write } from '../database/db';
import { may, roleOf, type TeamAction } from './permissions';
import type { Viewer } from './viewer';

declare const proof: unique symbol;

/**
 * Proof that a viewer belongs to a team, and in which role, as the database said during this request. Functions that
 * read or change a team take one, so that they cannot be called with a mere id.
 */
export type Membership = {
  readonly [proof]: 'membership';
  readonly viewer: Viewer;
  readonly personId: string;
  readonly teamId: string;
  readonly teamName: string;
  readonly slug: string;
  readonly role: Role;
};

/** Why a deed in a team was not done. */
export type Refusal =
  /** The role does not permit it, or no longer does. */
  | { readonly kind: 'forbidden' }
  /** The team, or what was named in it, is not there (any more). */
  | { readonly kind: 'not-found' }
  /** It would leave the team without an owner. */
  | { readonly kind: 'last-owner' };

export type Done = { readonly kind: 'done' };

const done: Done = { kind: 'done' };

/**
 * The viewer's membership of the team at `slug`, or null: for a team of others exactly as for one that does not exist.
 */
export async function findMembership(viewer: Viewer, slug: string): Promise<Membership | null> {
  const row = await reader().member.findFirst({
    where: { personId: viewer.personId, team: { slug } },
    select: { role: true, team: { select: { id: true, name: true, slug: true } } },
  });
  if (!row) return null;
  const { team } = row;
  return {
    viewer,
    personId: viewer.personId,
    teamId: team.id,
    teamName: team.name,
    slug: team.slug,
    role: roleOf(row.role),
  } as Membership;
}

/** Whether the membership's role permits the deed. For what a page offers; the deed itself is checked again. */
export function permits(membership: Membership, action: TeamAction): boolean {
  return may(membership.role, action);
}

/**
 * Within a write: what the role is now, not when the page was drawn. Null when it does not permit the deed or there is
 * no membership any more.
 */
export async function refusalOf(
  tx: Tx,
  membership: Membership,
  action: TeamAction,
): Promise<Extract<Refusal, { kind: 'forbidden' | 'not-found' }> | null> {
  const own = await tx.member.findUnique({
    where: { teamId_personId: { teamId: membership.teamId, personId: membership.personId } },
    select: { role: true },
  });
  if (!own) return { kind: 'not-found' };
  return may(roleOf(own.role), action) ? null : { kind: 'forbidden' };
}

/** Gives a member another role. The last owner stays one. */
export async function changeRole(
  membership: Membership,
  personId: string,
  role: Role,
): Promise<Done | Refusal> {
  return write(async (tx) => {
    const refused = await refusalOf(tx, membership, 'change-roles');
    if (refused) return refused;
    const old = await roleIn(tx, membership.teamId, personId);
    if (old === null) return { kind: 'not-found' };
    if (old === 'owner' && role !== 'owner' && (await isLastOwner(tx, membership.teamId))) {
      return { kind: 'last-owner' };
    }
    await tx.member.update({
      where: { teamId_personId: { teamId: membership.teamId, personId } },
      data: { role },
    });
    return done;
  });
}

/** Takes somebody else out of the team. What they learnt stays theirs. */
export async function removeMember(membership: Membership, personId: string): Promise<Done | Refusal> {
  return write(async (tx) => {
    const old = await roleIn(tx, membership.teamId, personId);
    const action = old === null || old === 'learner' ? 'remove-learner' : 'remove-manager-or-owner';
    const refused = await refusalOf(tx, membership, action);
    if (refused) return refused;
    if (old === null) return { kind: 'not-found' };
    if (old === 'owner' && (await isLastOwner(tx, membership.teamId))) return { kind: 'last-owner' };
    await tx.member.delete({ where: { teamId_personId: { teamId: membership.teamId, personId } } });
    return done;
  });
}

/** Leaves the team. Its last owner makes somebody else owner first, or deletes it. */
export async function leaveTeam(membership: Membership): Promise<Done | Refusal> {
  const { teamId, personId } = membership;
  return write(async (tx) => {
    const role = await roleIn(tx, teamId, personId);
    if (role === null) return { kind: 'not-found' };
    if (role === 'owner' && (await isLastOwner(tx, teamId))) return { kind: 'last-owner' };
    await tx.member.delete({ where: { teamId_personId: { teamId, personId } } });
    return done;
  });
}

async function roleIn(tx: Tx, teamId: string, personId: string): Promise<Role | null> {
  const row = await tx.member.findUnique({
    where: { teamId_personId: { teamId, personId } },
    select: { role: true },
  });
  return row ? roleOf(row.role) : null;
}

/** Whether the team has no more than one owner. Asked inside a write, so that two owners cannot both leave. */
async function isLastOwner(tx: Tx, teamId: string): Promise<boolean> {
  return (await tx.member.count({ where: { teamId, role: 'owner' } })) <= 1;
}
