/**
 * Finds cards by a search (`lib/progress/card-query.ts`). What the content says is looked up in the content, what a
 * person's memories, marks and log say in the database: one statement for each condition, whatever the number of cards.
 */
import { z } from 'zod';
import { plainText } from '@/lib/curriculum/markdown';
import { ownTopic } from '@/lib/curriculum/own-notes';
import type { Card } from '@/lib/curriculum/schema';
import type { CardQuery, CardState, Comparison } from '@/lib/progress/card-query';
import { addDays, dueBefore, endOfDay, type StudyDay, startOfDay, studyDay } from '@/lib/srs/day';
import { reader } from '../database/db';
import { curvesOf } from '../figures/progress-facts';
import { matureDays } from '../figures/tallies';
import { Prisma } from '../generated/client';
import type { Viewer } from '../people/viewer';
import { isLeechRow, isSetAside } from '../study/card-marks';

/** The cards that a search finds, in the order of `cards`. */
export async function searchCards<C extends Card>(
  viewer: Viewer,
  cards: readonly C[],
  query: CardQuery,
  now: Date,
): Promise<readonly C[]> {
  const search = new Search(viewer, now);
  const finds = await search.compile(query);
  return cards.filter(finds);
}

type Finds = (card: Card) => boolean;

class Search {
  readonly #viewer: Viewer;
  readonly #now: Date;
  readonly #today: StudyDay;
  #leechLapses: number | undefined;

  constructor(viewer: Viewer, now: Date) {
    this.#viewer = viewer;
    this.#now = now;
    this.#today = studyDay(now, viewer.timeZone, viewer.rolloverHour);
  }

  async compile(query: CardQuery): Promise<Finds> {
    switch (query.kind) {
      case 'everything':
        return () => true;
      case 'all': {
        const parts = await this.#each(query.of);
        return (card) => parts.every((finds) => finds(card));
      }
      case 'any': {
        const parts = await this.#each(query.of);
        return (card) => parts.some((finds) => finds(card));
      }
      case 'not': {
        const finds = await this.compile(query.of);
        return (card) => !finds(card);
      }
      case 'text':
        return this.#withText(query.text);
      case 'field':
        return withField(query.field, query.text);
      case 'is':
        return this.#inState(query.state);
      case 'property':
        return this.#withProperty(query);
      case 'rated':
        return among(await this.#rated(query.days, query.rating));
      case 'introduced':
        return among(await this.#introduced(query.days));
    }
  }

  async #each(queries: readonly CardQuery[]): Promise<readonly Finds[]> {
    const parts: Finds[] = [];
    for (const query of queries) parts.push(await this.compile(query));
    return parts;
  }

  /** In the card, or in what the learner wrote about it. */
  async #withText(text: string): Promise<Finds> {
    const wanted = text.toLowerCase();
    const rows = await reader().cardNote.findMany({
      where: { personId: this.#viewer.personId },
      select: { cardId: true, text: true },
    });
    const noted = new Set(
      rows.filter((row) => row.text.toLowerCase().includes(wanted)).map(({ cardId }) => cardId),
    );
    return (card) => noted.has(card.id) || textOf(card).includes(wanted);
  }

  async #inState(state: CardState): Promise<Finds> {
    const { personId, timeZone, rolloverHour } = this.#viewer;
    switch (state) {
      case 'own':
        return ({ topicId }) => topicId === ownTopic.id;
      case 'new': {
        const seen = await this.#memories(Prisma.sql`1`);
        return ({ id }) => !seen.has(id);
      }
      case 'learning':
        return among(await this.#memories(Prisma.sql`m."state" <> 'review'`));
      case 'review':
        return among(await this.#memories(Prisma.sql`m."state" = 'review'`));
      case 'young':
        return among(
          await this.#memories(Prisma.sql`m."state" = 'review' AND m."scheduledDays" < ${matureDays}`),
        );
      case 'mature':
        return among(
          await this.#memories(Prisma.sql`m."state" = 'review' AND m."scheduledDays" >= ${matureDays}`),
        );
      case 'due': {
        const byDay = dueBefore(this.#today, timeZone, rolloverHour);
        const byTime = endOfDay(this.#today, timeZone, rolloverHour);
        return among(
          await this.#memories(
            Prisma.sql`m."due" < CASE WHEN m."scheduledDays" > 0 THEN ${byDay} ELSE ${byTime} END
              AND NOT ${isSetAside(this.#today, await this.#leech())}`,
          ),
        );
      }
      case 'leech':
        return among(
          await ids(Prisma.sql`SELECT m."cardId" AS "id" FROM "Memory" m
            LEFT JOIN "CardMark" k ON k."personId" = m."personId" AND k."cardId" = m."cardId"
            WHERE m."personId" = ${personId} AND ${isLeechRow(await this.#leech())}`),
        );
      case 'suspended':
        return among(await this.#marks(Prisma.sql`"suspendedAt" IS NOT NULL`));
      case 'buried':
        return among(await this.#marks(Prisma.sql`"buriedUntil" > ${this.#today}`));
      case 'flagged':
        return among(
          await ids(Prisma.sql`SELECT DISTINCT "cardId" AS "id" FROM "CardFlag"
            WHERE "personId" = ${personId} AND "resolvedAt" IS NULL`),
        );
      case 'noted':
        return among(
          await ids(Prisma.sql`SELECT "cardId" AS "id" FROM "CardNote" WHERE "personId" = ${personId}`),
        );
    }
  }

  async #withProperty({
    property,
    comparison,
    value,
  }: Extract<CardQuery, { readonly kind: 'property' }>): Promise<Finds> {
    const column = columns[property];
    const condition = column
      ? Prisma.sql`${column} ${signs[comparison]} ${value}`
      : Prisma.sql`${await this.#recall()} ${signs[comparison]} ${value}`;
    const found = await this.#memories(condition);
    // A card never answered has been answered, and forgotten, zero times.
    const countsNew = (property === 'reps' || property === 'lapses') && compares(0, comparison, value);
    if (!countsNew) return among(found);
    const seen = await this.#memories(Prisma.sql`1`);
    return ({ id }) => found.has(id) || !seen.has(id);
  }

  /** Recall now, by the curve of the set that gave each memory; 0 where a set is unknown, which no memory's is. */
  async #recall(): Promise<Prisma.Sql> {
    const curves = await curvesOf(reader(), [this.#viewer.personId]);
    if (curves.length === 0) return Prisma.sql`0`;
    return Prisma.sql`(SELECT pow(1 + c.column2 * max(0, julianday(${this.#now}) - julianday(m."lastReview"))
      / m."stability", c.column3) FROM (VALUES ${Prisma.join(curves)}) c WHERE c.column1 = m."parameterSet")`;
  }

  /** A card was answered in the last days if its last answer was; with a rating an index of the log tells. */
  async #rated(days: number, rating: string | null): Promise<ReadonlySet<string>> {
    const since = addDays(this.#today, 1 - days);
    if (rating === null) return this.#memories(Prisma.sql`m."lastDay" >= ${since}`);
    return ids(Prisma.sql`SELECT DISTINCT "cardId" AS "id" FROM "Review"
      WHERE "personId" = ${this.#viewer.personId} AND "rating" = ${rating} AND "localDay" >= ${since}
        AND "undoneAt" IS NULL`);
  }

  async #introduced(days: number): Promise<ReadonlySet<string>> {
    const { timeZone, rolloverHour } = this.#viewer;
    const since = addDays(this.#today, 1 - days);
    const from = startOfDay(since, timeZone, rolloverHour);
    const answered = Prisma.sql`SELECT 1 FROM "Review" r WHERE r."personId" = m."personId"
      AND r."cardId" = m."cardId" AND r."undoneAt" IS NULL`;
    return this.#memories(
      Prisma.sql`EXISTS (${answered}) AND NOT EXISTS (${answered} AND r."answeredAt" < ${from})`,
    );
  }

  async #leech(): Promise<number> {
    if (this.#leechLapses === undefined) {
      const person = await reader().person.findUniqueOrThrow({
        where: { id: this.#viewer.personId },
        select: { leechLapses: true },
      });
      this.#leechLapses = person.leechLapses;
    }
    return this.#leechLapses;
  }

  #memories(condition: Prisma.Sql): Promise<ReadonlySet<string>> {
    return ids(Prisma.sql`SELECT m."cardId" AS "id" FROM "Memory" m
      WHERE m."personId" = ${this.#viewer.personId} AND ${condition}`);
  }

  #marks(condition: Prisma.Sql): Promise<ReadonlySet<string>> {
    return ids(Prisma.sql`SELECT "cardId" AS "id" FROM "CardMark"
      WHERE "personId" = ${this.#viewer.personId} AND ${condition}`);
  }
}

const columns: Readonly<Record<string, Prisma.Sql | undefined>> = {
  s: Prisma.sql`m."stability"`,
  d: Prisma.sql`m."difficulty"`,
  ivl: Prisma.sql`m."scheduledDays"`,
  reps: Prisma.sql`m."reps"`,
  lapses: Prisma.sql`m."lapses"`,
};

const signs: Readonly<Record<Comparison, Prisma.Sql>> = {
  '<': Prisma.sql`<`,
  '<=': Prisma.sql`<=`,
  '>': Prisma.sql`>`,
  '>=': Prisma.sql`>=`,
  '=': Prisma.sql`=`,
  '!=': Prisma.sql`<>`,
};

function compares(left: number, comparison: Comparison, right: number): boolean {
  switch (comparison) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '=':
      return left === right;
    case '!=':
      return left !== right;
  }
}

function among(found: ReadonlySet<string>): Finds {
  return ({ id }) => found.has(id);
}

/** Ids as one JSON text: far cheaper than a row for each. */
async function ids(select: Prisma.Sql): Promise<ReadonlySet<string>> {
  const [row] = await reader().$queryRaw<
    { ids: string }[]
  >`SELECT json_group_array("id") AS "ids" FROM (${select})`;
  return new Set(z.array(z.string()).parse(JSON.parse(row?.ids ?? '[]')));
}

function withField(field: 'topic' | 'tag' | 'kind' | 'card', text: string): Finds {
  const matches = matcher(text);
  switch (field) {
    case 'topic':
      return ({ topicId }) => matches(topicId);
    case 'kind':
      return ({ kind }) => matches(kind);
    case 'card':
      return ({ id }) => id.toLowerCase() === text || id.toLowerCase().startsWith(text.replace(/\*$/, ''));
    case 'tag':
      // A tag stands for those below it too: "linux" for "linux::kernel".
      return ({ tags }) => tags.some((tag) => matches(tag) || tag.toLowerCase().startsWith(`${text}::`));
  }
}

function matcher(text: string): (value: string) => boolean {
  if (!text.endsWith('*')) return (value) => value.toLowerCase() === text;
  const start = text.slice(0, -1);
  return (value) => value.toLowerCase().startsWith(start);
}

/** What of a card is searched for words. */
function textOf(card: Card): string {
  const known = texts.get(card);
  if (known !== undefined) return known;
  const text = [card.ask, card.answer, card.explain, card.confused ?? '', card.id]
    .map(plainText)
    .join('\n')
    .toLowerCase();
  texts.set(card, text);
  return text;
}

const texts = new WeakMap<Card, string>();
