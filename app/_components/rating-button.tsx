import type { ComponentProps } from 'react';
import { Icon } from './icon';
import type { SymbolId } from './symbols';

export type RatingName = 'again' | 'hard' | 'good' | 'easy';

const RATINGS: Record<RatingName, { word: string; symbol: SymbolId; key: string }> = {
  again: { word: 'Again', symbol: 'r-again', key: '1' },
  hard: { word: 'Hard', symbol: 'r-hard', key: '2' },
  good: { word: 'Good', symbol: 'r-good', key: '3' },
  easy: { word: 'Easy', symbol: 'r-easy', key: '4' },
};

type RatingButtonProps = Omit<ComponentProps<'button'>, 'children' | 'type'> & {
  rating: RatingName;
  /** The interval that will be stored: "4 d". */
  interval: string;
  /** Whether single keys are switched on. */
  showKey?: boolean;
  /** Its key, where there are not four of them. */
  keyName?: string | undefined;
  /** What was answered on the card speaks for this one. */
  suggested?: boolean;
};

/** Shape, word, key, and the interval that a press stores. Four stand in a `.rate` group. */
export function RatingButton({
  rating,
  interval,
  showKey = true,
  keyName,
  suggested = false,
  ...rest
}: RatingButtonProps) {
  const { word, symbol } = RATINGS[rating];
  const key = keyName ?? RATINGS[rating].key;
  return (
    <button
      {...rest}
      type="button"
      className={`rating ${rating}${suggested ? ' suggested' : ''}`}
      aria-keyshortcuts={showKey ? key : undefined}
    >
      <Icon id={symbol} />
      <span>{word}</span>
      {showKey ? <kbd>{key}</kbd> : <i />}
      <span className="when">
        {interval}
        {suggested && (
          <>
            <span className="vh">, </span>
            <span className="says">suggested</span>
          </>
        )}
      </span>
    </button>
  );
}
