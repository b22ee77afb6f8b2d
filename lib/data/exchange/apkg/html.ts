/**
 * The HTML of Anki's fields as Markdown. Nothing of the HTML itself gets through: text is escaped, a few marks are
 * turned into Markdown, everything else is dropped; what is shown later is made from the Markdown and sanitised again.
 */

/** Markdown that shows the text of a field. Pictures and sounds are left out; `media` counts them. */
export function markdownOfHtml(html: string): { readonly markdown: string; readonly media: number } {
  let media = 0;
  const said = html
    .replace(/<!--[\s\S]*?(-->|$)/g, '')
    .replace(/<(script|style|template|iframe|object|svg|math|noscript)\b[\s\S]*?(<\/\1\s*>|$)/gi, '')
    .replace(/<(b|strong|i|em|code)\b[^>]*>\s*<\/\1\s*>/gi, '')
    .replace(/\[sound:[^\]]*\]|\[anki:[^\]]*\]/g, () => {
      media += 1;
      return '';
    });
  const parts: string[] = [];
  const tag = /<(\/?)([a-zA-Z][a-zA-Z0-9]*)\b[^>]*>|<[^>]*>/g;
  let from = 0;
  for (const found of said.matchAll(tag)) {
    parts.push(escaped(decoded(said.slice(from, found.index))));
    from = found.index + found[0].length;
    const name = (found[2] ?? '').toLowerCase();
    if (['img', 'audio', 'video', 'source', 'embed'].includes(name)) media += 1;
    parts.push(found[1] ? (closing[name] ?? '') : (opening[name] ?? ''));
  }
  // What is left of a tag that never ends is text.
  parts.push(escaped(decoded(said.slice(from))));
  return { markdown: tidied(parts.join('')), media };
}

/** The text of Markdown as HTML for Anki: what `lib/curriculum/markdown.ts` made, which is sanitised already. */
export function plainOfMarkdown(markdown: string): string {
  return markdown.replace(/\\([\\`*_{}[\]<>#|~])/g, '$1').replace(/&#124;/g, '|');
}

const opening: Readonly<Record<string, string>> = {
  br: '\n',
  div: '\n',
  p: '\n\n',
  tr: '\n',
  td: ' ',
  th: ' ',
  li: '\n- ',
  h1: '\n\n',
  h2: '\n\n',
  h3: '\n\n',
  b: '**',
  strong: '**',
  i: '*',
  em: '*',
  code: '`',
  hr: '\n\n',
};

const closing: Readonly<Record<string, string>> = {
  div: '\n',
  p: '\n\n',
  ul: '\n',
  ol: '\n',
  b: '**',
  strong: '**',
  i: '*',
  em: '*',
  code: '`',
};

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  hellip: '…',
  ndash: '–',
  mdash: '—',
  rarr: '→',
  larr: '←',
  times: '×',
};

function decoded(text: string): string {
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,8});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return named[name.toLowerCase()] ?? whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    const isText = code >= 32 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    return isText ? String.fromCodePoint(code) : '';
  });
}

/** Cloze braces stay; everything that Markdown or HTML would read is literal. */
function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>#~]/g, '\\$&').replace(/\|/g, '&#124;');
}

function tidied(markdown: string): string {
  return (
    markdown
      .replace(/\r/g, '')
      // A mark with nothing in it shows as stars.
      .replace(/\*\*\s*\*\*|(?<!\*)\*\s+\*(?!\*)|``/g, '')
      .replace(/[ \t\u00a0]+/g, ' ')
      .replace(/ ?\n ?/g, '\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim()
  );
}
