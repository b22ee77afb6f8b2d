/**
 * The grammar of flags, as kubectl's library has it: `--name value`, `--name=value`, `-n value`, `-nvalue`, `-n=value`,
 * `-Aw` for several without a value, `--` after which everything is an argument. Flags and arguments may be mixed.
 * Source: github.com/spf13/pflag flag.go (parseArgs, parseLongArg, parseShortArg), at the version kubectl v1.36 uses.
 */
import { parseDuration } from '../../values/duration';
import { goQuoted } from '../../values/go-text';

/**
 * What a flag takes. `strings`: commas separate, and it may be given several times. `array`: each time one value,
 * commas included. `duration` in milliseconds.
 */
export type FlagType = 'bool' | 'string' | 'strings' | 'array' | 'int' | 'duration';

export type FlagSpec = {
  readonly name: string;
  readonly short?: string;
  readonly type: FlagType;
  /** Its value when the flag is given without one: such a flag never takes the next word. */
  readonly bare?: string;
  /** Told on standard error when the flag is used. */
  readonly deprecated?: string;
  readonly required?: true;
};

type Value = boolean | string | number | readonly string[];

/** The flags of one command line. */
export class Flags {
  readonly #values: ReadonlyMap<string, Value>;

  constructor(values: ReadonlyMap<string, Value>) {
    this.#values = values;
  }

  /** Whether the flag was given. */
  has(name: string): boolean {
    return this.#values.has(name);
  }

  bool(name: string, fallback = false): boolean {
    return (this.#values.get(name) as boolean | undefined) ?? fallback;
  }

  text(name: string, fallback = ''): string {
    return (this.#values.get(name) as string | undefined) ?? fallback;
  }

  list(name: string): readonly string[] {
    return (this.#values.get(name) as readonly string[] | undefined) ?? [];
  }

  number(name: string): number | undefined {
    return this.#values.get(name) as number | undefined;
  }
}

export type ParsedFlags =
  | {
      readonly ok: true;
      readonly flags: Flags;
      readonly args: readonly string[];
      /** How many of the arguments came before `--`; −1 without `--`. */
      readonly dash: number;
      readonly warnings: readonly string[];
      /** Every flag as it was given, written out: `--replicas=3`. */
      readonly given: readonly string[];
      /** `-h` or `--help`. */
      readonly help: boolean;
    }
  | { readonly ok: false; readonly message: string };

/** `message` is pflag's, for example `unknown shorthand flag: 'x' in -xyz`. */
export function parseFlags(specs: readonly FlagSpec[], words: readonly string[]): ParsedFlags {
  const byName = new Map(specs.map((each) => [each.name, each]));
  const byShort = new Map(specs.flatMap((each) => (each.short === undefined ? [] : [[each.short, each]])));
  const values = new Map<string, Value>();
  const args: string[] = [];
  const warnings: string[] = [];
  const given: string[] = [];
  let dash = -1;
  let help = false;

  const set = (spec: FlagSpec, text: string): string | undefined => {
    const old = values.get(spec.name);
    const value = parsedValue(spec, text, old);
    if (typeof value === 'object' && 'problem' in value) {
      const shown = spec.short === undefined ? `--${spec.name}` : `-${spec.short}, --${spec.name}`;
      return `invalid argument ${goQuoted(text)} for "${shown}" flag: ${value.problem}`;
    }
    values.set(spec.name, value);
    given.push(`--${spec.name}=${text}`);
    if (spec.deprecated !== undefined)
      warnings.push(`Flag --${spec.name} has been deprecated, ${spec.deprecated}`);
    return undefined;
  };

  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string;
    if (word === '--') {
      dash = args.length;
      args.push(...words.slice(at + 1));
      break;
    }
    if (word.length < 2 || !word.startsWith('-')) {
      args.push(word);
      continue;
    }
    if (word.startsWith('--')) {
      const long = word.slice(2);
      if (long.startsWith('-') || long.startsWith('=')) return bad(`bad flag syntax: ${word}`);
      const equals = long.indexOf('=');
      const name = equals < 0 ? long : long.slice(0, equals);
      const spec = byName.get(name);
      if (spec === undefined) {
        if (name === 'help') {
          help = true;
          continue;
        }
        return bad(`unknown flag: --${name}`);
      }
      let text = bareValue(spec);
      if (equals >= 0) text = long.slice(equals + 1);
      else if (text === undefined) {
        text = words[++at];
        if (text === undefined) return bad(`flag needs an argument: ${word}`);
      }
      const problem = set(spec, text);
      if (problem !== undefined) return bad(problem);
      continue;
    }
    const shorts = word.slice(1);
    for (let i = 0; i < shorts.length; i++) {
      const letter = shorts.charAt(i);
      const spec = byShort.get(letter);
      if (spec === undefined) {
        if (letter === 'h') {
          help = true;
          continue;
        }
        return bad(`unknown shorthand flag: ${goQuoteRune(letter)} in -${shorts.slice(i)}`);
      }
      let text = bareValue(spec);
      let takesRest = false;
      if (shorts.length > i + 2 && shorts.charAt(i + 1) === '=') {
        text = shorts.slice(i + 2);
        takesRest = true;
      } else if (text === undefined && i + 1 < shorts.length) {
        text = shorts.slice(i + 1);
        takesRest = true;
      } else if (text === undefined) {
        text = words[++at];
        if (text === undefined)
          return bad(`flag needs an argument: ${goQuoteRune(letter)} in -${shorts.slice(i)}`);
        takesRest = true;
      }
      const problem = set(spec, text);
      if (problem !== undefined) return bad(problem);
      if (takesRest) break;
    }
  }
  return { ok: true, flags: new Flags(values), args, dash, warnings, given, help };
}

/** Whether a word is a flag that takes the next word as its value, among flags that may stand before the command. */
export function takesNext(specs: readonly FlagSpec[], word: string): boolean {
  if (word.includes('=')) return false;
  const spec = word.startsWith('--')
    ? specs.find((each) => each.name === word.slice(2))
    : word.length === 2
      ? specs.find((each) => each.short === word.charAt(1))
      : undefined;
  return spec !== undefined && bareValue(spec) === undefined;
}

function bareValue(spec: FlagSpec): string | undefined {
  return spec.bare ?? (spec.type === 'bool' ? 'true' : undefined);
}

function parsedValue(
  spec: FlagSpec,
  text: string,
  old: Value | undefined,
): Value | { readonly problem: string } {
  switch (spec.type) {
    case 'bool': {
      if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return true;
      if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text)) return false;
      return { problem: `strconv.ParseBool: parsing ${goQuoted(text)}: invalid syntax` };
    }
    case 'string':
      return text;
    case 'int': {
      const value = /^[+-]?\d+$/.test(text)
        ? Number(text)
        : /^[+-]?0[xX][\da-fA-F]+$/.test(text)
          ? Number(text)
          : Number.NaN;
      if (Number.isNaN(value))
        return { problem: `strconv.ParseInt: parsing ${goQuoted(text)}: invalid syntax` };
      if (!Number.isSafeInteger(value))
        return { problem: `strconv.ParseInt: parsing ${goQuoted(text)}: value out of range` };
      return value;
    }
    case 'duration': {
      const negative = text.startsWith('-');
      const ms = text === '0' ? 0 : parseDuration(negative ? text.slice(1) : text);
      if (ms === undefined)
        return {
          problem: `time: ${/^[+-]?[\d.]+$/.test(text) ? 'missing unit in' : 'invalid'} duration ${goQuoted(text)}`,
        };
      return negative ? -ms : ms;
    }
    case 'strings':
      return [
        ...((old as readonly string[] | undefined) ?? []),
        ...(text === '' ? [] : commaSeparated(text)),
      ];
    case 'array':
      return [...((old as readonly string[] | undefined) ?? []), text];
    default:
      return spec.type satisfies never;
  }
}

/** A line of comma-separated values; a value in double quotes may hold commas. */
function commaSeparated(text: string): string[] {
  const values: string[] = [];
  let at = 0;
  for (;;) {
    if (text.charAt(at) === '"') {
      const quoted = /^"((?:[^"]|"")*)"(?:,|$)/.exec(text.slice(at));
      if (quoted !== null) {
        values.push((quoted[1] ?? '').replace(/""/g, '"'));
        at += quoted[0].length;
        if (!quoted[0].endsWith(',')) return values;
        continue;
      }
    }
    const comma = text.indexOf(',', at);
    values.push(comma < 0 ? text.slice(at) : text.slice(at, comma));
    if (comma < 0) return values;
    at = comma + 1;
  }
}

function goQuoteRune(letter: string): string {
  return letter === "'" ? "'\\''" : `'${letter}'`;
}

function bad(message: string): ParsedFlags {
  return { ok: false, message };
}
