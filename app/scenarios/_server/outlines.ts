import { curriculum } from '@/lib/curriculum/load';
import { scenarios } from '@/lib/curriculum/scenarios';
import type { Topic } from '@/lib/curriculum/schema';
import { isPass, type ScenarioStanding } from '@/lib/data/study/attempts';
import type { AskKind } from '@/lib/grading/question';
import type { Standing } from '../_components/list-words';

/** A scenario as lists tell it. */
export type Outline = {
  readonly id: string;
  readonly title: string;
  readonly kind: AskKind;
  readonly minutes: number;
  readonly difficulty: number;
  readonly topic: Topic;
};

/** All scenarios, in the order of learning; within a topic the easier first. */
export function outlines(): readonly Outline[] {
  const { topics } = curriculum();
  const all = scenarios().scenarios;
  if (made?.topics !== topics || made.all !== all) made = { topics, all, outlines: outlinesOf(topics, all) };
  return made.outlines;
}

type Scenarios = ReturnType<typeof scenarios>['scenarios'];

/** Made once for each reading of the content. */
let made:
  | { readonly topics: readonly Topic[]; readonly all: Scenarios; readonly outlines: readonly Outline[] }
  | undefined;

function outlinesOf(topics: readonly Topic[], all: Scenarios): readonly Outline[] {
  return topics.flatMap((topic) =>
    all
      .filter(({ first }) => first.topics[0] === topic.id)
      .map(({ id, first }) => ({
        id,
        title: first.title,
        kind: first.ask.kind,
        minutes: first.minutes,
        difficulty: first.difficulty,
        topic,
      }))
      .sort((a, b) => a.difficulty - b.difficulty),
  );
}

/**
 * What to take after a scenario: one of the same topic that is not passed yet, else the next in the order of learning
 * that is not, else whatever follows.
 */
export function nextAfter(id: string, standings: ReadonlyMap<string, ScenarioStanding>): Outline | undefined {
  const all = outlines();
  const here = all.findIndex((outline) => outline.id === id);
  const others = [...all.slice(here + 1), ...all.slice(0, Math.max(0, here))];
  const open = others.filter((outline) => standingOf(standings.get(outline.id)) !== 'passed');
  const topicId = all[here]?.topic.id;
  return open.find((outline) => outline.topic.id === topicId) ?? open[0] ?? others[0];
}

export function standingOf(standing: ScenarioStanding | undefined): Standing {
  if (!standing) return 'new';
  if (isPass(standing.last)) return 'passed';
  return standing.last.right ? 'helped' : 'missed';
}
