/** A round of cards that are gone through by choice: nothing of it is stored, and no schedule changes. As a value. */
import { asksFurther, type CardAnswer } from './card-answer';
import type { StudyCard } from './protocol';

export type Round = {
  /** The one on the screen first. */
  readonly waiting: readonly StudyCard[];
  readonly revealed: boolean;
  readonly answer: CardAnswer | null;
  /** Cards that were known at last. */
  readonly known: number;
  /** Of these, at the first try. */
  readonly atOnce: number;
  /** Cards that were missed at least once, in the order of their first miss. */
  readonly missed: readonly StudyCard[];
};

/** A missed card comes back after so many others. */
const comesBackAfter = 6;

export function openRound(cards: readonly StudyCard[]): Round {
  return { waiting: cards, revealed: false, answer: null, known: 0, atOnce: 0, missed: [] };
}

export function revealInRound(round: Round, answer: CardAnswer | null): Round {
  const [card] = round.waiting;
  return card ? { ...round, revealed: !asksFurther(card, answer), answer } : round;
}

/** Known: the card is done with. Not known: it comes back in this round. */
export function judgeInRound(round: Round, isKnown: boolean): Round {
  const [card, ...others] = round.waiting;
  if (!card || !round.revealed) return round;
  const missedBefore = round.missed.includes(card);
  const next = { ...round, revealed: false, answer: null };
  if (isKnown) {
    return {
      ...next,
      waiting: others,
      known: round.known + 1,
      atOnce: round.atOnce + (missedBefore ? 0 : 1),
    };
  }
  return {
    ...next,
    waiting: [...others.slice(0, comesBackAfter), card, ...others.slice(comesBackAfter)],
    missed: missedBefore ? round.missed : [...round.missed, card],
  };
}
