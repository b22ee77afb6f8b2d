/**
 * YAML as kubectl writes it: fields in order of name, two blanks a level, list items at their field's column, text
 * quoted only where it would be read as something else, several lines as a block, long lines folded at 80.
 * Source: sigs.k8s.io/yaml, goyaml.v2 encode.go (stringv) and emitterc.go.
 */
import { plainValue } from './plain-value';

/** A value as a YAML document, with a line break at its end. Absent fields are left out. */
export function yamlText(value: unknown): string {
  const lines: string[] = [];
  if (isFilled(value)) write(value, 0, lines);
  else lines.push(scalarText(value, 0, 0));
  return `${lines.join('\n')}\n`;
}

type Filled = readonly unknown[] | Readonly<Record<string, unknown>>;

function write(value: Filled, depth: number, lines: string[]): void {
  const pad = '  '.repeat(depth);
  if (Array.isArray(value)) {
    for (const item of value) {
      if (!isFilled(item)) {
        lines.push(`${pad}- ${scalarText(item, depth, pad.length + 2)}`);
        continue;
      }
      const nested: string[] = [];
      write(item, depth + 1, nested);
      const [first = '', ...rest] = nested;
      lines.push(`${pad}- ${first.slice(pad.length + 2)}`, ...rest);
    }
    return;
  }
  const fields = Object.entries(value as Readonly<Record<string, unknown>>)
    .filter(([, each]) => each !== undefined)
    .sort(([a], [b]) => keyOrder(a, b));
  for (const [name, each] of fields) {
    const key = `${pad}${keyText(name)}:`;
    if (!isFilled(each)) lines.push(`${key} ${scalarText(each, depth, key.length + 1)}`);
    else {
      lines.push(key);
      write(each, Array.isArray(each) ? depth : depth + 1, lines);
    }
  }
}

function isFilled(value: unknown): value is Filled {
  if (Array.isArray(value)) return value.length > 0;
  return (
    typeof value === 'object' && value !== null && Object.values(value).some((each) => each !== undefined)
  );
}

function scalarText(value: unknown, depth: number, column: number): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return stringText(value, depth, column);
  if (Array.isArray(value)) return '[]';
  if (typeof value === 'object') return '{}';
  return typeof value === 'number' ? numberText(value) : String(value);
}

function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return String(value);
  return String(value).replace(/e([+-])(\d)$/, 'e$10$2');
}

function keyText(name: string): string {
  return isPlain(name) && !name.includes('\n') ? name : quoted(name, 0, 0, false);
}

function stringText(text: string, depth: number, column: number): string {
  if (text.includes('\n') && !unprintable.test(text.replace(/\n/g, '')) && !/ \n| $/.test(text))
    return blockText(text, depth);
  return isPlain(text) ? folded(text, depth, column) : quoted(text, depth, column, true);
}

/** Whether a text can stand without quotes and is read back as itself. */
function isPlain(text: string): boolean {
  if (text === '' || /^[\s]|[\s]$/.test(text)) return false;
  if (typeof plainValue(text) !== 'string' || looksLikeOther(text)) return false;
  if (/^[#,[\]{}&*!|>'"%@`]/.test(text) || /^(---|\.\.\.)/.test(text)) return false;
  if (/^[-?:]([\s]|$)/.test(text)) return false;
  if (/: |:$| #/.test(text)) return false;
  return !unprintable.test(text);
}

/** What goes into double quotes, escaped: control characters, and whatever lies beyond the basic plane. */
const unprintable = /[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;

/** Read as a text here, and as something else by other readers: base-60 numbers, dates, infinity. */
function looksLikeOther(text: string): boolean {
  return (
    /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/.test(text) ||
    /^\d{4}-\d\d?-\d\d?([Tt ]|$)/.test(text) ||
    /^[-+]?\.(inf|Inf|INF)$|^\.(nan|NaN|NAN)$/.test(text) ||
    /^0[\d_]+$/.test(text)
  );
}

function quoted(text: string, depth: number, column: number, folds: boolean): string {
  // What would be read as a number or a truth is put in double quotes, what is only awkward in single ones.
  const isOther = text === '' || typeof plainValue(text) !== 'string' || looksLikeOther(text);
  if (unprintable.test(text) || isOther) return doubleQuoted(text);
  const single = text.replace(/'/g, "''");
  return folds ? `'${folded(single, depth, column + 1)}'` : `'${single}'`;
}

function doubleQuoted(text: string): string {
  const escapes: Readonly<Record<string, string>> = {
    '\0': '\\0',
    '\x07': '\\a',
    '\b': '\\b',
    '\t': '\\t',
    '\n': '\\n',
    '\v': '\\v',
    '\f': '\\f',
    '\r': '\\r',
    '\x1b': '\\e',
    '"': '\\"',
    '\\': '\\\\',
    '\x85': '\\N',
    '\ufeff': '\\uFEFF',
  };
  let result = '';
  for (const char of text) {
    const code = char.codePointAt(0) as number;
    if (escapes[char] !== undefined) result += escapes[char];
    else if (code < 0x20 || code === 0x7f || (code > 0x7f && code < 0xa0))
      result += `\\x${code.toString(16).toUpperCase().padStart(2, '0')}`;
    else if (code > 0xffff) result += `\\U${code.toString(16).toUpperCase().padStart(8, '0')}`;
    else result += char;
  }
  return `"${result}"`;
}

/** Breaks a line at a blank once it is longer than 80, and goes on one level deeper. */
function folded(text: string, depth: number, column: number): string {
  if (column + text.length <= lineWidth) return text;
  const pad = '  '.repeat(depth + 1);
  let result = '';
  let at = column;
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    const breaks =
      char === ' ' &&
      at > lineWidth &&
      i > 0 &&
      i < text.length - 1 &&
      text.charAt(i - 1) !== ' ' &&
      text.charAt(i + 1) !== ' ';
    if (breaks) {
      result += `\n${pad}`;
      at = pad.length;
    } else {
      result += char;
      at++;
    }
  }
  return result;
}

const lineWidth = 80;

function blockText(text: string, depth: number): string {
  const pad = '  '.repeat(depth + 1);
  const indicator = /^[ \n]/.test(text) ? '2' : '';
  const chomp = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : '';
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  const lines = body.split('\n').map((line) => (line === '' ? '' : pad + line));
  return [`|${indicator}${chomp}`, ...lines].join('\n');
}

/** Fields in order of name: letters after other signs, runs of digits by their value, `a2` before `a10`. */
function keyOrder(a: string, b: string): number {
  let afterDigits = false;
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [x, y] = [a.charAt(i), b.charAt(i)];
    if (x === y) {
      afterDigits = /\d/.test(x);
      continue;
    }
    const [xLetter, yLetter] = [/\p{L}/u.test(x), /\p{L}/u.test(y)];
    if (xLetter && yLetter) return x < y ? -1 : 1;
    if (xLetter || yLetter) return xLetter === afterDigits ? -1 : 1;
    const [digitsA, digitsB] = [a, b].map((text) => /^\d*/.exec(text.slice(i, i + 18))?.[0] ?? '');
    // Next to a zero inside a number, both sides count as that number goes on: `10` before `1` + another sign.
    const inside = (x === '0' || y === '0') && /[1-9]\d*$/.test(a.slice(0, i)) ? '1' : '';
    const difference = Number(inside + digitsA) - Number(inside + digitsB);
    if (difference !== 0) return difference;
    if (digitsA?.length !== digitsB?.length) return (digitsA?.length ?? 0) - (digitsB?.length ?? 0);
    return x < y ? -1 : 1;
  }
  return a.length - b.length;
}
