/**
 * npm run regrade -- [scenario …] [--write]
 * Judges the stored answers to scenarios again, after their content or the simulator was mended, and prints what would
 * change. Without a scenario, all that were answered. With `--write` the new judgements are stored, and with them when
 * each learner is asked again. Needs the database for itself: stop the server first.
 */
import { scenarios } from '../lib/curriculum/scenarios';
import { DatabaseError } from '../lib/data/database/database-error';
import { database, setDatabase } from '../lib/data/database/db';
import {
  answersTo,
  type KeptAnswer,
  type Rejudged,
  scenariosAnswered,
  storeRejudged,
} from '../lib/data/people/authors';
import { type DeriveResult, derive } from '../lib/grading/derive';
import { regrade } from '../lib/grading/judge/regrade';
import { countWords } from '../lib/progress/words';
import { commandLine } from './command-line.mjs';

const { values: options, positionals } = commandLine('Usage: npm run regrade -- [ID …] [--write]', {
  write: { type: 'boolean', default: false },
});

try {
  process.exitCode = await main(positionals, options.write);
} catch (error) {
  if (!(error instanceof DatabaseError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
} finally {
  await close();
}

async function main(wanted: readonly string[], isWriting: boolean): Promise<number> {
  const unknown = wanted.filter((id) => !scenarios().byId.has(id));
  for (const id of unknown) console.error(`There is no scenario ${id}.`);
  if (unknown.length > 0) return 2;
  const changes: Turned[] = [];
  let answers = 0;
  for (const id of wanted.length > 0 ? wanted : await scenariosAnswered()) {
    const kept = await answersTo(id);
    answers += kept.length;
    changes.push(...rejudged(id, kept));
  }
  const turned = changes.filter(({ turned }) => turned).length;
  console.log(`\n${countWords(answers, 'answer')}, ${turned} judged otherwise.`);
  if (isWriting) {
    await storeRejudged(changes);
    console.log(`Stored: ${countWords(changes.length, 'judgement')}.`);
  } else if (turned > 0) {
    console.log('Nothing is stored. Once more with --write stores it.');
  }
  return 0;
}

/** A judgement, and whether it is another than the stored one. */
type Turned = Rejudged & { readonly turned: boolean };

/** Prints what becomes of the answers to one scenario; answers with those that can be judged. */
function rejudged(id: string, kept: readonly KeptAnswer[]): readonly Turned[] {
  const scenario = scenarios().byId.get(id);
  if (!scenario) {
    const stay = kept.length === 1 ? 'stays as it is' : 'stay as they are';
    console.log(`${id}: ${countWords(kept.length, 'answer')} ${stay}; the scenario is not shipped any more.`);
    return [];
  }
  const bySeed = new Map<number, DeriveResult>();
  const found: Turned[] = [];
  const lost = new Map<string, number>();
  for (const answer of kept) {
    const derived = bySeed.get(answer.seed) ?? derive(scenario, { seed: answer.seed });
    bySeed.set(answer.seed, derived);
    const judged = derived.ok
      ? regrade(derived.derived, answer.answer)
      : { kind: 'lost' as const, problem: derived.problem };
    if (judged.kind === 'lost') lost.set(judged.problem, (lost.get(judged.problem) ?? 0) + 1);
    else {
      const { right } = judged;
      found.push({ ...answer, right, scenarioHash: scenario.hash, turned: right !== answer.right });
    }
  }
  const turned = found.filter((each) => each.turned);
  const nowRight = turned.filter(({ right }) => right).length;
  console.log(
    `${id}: ${countWords(kept.length, 'answer')}, ${found.length - turned.length} as before, ${nowRight} now right, ${turned.length - nowRight} now wrong`,
  );
  for (const [problem, count] of lost)
    console.log(`  ${count === 1 ? '1 stays as it is' : `${count} stay as they are`}: ${problem}`);
  return found;
}

async function close(): Promise<void> {
  try {
    await database().close();
    setDatabase(undefined);
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
  }
}
