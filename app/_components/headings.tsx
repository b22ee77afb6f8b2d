import type { ReactNode } from 'react';
import { Icon } from './icon';
import { Link } from './link';
import type { SymbolId } from './symbols';
import { WholeWords } from './whole-words';

type PageTitleProps = {
  children: ReactNode;
  symbol?: SymbolId | undefined;
  /** One sentence under the title. */
  lead?: ReactNode;
  /** Where this page belongs: links, and last what is not a link. */
  trail?: readonly { label: string; href?: string }[];
  /** Buttons at the right end. */
  end?: ReactNode;
};

/** The one h1 of a page. */
export function PageTitle({ children, symbol, lead, trail, end }: PageTitleProps) {
  return (
    <header className="mb-s6 grid gap-s3">
      {trail && <Trail steps={trail} />}
      <div className="flex flex-wrap items-end justify-between gap-x-s5 gap-y-s3">
        <h1>
          {symbol && <Icon id={symbol} className="i mr-[.3em] size-[.9em]! align-[-.1em]!" />}
          <WholeWords>{children}</WholeWords>
        </h1>
        {end && <div className="flex flex-wrap gap-s2">{end}</div>}
      </div>
      {lead && (
        <div className="max-w-[44ch] font-read text-xl leading-[1.35] tracking-[-.005em] text-pretty">
          {lead}
        </div>
      )}
    </header>
  );
}

function Trail({ steps }: { steps: readonly { label: string; href?: string }[] }) {
  return (
    <nav aria-label="You are here" className="mut wrap-anywhere">
      <ol className="flex flex-wrap gap-x-s2">
        {steps.map((step, i) => (
          <li key={step.label} className="flex gap-x-s2">
            {i > 0 && <span aria-hidden="true">/</span>}
            {step.href ? <Link href={step.href}>{step.label}</Link> : step.label}
          </li>
        ))}
      </ol>
    </nav>
  );
}

type SectionRuleProps = {
  title: ReactNode;
  /** Id of the heading; names the section. */
  id: string;
  /** At the right end of the heading: a link, or what the figures are. */
  end?: ReactNode;
  className?: string;
  children: ReactNode;
};

/** A section under an ink rule. Sections are divided by the rule and by space, not by boxes. */
export function SectionRule({ title, id, end, className = '', children }: SectionRuleProps) {
  return (
    <section className={`sec ${className}`} aria-labelledby={id}>
      <div className="cap">
        <h2 id={id}>
          <WholeWords>{title}</WholeWords>
        </h2>
        {end && <div className="mut text-xs">{end}</div>}
      </div>
      {children}
    </section>
  );
}
