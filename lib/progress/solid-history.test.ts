import { describe, expect, it } from 'vitest';
import { addDays } from '@/lib/srs/day';
import { fold } from '@/lib/srs/fold';
import type { Rating, Review } from '@/lib/srs/memory';
import { findStandardParameters, standardParameters } from '@/lib/srs/parameters';
import { retrievability } from '@/lib/srs/scheduler';
import { type HeldMemory, lastSolidAt, passesAt, recallFacts, type ScenarioAnswer } from './solid-history';

const at = (day: string) => new Date(`${day}T09:00:00Z`);

function review(day: string, rating: Rating = 'good', undone = false): Review {
  return {
    id: `${day}-${rating}`,
    rating,
    answeredAt: at(day),
    localDay: day,
    utcOffsetMinutes: 0,
    rolloverHour: 4,
    parameterSet: 'default-90',
    promisedDays: null,
    undoneAt: undone ? at(day) : null,
  };
}

/** Good on days that leave a stability of well over three weeks. */
const wellLearnt = ['2026-01-01', '2026-01-02', '2026-01-06', '2026-01-16', '2026-02-15'].map((day) =>
  review(day),
);

function answer(scenario: number, day: string, passed = true): ScenarioAnswer {
  return { scenarioId: `pod/scenario-${scenario}`, answeredAt: at(day), passed };
}

const cards = new Map([
  ['pod/card-1', wellLearnt],
  ['pod/card-2', wellLearnt],
]);

describe('what stands as passed', () => {
  it('is what the latest answer to each scenario says', () => {
    const answers = [answer(1, '2026-02-01'), answer(1, '2026-02-03', false), answer(2, '2026-02-02')];
    expect(passesAt(answers, at('2026-02-10'))).toEqual([
      { scenarioId: 'pod/scenario-2', passedAt: at('2026-02-02') },
    ]);
    expect(passesAt(answers, at('2026-02-02'))).toHaveLength(2);
  });
});

describe('the recall of a topic', () => {
  const parameters = standardParameters(0.9);
  const now = at('2026-02-11');
  const held = (stability: number, state: HeldMemory['state'] = 'review'): HeldMemory => ({
    cardId: `pod/card-${stability}-${state}`,
    state,
    stability,
    lastReview: at('2026-02-01'),
    parameterSet: parameters.id,
  });

  it('is the mean of the retrievability of its learnt cards', () => {
    const memories = [held(3), held(30)];
    const each = memories.map((memory) => retrievability(memory, now, parameters));
    const facts = recallFacts(memories, now, findStandardParameters);
    expect(facts.retrievability).toBeCloseTo(((each[0] ?? 0) + (each[1] ?? 0)) / 2, 12);
    expect(facts).toMatchObject({ cardsSeen: 2, cardsStable: 1, lastReview: at('2026-02-01') });
  });

  it('says nothing of cards that are still on their learning steps', () => {
    const begun = [held(2.3, 'learning'), held(8.2, 'learning')];
    expect(recallFacts(begun, now, findStandardParameters)).toMatchObject({
      cardsSeen: 2,
      cardsLearnt: 0,
      retrievability: 0,
    });
    const withLearnt = recallFacts([...begun, held(30)], now, findStandardParameters);
    expect(withLearnt).toMatchObject({ cardsSeen: 3, cardsLearnt: 1, cardsStable: 1 });
    expect(withLearnt.retrievability).toBeCloseTo(retrievability(held(30), now, parameters), 12);
  });

  it('counts a forgotten card as 0 until it has left its relearning steps', () => {
    const facts = recallFacts([held(40, 'relearning'), held(30)], now, findStandardParameters);
    expect(facts).toMatchObject({ cardsSeen: 2, cardsLearnt: 2, cardsStable: 1 });
    expect(facts.retrievability).toBeCloseTo(retrievability(held(30), now, parameters) / 2, 12);
  });
});

describe('when a topic was last Solid', () => {
  const now = at('2027-01-01');
  const solid = (answers: readonly ScenarioAnswer[], reviewsOfCard = cards, ofTopic = 2) =>
    lastSolidAt({ reviewsOfCard, answers, cards: ofTopic, scenarios: 2 }, now, findStandardParameters);

  it('is the last deed after which recall, memories and scenarios sufficed', () => {
    const { memory } = fold('pod/card-1', wellLearnt, findStandardParameters);
    expect(memory.state === 'review' && memory.stability >= 21).toBe(true);
    expect(solid([answer(1, '2026-02-16'), answer(2, '2026-02-17')])).toEqual(at('2026-02-17'));
  });

  it('is never when too few scenarios were passed', () => {
    expect(solid([answer(1, '2026-02-16')])).toBeNull();
  });

  it('is never when fewer than half of the cards were seen', () => {
    const answers = [answer(1, '2026-02-16'), answer(2, '2026-02-17')];
    expect(solid(answers, cards, 4)).toEqual(at('2026-02-17'));
    expect(solid(answers, cards, 5)).toBeNull();
  });

  it('is never when the passes lie too far apart', () => {
    expect(solid([answer(1, '2026-01-01'), answer(2, '2026-03-15')])).toBeNull();
  });

  it('is never when the memories were still short', () => {
    const short = new Map([['pod/card-1', wellLearnt.slice(0, 2)]]);
    expect(solid([answer(1, '2026-01-02'), answer(2, '2026-01-02')], short)).toBeNull();
  });

  it('passes over reviews that were undone', () => {
    const undone = new Map([
      ['pod/card-1', wellLearnt.map((entry) => ({ ...entry, undoneAt: entry.answeredAt }))],
    ]);
    expect(solid([answer(1, '2026-02-16'), answer(2, '2026-02-17')], undone)).toBeNull();
  });

  it('does not depend on the order in which reviews arrived', () => {
    const shuffled = new Map([...cards].map(([id, log]) => [id, [...log].reverse()] as const).reverse());
    const answers = [answer(2, '2026-02-17'), answer(1, '2026-02-16')];
    expect(solid(answers, shuffled)).toEqual(at('2026-02-17'));
  });

  it('does not look beyond now', () => {
    const answers = [answer(1, '2026-02-16'), answer(2, '2026-02-17')];
    const before = lastSolidAt(
      { reviewsOfCard: cards, answers, cards: 2, scenarios: 2 },
      at(addDays('2026-02-16', 0)),
      findStandardParameters,
    );
    expect(before).toBeNull();
  });
});
