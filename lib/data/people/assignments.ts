import { v7 as uuidv7 } from 'uuid';
import type { AssignedTrack } from '@/lib/progress/team';
import { addDays, isStudyDay, type StudyDay } from '@/lib/srs/day';
import { reader, write } from '../database/db';
import { type Done, type Membership, type Refusal, refusalOf } from './memberships';

/** The last day that a track may be due, for somebody whose day is `today`: about five years on. */
export function lastDueDay(today: StudyDay): StudyDay {
  return addDays(today, 5 * 365);
}

/** Whether text names a day from `today` to `lastDueDay`. */
export function isDueDay(text: string, today: StudyDay): boolean {
  return isStudyDay(text) && text >= today && text <= lastDueDay(today);
}

/** The tracks that the team is to know: the one that is due first, first; those without a date last. */
export async function assignmentsOf(membership: Membership): Promise<readonly AssignedTrack[]> {
  const rows = await reader().assignment.findMany({
    where: { teamId: membership.teamId },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    select: { trackId: true, dueOn: true },
  });
  return rows.sort((a, b) => (a.dueOn ?? '9999').localeCompare(b.dueOn ?? '9999', 'en'));
}

/**
 * Assigns a track to the team, or changes the day it is due. The caller has checked that the track exists. Throws on a
 * `dueOn` that is not a day.
 */
export async function assignTrack(
  membership: Membership,
  { trackId, dueOn }: AssignedTrack,
  now: Date,
): Promise<Done | Refusal> {
  if (dueOn !== null && !isStudyDay(dueOn)) throw new RangeError(`not a day: ${dueOn}`);
  const { teamId, personId } = membership;
  return write(async (tx) => {
    const refused = await refusalOf(tx, membership, 'assign-track');
    if (refused) return refused;
    await tx.assignment.upsert({
      where: { teamId_trackId: { teamId, trackId } },
      create: { id: uuidv7(), teamId, trackId, dueOn, assignedById: personId, createdAt: now },
      update: { dueOn, assignedById: personId },
    });
    return { kind: 'done' };
  });
}

/** Takes a track from the team. What was learnt for it stays. */
export async function unassignTrack(membership: Membership, trackId: string): Promise<Done | Refusal> {
  return write(async (tx) => {
    const refused = await refusalOf(tx, membership, 'assign-track');
    if (refused) return refused;
    const { count } = await tx.assignment.deleteMany({ where: { teamId: membership.teamId, trackId } });
    return count > 0 ? { kind: 'done' } : { kind: 'not-found' };
  });
}
