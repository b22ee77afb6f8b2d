/**
 * `npm run bench -- [AREA…] [--row WORD]` measures what design bars are about: the rows of each area (all of them when
 * none is named; with `--row`, those whose name contains the word), one JSON line each, with the bar it is held to.
 * It never fails because a machine is slow.
 *
 * An area is a file in `bench/` that exports `rows`. It is bundled as a build would bundle it, and each row runs in a
 * process of its own, so that one row's memory and compiled code do not help or hurt the next. `peakMiB` is the most
 * memory that process ever held.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import type { Row } from './bench/row';
import { commandLine } from './command-line.mjs';

/** Each a file in `bench/`. */
const areas: readonly string[] = ['simulator', 'network', 'quiz', 'memory', 'scrub'];

const { values: options, positionals } = commandLine('Usage: npm run bench -- [AREA …] [--row ROW]', {
  row: { type: 'string', default: '' },
});

/** Packages are imported, not bundled, but for one whose modules Node cannot load as they are. */
const packagesAsTheyAre: Plugin = {
  name: 'packages-as-they-are',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./#]/ }, ({ path, importer }) =>
      path.startsWith('@/') || path === '@ngrok/webernetes' || importer.includes('webernetes')
        ? undefined
        : { path, external: true },
    );
  },
};

process.exitCode = await benchAll(positionals.length === 0 ? areas : positionals);

async function benchAll(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !areas.includes(name));
  if (unknown.length > 0) {
    console.error(`There is no area ${unknown.join(', ')}. The areas are: ${areas.join(', ')}.`);
    return 2;
  }
  let failed = 0;
  for (const area of names) failed += await benchArea(area);
  return failed === 0 ? 0 : 1;
}

/** The number of rows that could not be measured. */
async function benchArea(area: string): Promise<number> {
  const bundle = await bundled(area);
  const rows = JSON.parse(output(bundle).text) as readonly Omit<Row, 'measure'>[];
  let failed = 0;
  for (const [index, { name, bar }] of rows.entries()) {
    if (!name.includes(options.row)) continue;
    const { ok, text } = output(bundle, String(index));
    if (!ok) failed++;
    console.log(JSON.stringify({ area, row: name, bar, ...(ok ? JSON.parse(text) : { failed: text }) }));
  }
  return failed;
}

function output(bundle: string, ...args: readonly string[]): { readonly ok: boolean; readonly text: string } {
  const child = spawnSync(process.execPath, ['--enable-source-maps', '--expose-gc', bundle, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  return { ok: child.status === 0, text: child.stdout.trim() };
}

/** A program that prints the rows of an area, or measures the one whose index it is given and prints its figures. */
async function bundled(area: string): Promise<string> {
  const root = join(import.meta.dirname, '..');
  const outfile = join(root, 'node_modules', '.cache', 'bench', `${area}.mjs`);
  await build({
    stdin: {
      contents: `
        import { rows } from './bench/${area}';
        const [, , index] = process.argv;
        if (index === undefined) console.log(JSON.stringify(rows));
        else {
          const figures = await rows[Number(index)].measure();
          const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
          console.log(JSON.stringify({ ...figures, peakMiB }));
        }
        process.exit();`,
      resolveDir: import.meta.dirname,
      loader: 'ts',
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    sourcemap: 'inline',
    alias: { '@': root },
    plugins: [packagesAsTheyAre],
    outfile,
    logLevel: 'warning',
  });
  return outfile;
}
