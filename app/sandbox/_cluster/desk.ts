/** Where a cluster is at hand: opened, typed at, taken back to a moment, and played again. It lives in the worker. */

import { happeningsOf } from '@/lib/curriculum/typed-happenings';
import { clock } from '@/lib/grading/words/words';
import {
  type Cluster,
  type Command,
  type Commanded,
  type CommandResult,
  createCluster,
  type Flow,
  type Given,
  History,
  type Piece,
} from '@/lib/simulator/index';
import { parseDuration } from '@/lib/simulator/values/duration';
import { readDocument, type SandboxDocument, type TypedEntry } from './document';
import { givenOf } from './given';
import type { Base, LogLine, Opened, Passing, State, Typed } from './protocol';
import { readyClusters } from './ready';
import { typing } from './typing';

/** One run may do more here than in a question: nobody waits for it but who asked. */
const limits = { steps: 200_000, objects: 20_000, reconciles: 2_000_000 };
/** A sandbox that has become longer than this takes no further line. */
const mostSteps = 300_000;
/** How a program ends that somebody stops, as `logs -f` when nothing more can come: it did what it should until then. */
const interrupted = 130;
/** Lines of the trace that `trace` prints. */
const mostPrinted = 500;

/** What a person can do something about. */
export class Refused extends Error {}

export class Desk {
  readonly cluster: Cluster;
  readonly history: History;
  readonly title: string;
  readonly document: SandboxDocument;
  /** Steps made before each command of the cluster. */
  readonly commandFrom: readonly number[];
  readonly #base: Base | undefined;
  readonly #entryFrom: number[] = [];
  readonly #log: LogLine[] = [];
  readonly #commandFrom: number[] = [];
  /** Connections that were opened to see what becomes of them. */
  readonly #opened: Flow[] = [];

  /**
   * Plays what the document says was typed; throws `Refused` where it begins with what is not at hand. What was typed,
   * here and in `base`, needs `loadTyping` before.
   */
  constructor(document: SandboxDocument, base?: Base) {
    const { start, seed } = document;
    this.#base = base;
    this.commandFrom = this.#commandFrom;
    this.document = { ...document, typed: [] };
    if ('ready' in start) {
      this.title = readyClusters.find(({ id }) => id === start.ready)?.name ?? '';
      this.cluster = createCluster(givenOf(start.ready, start.nodes), { seed, limits });
    } else {
      if (base === undefined || base.id !== start.scenario)
        throw new Refused(`it begins with the scenario ${start.scenario}, which this page does not have`);
      this.title = base.title;
      this.cluster = createCluster(base.given, { seed: base.seed, limits });
    }
    this.history = new History(this.cluster);
    for (const command of base?.commands ?? []) this.#do(command);
    for (const entry of document.typed) this.#enter(entry);
  }

  get opened(): Opened {
    return { state: this.state, log: this.#log };
  }

  get state(): State {
    const { cluster } = this;
    const { steps } = cluster.trace;
    return {
      title: this.title,
      document: this.document,
      seed: cluster.seed,
      stood: cluster.stood,
      steps: steps.length,
      lastFrom: this.#commandFrom.at(-1) ?? cluster.stood,
      from: clock(steps[cluster.stood]?.at ?? cluster.now),
      now: clock(cluster.now),
      nodes: cluster.machines().map(({ node }) => node),
      processes: cluster.processes().map(({ name }) => ({ name, health: cluster.health(name) })),
      actors: actorsOf(cluster),
      parts: cluster
        .processes()
        .flatMap(({ name, components }) =>
          components.flatMap((part) => (part === name ? [] : [{ name: part, of: name }])),
        ),
      done: this.#commandFrom.map((from, i) =>
        cluster.commands[i]?.kind === 'run' ? '' : (steps[from]?.says ?? ''),
      ),
    };
  }

  get given(): Given {
    return this.cluster.given;
  }

  /** Carries out a line. What comes of it is kept in the document; what only looks is not. */
  type(line: string, stdin: string | undefined, passes: Passing): Typed {
    const meant = notALengthOfTime(line);
    if (meant !== undefined) throw new Refused(meant);
    const { look, readLine, rulesOrWhy, shellHelp, stepLine } = typing();
    const said = readLine(line);
    const from = this.#log.length;
    switch (isMachineWord(line) ? 'command' : said.kind) {
      case 'help':
        return { kind: 'look', look: 'help', text: shellHelp };
      case 'trace': {
        const { steps } = this.cluster.trace;
        const text = said.kind === 'trace' ? said.text : '';
        const lines = steps
          .slice(this.cluster.stood)
          .map(stepLine)
          .filter((each) => each.includes(text));
        return { kind: 'look', look: 'trace', text: lines.slice(-mostPrinted).join('\n') };
      }
      case 'rules': {
        const { node, text } = said.kind === 'rules' ? said : { node: '', text: '' };
        const rules = rulesOrWhy(this.cluster, node, text);
        return { kind: 'look', look: 'rules', text: 'text' in rules ? rules.text : rules.problem };
      }
      case 'look': {
        const seen = look(this.cluster, line, this.#opened);
        return { kind: 'look', look: 'way', text: 'text' in seen ? seen.text : seen.problem };
      }
      case 'asks-for-text':
        if (stdin === undefined)
          return { kind: 'asks-for-text', line: said.kind === 'asks-for-text' ? said.line : line };
        break;
      case 'exit':
        return {
          kind: 'look',
          look: 'help',
          text: 'A page is left by leaving it. The cluster stays on this device.',
        };
    }
    const edited = stdin === undefined ? this.#editorText(line) : undefined;
    if (edited !== undefined) return { kind: 'asks-for-text', line, text: edited };
    if (this.cluster.trace.steps.length > mostSteps)
      throw new Refused(
        `This cluster has made more than ${mostSteps} steps. Go back to a moment, or begin a new one.`,
      );
    const read = readDocument({ ...this.document, typed: [...this.document.typed, entryOf(line, stdin)] });
    if (!read.ok) throw new Refused(read.problem);
    const before = this.cluster.trace.steps.length;
    this.#enter(entryOf(line, stdin));
    const changed = this.cluster.trace.steps.slice(before).some(({ action }) => action.kind !== 'command');
    if (changed && said.kind !== 'nothing' && !isTimeWord(line) && passes !== 'nothing')
      this.#enter(passes === 'settle' ? 'run' : 'run 2s');
    return { kind: 'done', state: this.state, log: this.#log.slice(from) };
  }

  /** What `kubectl edit` opens an editor with; undefined for other lines, and where there is nothing to edit. */
  #editorText(line: string): string | undefined {
    const [, before, rest] = /^(\s*(?:(?:kubectl|k)\s+)?)edit\b(.*)$/s.exec(line) ?? [];
    if (before === undefined) return undefined;
    const { stdout, exitCode } = this.cluster.fork().kubectl(`${before}get${rest} -o yaml`);
    return exitCode === 0 && stdout !== '' ? stdout : undefined;
  }

  /** The same sandbox as it was after so many steps, and nothing done after them. */
  before(steps: number): Desk {
    const typed = this.document.typed
      .filter((_, i) => (this.#entryFrom[i] ?? 0) < steps)
      .map((entry, i, kept): TypedEntry => {
        const ends = this.#entryFrom[i + 1] ?? this.cluster.trace.steps.length;
        if (i < kept.length - 1 || ends <= steps) return entry;
        return { ...(typeof entry === 'string' ? { line: entry } : entry), until: steps - 1 };
      });
    return new Desk({ ...this.document, typed }, this.#base);
  }

  #enter(entry: TypedEntry): void {
    const { line, stdin, until } =
      typeof entry === 'string' ? { line: entry } : { stdin: undefined, until: undefined, ...entry };
    const before = this.cluster.trace.steps.length;
    this.#entryFrom.push(before);
    this.document.typed.push(entry);
    const results: CommandResult[] = [];
    const commands = commandsOf(this.cluster, line, stdin);
    if (typeof commands === 'string') {
      this.#log.push({ line, pieces: [{ to: 'stderr', text: `${commands}\n` }], failed: true, before });
      return;
    }
    for (const command of commands) {
      if (until !== undefined && this.cluster.trace.steps.length > until) break;
      results.push(this.#do(command, until));
    }
    this.#log.push({
      line,
      ...(stdin !== undefined && { stdin }),
      pieces: results.flatMap(printedOf),
      failed: results.some(({ ok, printed }) => !ok && printed?.exitCode !== interrupted),
      before,
    });
  }

  #do(command: Commanded, until?: number): CommandResult {
    this.#commandFrom.push(this.cluster.trace.steps.length);
    return this.cluster.do(until === undefined ? command : { ...command, untilStep: until });
  }
}

/** What a result prints; what is no program says its message on the stream that it is meant for. */
function printedOf({ printed, message, ok }: CommandResult): readonly Piece[] {
  if (printed !== undefined) return printed.pieces;
  return message === '' ? [] : [{ to: ok ? 'stdout' : 'stderr', text: `${message}\n` }];
}

function entryOf(line: string, stdin: string | undefined): TypedEntry {
  return stdin === undefined ? line : { line, stdin };
}

/** `sleep 30`, `ssh node-1 systemctl stop kubelet`: what an answer to a scenario may type beside kubectl. */
function isMachineWord(line: string): boolean {
  return /^\s*(sleep|ssh)\s/.test(line);
}

/** `run abc`: neither a length of time nor a Pod with an image. kubectl's own answer would be about a flag nobody meant. */
function notALengthOfTime(line: string): string | undefined {
  const [, words] = /^\s*run\s+([^-\s][^-]*?)\s*$/.exec(line) ?? [];
  if (words === undefined || isTimeWord(line)) return undefined;
  return `“${words}” is no length of time. \`run 10s\`, \`run 5m\` let that much time pass, \`run\` alone as much as it takes to settle; \`run NAME --image=IMAGE\` makes a Pod.`;
}

function isTimeWord(line: string): boolean {
  const [, verb, rest = ''] = /^\s*(run|sleep)\b\s*(.*?)\s*$/.exec(line) ?? [];
  return verb === 'sleep'
    ? rest !== ''
    : verb === 'run' && (rest === '' || parseDuration(rest) !== undefined);
}

/** The commands that a line is, or why it is none. */
export function commandsOf(cluster: Cluster, line: string, stdin?: string): readonly Command[] | string {
  if (isMachineWord(line)) return machineCommands(line);
  const { moreNodes, readLine } = typing();
  const said = readLine(line);
  switch (said.kind) {
    case 'command':
      return [withText(said.command, stdin)];
    case 'asks-for-text':
      return [withText({ kind: 'kubectl', line: said.line }, stdin ?? '')];
    case 'nodes': {
      const commands = moreNodes(cluster, said.count);
      return typeof commands === 'string' ? commands : [...commands, { kind: 'run' }];
    }
    case 'problem':
      return said.message;
    case 'nothing':
      return [];
    case 'exit':
    case 'help':
    case 'look':
    case 'rules':
    case 'trace':
      return `${said.kind} only looks`;
    default:
      return said satisfies never;
  }
}

function withText(command: Command, stdin: string | undefined): Command {
  return command.kind === 'kubectl' && stdin !== undefined ? { ...command, stdin } : command;
}

function machineCommands(line: string): readonly Command[] | string {
  const commands = happeningsOf(line.trim()).flatMap(({ wait, stop, start }): Command[] => {
    if (wait !== undefined) return [{ kind: 'run', forMs: wait }];
    if (stop !== undefined) return [{ kind: 'fault', fault: { kind: 'stop', of: stop } }];
    return start === undefined ? [] : [{ kind: 'fault', fault: { kind: 'start', of: start } }];
  });
  const isKnown = commands.some(({ kind }) => kind === 'fault') || /^\s*sleep\s+[\d.]/.test(line);
  return isKnown
    ? commands
    : 'not understood: `sleep SECONDS`, or `ssh NODE sudo systemctl start | stop | restart PROGRAM`';
}

/** Names without their node, in order. */
function actorsOf(cluster: Cluster): readonly string[] {
  const names = new Set<string>();
  const { steps } = cluster.trace;
  for (let i = cluster.stood; i < steps.length; i++) names.add((steps[i]?.actor ?? '').replace(/@.*$/, ''));
  return [...names].sort();
}
