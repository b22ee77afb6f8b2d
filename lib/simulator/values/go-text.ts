/** A text as Go's %q writes it. */
export function goQuoted(text: string): string {
  return JSON.stringify(text).replace(/\\u00([01][0-9a-f])/g, '\\x$1');
}

/** `[a b]`, `map[a:b c:d]`, `<nil>`, and the rest bare. */
export function goValue(value: unknown): string {
  if (value === undefined || value === null) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goValue).join(' ')}]`;
  if (typeof value !== 'object') return String(value);
  const fields = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, each]) => `${key}:${goValue(each)}`);
  return `map[${fields.join(' ')}]`;
}
