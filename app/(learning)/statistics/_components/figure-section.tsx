import type { ReactNode } from 'react';
import { SectionRule } from '@/app/_components/headings';
import { EmptyState } from '@/app/_components/notes';

type FigureSectionProps = {
  id: string;
  title: string;
  end?: ReactNode;
  /** What the figures mean. */
  says: string;
  /** The same as the drawing, for whoever reads tables. */
  table: ReactNode;
  children: ReactNode;
};

/** What the figures mean, the drawing, and the table that says the same. */
export function FigureSection({ id, title, end, says, table, children }: FigureSectionProps) {
  return (
    <SectionRule id={id} title={title} end={end}>
      <p className="read">{says}</p>
      <figure>{children}</figure>
      <details className="as-table">
        <summary>
          As a table<span className="vh">: {title}</span>
        </summary>
        {table}
      </details>
    </SectionRule>
  );
}

/** A section whose figures would be chance: how many answers there are, and how many it takes. */
export function NotEnough({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <SectionRule id={id} title={title}>
      <EmptyState>
        <p>Not enough answers yet: {children}</p>
      </EmptyState>
    </SectionRule>
  );
}

/** What a drawing's looks stand for. */
export function Key({ children }: { children: ReactNode }) {
  return <ul className="key">{children}</ul>;
}

export function ColumnKey({ look, children }: { look: 'deep' | 'pale' | 'now'; children: ReactNode }) {
  return (
    <li>
      <svg viewBox="0 0 24 12" aria-hidden="true">
        <rect className={`col ${look}`} x="6" width="12" height="12" />
      </svg>
      {children}
    </li>
  );
}
