/**
 * What a line that is being typed can go on with: commands, flags, kinds and the names of what is there, as kubectl's own
 * completion offers them; and the words for faults and machines.
 * Source: kubectl/pkg/cmd/util/completion (kubectl's answers to a shell's Tab key), spf13/cobra completions.go.
 */
import type { Resource } from '../apiserver/resources';
import type { Completion, Known } from '../kubectl-program';
import type { Kind } from '../objects/objects';
import { commands } from './commands';
import { globalFlags } from './flag-sets';
import type { CommandSpec } from './invocation';
import { type FlagSpec, takesNext } from './line/flags';
import { isLook, lookWords } from './look-words';

/** More are of no help. */
const mostOptions = 50;

export function complete(line: string, known: Known): Completion {
  const words = line.split(/\s+/);
  const last = words.pop() ?? '';
  const before = words.filter((word, i) => word !== '' && !(i === 0 && (word === 'kubectl' || word === 'k')));
  const options = optionsAfter(before, last, known).filter((option) => option.startsWith(last));
  return { from: line.length - last.length, options: [...new Set(options)].sort().slice(0, mostOptions) };
}

function optionsAfter(before: readonly string[], last: string, known: Known): readonly string[] {
  if (before[0] === 'fault') return faultOptions(before.slice(1), known);
  if (isLook(before[0] ?? '')) return lookOptions(before, known);
  const { command, args, flags } = whereIn(before);
  const previous = before.at(-1) ?? '';
  if (previous === '-n' || previous === '--namespace') return known.namesOf('Namespace');
  if (previous === '-o' || previous === '--output') return ['wide', 'yaml', 'json', 'name'];
  if (previous.startsWith('-') && takesNext(flags, previous)) return [];
  if (last.startsWith('-')) return flags.map(flagText);
  if (command === undefined) return args.length > 0 ? [] : [...commands.map(({ name }) => name), ...ownWords];
  if (command.subcommands !== undefined && args.length === 0)
    return command.subcommands.map(({ name }) => name);
  return argumentOptions(command, args, last, {
    ...known,
    namespace: namespaceIn(before) ?? known.namespace,
  });
}

/** Words of the sandbox beside kubectl's. */
const ownWords = ['fault', 'node', 'nodes', 'help', 'trace', 'rules', ...lookWords];

/** From where, and then to where. */
function lookOptions([word, ...args]: readonly string[], { namesOf, namespace }: Known): readonly string[] {
  const called = (prefix: string, kind: Kind): readonly string[] =>
    namesOf(kind, kind === 'Node' ? undefined : namespace).map((name) => `${prefix}${name}`);
  if (word === 'connections' || args.length > 1) return [];
  if (args.length === 0)
    return [...called('', 'Pod'), ...(word === 'verdicts' ? [] : ['outside', ...called('node/', 'Node')])];
  if (word !== 'walk' && word !== 'connect') return [];
  return [...called('svc/', 'Service'), ...called('pod/', 'Pod'), ...called('node/', 'Node')];
}

type Where = {
  readonly command: CommandSpec | undefined;
  /** Words after the command's name, without flags. */
  readonly args: readonly string[];
  readonly flags: readonly FlagSpec[];
};

function whereIn(before: readonly string[]): Where {
  let command: CommandSpec | undefined;
  let open: readonly CommandSpec[] | undefined = commands;
  const args: string[] = [];
  const flags = () => [...(command?.flags ?? []), ...globalFlags];
  for (let i = 0; i < before.length; i++) {
    const word = before[i] as string;
    if (word.startsWith('-') && word !== '-') {
      if (takesNext(flags(), word)) i++;
      continue;
    }
    const next: CommandSpec | undefined = open?.find(
      ({ name, aliases }) => name === word || aliases?.includes(word),
    );
    if (next === undefined) {
      open = undefined;
      args.push(word);
    } else {
      command = next;
      open = next.subcommands;
    }
  }
  return { command, args, flags: flags() };
}

function namespaceIn(words: readonly string[]): string | undefined {
  const at = words.findIndex((word) => word === '-n' || word === '--namespace');
  const written = words.find((word) => /^(-n|--namespace)=/.test(word));
  return at >= 0 ? words[at + 1] : written?.slice(written.indexOf('=') + 1);
}

function flagText(flag: FlagSpec): string {
  return takesNext([flag], `--${flag.name}`) ? `--${flag.name}=` : `--${flag.name}`;
}

/** Commands whose arguments are names of one kind. */
const namesOnly: Readonly<Record<string, Kind>> = {
  logs: 'Pod',
  exec: 'Pod',
  'port-forward': 'Pod',
  cordon: 'Node',
  uncordon: 'Node',
  drain: 'Node',
};

const withoutObjects: ReadonlySet<string> = new Set([
  'apply',
  'run',
  'create',
  'cluster-info',
  'api-resources',
  'api-versions',
  'version',
  'options',
  'events',
]);

function argumentOptions(
  command: CommandSpec,
  args: readonly string[],
  last: string,
  known: Known,
): readonly string[] {
  const kind = namesOnly[command.name];
  if (kind !== undefined) return namesIn(kind, known);
  if (withoutObjects.has(command.name)) return [];
  if (command.name === 'explain') return known.resources.map(({ plural }) => plural);
  const slash = last.indexOf('/');
  if (slash > 0) {
    const resource = resourceOf(last.slice(0, slash), known);
    const prefix = last.slice(0, slash + 1);
    return resource === undefined ? [] : namesIn(resource.id, known).map((name) => `${prefix}${name}`);
  }
  const [first] = args;
  if (first === undefined)
    return known.resources.filter(({ review }) => review !== true).map(({ plural }) => plural);
  const resource = first.includes('/') ? undefined : resourceOf(first, known);
  return resource === undefined ? [] : namesIn(resource.id, known);
}

function resourceOf(word: string, { resources }: Known): Resource | undefined {
  const wanted = word.toLowerCase();
  return resources.find(
    ({ plural, singular, shortNames, group }) =>
      plural === wanted ||
      singular === wanted ||
      shortNames.includes(wanted) ||
      `${plural}.${group}` === wanted,
  );
}

function namesIn(kind: Kind, { resources, namesOf, namespace }: Known): readonly string[] {
  const namespaced = resources.find(({ id }) => id === kind)?.namespaced ?? true;
  return namespaced ? namesOf(kind, namespace) : namesOf(kind);
}

const faultKinds = [
  'stop',
  'start',
  'cut-off',
  'reconnect',
  'slow',
  'crash',
  'hang',
  'power-off',
  'power-on',
  'fill-disk',
  'flush-rules',
  'cut-link',
  'mend-link',
  'shut-down',
];

function faultOptions(words: readonly string[], known: Known): readonly string[] {
  const [kind, ...more] = words;
  if (kind === undefined) return faultKinds;
  if (more.length > 0) return [];
  if (kind === 'crash' || kind === 'hang') return known.namesOf('Pod', 'default');
  if (
    kind === 'power-off' ||
    kind === 'power-on' ||
    kind === 'fill-disk' ||
    kind === 'flush-rules' ||
    kind === 'shut-down'
  )
    return known.namesOf('Node');
  return [...known.processes, ...known.processes.map((name) => name.replace(/@.*$/, ''))];
}
