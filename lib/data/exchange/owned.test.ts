import Sqlite from 'better-sqlite3';
import { strToU8, zipSync } from 'fflate';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { curriculum } from '@/lib/curriculum/load';
import { parseCardQuery } from '@/lib/progress/card-query';
import { studyDay } from '@/lib/srs/day';
import type { Rating } from '@/lib/srs/memory';
import { flagCard, saveCardNote } from '../cards/card-notes';
import { searchCards } from '../cards/card-search';
import { cardsOf, ownCards } from '../cards/own-cards';
import type { Viewer } from '../people/viewer';
import { markCards } from '../study/card-marks';
import { recordReviews } from '../study/reviews';
import { somebody, type TestDatabase, temporaryDatabase } from '../testing';
import { exportApkg } from './anki-export';
import { importPackage, previewPackage } from './anki-import';
import { collectionIn, PackageError, packageOf } from './apkg/archive';
import { markdownOfHtml } from './apkg/html';
import { readCollection } from './apkg/read';
import { modelsJson, noteTypes, schema11 } from './apkg/schema';
import { importOwned, previewOwned } from './owned';
import { reviewsCsv } from './owned-csv';
import { type Owned, readOwned } from './owned-schema';
import { ownedText } from './owned-text';

let db: TestDatabase;
let ada: Viewer;
const now = new Date('2026-05-01T10:00:00Z');
const cardIds = curriculum()
  .cards.slice(0, 6)
  .map(({ id }) => id);

beforeAll(async () => {
  db = temporaryDatabase();
  ada = await somebody(db, { id: 'ada', timeZone: 'Europe/Berlin' });
  await importPackage(ada, readCollection(ankiCollection()), curriculum(), { scheduling: true }, now);
  for (const [n, cardId] of cardIds.entries()) {
    await rate(cardId, 'good', Date.parse('2026-04-01T09:00:00Z') + n * 60_000);
    await rate(cardId, n % 2 ? 'again' : 'easy', Date.parse('2026-04-04T09:00:00Z') + n * 60_000);
  }
  await markCards(ada, { id: uuid(), cardIds: cardIds.slice(0, 2), deed: 'suspend' }, now);
  await saveCardNote(ada, cardIds[2] ?? '', 'My **words** on it', now);
  await flagCard(ada, { id: uuid(), cardId: cardIds[3] ?? '', reason: 'wrong', text: 'No longer so' }, now);
});
afterAll(() => db.remove());

describe('an Anki package', { timeout: 120_000 }, () => {
  it('becomes notes of one’s own: text, tags, cloze, both directions, typed answers', async () => {
    const cards = await ownCards(ada);
    expect(cards.map(({ kind, ask, answer, tags }) => ({ kind, ask, answer, tags }))).toEqual([
      { kind: 'basic', ask: 'What is **etcd**?', answer: 'A store with a\nline', tags: ['k8s', 'store'] },
      { kind: 'basic', ask: 'front', answer: 'back', tags: [] },
      { kind: 'basic', ask: 'back', answer: 'front', tags: [] },
      { kind: 'cloze', ask: 'The […] starts containers by the CRI', answer: 'kubelet', tags: ['node'] },
      {
        kind: 'cloze',
        ask: 'The kubelet starts containers by the [interface]',
        answer: 'CRI',
        tags: ['node'],
      },
      { kind: 'typed', ask: 'Port of etcd', answer: '2379', tags: [] },
    ]);
    expect(cards.every(({ html }) => !/<script|onerror|javascript:/i.test(JSON.stringify(html)))).toBe(true);
  });

  it('brings its log, or where there is none its schedule', async () => {
    const memories = await db.reader().memory.findMany({ where: { personId: 'ada', topicId: 'own' } });
    const states = memories.map(({ state, scheduledDays, reps }) => ({ state, scheduledDays, reps }));
    expect(states).toContainEqual({ state: 'review', scheduledDays: 40, reps: 9 });
    expect(memories).toHaveLength(2);
    expect(
      await db.reader().review.count({ where: { personId: 'ada', cardId: { startsWith: 'own/' } } }),
    ).toBe(2);
  });

  it('imported a second time changes nothing', async () => {
    const before = await exported(ada);
    const again = await importPackage(
      ada,
      readCollection(ankiCollection()),
      curriculum(),
      { scheduling: true },
      now,
    );
    expect(again).toMatchObject({ added: 0, updated: 0, unchanged: 4, reviews: 0 });
    expect(await exported(ada)).toEqual(before);
  });

  it('that was exported comes back whole, to somebody else too, and once', async () => {
    const cards = (await cardsOf(ada)).cards.filter(
      ({ id }) => id.startsWith('own/') || cardIds.includes(id),
    );
    const bytes = await exportApkg(ada, cards, { scheduling: true }, now);
    expect(await exportApkg(ada, cards, { scheduling: true }, now)).toEqual(bytes);
    const bob = await somebody(db, { id: 'bob', timeZone: 'Europe/Berlin' });
    const read = readCollection(collectionIn(bytes));
    const foreseen = await previewPackage(bob, read, curriculum(), { scheduling: true }, now);
    expect(await ownCards(bob)).toEqual([]);
    expect(await importPackage(bob, read, curriculum(), { scheduling: true }, now)).toEqual(foreseen);
    const texts = async (viewer: Viewer) =>
      (await ownCards(viewer)).map(({ kind, ask, answer, tags }) => ({ kind, ask, answer, tags }));
    const sorted = (list: readonly { ask: string }[]) => [...list].sort((a, b) => (a.ask < b.ask ? -1 : 1));
    expect(sorted(await texts(bob))).toEqual(sorted(await texts(ada)));
    const count = (personId: string) => db.reader().review.count({ where: { personId } });
    expect(await count('bob')).toBe(await count('ada'));
    const second = await importPackage(bob, read, curriculum(), { scheduling: true }, now);
    expect(second).toMatchObject({ added: 0, updated: 0, reviews: 0 });
    const mine = await importPackage(ada, read, curriculum(), { scheduling: true }, now);
    expect(mine).toMatchObject({ added: 0, reviews: 0 });
  });
});

describe('a hostile package is refused in words', () => {
  const refused = (bytes: Uint8Array) => {
    try {
      readCollection(collectionIn(bytes));
    } catch (error) {
      if (error instanceof PackageError) return error.message;
      throw error;
    }
    throw new Error('it was read');
  };

  it.each([
    ['no zip', strToU8('<html>'), /no Anki package/],
    [
      'a broken zip',
      zipSync({ 'collection.anki2': new Uint8Array(5000) }).subarray(0, 60),
      /damaged|no collection/,
    ],
    ['a path', zipSync({ '../../etc/passwd': strToU8('x') }), /path/],
    ['a nested folder', zipSync({ 'a/b': strToU8('x') }), /path/],
    ['no collection', zipSync({ media: strToU8('{}') }), /no collection/],
    [
      'the newest format',
      zipSync({ 'collection.anki21b': strToU8('x'), 'collection.anki2': strToU8('x') }),
      /older Anki/,
    ],
    ['a bomb', zipSync({ 'collection.anki2': new Uint8Array(60_000_000) }), /too large/],
    ['no database', packageOf(strToU8('not a database')), /damaged/],
    [
      'too many entries',
      zipSync(Object.fromEntries(Array.from({ length: 20_100 }, (_, n) => [String(n), new Uint8Array(0)]))),
      /entries/,
    ],
  ])('%s', (_, bytes, message) => {
    expect(refused(bytes)).toMatch(message);
  });

  it('a view that would run for ever', () => {
    const db = new Sqlite(':memory:');
    db.exec(schema11);
    db.exec(`DROP TABLE notes; CREATE VIEW notes AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n)
      SELECT id, 'g' AS guid, 1 AS mid, '' AS tags, '' AS flds FROM n`);
    expect(refused(packageOf(db.serialize()))).toMatch(/damaged/);
  });

  it.each([
    ['<script>alert(1)</script>text', 'text'],
    ['<img src=x onerror=alert(1)>a', 'a'],
    ['<a href="javascript:alert(1)">link</a>', 'link'],
    ['&lt;b&gt;shown&lt;/b&gt;', '\\<b\\>shown\\</b\\>'],
    ['[x](javascript:alert(1))', '\\[x\\](javascript:alert(1))'],
    ['<svg><script>x</script></svg>done', 'done'],
    ['a<style>b', 'a'],
  ])('HTML %s is text and marks alone', (html, markdown) => {
    expect(markdownOfHtml(html).markdown).toBe(markdown);
  });
});

describe('everything that one owns', { timeout: 120_000 }, () => {
  it('as JSON comes back without loss after everything was wiped, and once', async () => {
    const text = await whole(ownedText(ada, now));
    const memories = () =>
      db.reader().memory.findMany({ where: { personId: 'ada' }, orderBy: { cardId: 'asc' } });
    const before = await memories();
    for (const table of [
      'review',
      'memory',
      'cardMark',
      'cardNote',
      'cardFlag',
      'deed',
      'ownNote',
    ] as const) {
      await db.write((tx) => (tx[table] as typeof tx.review).deleteMany({ where: { personId: 'ada' } }));
    }
    const read = readOwned(JSON.parse(text));
    if (!read.ok) throw new Error(read.problem);
    const foreseen = await previewOwned(ada, read.owned);
    const first = await importOwned(ada, read.owned);
    expect(foreseen).toEqual(first);
    expect(first).toMatchObject({
      leftOut: 0,
      added: { ownNotes: 4, cardNotes: 1, cardFlags: 1, cardMarks: 2 },
    });
    expect(await memories()).toEqual(before);
    expect(await whole(ownedText(ada, now))).toBe(text);
    const again = await previewOwned(ada, read.owned);
    expect(again.present).toMatchObject({ reviews: first.added.reviews, ownNotes: 4, cardMarks: 2 });
    const second = await importOwned(ada, read.owned);
    expect(second).toEqual(again);
    expect(Object.values(second.added).every((count) => count === 0)).toBe(true);
  });

  it('somebody else’s rows are left alone', async () => {
    const eve = await somebody(db, { id: 'eve' });
    const { leftOut, added } = await importOwned(eve, await exported(ada));
    expect(leftOut).toBeGreaterThan(10);
    expect(added).toMatchObject({ reviews: 0, ownNotes: 0 });
  });

  it.each<[string, (file: Json) => unknown, string]>([
    [
      'another file',
      () => [1, 2],
      'This is no export of Pilotage: it does not begin with "format": "pilotage".',
    ],
    [
      'a later version',
      (file) => ({ ...file, version: 2 }),
      'This export is of version 2; this program reads',
    ],
    ['a table that is missing', ({ reviews: _, ...file }) => file, '“reviews” is missing.'],
    [
      'a rating that does not exist',
      (file) => withRow(file, 'reviews', 1, { rating: 'fine' }),
      'Entry 2 of “reviews”: “rating” is none of: again, hard, good, easy.',
    ],
    [
      'a time nobody lived through',
      (file) => withRow(file, 'reviews', 0, { answeredAt: '1999-01-01T00:00:00Z' }),
      'Entry 1 of “reviews”: “answeredAt” is no time at which anybody can have studied.',
    ],
    [
      'a day that does not exist',
      (file) => withRow(file, 'reviews', 0, { localDay: '2026-02-30' }),
      'Entry 1 of “reviews”: “localDay” is no date like 2026-05-04.',
    ],
    [
      'a note that could not be shown',
      (file) => withRow(file, 'ownNotes', 3, { fields: '{"kind":"basic"}' }),
      'Entry 4 of “ownNotes”: “fields” does not hold what it should.',
    ],
    [
      'a place that has no clocks',
      (file) => ({ ...file, settings: { ...(file.settings as Json), timeZone: 'Mars/Olympus' } }),
      '“settings”: “timeZone” is no time zone.',
    ],
  ])('%s is refused with the place and what is wrong there', async (_, changed, problem) => {
    const file = JSON.parse(await whole(ownedText(ada, now))) as Json;
    const read = readOwned(changed(file));
    expect(read.ok ? 'taken' : read.problem).toContain(problem);
  });

  it('does not fail over a note that came again under another id', async () => {
    const owned = await exported(ada);
    const [note] = owned.ownNotes;
    if (!note) throw new Error('there are notes');
    const result = await importOwned(ada, { ...owned, ownNotes: [{ ...note, id: uuid() }] });
    expect([result.added.ownNotes, result.present.ownNotes]).toEqual([0, 1]);
  });

  it('as CSV has a line for each review', async () => {
    const lines = (await whole(reviewsCsv(ada))).trimEnd().split('\r\n');
    const times = lines.slice(1).map((line) => line.split(',')[3] ?? '');
    expect(times).toEqual([...times].sort());
    expect(times).toHaveLength((await exported(ada)).reviews.length);
  });
});

type Json = Record<string, unknown>;

/** A file with other values in one row of a table. */
function withRow(file: Json, table: string, index: number, values: Json): Json {
  const rows = file[table] as Json[];
  return { ...file, [table]: rows.map((row, n) => (n === index ? { ...row, ...values } : row)) };
}

/** The parts of a file, together. */
async function whole(parts: AsyncGenerator<string>): Promise<string> {
  let text = '';
  for await (const part of parts) text += part;
  return text;
}

async function exported(viewer: Viewer): Promise<Owned> {
  const read = readOwned(JSON.parse(await whole(ownedText(viewer, now))));
  if (!read.ok) throw new Error(read.problem);
  return read.owned;
}

describe('searching', { timeout: 120_000 }, () => {
  const found = async (text: string) => {
    const parsed = parseCardQuery(text);
    if (!parsed.ok) throw new Error(parsed.message);
    return (await searchCards(ada, (await cardsOf(ada)).cards, parsed.query, now)).map(({ id }) => id);
  };

  it('finds by what the cards say, what was written on them, and where they stand', async () => {
    expect(await found('words')).toContain(cardIds[2]);
    expect(await found('is:noted')).toEqual([cardIds[2]]);
    expect(await found('is:flagged')).toEqual([cardIds[3]]);
    expect(await found('is:suspended')).toEqual(cardIds.slice(0, 2));
    expect((await found('is:own kind:cloze')).length).toBe(2);
    expect((await found('tag:node is:own')).length).toBe(2);
    expect(await found('rated:30:again')).toEqual(cardIds.filter((_, n) => n % 2 === 1));
    expect((await found('rated:7')).length).toBe(0);
    expect(await found('is:review -is:own prop:reps=2')).toEqual(cardIds.filter((_, n) => n % 2 === 0));
    expect((await found('is:new or prop:reps>0')).length).toBe((await found('')).length);
    expect((await found('prop:s>1000')).length).toBe(0);
    expect((await found('prop:r<0.99 -is:new')).length).toBeGreaterThan(0);
    expect((await found('is:due')).length).toBeGreaterThan(0);
    expect(await found(`card:${cardIds[0]}`)).toEqual([cardIds[0]]);
    expect((await found('introduced:60')).length).toBe(6);
  });
});

async function rate(cardId: string, rating: Rating, atMs: number): Promise<void> {
  const answeredAt = new Date(atMs);
  const day = studyDay(answeredAt, 'Europe/Berlin', 4);
  await recordReviews(
    ada,
    [
      {
        id: uuid({ msecs: atMs }),
        cardId,
        rating,
        answeredAt,
        day,
        durationMs: 4000,
        parameterSet: 'default-90',
        promisedDays: null,
      },
    ],
    now,
  );
}

/** A collection as Anki writes it: four notes, one with a log, one with a schedule alone. */
function ankiCollection(): Uint8Array {
  const file = new Sqlite(':memory:');
  file.exec(schema11);
  const crt = Date.parse('2026-01-01T03:00:00Z') / 1000;
  file
    .prepare("INSERT INTO col VALUES (1, ?, 0, 0, 11, 0, 0, 0, '{}', ?, '{}', '{}', '{}')")
    .run(crt, modelsJson(crt));
  const note = file.prepare("INSERT INTO notes VALUES (?, ?, ?, 0, 0, ?, ?, '', 0, 0, '')");
  note.run(
    1,
    'g1',
    noteTypes.basic.id,
    ' k8s store ',
    'What is <b>etcd</b>?<script>x</script>\x1fA store<br>with a<br>line\x1f'.replace(
      'store<br>with',
      'store with',
    ),
  );
  note.run(2, 'g2', noteTypes.reversed.id, '', 'front\x1fback\x1f');
  note.run(
    3,
    'g3',
    noteTypes.cloze.id,
    ' node ',
    'The {{c1::kubelet}} starts containers by the {{c2::CRI::interface}}\x1f',
  );
  note.run(4, 'g4', noteTypes.typed.id, '', 'Port of etcd\x1f2379\x1f<img src="x.png">');
  const card = file.prepare(
    "INSERT INTO cards VALUES (?, ?, 1, ?, 0, 0, ?, ?, ?, ?, 2500, ?, 0, 0, 0, 0, 0, '')",
  );
  card.run(11, 1, 0, 2, 2, 60, 3, 2);
  card.run(21, 2, 0, 0, 0, 1, 0, 0);
  card.run(22, 2, 1, 0, 0, 2, 0, 0);
  card.run(31, 3, 0, 2, 2, 130, 40, 9);
  card.run(32, 3, 1, 0, 0, 3, 0, 0);
  card.run(41, 4, 0, 0, 0, 4, 0, 0);
  const log = file.prepare('INSERT INTO revlog VALUES (?, 11, 0, ?, ?, 0, 2500, 5000, ?)');
  log.run(Date.parse('2026-02-01T10:00:00Z'), 3, -600, 0);
  log.run(Date.parse('2026-02-01T10:10:00Z'), 3, 3, 0);
  log.run(Date.parse('2026-02-03T10:10:00Z'), 0, 3, 4);
  return new Uint8Array(file.serialize());
}
