import type { Syllabus } from '@/lib/progress/syllabus';
import { reader } from '../database/db';
import { Prisma } from '../generated/client';
import { topicOfCard } from '../memory/topic-of-card';
import type { Viewer } from '../people/viewer';
import { isPass, scenarioStandings } from './attempts';
import { isLeechRow } from './card-marks';

/** A card that was forgotten so often that it is set aside, and what to do instead of more repetition. */
export type LeechOffer = {
  readonly cardId: string;
  readonly lapses: number;
  /** Where to read about it; null for one's own cards. */
  readonly topic: { readonly id: string; readonly name: string } | null;
  /** A scenario of the topic, rather one that does not stand as passed; null when there is none. */
  readonly scenario: { readonly id: string; readonly title: string } | null;
};

/** The viewer's leeches with which they have not gone on, the most forgotten first; of these cards only, if any are given. */
export async function leechesOf(
  viewer: Viewer,
  syllabus: Syllabus,
  cardIds?: readonly string[],
): Promise<readonly LeechOffer[]> {
  if (cardIds?.length === 0) return [];
  const { personId } = viewer;
  const { leechLapses } = await reader().person.findUniqueOrThrow({
    where: { id: personId },
    select: { leechLapses: true },
  });
  const among = cardIds ? Prisma.sql`AND m."cardId" IN (${Prisma.join([...cardIds])})` : Prisma.empty;
  const rows = await reader().$queryRaw<{ cardId: string; lapses: bigint | number }[]>`
    SELECT m."cardId", m."lapses" FROM "Memory" m
    LEFT JOIN "CardMark" k ON k."personId" = m."personId" AND k."cardId" = m."cardId"
    WHERE m."personId" = ${personId} ${among} AND ${isLeechRow(leechLapses)}
    ORDER BY m."lapses" DESC, m."cardId"`;
  if (rows.length === 0) return [];
  const standings = await scenarioStandings(viewer);
  return rows.map(({ cardId, lapses }) => {
    const topic = syllabus.topicsById.get(topicOfCard(cardId));
    const open = topic?.scenarioIds.find((id) => {
      const last = standings.get(id)?.last;
      return !last || !isPass(last);
    });
    const scenario = syllabus.scenariosById.get(open ?? topic?.scenarioIds[0] ?? '');
    return {
      cardId,
      lapses: Number(lapses),
      topic: topic ? { id: topic.id, name: topic.name } : null,
      scenario: scenario ? { id: scenario.id, title: scenario.title } : null,
    };
  });
}
