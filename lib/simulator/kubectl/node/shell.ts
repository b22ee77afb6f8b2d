/**
 * `sh -c SCRIPT` in a container: what `shell-syntax.ts` reads is run, with variables, `$(…)`, pipes and files.
 * Source: POSIX.1-2024, Shell Command Language; the words of its problems are busybox ash's.
 */
import { calculate } from './arithmetic';
import { type Ended, isFolder, type Place, type ProgramResult, pathIn } from './place';
import {
  type Command,
  endOfSubstitution,
  type List,
  type Pipeline,
  parseScript,
  type Redirect,
} from './shell-syntax';

/** Runs a program that is no part of the shell; the answer may be that there is none. */
export type Runner = (words: readonly string[], place: Place) => ProgramResult;

/** Commands that one script may run: what goes on after that is ended as by Ctrl-C. */
const mostCommands = 2_000;
const interrupted = 130;
/** What a script may write to one place, in characters. */
const mostOutput = 100_000;
/** What all its commands may read and write together. */
const mostWork = 5_000_000;

/** Shells that are run by shells. */
const mostShells = 8;
/** Scripts within one another: `eval`, `$(…)`. */
const deepest = 30;

/** Ends a script: `exit`, or because it would never end. */
class Exit extends Error {
  readonly code: number;

  constructor(code: number) {
    super('exit');
    this.code = code;
  }
}

export function runScript(script: string, args: readonly string[], place: Place, run: Runner): Ended {
  const shells = (place.shells ?? 0) + 1;
  if (shells > mostShells)
    return { stdout: '', stderr: "sh: can't fork: Resource temporarily unavailable\n", code: 2 };
  return new Shell({ ...place, shells }, args, run).whole(script);
}

/** Where a stream leads. */
type Sink = 'stdout' | 'stderr' | { readonly path: string };

class Shell {
  readonly #place: Place;
  readonly #args: readonly string[];
  readonly #run: Runner;
  /** Everything that it knows, and that its children do not. */
  readonly #variables: Map<string, string>;
  #status = 0;
  #commands = 0;
  #depth = 0;
  #work = 0;
  #stdout = '';
  #stderr = '';

  constructor(place: Place, args: readonly string[], run: Runner) {
    this.#place = place;
    this.#args = args;
    this.#run = run;
    this.#variables = new Map(place.env);
  }

  whole(script: string): Ended {
    const parsed = parseScript(script);
    if (!parsed.ok) return { stdout: '', stderr: `sh: ${parsed.message}\n`, code: 2 };
    try {
      this.#list(parsed.list, this.#place.stdin);
    } catch (error) {
      if (!(error instanceof Exit)) throw error;
      this.#status = error.code;
    }
    return { stdout: this.#stdout, stderr: this.#stderr, code: this.#status };
  }

  #list(list: List, stdin: string): number {
    for (const { joint, pipeline } of list) {
      if ((joint === '&&' && this.#status !== 0) || (joint === '||' && this.#status === 0)) continue;
      this.#pipeline(pipeline, stdin);
    }
    return this.#status;
  }

  #pipeline({ commands, negated }: Pipeline, stdin: string): number {
    let input = stdin;
    for (const [index, command] of commands.entries()) {
      const isLast = index === commands.length - 1;
      const before = this.#stdout;
      if (!isLast) this.#stdout = '';
      if (isLast) {
        this.#command(command, input);
        break;
      }
      try {
        this.#command(command, input);
      } catch (error) {
        // It is a process of its own; one that would never end is ended by those that read from it.
        if (!(error instanceof Exit)) throw error;
      }
      input = this.#stdout;
      this.#stdout = before;
    }
    if (negated) this.#status = this.#status === 0 ? 1 : 0;
    return this.#status;
  }

  #command(command: Command, stdin: string): number {
    switch (command.kind) {
      case 'simple':
        return this.#simple(command.words, command.redirects, stdin);
      case 'group':
        return this.#redirected(command.redirects, stdin, (input) => this.#list(command.body, input));
      case 'if':
        for (const [condition, body] of command.tries) {
          this.#list(condition, stdin);
          if (this.#status === 0) return this.#list(body, stdin);
        }
        this.#status = 0;
        return this.#list(command.otherwise, stdin);
      case 'for':
        for (const value of command.words.flatMap((word) => this.#fields(word))) {
          this.#variables.set(command.name, value);
          this.#list(command.body, stdin);
        }
        return this.#status;
      case 'loop':
        for (;;) {
          this.#count();
          this.#list(command.condition, stdin);
          if ((this.#status === 0) === command.until) {
            this.#status = 0;
            return this.#status;
          }
          this.#list(command.body, stdin);
        }
      default:
        return command satisfies never;
    }
  }

  #count(): void {
    const isTooMuch = this.#stdout.length > mostOutput || this.#work > mostWork;
    if (++this.#commands > mostCommands || isTooMuch) throw new Exit(interrupted);
  }

  #simple(raw: readonly string[], redirects: readonly Redirect[], stdin: string): number {
    this.#count();
    const first = raw.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word));
    const assigned = raw.slice(0, first < 0 ? raw.length : first);
    const words = first < 0 ? [] : raw.slice(first).flatMap((word) => this.#fields(word));
    const values = assigned.map((word): [string, string] => {
      const equals = word.indexOf('=');
      return [word.slice(0, equals), this.#text(word.slice(equals + 1))];
    });
    return this.#redirected(redirects, stdin, (input) => {
      if (words.length > 0) return this.#word(words, new Map(values), input);
      this.#status = 0;
      for (const [name, value] of values) this.#variables.set(name, value);
      return this.#status;
    });
  }

  /** A word of the shell itself, or a program. */
  #word(words: readonly string[], extra: ReadonlyMap<string, string>, stdin: string): number {
    const [name = '', ...args] = words;
    const place = this.#place;
    const last = this.#status;
    this.#status = 0;
    switch (name) {
      case ':':
        return this.#status;
      case 'exit':
        throw new Exit(Number(args[0] ?? last) & 255);
      case 'cd': {
        const folder = pathIn(place, args[0] ?? this.#variables.get('HOME') ?? '/');
        if (isFolder(place, folder)) place.folder = folder;
        else this.#fail(`sh: cd: can't cd to ${args[0]}: No such file or directory\n`, 2);
        return this.#status;
      }
      case 'export':
      case 'readonly':
        for (const pair of args) {
          const [key = '', ...value] = pair.split('=');
          if (value.length > 0) this.#variables.set(key, value.join('='));
          place.env.set(key, this.#variables.get(key) ?? '');
        }
        return this.#status;
      case 'unset':
        for (const key of args) {
          this.#variables.delete(key);
          place.env.delete(key);
        }
        return this.#status;
      case 'set':
      case 'trap':
      case 'wait':
        return this.#status;
      case 'read': {
        const [line = ''] = stdin.split('\n');
        this.#variables.set(args[args.length - 1] ?? 'REPLY', line.trim());
        if (stdin === '') this.#status = 1;
        return this.#status;
      }
      case 'type':
      case 'which':
      case 'command': {
        if (name === 'command' && args[0] !== '-v') return this.#word(args, extra, stdin);
        for (const wanted of args.filter((arg) => !arg.startsWith('-'))) {
          const found = this.#run([wanted], { ...place, probing: true });
          if ('missing' in found) this.#status = name === 'which' ? 1 : 127;
          else this.#stdout += name === 'type' ? `${wanted} is /bin/${wanted}\n` : `/bin/${wanted}\n`;
        }
        return this.#status;
      }
      case 'exec':
      case 'eval':
        if (args.length === 0) return this.#status;
        if (name === 'exec') return this.#word(args, extra, stdin);
        return this.#again(args.join(' '), stdin);
      default: {
        const env = new Map(place.env);
        // What the shell was given stays in the environment, with the value that it has now.
        for (const key of env.keys()) env.set(key, this.#variables.get(key) ?? '');
        for (const [key, value] of extra) env.set(key, value);
        const inner: Place = { ...place, env, stdin };
        const result = this.#run(words, inner);
        if ('missing' in result) return this.#fail(`sh: ${result.missing}: not found\n`, 127);
        this.#work += stdin.length + result.stdout.length;
        this.#stdout += result.stdout;
        this.#stderr += result.stderr;
        this.#status = result.code;
      }
    }
    return this.#status;
  }

  #again(script: string, stdin: string): number {
    if (++this.#depth > deepest) throw new Exit(2);
    const parsed = parseScript(script);
    if (parsed.ok) this.#list(parsed.list, stdin);
    else this.#fail(`sh: ${parsed.message}\n`, 2);
    this.#depth--;
    return this.#status;
  }

  #fail(text: string, code: number): number {
    this.#stderr += text;
    this.#status = code;
    return this.#status;
  }

  /** Does something with its streams where the redirections lead. */
  #redirected(redirects: readonly Redirect[], stdin: string, act: (stdin: string) => number): number {
    if (redirects.length === 0) return act(stdin);
    const [out, err] = [this.#stdout, this.#stderr];
    let input = stdin;

    const sinks: Record<1 | 2, Sink> = { 1: 'stdout', 2: 'stderr' };
    for (const { of, how, to } of redirects) {
      if (how === 'dup') {
        if (of === 1 || of === 2) sinks[of] = sinks[to === '2' ? 2 : 1];
        continue;
      }
      const name = this.#text(to);
      const path = pathIn(this.#place, name);
      if (how === '<') {
        const content = path === '/dev/null' ? '' : this.#place.files.get(path);
        if (content === undefined) return this.#fail(`sh: can't open ${name}: no such file\n`, 1);
        input = content;
        continue;
      }
      const parent = path.slice(0, path.lastIndexOf('/')) || '/';
      if (isFolder(this.#place, path)) return this.#fail(`sh: can't create ${name}: Is a directory\n`, 1);
      if (!isFolder(this.#place, parent))
        return this.#fail(`sh: can't create ${name}: nonexistent directory\n`, 1);
      if (this.#place.isReadOnly(path) && !path.startsWith('/dev/'))
        return this.#fail(`sh: can't create ${name}: Read-only file system\n`, 1);
      if (how === '>' || !this.#place.files.has(path)) this.#write(path, '');
      if (of === 1 || of === 'both') sinks[1] = { path };
      if (of === 2 || of === 'both') sinks[2] = { path };
    }
    [this.#stdout, this.#stderr] = ['', ''];
    try {
      act(input);
    } finally {
      const written = { 1: this.#stdout, 2: this.#stderr };
      [this.#stdout, this.#stderr] = [out, err];
      for (const stream of [1, 2] as const) {
        const sink = sinks[stream];
        if (sink === 'stdout') this.#stdout += written[stream];
        else if (sink === 'stderr') this.#stderr += written[stream];
        else this.#write(sink.path, (this.#place.files.get(sink.path) ?? '') + written[stream]);
      }
    }
    return this.#status;
  }

  #write(path: string, content: string): void {
    if (path.startsWith('/dev/')) return;
    this.#place.files.set(path, content.slice(0, mostOutput));
  }

  /** A word as one text. */
  #text(word: string): string {
    return this.#expanded(word)
      .map(({ text }) => text)
      .join('');
  }

  /** A word as the words that it becomes: what a variable brings in is split at blanks, outside quotes. */
  #fields(word: string): readonly string[] {
    const fields: string[] = [];
    let field: string | undefined;
    for (const { text, splits } of this.#expanded(word)) {
      if (!splits) {
        field = (field ?? '') + text;
        continue;
      }
      const parts = text.split(/[ \t\n]+/);
      for (const [index, part] of parts.entries()) {
        if (index > 0 && field !== undefined) {
          fields.push(field);
          field = undefined;
        }
        if (part !== '') field = (field ?? '') + part;
      }
    }
    return field === undefined ? fields : [...fields, field];
  }

  #expanded(word: string): readonly { readonly text: string; readonly splits: boolean }[] {
    const pieces: { text: string; splits: boolean }[] = [];
    let quoted = false;
    for (let at = 0, length = 0, counted = 0; at < word.length; ) {
      for (; counted < pieces.length; counted++) length += pieces[counted]?.text.length ?? 0;
      if (length > mostOutput) throw new Exit(interrupted);
      const char = word.charAt(at);
      const next = word.charAt(at + 1);
      if (char === '"') {
        quoted = !quoted;
        pieces.push({ text: '', splits: false });
        at++;
      } else if (char === "'" && !quoted) {
        const end = word.indexOf("'", at + 1);
        pieces.push({ text: word.slice(at + 1, end), splits: false });
        at = end + 1;
      } else if (char === '\\') {
        const isKept = quoted && !/["\\$`]/.test(next);
        pieces.push({ text: isKept ? `\\${next}` : next, splits: false });
        at += 2;
      } else if (word.startsWith('$((', at) && word.slice(at, endOfSubstitution(word, at)).endsWith('))')) {
        const end = endOfSubstitution(word, at);
        pieces.push({ text: this.#calculated(word.slice(at + 3, end - 2)), splits: false });
        at = end;
      } else if (char === '`' || word.startsWith('$(', at)) {
        const end = char === '`' ? word.indexOf('`', at + 1) + 1 : endOfSubstitution(word, at);
        const script = word.slice(at + (char === '`' ? 1 : 2), end - 1);
        pieces.push({ text: this.#substituted(script), splits: !quoted });
        at = end;
      } else if (char === '$' && /[\w{?$#@*]/.test(next)) {
        const [, whole = '', braced, bare] =
          /^(\$(?:\{([^}]*)\}|([A-Za-z_]\w*|[0-9?$#@*])))/.exec(word.slice(at)) ?? [];
        pieces.push({ text: this.#variable(braced ?? bare ?? ''), splits: !quoted });
        at += Math.max(whole.length, 1);
      } else if (char === '~' && at === 0 && (next === '' || next === '/')) {
        pieces.push({ text: this.#variables.get('HOME') ?? '/', splits: false });
        at++;
      } else {
        pieces.push({ text: char, splits: false });
        at++;
      }
    }
    return pieces;
  }

  #substituted(script: string): string {
    const before = this.#stdout;
    this.#stdout = '';
    this.#again(script, '');
    const text = this.#stdout.replace(/\n+$/, '');
    this.#stdout = before;
    return text;
  }

  /** Whole numbers with `+ - * / %`, parentheses and variables. */
  #calculated(text: string): string {
    const terms = text.replace(
      /\$?([A-Za-z_]\w*)/g,
      (_all, name: string) => `(${this.#variables.get(name) || 0})`,
    );
    const value = calculate(terms);
    if (value !== undefined) return String(value);
    this.#stderr += `sh: arithmetic syntax error\n`;
    throw new Exit(2);
  }

  #variable(name: string): string {
    if (name === '?') return String(this.#status);
    if (name === '$') return '7';
    if (name === '#') return String(Math.max(0, this.#args.length - 1));
    if (name === '@' || name === '*') return this.#args.slice(1).join(' ');
    if (/^\d$/.test(name)) return this.#args[Number(name)] ?? (name === '0' ? 'sh' : '');
    const [, key = name, operation, other = ''] = /^(#?\w+)(:?[-+=?])([\s\S]*)$/.exec(name) ?? [];
    if (key.startsWith('#')) return String([...(this.#variables.get(key.slice(1)) ?? '')].length);
    const value = this.#variables.get(key);
    if (operation === undefined) return value ?? '';
    const isThere = value !== undefined && (value !== '' || !operation.startsWith(':'));
    if (operation.endsWith('+')) return isThere ? this.#text(other) : '';
    if (isThere) return value;
    if (operation.endsWith('=')) this.#variables.set(key, this.#text(other));
    if (!operation.endsWith('?')) return this.#text(other);
    this.#stderr += `sh: ${key}: ${other === '' ? 'parameter not set' : other}\n`;
    throw new Exit(2);
  }
}
