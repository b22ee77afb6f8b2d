import type { ReactNode } from 'react';

type DataTableProps = {
  /** Says what the table holds, to whoever cannot see where it stands. */
  caption: string;
  /** A `<thead>` and a `<tbody>`; figures carry the class `num`. */
  children: ReactNode;
  className?: string;
};

/** A table divided by hairlines. Wider than the screen it scrolls by itself, and can be scrolled from the keyboard. */
export function DataTable({ caption, children, className }: DataTableProps) {
  return (
    <ScrollBox label={caption}>
      <table className={className ? `list ${className}` : 'list'}>
        <caption className="vh">{caption}</caption>
        {children}
      </table>
    </ScrollBox>
  );
}

/** Scrolls sideways what is wider than the screen: a heat map, the chart. */
export function ScrollBox({
  label,
  className = '',
  children,
}: {
  label: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    <section
      className={`scrolls ${className}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard (WCAG 2.1.1).
      tabIndex={0}
      aria-label={`${label}, scrolls sideways on small screens`}
    >
      {children}
    </section>
  );
}
