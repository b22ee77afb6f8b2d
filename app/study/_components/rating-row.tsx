import { RatingButton } from '@/app/_components/rating-button';
import type { RatingName, StudyCard } from '../_session/protocol';

type RatingRowProps = {
  card: StudyCard;
  /** All four, or Again and Good. */
  offered: readonly RatingName[];
  /** What was answered on the card speaks for it; null where nothing was. */
  suggested: RatingName | null;
  shortcutsOn: boolean;
  onRate: (rating: RatingName) => void;
};

/** The ratings, each with the interval that a press stores. */
export function RatingRow({ card, offered, suggested, shortcutsOn, onRate }: RatingRowProps) {
  return (
    <fieldset className={offered.length === 2 ? 'rate two' : 'rate'}>
      <legend className="vh">How well did you know it?</legend>
      {offered.map((name, n) => (
        <RatingButton
          key={name}
          rating={name}
          interval={card.ratings[name].label}
          showKey={shortcutsOn}
          keyName={`${n + 1}`}
          suggested={name === suggested}
          onClick={() => onRate(name)}
        />
      ))}
    </fieldset>
  );
}
