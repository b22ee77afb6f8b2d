/** One kubectl command being carried out: its words, its input, what it prints, and its way to the cluster. */

import type { Input } from '../kubectl-program';
import { Written } from '../written';
import type { ApiClient } from './api-client';
import { Failure } from './failure';
import type { FlagSpec, Flags } from './line/flags';
import { currentContext, type Session, serverAddress, serverOf } from './session';

export type CommandSpec = {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** What comes after the name, as in a manual. */
  readonly usage: string;
  /** What it does, in a sentence. */
  readonly does: string;
  readonly flags?: readonly FlagSpec[];
  readonly subcommands?: readonly CommandSpec[];
  readonly run?: (invocation: Invocation) => void;
  /** Without a subcommand its help is an answer to a mistake: exit code 1, and where the help is printed. */
  readonly needsSubcommand?: 'stdout' | 'stderr';
};

/** Text that a command may print; what is beyond ends it. */
const longestOutput = 4_000_000;

export class Invocation {
  /** `kubectl rollout status`. */
  readonly command: string;
  /** The whole line as `--record` notes it: the words, then the flags written out. */
  readonly line: string;
  readonly flags: Flags;
  readonly args: readonly string[];
  /** How many of the arguments stand before `--`; −1 without it. */
  readonly dash: number;
  readonly input: Input;
  readonly session: Session;
  readonly #api: ApiClient;
  readonly #output: Written;
  #printed = 0;
  #configured: Partial<Session> = {};

  constructor(given: {
    readonly command: string;
    readonly line: string;
    readonly flags: Flags;
    readonly args: readonly string[];
    readonly dash: number;
    readonly api: ApiClient;
    readonly input: Input;
    readonly session: Session;
    readonly output: Written;
  }) {
    this.command = given.command;
    this.line = given.line;
    this.flags = given.flags;
    this.args = given.args;
    this.dash = given.dash;
    this.input = given.input;
    this.session = given.session;
    this.#api = given.api;
    this.#output = given.output;
  }

  /** The way to the cluster that the context in use names. */
  get api(): ApiClient {
    const { current } = this.session;
    const server = serverOf(this.session, this.flags.text('cluster') || undefined);
    const isFound = current === '' || currentContext(this.session) !== undefined;
    if (isFound && (server === serverAddress || this.flags.has('server'))) return this.#api;
    const text = isFound
      ? `The connection to the server ${server} was refused - did you specify the right host or port?`
      : `Error in configuration: context was not found for specified context: ${current}`;
    throw new Failure([{ kind: 'plain', text }]);
  }

  /** The namespace that is meant where none is named. */
  get namespace(): string {
    const given = this.flags.text('namespace');
    return given === '' ? (currentContext(this.session)?.namespace ?? 'default') : given;
  }

  /** The namespace was named on the line: files must agree with it. */
  get isNamespaceGiven(): boolean {
    return this.flags.text('namespace') !== '';
  }

  /** The same command, with what it prints on standard output thrown away. */
  withoutOutput(): Invocation {
    const { command, line, flags, args, dash, api, input, session } = this;
    const output = new Written();
    return new Invocation({ command, line, flags, args, dash, api, input, session, output });
  }

  get now(): number {
    return this.#api.now;
  }

  /** Prints a line on standard output. */
  say(line: string): void {
    this.print(`${line}\n`);
  }

  /** Prints text as it is on standard output. */
  print(text: string): void {
    this.#output.write('stdout', text);
    this.#printed += text.length;
    if (this.#printed > longestOutput)
      throw new Failure([{ kind: 'said', text: `more than ${longestOutput} characters of output` }]);
  }

  /** Prints a line on standard error. */
  warn(line: string): void {
    this.#output.write('stderr', `${line}\n`);
  }

  /** Changes what is named in the configuration file. */
  configure(changed: Partial<Session>): void {
    this.#configured = changed;
  }

  /** The configuration file after the command. */
  sessionAfter(before: Session): Session {
    return { ...before, ...this.#configured };
  }
}
