/** The grammar of Go templates. Source: text/template/parse lex.go, parse.go. */

/** `at`: where it stands in the text, for messages. */
export type Operand =
  | { readonly kind: 'value'; readonly value: unknown; readonly at: number; readonly text: string }
  /** `.a.b` of the dot, of a variable (`$x`, `$`), or of an expression in parentheses. */
  | {
      readonly kind: 'field';
      readonly of: 'dot' | { readonly variable: string } | Pipe;
      readonly path: readonly string[];
      readonly at: number;
      readonly text: string;
    }
  | { readonly kind: 'function'; readonly name: string; readonly at: number; readonly text: string };

/** One command of a pipe: a function with arguments, or an operand alone. */
export type Call = { readonly words: readonly Operand[]; readonly at: number; readonly text: string };

export type Pipe = {
  /** Variables that it sets; `declares`: new ones. */
  readonly names: readonly string[];
  readonly declares: boolean;
  readonly calls: readonly Call[];
};

export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly pipe: Pipe }
  | { readonly kind: 'template'; readonly name: string; readonly pipe: Pipe | undefined; readonly at: number }
  | { readonly kind: 'break' | 'continue' }
  | {
      readonly kind: 'range' | 'if' | 'with';
      readonly pipe: Pipe;
      readonly body: readonly Part[];
      readonly otherwise: readonly Part[];
    };

export type GoTemplate = {
  readonly source: string;
  readonly parts: readonly Part[];
  /** What `define` and `block` name. */
  readonly named: ReadonlyMap<string, readonly Part[]>;
};

export type ReadTemplate =
  | { readonly ok: true; readonly template: GoTemplate }
  | { readonly ok: false; readonly message: string };

class Unreadable extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** The line of a place in a text, from 1, and the bytes before it on that line. */
export function placeIn(source: string, at: number): { readonly line: number; readonly column: number } {
  const before = source.slice(0, at).split('\n');
  return { line: before.length, column: new TextEncoder().encode(before[before.length - 1]).length };
}

export function parseGoTemplate(source: string, functions: ReadonlySet<string>): ReadTemplate {
  try {
    const parser = new Parser(source, functions);
    return { ok: true, template: parser.template() };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { ok: false, message: `template: output:${placeIn(source, error.at).line}: ${error.message}` };
  }
}

type Token = {
  readonly kind:
    | 'text'
    | 'open'
    | 'close'
    | 'word'
    | 'field'
    | 'variable'
    | 'string'
    | 'number'
    | 'mark'
    | 'end';
  readonly text: string;
  readonly at: number;
  /** A blank stands before it. */
  readonly apart: boolean;
};

const patterns: readonly (readonly [Token['kind'], RegExp])[] = [
  ['string', /^"(?:[^"\\\n]|\\.)*"|^`[^`]*`|^'(?:[^'\\\n]|\\.)+'/],
  ['number', /^[-+]?(?:\d[\w.]*|\.\d+)/],
  ['variable', /^\$\w*/],
  ['field', /^\.\w+/],
  ['word', /^[A-Za-z_]\w*/],
  ['mark', /^(?::=|[=|(),.])/],
];

function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let trims = false;
  const add = (kind: Token['kind'], text: string, where: number, apart = true): void => {
    tokens.push({ kind, text, at: where, apart });
  };
  for (;;) {
    const open = source.indexOf('{{', at);
    let text = open < 0 ? source.slice(at) : source.slice(at, open);
    if (trims) text = text.trimStart();
    const trimsBefore = open >= 0 && /^-\s/.test(source.slice(open + 2, open + 4));
    if (trimsBefore) text = text.trimEnd();
    if (text !== '') add('text', text, at);
    if (open < 0) break;
    at = open + 2 + (trimsBefore ? 2 : 0);
    const comment = /^\/\*[\s\S]*?\*\//.exec(source.slice(at));
    if (comment !== null) {
      const end = /^(\s+-)?\}\}/.exec(source.slice(at + comment[0].length));
      if (end === null) throw new Unreadable('comment ends before closing delimiter', open);
      trims = end[1] !== undefined;
      at += comment[0].length + end[0].length;
      continue;
    }
    add('open', '{{', open);
    at = actionTokens(source, at, open, add);
    trims = /\s-\}\}$/.test(source.slice(0, at));
    add('close', '}}', at - 2);
  }
  add('end', '', source.length);
  return tokens;
}

/** The tokens of one action; the place after it. */
function actionTokens(
  source: string,
  from: number,
  open: number,
  add: (kind: Token['kind'], text: string, at: number, apart: boolean) => void,
): number {
  let depth = 0;
  for (let at = from; ; ) {
    const rest = source.slice(at, at + 70_000);
    const blank = /^\s+/.exec(rest)?.[0].length ?? 0;
    const close = /^(?:\s+-)?\}\}/.exec(rest) ?? /^\}\}/.exec(rest.slice(blank));
    if (close !== null) {
      if (depth > 0) throw new Unreadable('unclosed left paren', at);
      return at + (close[0].startsWith('}}') ? blank : 0) + close[0].length;
    }
    at += blank;
    const next = rest.slice(blank);
    if (next === '') throw new Unreadable('unclosed action', open);
    const found = patterns.flatMap(([kind, pattern]) => {
      const text = pattern.exec(next)?.[0];
      return text === undefined ? [] : [{ kind, text }];
    })[0];
    if (found === undefined) {
      if (/^["'`]/.test(next))
        throw new Unreadable(
          `unterminated ${next.startsWith("'") ? 'character constant' : next.startsWith('"') ? 'quoted string' : 'raw quoted string'}`,
          at,
        );
      throw new Unreadable(`unexpected ${JSON.stringify(next.charAt(0))} in command`, at);
    }
    if (found.text === '(') depth++;
    if (found.text === ')' && --depth < 0) throw new Unreadable('unexpected right paren', at);
    add(found.kind, found.text, at, blank > 0);
    at += found.text.length;
  }
}

/** Blocks and parentheses within one another. */
const deepest = 50;

class Parser {
  readonly #source: string;
  readonly #functions: ReadonlySet<string>;
  readonly #tokens: readonly Token[];
  readonly #named = new Map<string, readonly Part[]>();
  #at = 0;
  #depth = 0;
  #loops = 0;
  #variables: string[] = ['$'];

  constructor(source: string, functions: ReadonlySet<string>) {
    this.#source = source;
    this.#functions = functions;
    this.#tokens = tokensOf(source);
  }

  template(): GoTemplate {
    const { parts, end } = this.#parts();
    if (end !== '') throw new Unreadable(`unexpected {{${end}}}`, this.#tokens[this.#at - 2]?.at ?? 0);
    return { source: this.#source, parts, named: this.#named };
  }

  get #next(): Token {
    return this.#tokens[this.#at] as Token;
  }

  #take(): Token {
    return this.#tokens[this.#at++] as Token;
  }

  #unexpected(where: string): Unreadable {
    const { kind, text, at } = this.#next;
    const isKeyword = /^(?:block|break|continue|define|else|end|if|range|template|with)$/.test(text);
    const what = kind === 'end' ? 'EOF' : isKeyword ? `<${text}>` : JSON.stringify(text);
    return new Unreadable(`unexpected ${what} in ${where}`, at);
  }

  #close(where: string): void {
    if (this.#next.kind !== 'close') throw this.#unexpected(where);
    this.#at++;
  }

  /** Parts up to `{{end}}`, `{{else …}}` or the end of the text. `end`: which of them, taken but for what follows `else`. */
  #parts(): { readonly parts: readonly Part[]; readonly end: '' | 'end' | 'else' } {
    if (++this.#depth > deepest) throw new Unreadable('nested too deep', this.#next.at);
    const parts: Part[] = [];
    const known = this.#variables.length;
    const done = (end: '' | 'end' | 'else') => {
      this.#depth--;
      this.#variables.length = known;
      return { parts, end };
    };
    for (;;) {
      const token = this.#take();
      if (token.kind === 'end') return done('');
      if (token.kind === 'text') {
        parts.push({ kind: 'text', text: token.text });
        continue;
      }
      const { kind, text, at } = this.#next;
      const keyword = kind === 'word' ? text : '';
      if (keyword === 'end' || keyword === 'else') {
        this.#at++;
        if (keyword === 'end') this.#close('end');
        return done(keyword);
      }
      if (keyword === 'if' || keyword === 'with' || keyword === 'range') {
        this.#at++;
        parts.push(this.#block(keyword));
      } else if (keyword === 'break' || keyword === 'continue') {
        this.#at++;
        if (this.#loops === 0) throw new Unreadable(`{{${keyword}}} outside {{range}}`, at);
        this.#close(`{{${keyword}}}`);
        parts.push({ kind: keyword });
      } else if (keyword === 'define' || keyword === 'block' || keyword === 'template') {
        this.#at++;
        parts.push(...this.#nameOf(keyword));
      } else {
        const pipe = this.#pipe('command', 'close');
        this.#close('command');
        parts.push({ kind: 'print', pipe });
      }
    }
  }

  #block(kind: 'if' | 'with' | 'range'): Part {
    const known = this.#variables.length;
    const pipe = this.#pipe(kind, 'close');
    this.#close(kind);
    if (kind === 'range') this.#loops++;
    const { parts: body, end } = this.#parts();
    if (kind === 'range') this.#loops--;
    if (end === '') throw new Unreadable('unexpected EOF', this.#source.length);
    let otherwise: readonly Part[] = [];
    if (end === 'else') {
      const { kind: next, text } = this.#next;
      if (next === 'word' && (text === 'if' || text === 'with') && kind !== 'range') {
        this.#at++;
        otherwise = [this.#block(text)];
      } else {
        this.#close('else');
        const rest = this.#parts();
        if (rest.end === '') throw new Unreadable('unexpected EOF', this.#source.length);
        if (rest.end === 'else') throw new Unreadable('expected end; found {{else}}', this.#next.at);
        otherwise = rest.parts;
      }
    }
    this.#variables.length = known;
    return { kind, pipe, body, otherwise };
  }

  #nameOf(keyword: 'define' | 'block' | 'template'): readonly Part[] {
    const token = this.#take();
    if (token.kind !== 'string') {
      this.#at--;
      throw this.#unexpected(keyword === 'define' ? 'define clause' : `${keyword} clause`);
    }
    const name = unquoted(token.text);
    const pipe =
      keyword === 'define' || this.#next.kind === 'close'
        ? undefined
        : this.#pipe(`${keyword} clause`, 'close');
    this.#close(`${keyword} clause`);
    if (keyword !== 'template') {
      const { parts, end } = this.#parts();
      if (end === '') throw new Unreadable('unexpected EOF', this.#source.length);
      this.#named.set(name, parts);
    }
    return keyword === 'define' ? [] : [{ kind: 'template', name, pipe, at: token.at }];
  }

  #pipe(where: string, until: 'close' | 'paren'): Pipe {
    const names: string[] = [];
    let declares = false;
    const ahead = this.#tokens.slice(this.#at, this.#at + 4);
    const [first, second, third, fourth] = ahead;
    const isSet = (token: Token | undefined): boolean => token?.text === ':=' || token?.text === '=';
    if (first?.kind === 'variable' && isSet(second)) {
      names.push(first.text);
      declares = second?.text === ':=';
      this.#at += 2;
    } else if (
      where === 'range' &&
      first?.kind === 'variable' &&
      second?.text === ',' &&
      third?.kind === 'variable' &&
      isSet(fourth)
    ) {
      names.push(first.text, third.text);
      declares = fourth?.text === ':=';
      this.#at += 4;
    }
    const calls: Call[] = [];
    for (;;) {
      const isOver = until === 'close' ? this.#next.kind === 'close' : this.#next.text === ')';
      if (isOver) break;
      calls.push(this.#call(where));
      if (this.#next.text === '|') {
        this.#at++;
        if (this.#next.kind === 'close') throw new Unreadable(`missing value for ${where}`, this.#next.at);
      }
    }
    if (calls.length === 0) throw new Unreadable(`missing value for ${where}`, this.#next.at);
    for (const call of calls.slice(1))
      if (call.words[0]?.kind === 'value')
        throw new Unreadable(`non executable command in pipeline stage ${calls.indexOf(call) + 1}`, call.at);
    if (declares) this.#variables.push(...names);
    return { names, declares, calls };
  }

  #call(where: string): Call {
    const from = this.#next.at;
    const words: Operand[] = [];
    let end = from;
    while (
      !['close', 'end'].includes(this.#next.kind) &&
      this.#next.text !== '|' &&
      this.#next.text !== ')'
    ) {
      words.push(this.#operand(where));
      const last = this.#tokens[this.#at - 1] as Token;
      end = last.at + last.text.length;
    }
    if (words.length === 0) throw this.#unexpected('command');
    return { words, at: from, text: this.#source.slice(from, end) };
  }

  #operand(where: string): Operand {
    const token = this.#take();
    const { kind, text, at } = token;
    let of: 'dot' | { readonly variable: string } | Pipe | undefined;
    const path: string[] = [];
    if (kind === 'field') {
      of = 'dot';
      path.push(text.slice(1));
    } else if (text === '.') of = 'dot';
    else if (kind === 'variable') {
      if (!this.#variables.includes(text))
        throw new Unreadable(`undefined variable ${JSON.stringify(text)}`, at);
      of = { variable: text };
    } else if (text === '(') {
      if (++this.#depth > deepest) throw new Unreadable('nested too deep', at);
      of = this.#pipe('parenthesized pipeline', 'paren');
      this.#at++;
      this.#depth--;
    } else if (kind === 'string') return { kind: 'value', value: constant(text), at, text };
    else if (kind === 'number') return { kind: 'value', value: numberOf(text, at), at, text };
    else if (kind === 'word') {
      if (text === 'true' || text === 'false') return { kind: 'value', value: text === 'true', at, text };
      if (text === 'nil') return { kind: 'value', value: null, at, text };
      if (!this.#functions.has(text))
        throw new Unreadable(`function ${JSON.stringify(text)} not defined`, at);
      return { kind: 'function', name: text, at, text };
    } else {
      this.#at--;
      throw this.#unexpected(where === 'command' ? 'operand' : where);
    }
    let place = at;
    let isFirst = true;
    while (this.#next.kind === 'field' && !this.#next.apart) {
      const more = this.#take();
      // A chain of fields is told by the place of its second one.
      if (isFirst) place = more.at;
      isFirst = false;
      path.push(more.text.slice(1));
    }
    const last = this.#tokens[this.#at - 1] as Token;
    return { kind: 'field', of, path, at: place, text: this.#source.slice(at, last.at + last.text.length) };
  }
}

function numberOf(text: string, at: number): unknown {
  if (/^[-+]?\d+$/.test(text)) return BigInt(text.replace('+', ''));
  const value = Number(text);
  if (Number.isNaN(value)) throw new Unreadable(`bad number syntax: ${JSON.stringify(text)}`, at);
  return value;
}

function constant(text: string): unknown {
  return text.startsWith("'") ? BigInt(unquoted(text).codePointAt(0) ?? 0) : unquoted(text);
}

function unquoted(text: string): string {
  if (text.startsWith('`')) return text.slice(1, -1);
  const known: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0' };
  return text
    .slice(1, -1)
    .replace(/\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|(.))/g, (_all, x?: string, u?: string, char = '') =>
      x !== undefined || u !== undefined
        ? String.fromCharCode(Number.parseInt(x ?? u ?? '', 16))
        : (known[char] ?? char),
    );
}
