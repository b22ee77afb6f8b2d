import { Icon } from '@/app/_components/icon';
import { InlineMarkdown } from '@/app/_components/inline-markdown';
import { reasonOrder } from '../_session/card-answer';
import type { StudyCard } from '../_session/protocol';
import { letterOf } from './answer-judged';

type ReasonsProps = {
  card: StudyCard;
  said: boolean;
  day: string;
  shortcutsOn: boolean;
  onReason: (reason: number) => void;
};

/** "… and why": the reasons to choose from, once the claim was judged rightly. */
export function Reasons({ card, said, day, shortcutsOn, onReason }: ReasonsProps) {
  return (
    <fieldset className="mt-s5">
      <legend className="mb-s3 font-semibold">
        <span className="flex items-center gap-s2">
          <span className="st text-ok">
            <Icon id="check" /> {said ? 'True' : 'False'} it is.
          </span>
          Why?
        </span>
      </legend>
      <div className="opts">
        {reasonOrder(card, day).map((place, n) => (
          <button
            key={place}
            type="button"
            className="opt w-full cursor-pointer text-left hover:border-ink"
            aria-keyshortcuts={shortcutsOn ? letterOf(n) : undefined}
            onClick={() => onReason(place)}
          >
            <span className="k" aria-hidden="true">
              {letterOf(n)}
            </span>
            <span>
              <InlineMarkdown>{card.reasons?.[place] ?? ''}</InlineMarkdown>
            </span>
          </button>
        ))}
      </div>
    </fieldset>
  );
}
