/**
 * Regular expressions as Go's have them: matched in time linear in the text, whatever the expression, because all ways
 * are followed at once instead of one after the other. What needs more (look-around, back-references) is refused, as
 * Go refuses it. Source: regexp/syntax, in the words of its errors; the algorithm is Thompson's and Pike's.
 */
import { type Node, parsePattern } from './re2-syntax';

export type Match = {
  /** Where it begins and ends in the text, in UTF-16 units; the groups likewise, undefined where one took no part. */
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (readonly [start: number, end: number] | undefined)[];
};

export type Regex = {
  readonly groups: number;
  readonly test: (text: string) => boolean;
  /** The leftmost match at or after a place, by the preferences of the expression. */
  readonly find: (text: string, from?: number) => Match | undefined;
};

export type Compiled =
  | { readonly ok: true; readonly regex: Regex }
  | { readonly ok: false; readonly message: string };

type Instruction =
  | { readonly op: 'char'; readonly accepts: (codePoint: number) => boolean }
  | { readonly op: 'split'; first: number; second: number }
  | { readonly op: 'jump'; to: number }
  | { readonly op: 'save'; readonly slot: number }
  | { readonly op: 'assert'; readonly holds: (before: number, after: number) => boolean }
  | { readonly op: 'match' };

/** More than any expression that a person writes, few enough for every text. */
const mostInstructions = 20_000;
const cache = new Map<string, Compiled>();

/** Compiles an expression; `message` is what Go says of one that is none. */
export function compileRegex(pattern: string): Compiled {
  const known = cache.get(pattern);
  if (known !== undefined) return known;
  const compiled = compile(pattern);
  if (cache.size > 500) cache.clear();
  cache.set(pattern, compiled);
  return compiled;
}

function compile(pattern: string): Compiled {
  const parsed = parsePattern(pattern);
  if (!parsed.ok) return parsed;
  const program = new Program();
  program.add({ op: 'save', slot: 0 });
  program.emit(parsed.node);
  program.add({ op: 'save', slot: 1 });
  program.add({ op: 'match' });
  if (program.isTooLarge)
    return { ok: false, message: `error parsing regexp: expression too large: \`${pattern}\`` };
  const { code } = program;
  const { groups } = parsed;
  return {
    ok: true,
    regex: {
      groups,
      test: (text) => run(code, text, 0, false) !== undefined,
      find: (text, from = 0) => {
        const slots = run(code, text, from, true);
        if (slots === undefined) return undefined;
        const pair = (i: number): readonly [number, number] | undefined => {
          const [start, end] = [slots[2 * i], slots[2 * i + 1]];
          return start === undefined || end === undefined ? undefined : [start, end];
        };
        const [start, end] = pair(0) as readonly [number, number];
        return { start, end, groups: Array.from({ length: groups }, (_, i) => pair(i + 1)) };
      },
    },
  };
}

class Program {
  readonly code: Instruction[] = [];
  isTooLarge = false;

  add(instruction: Instruction): number {
    if (this.code.length >= mostInstructions) this.isTooLarge = true;
    else this.code.push(instruction);
    return this.code.length - 1;
  }

  emit(node: Node): void {
    if (this.isTooLarge) return;
    switch (node.kind) {
      case 'empty':
        return;
      case 'char':
        this.add({ op: 'char', accepts: node.accepts });
        return;
      case 'assert':
        this.add({ op: 'assert', holds: node.holds });
        return;
      case 'sequence':
        for (const part of node.parts) this.emit(part);
        return;
      case 'group':
        this.add({ op: 'save', slot: 2 * node.index });
        this.emit(node.inner);
        this.add({ op: 'save', slot: 2 * node.index + 1 });
        return;
      case 'either':
        this.#either(node.ways);
        return;
      case 'repeat':
        this.#repeat(node);
        return;
      default:
        node satisfies never;
    }
  }

  #either(ways: readonly Node[]): void {
    const jumps: { op: 'jump'; to: number }[] = [];
    ways.forEach((way, i) => {
      if (i === ways.length - 1) {
        this.emit(way);
        return;
      }
      const split = { op: 'split' as const, first: 0, second: 0 };
      split.first = this.add(split) + 1;
      this.emit(way);
      const jump = { op: 'jump' as const, to: 0 };
      this.add(jump);
      jumps.push(jump);
      split.second = this.code.length;
    });
    for (const jump of jumps) jump.to = this.code.length;
  }

  #repeat({ inner, least, most, lazy }: Extract<Node, { kind: 'repeat' }>): void {
    for (let i = 0; i < least && !this.isTooLarge; i++) this.emit(inner);
    if (most === undefined) {
      const split = { op: 'split' as const, first: 0, second: 0 };
      const start = this.add(split);
      this.emit(inner);
      this.add({ op: 'jump', to: start });
      this.#choose(split, start + 1, this.code.length, lazy);
      return;
    }
    const splits: { readonly split: { first: number; second: number }; readonly inside: number }[] = [];
    for (let i = least; i < most && !this.isTooLarge; i++) {
      const split = { op: 'split' as const, first: 0, second: 0 };
      splits.push({ split, inside: this.add(split) + 1 });
      this.emit(inner);
    }
    for (const { split, inside } of splits) this.#choose(split, inside, this.code.length, lazy);
  }

  #choose(split: { first: number; second: number }, inside: number, outside: number, lazy: boolean): void {
    split.first = lazy ? outside : inside;
    split.second = lazy ? inside : outside;
  }
}

type Slots = readonly (number | undefined)[];
type Thread = { readonly at: number; readonly slots: Slots };
const none: Slots = [];

/** All threads take one character at a time; of threads at the same place the preferred one goes on. */
function run(code: readonly Instruction[], text: string, from: number, captures: boolean): Slots | undefined {
  const seen = new Uint32Array(code.length);
  let generation = 0;
  let matched: Slots | undefined;

  const follow = (
    start: number,
    slots: Slots,
    position: number,
    before: number,
    after: number,
    into: Thread[],
  ): void => {
    const stack: Thread[] = [{ at: start, slots }];
    for (let thread = stack.pop(); thread !== undefined; thread = stack.pop()) {
      const { at } = thread;
      if (seen[at] === generation) continue;
      seen[at] = generation;
      const instruction = code[at] as Instruction;
      switch (instruction.op) {
        case 'jump':
          stack.push({ at: instruction.to, slots: thread.slots });
          break;
        case 'split':
          stack.push({ at: instruction.second, slots: thread.slots });
          stack.push({ at: instruction.first, slots: thread.slots });
          break;
        case 'save':
          stack.push({
            at: at + 1,
            slots: captures ? withSlot(thread.slots, instruction.slot, position) : none,
          });
          break;
        case 'assert':
          if (instruction.holds(before, after)) stack.push({ at: at + 1, slots: thread.slots });
          break;
        default:
          into.push(thread);
      }
    }
  };

  let threads: Thread[] = [];
  let before = from === 0 ? -1 : (text.codePointAt(from - 1) ?? -1);
  for (let position = from; ; ) {
    const after = text.codePointAt(position) ?? -1;
    generation++;
    const here: Thread[] = [];
    for (const { at, slots } of threads) follow(at, slots, position, before, after, here);
    // A new beginning is tried as long as nothing has matched, after those that began earlier.
    if (matched === undefined) follow(0, none, position, before, after, here);
    threads = [];
    for (const thread of here) {
      const instruction = code[thread.at] as Instruction;
      if (instruction.op === 'match') {
        matched = thread.slots;
        break;
      }
      if (instruction.op === 'char' && after >= 0 && instruction.accepts(after))
        threads.push({ at: thread.at + 1, slots: thread.slots });
    }
    if (matched !== undefined && (!captures || threads.length === 0)) return matched;
    if (after < 0) return matched;
    before = after;
    position += after > 0xffff ? 2 : 1;
  }
}

function withSlot(slots: Slots, slot: number, position: number): Slots {
  const copy = [...slots];
  copy[slot] = position;
  return copy;
}
