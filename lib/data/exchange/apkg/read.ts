/** What an Anki package holds, read as if somebody hostile had made it (`archive.ts` for the zip). */
import Sqlite from 'better-sqlite3';
import { z } from 'zod';
import { PackageError } from './archive';
import { markdownOfHtml } from './html';

/** A note of a package, its text as Markdown. */
export type ReadNote = {
  readonly guid: string;
  readonly kind: 'basic' | 'reversed' | 'cloze' | 'typed';
  readonly fields: readonly string[];
  readonly tags: readonly string[];
  readonly cards: readonly ReadCard[];
};

export type ReadCard = {
  readonly ord: number;
  readonly isSuspended: boolean;
  /** Null: new. */
  readonly schedule: {
    readonly dueDay: number | null;
    readonly ivl: number;
    readonly ease: number;
    readonly reps: number;
    readonly lapses: number;
    /** What FSRS knew, where Anki used it. */
    readonly fsrs: { readonly stability: number; readonly difficulty: number } | null;
  } | null;
  readonly reviews: readonly ReadReview[];
};

export type ReadReview = {
  readonly atMs: number;
  readonly ease: number;
  readonly ivl: number;
  readonly durationMs: number;
};

export type ReadPackage = {
  /** When the collection's day 0 began, in ms since 1970. */
  readonly createdMs: number;
  readonly notes: readonly ReadNote[];
  /** Pictures and sounds that were left out. */
  readonly media: number;
  /** Notes without text, or of a shape that cannot be read. */
  readonly unreadable: number;
};

export const mostNotes = 20_000;
const mostReviews = 2_000_000;
const longestField = 20_000;
const mostTags = 50;

const modelsSchema = z.record(
  z.string(),
  z.object({
    type: z.number().optional(),
    tmpls: z.array(z.object({ qfmt: z.string(), afmt: z.string() })).optional(),
  }),
);

/** Reads the SQLite file of a package. Throws a PackageError. */
export function readCollection(bytes: Uint8Array): ReadPackage {
  let db: Sqlite.Database;
  try {
    db = new Sqlite(Buffer.from(bytes));
  } catch {
    throw new PackageError('The collection in the package is damaged.');
  }
  try {
    db.pragma('trusted_schema = OFF');
    db.pragma('cell_size_check = ON');
    return read(db);
  } catch (error) {
    if (error instanceof PackageError) throw error;
    throw new PackageError('The collection in the package is damaged, or not one of Anki’s.');
  } finally {
    db.close();
  }
}

function read(db: Sqlite.Database): ReadPackage {
  for (const table of ['col', 'notes', 'cards']) assertTable(db, table);
  const hasLog = db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'revlog'").get();
  const count = Number(db.prepare('SELECT count(*) FROM notes').pluck().get());
  if (count > mostNotes)
    throw new PackageError(`The package has ${count} notes; ${mostNotes} are read at most.`);
  const col = db
    .prepare<[], { crt: number; models: string; ver: number }>('SELECT crt, models, ver FROM col')
    .get();
  if (!col) throw new PackageError('The collection in the package is empty.');
  const models = modelsSchema.parse(JSON.parse(col.models || '{}'));
  if (Object.keys(models).length === 0) {
    throw new PackageError(
      'This package is in Anki’s newest format. Export it again with “Support older Anki versions” ticked.',
    );
  }
  const reviews = hasLog ? reviewsByCard(db) : new Map<number, ReadReview[]>();
  const cards = cardsByNote(db, reviews);
  let media = 0;
  let unreadable = 0;
  const notes: ReadNote[] = [];
  const rows = db.prepare<[], { id: number; guid: string; mid: number; tags: string; flds: string }>(
    'SELECT id, guid, mid, tags, flds FROM notes ORDER BY id',
  );
  for (const row of rows.iterate()) {
    const model = models[String(row.mid)];
    const kind = kindOf(model);
    const fields = String(row.flds)
      .split('\x1f')
      .map((html) => {
        const converted = markdownOfHtml(html.slice(0, longestField));
        media += converted.media;
        return kind === 'cloze' ? withGaps(converted.markdown) : converted.markdown;
      });
    const guid = String(row.guid).slice(0, 100);
    if (!model || guid === '' || !fields[0] || (kind === 'cloze' && !/\{\{\d+::/.test(fields[0]))) {
      unreadable += 1;
      continue;
    }
    notes.push({
      guid,
      kind,
      fields,
      tags: String(row.tags)
        .split(/\s+/)
        .filter(Boolean)
        .slice(0, mostTags)
        .map((tag) => tag.slice(0, 100)),
      cards: cards.get(row.id) ?? [],
    });
  }
  return { createdMs: col.crt * 1000, notes, media, unreadable };
}

/** A view or a virtual table under the name of a table could make reading it endless. */
function assertTable(db: Sqlite.Database, name: string): void {
  const sql = db
    .prepare<[string], { sql: string }>("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?")
    .get(name)?.sql;
  if (!sql || /virtual|generated|\bas\s*\(/i.test(sql)) {
    throw new PackageError('The collection in the package is damaged, or not one of Anki’s.');
  }
}

function kindOf(model: z.infer<typeof modelsSchema>[string] | undefined): ReadNote['kind'] {
  if (model?.type === 1) return 'cloze';
  const templates = model?.tmpls ?? [];
  if (templates.some(({ qfmt }) => /\{\{\s*type:/i.test(qfmt))) return 'typed';
  return templates.length > 1 ? 'reversed' : 'basic';
}

/** {{c1::text::hint}} as {{1::text|hint}}. */
function withGaps(markdown: string): string {
  return markdown.replace(/\{\{c(\d{1,3})::([^{}]+?)(?:::([^{}]*?))?\}\}/g, (_, number, text, hint) =>
    hint ? `{{${number}::${text}|${hint}}}` : `{{${number}::${text}}}`,
  );
}

function cardsByNote(db: Sqlite.Database, reviews: ReadonlyMap<number, readonly ReadReview[]>) {
  const cards = new Map<number, ReadCard[]>();
  const rows = db.prepare<
    [],
    Record<'id' | 'nid' | 'ord' | 'type' | 'queue' | 'due' | 'ivl' | 'factor' | 'reps' | 'lapses', number> & {
      data: string;
    }
  >('SELECT id, nid, ord, type, queue, due, ivl, factor, reps, lapses, data FROM cards ORDER BY nid, ord');
  for (const row of rows.iterate()) {
    const known = cards.get(row.nid) ?? [];
    known.push({
      ord: row.ord,
      isSuspended: row.queue === -1,
      schedule:
        row.type === 0
          ? null
          : {
              dueDay: row.type === 2 && Math.abs(row.due) < 1_000_000 ? row.due : null,
              ivl: Math.max(0, row.ivl),
              ease: row.factor > 0 ? row.factor / 1000 : 2.5,
              reps: row.reps,
              lapses: row.lapses,
              fsrs: fsrsOf(row.data),
            },
      reviews: reviews.get(row.id) ?? [],
    });
    cards.set(row.nid, known);
  }
  return cards;
}

function fsrsOf(data: string): { stability: number; difficulty: number } | null {
  try {
    const { s, d } = z
      .object({ s: z.number().positive(), d: z.number().min(1).max(10) })
      .parse(JSON.parse(data));
    return { stability: Math.min(36_500, s), difficulty: d };
  } catch {
    return null;
  }
}

/** Answers that taught something: no manual change of a schedule, no cramming. */
function reviewsByCard(db: Sqlite.Database): Map<number, ReadReview[]> {
  assertTable(db, 'revlog');
  const count = Number(db.prepare('SELECT count(*) FROM revlog').pluck().get());
  if (count > mostReviews)
    throw new PackageError(`The package has ${count} reviews; ${mostReviews} are read at most.`);
  const reviews = new Map<number, ReadReview[]>();
  const rows = db.prepare<[], { id: number; cid: number; ease: number; ivl: number; time: number }>(
    'SELECT id, cid, ease, ivl, time FROM revlog WHERE ease BETWEEN 1 AND 4 AND type IN (0, 1, 2) ORDER BY id',
  );
  for (const { id, cid, ease, ivl, time } of rows.iterate()) {
    const known = reviews.get(cid) ?? [];
    known.push({ atMs: id, ease, ivl, durationMs: Math.max(0, time) });
    reviews.set(cid, known);
  }
  return reviews;
}
