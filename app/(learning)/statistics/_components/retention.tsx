import { DataTable } from '@/app/_components/data-table';
import { dateFormat } from '@/app/_components/date-format';
import { Link } from '@/app/_components/link';
import type { Passed, Period, RetentionRow } from '@/lib/data/figures/statistics';
import { shortDayWords } from '@/lib/progress/words';
import { figure, retentionWords, shareWords } from '../statistics-words';
import { FigureSection, NotEnough } from './figure-section';
import { RetentionChart, RetentionKey, shareOf } from './retention-chart';

type RetentionSectionProps = {
  retention: Readonly<Record<Period, readonly RetentionRow[]>>;
  by: Period;
  wanted: number;
};

const spans: { readonly [by in Period]: string } = {
  day: 'last 30 days',
  week: 'last 26 weeks',
  month: 'last 12 months',
};

/** True retention against the desired one, by day, week or month. */
export function RetentionSection({ retention, by, wanted }: RetentionSectionProps) {
  const rows = retention[by];
  const says = retentionWords(rows, wanted);
  const title = 'Remembered, of what came back';
  if (says === null) {
    return (
      <NotEnough id="retention" title={title}>
        too few in the {spans[by]}. <Periods by={by} />
      </NotEnough>
    );
  }
  return (
    <FigureSection
      id="retention"
      title={title}
      end={<Periods by={by} />}
      says={says}
      table={
        <DataTable caption={`Share remembered by ${by}, the latest first`}>
          <thead>
            <tr>
              <th scope="col">{names[by]}</th>
              <th scope="col" className="num">
                Young
              </th>
              <th scope="col" className="num">
                Mature
              </th>
              <th scope="col" className="num">
                Wanted
              </th>
            </tr>
          </thead>
          <tbody>
            {[...rows].reverse().map((row) => (
              <tr key={row.from}>
                <th scope="row">{nameOf(by, row.from)}</th>
                <td className="num">{passedWords(row.young)}</td>
                <td className="num">{passedWords(row.mature)}</td>
                <td className="num">{shareWords(wanted)}</td>
              </tr>
            ))}
          </tbody>
        </DataTable>
      }
    >
      <RetentionChart rows={rows} wanted={wanted} nameOf={(from) => nameOf(by, from)} label={says} />
      <RetentionKey wanted={wanted} />
    </FigureSection>
  );
}

const names: { readonly [by in Period]: string } = { day: 'Day', week: 'Week of', month: 'Month' };

function Periods({ by }: { by: Period }) {
  return (
    <nav aria-label="Remembered by" className="flex flex-wrap gap-x-s4">
      {(['day', 'week', 'month'] as const).map((period) => (
        <Link
          key={period}
          href={`/statistics?by=${period}#retention`}
          scroll={false}
          aria-current={period === by ? 'true' : undefined}
          className={`py-s1 ${period === by ? 'font-semibold text-ink no-underline' : ''}`}
        >
          {spans[period]}
        </Link>
      ))}
    </nav>
  );
}

function nameOf(by: Period, from: string): string {
  if (by !== 'month') return shortDayWords(from);
  return dateFormat({ month: 'short', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${from}T12:00:00Z`),
  );
}

function passedWords(passed: Passed): string {
  const share = shareOf(passed);
  return share === null ? '–' : `${shareWords(share)} of ${figure(passed.answers)}`;
}
