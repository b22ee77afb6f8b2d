import type { Syllabus } from '@/lib/progress/syllabus';
import type { AssignedTrack, MemberFacts, MissedScenario, TeamFacts } from '@/lib/progress/team';
import { studyDay } from '@/lib/srs/day';
import { reader } from '../database/db';
import { lastActive, progressFacts } from '../figures/progress-facts';
import { Prisma } from '../generated/client';
import { type Membership, permits } from './memberships';
import { roleOf } from './permissions';
import type { Viewer } from './viewer';

/** Members on one page of the team's table. */
export const membersPerPage = 50;

/** What of the team a page wants to see. */
export type TeamView = {
  /** From 1. */
  readonly page: number;
  /** Part of a name; empty for everybody. */
  readonly search: string;
  readonly assignment: AssignedTrack | null;
};

export type TeamPage = {
  readonly facts: TeamFacts;
  /** Members who match the search, on all pages. */
  readonly matching: number;
  readonly members: number;
  readonly pages: number;
};

/** A member's name for others; people without a name joined before names were asked for. */
const nameless = 'Nameless member';

/**
 * The facts of the team: of everybody for those who may see everybody's progress, else of the viewer alone. One page of
 * members at a time, by name, so that the cost does not grow with the team.
 */
export async function teamFacts(
  membership: Membership,
  view: TeamView,
  syllabus: Syllabus,
  now: Date,
): Promise<TeamPage> {
  const everyone = permits(membership, 'see-everyones-progress');
  const db = reader();
  const where = {
    teamId: membership.teamId,
    ...(everyone
      ? view.search !== '' && { person: { name: { contains: view.search } } }
      : { personId: membership.personId }),
  };
  const matching = await db.member.count({ where });
  const pages = Math.max(1, Math.ceil(matching / membersPerPage));
  const page = Math.min(Math.max(1, view.page), pages);
  const rows = await db.member.findMany({
    where,
    orderBy: [{ person: { name: 'asc' } }, { personId: 'asc' }],
    skip: (page - 1) * membersPerPage,
    take: membersPerPage,
    select: memberColumns,
  });
  return {
    facts: {
      members: await factsOf(rows, syllabus, now),
      assignment: view.assignment,
      missed: everyone ? await missedScenarios(membership, now) : [],
    },
    matching,
    members: await db.member.count({ where: { teamId: membership.teamId } }),
    pages,
  };
}

/**
 * The facts of one member, for themselves and for whoever may see everybody's progress; null for anybody else and for
 * people who are not in the team.
 */
export async function memberFacts(
  membership: Membership,
  personId: string,
  syllabus: Syllabus,
  now: Date,
): Promise<MemberFacts | null> {
  if (personId !== membership.personId && !permits(membership, 'see-everyones-progress')) return null;
  const row = await reader().member.findUnique({
    where: { teamId_personId: { teamId: membership.teamId, personId } },
    select: memberColumns,
  });
  if (!row) return null;
  return (await factsOf([row], syllabus, now))[0] ?? null;
}

/** The viewer's facts as a team would see them, whether or not they are in one. */
export async function ownFacts(viewer: Viewer, syllabus: Syllabus, now: Date): Promise<MemberFacts> {
  const { personId } = viewer;
  const person = await reader().person.findUniqueOrThrow({
    where: { id: personId },
    select: memberColumns.person.select,
  });
  const [facts] = await factsOf([{ personId, role: 'learner', joinedAt: now, person }], syllabus, now);
  if (!facts) throw new Error('whoever is asked for is in the answer');
  return facts;
}

/** Who is in the team, for the settings: names and roles, no progress. */
export type MemberLine = Pick<MemberFacts, 'personId' | 'name' | 'role' | 'joinedAt'> & {
  readonly isGuest: boolean;
};

/** All members by name; for those who may not see everybody, themselves alone. */
export async function memberLines(membership: Membership): Promise<readonly MemberLine[]> {
  const everyone = permits(membership, 'see-everyones-progress');
  const rows = await reader().member.findMany({
    where: { teamId: membership.teamId, ...(!everyone && { personId: membership.personId }) },
    orderBy: [{ person: { name: 'asc' } }, { personId: 'asc' }],
    select: {
      personId: true,
      role: true,
      joinedAt: true,
      person: { select: { name: true, email: true, _count: { select: { identities: true } } } },
    },
  });
  return rows.map(({ personId, role, joinedAt, person }) => ({
    personId,
    role: roleOf(role),
    joinedAt,
    name: person.name ?? nameless,
    isGuest: person.email === null && person._count.identities === 0,
  }));
}

const memberColumns = {
  personId: true,
  role: true,
  joinedAt: true,
  person: { select: { name: true, timeZone: true, rolloverHour: true, newPerDay: true } },
} as const;

type MemberRow = {
  readonly personId: string;
  readonly role: string;
  readonly joinedAt: Date;
  readonly person: {
    readonly name: string | null;
    readonly timeZone: string;
    readonly rolloverHour: number;
    readonly newPerDay: number;
  };
};

async function factsOf(
  rows: readonly MemberRow[],
  syllabus: Syllabus,
  now: Date,
): Promise<readonly MemberFacts[]> {
  const ids = rows.map(({ personId }) => personId);
  const facts = await progressFacts(ids, syllabus, now);
  const active = await lastActive(ids);
  return rows.map(({ personId, role, joinedAt, person }) => {
    const known = facts.get(personId);
    return {
      personId,
      name: person.name ?? nameless,
      role: roleOf(role),
      joinedAt,
      lastActiveAt: active.get(personId) ?? null,
      today: studyDay(now, person.timeZone, person.rolloverHour),
      evidence: known?.evidence ?? new Map(),
      overdue: known?.overdue ?? 0,
      due: known?.due ?? [],
      work: known?.work ?? [],
      newPerDay: person.newPerDay,
    };
  });
}

const missedWindowDays = 60;
const missedAtMost = 5;

/** Members who must have missed a scenario before it is named: fewer could be told apart. */
const missedByAtLeast = 3;

/**
 * The scenarios that most of the other members answered wrongly last time, within the last weeks. Answers stay their
 * givers' own: what somebody did before they joined does not count, nor does what the viewer can subtract (their own
 * answer), and a scenario that fewer than `missedByAtLeast` missed is not named.
 */
async function missedScenarios(membership: Membership, now: Date): Promise<readonly MissedScenario[]> {
  const since = new Date(now.getTime() - missedWindowDays * 86_400_000);
  const rows = await reader().$queryRaw<{ scenarioId: string; members: bigint }[]>(Prisma.sql`
    SELECT a."scenarioId", count(*) AS "members"
    FROM "Member" m JOIN "Attempt" a ON a."personId" = m."personId"
    WHERE m."teamId" = ${membership.teamId} AND m."personId" <> ${membership.personId}
      AND a."answeredAt" >= ${since} AND a."answeredAt" >= m."joinedAt" AND a."answeredAt" <= ${now} AND NOT a."right"
      AND NOT EXISTS (
        SELECT 1 FROM "Attempt" b
        WHERE b."personId" = a."personId" AND b."scenarioId" = a."scenarioId" AND b."answeredAt" > a."answeredAt")
    GROUP BY a."scenarioId" HAVING count(*) >= ${missedByAtLeast} ORDER BY count(*) DESC, a."scenarioId" LIMIT ${missedAtMost}`);
  return rows.map(({ scenarioId, members }) => ({ scenarioId, members: Number(members) }));
}
