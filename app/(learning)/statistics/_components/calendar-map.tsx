import { dateFormat } from '@/app/_components/date-format';
import type { CalendarDay } from '@/lib/data/figures/statistics';
import { addDays, dayNumber, type StudyDay } from '@/lib/srs/day';
import { rounded } from './plot';

const PITCH = 19;
const LEFT = 30;
const TOP = 20;
const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Weeks that are drawn, by the room there is; the table has all of them. */
const layouts = [
  { weeks: 53, shown: 'max-md:hidden' },
  { weeks: 30, shown: 'hidden sm:max-md:block' },
  { weeks: 15, shown: 'sm:hidden' },
];

type CalendarMapProps = { days: readonly CalendarDay[]; today: StudyDay; label: string };

/** A square for each study day, as large as its answers are many; an open one where there were scenarios alone. */
export function CalendarMap(props: CalendarMapProps) {
  return layouts.map(({ weeks, shown }) => (
    <div key={weeks} className={`mt-s3 ${shown}`}>
      <Weeks {...props} weeks={weeks} />
    </div>
  ));
}

function Weeks({ days, today, label, weeks }: CalendarMapProps & { weeks: number }) {
  const first = mondayOf(addDays(today, -7 * (weeks - 1)));
  const most = Math.max(1, ...days.map(({ answers }) => answers));
  const byDay = new Map(days.map((day) => [day.day, day]));
  const marks = { day: '', work: '', task: '' };
  for (let n = 0; n <= dayNumber(today) - dayNumber(first); n++) {
    const found = byDay.get(addDays(first, n));
    const [x, y] = [LEFT + (Math.floor(n / 7) + 0.5) * PITCH, TOP + ((n % 7) + 0.5) * PITCH];
    if (!found) marks.day += `M${x - 1} ${y - 1}h2v2h-2z`;
    else if (found.answers === 0) marks.task += square(x, y, 7);
    else marks.work += square(x, y, 5 + 11 * Math.sqrt(found.answers / most));
  }
  const at = dayNumber(today) - dayNumber(first);
  const width = LEFT + weeks * PITCH;
  const height = TOP + 7 * PITCH;
  return (
    <svg className="calendar" width={width} height={height} role="img" aria-label={label}>
      {monthsFrom(first, weeks).map(({ week, text }) => (
        <text key={week} x={LEFT + week * PITCH + 1} y="12">
          {text}
        </text>
      ))}
      {[0, 2, 4, 6].map((weekday) => (
        <text key={weekday} x="0" y={TOP + (weekday + 0.5) * PITCH + 4}>
          {weekdays[weekday]}
        </text>
      ))}
      <path className="day" d={marks.day} />
      <path className="work" d={marks.work} />
      <path className="task" d={marks.task} />
      <rect
        className="today"
        x={LEFT + Math.floor(at / 7) * PITCH}
        y={TOP + (at % 7) * PITCH}
        width={PITCH}
        height={PITCH}
      />
    </svg>
  );
}

function square(x: number, y: number, side: number): string {
  const s = rounded(side);
  return `M${rounded(x - s / 2)} ${rounded(y - s / 2)}h${s}v${s}h-${s}z`;
}

/** The Monday on or before a day. */
export function mondayOf(day: StudyDay): StudyDay {
  // Day 0, 1970-01-01, was a Thursday.
  return addDays(day, -((dayNumber(day) + 3) % 7));
}

/** Where months begin, three weeks apart at least, so that names do not meet. */
function monthsFrom(first: StudyDay, weeks: number): readonly { week: number; text: string }[] {
  const months: { week: number; text: string }[] = [];
  for (let week = 0; week < weeks; week++) {
    const sunday = addDays(first, week * 7 + 6);
    const isStart = Number(sunday.slice(8)) <= 7;
    const last = months.at(-1)?.week;
    if (isStart && (last === undefined || week - last >= 3) && week < weeks - 1) {
      months.push({ week, text: monthName(sunday) });
    }
  }
  return months;
}

function monthName(day: StudyDay): string {
  return dateFormat({ month: 'short', timeZone: 'UTC' }).format(new Date(`${day}T12:00:00Z`));
}

/** The last weeks with work in them, the latest first: a row a week, Monday to Sunday. */
export function weeksOf(days: readonly CalendarDay[]): readonly {
  monday: StudyDay;
  days: readonly (CalendarDay | null)[];
  answers: number;
  seconds: number;
  attempts: number;
}[] {
  const byDay = new Map(days.map((day) => [day.day, day]));
  const mondays = [...new Set(days.map(({ day }) => mondayOf(day)))].sort().reverse();
  return mondays.map((monday) => {
    const week = weekdays.map((_, n) => byDay.get(addDays(monday, n)) ?? null);
    const sum = (of: (day: CalendarDay) => number) =>
      week.reduce((total, day) => total + (day === null ? 0 : of(day)), 0);
    return {
      monday,
      days: week,
      answers: sum((day) => day.answers),
      seconds: sum((day) => day.seconds),
      attempts: sum((day) => day.attempts),
    };
  });
}
