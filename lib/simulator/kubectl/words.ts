/**
 * A line as one types it at a cluster: kubectl's language, with or without the word `kubectl`, the words for faults, for
 * machines that join, and for letting time pass.
 */
import type { Command, Fault } from '../command';
import { parseDuration } from '../values/duration';
import { misunderstanding } from './kubectl';
import { parseFlags } from './line/flags';
import { splitWords } from './line/words';

export type Parsed =
  | {
      readonly ok: true;
      readonly command: Command;
      /** The word that ends the text which is to follow, for a line that reads standard input. */
      readonly textUntil?: string;
    }
  | { readonly ok: false; readonly message: string };

/** What a line that reads standard input is followed by, unless it says otherwise with `<<WORD`. */
const endOfText = 'EOF';

/**
 * `kubectl get pods`, `scale deployment/web --replicas=3`, `apply -f -`, `fault stop kube-scheduler`,
 * `fault crash default/p`, `node node-4`, `run`, `run 5m`. A refusal says what is not understood.
 */
export function parseWords(line: string): Parsed {
  const split = splitWords(line);
  if (!split.ok) return no(split.message);
  const [verb = '', ...rest] = split.words;
  if (verb === '') return no('nothing was typed');
  if (verb === 'run' && (rest.length === 0 || isTime(rest))) return runOf(rest[0]);
  if (verb === 'run' && rest.length === 1 && /^[\d.]+[a-z]*$/.test(rest[0] ?? ''))
    return no(`${rest[0]} is no length of time: \`run 5s\`, \`run 5m\` or \`run 48h\``);
  if (verb === 'sleep') return no('time passes by `run 5s`, `run 5m`, or `run` until nothing is left to do');
  if (verb === 'fault') return faultOf(rest, line);
  if (verb === 'node') return nodeOf(rest);
  if (shellPrograms.has(verb))
    return no(
      `${verb}: there is no shell here. The line takes what kubectl does, with or without the word kubectl, and words of its own; \`help\` lists them`,
    );
  const problem = misunderstanding(split.words);
  // Whoever says kubectl is answered by kubectl.
  if (problem !== undefined && verb !== 'kubectl') return no(problem);
  const text = line.replace(/<<.*$/s, '').trim();
  const command: Command = { kind: 'kubectl', line: split.heredoc === undefined ? line.trim() : text };
  const reads = split.heredoc ?? (readsInput(split.words) ? endOfText : undefined);
  return reads === undefined ? { ok: true, command } : { ok: true, command, textUntil: reads };
}

/** What people type out of habit. kubectl has none of these words. */
const shellPrograms: ReadonlySet<string> = new Set(
  'bash cat cd chmod chown clear crictl curl dig docker echo etcdctl export find git grep head helm history htop ip iptables journalctl k9s kill kubeadm less ls man mkdir more mv nano nft nslookup ping ps pwd reboot rm sed service sh ss ssh su sudo systemctl tail touch vi vim watch wget which whoami xargs yum apt'.split(
    ' ',
  ),
);

/** `-f -` in one of its forms. */
function readsInput(words: readonly string[]): boolean {
  return words.some(
    (word, i) =>
      word === '-f-' ||
      word === '--filename=-' ||
      word === '-f=-' ||
      (word === '-' && (words[i - 1] === '-f' || words[i - 1] === '--filename')),
  );
}

function isTime(words: readonly string[]): boolean {
  return words.length === 1 && parseDuration(words[0] ?? '') !== undefined;
}

function runOf(duration: string | undefined): Parsed {
  if (duration === undefined) return { ok: true, command: { kind: 'run' } };
  const forMs = parseDuration(duration) ?? 0;
  if (forMs < 0 || forMs > longestRunMs) return no('time passes forwards, for 30 days at most');
  return { ok: true, command: { kind: 'run', forMs } };
}

const longestRunMs = 30 * 24 * 3_600_000;

/** `node NAME`, with `--cpu`, `--memory`, `--pods`, `--labels=a=b`. */
function nodeOf(words: readonly string[]): Parsed {
  const parsed = parseFlags(
    [
      { name: 'cpu', type: 'string' },
      { name: 'memory', type: 'string' },
      { name: 'pods', type: 'string' },
      { name: 'labels', type: 'strings' },
    ],
    words,
  );
  if (!parsed.ok) return no(parsed.message);
  const [name, ...more] = parsed.args;
  if (name === undefined || more.length > 0 || !/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name))
    return no('a machine joins by `node NAME`');
  const given = (flag: 'cpu' | 'memory' | 'pods'): object =>
    parsed.flags.has(flag) ? { [flag]: parsed.flags.text(flag) } : {};
  const pairs = parsed.flags.list('labels').map((pair) => pair.split('='));
  const labels = pairs.length === 0 ? {} : { labels: Object.fromEntries(pairs) };
  return {
    ok: true,
    command: {
      kind: 'addNode',
      node: { name, ...given('cpu'), ...given('memory'), ...given('pods'), ...labels },
    },
  };
}

const faultWords =
  'fault (stop | start | cut-off | reconnect | crash | hang | flush-rules | shut-down | power-off | power-on | terminate) WHAT, fault slow WHAT TIME, fault (cut-link | mend-link) NODE (NODE | control-plane), fault fill-disk NODE MI, fault remove-manifest NODE FILE';

function faultOf(words: readonly string[], line: string): Parsed {
  const parsed = parseFlags(
    [
      { name: 'container', short: 'c', type: 'string' },
      { name: 'exit-code', type: 'int' },
    ],
    words,
  );
  if (!parsed.ok) return no(parsed.message);
  const { flags, args } = parsed;
  const container = flags.has('container') ? { container: flags.text('container') } : {};
  const exitCode = flags.number('exit-code');
  const fault = faultFrom(args, { ...container, ...(exitCode === undefined ? {} : { exitCode }) });
  return fault === undefined
    ? no(`not understood: ${line.trim()} (${faultWords})`)
    : { ok: true, command: { kind: 'fault', fault } };
}

function faultFrom(
  words: readonly string[],
  options: { readonly container?: string; readonly exitCode?: number },
): Fault | undefined {
  const [kind, of, third, ...more] = words;
  if (of === undefined || more.length > 0) return undefined;
  const pod = of.includes('/') ? of : `default/${of}`;
  const { exitCode: _code, ...container } = options;
  switch (kind) {
    case 'stop':
    case 'start':
    case 'reconnect':
      return { kind, of };
    case 'cut-off':
      return { kind: 'cutOff', of };
    case 'slow': {
      const delayMs = parseDuration(third ?? '');
      return delayMs === undefined ? undefined : { kind, of, delayMs };
    }
    case 'crash':
      return { kind, pod, ...options };
    case 'hang':
      return { kind, pod, ...container };
    case 'fill-disk': {
      const mi = Number(third?.replace(/Mi$/, ''));
      return Number.isFinite(mi) ? { kind: 'fillDisk', node: of, mi } : undefined;
    }
    case 'remove-manifest':
      return third === undefined
        ? undefined
        : { kind: 'placeManifest', node: of, file: third, manifest: null };
    case 'cut-link':
    case 'mend-link':
      return third === undefined
        ? undefined
        : { kind: kind === 'cut-link' ? 'cutLink' : 'mendLink', node: of, from: third };
    case 'flush-rules':
      return { kind: 'flushRules', node: of };
    case 'shut-down':
      return { kind: 'shutDown', node: of };
    case 'power-off':
      return { kind: 'powerOff', node: of };
    case 'power-on':
      return { kind: 'powerOn', node: of };
    case 'terminate':
      return { kind: 'terminate', node: of };
    default:
      return undefined;
  }
}

function no(message: string): Parsed {
  return { ok: false, message };
}
