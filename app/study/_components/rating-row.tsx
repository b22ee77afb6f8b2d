import { RatingButton } from '@/app/_components/rating-button';
import type { RatingName, StudyCard } from '../_session/protocol';

const names: readonly RatingName[] = ['again', 'hard', 'good', 'easy'];

/** Four ratings, each with the interval that a press stores. */
export function RatingRow({
  card,
  shortcutsOn,
  onRate,
}: {
  card: StudyCard;
  shortcutsOn: boolean;
  onRate: (rating: RatingName) => void;
}) {
  return (
    <fieldset className="rate">
      <legend className="vh">How well did you know it?</legend>
      {names.map((name) => (
        <RatingButton
          key={name}
          rating={name}
          interval={card.ratings[name].label}
          showKey={shortcutsOn}
          onClick={() => onRate(name)}
        />
      ))}
    </fieldset>
  );
}
