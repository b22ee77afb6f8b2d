import { type Mastery, type MasteryLevel, mastery, recallWanted, seenShareWanted } from './mastery';
import type { ScenarioOutline, Syllabus, SyllabusTopic } from './syllabus';
import { levelNames, toNext } from './to-next';

/** A topic with where a learner stands in it. */
export type TopicProgress = {
  readonly topic: SyllabusTopic;
  readonly mastery: Mastery;
  /** What leads to the next level, in a few words. */
  readonly toNext: string;
  /** Cards of the topic due until the end of today. */
  readonly dueToday: number;
};

export type ScenarioProposal = {
  readonly scenario: ScenarioOutline;
  readonly topic: SyllabusTopic;
  /** The level that the topic would have after passing it unaided; null when it would stay, or be no more than Seen. */
  readonly makes: MasteryLevel | null;
};

export function topicProgress(topic: SyllabusTopic, mastery: Mastery, dueToday: number): TopicProgress {
  return { topic, mastery, toNext: toNext(mastery), dueToday };
}

/**
 * The scenario that does most now: one that lifts a topic a level, in the order of learning; else one of a topic that
 * was studied; else the first of all. Null when every scenario stands as passed.
 */
export function nextScenario(
  progress: readonly TopicProgress[],
  syllabus: Syllabus,
  now: Date,
): ScenarioProposal | null {
  const candidates = progress.flatMap(({ topic, mastery: current }) => {
    const passed = new Set(current.evidence.passes.map((pass) => pass.scenarioId));
    const id = topic.scenarioIds.find((scenarioId) => !passed.has(scenarioId));
    const scenario = id === undefined ? undefined : syllabus.scenariosById.get(id);
    return scenario
      ? [{ scenario, topic, current, makes: levelAfterPassing(current, scenario.id, now) }]
      : [];
  });
  const studied = ({ current }: { current: Mastery }) => current.evidence.recall.cardsSeen > 0;
  const best =
    candidates.find(({ makes, current }) => makes !== null && studied({ current })) ??
    candidates.find(studied) ??
    candidates[0];
  return best ? { scenario: best.scenario, topic: best.topic, makes: best.makes } : null;
}

/**
 * The topics in which little work moves most: fading ones, then those a scenario away, then those nearest to Recall, by
 * the mark they lack most of; of the untouched, only what may be learnt next. Solid topics are left out.
 */
export function whereLittleWorkMoves(
  progress: readonly TopicProgress[],
  limit = 6,
): readonly TopicProgress[] {
  const known = new Set(
    progress.filter(({ mastery: { level } }) => level !== 'new').map(({ topic }) => topic.id),
  );
  return progress
    .map((entry, order) => ({ entry, order, rank: rankOf(entry, known) }))
    .filter(({ rank }) => rank !== null)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0) || a.order - b.order)
    .slice(0, limit)
    .map(({ entry }) => entry);
}

/** "3 Solid, 5 Applied, 1 Fading": how many topics stand at each level, best first, New left out. */
export function levelCounts(progress: readonly TopicProgress[]): string {
  const order: readonly MasteryLevel[] = ['solid', 'applied', 'recall', 'seen', 'fading'];
  return order
    .map((level) => ({ level, count: progress.filter((entry) => entry.mastery.level === level).length }))
    .filter(({ count }) => count > 0)
    .map(({ level, count }) => `${count} ${levelNames[level]}`)
    .join(', ');
}

function levelAfterPassing(current: Mastery, scenarioId: string, now: Date): MasteryLevel | null {
  const passes = [...current.evidence.passes, { scenarioId, passedAt: now }];
  const { level } = mastery({ ...current.evidence, passes }, now);
  return level === current.level || level === 'seen' ? null : level;
}

/** Lower comes first; fractions order within a group. */
function rankOf({ topic, mastery: current }: TopicProgress, known: ReadonlySet<string>): number | null {
  switch (current.level) {
    case 'fading':
      return 0 - (current.recall ?? 0);
    case 'recall':
      return current.evidence.scenarios > 0 ? 2 - (current.recall ?? 0) : null;
    case 'seen':
      return 3 + Math.max(recallWanted - (current.recall ?? 0), seenShareWanted - learntShare(current));
    case 'applied':
      return 5 - (current.recall ?? 0);
    case 'new':
      return topic.after.every((id) => known.has(id)) ? 6 : null;
    case 'solid':
      return null;
  }
}

function learntShare({ evidence }: Mastery): number {
  return evidence.cards === 0 ? 0 : evidence.recall.cardsLearnt / evidence.cards;
}
