/**
 * Situations in which learners go wrong, `content/situations.yaml`: each is what a scenario is about, or it says why none
 * is yet.
 */
import { z } from 'zod';
import { textOf } from './content-folder';
import { lineSchema } from './scenario-parts';
import { fileOf, type Scenario } from './scenarios';
import { type Problem, readYaml } from './yaml-file';

const situationsFile = 'situations.yaml';

const situationsFileSchema = z.strictObject({
  situations: z.array(
    z.strictObject({
      id: z.int().min(1),
      says: lineSchema,
      /** Why no scenario puts a learner there. */
      without: lineSchema.optional(),
    }),
  ),
});

export type Coverage = {
  readonly covered: number;
  /** Left out, with a reason. */
  readonly left: number;
  readonly problems: readonly Problem[];
};

/** Whether each situation has a scenario or a reason, and each scenario names situations that there are. */
export function coverageOfSituations(folder: string, scenarios: readonly Scenario[]): Coverage {
  const text = textOf(folder, situationsFile);
  if (text === undefined) return { covered: 0, left: 0, problems: [] };
  const read = readYaml(situationsFile, text, situationsFileSchema);
  if (!read.ok) return { covered: 0, left: 0, problems: read.problems };
  const { situations } = read.value;
  const named = new Set(scenarios.flatMap(({ first }) => first.situations));
  const problems: Problem[] = [];
  const known = new Set<number>();
  for (const [n, { id, says, without }] of situations.entries()) {
    const say = (message: string) => problems.push(read.problemAt(['situations', n], message));
    if (known.has(id)) say(`a second situation ${id}`);
    known.add(id);
    if (!named.has(id) && without === undefined)
      say(`no scenario is about situation ${id} (${says}), and no reason is given`);
    if (named.has(id) && without !== undefined) say(`situation ${id} has a scenario: drop "without"`);
  }
  for (const scenario of scenarios) {
    for (const id of scenario.first.situations) {
      if (known.has(id)) continue;
      const message = `no situation ${id} in ${situationsFile}`;
      problems.push({ file: fileOf(scenario), line: 1, column: 1, message });
    }
  }
  const left = situations.filter(({ without }) => without !== undefined).length;
  return { covered: situations.length - left, left, problems };
}
