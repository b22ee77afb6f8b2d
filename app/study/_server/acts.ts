import type { Card } from '@/lib/curriculum/schema';
import type { Viewer } from '@/lib/data/people/viewer';
import type { Undoable } from '@/lib/data/study/undo';
import { countWords } from '@/lib/progress/words';
import type { Act } from '../_session/protocol';
import { dayAndTime } from './study-queue';

const words: Readonly<Record<string, string>> = {
  again: 'Again',
  hard: 'Hard',
  good: 'Good',
  easy: 'Easy',
  bury: 'Buried',
  suspend: 'Suspended',
  restore: 'Restored',
};

/** Something done as the page lists it: what, when on the learner's clock, and about which card. */
export function actInWords(
  { id, did, cardIds, at }: Undoable,
  cardsById: ReadonlyMap<string, Pick<Card, 'html'>>,
  viewer: Pick<Viewer, 'timeZone'>,
  now: Date,
): Act {
  const [cardId] = cardIds;
  const only = cardIds.length === 1 ? cardId : undefined;
  return {
    id,
    what: words[did] ?? did,
    when: dayAndTime(at, viewer, now),
    about:
      only === undefined
        ? countWords(cardIds.length, 'card')
        : (cardsById.get(only)?.html.ask ?? 'A card that is no longer taught'),
    cardId: only ?? null,
  };
}
