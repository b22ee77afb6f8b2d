import type { ReactNode } from 'react';

/** A word beside an axis, so far along it in percent. */
export type Tick = { readonly at: number; readonly text: string };

type PlotProps = {
  /** What the drawing shows, in words. */
  label: string;
  x: readonly Tick[];
  y: readonly Tick[];
  /** Words above the drawing: `at` along it, `up` from its foot, in percent. */
  over?: readonly (Tick & { readonly up: number })[];
  className?: string;
  /** SVG on a field of 100 × 100, the origin at the upper left. It is stretched; lines and dots keep their width. */
  children: ReactNode;
};

/** A drawing between two axes that is as wide as there is room, and whose words keep their size. */
export function Plot({ label, x, y, over = [], className = '', children }: PlotProps) {
  return (
    <div className={`plot ${className}`}>
      <svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label={label}>
        <path className="grid" d={y.map(({ at }) => `M0 ${rounded(100 - at)}H100`).join('')} />
        {children}
        <path className="axis" d="M0 100H100" />
      </svg>
      {y.map(({ at, text }) => (
        <span key={at} aria-hidden="true" className="y" style={{ bottom: `${at}%` }}>
          {text}
        </span>
      ))}
      {x.map(({ at, text }) => (
        <span key={at} aria-hidden="true" className={`x ${edge(at)}`} style={{ left: `${at}%` }}>
          {text}
        </span>
      ))}
      {over.map(({ at, text, up }) => (
        <span key={at} aria-hidden="true" className="over" style={{ left: `${at}%`, bottom: `${up}%` }}>
          {text}
        </span>
      ))}
    </div>
  );
}

/** Words at the ends of an axis stay within it. */
function edge(at: number): string {
  if (at < 4) return 'from';
  return at > 96 ? 'to' : '';
}

/** Round steps up to a figure: 0, 10, 20, 30 for 27. At most five, whole ones. */
export function stepsTo(most: number): readonly number[] {
  const rough = Math.max(1, most) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough) ?? power);
  return Array.from({ length: Math.ceil(Math.max(1, most) / step) + 1 }, (_, n) => n * step);
}

/** Enough places for a drawing. */
export function rounded(place: number): number {
  return Math.round(place * 100) / 100;
}
