import { DataTable } from '@/app/_components/data-table';
import type { CalendarDay, Forecast, TimeRow } from '@/lib/data/figures/statistics';
import { countWords, shortDayWords } from '@/lib/progress/words';
import type { StudyDay } from '@/lib/srs/day';
import {
  answerTimeWords,
  calendarWords,
  figure,
  forecastWords,
  metNames,
  seconds,
  timeWords,
} from '../statistics-words';
import { CalendarMap, weeksOf } from './calendar-map';
import { Columns } from './columns';
import { ColumnKey, FigureSection, Key } from './figure-section';

const yearDays = 365;

/** The year, a square a study day. */
export function CalendarSection({ days, today }: { days: readonly CalendarDay[]; today: StudyDay }) {
  const says = calendarWords(days, yearDays, today);
  return (
    <FigureSection
      id="calendar"
      title="Days of study"
      end="a day is the one your own clock showed: it stays where it was when you travel"
      says={says}
      table={<CalendarTable days={days} />}
    >
      <CalendarMap days={days} today={today} label={says} />
      <figcaption className="mut mt-s2 text-xs">
        The larger the square, the more answers; open squares are days with scenarios alone. Magenta is today.
      </figcaption>
    </FigureSection>
  );
}

function CalendarTable({ days }: { days: readonly CalendarDay[] }) {
  return (
    <DataTable caption="Answers by study day, a row a week, the latest first">
      <thead>
        <tr>
          <th scope="col">Week of</th>
          {['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].map((name) => (
            <th key={name} scope="col" className="num">
              {name}
            </th>
          ))}
          <th scope="col" className="num">
            Answers
          </th>
          <th scope="col" className="num">
            Time
          </th>
          <th scope="col" className="num">
            Scenarios
          </th>
        </tr>
      </thead>
      <tbody>
        {weeksOf(days).map((week) => (
          <tr key={week.monday}>
            <th scope="row" className="whitespace-nowrap">
              {shortDayWords(week.monday)}
            </th>
            {week.days.map((day, n) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: weekdays never move.
              <td key={n} className="num">
                {day === null ? '–' : figure(day.answers)}
              </td>
            ))}
            <td className="num">{figure(week.answers)}</td>
            <td className="num">{timeWords(week.seconds)}</td>
            <td className="num">{week.attempts}</td>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}

/** What comes back on each of the next days. */
export function ForecastSection({ forecast, today }: { forecast: Forecast; today: StudyDay }) {
  const { days, overdue } = forecast;
  const says = forecastWords(forecast, today);
  return (
    <FigureSection
      id="forecast"
      title={`The next ${days.length} days`}
      end="cards due a day"
      says={says}
      table={
        <DataTable caption="Cards due on each of the next days">
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col" className="num">
                Young
              </th>
              <th scope="col" className="num">
                Mature
              </th>
            </tr>
          </thead>
          <tbody>
            {overdue > 0 && (
              <tr>
                <th scope="row">from earlier days</th>
                <td className="num" colSpan={2}>
                  {figure(overdue)}
                </td>
              </tr>
            )}
            {days.map(({ day, young, mature }) => (
              <tr key={day}>
                <th scope="row">{day === today ? 'today' : shortDayWords(day)}</th>
                <td className="num">{figure(young)}</td>
                <td className="num">{figure(mature)}</td>
              </tr>
            ))}
          </tbody>
        </DataTable>
      }
    >
      <Columns
        label={says}
        columns={[
          { key: 'before', parts: [{ size: overdue, look: 'now' }] },
          ...days.map(({ day, young, mature }) => ({
            key: day,
            parts: [
              { size: mature, look: 'deep' as const },
              { size: young, look: 'pale' as const },
            ],
          })),
        ]}
        words={[
          { index: 1, text: 'today' },
          ...[10, 20, days.length].flatMap((index) => {
            const day = days[index - 1]?.day;
            return day ? [{ index, text: shortDayWords(day) }] : [];
          }),
        ]}
      />
      <Key>
        {overdue > 0 && <ColumnKey look="now">from earlier days</ColumnKey>}
        <ColumnKey look="deep">mature</ColumnKey>
        <ColumnKey look="pale">young</ColumnKey>
      </Key>
    </FigureSection>
  );
}

/** How long answers take, by what they meet. */
export function TimeSection({ rows }: { rows: readonly TimeRow[] }) {
  const answers = rows.reduce((sum, row) => sum + row.answers, 0);
  const says = answerTimeWords(rows);
  return (
    <FigureSection
      id="time"
      title="Time of an answer"
      end="seconds, last 90 days"
      says={says}
      table={
        <DataTable caption="Time of an answer by what it met">
          <thead>
            <tr>
              <th scope="col">Met</th>
              <th scope="col" className="num">
                Answers
              </th>
              <th scope="col" className="num">
                One takes
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.met}>
                <th scope="row">{metNames[row.met]}</th>
                <td className="num">{figure(row.answers)}</td>
                <td className="num">{seconds(row.seconds)}</td>
              </tr>
            ))}
          </tbody>
        </DataTable>
      }
    >
      <Columns
        label={says}
        columns={rows.map((row) => ({ key: row.met, parts: [{ size: Math.round(row.seconds * 10) / 10 }] }))}
        words={rows.map((row, index) => ({ index, text: metNames[row.met] }))}
      />
      <p className="mut text-xs">{countWords(answers, 'answer')} in all.</p>
    </FigureSection>
  );
}
