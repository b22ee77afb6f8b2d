/**
 * Plays a transcript: does what is typed in it, and writes the text anew with what the cluster does.
 *
 * A transcript is a text: a title, `given` as YAML, then lines that begin with `$ ` and are typed (what `kubectl/shell.ts` understands, and
 * `POST PATH FILE` for a request without kubectl), each followed by what is answered and by every step it led to. `files` in `given` are what lies in the folder of who types. `pod[0]`
 * stands for the first Pod in order of name, `version{secret/a}` for the resourceVersion of an object, `continue[]` for where the last list
 * stopped. A line `# [rule/id] sentence` above a line that is typed says which rule its answer shows, where no step cites it.
 */
import { parse, stringify } from 'yaml';
import { type Cluster, createCluster, type Flow, type Given, textOf } from '../index';
import { look, readLine, rulesOrWhy, stepLine } from '../typing';

export function play(text: string): string {
  const [title = '', rest = ''] = split(text, '\ngiven\n');
  const typed = typedIn(rest.split('\n'));
  const given = rest.split('\n').slice(0, typed[0]?.from).join('\n');
  const { files = {}, ...beginning } = (parse(given) ?? {}) as Given & Started;
  const texts = Object.fromEntries(Object.entries(files).map(([name, object]) => [name, stringify(object)]));
  const desk: Desk = { cluster: createCluster(beginning), files: texts, opened: [], token: '' };
  const parts = typed.map(({ notes, line }) => [...notes, line, answer(desk, line.slice(2))].join('\n'));
  return `${title}\ngiven\n${given.trimEnd()}\n\n${parts.join('\n')}`;
}

type Started = { readonly files?: Readonly<Record<string, unknown>> };

type Desk = {
  readonly cluster: Cluster;
  readonly files: Readonly<Record<string, string>>;
  readonly opened: Flow[];
  token: string;
};

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

function answer(desk: Desk, words: string): string {
  const { cluster } = desk;
  const from = cluster.trace.steps.length;
  const said = done(desk, meant(desk, words));
  desk.token = /"continue":"([^"]+)"/.exec(said)?.[1] ?? desk.token;
  const steps = cluster.trace.steps.slice(from).map((step) => `  ${stepLine(step)}`);
  return [...(said === '' ? [] : [said]), ...steps, ''].join('\n');
}

/** The line with what its placeholders stand for. */
function meant({ cluster, token }: Desk, words: string): string {
  return words
    .replace(/pod\[(\d+)\]/g, (_all, n: string) => {
      const pod = cluster.list('Pod', 'default')[Number(n)];
      return pod === undefined ? 'pod/none' : `pod/${pod.metadata.name}`;
    })
    .replace(/version\{(\w+)\/([^}]+)\}/g, (_all, kind: string, name: string) => {
      const found = cluster.kinds().find((each) => each.toLowerCase() === kind);
      const object = found === undefined ? undefined : cluster.get(found, `default/${name}`);
      return object?.metadata.resourceVersion ?? '';
    })
    .replace('continue[]', token);
}

/** What is answered, without the final line break. */
function done({ cluster, files, opened }: Desk, words: string): string {
  const sent = /^(POST|PUT|PATCH|DELETE) (\S+)(?: (\S+))?$/.exec(words);
  if (sent !== null) {
    const [, method, path = '', file = ''] = sent;
    return cluster.do({ kind: 'request', method: method as 'POST', path, body: parse(files[file] ?? '') })
      .message;
  }
  const said = readLine(words);
  switch (said.kind) {
    case 'rules':
      return shown(rulesOrWhy(cluster, said.node, said.text));
    case 'look':
      return shown(look(cluster, said.line, opened));
    case 'command': {
      const { command } = said;
      if (command.kind === 'run') return ending(cluster.run(command.forMs));
      if (command.kind !== 'kubectl') return cluster.do(command).message;
      return textOf(cluster.kubectl(command.line, { files }).pieces).replace(/\n$/, '');
    }
    default:
      throw new Error(said.kind === 'problem' ? said.message : `not for a transcript: ${words}`);
  }
}

function shown(seen: ReturnType<typeof look>): string {
  if ('problem' in seen) throw new Error(seen.problem);
  return seen.text;
}

function ending(result: ReturnType<Cluster['run']>): string {
  return result.kind === 'limit' ? `did not settle: ${result.limit}` : '';
}

function split(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}
