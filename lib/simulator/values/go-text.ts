/** A text as Go's %q writes it. */
export function goQuoted(text: string): string {
  return JSON.stringify(text).replace(/\\u00([01][0-9a-f])/g, '\\x$1');
}
