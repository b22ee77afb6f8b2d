/**
 * How well a topic is known, from evidence, and able to fall.
 *
 * New → Seen → Recall → Applied → Solid; Fading is what was Solid and is being forgotten. A level holds only while all
 * that it asks for holds now: nothing is awarded once and kept. From Recall on a level speaks of the whole topic, so it asks
 * that half of the topic's cards were learnt: one card answered well says nothing about the other sixteen.
 *
 * A card is learnt once it has left its learning steps. Until then it was answered minutes ago and nobody knows whether it
 * will be remembered, so it counts for nothing. A card that was forgotten counts 0 until it has left its relearning steps.
 */

/** Worst first; Fading last, because it stands beside the others. */
export const masteryLevels = ['new', 'seen', 'recall', 'applied', 'solid', 'fading'] as const;
export type MasteryLevel = (typeof masteryLevels)[number];

/** Mean retrievability of the learnt cards from which a topic counts as recalled, and below which a Solid one fades. */
export const recallWanted = 0.8;
/** Share of a topic's cards that must have been learnt from Recall on, and seen before its scenarios are offered. */
export const seenShareWanted = 0.5;
/** Mean retrievability of a Solid topic. */
export const solidRecallWanted = 0.9;
/** Stability, in days, that at least half of the learnt cards of a Solid topic have reached. */
export const solidStabilityDays = 21;
/** Distinct scenarios that make a topic Solid, passed unaided within `solidWindowDays`. */
export const solidScenarios = 2;
export const solidWindowDays = 60;

/** What the memories of a topic's cards amount to at one instant. */
export type RecallFacts = {
  /** Cards of the topic that were answered at least once. */
  readonly cardsSeen: number;
  /** How many of those have left their learning steps, forgotten ones that are on their relearning steps included. */
  readonly cardsLearnt: number;
  /** Mean retrievability of the learnt cards, 0 to 1, a forgotten one counting 0; 0 when there are none. */
  readonly retrievability: number;
  /** How many of the learnt cards are not forgotten and have a stability of at least `solidStabilityDays`. */
  readonly cardsStable: number;
  readonly lastReview: Date | null;
};

/** A scenario whose latest attempt was right and unaided (no hint), and when. */
export type ScenarioPass = { readonly scenarioId: string; readonly passedAt: Date };

/** Everything that the mastery of one topic follows from. */
export type TopicEvidence = {
  readonly topicId: string;
  /** Cards and scenarios that the topic has. */
  readonly cards: number;
  readonly scenarios: number;
  readonly recall: RecallFacts;
  readonly passes: readonly ScenarioPass[];
  /** When the topic was last known to be Solid, or null if it never was. */
  readonly solidAt: Date | null;
};

export type Mastery = {
  readonly topicId: string;
  readonly level: MasteryLevel;
  /** Mean retrievability of the learnt cards, 0 to 1, or null when none was learnt. */
  readonly recall: number | null;
  /** Distinct scenarios passed unaided lately: what Solid counts. */
  readonly recentPasses: number;
  readonly evidence: TopicEvidence;
};

export const noRecall: RecallFacts = {
  cardsSeen: 0,
  cardsLearnt: 0,
  retrievability: 0,
  cardsStable: 0,
  lastReview: null,
};

/** The evidence of a topic that nobody has touched. */
export function noEvidence(topicId: string, cards: number, scenarios: number): TopicEvidence {
  return { topicId, cards, scenarios, recall: noRecall, passes: [], solidAt: null };
}

/** The mastery that the evidence shows at `now`. */
export function mastery(evidence: TopicEvidence, now: Date): Mastery {
  const { topicId, recall } = evidence;
  return {
    topicId,
    level: levelOf(evidence, now),
    recall: recall.cardsLearnt === 0 ? null : recall.retrievability,
    recentPasses: recentPasses(evidence.passes, now),
    evidence,
  };
}

/** Distinct scenarios passed in the `solidWindowDays` before `now`. */
export function recentPasses(passes: readonly ScenarioPass[], now: Date): number {
  const sinceMs = now.getTime() - solidWindowDays * 86_400_000;
  const recent = passes.filter(
    ({ passedAt }) => passedAt.getTime() >= sinceMs && passedAt.getTime() <= now.getTime(),
  );
  return new Set(recent.map((pass) => pass.scenarioId)).size;
}

/**
 * Scenarios that must have been passed lately for Solid. A topic that has only one asks for that one: a level that
 * nobody can reach would say nothing.
 */
export function scenariosForSolid(available: number): number {
  return Math.min(solidScenarios, Math.max(1, available));
}

/** Whether enough of a topic's `cards` were learnt for its recall to speak of the topic. */
export function enoughLearnt({ cardsLearnt }: Pick<RecallFacts, 'cardsLearnt'>, cards: number): boolean {
  return cardsLearnt > 0 && cardsLearnt >= cards * seenShareWanted;
}

/** Whether the recall part of Solid holds for a topic of so many cards: enough of them learnt, recalled well, and lastingly. */
export function recallIsSolid(recall: RecallFacts, cards: number): boolean {
  return (
    enoughLearnt(recall, cards) &&
    recall.retrievability >= solidRecallWanted &&
    recall.cardsStable * 2 >= recall.cardsLearnt
  );
}

function levelOf(evidence: TopicEvidence, now: Date): MasteryLevel {
  const { recall, cards, passes, scenarios, solidAt } = evidence;
  if (recall.cardsLearnt > 0 && recall.retrievability < recallWanted && solidAt !== null) return 'fading';
  if (recall.cardsSeen === 0) return passes.length > 0 ? 'seen' : 'new';
  if (recall.retrievability < recallWanted || !enoughLearnt(recall, cards)) return 'seen';
  if (passes.length === 0) return 'recall';
  const solid = recallIsSolid(recall, cards) && recentPasses(passes, now) >= scenariosForSolid(scenarios);
  return solid ? 'solid' : 'applied';
}
