import { z } from 'zod';
import type { ScenarioSet } from '@/lib/curriculum/scenario-sets';
import { scenarios } from '@/lib/curriculum/scenarios';
import type { ScenarioStanding } from '@/lib/data/study/attempts';
import { difficultyWords, kindWords, type Standing, standingWords } from '../_components/list-words';
import { type Outline, outlines, standingOf } from './outlines';

/** What somebody wants to see of the list; every part may be left open. */
export type ListFilter = {
  readonly difficulty?: number | undefined;
  readonly kind?: Outline['kind'] | undefined;
  /** `open`: whatever is not passed. */
  readonly standing?: Standing | 'open' | undefined;
};

/** A set with those of its scenarios that are wanted. */
export type ListedSet = Pick<ScenarioSet, 'id' | 'name' | 'summary'> & {
  /** Those wanted, in the set's order. */
  readonly outlines: readonly Outline[];
  readonly passed: number;
  /** How many the set has, wanted or not. */
  readonly of: number;
};

/** One of these words; anything else, an empty text among it, is no wish. */
const oneOf = <T extends string>(words: { readonly [word in T]: string }) =>
  z
    .enum(Object.keys(words) as [T, ...T[]])
    .optional()
    .catch(undefined);

const filterSchema = z.object({
  difficulty: z.coerce.number().int().min(1).max(difficultyWords.length).optional().catch(undefined),
  kind: oneOf(kindWords),
  standing: oneOf(standingWords),
});

/** The filter that the address of the page names. */
export function filterOf(
  query: Readonly<Record<string, string | readonly string[] | undefined>>,
): ListFilter {
  return filterSchema.parse(query);
}

/** Every set, in order, with what the filter leaves of it. */
export function listedSets(
  filter: ListFilter,
  standings: ReadonlyMap<string, ScenarioStanding>,
): readonly ListedSet[] {
  const byId = new Map(outlines().map((outline) => [outline.id, outline]));
  return scenarios().sets.map(({ id, name, summary, scenarioIds }) => {
    const all = scenarioIds.flatMap((each) => byId.get(each) ?? []);
    const standing = (outline: Outline) => standingOf(standings.get(outline.id));
    return {
      id,
      name,
      summary,
      outlines: all.filter((outline) => isWanted(outline, standing(outline), filter)),
      passed: all.filter((outline) => standing(outline) === 'passed').length,
      of: all.length,
    };
  });
}

/** What somebody does best now, with the set it belongs to. */
export type NextOne = {
  readonly outline: Outline;
  readonly set: Pick<ScenarioSet, 'id' | 'name'>;
  readonly standing: Standing;
};

const mostNext = 3;

/**
 * The first ones not met yet of the first set that is not finished, and before them one that was missed: it is still fresh
 * what went wrong. Empty once everything is passed.
 */
export function nextOnes(standings: ReadonlyMap<string, ScenarioStanding>): readonly NextOne[] {
  const open = listedSets({ standing: 'open' }, standings).flatMap(({ id, name, outlines: left }) =>
    left.map(
      (outline): NextOne => ({
        outline,
        set: { id, name },
        standing: standingOf(standings.get(outline.id)),
      }),
    ),
  );
  const missed = open.filter(({ standing }) => standing === 'missed').slice(0, 1);
  const fresh = open.filter(({ standing }) => standing === 'new');
  const helped = open.filter(({ standing }) => standing === 'helped');
  return [...missed, ...fresh, ...helped].slice(0, mostNext);
}

export function isWanted(
  { difficulty, kind }: Pick<Outline, 'difficulty' | 'kind'>,
  standing: Standing,
  filter: ListFilter,
): boolean {
  if (filter.difficulty !== undefined && difficulty !== filter.difficulty) return false;
  if (filter.kind !== undefined && kind !== filter.kind) return false;
  if (filter.standing === undefined) return true;
  return filter.standing === 'open' ? standing !== 'passed' : standing === filter.standing;
}
