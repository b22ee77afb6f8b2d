/**
 * A line of words, as one would type it, as a command: a small part of kubectl's language, and the words for faults
 * and for letting time pass.
 */
import type { Command, Fault, Target } from '../command';
import { parseDuration } from '../duration';
import type { Taint } from '../objects';

export type Parsed =
  | { readonly ok: true; readonly command: Command }
  | { readonly ok: false; readonly message: string };

/**
 * `scale deployment/web --replicas=3`, `delete pod/p`, `set image deployment/web c=img:2`, `cordon node-1`,
 * `taint node node-1 key=value:NoSchedule`, `label pod/p app=x`, `rollout restart deployment/web`,
 * `fault stop kube-scheduler`, `fault crash default/p`, `run`, `run 5m`.
 */
export function parseWords(line: string): Parsed {
  const words = line.trim().split(/\s+/);
  const flags = new Map<string, string>();
  const plain = words.filter((word) => {
    const flag = /^--?([a-z-]+)(?:=(.*))?$/.exec(word);
    if (flag === null) return true;
    flags.set(flag[1] ?? '', flag[2] ?? 'true');
    return false;
  });
  const [verb, ...rest] = plain;
  const command = commandOf(verb ?? '', rest, flags);
  return command === undefined
    ? { ok: false, message: `not understood: ${line.trim()}` }
    : { ok: true, command };
}

function commandOf(
  verb: string,
  words: readonly string[],
  flags: ReadonlyMap<string, string>,
): Command | undefined {
  switch (verb) {
    case 'run':
      return runOf(words[0]);
    case 'fault': {
      const fault = faultOf(words, flags);
      return fault === undefined ? undefined : { kind: 'fault', fault };
    }
    case 'cordon':
    case 'uncordon':
      return words[0] === undefined ? undefined : { kind: verb, node: words[0] };
    case 'taint':
      return taintOf(words);
    default:
      return changeOf(verb, words, flags);
  }
}

function changeOf(
  verb: string,
  words: readonly string[],
  flags: ReadonlyMap<string, string>,
): Command | undefined {
  const skipped = verb === 'set' || verb === 'rollout' ? words.slice(1) : words;
  const found = targetOf(skipped, flags.get('n') ?? flags.get('namespace'));
  if (found === undefined) return undefined;
  const { target, rest } = found;
  switch (verb) {
    case 'scale': {
      const replicas = Number(flags.get('replicas'));
      return Number.isInteger(replicas) ? { kind: 'scale', target, replicas } : undefined;
    }
    case 'delete':
      return deletionOf(target, flags);
    case 'set':
      return words[0] === 'image' ? { kind: 'setImage', target, images: pairs(rest, '=') } : undefined;
    case 'label':
    case 'annotate':
      return { kind: verb, target, values: labelChanges(rest) };
    case 'rollout':
      if (words[0] === 'restart') return { kind: 'restart', target };
      return words[0] === 'pause' || words[0] === 'resume'
        ? { kind: 'rollout', action: words[0], target }
        : undefined;
    default:
      return undefined;
  }
}

function runOf(duration: string | undefined): Command | undefined {
  if (duration === undefined) return { kind: 'run' };
  const forMs = parseDuration(duration);
  return forMs === undefined ? undefined : { kind: 'run', forMs };
}

function faultOf(words: readonly string[], flags: ReadonlyMap<string, string>): Fault | undefined {
  const [kind, of] = words;
  if (of === undefined) return undefined;
  switch (kind) {
    case 'stop':
    case 'start':
    case 'reconnect':
      return { kind, of };
    case 'cut-off':
      return { kind: 'cutOff', of };
    case 'slow': {
      const delayMs = parseDuration(words[2] ?? '');
      return delayMs === undefined ? undefined : { kind, of, delayMs };
    }
    case 'crash': {
      const container = flags.get('container');
      const exitCode = flags.get('exit-code');
      return {
        kind,
        pod: of.includes('/') ? of : `default/${of}`,
        ...(container === undefined ? {} : { container }),
        ...(exitCode === undefined ? {} : { exitCode: Number(exitCode) }),
      };
    }
    case 'hang': {
      const container = flags.get('container');
      const pod = of.includes('/') ? of : `default/${of}`;
      return { kind, pod, ...(container === undefined ? {} : { container }) };
    }
    case 'fill-disk': {
      const mi = Number(words[2]?.replace(/Mi$/, ''));
      return Number.isFinite(mi) ? { kind: 'fillDisk', node: of, mi } : undefined;
    }
    case 'remove-manifest':
      return words[2] === undefined
        ? undefined
        : { kind: 'placeManifest', node: of, file: words[2], manifest: null };
    case 'power-off':
      return { kind: 'powerOff', node: of };
    case 'power-on':
      return { kind: 'powerOn', node: of };
    default:
      return undefined;
  }
}

function deletionOf(target: Target, flags: ReadonlyMap<string, string>): Command {
  const grace = flags.get('grace-period');
  const cascade = flags.get('cascade');
  const propagation = cascade === 'foreground' ? 'Foreground' : cascade === 'orphan' ? 'Orphan' : undefined;
  return {
    kind: 'delete',
    target,
    ...(grace === undefined ? {} : { gracePeriodSeconds: Number(grace) }),
    ...(propagation === undefined ? {} : { propagation }),
  };
}

/** `taint node node-1 key=value:Effect` adds, `key:Effect-` or `key-` removes. */
function taintOf(words: readonly string[]): Command | undefined {
  const [, node, ...specs] = words;
  if (node === undefined) return undefined;
  const add: Taint[] = [];
  const remove: { key: string; effect?: string }[] = [];
  for (const spec of specs) {
    const gone = /^([^=:]+)(?::(\w+))?-$/.exec(spec);
    const added = /^([^=:]+)(?:=([^:]*))?:(NoSchedule|PreferNoSchedule|NoExecute)$/.exec(spec);
    if (gone !== null)
      remove.push({ key: gone[1] ?? '', ...(gone[2] === undefined ? {} : { effect: gone[2] }) });
    else if (added !== null) {
      const value = added[2] === undefined ? {} : { value: added[2] };
      add.push({ key: added[1] ?? '', ...value, effect: added[3] as Taint['effect'] });
    } else return undefined;
  }
  return { kind: 'taint', node, add, remove };
}

/** `deployment/web`, or `deployment web`. */
function targetOf(
  words: readonly string[],
  namespace: string | undefined,
): { readonly target: Target; readonly rest: readonly string[] } | undefined {
  const [first = '', second] = words;
  const slash = first.indexOf('/');
  const kind = slash < 0 ? first : first.slice(0, slash);
  const name = slash < 0 ? second : first.slice(slash + 1);
  if (kind === '' || name === undefined || name === '') return undefined;
  const target = namespace === undefined ? { kind, name } : { kind, name, namespace };
  return { target, rest: words.slice(slash < 0 ? 2 : 1) };
}

function pairs(words: readonly string[], separator: string): Record<string, string> {
  return Object.fromEntries(
    words.flatMap((word) => {
      const at = word.indexOf(separator);
      return at < 0 ? [] : [[word.slice(0, at), word.slice(at + 1)]];
    }),
  );
}

/** `app=x` sets, `app-` removes. */
function labelChanges(words: readonly string[]): Record<string, string | null> {
  const removed = words
    .filter((word) => /^[^=]+-$/.test(word))
    .map((word) => [word.slice(0, -1), null] as const);
  return { ...pairs(words, '='), ...Object.fromEntries(removed) };
}
