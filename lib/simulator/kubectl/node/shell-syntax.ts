/**
 * The grammar of `sh -c SCRIPT`, as far as people type it: lists by `;`, `&&`, `||` and line breaks, pipes,
 * redirections, `if`, `for`, `while`, `until`, `( … )` and `{ …; }`. Words keep their quotes: they are expanded when they are run.
 * Source: POSIX.1-2024, Shell Command Language, 2.10 Shell Grammar.
 */

export type Redirect = {
  /** The stream that is redirected: 0, 1, 2, or both 1 and 2. */
  readonly of: 0 | 1 | 2 | 'both';
  readonly how: '<' | '>' | '>>' | 'dup';
  /** A file, as it is written; for `dup` the stream that it goes to. */
  readonly to: string;
};

export type Command =
  | { readonly kind: 'simple'; readonly words: readonly string[]; readonly redirects: readonly Redirect[] }
  | { readonly kind: 'group'; readonly body: List; readonly redirects: readonly Redirect[] }
  | { readonly kind: 'if'; readonly tries: readonly (readonly [List, List])[]; readonly otherwise: List }
  | { readonly kind: 'for'; readonly name: string; readonly words: readonly string[]; readonly body: List }
  | { readonly kind: 'loop'; readonly until: boolean; readonly condition: List; readonly body: List };

export type Pipeline = { readonly negated: boolean; readonly commands: readonly Command[] };
export type Joint = ';' | '&&' | '||';
/** Each pipeline with what stands before it. */
export type List = readonly { readonly joint: Joint; readonly pipeline: Pipeline }[];

export type Script =
  | { readonly ok: true; readonly list: List }
  | { readonly ok: false; readonly message: string };

class SyntaxProblem extends Error {}

type Token = { readonly operator: boolean; readonly text: string };

/** Commands that a script may have. */
const mostTokens = 20_000;
/** Commands within one another. */
const deepest = 50;

export function parseScript(script: string): Script {
  try {
    const parser = new Parser(tokensOf(script));
    return { ok: true, list: parser.whole() };
  } catch (error) {
    if (error instanceof SyntaxProblem) return { ok: false, message: error.message };
    throw error;
  }
}

const operator = /^(?:[012]?>&[012]|&>|[012]?>>|[012]?>|0?<|&&|\|\||[;|&()\n])/;

function tokensOf(script: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < script.length) {
    if (tokens.length > mostTokens) throw new SyntaxProblem('syntax error: script too long');
    const char = script.charAt(at);
    if (char === ' ' || char === '\t') at++;
    else if (char === '#') {
      const end = script.indexOf('\n', at);
      at = end < 0 ? script.length : end;
    } else {
      const found = operator.exec(script.slice(at, at + 4));
      const text = found === null ? script.slice(at, endOfWord(script, at)) : found[0];
      tokens.push({ operator: found !== null, text });
      at += text.length;
    }
  }
  return tokens;
}

/** Where a word ends: at a blank or an operator that stands in no quotes and no `$(…)`. */
function endOfWord(script: string, from: number): number {
  let at = from;
  while (at < script.length) {
    const char = script.charAt(at);
    if (/[\s;|&()<>]/.test(char)) break;
    if (char === '\\') at += 2;
    else if (char === "'" || char === '`') at = closing(script, at, char) + 1;
    else if (char === '"') at = endOfDoubleQuotes(script, at);
    else if (script.startsWith('$(', at)) at = endOfSubstitution(script, at);
    else if (script.startsWith('${', at)) at = closing(script, at, '}') + 1;
    else at++;
  }
  return Math.max(Math.min(at, script.length), from + 1);
}

function closing(script: string, from: number, char: string): number {
  const end = script.indexOf(char, from + 1);
  if (end < 0)
    throw new SyntaxProblem(
      char === '}' ? 'syntax error: bad substitution' : 'syntax error: unterminated quoted string',
    );
  return end;
}

function endOfDoubleQuotes(script: string, from: number): number {
  for (let at = from + 1; at < script.length; at++) {
    const char = script.charAt(at);
    if (char === '"') return at + 1;
    if (char === '\\') at++;
    else if (script.startsWith('$(', at)) at = endOfSubstitution(script, at) - 1;
  }
  throw new SyntaxProblem('syntax error: unterminated quoted string');
}

/** The place after the `)` that closes a `$(`. */
export function endOfSubstitution(script: string, from: number): number {
  let depth = 0;
  for (let at = from + 1; at < script.length; at++) {
    const char = script.charAt(at);
    if (char === '\\') at++;
    else if (char === "'") at = closing(script, at, "'");
    else if (char === '(') depth++;
    else if (char === ')' && --depth === 0) return at + 1;
  }
  throw new SyntaxProblem('syntax error: unexpected end of file (expecting ")")');
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): List {
    const list = this.#list([]);
    if (this.#next !== undefined) throw this.#unexpected();
    return list;
  }

  get #next(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #isOperator(text: string): boolean {
    return this.#next?.operator === true && this.#next.text === text;
  }

  #isWord(text: string): boolean {
    return this.#next?.operator === false && this.#next.text === text;
  }

  #unexpected(): SyntaxProblem {
    const { text = '' } = this.#next ?? {};
    const what = this.#next === undefined ? 'end of file' : text === '\n' ? 'newline' : `"${text}"`;
    return new SyntaxProblem(`syntax error: unexpected ${what}`);
  }

  #expect(word: string): void {
    if (!this.#isWord(word) && !this.#isOperator(word)) throw this.#unexpected();
    this.#at++;
  }

  /** Pipelines up to one of these words, which is not taken. */
  #list(ends: readonly string[]): List {
    if (++this.#depth > deepest) throw new SyntaxProblem('syntax error: too deep');
    const parts: { joint: Joint; pipeline: Pipeline }[] = [];
    let joint: Joint = ';';
    for (;;) {
      while (this.#isOperator(';') || this.#isOperator('\n') || this.#isOperator('&')) this.#at++;
      if (this.#next === undefined || this.#isOperator(')') || ends.some((word) => this.#isWord(word))) break;
      parts.push({ joint, pipeline: this.#pipeline() });
      const after = this.#next;
      if (after === undefined || !after.operator) continue;
      joint = ';';
      if (after.text === '&&' || after.text === '||') {
        joint = after.text;
        this.#at++;
        while (this.#isOperator('\n')) this.#at++;
        if (this.#next === undefined) throw this.#unexpected();
      } else if (![';', '\n', '&', ')'].includes(after.text)) throw this.#unexpected();
    }
    this.#depth--;
    return parts;
  }

  #pipeline(): Pipeline {
    const negated = this.#isWord('!');
    if (negated) this.#at++;
    const commands = [this.#command()];
    while (this.#isOperator('|')) {
      this.#at++;
      while (this.#isOperator('\n')) this.#at++;
      commands.push(this.#command());
    }
    return { negated, commands };
  }

  #command(): Command {
    if (this.#isOperator('(')) return this.#group(')');
    if (this.#isWord('{')) return this.#group('}');
    if (this.#isWord('if')) return this.#if();
    if (this.#isWord('for')) return this.#for();
    if (this.#isWord('while') || this.#isWord('until')) return this.#loop();
    return this.#simple();
  }

  #group(end: ')' | '}'): Command {
    this.#at++;
    const body = this.#list(end === '}' ? ['}'] : []);
    this.#expect(end);
    return { kind: 'group', body, redirects: this.#redirects() };
  }

  #if(): Command {
    const tries: (readonly [List, List])[] = [];
    do {
      this.#at++;
      const condition = this.#list(['then']);
      this.#expect('then');
      tries.push([condition, this.#list(['elif', 'else', 'fi'])]);
    } while (this.#isWord('elif'));
    let otherwise: List = [];
    if (this.#isWord('else')) {
      this.#at++;
      otherwise = this.#list(['fi']);
    }
    this.#expect('fi');
    return { kind: 'if', tries, otherwise };
  }

  #for(): Command {
    this.#at++;
    const name = this.#next?.text ?? '';
    this.#at++;
    const words: string[] = [];
    if (this.#isWord('in')) {
      this.#at++;
      while (this.#next !== undefined && !this.#next.operator)
        words.push(this.#tokens[this.#at++]?.text ?? '');
    }
    while (this.#isOperator(';') || this.#isOperator('\n')) this.#at++;
    return { kind: 'for', name, words, body: this.#body() };
  }

  #loop(): Command {
    const until = this.#isWord('until');
    this.#at++;
    return { kind: 'loop', until, condition: this.#list(['do']), body: this.#body() };
  }

  #body(): List {
    this.#expect('do');
    const body = this.#list(['done']);
    this.#expect('done');
    return body;
  }

  #simple(): Command {
    const words: string[] = [];
    const redirects: Redirect[] = [];
    for (;;) {
      const token = this.#next;
      if (token === undefined) break;
      if (!token.operator) {
        words.push(token.text);
        this.#at++;
        continue;
      }
      const found = this.#redirect();
      if (found === undefined) break;
      redirects.push(found);
    }
    if (words.length === 0 && redirects.length === 0) throw this.#unexpected();
    return { kind: 'simple', words, redirects };
  }

  #redirects(): readonly Redirect[] {
    const all: Redirect[] = [];
    for (let found = this.#redirect(); found !== undefined; found = this.#redirect()) all.push(found);
    return all;
  }

  #redirect(): Redirect | undefined {
    const token = this.#next;
    if (token === undefined || !token.operator || !/[<>]/.test(token.text)) return undefined;
    this.#at++;
    const dup = /^([012]?)>&([012])$/.exec(token.text);
    if (dup !== null) return { of: dup[1] === '2' ? 2 : 1, how: 'dup', to: dup[2] ?? '1' };
    const target = this.#next;
    if (target === undefined || target.operator) throw this.#unexpected();
    this.#at++;
    if (token.text.endsWith('<')) return { of: 0, how: '<', to: target.text };
    const of = token.text.startsWith('&') ? 'both' : token.text.startsWith('2') ? 2 : 1;
    return { of, how: token.text.endsWith('>>') ? '>>' : '>', to: target.text };
  }
}
