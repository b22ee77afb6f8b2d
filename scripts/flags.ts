/**
 * npm run flags -- [--settle ID …]
 * Prints the cards that learners found wrong or unclear: everybody's open flags, those of guests and of people without a
 * team too, whom no page tells anybody of. It reads beside a running server. `--settle` takes flags off that list, and off
 * their teams'; that writes, so stop the server first.
 */
import { curriculum } from '../lib/curriculum/load';
import { DatabaseError } from '../lib/data/database/database-error';
import { databaseUrl } from '../lib/data/database/database-url';
import { database, readBeside, setDatabase } from '../lib/data/database/db';
import { openFlags, type RaisedFlag, settleFlags } from '../lib/data/people/authors';
import { countWords, longDayWords } from '../lib/progress/words';
import { studyDay } from '../lib/srs/day';
import { commandLine } from './command-line.mjs';

try {
  process.exitCode = await main(idsToSettle());
} catch (error) {
  if (!(error instanceof DatabaseError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

async function main(settled: readonly string[] | null): Promise<number> {
  if (settled) return settle(settled);
  const flags = await readBeside(databaseUrl(), openFlags);
  for (const flag of flags) tell(flag);
  console.log(`${countWords(flags.length, 'open flag')}.`);
  return 0;
}

async function settle(ids: readonly string[]): Promise<number> {
  try {
    const open = await settleFlags(ids, new Date());
    for (const id of ids)
      console.log(open.includes(id) ? `${id}: settled` : `${id}: there is no such open flag`);
    return open.length === ids.length ? 0 : 1;
  } finally {
    await database().close();
    setDatabase(undefined);
  }
}

function tell({ id, cardId, reason, text, createdAt, by, teams }: RaisedFlag): void {
  const card = curriculum().cardsById.get(cardId);
  const who = `${by ?? 'somebody without a name'}${teams.length > 0 ? ` of ${teams.join(', ')}` : ', in no team'}`;
  console.log(`${reason}: ${cardId}${card ? '' : ' (no longer taught)'}`);
  console.log(`  says ${who}, ${longDayWords(studyDay(createdAt, 'UTC', 0))}  (${id})`);
  if (text !== '') console.log(text.replaceAll(/^/gm, '  > '));
  if (card) console.log(`  asked: ${card.ask}\n  answer: ${card.answer}\n  in content/${card.topicId}`);
  console.log();
}

/** Null when flags are to be listed. */
function idsToSettle(): readonly string[] | null {
  const usage =
    'Usage: npm run flags                    lists open flags\n       npm run flags -- --settle ID …   settles some';
  const { values, positionals } = commandLine(usage, { settle: { type: 'boolean', default: false } });
  if (values.settle === positionals.length > 0) return values.settle ? positionals : null;
  console.error(usage);
  process.exit(2);
}
