/**
 * What a learner answers to a card that can be answered on the screen, and what that says about the rating. A card whose
 * answer is given in the head has none.
 */
import { compareTyped, type TypedVerdict } from '@/lib/curriculum/typed-answer';
import type { RatingName, StudyCard } from './protocol';

export type CardAnswer =
  /** Of a true-false card; `reason` is a place in its `reasons`, null where none was chosen. */
  | { readonly kind: 'claim'; readonly said: boolean; readonly reason: number | null }
  | { readonly kind: 'typed'; readonly text: string; readonly verdict: TypedVerdict }
  /** The id of a part of the card's picture. */
  | { readonly kind: 'pick'; readonly part: string };

/** What was typed, held against the answers of the card. */
export function typedAnswer(card: Pick<StudyCard, 'accept' | 'others'>, text: string): CardAnswer | null {
  if (!card.accept || text.trim() === '') return null;
  return { kind: 'typed', text: text.trim(), verdict: compareTyped(text, card.accept, card.others) };
}

/** Whether the answer is right. A true or false for a wrong reason is not. */
export function isRight(card: Pick<StudyCard, 'isTrue' | 'reasons' | 'pick'>, answer: CardAnswer): boolean {
  switch (answer.kind) {
    case 'claim':
      return answer.said === card.isTrue && (answer.reason === null || answer.reason === 0);
    case 'typed':
      return answer.verdict.right;
    case 'pick':
      return answer.part === card.pick?.part;
    default:
      return answer satisfies never;
  }
}

/** A claim that was judged rightly is asked further, where its card knows reasons: why is it so? */
export function asksFurther(card: Pick<StudyCard, 'isTrue' | 'reasons'>, answer: CardAnswer | null): boolean {
  return (
    answer?.kind === 'claim' && answer.reason === null && card.reasons !== null && answer.said === card.isTrue
  );
}

/** The rating that an answer speaks for; null where nothing was answered. The learner decides. */
export function suggestedRating(card: StudyCard, answer: CardAnswer | null): RatingName | null {
  if (!answer) return null;
  return isRight(card, answer) ? 'good' : 'again';
}

/**
 * The reasons of a card in the order in which they are shown, as places in `reasons`, of which 0 is the right one: always
 * the same for a card on one day, and another on another day.
 */
export function reasonOrder(
  { id, reasons }: Pick<StudyCard, 'id' | 'reasons'>,
  day: string,
): readonly number[] {
  const order = (reasons ?? []).map((_, place) => place);
  let seed = 2166136261;
  for (const letter of id + day) seed = Math.imul(seed ^ (letter.codePointAt(0) ?? 0), 16777619) >>> 0;
  for (let last = order.length - 1; last > 0; last--) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    const other = Math.floor((seed / 2 ** 32) * (last + 1));
    const held = order[last] as number;
    order[last] = order[other] as number;
    order[other] = held;
  }
  return order;
}

/** How what was typed differs from the answer, in words: `“r” is missing; “x” is too much`. Empty when it does not, and when it is another thing altogether. */
export function differenceInWords({ parts }: TypedVerdict): string {
  if (parts.every(({ kind }) => kind === 'extra')) return '';
  return parts
    .flatMap((part) => {
      const what = part.text === ' ' ? 'a space' : `“${part.text}”`;
      if (part.kind === 'missing') return [`${what} is missing`];
      return part.kind === 'extra' ? [`${what} is too much`] : [];
    })
    .join('; ');
}
