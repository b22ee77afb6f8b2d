/** JSON as Go's encoder writes it: fields in order of name, `<`, `>` and `&` escaped, absent fields left out. */

/** On one line. */
export function goJson(value: unknown): string {
  return written(value, '', '');
}

/** Indented by four blanks, as `kubectl -o json` prints it; no line break at the end. */
export function indentedJson(value: unknown): string {
  return written(value, '\n', '    ');
}

function written(value: unknown, newline: string, step: string): string {
  if (typeof value !== 'object' || value === null) return escaped(JSON.stringify(value) ?? 'null');
  const inner = newline + step;
  const colon = step === '' ? ':' : ': ';
  const isList = Array.isArray(value);
  const parts = isList
    ? value.map((each) => written(each, inner, step))
    : Object.entries(value)
        .filter(([, each]) => each !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
        .map(([name, each]) => `${escaped(JSON.stringify(name))}${colon}${written(each, inner, step)}`);
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  if (parts.length === 0) return open + close;
  // `newline` is empty on one line, and then so is the indentation.
  const [before, between, after] = step === '' ? ['', ',', ''] : [inner, `,${inner}`, newline];
  return open + before + parts.join(between) + after + close;
}

function escaped(json: string): string {
  return json.replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}
