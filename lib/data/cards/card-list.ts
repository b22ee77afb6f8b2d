import type { Card } from '@/lib/curriculum/schema';
import type { CardQuery } from '@/lib/progress/card-query';
import { type StudyDay, studyDay } from '@/lib/srs/day';
import { isLeech } from '@/lib/srs/leech';
import type { Memory } from '@/lib/srs/memory';
import { retrievability } from '@/lib/srs/scheduler';
import { reader } from '../database/db';
import { memoriesOfCards } from '../memory/memories';
import { setsNamed } from '../memory/parameter-sets';
import type { Viewer } from '../people/viewer';
import { type CardOrder, orderedCards } from './card-order';
import { searchCards } from './card-search';

/** A card in a list, with where the viewer stands with it. */
export type ListedCard = {
  readonly id: string;
  readonly topicId: string;
  readonly kind: Card['kind'];
  readonly tags: readonly string[];
  /** Sanitised. */
  readonly askHtml: string;
  readonly state: 'new' | Memory['state'];
  /** Null for a new card; with `dueDay` null it is due within the day. */
  readonly due: Date | null;
  readonly dueDay: StudyDay | null;
  readonly recall: number | null;
  readonly stability: number | null;
  readonly difficulty: number | null;
  readonly reps: number;
  readonly lapses: number;
  readonly isLeech: boolean;
  readonly isSuspended: boolean;
  readonly isBuried: boolean;
};

/** Where the viewer stands with these cards, in their order. For a page of a list, not for thousands. */
async function listedCards(
  viewer: Viewer,
  cards: readonly Card[],
  now: Date,
): Promise<readonly ListedCard[]> {
  const { personId, timeZone, rolloverHour } = viewer;
  const ids = cards.map(({ id }) => id);
  const [memories, marks, person] = await Promise.all([
    memoriesOfCards(reader(), personId, ids),
    reader().cardMark.findMany({ where: { personId, cardId: { in: ids } } }),
    reader().person.findUniqueOrThrow({ where: { id: personId }, select: { leechLapses: true } }),
  ]);
  const sets = [...memories.values()].flatMap((memory) =>
    memory.state === 'new' ? [] : memory.parameterSet,
  );
  const parametersOf = await setsNamed(reader(), sets);
  const markOf = new Map(marks.map((mark) => [mark.cardId, mark]));
  const today = studyDay(now, timeZone, rolloverHour);
  return cards.map((card) => {
    const memory = memories.get(card.id);
    const mark = markOf.get(card.id);
    const known = memory && memory.state !== 'new' ? memory : null;
    const parameters = known && parametersOf(known.parameterSet);
    return {
      id: card.id,
      topicId: card.topicId,
      kind: card.kind,
      tags: card.tags,
      askHtml: card.html.ask,
      state: known?.state ?? 'new',
      due: known?.due ?? null,
      dueDay: known?.dueDay ?? null,
      recall: known && parameters ? retrievability(known, now, parameters) : null,
      stability: known?.stability ?? null,
      difficulty: known?.difficulty ?? null,
      reps: known?.reps ?? 0,
      lapses: known?.lapses ?? 0,
      isLeech: isLeech(known?.lapses ?? 0, person.leechLapses, mark?.leechReleasedAt ?? null),
      isSuspended: mark?.suspendedAt != null,
      isBuried: mark?.buriedUntil != null && mark.buriedUntil > today,
    };
  });
}

/** A page of what a search found. */
export type FoundCards = {
  readonly total: number;
  /** From 1; the last one when a later one was asked for. */
  readonly page: number;
  readonly pages: number;
  readonly cards: readonly ListedCard[];
};

/** Cards on a page of a list. */
const cardsPerPage = 50;

/** The cards that a search finds, in an order, a page of them. */
export async function foundCards(
  viewer: Viewer,
  cards: readonly Card[],
  { query, page, order }: { readonly query: CardQuery; readonly page: number; readonly order: CardOrder },
  now: Date,
): Promise<FoundCards> {
  const found = await orderedCards(viewer, await searchCards(viewer, cards, query, now), order);
  const pages = Math.max(1, Math.ceil(found.length / cardsPerPage));
  const here = Math.min(Math.max(1, page), pages);
  const from = (here - 1) * cardsPerPage;
  return {
    total: found.length,
    page: here,
    pages,
    cards: await listedCards(viewer, found.slice(from, from + cardsPerPage), now),
  };
}
