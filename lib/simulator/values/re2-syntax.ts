/**
 * What a regular expression of Go says, as a tree. Source: regexp/syntax/parse.go, in the words of its errors.
 */

type Accepts = (codePoint: number) => boolean;

export type Node =
  | { readonly kind: 'empty' }
  | { readonly kind: 'char'; readonly accepts: Accepts }
  | { readonly kind: 'assert'; readonly holds: (before: number, after: number) => boolean }
  | { readonly kind: 'sequence'; readonly parts: readonly Node[] }
  | { readonly kind: 'either'; readonly ways: readonly Node[] }
  | { readonly kind: 'group'; readonly inner: Node; readonly index: number }
  | {
      readonly kind: 'repeat';
      readonly inner: Node;
      readonly least: number;
      readonly most: number | undefined;
      readonly lazy: boolean;
    };

export type Parsed =
  | { readonly ok: true; readonly node: Node; readonly groups: number }
  | { readonly ok: false; readonly message: string };

/** Reads an expression, or says in Go's words why it is none. */
export function parsePattern(pattern: string): Parsed {
  const parser = new Parser(pattern);
  const node = parser.either({ fold: false, multiline: false, dotAll: false, swapGreed: false }, 0);
  if (parser.wrong === undefined && !parser.isAtEnd) parser.refuse('unexpected )', pattern);
  if (parser.wrong !== undefined) return { ok: false, message: `error parsing regexp: ${parser.wrong}` };
  return { ok: true, node, groups: parser.groups };
}

type Flags = {
  readonly fold: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  readonly swapGreed: boolean;
};

const deepest = 200;
const mostRepeats = 1000;
const empty: Node = { kind: 'empty' };

class Parser {
  readonly #text: string;
  #at = 0;
  groups = 0;
  wrong: string | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  refuse(what: string, where: string): Node {
    this.wrong ??= `${what}: \`${where}\``;
    this.#at = this.#text.length;
    return empty;
  }

  either(given: Flags, depth: number): Node {
    if (depth > deepest) return this.refuse('expression nests too deeply', this.#text);
    let flags = given;
    const ways: Node[] = [];
    let parts: Node[] = [];
    while (!this.isAtEnd && this.#peek() !== ')') {
      if (this.#take('|')) {
        ways.push({ kind: 'sequence', parts });
        parts = [];
        continue;
      }
      const began = this.#at;
      const changed = this.#flagsOnly(flags);
      if (changed !== undefined) {
        flags = changed;
        continue;
      }
      const atom = this.#atom(flags, depth);
      parts.push(this.#repeated(atom, began, flags));
    }
    ways.push({ kind: 'sequence', parts });
    return ways.length === 1 ? (ways[0] as Node) : { kind: 'either', ways };
  }

  /** `(?i)`: flags for the rest of the group. */
  #flagsOnly(flags: Flags): Flags | undefined {
    const match = /^\(\?([a-zA-Z]*)(?:-([a-zA-Z]+))?\)/.exec(this.#text.slice(this.#at, this.#at + 40));
    if (match === null) return undefined;
    const [whole, on = '', off = ''] = match;
    if (/[^imsU]/.test(on + off) || (on === '' && off === '')) {
      this.refuse('invalid or unsupported Perl syntax', whole.slice(0, 3));
      return flags;
    }
    this.#at += whole.length;
    return withFlags(flags, on, off);
  }

  #atom(flags: Flags, depth: number): Node {
    const c = this.#peek();
    switch (c) {
      case '(':
        return this.#group(flags, depth);
      case '[':
        return char(this.#set(flags));
      case '.':
        this.#at++;
        return char(flags.dotAll ? () => true : (each) => each !== 10);
      case '^':
        this.#at++;
        return assert((before) => before < 0 || (flags.multiline && before === 10));
      case '$':
        this.#at++;
        return assert((_before, after) => after < 0 || (flags.multiline && after === 10));
      case '*':
      case '+':
      case '?':
        return this.refuse('missing argument to repetition operator', c);
      case '\\':
        return this.#escape(flags);
      default: {
        const codePoint = this.#text.codePointAt(this.#at) ?? 0;
        this.#at += codePoint > 0xffff ? 2 : 1;
        return char(literal(codePoint, flags));
      }
    }
  }

  #group(flags: Flags, depth: number): Node {
    const rest = this.#text.slice(this.#at);
    let inner = flags;
    let index: number | undefined;
    const named = /^\(\?P?<(\w+)>/.exec(rest);
    const flagged = /^\(\?([a-zA-Z]*)(?:-([a-zA-Z]+))?:/.exec(rest);
    if (named !== null) {
      this.#at += named[0].length;
      index = ++this.groups;
    } else if (flagged !== null) {
      const [whole, on = '', off = ''] = flagged;
      if (/[^imsU]/.test(on + off))
        return this.refuse('invalid or unsupported Perl syntax', whole.slice(0, 3));
      this.#at += whole.length;
      inner = withFlags(flags, on, off);
    } else if (rest.startsWith('(?')) {
      return this.refuse('invalid or unsupported Perl syntax', rest.slice(0, rest[2] === '<' ? 4 : 3));
    } else {
      this.#at++;
      index = ++this.groups;
    }
    const node = this.either(inner, depth + 1);
    if (this.wrong !== undefined) return empty;
    if (!this.#take(')')) return this.refuse('missing closing )', this.#text);
    return index === undefined ? node : { kind: 'group', inner: node, index };
  }

  #repeated(atom: Node, began: number, flags: Flags): Node {
    let node = atom;
    for (let times = 0; this.wrong === undefined; times++) {
      const operatorAt = this.#at;
      const range = this.#repetition();
      if (range === undefined) return node;
      const lazy = this.#take('?') !== flags.swapGreed;
      if (times > 0)
        return this.refuse(
          'invalid nested repetition operator',
          this.#text.slice(this.#lastOperatorAt, this.#at),
        );
      this.#lastOperatorAt = operatorAt;
      const [least, most] = range;
      if (least > mostRepeats || (most ?? 0) > mostRepeats || (most !== undefined && most < least))
        return this.refuse('invalid repeat count', this.#text.slice(operatorAt, this.#at));
      if (began === operatorAt) return this.refuse('missing argument to repetition operator', '*');
      node = { kind: 'repeat', inner: node, least, most, lazy };
    }
    return node;
  }

  #lastOperatorAt = 0;

  #repetition(): readonly [least: number, most: number | undefined] | undefined {
    if (this.#take('*')) return [0, undefined];
    if (this.#take('+')) return [1, undefined];
    if (this.#take('?')) return [0, 1];
    const braces = /^\{(\d+)(,(\d*))?\}/.exec(this.#text.slice(this.#at, this.#at + 30));
    if (braces === null) return undefined;
    this.#at += braces[0].length;
    const least = Number(braces[1]);
    if (braces[2] === undefined) return [least, least];
    return [least, braces[3] === '' ? undefined : Number(braces[3])];
  }

  #escape(flags: Flags): Node {
    const c = this.#text[this.#at + 1];
    if (c === undefined) return this.refuse('trailing backslash at end of expression', '');
    const assertion = assertions[c];
    if (assertion !== undefined) {
      this.#at += 2;
      return assert(assertion);
    }
    if (c === 'Q') {
      const end = this.#text.indexOf('\\E', this.#at + 2);
      const quoted = this.#text.slice(this.#at + 2, end < 0 ? undefined : end);
      this.#at = end < 0 ? this.#text.length : end + 2;
      return {
        kind: 'sequence',
        parts: [...quoted].map((each) => char(literal(each.codePointAt(0) ?? 0, flags))),
      };
    }
    const classed = this.#perlClass();
    if (classed !== undefined) return char(classed);
    const codePoint = this.#escapedChar();
    return codePoint === undefined ? empty : char(literal(codePoint, flags));
  }

  /** `\d`, `\W`, `\p{Lu}`, `\PN`. */
  #perlClass(): Accepts | undefined {
    const c = this.#text[this.#at + 1] ?? '';
    const known = perlClasses[c];
    if (known !== undefined) {
      this.#at += 2;
      return known;
    }
    if (c !== 'p' && c !== 'P') return undefined;
    const match = /^\\[pP](?:\{(\^?)(\w+)\}|(\w))/.exec(this.#text.slice(this.#at));
    const name = match?.[2] ?? match?.[3] ?? '';
    const accepts = unicodeClass(name);
    if (match === null || accepts === undefined) {
      this.refuse('invalid character class range', match?.[0] ?? this.#text.slice(this.#at, this.#at + 2));
      return () => false;
    }
    this.#at += match[0].length;
    return (c === 'P') !== (match[1] === '^') ? (each) => !accepts(each) : accepts;
  }

  #escapedChar(): number | undefined {
    const rest = this.#text.slice(this.#at);
    const c = rest[1] ?? '';
    const hex = /^\\x(?:\{([0-9a-fA-F]{1,6})\}|([0-9a-fA-F]{2}))/.exec(rest);
    if (hex !== null) {
      this.#at += hex[0].length;
      return Number.parseInt(hex[1] ?? hex[2] ?? '0', 16);
    }
    const octal = /^\\(0[0-7]{0,2}|[1-7][0-7]{1,2})/.exec(rest);
    if (octal !== null) {
      this.#at += octal[0].length;
      return Number.parseInt(octal[1] ?? '0', 8);
    }
    const control = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 }[c];
    if (control !== undefined) {
      this.#at += 2;
      return control;
    }
    if (c !== '' && !/[0-9A-Za-z_]/.test(c) && c.charCodeAt(0) < 128) {
      this.#at += 2;
      return c.charCodeAt(0);
    }
    this.refuse('invalid escape sequence', rest.slice(0, 2));
    return undefined;
  }

  #set(flags: Flags): Accepts {
    const began = this.#at++;
    const negated = this.#take('^');
    const tests: Accepts[] = [];
    let first = true;
    while (this.wrong === undefined && (first || this.#peek() !== ']')) {
      if (this.isAtEnd) {
        this.refuse('missing closing ]', this.#text.slice(began));
        break;
      }
      first = false;
      const named = /^\[:(\^?)(\w+):\]/.exec(this.#text.slice(this.#at, this.#at + 16));
      if (named !== null) {
        const accepts = posixClasses[named[2] ?? ''];
        if (accepts === undefined) this.refuse('invalid character class range', named[0]);
        else tests.push(named[1] === '^' ? (each) => !accepts(each) : accepts);
        this.#at += this.wrong === undefined ? named[0].length : 0;
        continue;
      }
      const classed = this.#peek() === '\\' ? this.#perlClass() : undefined;
      if (classed !== undefined) tests.push(classed);
      else this.#range(tests, flags);
    }
    if (this.wrong === undefined) this.#at++;
    const accepts: Accepts = (each) => tests.some((test) => test(each));
    return negated ? (each) => !accepts(each) : accepts;
  }

  #range(tests: Accepts[], flags: Flags): void {
    const began = this.#at;
    const low = this.#charInSet();
    let high = low;
    if (this.#peek() === '-' && this.#text[this.#at + 1] !== ']' && this.#at + 1 < this.#text.length) {
      this.#at++;
      high = this.#charInSet();
    }
    if (low === undefined || high === undefined) return;
    if (high < low) {
      this.refuse('invalid character class range', this.#text.slice(began, this.#at));
      return;
    }
    const [from, to] = [low, high];
    const within: Accepts = (each) => each >= from && each <= to;
    tests.push(flags.fold ? (each) => folds(each).some(within) : within);
  }

  #charInSet(): number | undefined {
    if (this.#peek() === '\\') return this.#escapedChar();
    const codePoint = this.#text.codePointAt(this.#at);
    if (codePoint === undefined) return undefined;
    this.#at += codePoint > 0xffff ? 2 : 1;
    return codePoint;
  }

  #peek(): string {
    return this.#text[this.#at] ?? '';
  }

  #take(c: string): boolean {
    if (this.#peek() !== c) return false;
    this.#at++;
    return true;
  }
}

function withFlags(flags: Flags, on: string, off: string): Flags {
  const set = (c: string, before: boolean): boolean =>
    on.includes(c) ? true : off.includes(c) ? false : before;
  return {
    fold: set('i', flags.fold),
    multiline: set('m', flags.multiline),
    dotAll: set('s', flags.dotAll),
    swapGreed: set('U', flags.swapGreed),
  };
}

function char(accepts: Accepts): Node {
  return { kind: 'char', accepts };
}

function assert(holds: (before: number, after: number) => boolean): Node {
  return { kind: 'assert', holds };
}

function literal(codePoint: number, { fold }: Flags): Accepts {
  if (!fold) return (each) => each === codePoint;
  const same = folds(codePoint);
  return (each) => same.includes(each);
}

/** A character in lower and upper case. */
function folds(codePoint: number): readonly number[] {
  const text = String.fromCodePoint(codePoint);
  return [codePoint, text.toLowerCase().codePointAt(0) ?? 0, text.toUpperCase().codePointAt(0) ?? 0];
}

function between(low: string, high: string): Accepts {
  const [from, to] = [low.charCodeAt(0), high.charCodeAt(0)];
  return (each) => each >= from && each <= to;
}

const digit = between('0', '9');
const lower = between('a', 'z');
const upper = between('A', 'Z');
const word: Accepts = (each) => digit(each) || lower(each) || upper(each) || each === 95;
const space: Accepts = (each) => [9, 10, 12, 13, 32].includes(each);

function not(accepts: Accepts): Accepts {
  return (each) => !accepts(each);
}

const perlClasses: Readonly<Record<string, Accepts>> = {
  d: digit,
  D: not(digit),
  s: space,
  S: not(space),
  w: word,
  W: not(word),
};

const isWordEdge = (before: number, after: number): boolean =>
  (before >= 0 && word(before)) !== (after >= 0 && word(after));

const assertions: Readonly<Record<string, (before: number, after: number) => boolean>> = {
  A: (before) => before < 0,
  z: (_before, after) => after < 0,
  b: isWordEdge,
  B: (before, after) => !isWordEdge(before, after),
};

const alphabetic: Accepts = (each) => lower(each) || upper(each);
const graphic: Accepts = (each) => each > 32 && each < 127;

const posixClasses: Readonly<Record<string, Accepts>> = {
  alnum: (each) => alphabetic(each) || digit(each),
  alpha: alphabetic,
  ascii: (each) => each < 128,
  blank: (each) => each === 9 || each === 32,
  cntrl: (each) => each < 32 || each === 127,
  digit,
  graph: graphic,
  lower,
  print: (each) => each === 32 || graphic(each),
  punct: (each) => graphic(each) && !alphabetic(each) && !digit(each),
  space: (each) => space(each) || each === 11,
  upper,
  word,
  xdigit: (each) => digit(each) || between('a', 'f')(each) || between('A', 'F')(each),
};

/** A general category or a script: the platform's own tables, which are Unicode's. */
function unicodeClass(name: string): Accepts | undefined {
  if (name === 'Any') return () => true;
  for (const property of [name, `Script=${name}`]) {
    try {
      const one = new RegExp(`^\\p{${property}}$`, 'u');
      return (each) => one.test(String.fromCodePoint(each));
    } catch {
      // No category of this name; perhaps a script.
    }
  }
  return undefined;
}
