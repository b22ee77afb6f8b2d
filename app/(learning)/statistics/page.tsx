import type { Metadata } from 'next';
import { Fragment } from 'react';
import { ButtonLink } from '@/app/_components/button';
import { PageTitle, SectionRule } from '@/app/_components/headings';
import { Icon } from '@/app/_components/icon';
import { EmptyState } from '@/app/_components/notes';
import { requestTime } from '@/app/_server/now';
import { requireViewer } from '@/app/_server/viewer';
import { ownTopic } from '@/lib/curriculum/own-notes';
import { cardsOf } from '@/lib/data/cards/own-cards';
import { type Period, statistics } from '@/lib/data/figures/statistics';
import { studySettings } from '@/lib/data/people/people';
import { CalendarSection, ForecastSection, TimeSection } from './_components/days';
import { CalibrationSection, DistributionSections, HardestSection } from './_components/memories';
import { RetentionSection } from './_components/retention';
import { figure, type Lack, lacks, todayWords } from './statistics-words';

export const metadata: Metadata = { title: 'Statistics' };

type StatisticsPageProps = { searchParams: Promise<{ by?: string | string[] }> };

const periods: readonly Period[] = ['day', 'week', 'month'];

export default async function StatisticsPage({ searchParams }: StatisticsPageProps) {
  const viewer = await requireViewer('/statistics');
  const { by } = await searchParams;
  const now = await requestTime();
  const [found, { desiredRetention: wanted }, { topicsById }] = await Promise.all([
    statistics(viewer, now),
    studySettings(viewer),
    cardsOf(viewer),
  ]);
  const { today } = found;
  if (found.calendar.length === 0 && found.distributions.stability.length === 0) return <Nothing />;
  const lacking = lacks(found);
  const hasTime = !lacking.has('time');
  return (
    <>
      <PageTitle lead={todayWords(today)}>Statistics</PageTitle>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-s7">
        {today.answers > 0 && (
          <SectionRule id="today" title="Today">
            <dl className="grid grid-cols-2 gap-s4 sm:grid-cols-4">
              {(['again', 'hard', 'good', 'easy'] as const).map((rating) => (
                <Rated key={rating} rating={rating} count={today.byRating[rating]} />
              ))}
            </dl>
          </SectionRule>
        )}
        <CalendarSection days={found.calendar} today={today.day} />
        <div className={`grid grid-cols-[minmax(0,1fr)] gap-s7 ${hasTime ? 'md:grid-cols-2' : ''}`}>
          <ForecastSection forecast={found.forecast} today={today.day} />
          {hasTime && <TimeSection rows={found.time} />}
        </div>
        {!lacking.has('retention') && (
          <RetentionSection
            retention={found.retention}
            by={periods.find((period) => period === by) ?? 'week'}
            wanted={wanted}
          />
        )}
        {found.calibration && !lacking.has('calibration') && (
          <CalibrationSection calibration={found.calibration} />
        )}
        {!lacking.has('distributions') && <DistributionSections distributions={found.distributions} />}
        {!lacking.has('hardest') && (
          <HardestSection
            topics={found.hardestTopics}
            nameOf={(id) => (id === ownTopic.id ? ownTopic.name : (topicsById.get(id)?.name ?? id))}
            isTaught={(id) => topicsById.has(id)}
          />
        )}
        {lacking.size > 0 && <Lacking lacks={[...lacking.values()]} />}
      </div>
    </>
  );
}

const ratingWords = { again: 'Again', hard: 'Hard', good: 'Good', easy: 'Easy' } as const;

function Rated({ rating, count }: { rating: keyof typeof ratingWords; count: number }) {
  return (
    <div>
      <dt className="flex items-center gap-s2" style={{ color: `var(--${rating})` }}>
        <Icon id={`r-${rating}`} />
        <span className="text-ink">{ratingWords[rating]}</span>
      </dt>
      <dd className="font-read text-xl">{figure(count)}</dd>
    </div>
  );
}

/** What would show chance so far, and what it waits for. */
function Lacking({ lacks }: { lacks: readonly Lack[] }) {
  return (
    <SectionRule id="lacking" title="With more answers">
      <p className="read mb-s3">What follows says something once there are this many of each.</p>
      <dl className="pairs max-sm:grid-cols-[minmax(0,1fr)]! max-sm:[&_dt]:border-b-0 max-sm:[&_dt]:pb-0 max-sm:[&_dt]:whitespace-normal">
        {lacks.map(({ title, says }) => (
          <Fragment key={title}>
            <dt>{title}</dt>
            <dd>{says}</dd>
          </Fragment>
        ))}
      </dl>
    </SectionRule>
  );
}

function Nothing() {
  return (
    <>
      <PageTitle>Statistics</PageTitle>
      <EmptyState
        action={
          <ButtonLink href="/study" main>
            Study
          </ButtonLink>
        }
      >
        <p>No card is answered yet. What your answers amount to stands here from the first day on.</p>
      </EmptyState>
    </>
  );
}
