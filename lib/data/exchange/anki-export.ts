/** One's cards as an Anki package: text, tags and cloze, and if wanted the schedule with the log. */
import { z } from 'zod';
import { inlineHtml, proseHtml } from '@/lib/curriculum/markdown';
import { ownTopic } from '@/lib/curriculum/own-notes';
import type { Card } from '@/lib/curriculum/schema';
import { startOfDay, studyDay } from '@/lib/srs/day';
import type { Memory } from '@/lib/srs/memory';
import { reader } from '../database/db';
import { memoriesOfCards, ratingOf } from '../memory/memories';
import { setsNamed } from '../memory/parameter-sets';
import type { Viewer } from '../people/viewer';
import type { AnkiCard, AnkiNote, AnkiSchedule } from './apkg/write';
import { writeApkg } from './apkg/write';

/** Guids of curriculum cards begin so; of one's own notes they are those that Anki gave. */
export const guidPrefix = 'pilotage/';

/** The package of these cards. Without `scheduling` all of them are new in it. */
export async function exportApkg(
  viewer: Viewer,
  cards: readonly Card[],
  { scheduling }: { readonly scheduling: boolean },
  now: Date,
): Promise<Uint8Array> {
  const person = await reader().person.findUniqueOrThrow({
    where: { id: viewer.personId },
    select: { createdAt: true },
  });
  const { timeZone, rolloverHour } = viewer;
  const createdDay = studyDay(person.createdAt, timeZone, rolloverHour);
  const schedules = scheduling ? await schedulesOf(viewer, cards) : new Map<string, AnkiSchedule>();
  const notes = await notesOf(viewer, cards, (id) => schedules.get(id) ?? null);
  return writeApkg(notes, startOfDay(createdDay, timeZone, rolloverHour), createdDay, now);
}

/** Cards of one cloze text are one note; so are those of one note of one's own. Every other card is a note by itself. */
async function notesOf(
  viewer: Viewer,
  cards: readonly Card[],
  scheduleOf: (cardId: string) => AnkiSchedule | null,
): Promise<readonly AnkiNote[]> {
  const guids = new Map(
    (
      await reader().ownNote.findMany({
        where: { personId: viewer.personId },
        select: { id: true, guid: true },
      })
    ).map(({ id, guid }) => [`${ownTopic.id}/${id}`, guid]),
  );
  const groups = new Map<string, Card[]>();
  for (const card of cards) {
    const together = card.kind === 'cloze' || card.topicId === ownTopic.id;
    const key = together ? card.noteId : card.id;
    groups.set(key, [...(groups.get(key) ?? []), card]);
  }
  return [...groups].map(([key, group]) => {
    const [first] = group as [Card, ...Card[]];
    const ankiCard = (card: Card, ord: number): AnkiCard => ({
      id: card.id,
      ord,
      schedule: scheduleOf(card.id),
    });
    const common = {
      guid: guids.get(key) ?? `${guidPrefix}${key}`,
      tags: first.topicId === ownTopic.id ? first.tags : [`pilotage::${first.topicId}`, ...first.tags],
    };
    const extra = extraOf(first);
    if (first.kind === 'cloze') {
      return {
        ...common,
        type: 'cloze',
        fields: [clozeHtml(first.cloze ?? first.ask), extra],
        cards: group.map((card) => ankiCard(card, Number(/gap-(\d+)$/.exec(card.id)?.[1] ?? 1) - 1)),
      };
    }
    return {
      ...common,
      type: group.length > 1 ? 'reversed' : first.kind === 'typed' ? 'typed' : 'basic',
      fields: [first.html.ask, first.html.answer, extra],
      cards: group.map((card) => ankiCard(card, card.id.endsWith('/reverse') ? 1 : 0)),
    };
  });
}

function extraOf({ html, source }: Card): string {
  const said = html.explain;
  return source ? `${said}<br><a href="${source.url}">${inlineHtml(source.title)}</a>` : said;
}

/** {{gap|hint}} and {{1::gap|hint}} as Anki writes them; unnumbered gaps are numbered as they come. */
function clozeHtml(text: string): string {
  let count = 0;
  return proseHtml(text)
    .replace(/^<p>([\s\S]*)<\/p>$/, '$1')
    .replace(/\{\{(?:(\d{1,3})::)?([^{}]+)\}\}/g, (_, number: string | undefined, inside: string) => {
      count += 1;
      const [part = '', hint] = inside.split('|').map((each) => each.trim());
      return `{{c${number ?? count}::${part}${hint ? `::${hint}` : ''}}}`;
    });
}

/** Cards whose log is read at once. */
const cardsAtOnce = 200;

async function schedulesOf(viewer: Viewer, cards: readonly Card[]): Promise<Map<string, AnkiSchedule>> {
  const { personId } = viewer;
  const schedules = new Map<string, AnkiSchedule>();
  const suspended = new Set(
    (
      await reader().cardMark.findMany({
        where: { personId, suspendedAt: { not: null } },
        select: { cardId: true },
      })
    ).map(({ cardId }) => cardId),
  );
  for (let from = 0; from < cards.length; from += cardsAtOnce) {
    const ids = cards.slice(from, from + cardsAtOnce).map(({ id }) => id);
    const memories = await memoriesOfCards(reader(), personId, ids);
    const known = [...memories.values()].filter((memory): memory is Memory => memory.state !== 'new');
    const parametersOf = await setsNamed(
      reader(),
      known.map(({ parameterSet }) => parameterSet),
    );
    const rows = await reader().review.findMany({
      where: { personId, cardId: { in: known.map(({ cardId }) => cardId) }, undoneAt: null },
      orderBy: [{ answeredAt: 'asc' }, { id: 'asc' }],
      select: {
        id: true,
        cardId: true,
        rating: true,
        answeredAt: true,
        durationMs: true,
        promisedDays: true,
        before: true,
      },
    });
    for (const memory of known) {
      schedules.set(memory.cardId, {
        memory,
        retention: parametersOf(memory.parameterSet)?.retention ?? 0.9,
        isSuspended: suspended.has(memory.cardId),
        reviews: rows
          .filter(({ cardId }) => cardId === memory.cardId)
          .map(({ cardId: _, before, rating, ...row }) => {
            const met = before === null ? null : metSchema.parse(JSON.parse(before));
            return {
              ...row,
              rating: ratingOf(rating),
              met: met?.state ?? 'new',
              lastDays: met?.scheduledDays ?? 0,
            };
          }),
      });
    }
  }
  return schedules;
}

const metSchema = z.object({
  state: z.enum(['learning', 'review', 'relearning']),
  scheduledDays: z.number(),
});
