import type { StudyDay } from './day';

/** How well a learner knew it, worst first. */
export const ratings = ['again', 'hard', 'good', 'easy'] as const;
export type Rating = (typeof ratings)[number];

export function isRating(text: string): text is Rating {
  return ratings.some((rating) => rating === text);
}

/** A card that a learner has not answered yet. */
export type NewMemory = { readonly cardId: string; readonly state: 'new' };

/** What the scheduler knows of one learner and one card once it has been answered. */
export type Memory = {
  readonly cardId: string;
  readonly state: 'learning' | 'review' | 'relearning';
  /** With a `dueDay`: when that begins where the card was answered. Else the exact time of the next step. */
  readonly due: Date;
  /** The study day on which the card is due; null on a (re)learning step that ends within the day. */
  readonly dueDay: StudyDay | null;
  /** Days after which recall has fallen to 90 %. */
  readonly stability: number;
  /** 1 (easy) to 10. */
  readonly difficulty: number;
  /** Days from `lastDay` to `dueDay`; 0 without one. */
  readonly scheduledDays: number;
  /** Index of the current (re)learning step; 0 in review. */
  readonly learningStep: number;
  readonly reps: number;
  readonly lapses: number;
  readonly lastReview: Date;
  /** The study day of `lastReview`. */
  readonly lastDay: StudyDay;
  /** Id of the parameters that gave this state. */
  readonly parameterSet: string;
};

/** One rating of one card, as the log keeps it. */
export type Review = {
  /** UUIDv7; two reviews with one id are the same review. */
  readonly id: string;
  readonly rating: Rating;
  readonly answeredAt: Date;
  readonly localDay: StudyDay;
  readonly utcOffsetMinutes: number;
  readonly rolloverHour: number;
  readonly parameterSet: string;
  /**
   * The days that the button named, 0 when it named less than a day; null when that was not reported. What is stored
   * is what was named, as long as the memory that the review meets could have led to it.
   */
  readonly promisedDays: number | null;
  /** Set by undo: the fold passes over the review. */
  readonly undoneAt: Date | null;
};

/** The memory of a card before its first answer. */
export function newMemory(cardId: string): NewMemory {
  return { cardId, state: 'new' };
}
