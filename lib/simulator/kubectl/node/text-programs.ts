/** Programs that make text of text: `echo`, `printf`, `grep`, `head`, `tail`, `wc`, `sort`, `uniq`, `cut`, `tr`, `tee`, `seq`, `base64`. */
import { fromBase64, toBase64 } from '../../values/base64';
import { compileRegex } from '../../values/re2';
import { done, type Ended, failed, type Place, type Program, pathIn } from './place';

export const textPrograms: Readonly<Record<string, Program>> = {
  echo: (args) => {
    const flags = args.findIndex((arg) => !/^-[neE]+$/.test(arg));
    const words = flags < 0 ? [] : args.slice(flags);
    const given = (flags < 0 ? args : args.slice(0, flags)).join('');
    const text = words.join(' ');
    return done(`${given.includes('e') ? escaped(text) : text}${given.includes('n') ? '' : '\n'}`);
  },
  printf: ([format = '', ...args]) => {
    let rest = args;
    let text = '';
    do {
      const before = rest.length;
      text += escaped(format).replace(/%(-?\d*)([sdcx%])/g, (_all, width: string, verb: string) => {
        if (verb === '%') return '%';
        const [value = ''] = rest;
        rest = rest.slice(1);
        const shown = verb === 's' ? value : verb === 'c' ? value.charAt(0) : String(Number(value) || 0);
        const size = Math.min(Math.abs(Number(width)), 200);
        return width.startsWith('-') ? shown.padEnd(size) : shown.padStart(size);
      });
      if (rest.length === before) break;
    } while (rest.length > 0);
    return done(text);
  },
  grep,
  head: (args, place) => ends(args, place, 'head'),
  tail: (args, place) => ends(args, place, 'tail'),
  wc: (args, place) => {
    const flags = args.filter((arg) => /^-./.test(arg)).join('');
    const counted = inputs('wc', args, place, (text, name) => {
      const counts = {
        l: text.split('\n').length - 1,
        w: text.split(/\s+/).filter((word) => word !== '').length,
        c: new TextEncoder().encode(text).length,
      };
      const shown = Object.entries(counts).filter(([flag]) => flags === '' || flags.includes(flag));
      const only = shown.length === 1;
      const amounts = shown.map(([, amount]) => (only ? String(amount) : String(amount).padStart(9)));
      return `${amounts.join(only ? ' ' : ' ')}${name === undefined ? '' : ` ${name}`}\n`;
    });
    return counted;
  },
  sort: (args, place) => {
    const flags = args.filter((arg) => /^-./.test(arg)).join('');
    return inputs('sort', args, place, (text) => {
      const order = flags.includes('n')
        ? (a: string, b: string) => (Number.parseFloat(a) || 0) - (Number.parseFloat(b) || 0)
        : (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
      const sorted = linesOf(text).sort(order);
      if (flags.includes('r')) sorted.reverse();
      return joined(flags.includes('u') ? [...new Set(sorted)] : sorted);
    });
  },
  uniq: (args, place) =>
    inputs('uniq', args, place, (text) => {
      const groups: { line: string; count: number }[] = [];
      for (const line of linesOf(text)) {
        const last = groups[groups.length - 1];
        if (last?.line === line) last.count++;
        else groups.push({ line, count: 1 });
      }
      return joined(
        groups.map(({ line, count }) =>
          args.includes('-c') ? `${String(count).padStart(7)} ${line}` : line,
        ),
      );
    }),
  cut: (args, place) => {
    const { values, rest } = taken(args, ['d', 'f', 'c']);
    const delimiter = values.get('d') ?? '\t';
    const ranges = (values.get('f') ?? values.get('c') ?? '').split(',').map((range) => {
      const [from = '', to] = range.split('-');
      return {
        from: Number(from) || 1,
        to: to === undefined ? Number(from) : to === '' ? Number.POSITIVE_INFINITY : Number(to),
      };
    });
    const kept = (_part: string, index: number): boolean =>
      ranges.some(({ from, to }) => index + 1 >= from && index + 1 <= to);
    return inputs('cut', rest, place, (text) =>
      joined(
        linesOf(text).map((line) => {
          if (values.has('c')) return [...line].filter(kept).join('');
          return line.includes(delimiter) ? line.split(delimiter).filter(kept).join(delimiter) : line;
        }),
      ),
    );
  },
  tr: (args, { stdin }) => {
    const [from = '', to = ''] = args.filter((arg) => !/^-[ds]+$/.test(arg)).map(charactersOf);
    if (args.includes('-d')) return done([...stdin].filter((char) => !from.includes(char)).join(''));
    const replaced = [...stdin].map((char) => {
      const at = from.indexOf(char);
      return at < 0 ? char : (to[Math.min(at, to.length - 1)] ?? char);
    });
    const squeezes = args.includes('-s');
    return done(
      replaced
        .filter((char, at) => !squeezes || char !== replaced[at - 1] || !(to || from).includes(char))
        .join(''),
    );
  },
  tee: (args, place) => {
    for (const name of args.filter((arg) => !arg.startsWith('-'))) {
      const path = pathIn(place, name);
      const before = args.includes('-a') ? (place.files.get(path) ?? '') : '';
      if (!path.startsWith('/dev/')) place.files.set(path, before + place.stdin);
    }
    return done(place.stdin);
  },
  seq: (args) => {
    const numbers = args.map(Number);
    const [first, step, last] =
      numbers.length === 1
        ? [1, 1, numbers[0]]
        : numbers.length === 2
          ? [numbers[0], 1, numbers[1]]
          : numbers;
    if (first === undefined || last === undefined || !step || numbers.some(Number.isNaN))
      return failed('seq: invalid number\n');
    const count = Math.min(Math.floor((last - first) / step) + 1, 10_000);
    return done(joined(Array.from({ length: Math.max(0, count) }, (_, at) => String(first + at * step))));
  },
  base64: (args, place) => {
    if (!args.includes('-d')) return inputs('base64', args, place, (text) => `${toBase64(text)}\n`);
    return inputs('base64', args, place, (text) => fromBase64(text.trim()) ?? '');
  },
};

function grep(args: readonly string[], place: Place): Ended {
  const { values, rest } = taken(args, ['e', 'm', 'A', 'B', 'C']);
  const flags = rest.filter((arg) => /^-[a-zA-Z]/.test(arg)).join('');
  const words = rest.filter((arg) => !/^-[a-zA-Z]/.test(arg));
  const pattern = values.get('e') ?? words.shift();
  if (pattern === undefined) return failed('grep: no pattern\n', 2);
  const literal = pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const basic = pattern.replace(/\\([|+?(){}])|[|+?(){}]/g, (all, special?: string) => special ?? `\\${all}`);
  let source = flags.includes('F') ? literal : flags.includes('E') ? pattern : basic;
  if (flags.includes('w')) source = `\\b(?:${source})\\b`;
  const compiled = compileRegex(flags.includes('i') ? `(?i)${source}` : source);
  if (!compiled.ok) return failed(`grep: bad regex '${pattern}': Invalid regexp\n`, 2);
  const { regex } = compiled;
  let found = 0;
  const several = words.length > 1;
  const result = inputs('grep', words, place, (text, name) => {
    const prefix = several ? `${name}:` : '';
    const lines: string[] = [];
    let count = 0;
    for (const [index, line] of linesOf(text).entries()) {
      if (regex.test(line) === flags.includes('v')) continue;
      count++;
      const number = flags.includes('n') ? `${index + 1}:` : '';
      const match = flags.includes('o') ? regex.find(line) : undefined;
      lines.push(`${prefix}${number}${match === undefined ? line : line.slice(match.start, match.end)}`);
      if (count >= Number(values.get('m') ?? Number.POSITIVE_INFINITY)) break;
    }
    found += count;
    if (flags.includes('q')) return '';
    if (flags.includes('c')) return `${prefix}${count}\n`;
    if (flags.includes('l')) return count > 0 ? `${name ?? '(standard input)'}\n` : '';
    return joined(lines);
  });
  return { ...result, code: found > 0 ? 0 : result.code === 0 ? 1 : 2 };
}

function ends(args: readonly string[], place: Place, which: 'head' | 'tail'): Ended {
  const { values, rest } = taken(args, ['n', 'c']);
  const short = rest.find((arg) => /^-\d+$/.test(arg));
  const count = Number(values.get('n')?.replace('+', '') ?? short?.slice(1) ?? 10);
  const paths = rest.filter((arg) => arg !== short);
  return inputs(which, paths, place, (text) => {
    const bytes = values.get('c');
    if (bytes !== undefined)
      return which === 'head' ? text.slice(0, Number(bytes)) : text.slice(-Number(bytes));
    const lines = linesOf(text);
    if (which === 'head') return joined(count < 0 ? lines.slice(0, count) : lines.slice(0, count));
    if (values.get('n')?.startsWith('+')) return joined(lines.slice(count - 1));
    return joined(count === 0 ? [] : lines.slice(-Math.abs(count)));
  });
}

/** Each file that the arguments name, or standard input. */
function inputs(
  program: string,
  args: readonly string[],
  place: Place,
  act: (text: string, name: string | undefined) => string,
): Ended {
  const paths = args.filter((arg) => !/^-./.test(arg));
  if (paths.length === 0) return done(act(place.stdin, undefined));
  let [stdout, stderr] = ['', ''];
  for (const path of paths) {
    const content = path === '-' ? place.stdin : place.files.get(pathIn(place, path));
    if (content === undefined) stderr += `${program}: ${path}: No such file or directory\n`;
    else stdout += act(content, path);
  }
  return { stdout, stderr, code: stderr === '' ? 0 : 1 };
}

/** Flags that have values, and the other arguments: `-n 3`, `-n3`, `-d,`. */
function taken(
  args: readonly string[],
  names: readonly string[],
): { readonly values: ReadonlyMap<string, string>; readonly rest: readonly string[] } {
  const values = new Map<string, string>();
  const rest: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    const name = arg.startsWith('-') && !/^-\d/.test(arg) ? arg.charAt(1) : '';
    if (names.includes(name)) values.set(name, arg.length > 2 ? arg.slice(2) : (args[++at] ?? ''));
    else rest.push(arg);
  }
  return { values, rest };
}

function linesOf(text: string): string[] {
  if (text === '') return [];
  return text.replace(/\n$/, '').split('\n');
}

function joined(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

function escaped(text: string): string {
  const known: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', '0': '\0' };
  return text.replace(/\\([ntr\\0])/g, (_all, char: string) => known[char] ?? char);
}

/** `a-z` written out, and the classes that people use. */
function charactersOf(text: string): string {
  const classes: Readonly<Record<string, string>> = {
    '[:upper:]': 'A-Z',
    '[:lower:]': 'a-z',
    '[:digit:]': '0-9',
    '[:space:]': ' \t\n',
  };
  return escaped(classes[text] ?? text).replace(/(.)-(.)/g, (_all, from: string, to: string) => {
    const [first, last] = [from.charCodeAt(0), to.charCodeAt(0)];
    return last < first
      ? ''
      : String.fromCharCode(
          ...Array.from({ length: Math.min(last - first + 1, 300) }, (_, at) => first + at),
        );
  });
}
