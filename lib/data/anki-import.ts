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
import { guidPrefix } from './anki-export';
import { plainOfMarkdown } from './apkg/html';
import { mostNotes, type ReadCard, type ReadNote, type ReadPackage } from './apkg/read';
import { type Tx, write } from './db';
import { earliestAnswerMs } from './device-report';
import { refold } from './memories';
import { markStale } from './stale-days';
import type { Viewer } from './viewer';

/** What an import came to. */
export type ImportResult = {
  readonly added: number;
  /** Notes that were here with other words. */
  readonly updated: number;
  readonly unchanged: number;
  /** Notes without text or of a shape that cannot be read, and those beyond what one may have. */
  readonly leftOut: number;
  readonly reviews: number;
  /** Pictures and sounds, which are not taken over. */
  readonly media: number;
};

const notesPerWrite = 100;

/** Brings a package's notes into the viewer's own, with their schedule if wanted. */
export async function importPackage(
  viewer: Viewer,
  read: ReadPackage,
  taught: Pick<Curriculum, 'cardsById'>,
  { scheduling }: { readonly scheduling: boolean },
  now: Date,
): Promise<ImportResult> {
  const result = {
    added: 0,
    updated: 0,
    unchanged: 0,
    leftOut: read.unreadable,
    reviews: 0,
    media: read.media,
  };
  const createdDay = studyDay(new Date(read.createdMs), viewer.timeZone, viewer.rolloverHour);
  for (let from = 0; from < read.notes.length; from += notesPerWrite) {
    const some = read.notes.slice(from, from + notesPerWrite);
    const part = await write((tx) =>
      importNotes(tx, viewer, some, { taught, scheduling, createdDay, now, before: from }),
    );
    result.added += part.added;
    result.updated += part.updated;
    result.unchanged += part.unchanged;
    result.leftOut += part.leftOut;
    result.reviews += part.reviews;
  }
  return result;
}

type Setting = {
  readonly taught: Pick<Curriculum, 'cardsById'>;
  readonly scheduling: boolean;
  readonly createdDay: StudyDay;
  readonly now: Date;
  /** Notes of the package that came before these. */
  readonly before: number;
};

async function importNotes(
  tx: Tx,
  viewer: Viewer,
  notes: readonly ReadNote[],
  { taught, scheduling, createdDay, now, before }: Setting,
): Promise<Omit<ImportResult, 'media'>> {
  const { personId } = viewer;
  const rows = await tx.ownNote.findMany({
    where: { personId, guid: { in: notes.map(({ guid }) => guid) } },
    select: { id: true, guid: true, kind: true, fields: true, tags: true },
  });
  const known = new Map(rows.map((row) => [row.guid, row]));
  const room = mostNotes - (await tx.ownNote.count({ where: { personId } }));
  const counts = { added: 0, updated: 0, unchanged: 0, leftOut: 0, reviews: 0 };
  const logs: { readonly cardId: string; readonly card: ReadCard }[] = [];
  for (const note of notes) {
    // A card of the curriculum that went out and comes back is no note of one's own; its answers are.
    const own = note.guid.startsWith(guidPrefix) ? cardsBack(note, taught) : null;
    if (own) {
      counts.unchanged += 1;
      logs.push(...own);
      continue;
    }
    const fields = JSON.stringify(fieldsOf(note));
    const tags = note.tags.join(' ');
    const there = known.get(note.guid);
    const id = there?.id ?? uuid({ msecs: now.getTime() });
    if (there) {
      const same = there.kind === note.kind && there.fields === fields && there.tags === tags;
      counts[same ? 'unchanged' : 'updated'] += 1;
      if (!same) {
        await tx.ownNote.update({
          where: { id },
          data: { kind: note.kind, fields, tags, updatedAt: now },
          select: { id: true },
        });
      }
    } else if (counts.added >= room) {
      counts.leftOut += 1;
      continue;
    } else {
      counts.added += 1;
      const starts = scheduling ? startsOf(viewer, id, note, createdDay) : {};
      await tx.ownNote.create({
        data: {
          id,
          personId,
          guid: note.guid,
          kind: note.kind,
          fields,
          tags,
          // They keep the order of the package.
          createdAt: new Date(now.getTime() + before + counts.added),
          updatedAt: now,
          starts: Object.keys(starts).length > 0 ? JSON.stringify(starts) : null,
        },
        select: { id: true },
      });
      known.set(note.guid, { id, guid: note.guid, kind: note.kind, fields, tags });
      if (scheduling) await suspend(tx, personId, id, note, now);
      const started = Object.keys(starts);
      if (started.length > 0) await refold(tx, personId, started);
    }
    const cardIds = new Set(cardsOfOwnNote(ownNote(id, note)).map((card) => card.id));
    for (const card of note.cards) {
      const cardId = cardIdOf(id, note, card);
      if (cardIds.has(cardId)) logs.push({ cardId, card });
    }
  }
  if (scheduling) counts.reviews = await importReviews(tx, viewer, logs, now);
  return counts;
}

/** The cards of the curriculum that an exported note is of; null when they are not taught any more. */
function cardsBack(note: ReadNote, { cardsById }: Pick<Curriculum, 'cardsById'>) {
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

/** Adds answers that are not here yet: of one card there is one at an instant. */
async function importReviews(
  tx: Tx,
  viewer: Viewer,
  logs: readonly { readonly cardId: string; readonly card: ReadCard }[],
  now: Date,
): Promise<number> {
  const { personId, timeZone, rolloverHour } = viewer;
  const withLog = logs.filter(({ card }) => card.reviews.length > 0);
  if (withLog.length === 0) return 0;
  const there = await tx.review.findMany({
    where: { personId, cardId: { in: withLog.map(({ cardId }) => cardId) } },
    select: { cardId: true, answeredAt: true },
  });
  const known = new Set(there.map(({ cardId, answeredAt }) => `${cardId} ${answeredAt.getTime()}`));
  const days = new Set<StudyDay>();
  const data = withLog.flatMap(({ cardId, card }) =>
    card.reviews.flatMap((review) => {
      const { atMs, ease, ivl, durationMs } = review;
      const key = `${cardId} ${atMs}`;
      if (known.has(key) || atMs < earliestPossibleMs || atMs > now.getTime()) return [];
      known.add(key);
      const moment = momentOf(new Date(atMs), timeZone, rolloverHour);
      days.add(moment.day);
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
  if (data.length === 0) return 0;
  const rowsPerStatement = 1000;
  for (let from = 0; from < data.length; from += rowsPerStatement) {
    await tx.review.createMany({ data: data.slice(from, from + rowsPerStatement) });
  }
  await refold(tx, personId, [...new Set(data.map(({ cardId }) => cardId))]);
  await markStale(tx, personId, days);
  return data.length;
}

/** Anki is older than this program: answers from its first year on are believed. */
const earliestPossibleMs = Math.min(earliestAnswerMs, Date.UTC(2006, 0, 1));

/** The id of an answer that came without one: a UUIDv7 of its moment that is the same at every import. */
function importedId(personId: string, key: string, atMs: number): string {
  const hash = createHash('sha256').update(`${personId} ${key}`).digest('hex');
  const time = atMs.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8, 12)}-7${hash.slice(0, 3)}-8${hash.slice(3, 6)}-${hash.slice(6, 18)}`;
}
