/** Notes, tags and schedules out of an Anki package. A second import of the same package changes nothing. */
import { createHash } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import type { Curriculum } from '@/lib/curriculum/load';
import { cardsOfOwnNote, type OwnNote, ownTopic } from '@/lib/curriculum/own-notes';
import { addDays, momentOf, type StudyDay, startOfDay, studyDay } from '@/lib/srs/day';
import { type Memory, ratings } from '@/lib/srs/memory';
import { algorithm, standardParameters } from '@/lib/srs/parameters';
import { memoryFromSm2 } from '@/lib/srs/sm2';
import { defaultWeights } from '@/lib/srs/weights';
import { type Reader, reader, type Tx, write } from '../database/db';
import { earliestAnswerMs } from '../memory/device-report';
import { refold } from '../memory/memories';
import { markStale } from '../memory/stale-days';
import type { Viewer } from '../people/viewer';
import { guidPrefix } from './anki-export';
import { plainOfMarkdown } from './apkg/html';
import { mostNotes, type ReadCard, type ReadNote, type ReadPackage } from './apkg/read';

/** What an import came to. */
export type ImportResult = {
  readonly added: number;
  /** Notes that were here with other words. */
  readonly updated: number;
  readonly unchanged: number;
  /** Notes without text or of a shape that cannot be read. */
  readonly unreadable: number;
  /** Notes beyond those that one may have. */
  readonly tooMany: number;
  readonly reviews: number;
  /** Pictures and sounds, which are not taken over. */
  readonly media: number;
};

const notesPerWrite = 100;

type Taught = Pick<Curriculum, 'cardsById'>;
type Scheduling = { readonly scheduling: boolean };

/** Brings a package's notes into the viewer's own, with their schedule if wanted. */
export async function importPackage(
  viewer: Viewer,
  read: ReadPackage,
  taught: Taught,
  { scheduling }: Scheduling,
  now: Date,
): Promise<ImportResult> {
  const createdDay = studyDay(new Date(read.createdMs), viewer.timeZone, viewer.rolloverHour);
  return throughNotes(read, (notes, { before }) =>
    write(async (tx) => {
      const plan = await planNotes(tx, viewer, notes, taught, 0, now);
      for (const [n, note] of plan.changes.entries()) {
        // They keep the order of the package.
        const createdAt = new Date(now.getTime() + before + n + 1);
        await storeNote(tx, viewer, note, { scheduling, createdDay, createdAt, now });
      }
      const reviews = scheduling ? await importReviews(tx, viewer, plan.logs, now) : 0;
      return { ...plan.counts, reviews };
    }),
  );
}

/** What `importPackage` would come to, without doing it. */
export async function previewPackage(
  viewer: Viewer,
  read: ReadPackage,
  taught: Taught,
  { scheduling }: Scheduling,
  now: Date,
): Promise<ImportResult> {
  return throughNotes(read, async (notes, { added }) => {
    const plan = await planNotes(reader(), viewer, notes, taught, added, now);
    const reviews = scheduling ? (await missingReviews(reader(), viewer, plan.logs, now)).length : 0;
    return { ...plan.counts, reviews };
  });
}

type Counts = Pick<ImportResult, 'added' | 'updated' | 'unchanged' | 'tooMany'>;

/** Goes through the notes of a package, some at a time: `each` is told how many came before, and were added. */
async function throughNotes(
  read: ReadPackage,
  each: (
    notes: readonly ReadNote[],
    so: { readonly before: number; readonly added: number },
  ) => Promise<Counts & { readonly reviews: number }>,
): Promise<ImportResult> {
  const sum = { added: 0, updated: 0, unchanged: 0, tooMany: 0, reviews: 0 };
  for (let before = 0; before < read.notes.length; before += notesPerWrite) {
    const part = await each(read.notes.slice(before, before + notesPerWrite), { before, added: sum.added });
    sum.added += part.added;
    sum.updated += part.updated;
    sum.unchanged += part.unchanged;
    sum.tooMany += part.tooMany;
    sum.reviews += part.reviews;
  }
  return { ...sum, unreadable: read.unreadable, media: read.media };
}

/** A note that is not here yet, or has other words here. */
type Change = {
  readonly note: ReadNote;
  readonly id: string;
  readonly isNew: boolean;
  readonly fields: string;
  readonly tags: string;
};

type CardLog = { readonly cardId: string; readonly card: ReadCard };

type Plan = {
  readonly changes: readonly Change[];
  readonly counts: Counts;
  /** Cards whose answers the package knows. */
  readonly logs: readonly CardLog[];
};

/** What is to be done with notes. `added` counts those that are planned already and not here yet. */
async function planNotes(
  db: Tx | Reader,
  { personId }: Viewer,
  notes: readonly ReadNote[],
  taught: Taught,
  added: number,
  now: Date,
): Promise<Plan> {
  const rows = await db.ownNote.findMany({
    where: { personId, guid: { in: notes.map(({ guid }) => guid) } },
    select: { id: true, guid: true, kind: true, fields: true, tags: true },
  });
  const known = new Map(rows.map((row) => [row.guid, row]));
  const room = mostNotes - added - (await db.ownNote.count({ where: { personId } }));
  const counts = { added: 0, updated: 0, unchanged: 0, tooMany: 0 };
  const changes: Change[] = [];
  const logs: CardLog[] = [];
  for (const note of notes) {
    // A card of the curriculum that went out and comes back is no note of one's own; its answers are.
    const back = note.guid.startsWith(guidPrefix) ? cardsBack(note, taught) : null;
    if (back) {
      counts.unchanged += 1;
      logs.push(...back);
      continue;
    }
    const { guid, kind } = note;
    const fields = JSON.stringify(fieldsOf(note));
    const tags = note.tags.join(' ');
    const there = known.get(guid);
    if (!there && counts.added >= room) {
      counts.tooMany += 1;
      continue;
    }
    const id = there?.id ?? uuid({ msecs: now.getTime() });
    const same = there?.kind === kind && there.fields === fields && there.tags === tags;
    counts[same ? 'unchanged' : there ? 'updated' : 'added'] += 1;
    if (!same) changes.push({ note, id, isNew: !there, fields, tags });
    known.set(guid, { id, guid, kind, fields, tags });
    const cardIds = new Set(cardsOfOwnNote(ownNote(id, note)).map((card) => card.id));
    for (const card of note.cards) {
      const cardId = cardIdOf(id, note, card);
      if (cardIds.has(cardId)) logs.push({ cardId, card });
    }
  }
  return { changes, counts, logs };
}

async function storeNote(
  tx: Tx,
  viewer: Viewer,
  { note, id, isNew, fields, tags }: Change,
  how: Scheduling & { readonly createdDay: StudyDay; readonly createdAt: Date; readonly now: Date },
): Promise<void> {
  const { personId } = viewer;
  const { kind, guid } = note;
  if (!isNew) {
    await tx.ownNote.update({
      where: { id },
      data: { kind, fields, tags, updatedAt: how.now },
      select: { id: true },
    });
    return;
  }
  const starts = how.scheduling ? startsOf(viewer, id, note, how.createdDay) : {};
  const started = Object.keys(starts);
  await tx.ownNote.create({
    data: {
      id,
      personId,
      guid,
      kind,
      fields,
      tags,
      createdAt: how.createdAt,
      updatedAt: how.now,
      starts: started.length > 0 ? JSON.stringify(starts) : null,
    },
    select: { id: true },
  });
  if (how.scheduling) await suspend(tx, personId, id, note, how.now);
  if (started.length > 0) await refold(tx, personId, started);
}

/** The cards of the curriculum that an exported note is of; null when they are not taught any more. */
function cardsBack(note: ReadNote, { cardsById }: Taught) {
  const key = note.guid.slice(guidPrefix.length);
  const found = note.cards.map((card) => ({
    cardId: note.kind === 'cloze' ? `${key}/gap-${card.ord + 1}` : key,
    card,
  }));
  return found.length > 0 && found.every(({ cardId }) => cardsById.has(cardId)) ? found : null;
}

function fieldsOf(note: ReadNote): OwnNote['fields'] {
  const [first = '', ...rest] = note.fields;
  const others = rest.filter((field) => field !== '').join('\n\n');
  switch (note.kind) {
    case 'cloze':
      return { kind: 'cloze', text: first, extra: others };
    case 'typed':
      return { kind: 'typed', front: first, back: plainOfMarkdown(rest[0] ?? '') };
    case 'reversed':
      return { kind: 'reversed', front: first, back: rest[0] ?? '' };
    case 'basic':
      return { kind: 'basic', front: first, back: others };
  }
}

function ownNote(id: string, note: ReadNote): OwnNote {
  return { id, fields: fieldsOf(note), tags: note.tags };
}

function cardIdOf(noteId: string, note: ReadNote, { ord }: ReadCard): string {
  const template = note.kind === 'cloze' ? `gap-${ord + 1}` : ord === 0 ? 'card' : 'reverse';
  return `${ownTopic.id}/${noteId}/${template}`;
}

/** Memories of cards that were scheduled and have no log: from what FSRS knew, else from SM-2's ease and interval. */
function startsOf(viewer: Viewer, noteId: string, note: ReadNote, createdDay: StudyDay) {
  const starts: Record<string, Omit<Memory, 'cardId'>> = {};
  for (const card of note.cards) {
    const { schedule } = card;
    if (!schedule || schedule.dueDay === null || schedule.ivl < 1 || card.reviews.length > 0) continue;
    const state =
      schedule.fsrs ??
      memoryFromSm2({ ease: Math.max(1.3, schedule.ease), intervalDays: schedule.ivl }, 0.9, defaultWeights);
    const dueDay = addDays(createdDay, schedule.dueDay);
    const lastDay = addDays(dueDay, -schedule.ivl);
    const begins = (day: StudyDay) => startOfDay(day, viewer.timeZone, viewer.rolloverHour);
    starts[cardIdOf(noteId, note, card)] = {
      ...state,
      state: 'review',
      due: begins(dueDay),
      dueDay,
      scheduledDays: schedule.ivl,
      learningStep: 0,
      reps: Math.max(1, schedule.reps),
      lapses: Math.max(0, schedule.lapses),
      lastReview: begins(lastDay),
      lastDay,
      parameterSet: standardParameters(0.9).id,
    };
  }
  return starts;
}

async function suspend(tx: Tx, personId: string, noteId: string, note: ReadNote, now: Date): Promise<void> {
  const cardIds = note.cards
    .filter(({ isSuspended }) => isSuspended)
    .map((card) => cardIdOf(noteId, note, card));
  if (cardIds.length === 0) return;
  await tx.cardMark.createMany({
    data: [...new Set(cardIds)].map((cardId) => ({ personId, cardId, suspendedAt: now })),
  });
}

/** Adds answers that are not here yet. */
async function importReviews(tx: Tx, viewer: Viewer, logs: readonly CardLog[], now: Date): Promise<number> {
  const data = await missingReviews(tx, viewer, logs, now);
  if (data.length === 0) return 0;
  const rowsPerStatement = 1000;
  for (let from = 0; from < data.length; from += rowsPerStatement) {
    await tx.review.createMany({ data: data.slice(from, from + rowsPerStatement) });
  }
  await refold(tx, viewer.personId, [...new Set(data.map(({ cardId }) => cardId))]);
  await markStale(tx, viewer.personId, new Set(data.map(({ localDay }) => localDay)));
  return data.length;
}

/** The answers that are not here yet: of one card there is one at an instant. */
async function missingReviews(
  db: Tx | Reader,
  { personId, timeZone, rolloverHour }: Viewer,
  logs: readonly CardLog[],
  now: Date,
) {
  const withLog = logs.filter(({ card }) => card.reviews.length > 0);
  if (withLog.length === 0) return [];
  const there = await db.review.findMany({
    where: { personId, cardId: { in: withLog.map(({ cardId }) => cardId) } },
    select: { cardId: true, answeredAt: true },
  });
  const known = new Set(there.map(({ cardId, answeredAt }) => `${cardId} ${answeredAt.getTime()}`));
  return withLog.flatMap(({ cardId, card }) =>
    card.reviews.flatMap((review) => {
      const { atMs, ease, ivl, durationMs } = review;
      const key = `${cardId} ${atMs}`;
      if (known.has(key) || atMs < earliestPossibleMs || atMs > now.getTime()) return [];
      known.add(key);
      const moment = momentOf(new Date(atMs), timeZone, rolloverHour);
      return [
        {
          id: importedId(personId, key, atMs),
          personId,
          cardId,
          rating: ratings[ease - 1] ?? 'good',
          answeredAt: moment.at,
          localDay: moment.day,
          utcOffsetMinutes: moment.utcOffsetMinutes,
          rolloverHour,
          durationMs: Math.min(3_600_000, Math.round(durationMs)),
          before: null,
          algorithm,
          parameterSet: standardParameters(0.9).id,
          promisedDays: ivl > 0 ? Math.min(36_500, ivl) : 0,
          receivedAt: now,
        },
      ];
    }),
  );
}

/** Anki is older than this program: answers from its first year on are believed. */
const earliestPossibleMs = Math.min(earliestAnswerMs, Date.UTC(2006, 0, 1));

/** The id of an answer that came without one: a UUIDv7 of its moment that is the same at every import. */
function importedId(personId: string, key: string, atMs: number): string {
  const hash = createHash('sha256').update(`${personId} ${key}`).digest('hex');
  const time = atMs.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8, 12)}-7${hash.slice(0, 3)}-8${hash.slice(3, 6)}-${hash.slice(6, 18)}`;
}
