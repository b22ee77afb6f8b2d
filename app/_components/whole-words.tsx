import { Fragment, type ReactNode } from 'react';

/** A headline in which a name such as `node-1` stays on one line where a line has room for it. */
export function WholeWords({ children }: { children: ReactNode }): ReactNode {
  if (typeof children !== 'string') return children;
  return hyphenatedApart(children).map((piece, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text never move.
    <Fragment key={i}>{i % 2 === 0 ? piece : <span className="whole">{piece}</span>}</Fragment>
  ));
}

/** What stands between words with a hyphen, and these, in turn. A word keeps what touches it: a reader hears no gap there. */
export function hyphenatedApart(text: string): readonly string[] {
  return text.split(/(\S*\w-\w\S*)/);
}
