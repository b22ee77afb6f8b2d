/** An Anki package of notes, with their schedule or without. */
import { createHash } from 'node:crypto';
import Sqlite from 'better-sqlite3';
import { daysBetween, type StudyDay } from '@/lib/srs/day';
import { type Memory, type Review, ratings } from '@/lib/srs/memory';
import { packageOf } from './archive';
import { fieldChecksum } from './checksum';
import {
  configJson,
  deckConfigJson,
  deckId,
  decksJson,
  modelsJson,
  type NoteTypeName,
  noteTypes,
  schema11,
  schemaVersion,
} from './schema';

/** A note as Anki has it: fields are HTML. */
export type AnkiNote = {
  /** By which an import finds the note again. */
  readonly guid: string;
  readonly type: NoteTypeName;
  readonly fields: readonly string[];
  readonly tags: readonly string[];
  readonly cards: readonly AnkiCard[];
};

export type AnkiCard = {
  readonly id: string;
  /** Number of the template, or of the cloze less one. */
  readonly ord: number;
  /** Null: as new. */
  readonly schedule: AnkiSchedule | null;
};

export type AnkiSchedule = {
  readonly memory: Memory;
  readonly retention: number;
  readonly isSuspended: boolean;
  readonly reviews: readonly (Pick<Review, 'id' | 'rating' | 'answeredAt' | 'promisedDays'> & {
    readonly durationMs: number;
    readonly met: Memory['state'] | 'new';
    readonly lastDays: number;
  })[];
};

/**
 * The package. `created` is the instant at which the study day `createdDay` began: schedules count days from it. Ids follow
 * from guids and card ids, so a second export of the same notes has the same.
 */
export function writeApkg(
  notes: readonly AnkiNote[],
  created: Date,
  createdDay: StudyDay,
  now: Date,
): Uint8Array {
  const db = new Sqlite(':memory:');
  try {
    db.exec(schema11);
    const seconds = Math.floor(now.getTime() / 1000);
    db.prepare('INSERT INTO col VALUES (1, ?, ?, ?, ?, 0, 0, 0, ?, ?, ?, ?, ?)').run(
      Math.floor(created.getTime() / 1000),
      now.getTime(),
      now.getTime(),
      schemaVersion,
      configJson(),
      modelsJson(seconds),
      decksJson(seconds),
      deckConfigJson(seconds),
      '{}',
    );
    const insertNote = db.prepare("INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, ?, ?, 0, '')");
    const insertCard = db.prepare(
      'INSERT INTO cards VALUES (?, ?, ?, ?, ?, -1, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, ?)',
    );
    const insertReview = db.prepare('INSERT OR IGNORE INTO revlog VALUES (?, ?, -1, ?, ?, ?, ?, ?, ?)');
    const ids = new Ids();
    let position = 0;
    db.transaction(() => {
      for (const note of notes) {
        const noteId = ids.of(`note ${note.guid}`);
        const [first = ''] = note.fields;
        const tags = note.tags.length === 0 ? '' : ` ${note.tags.map(ankiTag).join(' ')} `;
        const plain = first.replace(/<[^>]*>/g, '');
        insertNote.run(
          noteId,
          note.guid,
          noteTypes[note.type].id,
          seconds,
          tags,
          note.fields.join('\x1f'),
          plain,
          fieldChecksum(first),
        );
        for (const card of note.cards) {
          position += 1;
          const cardId = ids.of(`card ${card.id}`);
          const row = rowOf(card.schedule, createdDay, position);
          insertCard.run(
            cardId,
            noteId,
            deckId,
            card.ord,
            seconds,
            row.type,
            row.queue,
            row.due,
            row.ivl,
            row.factor,
            row.reps,
            row.lapses,
            row.left,
            row.data,
          );
          for (const review of card.schedule?.reviews ?? []) {
            insertReview.run(
              ids.near(review.answeredAt.getTime()),
              cardId,
              ratings.indexOf(review.rating) + 1,
              review.promisedDays ? review.promisedDays : -60,
              review.lastDays > 0 ? review.lastDays : -60,
              row.factor,
              Math.min(60_000, review.durationMs),
              review.met === 'review' ? 1 : review.met === 'relearning' ? 2 : 0,
            );
          }
        }
      }
    })();
    return packageOf(db.serialize());
  } finally {
    db.close();
  }
}

function rowOf(schedule: AnkiSchedule | null, createdDay: StudyDay, position: number) {
  const fresh = {
    type: 0,
    queue: 0,
    due: position,
    ivl: 0,
    factor: 0,
    reps: 0,
    lapses: 0,
    left: 0,
    data: '',
  };
  if (!schedule) return fresh;
  const { memory, retention, isSuspended } = schedule;
  const type = { learning: 1, review: 2, relearning: 3 }[memory.state];
  const due =
    memory.dueDay === null ? Math.floor(memory.due.getTime() / 1000) : daysBetween(createdDay, memory.dueDay);
  const waiting = memory.state === 'review' ? 2 : memory.dueDay === null ? 1 : 3;
  return {
    type,
    queue: isSuspended ? -1 : waiting,
    due,
    ivl: memory.scheduledDays,
    factor: 2500,
    reps: memory.reps,
    lapses: memory.lapses,
    left: memory.state === 'review' ? 0 : 1001,
    // Where FSRS keeps its state in Anki.
    data: JSON.stringify({
      s: Number(memory.stability.toFixed(4)),
      d: Number(memory.difficulty.toFixed(3)),
      dr: retention,
    }),
  };
}

/** Anki's tags have no spaces. */
function ankiTag(tag: string): string {
  return tag.replace(/\s+/g, '_');
}

/** Ids as Anki likes them, ms since 1970, made from names: the same for the same name, different for different ones. */
class Ids {
  readonly #taken = new Set<number>();

  of(name: string): number {
    const hash = createHash('sha1').update(name).digest();
    return this.near(1_400_000_000_000 + (hash.readUIntBE(0, 6) % 250_000_000_000));
  }

  near(wanted: number): number {
    let id = wanted;
    while (this.#taken.has(id)) id += 1;
    this.#taken.add(id);
    return id;
  }
}
