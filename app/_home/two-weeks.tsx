import { DataTable } from '@/app/_components/data-table';
import { dateFormat } from '@/app/_components/date-format';
import type { DayLoad } from '@/lib/progress/days';
import { addDays } from '@/lib/srs/day';

const WIDTH = 364;
const BASE = 78;
const TALLEST = 68;

/** Cards due on each of the next days, today first and in ink. Says its figures as text and as a table too. */
export function TwoWeeks({ days }: { days: readonly DayLoad[] }) {
  const most = Math.max(1, ...days.map(({ due }) => due));
  const pitch = WIDTH / days.length;
  const middle = Math.floor(days.length / 2);
  const peaks = peaksOf(days.map(({ due }) => due));
  const [today, tomorrow] = days;
  return (
    <figure className="w-full max-w-[27rem]">
      <figcaption className="cap">
        <h2>The next two weeks</h2>
        <span className="mut text-xs">reviews due a day</span>
      </figcaption>
      <svg
        className="p bars"
        viewBox={`0 -14 ${WIDTH} 114`}
        role="img"
        aria-label={`Reviews due: ${today?.due ?? 0} today, ${tomorrow?.due ?? 0} tomorrow, at most ${most} on one of the next ${days.length} days.`}
      >
        {days.map(({ day, due }, i) => {
          const height = (due / most) * TALLEST;
          const x = i * pitch + 2;
          const label = due > 0 && peaks.has(i);
          return (
            <g key={day}>
              {due > 0 && (
                <rect
                  x={x}
                  y={BASE - height}
                  width={pitch - 6}
                  height={height}
                  className={i === 0 ? 'today' : undefined}
                />
              )}
              {label && (
                <text x={x + (pitch - 6) / 2} y={BASE - height - 5} className="s" textAnchor="middle">
                  {due}
                </text>
              )}
            </g>
          );
        })}
        <path d={`M0 ${BASE + 0.5}H${WIDTH}`} className="base" />
        <text x="2" y="96" className="s">
          today
        </text>
        {today && (
          <>
            <text x={middle * pitch + 2} y="96" className="s">
              {dayText(addDays(today.day, middle), { weekday: 'short', day: 'numeric' })}
            </text>
            <text x={WIDTH - 4} y="96" className="s" textAnchor="end">
              {dayText(addDays(today.day, days.length - 1), { day: 'numeric', month: 'short' })}
            </text>
          </>
        )}
      </svg>
      <details className="as-table">
        <summary>
          As a table<span className="vh">: The next two weeks</span>
        </summary>
        <DataTable caption="Reviews due on each of the next days">
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col" className="num">
                Reviews due
              </th>
            </tr>
          </thead>
          <tbody>
            {days.map(({ day, due }, i) => (
              <tr key={day}>
                <th scope="row" className="font-normal!">
                  {i === 0 ? 'Today' : dayText(day, { weekday: 'long', day: 'numeric', month: 'long' })}
                </th>
                <td className="num">{due}</td>
              </tr>
            ))}
          </tbody>
        </DataTable>
      </details>
    </figure>
  );
}

/** Today, tomorrow and days higher than both neighbours get their figure; never two figures side by side but those. */
function peaksOf(dues: readonly number[]): ReadonlySet<number> {
  const peaks = new Set([0, 1]);
  dues.forEach((due, i) => {
    if (i < 3 || due <= (dues[i - 1] ?? 0) || due < (dues[i + 1] ?? 0) || peaks.has(i - 1)) return;
    peaks.add(i);
  });
  return peaks;
}

function dayText(day: string, options: Intl.DateTimeFormatOptions): string {
  return dateFormat({ ...options, timeZone: 'UTC' }).format(new Date(`${day}T12:00:00Z`));
}
