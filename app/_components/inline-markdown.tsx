import { Fragment, type ReactNode } from 'react';

/**
 * One paragraph of Markdown as elements: `code`, *emphasis*, **strong**. Everything else, HTML included, is text.
 * An emphasised word is what is only recorded: *Service*.
 */
export function InlineMarkdown({ children }: { children: string }): ReactNode {
  return parseInline(children).map((piece, i) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text never move.
    return <Fragment key={i}>{element(piece)}</Fragment>;
  });
}

export type InlinePiece = { readonly kind: 'text' | 'code' | 'em' | 'strong'; readonly text: string };

const PIECE =
  /(`+)(?!`)([\s\S]*?[^`])\1(?!`)|(\*\*|__)(?=\S)([\s\S]*?\S)\3|([*_])(?=[^\s*_])((?:(?!\5)[\s\S])*?[^\s])\5(?!\w)|\\([\\`*_[\]()#+.!|~<>-])/g;

/** Splits one paragraph into pieces. A marker without its partner stays text; `_` inside a word does too. */
export function parseInline(source: string): readonly InlinePiece[] {
  const pieces: InlinePiece[] = [];
  let rest = 0;
  const text = (value: string) => {
    const last = pieces.at(-1);
    if (value === '') return;
    if (last?.kind === 'text') pieces[pieces.length - 1] = { kind: 'text', text: last.text + value };
    else pieces.push({ kind: 'text', text: value });
  };
  for (const match of source.matchAll(PIECE)) {
    const underscore = match[3] === '__' || match[5] === '_';
    if (underscore && /\w/.test(source[match.index - 1] ?? '')) continue;
    if (match.index < rest) continue;
    text(source.slice(rest, match.index));
    rest = match.index + match[0].length;
    if (match[2] !== undefined) pieces.push({ kind: 'code', text: match[2].replace(/^ (.*) $/, '$1') });
    else if (match[4] !== undefined) pieces.push({ kind: 'strong', text: match[4] });
    else if (match[6] !== undefined) pieces.push({ kind: 'em', text: match[6] });
    else text(match[7] ?? '');
  }
  text(source.slice(rest));
  return pieces;
}

function element({ kind, text }: InlinePiece): ReactNode {
  switch (kind) {
    case 'text':
      return text;
    case 'code':
      return <code>{text}</code>;
    case 'em':
      return <em>{text}</em>;
    case 'strong':
      return <strong>{text}</strong>;
  }
}
