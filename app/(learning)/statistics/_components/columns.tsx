import { figure } from '../statistics-words';
import { Plot, rounded, stepsTo, type Tick } from './plot';

export type Column = {
  readonly key: string;
  /** From the foot up: how much, and how it is drawn. */
  readonly parts: readonly { readonly size: number; readonly look?: 'deep' | 'pale' | 'now' }[];
};

type ColumnsProps = {
  label: string;
  columns: readonly Column[];
  /** Words under columns, by their place among them. */
  words: readonly { readonly index: number; readonly text: string }[];
  /** Whether words stand under the middle of a column, or at its left edge: for ranges. */
  under?: 'middle' | 'edge';
};

/** Columns of stacked parts; the highest says its figure. */
export function Columns({ label, columns, words, under = 'middle' }: ColumnsProps) {
  const sums = columns.map(({ parts }) => parts.reduce((sum, { size }) => sum + size, 0));
  const most = Math.max(...sums, 0);
  const steps = stepsTo(most);
  const top = steps.at(-1) ?? 1;
  const pitch = 100 / columns.length;
  const gap = columns.length > 15 ? 0.2 : 0.14;
  const highest = sums.indexOf(most);
  const x: readonly Tick[] = words.map(({ index, text }) => ({
    at: rounded((index + (under === 'middle' ? 0.5 : 0)) * pitch),
    text,
  }));
  return (
    <Plot
      label={label}
      x={x}
      y={steps.map((step) => ({ at: (step / top) * 100, text: figure(step) }))}
      over={
        most > 0 ? [{ at: rounded((highest + 0.5) * pitch), text: figure(most), up: (most / top) * 100 }] : []
      }
    >
      {columns.map(({ key, parts }, index) => {
        let foot = 100;
        return parts.map(({ size, look = '' }, part) => {
          const height = (size / top) * 100;
          foot -= height;
          if (size <= 0) return null;
          return (
            <rect
              key={`${key} ${look || part}`}
              className={`col ${look}`}
              x={rounded((index + gap / 2) * pitch)}
              y={rounded(foot)}
              width={rounded(pitch * (1 - gap))}
              height={rounded(height)}
            />
          );
        });
      })}
    </Plot>
  );
}
