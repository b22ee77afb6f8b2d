/**
 * The language in which cards are searched for:
 *
 *   kube-proxy "packet rules"     words and phrases, all of them
 *   topic:node tag:network kind:cloze card:pod/
 *   is:due is:new is:learning is:review is:young is:mature is:leech is:suspended is:buried is:flagged is:noted is:own
 *   prop:s>21 prop:d<=5 prop:r<0.9 prop:ivl>30 prop:reps=0 prop:lapses>=4
 *   rated:7 rated:7:again         answered in the last 7 study days, today included
 *   introduced:30                 first answered in the last 30 study days
 *   -is:suspended  a or b  (a or b) c
 *
 * What is wrong is an error that names the place and what was expected there.
 */
import { isRating, type Rating, ratings } from '@/lib/srs/memory';

export const cardStates = [
  'due',
  'new',
  'learning',
  'review',
  'young',
  'mature',
  'leech',
  'suspended',
  'buried',
  'flagged',
  'noted',
  'own',
] as const;
export type CardState = (typeof cardStates)[number];

/** stability (days), difficulty (1 to 10), recall now (0 to 1), interval (days), answers, lapses. */
export const cardProperties = ['s', 'd', 'r', 'ivl', 'reps', 'lapses'] as const;
export type CardProperty = (typeof cardProperties)[number];

export const comparisons = ['<=', '>=', '!=', '<', '>', '='] as const;
export type Comparison = (typeof comparisons)[number];

export type CardQuery =
  | { readonly kind: 'everything' }
  | { readonly kind: 'all' | 'any'; readonly of: readonly CardQuery[] }
  | { readonly kind: 'not'; readonly of: CardQuery }
  | { readonly kind: 'text'; readonly text: string }
  /** `field` of the card is `text`, or begins with what stands before a `*`. */
  | { readonly kind: 'field'; readonly field: 'topic' | 'tag' | 'kind' | 'card'; readonly text: string }
  | { readonly kind: 'is'; readonly state: CardState }
  | {
      readonly kind: 'property';
      readonly property: CardProperty;
      readonly comparison: Comparison;
      readonly value: number;
    }
  | { readonly kind: 'rated'; readonly days: number; readonly rating: Rating | null }
  | { readonly kind: 'introduced'; readonly days: number };

export type ParsedQuery = { readonly ok: true; readonly query: CardQuery } | Problem;

/** `position` counts characters from 0; `expected` is what would have been right there. */
type Problem = {
  readonly ok: false;
  readonly position: number;
  readonly expected: string;
  readonly message: string;
};

export const longestQuery = 500;
const deepestQuery = 20;
const mostDays = 36_500;

/** Reads a search. Nothing, or spaces alone, is every card. */
export function parseCardQuery(text: string): ParsedQuery {
  if (text.length > longestQuery) {
    return problem(longestQuery, `at most ${longestQuery} characters`, 'The search is too long.');
  }
  const tokens = tokensOf(text);
  if ('ok' in tokens) return tokens;
  if (tokens.length === 0) return { ok: true, query: { kind: 'everything' } };
  try {
    const reader = new Reader(tokens, text.length);
    const query = reader.any(0);
    reader.end();
    return { ok: true, query };
  } catch (error) {
    if (error instanceof QueryError) return problem(error.position, error.expected, error.message);
    throw error;
  }
}

/** Whether a search names a state anywhere, wanted or not. */
export function namesState(query: CardQuery, state: CardState): boolean {
  switch (query.kind) {
    case 'all':
    case 'any':
      return query.of.some((part) => namesState(part, state));
    case 'not':
      return namesState(query.of, state);
    case 'is':
      return query.state === state;
    default:
      return false;
  }
}

type Token = {
  readonly kind: 'open' | 'close' | 'minus' | 'or' | 'words';
  readonly at: number;
  /** Of `words`: before the colon, if there is one outside quotes, and the rest. */
  readonly key: string | null;
  readonly value: string;
  readonly valueAt: number;
  readonly quoted: boolean;
};

class QueryError extends Error {
  constructor(
    readonly position: number,
    readonly expected: string,
    message: string,
  ) {
    super(message);
  }
}

function problem(position: number, expected: string, message: string): Problem {
  return { ok: false, position, expected, message };
}

function tokensOf(text: string): readonly Token[] | Problem {
  const tokens: Token[] = [];
  const mark = (kind: Token['kind'], at: number) =>
    tokens.push({ kind, at, key: null, value: '', valueAt: at, quoted: false });
  let at = 0;
  while (at < text.length) {
    const letter = text[at] ?? '';
    if (/\s/.test(letter)) at += 1;
    else if (letter === '(') mark('open', at++);
    else if (letter === ')') mark('close', at++);
    else if (letter === '-') mark('minus', at++);
    else {
      const start = at;
      const key = /^([a-z]+):/i.exec(text.slice(at))?.[1] ?? null;
      if (key !== null) at += key.length + 1;
      const valueAt = at;
      if (text[at] === '"') {
        const close = text.indexOf('"', at + 1);
        if (close < 0) return problem(at, 'a closing "', 'This quotation mark is not closed.');
        const value = text.slice(at + 1, close);
        at = close + 1;
        tokens.push({
          kind: 'words',
          at: start,
          key: key?.toLowerCase() ?? null,
          value,
          valueAt,
          quoted: true,
        });
        continue;
      }
      while (at < text.length && !/[\s()"]/.test(text[at] ?? '')) at += 1;
      const value = text.slice(valueAt, at);
      if (key === null && value.toLowerCase() === 'or') mark('or', start);
      else
        tokens.push({
          kind: 'words',
          at: start,
          key: key?.toLowerCase() ?? null,
          value,
          valueAt,
          quoted: false,
        });
    }
  }
  return tokens;
}

class Reader {
  #next = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly length: number,
  ) {}

  any(depth: number): CardQuery {
    if (depth > deepestQuery) {
      throw new QueryError(
        this.#at(),
        'fewer parentheses',
        `Parentheses are nested more than ${deepestQuery} deep.`,
      );
    }
    const of = [this.#all(depth)];
    while (this.#peek()?.kind === 'or') {
      this.#next += 1;
      of.push(this.#all(depth));
    }
    const [only] = of;
    return of.length === 1 && only ? only : { kind: 'any', of };
  }

  end(): void {
    const rest = this.#peek();
    if (rest)
      throw new QueryError(rest.at, 'the end', 'There is no parenthesis open that this one could close.');
  }

  #all(depth: number): CardQuery {
    const of: CardQuery[] = [];
    for (
      let token = this.#peek();
      token && token.kind !== 'or' && token.kind !== 'close';
      token = this.#peek()
    ) {
      of.push(this.#one(depth));
    }
    const [only] = of;
    if (!only)
      throw new QueryError(this.#at(), 'a word or a condition', 'Something to search for is missing here.');
    return of.length === 1 ? only : { kind: 'all', of };
  }

  #one(depth: number): CardQuery {
    const token = this.tokens[this.#next++];
    switch (token?.kind) {
      case 'minus': {
        const of = this.#peek();
        if (!of || (of.kind !== 'words' && of.kind !== 'open') || of.at !== token.at + 1) {
          throw new QueryError(
            token.at + 1,
            'a word or a condition',
            'A minus stands right before what is to be left out.',
          );
        }
        return { kind: 'not', of: this.#one(depth) };
      }
      case 'open': {
        const inside = this.any(depth + 1);
        if (this.#peek()?.kind !== 'close') {
          throw new QueryError(this.#at(), ')', 'This parenthesis is not closed.');
        }
        this.#next += 1;
        return inside;
      }
      case 'words':
        return conditionOf(token);
      default:
        throw new QueryError(this.#at(), 'a word or a condition', 'Something to search for is missing here.');
    }
  }

  #peek(): Token | undefined {
    return this.tokens[this.#next];
  }

  #at(): number {
    return this.#peek()?.at ?? this.length;
  }
}

const keys = ['topic', 'tag', 'kind', 'card', 'is', 'prop', 'rated', 'introduced'] as const;

function conditionOf(token: Token): CardQuery {
  const { key, value, valueAt, at } = token;
  if (key === null) return { kind: 'text', text: value };
  const nothing = () =>
    new QueryError(valueAt, `something after ${key}:`, `After "${key}:" something is missing.`);
  switch (key) {
    case 'topic':
    case 'tag':
    case 'kind':
    case 'card':
      if (value === '') throw nothing();
      return { kind: 'field', field: key, text: value.toLowerCase() };
    case 'is': {
      const state = cardStates.find((each) => each === value.toLowerCase());
      if (!state) throw new QueryError(valueAt, listed(cardStates), `A card is never "${value}".`);
      return { kind: 'is', state };
    }
    case 'prop':
      return propertyOf(token);
    case 'rated': {
      const [days = '', rating, ...rest] = value.split(':');
      const counted = daysOf(days, valueAt, 'rated:7 or rated:7:again');
      if (rating === undefined) return { kind: 'rated', days: counted, rating: null };
      const said = /^[1-4]$/.test(rating) ? (ratings[Number(rating) - 1] ?? rating) : rating.toLowerCase();
      if (!isRating(said) || rest.length > 0) {
        throw new QueryError(valueAt + days.length + 1, listed(ratings), `"${rating}" is no rating.`);
      }
      return { kind: 'rated', days: counted, rating: said };
    }
    case 'introduced':
      return { kind: 'introduced', days: daysOf(value, valueAt, 'introduced:30') };
    default:
      throw new QueryError(at, `${listed(keys)} before the colon`, `Cards have no "${key}".`);
  }
}

function propertyOf({ value, valueAt }: Token): CardQuery {
  const property = cardProperties.find((each) => new RegExp(`^${each}(?![a-z])`, 'i').test(value));
  if (!property) {
    throw new QueryError(
      valueAt,
      listed(cardProperties),
      `Cards have no property "${value.replace(/[<>=!].*$/, '')}".`,
    );
  }
  const rest = value.slice(property.length);
  const comparison = comparisons.find((each) => rest.startsWith(each));
  if (!comparison) {
    throw new QueryError(
      valueAt + property.length,
      listed(comparisons),
      `"${property}" is compared with a number.`,
    );
  }
  const number = rest.slice(comparison.length);
  if (!/^\d{1,9}(\.\d{1,9})?$/.test(number)) {
    const place = valueAt + property.length + comparison.length;
    throw new QueryError(
      place,
      'a number',
      number === '' ? 'A number is missing.' : `"${number}" is no number.`,
    );
  }
  return { kind: 'property', property, comparison, value: Number(number) };
}

function daysOf(text: string, at: number, example: string): number {
  const days = Number(text);
  if (!/^\d{1,5}$/.test(text) || days < 1 || days > mostDays) {
    throw new QueryError(at, `a number of days, as in ${example}`, `"${text}" is no number of days.`);
  }
  return days;
}

function listed(items: readonly string[]): string {
  return `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`;
}
