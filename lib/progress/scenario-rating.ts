import type { Rating } from '@/lib/srs/memory';

/** What of an answer to a scenario says how well it is remembered. */
export type JudgedAnswer = {
  readonly right: boolean;
  readonly hintsUsed: number;
  readonly confidence: 'sure' | 'think' | 'guess' | null;
};

/**
 * An answer to a scenario as a rating: wrong is Again; right with a hint, or by a guess, is Hard; right is Good. Never
 * Easy: options are easier than recall.
 */
export function ratingOfAnswer({ right, hintsUsed, confidence }: JudgedAnswer): Rating {
  if (!right) return 'again';
  return hintsUsed > 0 || confidence === 'guess' ? 'hard' : 'good';
}

/** Wrong and sure: the error that is most worth mending, so it comes back first. */
export function isConfidentError({ right, confidence }: JudgedAnswer): boolean {
  return !right && confidence === 'sure';
}
