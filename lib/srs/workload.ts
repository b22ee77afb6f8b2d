/**
 * What a desired retention costs: reviews and minutes a day, and how much is remembered for them. Cards are counted in
 * classes of like stability and difficulty, and followed by what is expected of each class, day by day; so the answer is
 * the same every time, and comes fast enough to move with a slider.
 */
import type { Rating } from './memory';
import { type MemoryState, type Model, modelOf } from './model';

/** Cards of like memory that are due on the same day. */
export type CardClass = MemoryState & {
  readonly count: number;
  /** Days from today until they are due under the present settings; negative when overdue. */
  readonly dueInDays: number;
  /** Days since their last answer. */
  readonly daysSince: number;
};

/** How a learner answers, and how long that takes. */
export type Habits = {
  /** Of the answers to cards that were remembered: shares that sum to 1. */
  readonly passed: Readonly<Record<Exclude<Rating, 'again'>, number>>;
  readonly secondsPassed: number;
  /** Of a forgotten card, with its relearning. */
  readonly secondsForgotten: number;
  /** Of a new card, until it has left its steps. */
  readonly secondsNew: number;
};

export type WorkloadInput = {
  readonly cards: readonly CardClass[];
  readonly habits: Habits;
  readonly weights: readonly number[];
  readonly newPerDay: number;
  /** Cards that were never seen. */
  readonly unseen: number;
  /** Days that are looked at. */
  readonly days: number;
  readonly maximumIntervalDays: number;
};

export type Workload = {
  readonly retention: number;
  /** Answers to cards that were seen before, a day, on average. */
  readonly reviewsPerDay: number;
  readonly minutesPerDay: number;
  /** Cards that would be recalled at the end. */
  readonly remembered: number;
  /** Cards seen by then. */
  readonly seen: number;
};

/** What people do who have not answered enough yet to tell. */
export const usualHabits: Habits = {
  passed: { hard: 0.1, good: 0.8, easy: 0.1 },
  secondsPassed: 8,
  secondsForgotten: 20,
  secondsNew: 25,
};

/** Work and result of `days` days under a desired retention, 0.7 to 0.99. */
export function workload(input: WorkloadInput, retention: number): Workload {
  const { cards, habits, days } = input;
  const path = new Path(input, retention);
  for (const card of cards) {
    const due = path.model.daysUntil(retention, card.stability) - card.daysSince;
    // What is due by now stays so; what is not moves to where this retention asks for it.
    path.add(card, card.count, card.dueInDays <= 0 ? 0 : due, card.daysSince);
  }
  let reviews = 0;
  let seconds = 0;
  let unseen = input.unseen;
  let seen = cards.reduce((sum, { count }) => sum + count, 0);
  for (let day = 0; day < days; day++) {
    const { passed, forgotten } = path.play(day);
    const fresh = Math.min(input.newPerDay, unseen);
    path.learn(day, fresh);
    unseen -= fresh;
    seen += fresh;
    reviews += passed + forgotten;
    seconds +=
      passed * habits.secondsPassed + forgotten * habits.secondsForgotten + fresh * habits.secondsNew;
  }
  return {
    retention,
    reviewsPerDay: reviews / days,
    minutesPerDay: seconds / days / 60,
    remembered: path.remembered(days),
    seen,
  };
}

/** The work that a card with such an interval is on an average day, summed. Source: Anki's manual, "daily load". */
export function dailyLoad(intervalsDays: readonly number[]): number {
  return intervalsDays.reduce((sum, interval) => sum + 1 / Math.max(interval, 1), 0);
}

const stabilityClasses = 48;
const difficultyClasses = 5;
const leastStability = 0.05;
const stabilityRatio = (36_500 / leastStability) ** (1 / (stabilityClasses - 1));

/** Class of a state, and the state that stands for a class. Stabilities are far apart, so classes are ratios. */
function classOf({ stability, difficulty }: MemoryState): number {
  const s = Math.round(
    Math.log(Math.max(stability, leastStability) / leastStability) / Math.log(stabilityRatio),
  );
  const d = Math.round(((difficulty - 1) / 9) * (difficultyClasses - 1));
  return (
    Math.min(stabilityClasses - 1, s) * difficultyClasses + Math.min(difficultyClasses - 1, Math.max(0, d))
  );
}

function stateOf(index: number): MemoryState {
  return {
    stability: leastStability * stabilityRatio ** Math.floor(index / difficultyClasses),
    difficulty: 1 + ((index % difficultyClasses) * 9) / (difficultyClasses - 1),
  };
}

type Move = { readonly to: number; readonly share: number };

/** Expected counts of cards, by the day they are due and their class. */
class Path {
  readonly model: Model;
  readonly #input: WorkloadInput;
  readonly #retention: number;
  /** By day: class → how many, and the days since their last answer as a sum over them. */
  readonly #due = new Map<number, Map<number, { count: number; sinceTotal: number }>>();
  readonly #intervals = new Map<number, number>();
  readonly #moves = new Map<string, readonly Move[]>();
  readonly #first: readonly Move[];

  constructor(input: WorkloadInput, retention: number) {
    this.#input = input;
    this.#retention = retention;
    this.model = modelOf(input.weights);
    const { hard, good, easy } = input.habits.passed;
    // Of new cards as many are not known at first sight as are forgotten later on.
    const known = 1 - retention;
    this.#first = [
      { to: classOf(this.model.next(null, 0, 'again')), share: known },
      { to: classOf(this.model.next(null, 0, 'hard')), share: (1 - known) * hard },
      { to: classOf(this.model.next(null, 0, 'good')), share: (1 - known) * good },
      { to: classOf(this.model.next(null, 0, 'easy')), share: (1 - known) * easy },
    ];
  }

  add(state: MemoryState, count: number, dueInDays: number, daysSince: number): void {
    const day = Math.max(0, Math.round(Math.min(dueInDays, this.#input.maximumIntervalDays)));
    this.#put(day, classOf(state), count, daysSince + day);
  }

  /** New cards learnt on a day. */
  learn(day: number, count: number): void {
    if (count > 0) this.#move(day, this.#first, count);
  }

  /** Answers everything that is due on a day. */
  play(day: number): { readonly passed: number; readonly forgotten: number } {
    const due = this.#due.get(day);
    this.#due.delete(day);
    let passed = 0;
    let forgotten = 0;
    for (const [index, { count, sinceTotal }] of due ?? []) {
      const since = Math.max(1, Math.round(sinceTotal / count));
      const recall = this.model.recallAfter(since, stateOf(index).stability);
      passed += count * recall;
      forgotten += count * (1 - recall);
      this.#move(day, this.#movesOf(index, since), count);
    }
    return { passed, forgotten };
  }

  remembered(today: number): number {
    let total = 0;
    for (const [day, classes] of this.#due) {
      for (const [index, { count, sinceTotal }] of classes) {
        const since = Math.max(0, sinceTotal / count - (day - today));
        total += count * this.model.recallAfter(since, stateOf(index).stability);
      }
    }
    return total;
  }

  #move(day: number, moves: readonly Move[], count: number): void {
    for (const { to, share } of moves) {
      const interval = this.#intervalOf(to);
      this.#put(day + interval, to, count * share, interval);
    }
  }

  #put(day: number, index: number, count: number, since: number): void {
    if (count <= 0) return;
    const classes = this.#due.get(day) ?? new Map<number, { count: number; sinceTotal: number }>();
    const known = classes.get(index) ?? { count: 0, sinceTotal: 0 };
    known.count += count;
    known.sinceTotal += count * since;
    classes.set(index, known);
    this.#due.set(day, classes);
  }

  #intervalOf(index: number): number {
    const known = this.#intervals.get(index);
    if (known !== undefined) return known;
    const wanted = this.model.daysUntil(this.#retention, stateOf(index).stability);
    const interval = Math.max(1, Math.round(Math.min(wanted, this.#input.maximumIntervalDays)));
    this.#intervals.set(index, interval);
    return interval;
  }

  /** Where cards of a class go, so many days after their last answer. */
  #movesOf(index: number, since: number): readonly Move[] {
    const key = `${index} ${since}`;
    const known = this.#moves.get(key);
    if (known) return known;
    const state = stateOf(index);
    const recall = this.model.recallAfter(since, state.stability);
    const to = (rating: Rating) => classOf(this.model.next(state, since, rating));
    const { hard, good, easy } = this.#input.habits.passed;
    const moves: readonly Move[] = [
      { to: to('again'), share: 1 - recall },
      { to: to('hard'), share: recall * hard },
      { to: to('good'), share: recall * good },
      { to: to('easy'), share: recall * easy },
    ];
    this.#moves.set(key, moves);
    return moves;
  }
}
