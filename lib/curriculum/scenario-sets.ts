/** Scenarios in sets, `content/sets.yaml`: what belongs together, and in which order it is best met. */
import { z } from 'zod';
import { textOf } from './content-folder';
import { lineSchema, slugSchema } from './scenario-parts';
import { type Problem, readYaml } from './yaml-file';

export type ScenarioSet = {
  readonly id: string;
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  /** In the order in which they are best met. */
  readonly scenarioIds: readonly string[];
};

export const setsFile = 'sets.yaml';

const setsFileSchema = z.strictObject({
  sets: z
    .array(
      z.strictObject({
        id: slugSchema,
        name: lineSchema,
        summary: lineSchema,
        scenarios: z.array(z.string()).min(1),
      }),
    )
    .min(1),
});

type Named = { readonly id: string };

/**
 * Reads the sets of a content folder. Each scenario is in exactly one. A folder without the file has one set of all.
 * @param scenarios those that are sound: others are left out of the sets
 * @param files the ids of all scenario files, sound or not
 */
export function readSets(
  folder: string,
  scenarios: readonly Named[],
  files: ReadonlySet<string>,
): { readonly sets: readonly ScenarioSet[]; readonly problems: readonly Problem[] } {
  const text = textOf(folder, setsFile);
  if (text === undefined)
    return { sets: scenarios.length === 0 ? [] : [everything(scenarios)], problems: [] };
  const read = readYaml(setsFile, text, setsFileSchema);
  if (!read.ok) return { sets: [], problems: read.problems };
  const { sets } = read.value;
  const problems: Problem[] = [];
  const placed = new Set<string>();
  const names = new Set<string>();
  for (const [n, { id: set, scenarios: ids }] of sets.entries()) {
    if (names.has(set)) problems.push(read.problemAt(['sets', n, 'id'], `a second set "${set}"`));
    names.add(set);
    for (const [k, id] of ids.entries()) {
      const say = (message: string) => problems.push(read.problemAt(['sets', n, 'scenarios', k], message));
      if (!files.has(id)) say(`no scenario "${id}"`);
      if (placed.has(id)) say(`"${id}" a second time: a scenario is in one set`);
      placed.add(id);
    }
  }
  for (const { id } of scenarios)
    if (!placed.has(id)) problems.push(read.problemAt(['sets'], `"${id}" is in no set`));
  const sound = new Set(scenarios.map(({ id }) => id));
  return {
    sets: sets.map(({ id, name, summary, scenarios: ids }) => ({
      id,
      name,
      summary,
      scenarioIds: ids.filter((each) => sound.has(each)),
    })),
    problems,
  };
}

function everything(scenarios: readonly Named[]): ScenarioSet {
  return {
    id: 'all',
    name: 'All scenarios',
    summary: 'Everything that there is to try.',
    scenarioIds: scenarios.map(({ id }) => id),
  };
}
