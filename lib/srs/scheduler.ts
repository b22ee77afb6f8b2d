/**
 * When a card is asked again. FSRS (`model.ts`) says how well it is remembered; steps, the order of the buttons and the
 * bounds of intervals are Anki's (`rslib/src/scheduler/states`).
 *
 * FSRS counts whole *study days*, so a day with a clock change is one day. Within a day's range an interval is chosen
 * by a seed or by the load of the days (`fuzz.ts`, `load-balance.ts`); what a button has named is reported with the rating
 * and stands, so the label is what is stored.
 */
import { addDays, dayNumber, daysBetween, type Moment, type StudyDay } from './day';
import { type Bounds, fuzzBounds, fuzzed, fuzzFactor, leastAfter } from './fuzz';
import { type Interval, intervalLabel, intervalWords } from './interval';
import { balanced, type Load } from './load-balance';
import { type Memory, type NewMemory, type Rating, ratings } from './memory';
import { type MemoryState, modelOf } from './model';
import type { Parameters } from './parameters';
import { nextStep, type StepOutcome } from './steps';

const DAY_MS = 86_400_000;
const DAY_SECONDS = 86_400;

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
 * All four futures of a card. `rate` at any moment of the same study day, told the days that these name, stores exactly
 * these; a step is counted from the moment of the rating.
 */
export function preview(
  memory: Memory | NewMemory,
  moment: Moment,
  parameters: Parameters,
  load?: Load,
): Readonly<Record<Rating, Outcome>> {
  const future = new Future(memory, moment, parameters);
  const choice = load ? { load } : {};
  return {
    again: future.outcomeOf('again', choice),
    hard: future.outcomeOf('hard', choice),
    good: future.outcomeOf('good', choice),
    easy: future.outcomeOf('easy', choice),
  };
}

/** What decides where in its range an interval lies: what was named already, else the load, else the seed. */
export type Choice = {
  /** Days that the button named, 0 for less than one. Counts only if the memory could have led to it. */
  readonly promisedDays?: number | null;
  readonly load?: Load;
};

/** The days that a button names, as a review reports them. */
export function promiseOf({ unit, count }: Interval): number {
  return unit === 'days' ? count : 0;
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
  choice: Choice = {},
): Outcome {
  return new Future(memory, moment, parameters).outcomeOf(rating, choice);
}

/**
 * The memory with another state of FSRS, due when that asks for it: for whoever reschedules. Cards on their steps keep
 * them.
 */
export function rescheduled(memory: Memory, state: MemoryState, parameters: Parameters): Memory {
  const changed = { ...memory, ...state, parameterSet: parameters.id };
  if (memory.state !== 'review' || memory.dueDay === null) return changed;
  const days = modelOf(parameters.weights).daysUntil(parameters.retention, state.stability);
  const bounds = boundsOf(days, 1, parameters);
  const scheduledDays = fuzzed(bounds, fuzzFactor(memory.cardId, memory.reps));
  const moved = (scheduledDays - memory.scheduledDays) * DAY_MS;
  return {
    ...changed,
    scheduledDays,
    dueDay: addDays(memory.lastDay, scheduledDays),
    due: new Date(memory.due.getTime() + moved),
  };
}

/** What retrievability depends on. */
export type Retained = Pick<Memory, 'stability' | 'lastReview'>;

/**
 * Probability, 0 to 1, that the card would be recalled at an instant. Fractions of a day count; an instant before the
 * last review gives 1. Source: FSRS-6 forgetting curve with the decay of the weights.
 */
export function retrievability(memory: Retained, now: Date, parameters: Pick<Parameters, 'weights'>): number {
  const days = Math.max(0, now.getTime() - memory.lastReview.getTime()) / DAY_MS;
  return modelOf(parameters.weights).recallAfter(days, memory.stability);
}

/** The four ways on from one memory at one moment. */
class Future {
  readonly #memory: Memory | NewMemory;
  readonly #moment: Moment;
  readonly #parameters: Parameters;
  readonly #states = new Map<Rating, MemoryState>();

  constructor(memory: Memory | NewMemory, moment: Moment, parameters: Parameters) {
    this.#memory = memory;
    this.#moment = moment;
    this.#parameters = parameters;
  }

  /** What a rating makes of the memory. */
  outcomeOf(rating: Rating, choice: Choice): Outcome {
    const memory = this.#memory;
    const moment = this.#moment;
    const common = {
      cardId: memory.cardId,
      ...this.#stateAfter(rating),
      reps: repsOf(memory) + 1,
      lapses: lapsesOf(memory) + (memory.state === 'review' && rating === 'again' ? 1 : 0),
      lastReview: moment.at,
      lastDay: moment.day,
      parameterSet: this.#parameters.id,
    };
    const step = this.#stepAfter(rating);
    if (step.kind === 'graduates') {
      const count = this.#daysAfter(rating, choice);
      const dueDay = addDays(moment.day, count);
      return outcome(
        {
          ...common,
          state: 'review',
          due: startWhereAnswered(dueDay, moment),
          dueDay,
          scheduledDays: count,
          learningStep: 0,
        },
        { unit: 'days', count },
      );
    }
    const state = onLearningSteps(memory) ? 'learning' : 'relearning';
    const learningStep = step.step;
    const days = stepDays(step.seconds, moment, choice.promisedDays);
    if (days > 0) {
      const dueDay = addDays(moment.day, days);
      const due = startWhereAnswered(dueDay, moment);
      return outcome(
        { ...common, state, due, dueDay, scheduledDays: days, learningStep },
        { unit: 'days', count: days },
      );
    }
    const due = new Date(moment.at.getTime() + step.seconds * 1000);
    return outcome(
      { ...common, state, due, dueDay: null, scheduledDays: 0, learningStep },
      { unit: 'seconds', count: step.seconds },
    );
  }

  #stateAfter(rating: Rating): MemoryState {
    const known = this.#states.get(rating);
    if (known) return known;
    const memory = this.#memory;
    const from = memory.state === 'new' ? null : memory;
    const days = memory.state === 'new' ? 0 : daysBetween(memory.lastDay, this.#moment.day);
    const state = modelOf(this.#parameters.weights).next(from, days, rating);
    this.#states.set(rating, state);
    return state;
  }

  #stepAfter(rating: Rating): StepOutcome {
    const { learningStepsSeconds, relearningStepsSeconds } = this.#parameters;
    const memory = this.#memory;
    // A forgotten card begins its relearning; any other answer leaves it in review.
    if (memory.state === 'review' && rating !== 'again') return { kind: 'graduates' };
    const steps = onLearningSteps(memory) ? learningStepsSeconds : relearningStepsSeconds;
    if (steps.length === 0) return this.#stepOfModel(rating);
    return nextStep(
      steps,
      memory.state === 'new' || memory.state === 'review' ? 0 : memory.learningStep,
      rating,
    );
  }

  /**
   * Without steps FSRS alone says when a card returns, within the day too: an interval below half a day is kept to the
   * second, if the weights know of answers within a day. Source: Anki, `rslib/src/scheduler/states/learning.rs` and
   * `relearning.rs`.
   */
  #stepOfModel(rating: Rating): StepOutcome {
    const { weights, wholeDays = false } = this.#parameters;
    const [sameDay = 0, sameDayOffset = 0] = weights.slice(17, 19);
    if (wholeDays || rating === 'easy' || sameDay <= 0 || sameDayOffset <= 0) return { kind: 'graduates' };
    const days = this.#daysWanted(rating);
    if (days >= 0.5) return { kind: 'graduates' };
    return { kind: 'step', step: 0, seconds: Math.max(1, Math.floor(days * DAY_SECONDS)) };
  }

  /** Days until a card that leaves its steps, or is in review, is due. */
  #daysAfter(rating: Rating, { promisedDays, load }: Choice): number {
    if (promisedDays != null && this.#couldBeNamed(rating, promisedDays)) return promisedDays;
    const factor = fuzzFactor(this.#memory.cardId, repsOf(this.#memory));
    const { day } = this.#moment;
    return this.#chain(rating, (bounds) =>
      load
        ? balanced(bounds, { today: day, cardId: this.#memory.cardId, factor }, load)
        : fuzzed(bounds, factor),
    );
  }

  /**
   * Whether a button could have named so many days, now or by an earlier version of these rules: they have only ever differed in
   * what an interval may not be shorter than, by a day where a card leaves its steps, and in that a lapse was spread too.
   */
  #couldBeNamed(rating: Rating, days: number): boolean {
    const { lower } = boundsOf(this.#daysToSpread(rating), 1, this.#parameters);
    // A day more either way: earlier versions spread what a card that leaves its steps is given before they rounded it.
    return days >= Math.max(1, lower - 1) && days <= this.#chain(rating, (bounds) => bounds.upper, true) + 1;
  }

  /**
   * The buttons that name days, each at least one beyond the one before it, as far as the maximum lets them. On its steps a
   * card that is easy stays away for longer than Good would have it, even where Good leads to a step. A lapse without steps
   * comes back on the day that FSRS says, not spread. Source: Anki, `review.rs`, `failing_review_interval`.
   */
  #chain(rating: Rating, pick: (bounds: Bounds) => number, lapsesSpread = false): number {
    const memory = this.#memory;
    const { maximumIntervalDays } = this.#parameters;
    let least = 1;
    for (const each of ratings) {
      const named = this.#stepAfter(each).kind === 'graduates';
      if (!named && (each !== 'good' || memory.state === 'review')) continue;
      const days = this.#daysToSpread(each);
      const from =
        memory.state === 'review' && each !== 'again'
          ? Math.max(least, leastAfter(days, memory.scheduledDays, maximumIntervalDays))
          : least;
      const isLapse = memory.state === 'review' && each === 'again';
      const fuzz = this.#parameters.fuzz && (!isLapse || lapsesSpread);
      const picked = pick(boundsOf(days, from, { ...this.#parameters, fuzz }));
      if (each === rating) return picked;
      least = picked + 1;
    }
    throw new Error(`${rating} leads to a step`);
  }

  /** A card that leaves its steps is given whole days, which are then spread. Source: Anki, `learning.rs`. */
  #daysToSpread(rating: Rating): number {
    const days = this.#daysWanted(rating);
    return this.#memory.state === 'review' ? days : Math.max(1, Math.round(days));
  }

  /** Days until recall has fallen to what is desired. What was forgotten does not come later than what was hard. */
  #daysWanted(rating: Rating): number {
    const { retention, weights } = this.#parameters;
    const days = modelOf(weights).daysUntil(retention, this.#stateAfter(rating).stability);
    return rating === 'again' ? Math.min(days, this.#daysWanted('hard')) : days;
  }
}

function boundsOf(days: number, least: number, { fuzz, maximumIntervalDays }: Parameters): Bounds {
  if (fuzz) return fuzzBounds(days, least, maximumIntervalDays);
  const only = Math.min(maximumIntervalDays, Math.max(least, Math.round(days)));
  return { lower: only, upper: only };
}

/**
 * Study days that a step takes; 0 when it ends before the next day begins. Beyond that it is due on a day, from its
 * beginning. Source: Anki, `rslib/src/scheduler/states/interval_kind.rs`.
 */
function stepDays(seconds: number, moment: Moment, promisedDays: number | null | undefined): number {
  const leftMs = startWhereAnswered(addDays(moment.day, 1), moment).getTime() - moment.at.getTime();
  const beyondMs = seconds * 1000 - leftMs;
  const days = beyondMs < 0 ? 0 : Math.floor(beyondMs / DAY_MS) + 1;
  // Earlier or later on the same day the button has named this many or one more.
  const least = Math.floor(seconds / DAY_SECONDS);
  const possible = promisedDays != null && promisedDays >= least && promisedDays <= least + 1;
  return possible ? promisedDays : days;
}

function outcome(memory: Memory, interval: Interval): Outcome {
  return { memory, interval, label: intervalLabel(interval), words: intervalWords(interval) };
}

function onLearningSteps({ state }: Memory | NewMemory): boolean {
  return state === 'new' || state === 'learning';
}

function repsOf(memory: Memory | NewMemory): number {
  return memory.state === 'new' ? 0 : memory.reps;
}

function lapsesOf(memory: Memory | NewMemory): number {
  return memory.state === 'new' ? 0 : memory.lapses;
}

/** The beginning of a study day on the clock of the place and season in which the card was answered. */
function startWhereAnswered(day: StudyDay, moment: Moment): Date {
  return new Date(
    dayNumber(day) * DAY_MS + moment.rolloverHour * 3_600_000 - moment.utcOffsetMinutes * 60_000,
  );
}
