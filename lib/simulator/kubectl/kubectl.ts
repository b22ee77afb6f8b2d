/**
 * kubectl: a line of words → requests to the API server → what kubectl prints. Commands that wait let virtual time
 * pass. Everything a line can do wrong is answered as kubectl answers it, with its exit code.
 * Source: kubectl/pkg/cmd/cmd.go; github.com/spf13/cobra command.go for how a command is found.
 */
import type { Client } from '../apiserver/identity';
import type { Engine } from '../engine/engine';
import type { Answered, Caller, Input } from '../kubectl-program';
import { Written } from '../written';
import { ApiClient } from './api-client';
import { dryRunWarning } from './change';
import { commands } from './commands';
import { connectionFor } from './connection';
import { Failure, problemsText } from './failure';
import { globalFlags } from './flag-sets';
import { helpOf } from './help';
import { type CommandSpec, Invocation } from './invocation';
import { type FlagSpec, type Flags, parseFlags, takesNext } from './line/flags';
import { nearest } from './line/nearest';
import { splitWords } from './line/words';
import { currentContext, type Session } from './session';

/** Carries out a line of words, with or without `kubectl` before them. */
export function kubectl(
  engine: Engine,
  line: string,
  input: Input,
  session: Session,
  caller: Caller,
): Answered {
  const output = new Written();
  const say = (text: string) => output.write('stdout', text);
  const warn = (text: string) => output.write('stderr', text);
  const answered = (exitCode: number, after = session): Answered => ({
    pieces: output.pieces,
    exitCode,
    session: after,
  });
  const split = splitWords(line);
  if (!split.ok) {
    warn(`error: ${split.message}\n`);
    return answered(2);
  }
  const found = commandOf(split.words);
  if ('message' in found) {
    warn(found.message);
    return answered(1);
  }
  const { command, path, rest } = found;
  // A command's own flag comes before the global one of its name: `create rolebinding --user`.
  const parsed = parseFlags([...globalFlags, ...(command.flags ?? [])], rest);
  if (!parsed.ok) {
    warn(`error: ${parsed.message}\nSee '${path} --help' for usage.\n`);
    return answered(1);
  }
  if (parsed.help) {
    say(helpOf(path, command));
    return answered(0);
  }
  const warnings = [...parsed.warnings, dryRunWarning(parsed.flags, engine.now)].filter(
    (text) => text !== '',
  );
  warn(warnings.map((warning) => `${warning}\n`).join(''));
  const missing = (command.flags ?? []).filter(
    (flag) => flag.required === true && !parsed.flags.has(flag.name),
  );
  if (missing.length > 0) {
    warn(`error: required flag(s) ${missing.map(({ name }) => `"${name}"`).join(', ')} not set\n`);
    return answered(1);
  }
  if (parsed.flags.has('kustomize')) {
    warn('error: kustomizations cannot be built here; give the finished manifests with -f\n');
    return answered(1);
  }
  if (command.run === undefined) {
    if (parsed.args.length > 0) {
      warn(unknownSubcommand(path, parsed.args));
      return answered(1);
    }
    output.write(command.needsSubcommand ?? 'stdout', helpOf(path, command));
    return answered(command.needsSubcommand === undefined ? 0 : 1);
  }
  const connection = connectionFor(command, path, session, parsed.flags);
  if (!connection.ok) {
    warn(`${connection.message}\n`);
    return answered(1);
  }
  const { session: context } = connection;
  const api = new ApiClient(
    engine,
    clientOf(userOf(caller.user, context), parsed.flags),
    caller.because,
    (text) => {
      warn(`${text}\n`);
    },
    showsManagers(parsed.flags),
  );
  const { flags, args, dash } = parsed;
  const invocation = new Invocation({
    command: path,
    line: [path, ...args, ...parsed.given].join(' '),
    flags,
    args,
    dash,
    api,
    input,
    session: context,
    output,
  });
  try {
    command.run(invocation);
    return answered(0, invocation.sessionAfter(session));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    say(error.printed);
    warn(problemsText(error.problems));
    return answered(error.exitCode, invocation.sessionAfter(session));
  }
}

/**
 * Why words are no command of kubectl: the command, a flag or its value is not known, or a flag is missing. Undefined for
 * words that can be tried, whatever the cluster answers.
 */
export function misunderstanding(words: readonly string[]): string | undefined {
  const found = commandOf(words);
  if ('message' in found) return found.message.trimEnd();
  const { command, path, rest } = found;
  const parsed = parseFlags([...(command.flags ?? []), ...globalFlags], rest);
  if (!parsed.ok) return `error: ${parsed.message}\nSee '${path} --help' for usage.`;
  if (parsed.help || command.run !== undefined || parsed.args.length === 0) return undefined;
  return unknownSubcommand(path, parsed.args).trimEnd();
}

function withoutName(words: readonly string[]): readonly string[] {
  return words[0] === 'kubectl' || words[0] === 'k' ? words.slice(1) : words;
}

function unknownSubcommand(path: string, args: readonly string[]): string {
  return `error: unknown command "${args.join(' ')}"\nSee '${path} -h' for help and examples\n`;
}

type FoundCommand =
  | { readonly command: CommandSpec; readonly path: string; readonly rest: readonly string[] }
  | { readonly message: string };

/** The command that the words name, and the words without its name; flags may stand before it. */
function commandOf(typed: readonly string[]): FoundCommand {
  const words = withoutName(typed);
  const root: CommandSpec = {
    name: 'kubectl',
    usage: '[flags] [options]',
    does: 'kubectl controls the Kubernetes cluster manager.',
    subcommands: commands,
  };
  let command = root;
  let path = 'kubectl';
  let rest = words;
  for (;;) {
    if (command.subcommands === undefined) return { command, path, rest };
    const at = firstArgument(rest, [...(command.flags ?? []), ...globalFlags]);
    if (at < 0) return { command, path, rest };
    const word = rest[at] as string;
    const next = command.subcommands.find((each) => each.name === word || each.aliases?.includes(word));
    if (next === undefined) {
      if (command !== root) return { command, path, rest };
      return { message: unknownCommand(word) };
    }
    command = next;
    path = `${path} ${next.name}`;
    rest = [...rest.slice(0, at), ...rest.slice(at + 1)];
  }
}

function firstArgument(words: readonly string[], flags: readonly FlagSpec[]): number {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string;
    if (word === '--') return -1;
    if (!word.startsWith('-') || word === '-') return at;
    if (takesNext(flags, word)) at++;
  }
  return -1;
}

function unknownCommand(word: string): string {
  const similar = nearest(
    word,
    commands.map((each) => each.name),
  );
  const hint =
    similar.length === 0 ? '' : `\n\nDid you mean this?\n${similar.map((each) => `\t${each}`).join('\n')}`;
  return `error: unknown command "${word}" for "kubectl"${hint}\n`;
}

/** Whether a line can show managedFields: it asks for them, or prints by a template or a path. */
function showsManagers(flags: Flags): boolean {
  if (flags.has('raw')) return true;
  const output = flags.text('output');
  if (!/^(yaml|json|kyaml|name|wide|)$/.test(output) || flags.text('template') !== '') return true;
  return flags.bool('show-managed-fields') && output !== '';
}

/** Whoever uses a context of another user speaks with that user's credentials. */
function userOf(caller: Client, session: Session): Client {
  const user = currentContext(session)?.user ?? '';
  return user === '' || user === 'kubernetes-admin' ? caller : user;
}

function clientOf(user: Client, flags: Flags): Client {
  if (!flags.has('as')) return user;
  const self = typeof user === 'string' ? { name: user } : user;
  return { ...self, as: flags.text('as'), asGroups: flags.list('as-group') };
}
