/**
 * Plays every transcript beside this file and compares what the cluster does. `UPDATE_TRANSCRIPTS=1` writes them anew.
 *
 * A transcript is a text: a title, `given` as YAML, then lines that begin with `$ ` and are typed (a line of kubectl, or of `kubectl/words.ts`), each followed by
 * what is answered and by every step it led to. `files` in `given` are what lies in the folder of who types. `pod[0]` stands for the first Pod in order of name.
 * A line `# [rule/id] sentence` above a line that is typed says which rule its answer shows, where no step cites it.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { type Cluster, createCluster, type Given } from '../index';
import { parseWords } from '../kubectl/words';
import { type Coverage, coverage, listFile } from './coverage';

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
 * Every rule of the simulator is shown by a transcript. `not-shown.txt` lists those that are not yet, each folder with the reason;
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

function play(text: string): string {
  const [title = '', rest = ''] = split(text, '\ngiven\n');
  const typed = typedIn(rest.split('\n'));
  const given = rest.split('\n').slice(0, typed[0]?.from).join('\n');
  const { files = {}, ...beginning } = (parse(given) ?? {}) as Given & { readonly files?: object };
  const cluster = createCluster(beginning);
  const texts = Object.fromEntries(Object.entries(files).map(([name, object]) => [name, stringify(object)]));
  const parts = typed.map(({ notes, line }) =>
    [...notes, line, answer(cluster, line.slice(2), texts)].join('\n'),
  );
  return `${title}\ngiven\n${given.trimEnd()}\n\n${parts.join('\n')}`;
}

/** A line that is typed, what stands directly above it about rules, and where that begins. */
type Typed = { readonly line: string; readonly notes: readonly string[]; readonly from: number };

function typedIn(lines: readonly string[]): readonly Typed[] {
  return lines.flatMap((line, at): readonly Typed[] => {
    if (!line.startsWith('$ ')) return [];
    let from = at;
    while (lines[from - 1]?.startsWith('# [') === true) from--;
    return [{ line, notes: lines.slice(from, at), from }];
  });
}

function answer(cluster: Cluster, words: string, files: Readonly<Record<string, string>>): string {
  const from = cluster.trace.steps.length;
  const named = words.replace(/pod\[(\d+)\]/g, (_all, n: string) => {
    const pod = cluster.list('Pod', 'default')[Number(n)];
    return pod === undefined ? 'pod/none' : `pod/${pod.metadata.name}`;
  });
  const said = done(cluster, named, files);
  const steps = cluster.trace.steps.slice(from).map((step) => {
    const time = new Date(step.at).toISOString().slice(11, 23);
    return `  ${time}  ${step.says}${step.rule === null ? '' : `  [${step.rule}]`}`;
  });
  return [...(said === '' ? [] : [said]), ...steps, ''].join('\n');
}

/** What is answered, without the final line break. */
function done(cluster: Cluster, words: string, files: Readonly<Record<string, string>>): string {
  const parsed = parseWords(words);
  if (!parsed.ok) throw new Error(parsed.message);
  const { command } = parsed;
  if (command.kind === 'run') return ending(cluster.run(command.forMs));
  if (command.kind !== 'kubectl') return cluster.do(command).message;
  const { stdout, stderr } = cluster.kubectl(command.line, { files });
  return `${stdout}${stderr}`.replace(/\n$/, '');
}

function ending(result: ReturnType<Cluster['run']>): string {
  return result.kind === 'limit' ? `did not settle: ${result.limit}` : '';
}

function split(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}
