import type { PlannedStop, StudyPlan } from './protocol';
import type { Session } from './session';

/**
 * The scenario whose turn it is: as many cards as the plan has before it are done or set aside since the page was opened,
 * or none is at hand. Never between a question and its answer. Null while it is the cards' turn.
 */
export function nextStop(
  { stops }: StudyPlan,
  leftAtOpening: number,
  { left, current, revealed, answer }: Pick<Session, 'left' | 'current' | 'revealed' | 'answer'>,
  putOff: ReadonlySet<string>,
): PlannedStop | null {
  if (revealed || answer) return null;
  const passed = leftAtOpening - left;
  return (
    stops.find(
      ({ scenarioId, afterCards }) => !putOff.has(scenarioId) && (current === null || passed >= afterCards),
    ) ?? null
  );
}
