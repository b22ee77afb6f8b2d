/**
 * npm run shares -- [scenario …]
 * Prints which options learners choose, by the first answer of each, and reports wrong options that under 5 % choose:
 * they tell nobody apart and want another wording or another misconception. Without a scenario, all that were answered.
 * Exit code 1 when there are such options. Needs the database for itself: stop the server first, or take a backup.
 */
import { scenarios } from '../lib/curriculum/scenarios';
import { DatabaseError } from '../lib/data/database/database-error';
import { database, setDatabase } from '../lib/data/database/db';
import { answersTo, type KeptAnswer, scenariosAnswered } from '../lib/data/people/authors';
import { derive } from '../lib/grading/derive';
import { learnersWanted, type OptionShares, optionShares } from '../lib/grading/judge/option-shares';
import { valuesOf } from '../lib/grading/judge/regrade';
import { isChoice } from '../lib/grading/question';

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof DatabaseError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

async function main(wanted: readonly string[]): Promise<number> {
  const unknown = wanted.filter((id) => !scenarios().byId.has(id));
  for (const id of unknown) console.error(`There is no scenario ${id}.`);
  if (unknown.length > 0) return 2;
  let idle = 0;
  try {
    for (const id of wanted.length > 0 ? wanted : await scenariosAnswered()) {
      const shares = sharesOf(id, await answersTo(id));
      if (typeof shares === 'string') console.log(`${id}: ${shares}`);
      else {
        tell(id, shares);
        idle += shares.idle.length;
      }
    }
  } finally {
    await database().close();
    setDatabase(undefined);
  }
  console.log(`\n${idle} wrong options that too few choose.`);
  return idle > 0 ? 1 : 0;
}

/** The shares of a scenario's options, or why there are none. */
function sharesOf(id: string, kept: readonly KeptAnswer[]): OptionShares | string {
  const scenario = scenarios().byId.get(id);
  if (!scenario) return 'not shipped any more';
  const derived = derive(scenario, { seed: 0 });
  if (!derived.ok) return derived.problem;
  const { question, options } = derived.derived;
  if (!isChoice(question.kind) || question.kind === 'order')
    return `"${question.kind}" has no options to choose from`;
  const firsts = new Map<string, readonly string[]>();
  for (const { personId, answer } of kept) {
    const values = valuesOf(answer);
    if (values && !firsts.has(personId)) firsts.set(personId, values);
  }
  return optionShares(options, [...firsts.values()]);
}

function tell(id: string, { learners, options, idle }: OptionShares): void {
  const enough = learners < learnersWanted ? `, ${learnersWanted} wanted before options are reported` : '';
  console.log(`${id}: first answers of ${learners} learners${enough}`);
  for (const option of options) {
    const mark = option.right ? '✓' : idle.includes(option) ? '!' : ' ';
    const percent = `${Math.round(option.share * 100)} %`.padStart(5);
    console.log(`  ${mark} ${percent}  ${option.label}`);
  }
}
