/**
 * The border to ts-fsrs: nothing outside `lib/srs` imports it (importing it adds methods to `Date.prototype`).
 *
 * ts-fsrs counts UTC calendar days, so it is handed the noon of each *study day* in place of the instant, and tells the
 * new state and the interval in days. When exactly a (re)learning step is due follows from the real instant and
 * `steps.ts`. Fuzz is seeded by card and repetition: the same preview today, on the server, on any device, is the
 * interval that will be stored.
 */
import {
  checkParameters,
  type FSRS,
  type Card as FsrsCard,
  Rating as FsrsRating,
  State as FsrsState,
  forgetting_curve,
  fsrs,
  GenSeedStrategyWithCardId,
  type Grade,
  StrategyMode,
  type TLearningStepsStrategy,
} from 'ts-fsrs';
import { addDays, dayNumber, daysBetween, type Moment, type StudyDay } from './day';
import { type Interval, intervalLabel, intervalWords } from './interval';
import type { Memory, NewMemory, Rating } from './memory';
import type { Parameters } from './parameters';
import { nextStep } from './steps';

const DAY_MS = 86_400_000;

/** What one rating would lead to. */
export type Outcome = {
  readonly memory: Memory;
  readonly interval: Interval;
  /** "10 min", "4 d", "2.1 mo". */
  readonly label: string;
  /** "10 minutes", "4 days", "2.1 months". */
  readonly words: string;
};

/**
 * All four futures of a card. They hold for the whole study day of `moment`: within a day, intervals do not change,
 * and a step is counted from the moment of the rating. `rate` with the same arguments stores exactly these.
 */
export function preview(
  memory: Memory | NewMemory,
  moment: Moment,
  parameters: Parameters,
): Readonly<Record<Rating, Outcome>> {
  return {
    again: rate(memory, 'again', moment, parameters),
    hard: rate(memory, 'hard', moment, parameters),
    good: rate(memory, 'good', moment, parameters),
    easy: rate(memory, 'easy', moment, parameters),
  };
}

/**
 * What a rating makes of a memory. A moment on an earlier study day than the last review (a traveller going west, a
 * clock put right) counts as the same day.
 */
export function rate(
  memory: Memory | NewMemory,
  rating: Rating,
  moment: Moment,
  parameters: Parameters,
): Outcome {
  const { card } = engineOf(parameters).next(fsrsCard(memory), fsrsNow(memory, moment), grades[rating]);
  const common = {
    cardId: memory.cardId,
    stability: card.stability,
    difficulty: card.difficulty,
    reps: card.reps,
    lapses: card.lapses,
    lastReview: moment.at,
    lastDay: moment.day,
    parameterSet: parameters.id,
  };
  if (card.state === FsrsState.Learning || card.state === FsrsState.Relearning) {
    const count = stepSeconds(memory, rating, parameters);
    return outcome(
      {
        ...common,
        state: card.state === FsrsState.Learning ? 'learning' : 'relearning',
        due: new Date(moment.at.getTime() + count * 1000),
        dueDay: null,
        scheduledDays: 0,
        learningStep: card.learning_steps,
      },
      { unit: 'seconds', count },
    );
  }
  const dueDay = addDays(moment.day, card.scheduled_days);
  return outcome(
    {
      ...common,
      state: 'review',
      due: startWhereAnswered(dueDay, moment),
      dueDay,
      scheduledDays: card.scheduled_days,
      learningStep: card.learning_steps,
    },
    { unit: 'days', count: card.scheduled_days },
  );
}

/** What retrievability depends on. */
export type Retained = Pick<Memory, 'stability' | 'lastReview'>;

/**
 * Probability, 0 to 1, that the card would be recalled at an instant. Fractions of a day count; an instant before the
 * last review gives 1. Source: FSRS-6 forgetting curve with the decay of the weights.
 */
export function retrievability(memory: Retained, now: Date, parameters: Parameters): number {
  const days = Math.max(0, now.getTime() - memory.lastReview.getTime()) / DAY_MS;
  return forgetting_curve(parameters.weights, days, memory.stability);
}

const grades: Readonly<Record<Rating, Grade>> = {
  again: FsrsRating.Again,
  hard: FsrsRating.Hard,
  good: FsrsRating.Good,
  easy: FsrsRating.Easy,
};

const ratingOfGrade = new Map(Object.entries(grades).map(([rating, grade]) => [grade, rating as Rating]));

function outcome(memory: Memory, interval: Interval): Outcome {
  return { memory, interval, label: intervalLabel(interval), words: intervalWords(interval) };
}

/** Seconds to the next step, by the rule that also told ts-fsrs that there is one. */
function stepSeconds(memory: Memory | NewMemory, rating: Rating, parameters: Parameters): number {
  const steps =
    memory.state === 'new' || memory.state === 'learning'
      ? parameters.learningStepsSeconds
      : parameters.relearningStepsSeconds;
  const step = memory.state === 'learning' || memory.state === 'relearning' ? memory.learningStep : 0;
  const next = nextStep(steps, step, rating);
  if (next.kind === 'graduates')
    throw new Error(`no step after ${rating} on step ${step} of ${memory.state}`);
  return next.seconds;
}

/** The beginning of a study day on the clock of the place and season in which the card was answered. */
function startWhereAnswered(day: StudyDay, moment: Moment): Date {
  return new Date(
    dayNumber(day) * DAY_MS + moment.rolloverHour * 3_600_000 - moment.utcOffsetMinutes * 60_000,
  );
}

function noonOf(day: StudyDay): Date {
  return new Date(dayNumber(day) * DAY_MS + DAY_MS / 2);
}

function fsrsNow(memory: Memory | NewMemory, moment: Moment): Date {
  if (memory.state === 'new') return noonOf(moment.day);
  return noonOf(daysBetween(memory.lastDay, moment.day) < 0 ? memory.lastDay : moment.day);
}

const states = {
  learning: FsrsState.Learning,
  review: FsrsState.Review,
  relearning: FsrsState.Relearning,
} as const;

function fsrsCard(memory: Memory | NewMemory): FsrsCard & { card_id: string } {
  if (memory.state === 'new') {
    return {
      card_id: memory.cardId,
      due: noonOf('1970-01-01'),
      stability: 0,
      difficulty: 0,
      elapsed_days: 0,
      scheduled_days: 0,
      learning_steps: 0,
      reps: 0,
      lapses: 0,
      state: FsrsState.New,
    };
  }
  return {
    card_id: memory.cardId,
    due: memory.due,
    stability: memory.stability,
    difficulty: memory.difficulty,
    elapsed_days: 0,
    scheduled_days: memory.scheduledDays,
    learning_steps: memory.learningStep,
    reps: memory.reps,
    lapses: memory.lapses,
    state: states[memory.state],
    last_review: noonOf(memory.lastDay),
  };
}

const engines = new WeakMap<Parameters, FSRS>();

function engineOf(parameters: Parameters): FSRS {
  const known = engines.get(parameters);
  if (known) return known;
  if (parameters.weights.length !== 21) throw new Error(`${parameters.id}: FSRS-6 has 21 weights`);
  const engine = fsrs({
    w: [...checkParameters(parameters.weights)],
    request_retention: parameters.retention,
    maximum_interval: parameters.maximumIntervalDays,
    enable_fuzz: parameters.fuzz,
    enable_short_term: true,
    learning_steps: parameters.learningStepsSeconds.map(() => '1m'),
    relearning_steps: parameters.relearningStepsSeconds.map(() => '1m'),
  })
    .useStrategy(StrategyMode.SEED, GenSeedStrategyWithCardId('card_id'))
    .useStrategy(StrategyMode.LEARNING_STEPS, stepsStrategy(parameters));
  engines.set(parameters, engine);
  return engine;
}

/**
 * Hands `steps.ts` to ts-fsrs, whose own rule differs from Anki's in Hard. Minutes are rounded up there only so that no
 * step vanishes; the due time is computed from seconds above.
 */
function stepsStrategy(parameters: Parameters): TLearningStepsStrategy {
  return (_, state, step) => {
    const lapsed = state === FsrsState.Review || state === FsrsState.Relearning;
    const steps = lapsed ? parameters.relearningStepsSeconds : parameters.learningStepsSeconds;
    const found: ReturnType<TLearningStepsStrategy> = {};
    for (const [grade, rating] of ratingOfGrade) {
      const next = nextStep(steps, step, rating);
      if (next.kind === 'step') {
        found[grade] = { scheduled_minutes: Math.ceil(next.seconds / 60), next_step: next.step };
      }
    }
    return found;
  };
}
