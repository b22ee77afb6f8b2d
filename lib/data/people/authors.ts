/** What the commands for authors read and write: everybody's answers to scenarios, and flags. No page calls this. */
import { type Reader, reader, write } from '../database/db';
import { refoldScenarios } from '../memory/scenario-memory';

export type KeptAnswer = {
  readonly id: string;
  readonly personId: string;
  readonly scenarioId: string;
  readonly scenarioHash: string;
  readonly seed: number;
  /** JSON. */
  readonly answer: string;
  readonly right: boolean;
  readonly answeredAt: Date;
};

/** All answers to a scenario, the oldest first; of another id than any is none. */
export async function answersTo(scenarioId: string): Promise<readonly KeptAnswer[]> {
  return reader().attempt.findMany({
    where: { scenarioId },
    orderBy: [{ answeredAt: 'asc' }, { id: 'asc' }],
    select: {
      id: true,
      personId: true,
      scenarioId: true,
      scenarioHash: true,
      seed: true,
      answer: true,
      right: true,
      answeredAt: true,
    },
  });
}

/** The ids of the scenarios that anybody has answered. */
export async function scenariosAnswered(): Promise<readonly string[]> {
  const rows = await reader().attempt.findMany({
    distinct: ['scenarioId'],
    select: { scenarioId: true },
    orderBy: { scenarioId: 'asc' },
  });
  return rows.map(({ scenarioId }) => scenarioId);
}

/** An answer as it is judged now, and the hash of the scenario by which it was. */
export type Rejudged = Pick<KeptAnswer, 'id' | 'personId' | 'scenarioId' | 'right' | 'scenarioHash'>;

/** Stores new judgements, and what follows from them for when each learner is asked again: one write a learner. */
export async function storeRejudged(rejudged: readonly Rejudged[]): Promise<void> {
  for (const personId of new Set(rejudged.map((answer) => answer.personId))) {
    const answers = rejudged.filter((answer) => answer.personId === personId);
    await write(async (tx) => {
      for (const { id, right, scenarioHash } of answers) {
        await tx.attempt.update({ where: { id }, data: { right, scenarioHash }, select: { id: true } });
      }
      const where = await tx.person.findUniqueOrThrow({
        where: { id: personId },
        select: { timeZone: true, rolloverHour: true },
      });
      const scenarioIds = [...new Set(answers.map(({ scenarioId }) => scenarioId))];
      await refoldScenarios(tx, { personId, ...where }, scenarioIds);
    });
  }
}

/** A card that somebody found wrong or unclear. */
export type RaisedFlag = {
  readonly id: string;
  readonly cardId: string;
  readonly reason: string;
  readonly text: string;
  readonly createdAt: Date;
  /** Null for guests and others without a name. */
  readonly by: string | null;
  /** The teams whose owners and managers see it too. */
  readonly teams: readonly string[];
};

/** The open flags of everybody, those of one card together, the oldest first; a team's or nobody's. */
export async function openFlags(db: Reader): Promise<readonly RaisedFlag[]> {
  const rows = await db.cardFlag.findMany({
    where: { resolvedAt: null },
    orderBy: [{ cardId: 'asc' }, { createdAt: 'asc' }, { id: 'asc' }],
    select: {
      id: true,
      cardId: true,
      reason: true,
      text: true,
      createdAt: true,
      person: { select: { name: true, memberships: { select: { team: { select: { name: true } } } } } },
    },
  });
  return rows.map(({ person, ...row }) => ({
    ...row,
    by: person.name,
    teams: person.memberships.map(({ team }) => team.name).sort(),
  }));
}

/** Settles flags; answers with the ids of those that were open. */
export async function settleFlags(ids: readonly string[], now: Date): Promise<readonly string[]> {
  return write(async (tx) => {
    const where = { id: { in: [...ids] }, resolvedAt: null };
    const open = await tx.cardFlag.findMany({ where, select: { id: true } });
    await tx.cardFlag.updateMany({ where, data: { resolvedAt: now } });
    return open.map(({ id }) => id);
  });
}
