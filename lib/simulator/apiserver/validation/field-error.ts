/**
 * What is wrong with a field, in upstream's words, and where it is.
 * Source: apimachinery/pkg/util/validation/field/{errors,path}.go.
 */

import { goQuoted } from '../../values/go-text';
import { sortedJson } from '../../values/json';
import type { FieldError } from '../answers';

/** A place in an object. Its text is made only when an error needs it. */
export class Path {
  private readonly parent: Path | undefined;
  private readonly kind: 'field' | 'index' | 'key';
  private readonly part: string | number;

  private constructor(parent: Path | undefined, kind: 'field' | 'index' | 'key', part: string | number) {
    this.parent = parent;
    this.kind = kind;
    this.part = part;
  }

  static of(name: string): Path {
    return new Path(undefined, 'field', name);
  }

  child(name: string): Path {
    return new Path(this, 'field', name);
  }

  /** A place in a list: `[3]`. */
  index(i: number): Path {
    return new Path(this, 'index', i);
  }

  /** A place in a map: `[key]`. */
  key(key: string): Path {
    return new Path(this, 'key', key);
  }

  toString(): string {
    if (this.parent === undefined) return String(this.part);
    const above = this.parent.toString();
    return this.kind === 'field' ? `${above}.${this.part}` : `${above}[${this.part}]`;
  }
}

/** Text that stands in a message as it is: JSON that was rendered already. */
export class Rendered {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Collects complaints in the order in which they are found. */
export class FieldErrors {
  readonly list: FieldError[] = [];

  required(at: Path, detail = ''): void {
    this.#add('Required', at, 'Required value', detail);
  }

  /** `value` is shown as Go shows it: strings quoted, everything else as JSON; absent as null. */
  invalid(at: Path, value: unknown, detail: string): void {
    this.#add('Invalid', at, `Invalid value: ${shown(value)}`, detail);
  }

  /** As `invalid`, of JSON of the wrong kind. */
  typeInvalid(at: Path, value: unknown, detail: string): void {
    this.#add('TypeInvalid', at, `Invalid value: ${shown(value)}`, detail);
  }

  /** As `invalid`, where upstream leaves the value out. */
  invalidWithoutValue(at: Path, detail: string): void {
    this.#add('Invalid', at, 'Invalid value', detail);
  }

  /** One complaint for each message about the same value. */
  invalidEach(at: Path, value: unknown, details: readonly string[]): void {
    for (const detail of details) this.invalid(at, value, detail);
  }

  notSupported(at: Path, value: unknown, supported: readonly string[]): void {
    const list = supported.map(goQuoted).join(', ');
    this.#add('NotSupported', at, `Unsupported value: ${shown(value)}`, `supported values: ${list}`);
  }

  forbidden(at: Path, detail: string): void {
    this.#add('Forbidden', at, 'Forbidden', detail);
  }

  duplicate(at: Path, value: unknown, detail = ''): void {
    this.#add('Duplicate', at, `Duplicate value: ${shown(value)}`, detail);
  }

  notFound(at: Path, value: unknown, detail = ''): void {
    this.#add('NotFound', at, `Not found: ${shown(value)}`, detail);
  }

  tooLong(at: Path, most: number): void {
    this.#add('TooLong', at, 'Too long', `may not be more than ${most} bytes`);
  }

  tooMany(at: Path, actual: number, most: number): void {
    this.#add('TooMany', at, `Too many: ${actual}`, `must have at most ${most} items`);
  }

  #add(type: FieldError['type'], at: Path, body: string, detail: string): void {
    this.list.push({ type, field: at.toString(), message: detail === '' ? body : `${body}: ${detail}` });
  }
}

function shown(value: unknown): string {
  if (value instanceof Rendered) return value.text;
  if (typeof value === 'string') return goQuoted(value);
  return goEscaped(sortedJson(value ?? null));
}

/** JSON as Go writes it: it hides <, > and & from HTML. */
export function goEscaped(json: string): string {
  return json.replace(/[<>&]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);
}
