import { fold } from '@/lib/srs/fold';
import type { Memory, Review } from '@/lib/srs/memory';
import type { ParametersLookup } from '@/lib/srs/parameters';
import { retrievability } from '@/lib/srs/scheduler';
import {
  noRecall,
  type RecallFacts,
  recallIsSolid,
  recentPasses,
  type ScenarioPass,
  scenariosForSolid,
  solidStabilityDays,
} from './mastery';

/** A card's memory with what tells how likely it is to be recalled. */
export type HeldMemory = Pick<Memory, 'cardId' | 'state' | 'stability' | 'lastReview' | 'parameterSet'>;

/** One answer to a scenario, as far as mastery is concerned. */
export type ScenarioAnswer = {
  readonly scenarioId: string;
  readonly answeredAt: Date;
  /** Right, and without a hint. */
  readonly passed: boolean;
};

/** Everything that one learner did in one topic. */
export type TopicHistory = {
  /** The log of each card, in any order. */
  readonly reviewsOfCard: ReadonlyMap<string, readonly Review[]>;
  readonly answers: readonly ScenarioAnswer[];
  /** Cards and scenarios that the topic has. */
  readonly cards: number;
  readonly scenarios: number;
};

/** What the memories of a topic's cards amount to at `now`. Throws when one names parameters that nobody has. */
export function recallFacts(
  memories: readonly HeldMemory[],
  now: Date,
  parametersOf: ParametersLookup,
): RecallFacts {
  if (memories.length === 0) return noRecall;
  let cardsLearnt = 0;
  let sum = 0;
  let cardsStable = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const memory of memories) {
    const parameters = parametersOf(memory.parameterSet);
    if (!parameters) throw new Error(`${memory.cardId} names unknown parameters ${memory.parameterSet}`);
    lastMs = Math.max(lastMs, memory.lastReview.getTime());
    if (memory.state !== 'learning') cardsLearnt += 1;
    if (memory.state !== 'review') continue;
    sum += retrievability(memory, now, parameters);
    if (memory.stability >= solidStabilityDays) cardsStable += 1;
  }
  return {
    cardsSeen: memories.length,
    cardsLearnt,
    retrievability: cardsLearnt === 0 ? 0 : sum / cardsLearnt,
    cardsStable,
    lastReview: new Date(lastMs),
  };
}

/**
 * The scenarios that stand as passed at `now`: recent evidence first, so a scenario counts by its latest answer alone.
 */
export function passesAt(answers: readonly ScenarioAnswer[], now: Date): readonly ScenarioPass[] {
  const latest = new Map<string, ScenarioAnswer>();
  for (const answer of answers) {
    if (answer.answeredAt > now) continue;
    const known = latest.get(answer.scenarioId);
    if (!known || answer.answeredAt >= known.answeredAt) latest.set(answer.scenarioId, answer);
  }
  return [...latest.values()]
    .filter((answer) => answer.passed)
    .map(({ scenarioId, answeredAt }) => ({ scenarioId, passedAt: answeredAt }));
}

/**
 * When the topic was last seen to be Solid, up to `now`, or null if it never was. Between two deeds a memory only
 * fades and passes only age, so a topic becomes Solid at a deed or not at all: it is enough to look right after each.
 */
export function lastSolidAt(history: TopicHistory, now: Date, parametersOf: ParametersLookup): Date | null {
  const changes = memoryChanges(history, parametersOf).filter(({ at }) => at <= now);
  const deeds = [...changes.map(({ at }) => at), ...history.answers.map((answer) => answer.answeredAt)]
    .filter((at) => at <= now)
    .sort((a, b) => a.getTime() - b.getTime());
  const held = new Map<string, Memory>();
  let next = 0;
  let solidAt: Date | null = null;
  for (const at of deeds) {
    for (let change = changes[next]; change && change.at <= at; change = changes[++next]) {
      held.set(change.memory.cardId, change.memory);
    }
    const passes = passesAt(history.answers, at);
    if (passes.length === 0 || recentPasses(passes, at) < scenariosForSolid(history.scenarios)) continue;
    const recall = recallFacts([...held.values()], at, parametersOf);
    if (recallIsSolid(recall, history.cards)) solidAt = at;
  }
  return solidAt;
}

type MemoryChange = { readonly at: Date; readonly memory: Memory };

/** What each review left in memory, in the order of time. */
function memoryChanges(history: TopicHistory, parametersOf: ParametersLookup): readonly MemoryChange[] {
  const changes: MemoryChange[] = [];
  for (const [cardId, reviews] of history.reviewsOfCard) {
    const { memory, before } = fold(cardId, reviews, parametersOf);
    // What a review left is what the next one met; what the last one left is the card's memory.
    for (const left of [...before.values(), memory]) {
      if (left.state !== 'new') changes.push({ at: left.lastReview, memory: left });
    }
  }
  return changes.sort((a, b) => a.at.getTime() - b.at.getTime());
}
