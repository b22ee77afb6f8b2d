/** How a study day is put together: cards in blocks, scenarios between them. Pure. */

/** A scenario to ask, and why now. */
export type PlannedScenario = {
  readonly scenarioId: string;
  /** confident-error: answered wrongly though sure. due: time to ask it again. new: never answered. */
  readonly reason: 'confident-error' | 'due' | 'new';
  readonly minutes: number;
};

export type Segment =
  | { readonly kind: 'cards'; readonly count: number; readonly minutes: number }
  | ({ readonly kind: 'scenario' } & PlannedScenario);

export type SessionPlan = {
  readonly segments: readonly Segment[];
  readonly cards: number;
  readonly scenarios: number;
  readonly minutes: number;
};

/** Cards that make a block: fewer, and the change of subject costs more than it gives. */
const leastBlock = 5;

/**
 * The day's plan. What somebody was wrong and sure about comes first; then cards in even blocks with the other scenarios
 * between them, and a scenario at the end where there are few cards.
 */
export function planSession(
  cards: number,
  secondsOfCards: number,
  scenarios: readonly PlannedScenario[],
): SessionPlan {
  const urgent = scenarios.filter(({ reason }) => reason === 'confident-error');
  const others = scenarios.filter(({ reason }) => reason !== 'confident-error');
  const blocks = cards === 0 ? 0 : Math.max(1, Math.min(others.length + 1, Math.floor(cards / leastBlock)));
  const segments: Segment[] = urgent.map((scenario) => ({ kind: 'scenario', ...scenario }));
  const waiting = [...others];
  for (let block = 0; block < blocks; block++) {
    const count = Math.floor((cards * (block + 1)) / blocks) - Math.floor((cards * block) / blocks);
    segments.push({ kind: 'cards', count, minutes: (secondsOfCards * count) / cards / 60 });
    const next = waiting.shift();
    if (next) segments.push({ kind: 'scenario', ...next });
  }
  segments.push(...waiting.map((scenario): Segment => ({ kind: 'scenario', ...scenario })));
  return {
    segments,
    cards,
    scenarios: scenarios.length,
    minutes: segments.reduce((sum, { minutes }) => sum + minutes, 0),
  };
}
