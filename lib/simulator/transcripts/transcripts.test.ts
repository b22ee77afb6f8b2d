/** Plays every transcript beside this file and compares what the cluster does. `UPDATE_TRANSCRIPTS=1` writes them anew. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Coverage, coverage, listFile } from './coverage';
import { play } from './play';

const folder = dirname(fileURLToPath(import.meta.url));
const files = readdirSync(folder).filter((file) => file.endsWith('.txt') && file !== listFile);

describe('transcripts', () => {
  it.each(files)('%s', (file) => {
    const path = join(folder, file);
    const text = readFileSync(path, 'utf8');
    const played = play(text);
    if (process.env.UPDATE_TRANSCRIPTS === '1') writeFileSync(path, played);
    else expect(played).toBe(text);
  });
});

/**
 * Every rule of the simulator is shown by a transcript. `not-shown.txt` lists those that are not, each group with the reason;
 * `UPDATE_TRANSCRIPTS=1` takes off what has come to be shown, and adds what is new for a reader to see.
 */
describe('the rules of the simulator', () => {
  const found = readCoverage();

  it('each have a transcript, but for those that are listed', () => {
    const { rules, shown, listed, list } = readCoverage();
    expect(rules.size).toBeGreaterThan(500);
    if (process.env.UPDATE_TRANSCRIPTS === '1') {
      writeFileSync(join(folder, listFile), list);
      return;
    }
    expect([...rules].filter((rule) => !shown.has(rule) && !listed.includes(rule)).sort()).toEqual([]);
    expect(listed.filter((rule) => shown.has(rule) || !rules.has(rule))).toEqual([]);
    expect(new Set(listed).size).toBe(listed.length);
  });

  it('are the only ones that transcripts name', () => {
    expect([...found.shown].filter((rule) => !found.rules.has(rule)).sort()).toEqual([]);
  });
});

function readCoverage(): Coverage {
  const root = join(folder, '..');
  const sources = (readdirSync(root, { recursive: true }) as string[]).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
  );
  const read = (from: string, names: readonly string[]): readonly string[] =>
    names.map((name) => readFileSync(join(from, name), 'utf8'));
  return coverage(read(root, sources), read(folder, files), readFileSync(join(folder, listFile), 'utf8'));
}
