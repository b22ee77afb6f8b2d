import type { RecallPoint } from '@/lib/srs/curve';

type RecallChartProps = {
  points: readonly RecallPoint[];
  /** Reviews, marked on the curve. */
  reviewedAt: readonly Date[];
  now: Date;
  /** Probability of recall at which the card comes back. */
  wanted: number;
  /** What the picture shows, in words. */
  description: string;
  /** A day as it stands under the curve: "3 Nov". */
  dayOf: (at: Date) => string;
};

const width = 640;
const height = 160;
/** The lowest recall that is drawn. */
const floor = 0.5;

/** How recall of one card fell and was raised by each review, up to the day on which it is due. The table says the same. */
export function RecallChart({ points, reviewedAt, now, wanted, description, dayOf }: RecallChartProps) {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return null;
  const fromMs = first.at.getTime();
  const spanMs = Math.max(1, last.at.getTime() - fromMs);
  const x = (at: Date) => Math.round(((at.getTime() - fromMs) / spanMs) * width * 10) / 10;
  const y = (recall: number) => Math.round(((1 - Math.max(floor, recall)) / (1 - floor)) * height * 10) / 10;
  const path = (from: number, to: number) =>
    points
      .filter(({ at }) => at.getTime() >= from && at.getTime() <= to)
      .map(({ at, recall }, index) => `${index === 0 ? 'M' : 'L'}${x(at)} ${y(recall)}`)
      .join('');
  const nowMs = Math.max(fromMs, now.getTime());
  return (
    <figure className="mt-s4">
      <p className="read mb-s4">{description}</p>
      <svg
        viewBox={`-2 -8 ${width + 4} ${height + 16}`}
        className="block h-auto w-full max-w-[40rem] overflow-visible"
        role="img"
        aria-label={description}
      >
        <path
          d={`M0 ${y(wanted)}H${width}`}
          stroke="var(--over)"
          strokeDasharray="4 4"
          strokeWidth="1.5"
          vectorEffect="non-scaling-stroke"
        />
        <path
          d={`M0 0V${height}H${width}`}
          fill="none"
          stroke="var(--line-ui)"
          vectorEffect="non-scaling-stroke"
        />
        <path
          d={path(fromMs, nowMs)}
          fill="none"
          stroke="var(--ink)"
          strokeWidth="2"
          strokeLinejoin="round"
          vectorEffect="non-scaling-stroke"
        />
        <path
          d={path(nowMs, Number.POSITIVE_INFINITY)}
          fill="none"
          stroke="var(--ink-3)"
          strokeWidth="1.5"
          strokeDasharray="2 3"
          vectorEffect="non-scaling-stroke"
        />
        {reviewedAt.map((at) => (
          <circle
            key={at.getTime()}
            cx={x(at)}
            cy={0}
            r="4"
            fill="var(--sheet)"
            stroke="var(--ink)"
            strokeWidth="1.5"
          />
        ))}
      </svg>
      <DaysBelow from={first.at} to={last.at} now={now} dayOf={dayOf} />
      <figcaption className="mut mt-s2 text-xs">
        Probability of recall from 100 % (top) to {Math.round(floor * 100)} %. Rings are reviews; the magenta
        line is the {Math.round(wanted * 100)} % at which the card comes back; dotted is what is still to
        come.
      </figcaption>
    </figure>
  );
}

type DaysBelowProps = Pick<RecallChartProps, 'now' | 'dayOf'> & { from: Date; to: Date };

/** The first review, now and the due day, where they lie along the curve. */
function DaysBelow({ from, to, now, dayOf }: DaysBelowProps) {
  const at = ((now.getTime() - from.getTime()) / Math.max(1, to.getTime() - from.getTime())) * 100;
  return (
    <div aria-hidden="true" className="mut relative mt-s1 h-4 max-w-[40rem] text-xs leading-none">
      <span className="absolute left-0">{dayOf(from)}</span>
      {at > 20 && at < 80 && (
        <span className="absolute -translate-x-1/2" style={{ left: `${at}%` }}>
          now
        </span>
      )}
      <span className="absolute right-0">{at >= 99.5 ? 'now' : dayOf(to)}</span>
    </div>
  );
}
