import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, momentOf } from './day';
import { fold } from './fold';
import { fuzzBounds, leastAfter } from './fuzz';
import { type Memory, type NewMemory, newMemory, type Rating, type Review, ratings } from './memory';
import {
  findStandardParameters,
  type Parameters,
  parametersId,
  parametersLookup,
  standardParameters,
} from './parameters';
import { preview, promiseOf, rate } from './scheduler';
import { runs, seededNumbers } from './testing';

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Auckland',
];

describe('the label on a button is the interval that is stored', () => {
  it('over thousands of answers: any zone, day, hour of rollover, steps, load, and wait before the answer', () => {
    const random = seededNumbers(20_261_127);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
    let memory: Memory | NewMemory = newMemory('label/0');
    let at = Date.parse('2026-03-20T01:00:00Z');
    let log: Review[] = [];
    for (let answer = 0; answer < runs(3000, 20_000); answer++) {
      if (log.length > 25) {
        log = [];
        memory = newMemory(`label/${answer}`);
      }
      at += Math.floor(random() ** 4 * 120 * 86_400_000);
      const zone = pick(zones);
      const rollover = pick([0, 4, 23]);
      const parameters = setOf(pick(sets));
      const load = random() < 0.5 ? { ease: easeful, dueOn: () => Math.floor(random() * 50) } : undefined;
      const shown = momentOf(new Date(at), zone, rollover);
      const futures = preview(memory, shown, parameters, load);
      const rating: Rating = pick(ratings);
      // Somebody thinks for up to an hour: within the study day the promise holds.
      const answered = momentOf(new Date(at + Math.floor(random() * 3_600_000)), zone, rollover);
      if (answered.day !== shown.day) continue;
      const review: Review = {
        id: `r${String(answer).padStart(6, '0')}`,
        rating,
        answeredAt: answered.at,
        localDay: answered.day,
        utcOffsetMinutes: answered.utcOffsetMinutes,
        rolloverHour: answered.rolloverHour,
        parameterSet: parameters.id,
        promisedDays: promiseOf(futures[rating].interval),
        undoneAt: null,
      };
      log.push(review);
      const stored: Memory | NewMemory = fold(memory.cardId, log, findStandardParameters).memory;
      if (stored.state === 'new') throw new Error('an answered card is not new');
      const { interval } = futures[rating];
      if (interval.unit === 'days') {
        expect(stored.scheduledDays).toBe(interval.count);
        expect(stored.dueDay).toBe(addDays(answered.day, interval.count));
      } else {
        expect(stored.due.getTime() - answered.at.getTime()).toBe(interval.count * 1000);
      }
      memory = stored;
      at = answered.at.getTime();
    }
  });

  it('a promise that the memory could not have made counts for nothing', () => {
    const moment = momentOf(new Date('2026-11-23T10:00:00Z'), 'UTC', 4);
    const computed = rate(newMemory('a/b'), 'easy', moment, standardParameters(0.9));
    const told = rate(newMemory('a/b'), 'easy', moment, standardParameters(0.9), { promisedDays: 400 });
    expect(told).toEqual(computed);
  });
});

describe('steps', () => {
  const evening = momentOf(new Date('2026-11-23T20:00:00Z'), 'UTC', 4);
  const long = (learning: readonly number[], relearning: readonly number[] = [600]): Parameters =>
    setOf(
      parametersId({ retention: 0.9, learningStepsSeconds: learning, relearningStepsSeconds: relearning }),
    );

  it('a step that ends after the day is due on the day it ends, from its beginning', () => {
    const { memory, label } = rate(newMemory('a/b'), 'good', evening, long([60, 12 * 3600]));
    expect(label).toBe('1 d');
    expect(memory).toMatchObject({ state: 'learning', dueDay: '2026-11-24', learningStep: 1 });
    expect(memory.due.toISOString()).toBe('2026-11-24T04:00:00.000Z');
    const days = rate(newMemory('a/b'), 'good', evening, long([60, 3 * 86_400])).memory;
    expect(days.dueDay).toBe('2026-11-26');
  });

  it('a step within the day is due when it ends', () => {
    const { memory } = rate(newMemory('a/b'), 'good', evening, long([60, 7 * 3600]));
    expect(memory).toMatchObject({ dueDay: null, scheduledDays: 0 });
    expect(memory.due.toISOString()).toBe('2026-11-24T03:00:00.000Z');
  });

  const morning = momentOf(new Date('2026-11-23T08:00:00Z'), 'UTC', 4);

  it('without steps an answer leads to days, each button at least one beyond the one before', () => {
    const whole = { ...long([], []), wholeDays: true };
    const { again, hard, good, easy } = preview(newMemory('a/b'), morning, whole);
    const days = [again, hard, good, easy].map(({ memory }) => memory.scheduledDays);
    expect([again, hard, good, easy].map(({ memory }) => memory.state)).toEqual(Array(4).fill('review'));
    expect(days).toEqual([...new Set(days)].sort((a, b) => a - b));
  });

  it('without steps an interval below half a day is kept to the second, and its card goes on learning', () => {
    const { again, hard, good, easy } = preview(newMemory('a/b'), morning, long([], []));
    // 0.212 days, the stability of a first Again.
    expect(again.interval).toEqual({ unit: 'seconds', count: 18_316 });
    expect(again.memory).toMatchObject({ state: 'learning', scheduledDays: 0, learningStep: 0 });
    expect([hard, good, easy].map(({ memory }) => memory.state)).toEqual(['review', 'review', 'review']);
    const later = momentOf(again.memory.due, 'UTC', 4);
    expect(rate(again.memory, 'good', later, long([], [])).memory).toMatchObject({
      state: 'learning',
      scheduledDays: 0,
    });
    expect(rate(again.memory, 'easy', later, long([], [])).memory.state).toBe('review');
  });

  it('without steps an interval that ends beyond the day is one of days', () => {
    const { memory } = rate(
      newMemory('a/b'),
      'again',
      { ...evening, at: new Date('2026-11-24T00:30:00Z') },
      long([]),
    );
    expect(memory).toMatchObject({ state: 'learning', dueDay: '2026-11-24', scheduledDays: 1 });
  });

  it('weights that know nothing of answers within a day lead to days', () => {
    const weights = standardParameters(0.9).weights.map((weight, index) =>
      index === 17 || index === 18 ? 0 : weight,
    );
    expect(rate(newMemory('a/b'), 'again', morning, { ...long([]), weights }).memory.state).toBe('review');
  });

  it('a card forgotten without relearning steps comes back as FSRS says, and the lapse counts', () => {
    const known = rate(newMemory('a/b'), 'easy', evening, long([])).memory;
    const later = momentOf(new Date('2026-12-05T10:00:00Z'), 'UTC', 4);
    const forgotten = (stability: number) =>
      rate({ ...known, stability }, 'again', later, long([], [])).memory;
    expect(forgotten(12)).toMatchObject({ state: 'review', lapses: 1 });
    expect(forgotten(0.1)).toMatchObject({ state: 'relearning', lapses: 1, scheduledDays: 0 });
  });

  it('a card forgotten without relearning steps is not spread over days, as its other answers are', () => {
    const wellKnown = { ...rate(newMemory('a/b'), 'easy', evening, long([])).memory, stability: 20_000 };
    const later = momentOf(new Date('2026-12-05T10:00:00Z'), 'UTC', 4);
    const load = { ease: easeful, dueOn: (day: string) => (day.endsWith('5') ? 0 : 50) };
    const days = { again: new Set<number>(), good: new Set<number>() };
    for (let reps = 1; reps <= 50; reps++) {
      for (const each of [undefined, load]) {
        const { again, good } = preview({ ...wellKnown, reps }, later, long([], []), each);
        days.again.add(again.memory.scheduledDays);
        days.good.add(good.memory.scheduledDays);
      }
    }
    expect([...days.again]).toHaveLength(1);
    expect(Math.min(...days.again)).toBeGreaterThan(7);
    expect(days.good.size).toBeGreaterThan(5);
  });

  it('what a button named when lapses were still spread stands', () => {
    const wellKnown = { ...rate(newMemory('a/b'), 'easy', evening, long([])).memory, stability: 20_000 };
    const later = momentOf(new Date('2026-12-05T10:00:00Z'), 'UTC', 4);
    const told = (promisedDays: number | null) =>
      rate(wellKnown, 'again', later, long([], []), { promisedDays }).memory.scheduledDays;
    const said = told(null);
    const { lower, upper } = fuzzBounds(said, 1, 36_500);
    expect([lower, upper].map(told)).toEqual([lower, upper]);
    expect(told(upper + 5)).toBe(said);
  });
});

describe('intervals of days', () => {
  const known: Memory = {
    cardId: 'a/b',
    state: 'review',
    due: new Date('2026-11-23T04:00:00Z'),
    dueDay: '2026-11-23',
    stability: 2,
    difficulty: 9,
    scheduledDays: 4,
    learningStep: 0,
    reps: 5,
    lapses: 0,
    lastReview: new Date('2026-11-19T09:00:00Z'),
    lastDay: '2026-11-19',
    parameterSet: 'default-90',
  };

  it('are not shortened by where they lie in their range: what has not shrunk further stays as long as it was', () => {
    const moment = momentOf(new Date('2026-11-23T10:00:00Z'), 'UTC', 4);
    for (let reps = 0; reps < 200; reps++) {
      const { hard } = preview({ ...known, reps }, moment, standardParameters(0.9));
      expect(hard.memory.scheduledDays).toBeGreaterThanOrEqual(known.scheduledDays);
    }
    expect(leastAfter(2.7269483, 4, 36_500)).toBe(4);
    expect(leastAfter(2.7269483, 5, 36_500)).toBe(0);
    expect(leastAfter(4.591988, 4, 36_500)).toBe(5);
  });

  it('of a new card that is easy are longer than if it were merely good', () => {
    const moment = momentOf(new Date('2026-11-23T10:00:00Z'), 'UTC', 4);
    const slow: Parameters = {
      ...standardParameters(0.9),
      id: 'slow',
      weights: standardParameters(0.9).weights.map((weight, index) => (index === 2 ? 8.2 : weight)),
    };
    for (let card = 0; card < 50; card++) {
      const fresh = newMemory(`a/${card}`);
      const easy = rate(fresh, 'easy', moment, slow).memory.scheduledDays;
      const good = rate(fresh, 'good', moment, { ...slow, learningStepsSeconds: [] }).memory.scheduledDays;
      expect(easy).toBeGreaterThan(good);
    }
  });

  it('never exceed the maximum, and grow with every success as far as it lets them', () => {
    const parameters = setOf(parametersId({ retention: 0.9, maximumIntervalDays: 60 }));
    let memory: Memory | NewMemory = newMemory('a/b');
    let day = '2026-01-01';
    let last = 0;
    for (let n = 0; n < 12; n++) {
      memory = rate(memory, 'easy', momentOf(new Date(`${day}T12:00:00Z`), 'UTC', 4), parameters).memory;
      expect(memory.scheduledDays).toBeLessThanOrEqual(60);
      expect(memory.scheduledDays).toBeGreaterThanOrEqual(Math.min(60, last + 1));
      last = memory.scheduledDays;
      day = memory.dueDay ?? day;
    }
  });

  it('are as many study days in every zone, across clock changes, and for who has flown meanwhile', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 729 }),
        fc.constantFrom(...zones),
        fc.constantFrom(...zones),
        fc.constantFrom(0, 4, 23),
        fc.constantFrom(...ratings),
        (dayOffset, from, to, rollover, rating) => {
          const noon = (day: string) => new Date(`${day}T12:00:00Z`);
          const start = addDays('2026-01-01', dayOffset);
          const first = rate(
            newMemory('a/b'),
            'easy',
            momentOf(noon(start), from, rollover),
            standardParameters(0.9),
          ).memory;
          const there = momentOf(noon(first.dueDay ?? start), to, rollover);
          const { memory } = rate(first, rating, there, standardParameters(0.9));
          expect(first.dueDay).toBe(addDays(first.lastDay, first.scheduledDays));
          if (memory.dueDay) expect(memory.dueDay).toBe(addDays(there.day, memory.scheduledDays));
        },
      ),
      { numRuns: runs(500, 5000), seed: 20_261_127 },
    );
  });
});

const easeful = ['normal', 'normal', 'reduced', 'normal', 'normal', 'minimum', 'minimum'] as const;

const sets = [
  'default-90',
  'default-80',
  'default-97',
  parametersId({
    retention: 0.9,
    learningStepsSeconds: [60, 3600, 12 * 3600],
    relearningStepsSeconds: [86_400],
  }),
  parametersId({ retention: 0.9, learningStepsSeconds: [], relearningStepsSeconds: [] }),
  parametersId({ retention: 0.85, maximumIntervalDays: 90 }),
];

function setOf(id: string): Parameters {
  const parameters = parametersLookup(() => undefined)(id);
  if (!parameters) throw new Error(`no set ${id}`);
  return parameters;
}
