/** A difference as `diff -u` prints it; the signs are kept, so that colour says nothing alone. */
export function DiffText({ diff, label }: { diff: string; label: string }) {
  if (diff === '') return <p className="mut">Nothing in it is different.</p>;
  const lines = diff.trimEnd().split('\n');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard.
    <section className="text-box" tabIndex={0} aria-label={label}>
      <pre>
        {lines.map((line, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines of one text.
          <span key={i} className={`line ${classOf(line, i)}`}>
            {line}
            {'\n'}
          </span>
        ))}
      </pre>
    </section>
  );
}

/** The first two lines may name what is compared. */
function classOf(line: string, n: number): string {
  if (line.startsWith('@@') || (n < 2 && /^(---|\+\+\+) /.test(line))) return 'hunk';
  return line.startsWith('+') ? 'added' : line.startsWith('-') ? 'gone' : '';
}
