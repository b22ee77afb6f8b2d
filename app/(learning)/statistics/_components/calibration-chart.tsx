import type { Calibration } from '@/lib/progress/calibration';
import { shareWords } from '../statistics-words';
import { Plot, rounded } from './plot';

/** What was predicted against what came, a dot a bin, the larger the more answers; on the dashes both are the same. */
export function CalibrationChart({ bins, count, label }: Calibration & { label: string }) {
  const least = Math.min(...bins.map(({ predicted, recalled }) => Math.min(predicted, recalled)));
  const floor = Math.max(0, Math.min(0.8, Math.floor(least * 10) / 10));
  const at = (share: number) => rounded(((share - floor) / (1 - floor)) * 100);
  const ticks = Array.from({ length: Math.round((1 - floor) * 10) + 1 }, (_, n) => floor + n / 10)
    .filter((_, n, all) => all.length <= 6 || (all.length - 1 - n) % 2 === 0)
    .map((share) => ({ at: at(share), text: shareWords(share) }));
  return (
    <Plot label={label} x={ticks} y={ticks} className="tall">
      <path className="wanted" d="M0 100L100 0" />
      {bins.map((bin) => (
        <path
          key={bin.from}
          className="dot deep"
          style={{ strokeWidth: rounded(6 + 22 * Math.sqrt(bin.count / count)) }}
          d={`M${at(bin.predicted)} ${rounded(100 - at(bin.recalled))}h0`}
        />
      ))}
    </Plot>
  );
}
