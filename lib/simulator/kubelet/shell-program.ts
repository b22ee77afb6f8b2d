/**
 * What the commands do that people give to containers: `sh -c "touch /tmp/healthy; sleep 30; rm /tmp/healthy; sleep 600"`.
 * A script is played beforehand: what it writes when, which files it makes, and how it ends. Only simple scripts are
 * understood; what is not runs for ever without a word, as an unknown image does.
 *
 * A shell or `sleep` that is the first process of a container has no handler for SIGTERM, and the kernel does not stop
 * such a process by a signal it does not handle: it ends with SIGKILL, when its grace period is over.
 *
 * A script that asks the network, once, in an endless loop, or until it is answered, makes its container a client: what
 * that comes to is seen when it asks.
 */
import type { Calls, ImageBehaviour, LogLine } from '../given/image-behaviour';
import type { WrittenFile as FileChange, RunningContainer } from '../machine';
import type { Container } from '../objects/objects';

type Play = {
  ms: number;
  readonly logs: LogLine[];
  readonly files: FileChange[];
  readonly variables: Map<string, string>;
  /** The one program of the network that it has run so far, and when. */
  asks: { readonly command: readonly string[]; readonly afterMs: number } | undefined;
  calls: Calls | undefined;
  traps: boolean;
  status: number;
  steps: number;
};

/** `exit`: over with this code; `ever`: it never comes to an end. */
type Ending = { readonly exit: number } | 'ever' | undefined;

const mostSteps = 2_000;
const shells = new Set(['sh', 'bash', 'ash', '/bin/sh', '/bin/bash']);
const ofNetwork = new Set(['wget', 'curl', 'nc', 'nslookup']);
const known = new Set([
  ...ofNetwork,
  'sleep',
  'echo',
  'true',
  'false',
  'exit',
  'printf',
  'touch',
  'rm',
  ':',
  'trap',
]);

/** The script of a container's command and args; undefined when they are not understood. */
export function scriptOf(container: Pick<Container, 'command' | 'args'>): string | undefined {
  const words = [...(container.command ?? []), ...(container.args ?? [])];
  const [first = '', ...rest] = words;
  if (shells.has(first)) {
    const flag = rest.findIndex((word) => /^-[a-z]*c$/.test(word));
    return flag < 0 ? undefined : rest[flag + 1];
  }
  return known.has(first.replace(/^.*\//, '')) ? words.map(quoted).join(' ') : undefined;
}

/** How a container with such a command behaves; undefined when it has none or it is not understood. */
export function programOf(container: Pick<Container, 'command' | 'args'>): ImageBehaviour | undefined {
  const played = playedScript(container);
  if (played === undefined) return undefined;
  const { ending, play } = played;
  return {
    ...(play.traps ? {} : { ignoresSigterm: true }),
    ...(play.logs.length === 0 ? {} : { logs: play.logs }),
    ...(play.calls === undefined ? {} : { calls: play.calls }),
    ...(ending === 'ever' || ending === undefined ? {} : { exits: { afterMs: play.ms, code: ending.exit } }),
  };
}

/** The files that a container's command writes and removes, in order of time. */
export function filesWritten(container: Pick<Container, 'command' | 'args'>): readonly FileChange[] {
  return playedScript(container)?.play.files ?? [];
}

/** The files that were written and removed in a container, by its command and by those that were run in it, in order of time. */
export function changesIn({
  spec,
  written = [],
}: Pick<RunningContainer, 'spec' | 'written'>): readonly FileChange[] {
  const own = filesWritten(spec);
  return written.length === 0 ? own : [...own, ...written].sort((a, b) => a.afterMs - b.afterMs);
}

const playedScripts = new Map<string, { readonly ending: Ending; readonly play: Play } | undefined>();

function playedScript(
  container: Pick<Container, 'command' | 'args'>,
): { readonly ending: Ending; readonly play: Play } | undefined {
  if (container.command === undefined && container.args === undefined) return undefined;
  const script = scriptOf(container);
  if (script === undefined) return undefined;
  if (playedScripts.has(script)) return playedScripts.get(script);
  const play: Play = {
    asks: undefined,
    calls: undefined,
    ms: 0,
    logs: [],
    files: [],
    variables: new Map(),
    traps: false,
    status: 0,
    steps: 0,
  };
  const ending = endOf(run(statementsOf(script.replaceAll(ownNamespace, '{namespace}')), play), play);
  const result = ending === 'unknown' ? undefined : { ending: ending ?? { exit: play.status }, play };
  if (playedScripts.size > 500) playedScripts.clear();
  playedScripts.set(script, result);
  return result;
}

/** What prints the namespace of the Pod, as in the documentation of init containers. */
const ownNamespace = '$(cat /var/run/secrets/kubernetes.io/serviceaccount/namespace)';

/** A script that asks the network once, at its end, ends as that does; nothing else is known of one that asks. */
function endOf(ending: Ending | 'unknown', play: Play): Ending | 'unknown' {
  if (play.asks === undefined || play.calls !== undefined) return ending;
  if (ending !== undefined || play.asks.afterMs !== play.ms) return 'unknown';
  play.calls = { command: play.asks.command, everyMs: 0, ends: 'after one' };
  return 'ever';
}

/** Statements by `;`, line and keyword: `while true; do …; done` stays one. */
function statementsOf(script: string): readonly string[] {
  const statements: string[] = [];
  let depth = 0;
  let held: string[] = [];
  for (const part of splitOutsideQuotes(script, /^(?:;|\n)/)) {
    const text = part.trim();
    if (text === '') continue;
    if (/^(?:while|until|for|if)\b/.test(text)) depth++;
    held.push(text);
    if (/^(?:done|fi)\b/.test(text)) depth--;
    if (depth <= 0) {
      statements.push(held.join('\n'));
      held = [];
      depth = 0;
    }
  }
  if (held.length > 0) statements.push(held.join('\n'));
  return statements;
}

function run(statements: readonly string[], play: Play): Ending | 'unknown' {
  for (const statement of statements) {
    const ending = runOne(statement, play);
    if (ending !== undefined) return ending;
  }
  return undefined;
}

function runOne(statement: string, play: Play): Ending | 'unknown' {
  if (play.steps++ > mostSteps) return 'ever';
  const loop = /^while\s+(?:true|:|\[ 1 \])\n(?:do\s+|do\n)([\s\S]*?)\n?done$/.exec(statement);
  if (loop !== null) return runForEver(statementsOf(loop[1] ?? ''), play);
  const until = /^until\s+([^\n]*)\n(?:do\s+|do\n)([\s\S]*?)\n?done$/.exec(statement);
  if (until !== null) return runUntil(until[1] ?? '', statementsOf(until[2] ?? ''), play);
  const each = /^for\s+(\w+)\s+in\s+([^\n]*)\n(?:do\s+|do\n)([\s\S]*?)\n?done$/.exec(statement);
  if (each !== null) return runEach(each[1] ?? '', words(each[2] ?? '', play), each[3] ?? '', play);
  if (splitOutsideQuotes(statement, /^\n/).length > 1) return 'unknown';
  return runChain(statement, play);
}

/** One round shows what is repeated; a round that takes no time counts as one of 100 ms. */
function runForEver(body: readonly string[], play: Play): Ending | 'unknown' {
  const before = play.ms;
  const from = play.logs.length;
  const ending = run(body, play);
  if (ending !== undefined) return ending;
  const everyMs = Math.max(100, play.ms - before);
  if (play.asks !== undefined) play.calls = { command: play.asks.command, everyMs };
  for (let i = from; i < play.logs.length; i++) {
    const line = play.logs[i];
    if (line !== undefined) play.logs[i] = { ...line, everyMs };
  }
  return 'ever';
}

/** A request that is tried until it is answered; what is said and waited in between comes after each in vain. */
function runUntil(condition: string, body: readonly string[], play: Play): Ending | 'unknown' {
  const asked = runCommand(condition.trim(), play);
  const command = play.asks?.command;
  if (asked !== undefined || command === undefined || play.files.length > 0) return 'unknown';
  const before = play.ms;
  const from = play.logs.length;
  const ending = run(body, play);
  if (ending !== undefined || play.asks?.command !== command) return 'unknown';
  const said = play.logs.splice(from).map(({ text }) => text);
  play.calls = {
    command,
    everyMs: Math.max(100, play.ms - before),
    ends: 'when answered',
    ...(said.length > 0 && { saysInVain: said.join('\n') }),
  };
  return 'ever';
}

function runEach(name: string, values: readonly string[], body: string, play: Play): Ending | 'unknown' {
  for (const value of values) {
    play.variables.set(name, value);
    const ending = run(statementsOf(body), play);
    if (ending !== undefined) return ending;
  }
  return undefined;
}

function runChain(statement: string, play: Play): Ending | 'unknown' {
  let skip = false;
  for (const part of splitOutsideQuotes(statement, /^(?:&&|\|\|)/, true)) {
    // What a request comes to is not known beforehand.
    if (part === '&&' && play.asks !== undefined) return 'unknown';
    if (part === '&&') skip = play.status !== 0;
    else if (part === '||') skip = play.status === 0;
    else if (!skip) {
      const ending = runCommand(part.trim(), play);
      if (ending !== undefined) return ending;
    }
  }
  return undefined;
}

function runCommand(text: string, play: Play): Ending | 'unknown' {
  const redirect = /^([\s\S]*?)\s*(>>?)\s*(\S+)$/.exec(text);
  const [command = '', ...args] = words(redirect?.[1] ?? text, play);
  const name = command.replace(/^.*\//, '');
  play.status = 0;
  if (ofNetwork.has(name)) {
    if (redirect !== null || play.asks !== undefined || args.some((arg) => /[>$]/.test(arg)))
      return 'unknown';
    play.asks = { command: [name, ...args], afterMs: play.ms };
    return undefined;
  }
  switch (name) {
    case 'exec':
      return runCommand(args.map(quoted).join(' '), play);
    case 'sleep': {
      const ms = sleepMs(args[0] ?? '');
      if (ms === undefined) return 'ever';
      play.ms += ms;
      return undefined;
    }
    case 'echo':
    case 'printf':
      write(
        args.filter((word) => word !== '-n' && word !== '-e').join(' '),
        redirect?.[2],
        redirect?.[3],
        play,
      );
      return undefined;
    case 'touch':
      for (const path of args) play.files.push({ afterMs: play.ms, path, content: '' });
      return undefined;
    case 'rm':
      for (const path of args.filter((word) => !word.startsWith('-')))
        play.files.push({ afterMs: play.ms, path, content: null });
      return undefined;
    case 'exit':
      return { exit: Number(args[0] ?? 0) & 255 };
    case 'trap':
      play.traps = true;
      return undefined;
    case 'false':
      play.status = 1;
      return undefined;
    case 'true':
    case ':':
    case 'set':
    case 'mkdir':
    case 'cd':
      return undefined;
    case 'date':
    case 'hostname':
      write(`<${name}>`, redirect?.[2], redirect?.[3], play);
      return undefined;
    default:
      return 'unknown';
  }
}

function write(text: string, operator: string | undefined, path: string | undefined, play: Play): void {
  if (path === undefined || path.startsWith('/dev/')) {
    play.logs.push({ afterMs: play.ms, text });
    return;
  }
  const before = operator === '>>' ? (contentAt(play.files, path, play.ms) ?? '') : '';
  play.files.push({ afterMs: play.ms, path, content: `${before}${text}\n` });
}

/** What a file holds after so long; undefined when nothing was done to it, null when it was removed. */
export function contentAt(
  changes: readonly FileChange[],
  path: string,
  afterMs: number,
): string | null | undefined {
  let content: string | null | undefined;
  for (const change of changes)
    if (change.path === path && change.afterMs <= afterMs) content = change.content;
  return content;
}

/** Milliseconds; undefined for ever. */
function sleepMs(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(text);
  if (match === null) return undefined;
  const unit = { '': 1, s: 1, m: 60, h: 3_600, d: 86_400 }[match[2] ?? ''] ?? 1;
  return Number(match[1]) * unit * 1000;
}

/** Words with their quotes taken off and variables filled in. */
function words(text: string, play: Play): readonly string[] {
  const found = text.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  return found.map((word) =>
    word
      .replace(/'([^']*)'|"([^"]*)"/g, (_all, single?: string, double?: string) => single ?? double ?? '')
      .replace(/\$\{?(\w+)\}?/g, (all, name: string) => play.variables.get(name) ?? all),
  );
}

function quoted(word: string): string {
  return /[\s;&|]/.test(word) ? `'${word}'` : word;
}

/** The parts between separators that stand outside quotes; with `keep` the separators too. */
function splitOutsideQuotes(text: string, separator: RegExp, keep = false): readonly string[] {
  const parts: string[] = [];
  let part = '';
  let quote = '';
  for (let i = 0; i < text.length; ) {
    const character = text.charAt(i);
    const found = quote === '' ? separator.exec(text.slice(i, i + 2)) : null;
    if (found !== null) {
      parts.push(part, ...(keep ? [found[0]] : []));
      part = '';
      i += found[0].length;
      continue;
    }
    if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = '';
    part += character;
    i++;
  }
  return [...parts, part];
}
