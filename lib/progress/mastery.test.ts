import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mastery, masteryLevels, type TopicEvidence } from './mastery';
import { evidenceOf, passed, recallOf } from './testing';
import { toNext } from './to-next';

const now = new Date('2026-03-01T10:00:00Z');
const level = (evidence: TopicEvidence) => mastery(evidence, now).level;
const one = [passed('pod/scenario-1', 3, now)];
const two = [passed('pod/scenario-1', 3, now), passed('pod/scenario-2', 10, now)];

describe('the mastery of a topic', () => {
  it('is New until a card was seen', () => {
    expect(level(evidenceOf())).toBe('new');
  });

  it('is Seen while recall is below 80 %', () => {
    expect(level(evidenceOf({ recall: recallOf({ retrievability: 0.79 }) }))).toBe('seen');
  });

  it('is Recall from a mean retrievability of 80 % on', () => {
    expect(level(evidenceOf({ recall: recallOf({ retrievability: 0.8 }) }))).toBe('recall');
  });

  it('is Seen, however well, until half of its cards were learnt', () => {
    const learnt = (cardsLearnt: number) =>
      level(
        evidenceOf({
          cards: 17,
          recall: recallOf({ retrievability: 0.99, cardsSeen: 17, cardsLearnt }),
          passes: two,
        }),
      );
    expect(learnt(0)).toBe('seen');
    expect(learnt(1)).toBe('seen');
    expect(learnt(8)).toBe('seen');
    expect(learnt(9)).not.toBe('seen');
  });

  it('is Applied once one of its scenarios was passed unaided', () => {
    expect(level(evidenceOf({ recall: recallOf({ retrievability: 0.85 }), passes: one }))).toBe('applied');
  });

  it('is Solid with recall of 90 %, memories of three weeks and two distinct scenarios', () => {
    expect(level(evidenceOf({ recall: recallOf({ retrievability: 0.9 }), passes: two }))).toBe('solid');
  });

  it('is not Solid when both passes are of one scenario', () => {
    const passes = [passed('pod/scenario-1', 3, now), passed('pod/scenario-1', 10, now)];
    expect(level(evidenceOf({ recall: recallOf({ retrievability: 0.95 }), passes }))).toBe('applied');
  });

  it('is not Solid when a pass is older than sixty days', () => {
    const passes = [passed('pod/scenario-1', 3, now), passed('pod/scenario-2', 61, now)];
    expect(level(evidenceOf({ recall: recallOf({ retrievability: 0.95 }), passes }))).toBe('applied');
  });

  it('is not Solid while fewer than half of the learnt cards last three weeks', () => {
    const recall = recallOf({ retrievability: 0.95, cardsSeen: 5, cardsStable: 2 });
    expect(level(evidenceOf({ cards: 5, recall, passes: two }))).toBe('applied');
  });

  it('can be Solid with the only scenario that the topic has', () => {
    expect(level(evidenceOf({ scenarios: 1, recall: recallOf({ retrievability: 0.9 }), passes: one }))).toBe(
      'solid',
    );
  });

  it('falls back to Seen when recall falls, whatever was passed', () => {
    expect(level(evidenceOf({ recall: recallOf({ retrievability: 0.7 }), passes: two }))).toBe('seen');
  });

  it('is Fading when it was Solid and recall has fallen below 80 %', () => {
    const solidAt = new Date('2025-12-01T10:00:00Z');
    expect(level(evidenceOf({ recall: recallOf({ retrievability: 0.74 }), solidAt }))).toBe('fading');
    expect(level(evidenceOf({ recall: recallOf({ retrievability: 0.8 }), solidAt }))).toBe('recall');
  });

  it('never rises when recall falls and nothing else changes', () => {
    const rank = (of: TopicEvidence) => masteryLevels.indexOf(level(of));
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat({ max: 4 }),
        fc.subarray(two),
        (a, b, cardsStable, passes) => {
          const at = (retrievability: number) =>
            rank(evidenceOf({ recall: recallOf({ retrievability, cardsStable }), passes }));
          expect(at(Math.min(a, b))).toBeLessThanOrEqual(at(Math.max(a, b)));
        },
      ),
      { seed: 20261123 },
    );
  });
});

describe('what leads to the next level', () => {
  const says = (evidence: TopicEvidence) => toNext(mastery(evidence, now));

  it('says how many cards wait when nothing was seen', () => {
    expect(says(evidenceOf())).toBe('4 cards, none seen yet');
  });

  it('says what recall is and what is wanted, and never rounds up to the mark', () => {
    expect(says(evidenceOf({ recall: recallOf({ retrievability: 0.7999 }) }))).toBe(
      'recall 79 %, 80 % wanted',
    );
  });

  it('says how many cards were learnt when that is what is missing', () => {
    const learnt = (cardsLearnt: number) =>
      says(evidenceOf({ cards: 17, recall: recallOf({ retrievability: 0.99, cardsSeen: 10, cardsLearnt }) }));
    expect(learnt(8)).toBe('8 of 17 cards learnt, half wanted');
    expect(learnt(0)).toBe('0 of 17 cards learnt, half wanted');
  });

  it('says that a scenario is all that is missing', () => {
    expect(says(evidenceOf({ recall: recallOf({ retrievability: 0.82 }) }))).toBe('1 scenario to Applied');
  });

  it('says what Solid still asks for, recall first', () => {
    const strong = recallOf({ retrievability: 0.95 });
    expect(says(evidenceOf({ recall: recallOf({ retrievability: 0.86 }), passes: one }))).toBe(
      'recall 86 %, 90 % wanted for Solid',
    );
    expect(says(evidenceOf({ recall: strong, passes: one }))).toBe('1 more scenario to Solid');
    expect(says(evidenceOf({ recall: { ...strong, cardsStable: 1 }, passes: two }))).toBe(
      '1 of 4 cards last 3 weeks, half of them wanted for Solid',
    );
  });

  it('says of a fading topic what it was', () => {
    const solidAt = new Date('2025-12-01T10:00:00Z');
    expect(says(evidenceOf({ recall: recallOf({ retrievability: 0.74 }), solidAt }))).toBe(
      'was Solid; recall fell below 80 %',
    );
  });
});
