import type { Passed, RetentionRow } from '@/lib/data/figures/statistics';
import { shareWords } from '../statistics-words';
import { Plot, rounded, type Tick } from './plot';

type RetentionChartProps = {
  rows: readonly RetentionRow[];
  /** What is desired, 0 to 1. */
  wanted: number;
  nameOf: (from: string) => string;
  label: string;
};

/** Remembered shares of young and mature cards, period by period, beside what is wanted. */
export function RetentionChart({ rows, wanted, nameOf, label }: RetentionChartProps) {
  const shares = rows.flatMap(({ young, mature }) => [shareOf(young), shareOf(mature)]);
  const least = Math.min(wanted, ...shares.filter((share) => share !== null));
  const floor = Math.max(0, Math.floor(least * 10) / 10 - 0.1);
  const up = (share: number) => ((share - floor) / (1 - floor)) * 100;
  const across = (index: number) => rounded(((index + 0.5) / rows.length) * 100);
  const steps = Array.from({ length: Math.round((1 - floor) * 10) + 1 }, (_, n) => floor + n / 10);
  const series = (of: (row: RetentionRow) => Passed) =>
    rows.flatMap((row, index) => {
      const share = shareOf(of(row));
      return share === null ? [] : [{ x: across(index), y: rounded(100 - up(share)) }];
    });
  const young = series((row) => row.young);
  const mature = series((row) => row.mature);
  return (
    <Plot
      label={label}
      x={wordsAlong(rows.map(({ from }) => nameOf(from)))}
      y={steps
        .filter((_, n) => steps.length <= 6 || n % 2 === 0)
        .map((step) => ({ at: up(step), text: shareWords(step) }))}
    >
      <path className="wanted" d={`M0 ${rounded(100 - up(wanted))}H100`} />
      <path className="line" d={lineThrough(young)} />
      <path className="line deep" d={lineThrough(mature)} />
      <path className="dot deep" d={dots(mature)} />
      <path className="dot" d={dots(young)} />
      <path className="dot hole" d={dots(young)} />
    </Plot>
  );
}

export function RetentionKey({ wanted }: { wanted: number }) {
  return (
    <ul className="key">
      <li>
        <svg viewBox="0 0 24 12" aria-hidden="true">
          <circle className="ring" cx="12" cy="6" r="4" />
        </svg>
        young: comes back within three weeks
      </li>
      <li>
        <svg viewBox="0 0 24 12" aria-hidden="true">
          <circle className="disc" cx="12" cy="6" r="4.5" />
        </svg>
        mature: after three weeks or more
      </li>
      <li>
        <svg viewBox="0 0 24 12" aria-hidden="true">
          <path className="wanted" d="M0 6H24" />
        </svg>
        wanted, {shareWords(wanted)}
      </li>
    </ul>
  );
}

type Place = { readonly x: number; readonly y: number };

function lineThrough(places: readonly Place[]): string {
  return places.map(({ x, y }, n) => `${n === 0 ? 'M' : 'L'}${x} ${y}`).join('');
}

export function dots(places: readonly Place[]): string {
  return places.map(({ x, y }) => `M${x} ${y}h0`).join('');
}

/** Null without an answer. */
export function shareOf({ answers, passed }: Passed): number | null {
  return answers === 0 ? null : passed / answers;
}

/** The first, the middle and the last of names. */
function wordsAlong(names: readonly string[]): readonly Tick[] {
  const places = [...new Set([0, Math.floor((names.length - 1) / 2), names.length - 1])];
  return places.flatMap((index) => {
    const text = names[index];
    return text === undefined ? [] : [{ at: rounded(((index + 0.5) / names.length) * 100), text }];
  });
}
