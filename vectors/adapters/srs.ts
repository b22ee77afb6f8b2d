/**
 * How a vector of the FSRS projects or of Anki is asked: by its shape. Each way answers with single comparisons; a case
 * agrees when all of them do, within the tolerance that the vector names.
 */
import { fieldChecksum } from '../../lib/data/exchange/apkg/checksum';
import { addDays, daysBetween, momentOf, studyDay } from '../../lib/srs/day';
import { fuzzBounds, fuzzed, leastAfter } from '../../lib/srs/fuzz';
import { makesLeech } from '../../lib/srs/leech';
import { type Memory, type NewMemory, newMemory, type Rating, ratings } from '../../lib/srs/memory';
import { type MemoryState, type Model, modelOf } from '../../lib/srs/model';
import { longestIntervalDays, type Parameters, standardParameters } from '../../lib/srs/parameters';
import { preview, rate, retrievability } from '../../lib/srs/scheduler';
import { memoryFromSm2 } from '../../lib/srs/sm2';
import { nextStep } from '../../lib/srs/steps';
import { asFsrs6, defaultWeights } from '../../lib/srs/weights';
import { dailyLoad } from '../../lib/srs/workload';
import type { Adapter } from '../adapter';

/** One thing that a vector expects, and what this project answers. */
type Comparison = { readonly what: string; readonly expected: unknown; readonly got: unknown };

type Vector = Readonly<Record<string, unknown>>;

/** A vector's shape: the keys it must have. The first that fits answers. */
type Way = { readonly keys: readonly string[]; readonly ask: (vector: Vector) => readonly Comparison[] };

export const srs: Adapter = {
  run: (input) => {
    const way = ways.find(({ keys }) => keys.every((key) => key in input));
    if (!way) throw new Error(`no way to ask a vector with ${Object.keys(input).join(', ')}`);
    const comparisons = way.ask(input);
    if (comparisons.length === 0) throw new Error('the vector expects nothing');
    const tolerance = typeof input.tolerance === 'number' ? input.tolerance : 1e-6;
    return comparisons.filter(({ expected, got }) => !agree(expected, got, tolerance));
  },
  compare: (differences) => Array.isArray(differences) && differences.length === 0,
};

const ways: readonly Way[] = [
  { keys: ['ratings', 'expect_scheduled_days'], ask: intervalHistory },
  { keys: ['ratings', 'delta_t_days', 'expect'], ask: stateAfterHistory },
  { keys: ['history', 'then', 'expect_by_rating'], ask: nextStates },
  { keys: ['from', 'rating', 'expect'], ask: oneStep },
  { keys: ['by_rating'], ask: firstReview },
  { keys: ['reviewed', 'expect_by_rating'], ask: recallWhenDue },
  { keys: ['decay', 'delta_t', 'expect_r'], ask: forgetting },
  { keys: ['d', 'expect_by_rating'], ask: nextDifficulty },
  { keys: ['s', 'expect_by_rating'], ask: sameDayStability },
  { keys: ['desired_retention', 'expect_interval_days'], ask: intervalOfRetention },
  { keys: ['expect_good_delta_minutes'], ask: stepsInOrder },
  { keys: ['expect_seconds_first_review'], ask: firstSteps },
  { keys: ['rows', 'row_format'], ask: rowsOf },
  { keys: ['input', 'expect'], ask: migration },
  { keys: ['cases'], ask: casesOf },
  { keys: ['expect_by_rating'], ask: firstStates },
];

function intervalHistory(vector: Vector): readonly Comparison[] {
  const start = new Date(`${text(vector.start ?? '2022-12-29T12:30:00')}Z`);
  const expectedDays = list(vector.expect_scheduled_days);
  let memory: Memory | NewMemory = newMemory('vector');
  let at = start;
  return list(vector.ratings).flatMap((grade, index) => {
    memory = rate(memory, ratingOf(grade), momentOf(at, 'UTC', 0), parametersOf(vector)).memory;
    at = memory.dueDay === null ? memory.due : new Date(`${memory.dueDay}T12:30:00Z`);
    const nth = `after answer ${index + 1}`;
    return [
      { what: `days ${nth}`, expected: expectedDays[index], got: memory.scheduledDays },
      ...('expect_stability' in vector
        ? [
            {
              what: `stability ${nth}`,
              expected: list(vector.expect_stability)[index],
              got: memory.stability,
            },
          ]
        : []),
      ...('expect_difficulty' in vector
        ? [
            {
              what: `difficulty ${nth}`,
              expected: list(vector.expect_difficulty)[index],
              got: memory.difficulty,
            },
          ]
        : []),
    ];
  });
}

function stateAfterHistory(vector: Vector): readonly Comparison[] {
  return states('at the end', vector.expect, stateAfter(vector, vector));
}

function nextStates(vector: Vector): readonly Comparison[] {
  const from = stateAfter(vector, vector.history as Vector);
  const days = number((vector.then as Vector).delta_t_days);
  return byRating(vector.expect_by_rating).flatMap(([rating, expected]) =>
    states(rating, expected, model(vector).next(from, days, rating)),
  );
}

function oneStep(vector: Vector): readonly Comparison[] {
  const from = vector.from as MemoryState | null;
  const got = model(vector).next(from, number(vector.delta_t_days), ratingOf(vector.rating));
  return states('after it', vector.expect, got);
}

function firstReview(vector: Vector): readonly Comparison[] {
  const moment = momentOf(new Date('2026-11-23T12:00:00Z'), 'UTC', 4);
  const outcomes = preview(newMemory('vector'), moment, parametersOf(vector));
  return byRating(vector.by_rating).flatMap(([rating, expected]) => {
    const { memory } = outcomes[rating];
    const { scheduled_days, state } = expected as { scheduled_days: number; state: number };
    return [
      ...states(rating, expected, memory),
      { what: `${rating}: days`, expected: scheduled_days, got: memory.scheduledDays },
      { what: `${rating}: state`, expected: state, got: memory.state === 'learning' ? 1 : 2 },
    ];
  });
}

function recallWhenDue(vector: Vector): readonly Comparison[] {
  const reviewed = new Date(`${text(vector.reviewed).replace(' ', 'T')}Z`);
  const parameters = parametersOf(vector);
  const outcomes = preview(newMemory('vector'), momentOf(reviewed, 'UTC', 0), parameters);
  return byRating(vector.expect_by_rating).map(([rating, expected]) => {
    // Upstream counts whole days: at the due time of a step of minutes, none have passed.
    const { memory } = outcomes[rating];
    const due = new Date(reviewed.getTime() + memory.scheduledDays * dayMs);
    return { what: rating, expected, got: retrievability(memory, due, parameters) };
  });
}

/** What a first answer leaves: stability, difficulty, or both; the id says which when it is one number. */
function firstStates(vector: Vector): readonly Comparison[] {
  return byRating(vector.expect_by_rating).flatMap(([rating, expected]) => {
    const got = model(vector).next(null, 0, rating);
    if (typeof expected !== 'number') return states(rating, expected, got);
    return [
      {
        what: rating,
        expected,
        got: text(vector.id).includes('difficulty') ? got.difficulty : got.stability,
      },
    ];
  });
}

function forgetting(vector: Vector): readonly Comparison[] {
  const weights = [...defaultWeights.slice(0, 20), number(vector.decay)];
  return list(vector.delta_t).map((days, index) => ({
    what: `after ${days} days`,
    expected: list(vector.expect_r)[index],
    got: modelOf(weights).recallAfter(number(days), number(vector.stability)),
  }));
}

function nextDifficulty(vector: Vector): readonly Comparison[] {
  const from = { stability: 10, difficulty: number(vector.d) };
  return byRating(vector.expect_by_rating).map(([rating, expected]) => ({
    what: rating,
    expected,
    got: model(vector).next(from, 10, rating).difficulty,
  }));
}

function sameDayStability(vector: Vector): readonly Comparison[] {
  const from = { stability: number(vector.s), difficulty: 5 };
  return byRating(vector.expect_by_rating).map(([rating, expected]) => ({
    what: rating,
    expected,
    got: model(vector).next(from, 0, rating).stability,
  }));
}

function intervalOfRetention(vector: Vector): readonly Comparison[] {
  const engines = vector.expect_interval_days as Record<string, number[]>;
  const expected = engines['ts-fsrs(f64)'] ?? Object.values(engines)[0] ?? [];
  return list(vector.desired_retention).map((retention, index) => ({
    what: `retention ${retention}`,
    expected: expected[index],
    got: Math.max(1, Math.round(model(vector).daysUntil(number(retention), number(vector.stability)))),
  }));
}

function stepsInOrder(vector: Vector): readonly Comparison[] {
  const many: Parameters = {
    ...parametersOf(vector),
    learningStepsSeconds: secondsOf(vector.learning_steps),
    relearningStepsSeconds: secondsOf(vector.relearning_steps),
  };
  const { learning, relearning } = vector.expect_good_delta_minutes as Record<string, number[]>;
  return [
    { what: 'learning', expected: learning, got: goodDelays(newMemory('vector'), many) },
    { what: 'relearning', expected: relearning, got: goodDelays(inReview, many) },
  ];
}

function firstSteps(vector: Vector): readonly Comparison[] {
  const steps = secondsOf((vector.config as Vector).learning_steps);
  return byRating(vector.expect_seconds_first_review).map(([rating, expected]) => ({
    what: rating,
    expected,
    got: secondsAfter(steps, 0, rating),
  }));
}

function rowsOf(vector: Vector): readonly Comparison[] {
  const rows = vector.rows as readonly (readonly unknown[])[];
  const [first, second] = list(vector.row_format).map(text);
  switch (first) {
    case 'interval':
      if (second?.startsWith('previous')) {
        return rows.map((row) => ({
          what: row.join(' '),
          expected: row[3],
          got: leastAfter(number(row[0]), number(row[1]), number(row[2])),
        }));
      }
      return rows.map((row) => {
        const bounds = fuzzBounds(number(row[0]), number(row[1]), number(row[2]));
        return {
          what: row.join(' '),
          expected: row.slice(3),
          got: [0, 0.5, 0.99].map((f) => fuzzed(bounds, f)),
        };
      });
    case 'steps_minutes':
      return rows.map((row) => {
        const steps = list(row[0]).map((minutes) => number(minutes) * 60);
        const step = steps.length - number(row[1]);
        const got = (['again', 'hard', 'good'] as const).map((rating) => secondsAfter(steps, step, rating));
        return { what: JSON.stringify(row), expected: row.slice(2), got };
      });
    case 'lapses':
      return rows.map((row) => ({
        what: row.join(' '),
        expected: row[2],
        got: makesLeech(number(row[0]), number(row[1])),
      }));
    default:
      throw new Error(`rows of ${first}`);
  }
}

function migration(vector: Vector): readonly Comparison[] {
  const got = asFsrs6(list(vector.input).map(number));
  return list(vector.expect).map((expected, index) => ({ what: `w[${index}]`, expected, got: got[index] }));
}

/** Vectors that are a list of cases: each case has a shape too. */
function casesOf(vector: Vector): readonly Comparison[] {
  const got = (vector.cases as readonly Vector[]).flatMap((each): readonly Comparison[] => {
    const what = JSON.stringify(each);
    if ('ease' in each) {
      const sm2 = { ease: number(each.ease), intervalDays: number(each.interval) };
      return states(what, each.expect, memoryFromSm2(sm2, number(each.sm2_retention), weightsOf(vector)));
    }
    if ('intervals_days' in each) {
      const load = dailyLoad(list(each.intervals_days).map(number));
      return [{ what, expected: each.expect_daily_load, got: load }];
    }
    if ('created' in each) {
      const created = text(each.created).slice(0, 10);
      const got = daysSince(created, dayAt(text(each.now), number(each.rollover)));
      return [{ what, expected: each.expect_days, got }];
    }
    if ('r' in each) {
      const from = { stability: number(vector.s), difficulty: number(each.d) };
      const days = model(vector).daysUntil(number(each.r), from.stability);
      // The formula of a success has no case for Again; that of a failure is for Again alone.
      const rating = each.g === undefined ? 'again' : each.g === 1 ? 'good' : ratingOf(each.g);
      return [{ what, expected: each.expect, got: model(vector).next(from, days, rating).stability }];
    }
    if ('previous_interval' in each) {
      const maximum = number(each.maximum_interval ?? longestIntervalDays);
      const least = leastAfter(number(each.interval), number(each.previous_interval), maximum);
      return [{ what, expected: each.expect ?? each.expect_minimum, got: least }];
    }
    if ('step' in each) return stepCase(vector, each, what);
    if ('text' in each) return [{ what, expected: each.expect, got: fieldChecksum(text(each.text)) }];
    throw new Error(`no way to ask ${what}`);
  });
  return [...got, ...relativeDays(vector), ...dayGrid(vector)];
}

function stepCase(vector: Vector, each: Vector, what: string): readonly Comparison[] {
  const steps = secondsOf(number(each.state) < 2 ? vector.learning_steps : vector.relearning_steps);
  const step = number(each.step);
  const minutes = byRating(each.expect_minutes).map(([rating, expected]) => {
    const seconds = secondsAfter(steps, step, rating);
    return { what: `${what} ${rating}`, expected, got: seconds === null ? null : seconds / 60 };
  });
  const next = byRating(each.next_step ?? {}).map(([rating, expected]) => {
    const found = nextStep(steps, step, rating);
    return { what: `${what} ${rating}: step`, expected, got: found.kind === 'step' ? found.step : null };
  });
  const good = nextStep(steps, step, 'good').kind;
  return [
    ...minutes,
    ...next,
    ...('good' in each ? [{ what: `${what} good`, expected: each.good, got: good }] : []),
  ];
}

/** Anki counts from the calendar date of a collection's creation, and no days before it. */
function daysSince(created: string, today: string): number {
  return Math.max(0, daysBetween(created, today));
}

function relativeDays(vector: Vector): readonly Comparison[] {
  const created = new Date('2018-08-06T02:00:00Z');
  return ((vector.relative_cases_created_02_00_local ?? []) as readonly Vector[]).map((each) => {
    const now = new Date(created.getTime() + number(each.plus_hours) * 3_600_000);
    const got = daysSince('2018-08-06', studyDay(now, 'UTC', number(each.rollover)));
    return { what: JSON.stringify(each), expected: each.expect_days, got };
  });
}

function dayGrid({ grid }: Vector): readonly Comparison[] {
  if (grid === undefined) return [];
  const { current_day_offsets, current_hours, rollover_hours } = grid as Record<string, number[]>;
  return (current_day_offsets ?? []).flatMap((day) =>
    (current_hours ?? []).flatMap((hour) =>
      (rollover_hours ?? []).map((rollover) => {
        const now = new Date(Date.parse(`${addDays('2018-08-06', day)}T00:00:00Z`) + hour * 3_600_000);
        return {
          what: `day ${day}, ${hour}:00, rollover ${rollover}`,
          expected: hour < rollover ? Math.max(day, 1) - 1 : day,
          got: daysSince('2018-08-06', studyDay(now, 'UTC', rollover)),
        };
      }),
    ),
  );
}

const dayMs = 86_400_000;

const inReview: Memory = {
  cardId: 'vector',
  state: 'review',
  due: new Date('2026-11-23T04:00:00Z'),
  dueDay: '2026-11-23',
  stability: 100,
  difficulty: 5,
  scheduledDays: 10,
  learningStep: 0,
  reps: 3,
  lapses: 0,
  lastReview: new Date('2026-11-13T12:00:00Z'),
  lastDay: '2026-11-13',
  parameterSet: 'default-90',
};

/** Again, then Good at each due time until the card has left its steps: the minutes between. */
function goodDelays(from: Memory | NewMemory, many: Parameters): readonly number[] {
  let memory = rate(from, 'again', momentOf(new Date('2026-11-23T05:00:00Z'), 'UTC', 4), many).memory;
  const minutes: number[] = [];
  for (let guard = 0; guard < 20 && memory.state !== 'review'; guard++) {
    const at = memory.due;
    memory = rate(memory, 'good', momentOf(at, 'UTC', 4), many, { promisedDays: 0 }).memory;
    if (memory.state !== 'review') minutes.push((memory.due.getTime() - at.getTime()) / 60_000);
  }
  return minutes;
}

function states(what: string, expected: unknown, got: MemoryState | null): readonly Comparison[] {
  return (['stability', 'difficulty'] as const).map((key) => ({
    what: `${what}: ${key}`,
    expected: (expected as MemoryState)[key],
    got: got?.[key],
  }));
}

function stateAfter(vector: Vector, history: Vector): MemoryState | null {
  const days = list(history.delta_t_days);
  return list(history.ratings).reduce<MemoryState | null>(
    (state, grade, index) => model(vector).next(state, number(days[index] ?? 0), ratingOf(grade)),
    null,
  );
}

function model(vector: Vector): Model {
  const { enable_short_term: shortTerm } = (vector.config ?? {}) as { enable_short_term?: boolean };
  return modelOf(weightsOf(vector), { shortTerm: shortTerm ?? true });
}

/** Sets of 19 and 21 weights without a memory for one day are sets whose weights for that are 0. */
function parametersOf(vector: Vector): Parameters {
  const config = (vector.config ?? {}) as Readonly<Record<string, unknown>>;
  const longTerm = config.enable_short_term === false;
  const weights = [...weightsOf(vector)];
  if (longTerm) weights.fill(0, 17, 19);
  return {
    ...standardParameters(0.9),
    fuzz: false,
    weights: asFsrs6(weights),
    retention: number(config.request_retention ?? config.desired_retention ?? 0.9),
    ...(typeof config.maximum_interval === 'number' && { maximumIntervalDays: config.maximum_interval }),
    ...('learning_steps' in config && { learningStepsSeconds: secondsOf(config.learning_steps) }),
    ...('relearning_steps' in config && { relearningStepsSeconds: secondsOf(config.relearning_steps) }),
    ...(longTerm && { learningStepsSeconds: [], relearningStepsSeconds: [] }),
  };
}

function weightsOf({ weights }: Vector): readonly number[] {
  return weights === undefined ? defaultWeights : list(weights).map(number);
}

function secondsAfter(steps: readonly number[], step: number, rating: Rating): number | null {
  const found = nextStep(steps, step, rating);
  return found.kind === 'step' ? found.seconds : null;
}

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

function secondsOf(steps: unknown): readonly number[] {
  return list(steps ?? []).map(
    (step) => Number.parseFloat(text(step)) * (unitSeconds[text(step).slice(-1)] ?? 0),
  );
}

/** The study day of a time written with its offset, on a clock that keeps that offset. */
function dayAt(time: string, rollover: number): string {
  return studyDay(new Date(`${time.slice(0, time.length - 6)}Z`), 'UTC', rollover);
}

function byRating(map: unknown): readonly (readonly [Rating, unknown])[] {
  return Object.entries(map as Record<string, unknown>).map(([grade, value]) => [ratingOf(grade), value]);
}

function ratingOf(grade: unknown): Rating {
  const rating = ratings[Number(grade) - 1];
  if (rating === undefined) throw new Error(`no rating ${String(grade)}`);
  return rating;
}

function agree(expected: unknown, got: unknown, tolerance: number): boolean {
  if (typeof expected === 'number' && typeof got === 'number') return Math.abs(expected - got) <= tolerance;
  return JSON.stringify(expected) === JSON.stringify(got);
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`not a list: ${JSON.stringify(value)}`);
  return value;
}

function number(value: unknown): number {
  if (typeof value !== 'number') throw new Error(`not a number: ${JSON.stringify(value)}`);
  return value;
}

function text(value: unknown): string {
  return String(value);
}
