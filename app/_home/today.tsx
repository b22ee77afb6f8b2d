import { ButtonLink } from '@/app/_components/button';
import { DataTable } from '@/app/_components/data-table';
import { dateFormat } from '@/app/_components/date-format';
import { SectionRule } from '@/app/_components/headings';
import { Kbd } from '@/app/_components/kbd';
import { KeyLink } from '@/app/_components/key-link';
import { Link } from '@/app/_components/link';
import { MasteryGlyph } from '@/app/_components/mastery-glyph';
import { EmptyState } from '@/app/_components/notes';
import { Scale } from '@/app/_components/scale';
import { TopicName } from '@/app/_components/topic-name';
import type { Topic } from '@/lib/curriculum/schema';
import type { Overview, TeamTrack } from '@/lib/data/people/overview';
import type { TopicProgress } from '@/lib/progress/proposals';
import { levelNames, percent } from '@/lib/progress/to-next';
import type { StudyPlan } from '../study/_session/protocol';
import { MasteryChart } from './chart/mastery-chart';
import { courseOf } from './course';
import { todayWords } from './today-words';
import { TwoWeeks } from './two-weeks';

type TodayProps = {
  overview: Overview;
  topicsById: ReadonlyMap<string, Topic>;
  /** What the learner's teams want known, and is not known yet. */
  tracks: readonly TeamTrack[];
  /** The day's session: its scenarios, and how long all of it takes. */
  plan: StudyPlan;
  /** "tomorrow at 07:40"; null when no card will come. */
  nextText: string | null;
  shortcutsOn: boolean;
};

/** Where a learner stands today: what is due, what is known, and what to do next. */
export function Today({ overview, topicsById, tracks, plan, nextText, shortcutsOn }: TodayProps) {
  const { counts, topics, levels, littleWork } = overview;
  const next = overview.nextScenario;
  const course = courseOf(topics, next?.topic.id ?? littleWork[0]?.topic.id);
  const isFirstDay = overview.daysAway === null;
  return (
    <>
      {shortcutsOn && <KeyLink letter="s" href="/study" />}
      <div className="grid grid-cols-[minmax(0,1fr)] items-end gap-s7 max-md:gap-s6 md:grid-cols-[minmax(0,7fr)_minmax(0,5fr)]">
        <DueToday overview={overview} plan={plan} nextText={nextText} shortcutsOn={shortcutsOn} />
        {!isFirstDay && (
          <div className="w-full justify-self-start md:flex md:justify-end">
            <TwoWeeks days={overview.forecast} />
          </div>
        )}
      </div>
      <div className="mt-s7 grid grid-cols-[minmax(0,1fr)] items-start gap-s6 md:grid-cols-[minmax(0,1fr)_20rem]">
        <SectionRule
          id="chart"
          title="Your chart"
          end={levels ? `${topics.length} topics: ${levels}` : `${topics.length} topics`}
        >
          <MasteryChart
            topics={topics.flatMap(({ topic, mastery }) => {
              const { at } = topicsById.get(topic.id) ?? {};
              return at ? [{ ...topic, at, level: mastery.level, recall: mastery.recall }] : [];
            })}
            course={course}
          />
        </SectionRule>
        <div className="grid gap-s6">
          {next && (
            <SectionRule id="next" title="Next scenario">
              <p className="mut text-xs">
                {next.topic.name} · {next.scenario.minutes} min
              </p>
              <p className="my-s1 font-read text-[1.375rem] font-medium leading-[1.2]">
                {next.scenario.title}
              </p>
              {next.makes && (
                <p className="mut">
                  Passing it unaided makes <TopicName topic={next.topic} /> {levelNames[next.makes]}.
                </p>
              )}
              <ButtonLink href={`/scenarios/${next.scenario.id}`} className="mt-s3">
                Open
              </ButtonLink>
            </SectionRule>
          )}
          <WorthALook overview={overview} />
          {tracks.map((track) => (
            <OnTrack key={`${track.slug} ${track.track.id}`} track={track} />
          ))}
        </div>
      </div>
      <LittleWork topics={littleWork} all={topics.length} />
      {counts.due === 0 && littleWork.length === 0 && (
        <EmptyState action={<ButtonLink href="/scenarios">Take a scenario</ButtonLink>}>
          <p>Every topic is Solid.</p>
        </EmptyState>
      )}
    </>
  );
}

function DueToday({
  overview,
  plan,
  nextText,
  shortcutsOn,
}: Pick<TodayProps, 'overview' | 'plan' | 'nextText' | 'shortcutsOn'>) {
  const { counts } = overview;
  const words = todayWords({
    ...overview,
    plan: { scenarios: plan.stops.length, minutes: plan.minutes },
    nextText,
  });
  const hasSession = counts.due > 0 || plan.stops.length > 0;
  const total = counts.done + counts.due;
  return (
    <div>
      <h1 className="vh">Today</h1>
      <p className="font-read text-2xl font-medium leading-[1.15] tracking-[-.015em]">
        {words.figure !== null && (
          <span className="text-3xl leading-none tracking-[-.03em]">{words.figure} </span>
        )}
        {words.sentence[0]}
        {words.sentence[1] && <span className="block">{words.sentence[1]}</span>}
      </p>
      <p className="mut mt-s3 mb-s2">{words.details.join(' ')}</p>
      <Scale
        done={counts.done}
        begun={counts.begun}
        total={total}
        label={`${counts.done} of ${total} cards done today${counts.begun > 0 ? `, ${counts.begun} begun` : ''}`}
      />
      <div className="mt-s5 flex flex-wrap gap-s3 max-sm:[&_.btn]:flex-1">
        {hasSession && (
          <ButtonLink href="/study" main>
            Study {shortcutsOn && <Kbd>S</Kbd>}
          </ButtonLink>
        )}
        <ButtonLink href="/scenarios" main={!hasSession}>
          Take a scenario
        </ButtonLink>
      </div>
    </div>
  );
}

/** The weakest of what is being forgotten, told in words. */
function WorthALook({ overview }: { overview: Overview }) {
  const [fading] = overview.fading;
  if (!fading) return null;
  const { topic, mastery, dueToday } = fading;
  return (
    <SectionRule id="worth" title="Worth a look">
      <p>
        <TopicName topic={topic} /> is fading: you knew it well, and recall is now near{' '}
        {percent(mastery.recall ?? 0)}.
        {dueToday > 0 && ` ${dueToday === 1 ? 'One card brings' : `${dueToday} cards bring`} it back.`}
      </p>
      <p className="mt-s3 flex flex-wrap items-center gap-x-s4 gap-y-s2">
        <ButtonLink small href={`/study/repair/${topic.id}`}>
          Five minutes bring it back
        </ButtonLink>
        <Link href={`/topics/${topic.id}`}>Look at {topic.name}</Link>
      </p>
    </SectionRule>
  );
}

/** When a track that a team assigned will be known, at the learner's own pace. */
function OnTrack({ track: { slug, teamName, track, assignment, standing } }: { track: TeamTrack }) {
  const { readiness } = standing;
  const by = assignment.dueOn === null ? '' : `, by ${longDay(assignment.dueOn)}`;
  return (
    <SectionRule id={`track-${slug}-${track.id}`} title={`${teamName}: ${track.name}${by}`}>
      <p>
        {readiness.kind === 'range' && (
          <>
            At your pace you are ready between <b>{longDay(readiness.from)}</b> and{' '}
            <b>{longDay(readiness.to)}</b>.
          </>
        )}
        {readiness.kind === 'beyond' && `At your pace, not before ${longDay(readiness.after)}.`}
        {readiness.kind === 'not-enough-data' &&
          `A date needs ${readiness.wanted} days of study; ${readiness.activeDays} so far.`}
      </p>
      <p className="mt-s2">
        <Link href={`/teams/${slug}`}>What is missing</Link>
      </p>
    </SectionRule>
  );
}

function longDay(day: string): string {
  const format = dateFormat({ day: 'numeric', month: 'long', timeZone: 'UTC' });
  return format.format(new Date(`${day}T12:00:00Z`));
}

function LittleWork({ topics, all }: { topics: readonly TopicProgress[]; all: number }) {
  if (topics.length === 0) return null;
  return (
    <SectionRule
      id="little"
      title="Where a little work moves most"
      end={<Link href="/topics">All {all} topics</Link>}
      className="mt-s7"
    >
      <DataTable caption="Topics in which a little work moves most">
        <thead>
          <tr>
            <th scope="col">Topic</th>
            <th scope="col">Mastery</th>
            <th scope="col" className="num sm:pr-s6!">
              Recall
            </th>
            <th scope="col" className="max-sm:hidden">
              To the next state
            </th>
            <th scope="col" className="num">
              Due
            </th>
          </tr>
        </thead>
        <tbody>
          {topics.map(({ topic, mastery, toNext, dueToday }) => (
            <tr key={topic.id}>
              <td>
                <Link href={`/topics/${topic.id}`} className="quiet">
                  <TopicName topic={topic} />
                </Link>
              </td>
              <td>
                <MasteryGlyph level={mastery.level} />
              </td>
              <td className="num sm:pr-s6!">{mastery.recall === null ? '–' : percent(mastery.recall)}</td>
              <td className="mut max-sm:hidden">{toNext}</td>
              <td className="num">{dueToday === 0 ? '–' : `${dueToday} today`}</td>
            </tr>
          ))}
        </tbody>
      </DataTable>
    </SectionRule>
  );
}
