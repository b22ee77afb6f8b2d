import fc from 'fast-check';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { curriculum } from '@/lib/curriculum/load';
import { ownCards } from '../cards/own-cards';
import type { Viewer } from '../people/viewer';
import { recordReviews } from '../study/reviews';
import { somebody, type TestDatabase, temporaryDatabase } from '../testing';
import { csvCell, readCsv } from './csv';
import { importOwned, type OwnedRows } from './owned';
import { notesCsv, type ReadOwnedCsv, readOwnedCsv, reviewsCsv } from './owned-csv';
import { type Owned, readOwned } from './owned-schema';
import { ownedText } from './owned-text';

let db: TestDatabase;
let ada: Viewer;
const now = new Date('2026-05-01T10:00:00Z');
const [cardId = ''] = curriculum().cards.map(({ id }) => id);

beforeAll(async () => {
  db = temporaryDatabase();
  ada = await somebody(db, { id: 'ada', timeZone: 'Europe/Berlin' });
});
afterAll(() => db.remove());

describe('answers and notes as CSV', () => {
  it('come back without loss, and once', async () => {
    for (const [n, rating] of (['good', 'easy', 'again'] as const).entries()) {
      const answeredAt = new Date(Date.UTC(2026, 3, 1 + 7 * n, 9));
      const { answers } = await recordReviews(
        ada,
        [
          {
            id: uuid({ msecs: answeredAt.getTime() }),
            cardId,
            rating,
            answeredAt,
            day: answeredAt.toISOString().slice(0, 10),
            durationMs: 1200 + n,
            parameterSet: 'default-90',
            promisedDays: null,
          },
        ],
        now,
      );
      expect(answers).toMatchObject([{ result: 'stored' }]);
    }
    const notes =
      'kind,front,back,tags\n' +
      'basic,"=SUM(1,2) says ""what""?","two\nlines",k8s db\n' +
      'cloze,The {{kubelet}} runs {{Pods|what}},more,\n' +
      'typed,Port of etcd,2379,\n';
    expect((await importOwned(ada, rowsIn(readOwnedCsv(ada, notes, now)))).added.ownNotes).toBe(3);
    const out = { reviews: await whole(reviewsCsv(ada)), notes: await whole(notesCsv(ada)) };
    const { reviews, ownNotes } = await exported(ada);

    // The id of an answer is in use once: the one who gave it gives it up.
    await db.write((tx) => tx.review.deleteMany({ where: { personId: 'ada' } }));
    const carl = await somebody(db, { id: 'carl', timeZone: 'Asia/Kolkata' });
    for (const expected of [3, 0]) {
      const answers = await importOwned(carl, rowsIn(readOwnedCsv(carl, out.reviews, now)));
      const brought = await importOwned(carl, rowsIn(readOwnedCsv(carl, out.notes, now)));
      expect([answers.added.reviews, brought.added.ownNotes]).toEqual([expected, expected]);
    }
    const there = await exported(carl);
    expect(there.reviews).toEqual(reviews);
    expect(told(there.ownNotes)).toEqual(told(ownNotes));
    expect(await db.reader().memory.findFirst({ where: { personId: 'carl' } })).toMatchObject({ reps: 3 });
    expect(there.settings).toMatchObject({ timeZone: 'Asia/Kolkata' });
  });

  it('need no more than what was answered when, or front and back', async () => {
    const dora = await somebody(db, { id: 'dora', timeZone: 'Europe/Berlin' });
    const answers = `id;cardId;rating;answeredAt\n${uuid()};${cardId};good;2026-04-01T01:30:00Z\n`;
    await importOwned(dora, rowsIn(readOwnedCsv(dora, answers, now)));
    // 03:30 in Berlin: before the day begins at 04:00.
    expect((await exported(dora)).reviews).toMatchObject([{ localDay: '2026-03-31', utcOffsetMinutes: 120 }]);
    const notes = 'front,back,tags\r\n"What is ""etcd""?",A store,k8s  db\r\n=1+1,two\r\n';
    const read = () => rowsIn(readOwnedCsv(dora, notes, now));
    expect((await importOwned(dora, read())).added.ownNotes).toBe(2);
    expect((await importOwned(dora, read())).added.ownNotes).toBe(0);
    expect((await ownCards(dora)).map(({ ask, tags }) => [ask, tags])).toEqual([
      ['What is "etcd"?', ['k8s', 'db']],
      ['=1+1', []],
    ]);
  });

  it.each([
    ['a,b\n1,2', /^The first line names neither/],
    ['', /^The first line names neither/],
    ['front,back\n"open,x', /^Line 2: this quotation mark is not closed/],
    ['front,back\nx,a"b', /^Line 2: a quotation mark stands within/],
    ['front,back,kind\nok,yes,basic\nx,y,essay', /^Line 3: “kind” is none of: basic/],
    ['front,back\n,empty', /^Line 2: “front” is too short/],
    ['id,cardId,rating,answeredAt\n1,a,fine,2026-04-01', /^Line 2: “rating” is none of: again/],
    ['id,cardId,rating,answeredAt\n1,a,good,yesterday', /^Line 2: “(answeredAt|localDay)”/],
    ['id,cardId,rating,answeredAt,durationMs\n1,a,good,2026-04-01,long', /^Line 2: “durationMs”/],
  ])('that are wrong are refused with the line: %j', (file, problem) => {
    expect(readOwnedCsv(ada, file, now)).toMatchObject({
      ok: false,
      problem: expect.stringMatching(problem),
    });
  });
});

describe('a cell', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ["'=1+1", "''=1+1"],
    ['-5', '-5'],
    ['a,"b"', '"a,""b"""'],
    [null, ''],
  ])('%s is such that no spreadsheet runs it', (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });

  it('gives back every text as it was', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab=+-@\'",;\t\r\n 1é') });
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { minLength: 1 }), (rows) => {
        const filled = rows.filter((cells) => cells.some((cell) => cell !== ''));
        const file = ['x,y', ...filled.map((cells) => cells.map(csvCell).join(','))].join('\r\n');
        const read = readCsv(`${file}\r\n`);
        expect(read.ok && read.records.slice(1).map(({ cells }) => cells)).toEqual(filled);
      }),
      { seed: 20_261_127, numRuns: 500 },
    );
  });
});

function rowsIn(read: ReadOwnedCsv): Partial<OwnedRows> {
  if (!read.ok) throw new Error(read.problem);
  return read.rows;
}

async function exported(viewer: Viewer): Promise<Owned> {
  const read = readOwned(JSON.parse(await whole(ownedText(viewer, now))));
  if (!read.ok) throw new Error(read.problem);
  return read.owned;
}

function told(notes: Owned['ownNotes']): readonly unknown[] {
  return notes
    .map(({ guid, kind, fields, tags }) => ({ guid, kind, fields, tags }))
    .sort((a, b) => (a.guid < b.guid ? -1 : 1));
}

async function whole(parts: AsyncGenerator<string>): Promise<string> {
  let text = '';
  for await (const part of parts) text += part;
  return text;
}
