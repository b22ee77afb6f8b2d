import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, daysBetween } from '@/lib/srs/day';
import type { DayOfWork } from './days';
import { mayBeLate, readiness, type WorkAhead } from './readiness';

const today = '2026-03-01';

function work(given: Partial<WorkAhead> = {}): WorkAhead {
  return { missing: 9, unseenCards: 40, scenarios: 3, due: [10, 5, 5], newPerDay: 20, ...given };
}

function everyDay(answers: number, days = 14): readonly DayOfWork[] {
  return Array.from({ length: days }, (_, ago) => ({ day: addDays(today, -ago), answers, passes: 1 }));
}

function endOf(answer: ReturnType<typeof readiness>): number {
  return answer.kind === 'range' ? daysBetween(today, answer.to) : answer.kind === 'ready' ? 0 : 999;
}

describe('readiness for a track', () => {
  it('is there when nothing is missing, however little was studied lately', () => {
    expect(readiness(work({ missing: 0 }), [], today)).toEqual({ kind: 'ready' });
  });

  it('is not foretold below five active days', () => {
    expect(readiness(work(), everyDay(30, 4), today)).toEqual({
      kind: 'not-enough-data',
      activeDays: 4,
      wanted: 5,
    });
  });

  it('does not count active days of more than four weeks ago', () => {
    const old = everyDay(30).map((entry) => ({ ...entry, day: addDays(entry.day, -40) }));
    expect(readiness(work(), old, today)).toMatchObject({ kind: 'not-enough-data', activeDays: 0 });
  });

  it('is a range that begins tomorrow at the earliest and ends no earlier than it begins', () => {
    const answer = readiness(work(), everyDay(30), today);
    expect(answer.kind).toBe('range');
    if (answer.kind !== 'range') return;
    expect(daysBetween(today, answer.from)).toBeGreaterThanOrEqual(1);
    expect(answer.to >= answer.from).toBe(true);
  });

  it('says "not before" when the pace does not suffice within half a year', () => {
    const answer = readiness(work({ unseenCards: 4000 }), everyDay(10), today);
    expect(answer).toMatchObject({ kind: 'beyond', after: addDays(today, 180) });
  });

  it('is the same for the same facts', () => {
    expect(readiness(work(), everyDay(17), today)).toEqual(readiness(work(), everyDay(17), today));
  });

  it('does not come later for somebody who does twice as much every day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 60 }), fc.nat({ max: 120 }), (answers, unseenCards) => {
        const ahead = work({ unseenCards, due: [] });
        expect(endOf(readiness(ahead, everyDay(answers * 2), today))).toBeLessThanOrEqual(
          endOf(readiness(ahead, everyDay(answers), today)),
        );
      }),
      { seed: 20261123, numRuns: 30 },
    );
  });

  it('is foretold for somebody who has studied cards but no scenario yet', () => {
    const cardsOnly = everyDay(40).map((day) => ({ ...day, passes: 0 }));
    expect(readiness(work(), cardsOnly, today).kind).toBe('range');
  });

  it('is a wider range for an uneven pace than for an even one of the same sum', () => {
    const uneven = everyDay(30).map((day, index) => ({
      ...day,
      answers: index % 5 === 0 ? 150 : 0,
      passes: 0,
    }));
    const even = everyDay(30).map((day) => ({ ...day, passes: 0 }));
    const width = (days: readonly DayOfWork[]) => {
      const answer = readiness(work({ unseenCards: 100 }), days, today);
      return answer.kind === 'range' ? daysBetween(answer.from, answer.to) : 999;
    };
    expect(width(uneven)).toBeGreaterThan(width(even));
  });

  it('comes later with more to learn', () => {
    const few = endOf(readiness(work({ unseenCards: 20 }), everyDay(20), today));
    const many = endOf(readiness(work({ unseenCards: 200 }), everyDay(20), today));
    expect(many).toBeGreaterThan(few);
  });
});

describe('a track that is due', () => {
  it('may be late when four chances in five reach beyond the day', () => {
    const range = { kind: 'range', from: '2026-03-10', to: '2026-03-20' } as const;
    expect(mayBeLate(range, '2026-03-20')).toBe(false);
    expect(mayBeLate(range, '2026-03-19')).toBe(true);
    expect(mayBeLate(range, null)).toBe(false);
  });

  it('is not called late on too little data', () => {
    expect(mayBeLate({ kind: 'not-enough-data', activeDays: 1, wanted: 5 }, '2026-03-02')).toBe(false);
  });
});
