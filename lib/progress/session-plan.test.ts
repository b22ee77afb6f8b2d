import { expect, it } from 'vitest';
import { type PlannedScenario, planSession } from './session-plan';

const scenario = (scenarioId: string, reason: PlannedScenario['reason'] = 'due'): PlannedScenario => ({
  scenarioId,
  reason,
  minutes: 2,
});
const shape = (cards: number, scenarios: readonly PlannedScenario[]) =>
  planSession(cards, cards * 10, scenarios).segments.map((segment) =>
    segment.kind === 'cards' ? segment.count : segment.scenarioId,
  );

it('a confident error comes first, other scenarios between blocks of cards', () => {
  expect(shape(30, [scenario('a'), scenario('b', 'confident-error'), scenario('c', 'new')])).toEqual([
    'b',
    10,
    'a',
    10,
    'c',
    10,
  ]);
});

it('few cards make one block; without cards there are scenarios alone', () => {
  expect(shape(4, [scenario('a'), scenario('b')])).toEqual([4, 'a', 'b']);
  expect(shape(0, [scenario('a')])).toEqual(['a']);
  expect(shape(0, [])).toEqual([]);
});

it('no card is lost or asked twice, and the minutes add up', () => {
  for (let cards = 0; cards < 60; cards++) {
    const plan = planSession(cards, cards * 12, [scenario('a'), scenario('b'), scenario('c')]);
    const counted = plan.segments.reduce((sum, each) => sum + (each.kind === 'cards' ? each.count : 0), 0);
    expect(counted).toBe(cards);
    expect(plan.minutes).toBeCloseTo(6 + (cards * 12) / 60, 9);
  }
});
