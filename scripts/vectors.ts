/**
 * Runs upstream's own cases through this project's code.
 *
 *   npm run vectors -- [--dir DIR] [--area AREA] [--limit N]
 *
 * Prints one line per area, then the totals, then every failure with what was expected and what came.
 * Exit code 1 when a case fails that is not listed in `vectors/known-differences.json`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { VectorCase } from '../vectors/adapter';
import { runCases } from '../vectors/run';
import { isSrsFile, srsCases } from '../vectors/srs';

const { values } = parseArgs({
  options: { dir: { type: 'string' }, area: { type: 'string' }, limit: { type: 'string', default: '40' } },
});

const files =
  values.dir === undefined ? [...filesIn('vectors/k8s'), 'vectors/srs.json'] : filesIn(values.dir);
const cases = files.flatMap(read).filter((c) => values.area === undefined || c.area === values.area);
if (cases.length === 0)
  fail(`No cases${values.area ? ` of area "${values.area}"` : ''} in ${values.dir ?? 'vectors/'}.`);

const areas = runCases(cases);
for (const a of areas)
  console.log(`${a.area}: ${a.passed} passed, ${a.failed.length} failed, ${a.known} known`);
const total = (pick: (a: (typeof areas)[number]) => number) => areas.reduce((n, a) => n + pick(a), 0);
const failures = areas.flatMap((a) => a.failed);
console.log(
  `total: ${total((a) => a.passed)} passed, ${failures.length} failed, ${total((a) => a.known)} known, in ${areas.length} areas`,
);

const limit = Number(values.limit);
for (const f of failures.slice(0, limit)) {
  console.log(`\n${f.id}\n  expected ${JSON.stringify(f.expected)}\n  got      ${JSON.stringify(f.got)}`);
}
if (failures.length > limit) console.log(`\n… and ${failures.length - limit} more; --limit N shows them.`);
process.exitCode = failures.length === 0 ? 0 : 1;

function filesIn(dir: string): string[] {
  if (!existsSync(dir)) fail(`There is no folder ${dir}.`);
  return readdirSync(dir)
    .filter((f) => f.endsWith('.json') && f !== 'known-differences.json' && f !== 'index.json')
    .sort()
    .map((f) => join(dir, f));
}

function read(file: string): readonly VectorCase[] {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (isSrsFile(parsed)) return srsCases(parsed);
    const list = Array.isArray(parsed) ? parsed : (parsed as { cases?: unknown }).cases;
    if (!Array.isArray(list)) return fail(`${file}: expected an array of cases.`);
    return list as VectorCase[];
  } catch (error) {
    return fail(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}
