/**
 * Plays recordings of a real control plane on the simulator and compares.
 *
 *   npm run golden -- [--dir DIR] [--only ID] [--kind actors|order|events|objects|outputs] [--limit N]
 *
 * Prints one line per kind of comparison, then every difference with what was expected and what came.
 * Exit code 1 when something differs that is not listed in `golden/known-differences.json`.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type JudgedKind, type Judgement, judge, kinds } from '../golden/judge';
import { kept, textOf } from '../golden/keep';
import { type Recording, readRecording } from '../golden/recording';
import { commandLine } from './command-line.mjs';

const { values } = commandLine(
  'Usage: npm run golden -- [--dir DIR] [--only ID] [--kind KIND] [--seed N] [--limit N] [--keep DIR] [--areas]',
  {
    dir: { type: 'string', default: 'golden/recordings' },
    only: { type: 'string' },
    kind: { type: 'string' },
    seed: { type: 'string', default: '1' },
    limit: { type: 'string', default: '40' },
    keep: { type: 'string' },
    areas: { type: 'boolean', default: false },
  },
  false,
);

const wanted = kinds.filter((kind) => values.kind === undefined || values.kind === kind);
if (wanted.length === 0) fail(`There is no kind "${values.kind}": ${kinds.join(', ')}.`);
const recordings = filesIn(values.dir)
  .map(read)
  .filter(({ id }) => values.only === undefined || id === values.only);
if (recordings.length === 0)
  fail(`No recording${values.only === undefined ? '' : ` "${values.only}"`} in ${values.dir}.`);

if (values.keep !== undefined) {
  for (const recording of recordings)
    writeFileSync(join(values.keep, `${recording.id}.json`), textOf(kept(recording)));
  console.log(`${recordings.length} recordings kept in ${values.keep}`);
  process.exit(0);
}
const judged = recordings.map((recording) => judge(recording, Number(values.seed)));
for (const kind of wanted) console.log(lineOf(kind, judged));
const failures = judged.flatMap((each) => wanted.flatMap((kind) => each.kinds[kind].failed));
const agreeing = judged.filter((each) => wanted.every((kind) => each.kinds[kind].failed.length === 0));
console.log(`recordings: ${agreeing.length} of ${judged.length} agree in everything compared`);
if (values.areas) {
  for (const area of [...new Set(judged.map((each) => each.area))].sort()) {
    const of = judged.filter((each) => each.area === area);
    console.log(`\n${area} (${of.length})`);
    for (const kind of wanted) console.log(`  ${lineOf(kind, of)}`);
  }
}
const limit = Number(values.limit);
for (const { id, expected, got } of failures.slice(0, limit))
  console.log(`\n${id}\n  expected ${short(expected)}\n  got      ${short(got)}`);
if (failures.length > limit) console.log(`\n… and ${failures.length - limit} more; --limit N shows them.`);
process.exitCode = failures.length === 0 ? 0 : 1;

function lineOf(kind: JudgedKind, list: readonly Judgement[]): string {
  const sum = (pick: (each: Judgement['kinds'][JudgedKind]) => number): number =>
    list.reduce((n, each) => n + pick(each.kinds[kind]), 0);
  const known = sum((each) => each.known);
  return `${kind}: ${sum((each) => each.passed)} passed, ${sum((each) => each.failed.length)} failed${known === 0 ? '' : `, ${known} known`}`;
}

function filesIn(dir: string): readonly string[] {
  if (!existsSync(dir)) fail(`There is no folder ${dir}.`);
  return readdirSync(dir)
    .filter((file) => file.endsWith('.json') && file !== 'index.json')
    .sort()
    .map((file) => join(dir, file));
}

function read(file: string): Recording {
  try {
    return readRecording(readFileSync(file, 'utf8'), file);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length <= 300 ? line : `${line.slice(0, 300)}…`;
}

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}
