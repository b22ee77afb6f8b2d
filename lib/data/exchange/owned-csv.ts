/** Answers and own notes as CSV, out and in: what a spreadsheet can hold of what somebody owns, without loss. */
import { createHash } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { z } from 'zod';
import { ownNoteFields } from '@/lib/curriculum/own-notes';
import { momentOf } from '@/lib/srs/day';
import { algorithm, standardParameters } from '@/lib/srs/parameters';
import { reader } from '../database/db';
import type { Viewer } from '../people/viewer';
import { type CsvRecord, csvCell, readCsv } from './csv';
import { type OwnedRows, reviewsInParts } from './owned';
import { type OwnedReview, ownNoteSchema, reviewSchema } from './owned-schema';
import { wordsFor } from './schema-words';

const reviewColumns = Object.keys(reviewSchema.shape) as readonly (keyof OwnedReview)[];
const noteColumns = ['guid', 'kind', 'front', 'back', 'tags', 'createdAt'] as const;

/** The largest file that is read, in bytes: about a hundred and fifty thousand answers. */
export const largestCsv = 32 * 1024 * 1024;

/** The reviews as CSV, the oldest first, with everything that is kept of each. */
export async function* reviewsCsv(viewer: Viewer): AsyncGenerator<string> {
  yield `${reviewColumns.join(',')}\r\n`;
  for await (const part of reviewsInParts(viewer, 'answeredAt')) {
    yield part.map((row) => `${reviewColumns.map((name) => csvCell(row[name])).join(',')}\r\n`).join('');
  }
}

/** The viewer's own notes as CSV, the oldest first: a cloze has its text in front and what it adds on the back. */
export async function* notesCsv({ personId }: Viewer): AsyncGenerator<string> {
  yield `${noteColumns.join(',')}\r\n`;
  const rows = await reader().ownNote.findMany({
    where: { personId },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    select: { guid: true, fields: true, tags: true, createdAt: true },
  });
  for (const { guid, fields, tags, createdAt } of rows) {
    const note = ownNoteFields.parse(JSON.parse(fields));
    const [front, back] = note.kind === 'cloze' ? [note.text, note.extra] : [note.front, note.back];
    yield `${[guid, note.kind, front, back, tags, createdAt].map(csvCell).join(',')}\r\n`;
  }
}

export type ReadOwnedCsv =
  | { readonly ok: true; readonly rows: Partial<OwnedRows> }
  | { readonly ok: false; readonly problem: string };

/**
 * The answers or own notes of a CSV file; its first line says which. Of answers `id`, `cardId`, `rating` and `answeredAt` have
 * to be there, of notes `front` and `back`. What is missing is as if it had happened on the viewer's clock and by the usual
 * schedule; a note without a `guid` is known again by its front.
 */
export function readOwnedCsv(viewer: Viewer, file: string, now: Date): ReadOwnedCsv {
  const read = readCsv(file);
  if (!read.ok) return read;
  const [header, ...records] = read.records;
  const names = header?.cells.map((name) => name.trim()) ?? [];
  const has = (...wanted: readonly string[]) => wanted.every((name) => names.includes(name));
  if (has('id', 'cardId', 'rating', 'answeredAt')) {
    return rowsOf(names, records, (cells) => reviewOf(viewer, cells, now), 'reviews');
  }
  if (has('front', 'back')) {
    return rowsOf(names, records, (cells, n) => noteOf(viewer, cells, n, now), 'ownNotes');
  }
  return {
    ok: false,
    problem:
      'The first line names neither the columns of answers (id, cardId, rating, answeredAt) nor of notes (front, back).',
  };
}

type Cells = Readonly<Record<string, string | undefined>>;

function rowsOf<T>(
  names: readonly string[],
  records: readonly CsvRecord[],
  rowOf: (cells: Cells, index: number) => Checked<T>,
  table: 'reviews' | 'ownNotes',
): ReadOwnedCsv {
  const rows: T[] = [];
  for (const [index, { line, cells }] of records.entries()) {
    const named = Object.fromEntries(
      names.flatMap((name, column) => (cells[column] ? [[name, cells[column]]] : [])),
    );
    const row = rowOf(named, index);
    if (!row.ok) return { ok: false, problem: `Line ${line}: ${row.problem}` };
    rows.push(row.value);
  }
  return { ok: true, rows: { [table]: rows } };
}

function reviewOf(viewer: Viewer, cells: Cells, now: Date): Checked<OwnedReview> {
  const answeredAt = new Date(cells.answeredAt ?? Number.NaN);
  const moment = Number.isNaN(answeredAt.getTime())
    ? undefined
    : momentOf(answeredAt, viewer.timeZone, viewer.rolloverHour);
  return checked(reviewSchema, {
    localDay: moment?.day,
    utcOffsetMinutes: moment?.utcOffsetMinutes,
    rolloverHour: viewer.rolloverHour,
    durationMs: 0,
    algorithm,
    parameterSet: standardParameters(0.9).id,
    promisedDays: null,
    receivedAt: now,
    undoneAt: null,
    ...cells,
    ...numbers(cells, ['utcOffsetMinutes', 'rolloverHour', 'durationMs', 'promisedDays']),
  });
}

function noteOf(
  viewer: Viewer,
  cells: Cells,
  index: number,
  now: Date,
): Checked<OwnedRows['ownNotes'][number]> {
  const { kind = 'basic', front = '', back = '', tags = '' } = cells;
  const fields = kind === 'cloze' ? { kind, text: front, extra: back } : { kind, front, back };
  const told = checked(csvNote, { kind, front, fields });
  if (!told.ok) return told;
  // They keep the order of the file.
  const createdAt = cells.createdAt ?? new Date(now.getTime() + index);
  return checked(ownNoteSchema, {
    id: uuid({ msecs: now.getTime() }),
    guid: cells.guid ?? guidOf(viewer, kind, front),
    kind,
    fields: JSON.stringify(told.value.fields),
    tags: tags.split(/\s+/).filter(Boolean).join(' '),
    createdAt,
    updatedAt: createdAt,
    starts: null,
  });
}

const csvNote = z.object({
  kind: z.enum(['basic', 'reversed', 'cloze', 'typed']),
  front: z.string().min(1),
  fields: ownNoteFields,
});

/** So that a file without guids that comes a second time brings nothing new. */
function guidOf({ personId }: Viewer, kind: string, front: string): string {
  return createHash('sha256')
    .update(JSON.stringify([personId, kind, front]))
    .digest('base64url')
    .slice(0, 20);
}

/** Cells that are whole numbers, as such; others stay text, which the schema refuses. */
function numbers(cells: Cells, names: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    names.flatMap((name) => (/^-?\d{1,15}$/.test(cells[name] ?? '') ? [[name, Number(cells[name])]] : [])),
  );
}

type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

function checked<T extends z.ZodType>(schema: T, value: unknown): Checked<z.output<T>> {
  const parsed = schema.safeParse(value, {
    error: (issue) => {
      const field = issue.path?.findLast((part) => typeof part === 'string');
      return wordsFor(issue, field === undefined ? 'It' : `“${field}”`);
    },
  });
  return parsed.success
    ? { ok: true, value: parsed.data }
    : { ok: false, problem: parsed.error.issues[0]?.message ?? 'It is not as expected.' };
}
