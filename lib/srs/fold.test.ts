import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { momentOf } from './day';
import { fold } from './fold';
import { newMemory, type Rating, type Review, ratings } from './memory';
import { findStandardParameters, standardParameters } from './parameters';
import { preview, promiseOf, rate } from './scheduler';

const start = Date.parse('2026-03-20T09:00:00Z');
const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Auckland',
];

/** A learner's log of one card: gaps between minutes and months, any zone, any rollover hour, some ratings undone. */
const log = fc
  .array(
    fc.record({
      rating: fc.constantFrom(...ratings),
      gapMinutes: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 31, max: 200_000 })),
      zone: fc.constantFrom(...zones),
      rollover: fc.constantFrom(0, 4, 23),
      retention: fc.constantFrom(0.8, 0.9, 0.95),
      undone: fc.nat({ max: 9 }).map((n) => n === 0),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((answers) => {
    let at = start;
    return answers.map((answer, index): Review => {
      at += answer.gapMinutes * 60_000;
      return reviewAt(at, answer.rating, {
        index,
        zone: answer.zone,
        rollover: answer.rollover,
        retention: answer.retention,
        undone: answer.undone,
      });
    });
  });

// Thousands of runs: a busy machine takes longer than the usual five seconds.
describe('memory is the fold of the log', { timeout: 120_000 }, () => {
  it('any order, split and repetition of deliveries gives the same bytes', () => {
    fc.assert(
      fc.property(
        log.chain((reviews) =>
          fc.tuple(
            fc.constant(reviews),
            fc.shuffledSubarray([...reviews, ...reviews], { minLength: 0, maxLength: reviews.length * 2 }),
          ),
        ),
        ([reviews, again]) => {
          const delivered = [...again, ...[...reviews].reverse()];
          expect(bytes(delivered)).toBe(bytes(reviews));
        },
      ),
      { numRuns: 2000, seed: 20261123 },
    );
  });

  it('an undone rating leaves nothing behind, thirty deep', () => {
    fc.assert(
      fc.property(
        log,
        fc.array(fc.constantFrom(...ratings), { minLength: 30, maxLength: 30 }),
        (reviews, more) => {
          const end = Math.max(...reviews.map((review) => review.answeredAt.getTime()));
          const mistakes = more.map((rating, index) =>
            reviewAt(end + (index + 1) * 3_600_000, rating, { index: 1000 + index, undone: true }),
          );
          expect(bytes([...reviews, ...mistakes])).toBe(bytes(reviews));
        },
      ),
      { numRuns: 300, seed: 20261123 },
    );
  });

  it('what the buttons promised is what is stored, whatever came before', () => {
    fc.assert(
      fc.property(
        log,
        fc.constantFrom(...ratings),
        fc.nat({ max: 200 }),
        fc.nat({ max: 600 }),
        (reviews, rating, days, waitMinutes) => {
          const end = Math.max(...reviews.map((review) => review.answeredAt.getTime())) + days * 86_400_000;
          const parameters = standardParameters(0.9);
          const shown = momentOf(new Date(end), 'Europe/Berlin', 4);
          const { memory } = fold('pod/what/definition', reviews, findStandardParameters);
          const promised = preview(memory, shown, parameters)[rating];
          const answered = momentOf(new Date(end + waitMinutes * 60_000), 'Europe/Berlin', 4);
          fc.pre(answered.day === shown.day);
          const stored = fold(
            'pod/what/definition',
            [
              ...reviews,
              {
                ...reviewAt(answered.at.getTime(), rating, { index: 5000 }),
                promisedDays: promiseOf(promised.interval),
              },
            ],
            findStandardParameters,
          ).memory;
          if (stored.state === 'new') throw new Error('an answered card is not new');
          if (promised.interval.unit === 'days') {
            expect(stored.scheduledDays).toBe(promised.interval.count);
            expect(stored.dueDay).toBe(promised.memory.dueDay);
          } else {
            expect((stored.due.getTime() - stored.lastReview.getTime()) / 1000).toBe(promised.interval.count);
          }
          expect(stored.stability).toBe(promised.memory.stability);
          expect(stored.difficulty).toBe(promised.memory.difficulty);
        },
      ),
      { numRuns: 1000, seed: 20261123 },
    );
  });

  it('each review meets the memory that the ones before it left', () => {
    const reviews = [0, 10, 1500].map((minutes, index) =>
      reviewAt(start + minutes * 60_000, 'good', { index }),
    );
    const { before } = fold('pod/what/definition', reviews, findStandardParameters);
    const first = reviews[0] as Review;
    expect(before.get(first.id)).toEqual(newMemory('pod/what/definition'));
    expect(before.get((reviews[2] as Review).id)).toEqual(
      fold('pod/what/definition', reviews.slice(0, 2), findStandardParameters).memory,
    );
  });

  it('a card whose every rating was undone is new again', () => {
    const undone = [reviewAt(start, 'good', { index: 0, undone: true })];
    expect(fold('pod/what/definition', undone, findStandardParameters).memory).toEqual(
      newMemory('pod/what/definition'),
    );
  });

  it('a log that names parameters nobody has is a bug, told with the review', () => {
    const review = { ...reviewAt(start, 'good', { index: 0 }), parameterSet: 'mine-1' };
    expect(() => fold('pod/what/definition', [review], findStandardParameters)).toThrow(review.id);
  });
});

describe('buttons', () => {
  const parameters = standardParameters(0.9);
  const day = (text: string) => momentOf(new Date(text), 'Europe/Berlin', 4);

  it('a new card returns within minutes, or in days when it was easy', () => {
    const { again, hard, good, easy } = preview(newMemory('a/b'), day('2026-11-23T10:00:00Z'), parameters);
    expect([again.label, hard.label, good.label]).toEqual(['1 min', '5.5 min', '10 min']);
    expect(easy.interval.unit).toBe('days');
  });

  it('a forgotten card returns in ten minutes and counts a lapse', () => {
    const known = memoryAfter(['good', 'good'], ['2026-11-23T10:00:00Z', '2026-11-23T10:10:00Z']);
    const { memory, label } = rate(known, 'again', day('2026-11-26T10:00:00Z'), parameters);
    expect(label).toBe('10 min');
    expect(memory).toMatchObject({ state: 'relearning', lapses: 1, dueDay: null });
  });

  it('a card reviewed in a learner’s day is due at the start of the day its interval names', () => {
    const { memory } = rate(newMemory('a/b'), 'easy', day('2026-11-23T23:30:00Z'), parameters);
    expect(memory.lastDay).toBe('2026-11-23');
    expect(memory.due.toISOString()).toBe(`${memory.dueDay}T03:00:00.000Z`);
  });

  it('intervals never shrink from Hard to Good to Easy in review', () => {
    const known = memoryAfter(['good', 'good'], ['2026-11-23T10:00:00Z', '2026-11-23T10:10:00Z']);
    for (let days = 0; days < 60; days += 7) {
      const at = momentOf(new Date(Date.parse('2026-11-26T10:00:00Z') + days * 86_400_000), 'UTC', 4);
      const { hard, good, easy } = preview(known, at, parameters);
      expect(hard.memory.scheduledDays).toBeLessThanOrEqual(good.memory.scheduledDays);
      expect(good.memory.scheduledDays).toBeLessThan(easy.memory.scheduledDays);
    }
  });

  it('an answer on an earlier day than the last, after a flight west, counts as the same day', () => {
    const tokyo = rate(
      newMemory('a/b'),
      'good',
      momentOf(new Date('2026-11-23T20:00:00Z'), 'Asia/Tokyo', 4),
      parameters,
    );
    const losAngeles = momentOf(new Date('2026-11-24T06:00:00Z'), 'America/Los_Angeles', 4);
    const { memory } = rate(tokyo.memory, 'good', losAngeles, parameters);
    expect(memory.state).toBe('review');
    expect(memory.lastDay).toBe('2026-11-23');
  });

  function memoryAfter(given: readonly Rating[], at: readonly string[]) {
    const reviews = given.map((rating, index) =>
      reviewAt(Date.parse(at[index] as string), rating, { index }),
    );
    const { memory } = fold('a/b', reviews, findStandardParameters);
    if (memory.state === 'new') throw new Error('answered');
    return memory;
  }
});

type Where = { index: number; zone?: string; rollover?: number; retention?: number; undone?: boolean };

function reviewAt(ms: number, rating: Rating, where: Where): Review {
  const moment = momentOf(new Date(ms), where.zone ?? 'Europe/Berlin', where.rollover ?? 4);
  return {
    id: `0193${String(where.index).padStart(8, '0')}`,
    rating,
    answeredAt: moment.at,
    localDay: moment.day,
    utcOffsetMinutes: moment.utcOffsetMinutes,
    rolloverHour: moment.rolloverHour,
    parameterSet: standardParameters(where.retention ?? 0.9).id,
    promisedDays: null,
    undoneAt: where.undone ? new Date(ms + 5000) : null,
  };
}

function bytes(reviews: readonly Review[]): string {
  return JSON.stringify(fold('pod/what/definition', reviews, findStandardParameters).memory);
}
