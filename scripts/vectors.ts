/**
 * Runs upstream's own cases through this project's code.
 *
 *   npm run vectors -- [--dir DIR] [--area AREA] [--limit N]
 *
 * Prints one line per area, then the totals, then every failure with what was expected and what came.
 * Exit code 1 when a case fails that is not listed in `vectors/known-differences.json`.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { VectorCase } from '../vectors/adapter';
import { CasesError, casesIn } from '../vectors/cases';
import { runCases } from '../vectors/run';
import { commandLine } from './command-line.mjs';

/** What stands beside cases and is none. */
const noCases = ['known-differences.json', 'unfinished.json', 'index.json'];

const { values } = commandLine(
  'Usage: npm run vectors -- [--dir DIR] [--area AREA] [--limit N]',
  { dir: { type: 'string' }, area: { type: 'string' }, limit: { type: 'string', default: '40' } },
  false,
);
const limit = Number(values.limit);
if (!Number.isInteger(limit) || limit < 0) fail(`--limit ${values.limit} is no number of failures to show.`);

const files =
  values.dir === undefined ? [...filesIn('vectors/k8s'), 'vectors/srs.json'] : filesIn(values.dir);
const all = files.flatMap(read);
const cases = all.filter((c) => values.area === undefined || c.area === values.area);
if (cases.length === 0) {
  const areas = [...new Set(all.map(({ area }) => area))].sort().join(', ');
  fail(`No cases of area "${values.area}" in ${values.dir ?? 'vectors/'}. The areas are: ${areas}.`);
}

const areas = runCases(cases);
for (const a of areas)
  console.log(`${a.area}: ${a.passed} passed, ${a.failed.length} failed, ${a.known} known`);
const total = (pick: (a: (typeof areas)[number]) => number) => areas.reduce((n, a) => n + pick(a), 0);
const failures = areas.flatMap((a) => a.failed);
console.log(
  `total: ${total((a) => a.passed)} passed, ${failures.length} failed, ${total((a) => a.known)} known, in ${areas.length} areas`,
);

for (const f of failures.slice(0, limit)) {
  console.log(`\n${f.id}\n  expected ${JSON.stringify(f.expected)}\n  got      ${JSON.stringify(f.got)}`);
}
if (failures.length > limit) console.log(`\n… and ${failures.length - limit} more; --limit N shows them.`);
process.exitCode = failures.length === 0 ? 0 : 1;

function filesIn(dir: string): string[] {
  const found = statSync(dir, { throwIfNoEntry: false });
  if (!found) fail(`There is no folder ${dir}.`);
  if (!found.isDirectory()) fail(`${dir} is a file. --dir takes the folder that it is in.`);
  const names = readdirSync(dir).filter((name) => name.endsWith('.json') && !noCases.includes(name));
  if (names.length === 0)
    fail(`There are no cases in ${dir}: it has no .json file but ${noCases.join(', ')}.`);
  return names.sort().map((name) => join(dir, name));
}

function read(file: string): readonly VectorCase[] {
  try {
    return casesIn(readFileSync(file, 'utf8'), basename(file, '.json'));
  } catch (error) {
    const known = error instanceof CasesError || (error as NodeJS.ErrnoException).code !== undefined;
    if (!known) throw error;
    return fail(`${file}: ${(error as Error).message}`);
  }
}

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}
