/** What the commands for authors read and write: everybody's answers to scenarios. No page calls this. */
import { reader, write } from './db';
import { refoldScenarios } from './scenario-memory';

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
