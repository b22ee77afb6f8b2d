import { describe, expect, it } from 'vitest';
import { ownedReport, packageReport } from './import-words';

const none = {
  reviews: 0,
  attempts: 0,
  ownNotes: 0,
  cardMarks: 0,
  cardNotes: 0,
  cardFlags: 0,
  deeds: 0,
  fittedWeights: 0,
  reschedulings: 0,
  trackRetentions: 0,
};

describe('the report of an import', () => {
  it('names what comes in, what is here, and what is refused with the reason', () => {
    const report = ownedReport({
      added: { ...none, reviews: 4081, attempts: 1 },
      present: { ...none, ownNotes: 2 },
      leftOut: 3,
    });
    expect(report.comesIn).toEqual(['4,081 answers to cards', '1 answer to a scenario']);
    expect(report.here).toEqual(['2 own notes']);
    expect(report.refused).toEqual([
      '3 entries that another account has: a file is for the account that made it.',
    ]);
  });

  it('of a second import names nothing that comes in', () => {
    const again = ownedReport({ added: none, present: { ...none, reviews: 5 }, leftOut: 0 });
    expect([again.comesIn, again.refused]).toEqual([[], []]);
  });

  it('of a package tells notes, answers and what a package may not bring', () => {
    const result = { added: 1, updated: 2, unchanged: 3, unreadable: 4, tooMany: 5, reviews: 6, media: 7 };
    expect(packageReport(result, 20_000)).toEqual({
      comesIn: ['1 note', 'new words for 2 notes', '6 answers to cards'],
      here: ['3 notes'],
      refused: [
        '4 notes without text, or of a shape that cannot be read.',
        '5 notes beyond the 20000 that one may have.',
        '7 pictures and sounds: only text is taken over.',
      ],
      beside: [],
    });
  });
});
