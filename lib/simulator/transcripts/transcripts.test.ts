/**
 * Plays every transcript beside this file and compares what the cluster does. `UPDATE_TRANSCRIPTS=1` writes them anew.
 *
 * A transcript is a text: a title, `given` as YAML, then lines that begin with `$ ` and are typed (a line of kubectl, or of `kubectl/words.ts`), each followed by
 * what is answered and by every step it led to. `files` in `given` are what lies in the folder of who types. `pod[0]` stands for the first Pod in order of name.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { type Cluster, createCluster, type Given } from '../index';
import { parseWords } from '../kubectl/words';

const folder = dirname(fileURLToPath(import.meta.url));
const files = readdirSync(folder).filter((file) => file.endsWith('.txt'));

describe('transcripts', () => {
  it.each(files)('%s', (file) => {
    const path = join(folder, file);
    const text = readFileSync(path, 'utf8');
    const played = play(text);
    if (process.env.UPDATE_TRANSCRIPTS === '1') writeFileSync(path, played);
    else expect(played).toBe(text);
  });
});

function play(text: string): string {
  const [title = '', rest = ''] = split(text, '\ngiven\n');
  const [given = ''] = split(rest, '\n$ ');
  const lines = text.split('\n').filter((line) => line.startsWith('$ '));
  const { files = {}, ...beginning } = (parse(given) ?? {}) as Given & { readonly files?: object };
  const cluster = createCluster(beginning);
  const texts = Object.fromEntries(Object.entries(files).map(([name, object]) => [name, stringify(object)]));
  const parts = lines.map((line) => `${line}\n${answer(cluster, line.slice(2), texts)}`);
  return `${title}\ngiven\n${given.trimEnd()}\n\n${parts.join('\n')}`;
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
