import type { Metadata } from 'next';
import { ButtonLink } from '@/app/_components/button';
import { DataTable } from '@/app/_components/data-table';
import { PageTitle, SectionRule } from '@/app/_components/headings';
import { Link } from '@/app/_components/link';
import { MasteryLegend } from '@/app/_components/mastery-glyph';
import { EmptyState } from '@/app/_components/notes';
import { TopicName } from '@/app/_components/topic-name';
import { assignmentsOf } from '@/lib/data/people/assignments';
import { permits } from '@/lib/data/people/memberships';
import { teamFacts } from '@/lib/data/people/team-facts';
import { syllabus } from '@/lib/data/syllabus';
import { trackRequirementCount } from '@/lib/progress/requirements';
import { type AssignedTrack, summarise, type TeamSummary, type Waiting } from '@/lib/progress/team';
import { countWords, dayWords, readinessWords } from '@/lib/progress/words';
import { type StudyDay, studyDay } from '@/lib/srs/day';
import { HeatMap } from '../_components/heat-map';
import { MemberSearch } from '../_components/member-search';
import { ReadinessStrip } from '../_components/readiness-strip';
import { requireMembership } from '../_server/membership';

type TeamPageProps = {
  params: Promise<{ slug: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export async function generateMetadata({ params }: TeamPageProps): Promise<Metadata> {
  const { membership } = await requireMembership((await params).slug);
  return { title: membership.teamName };
}

export default async function TeamPage({ params, searchParams }: TeamPageProps) {
  const { slug } = await params;
  const query = await searchParams;
  const { membership, now } = await requireMembership(slug);
  const { timeZone, rolloverHour } = membership.viewer;
  const today = studyDay(now, timeZone, rolloverHour);
  const known = syllabus();
  const assignments = (await assignmentsOf(membership)).filter(({ trackId }) =>
    known.tracksById.has(trackId),
  );
  const assignment = assignments.find(({ trackId }) => trackId === query.track) ?? assignments[0] ?? null;
  const search = typeof query.search === 'string' ? query.search.trim().slice(0, 80) : '';
  const page = typeof query.page === 'string' ? Number.parseInt(query.page, 10) || 1 : 1;
  const found = await teamFacts(membership, { page, search, assignment }, known, now);
  const summary = summarise(found.facts, known, now);
  const seesAll = permits(membership, 'see-everyones-progress');
  const title = seesAll ? 'Who knows what' : 'What you know';
  return (
    <>
      <PageTitle
        trail={[{ label: 'Teams', href: '/teams' }, { label: membership.teamName }]}
        end={
          <>
            {seesAll && <ButtonLink href={`/teams/${slug}/flags`}>Flagged cards</ButtonLink>}
            <ButtonLink href={`/teams/${slug}/settings`}>Team settings</ButtonLink>
            {permits(membership, 'invite-people') && (
              <ButtonLink href={`/teams/${slug}/settings#invitations`} main>
                Invite
              </ButtonLink>
            )}
          </>
        }
      >
        {membership.teamName}
      </PageTitle>
      <p className="mut -mt-s4 mb-s6">
        <TrackLine
          assignment={assignment}
          members={found.members}
          requirements={assignment ? trackRequirementCount(summary.topics) : 0}
          today={today}
        />
      </p>
      {assignments.length > 1 && <TrackTabs slug={slug} assignments={assignments} chosen={assignment} />}
      <div className="grid grid-cols-[minmax(0,1fr)] gap-s7">
        {membership.viewer.isGuest && (
          <p className="max-w-measure border-l-3 border-over pl-s4">
            You are in this team as a guest of this browser.{' '}
            <Link href={`/sign-up?to=/teams/${slug}`}>Sign up</Link>, and your place and what you learn are
            kept on any device.
          </p>
        )}
        {!seesAll && summary.members.every(({ member }) => member.lastActiveAt === null) && (
          <EmptyState action={<ButtonLink href="/study">Study</ButtonLink>}>
            <p>You have not begun. A first session takes ten minutes, and this page begins to fill.</p>
          </EmptyState>
        )}
        {found.members === 1 && seesAll && (
          <EmptyState
            action={<ButtonLink href={`/teams/${slug}/settings#invitations`}>Make an invitation</ButtonLink>}
          >
            <p>You are the only member. Whoever follows the link of an invitation joins as a learner.</p>
          </EmptyState>
        )}
        {!assignment && permits(membership, 'assign-track') && (
          <EmptyState
            action={<ButtonLink href={`/teams/${slug}/settings#tracks`}>Assign a track</ButtonLink>}
          >
            <p>No track is assigned. With one, this page says when each member is likely to be ready.</p>
          </EmptyState>
        )}
        {seesAll && (found.pages > 1 || search !== '') && (
          <MemberSearch slug={slug} search={search} page={page} found={found} />
        )}
        {assignment && summary.members.length > 0 && (
          <SectionRule
            title="Readiness"
            id="readiness"
            end={`each bar: from the day by which ${seesAll ? 'somebody is' : 'you are'} as likely ready as not, to the day by which it is 80 % likely`}
          >
            <ReadinessStrip slug={slug} members={summary.members} assignment={assignment} today={today} />
          </SectionRule>
        )}
        <SectionRule
          title={title}
          id="who-knows-what"
          end="mastery and recall in % · open a cell for its evidence"
        >
          {summary.members.length > 0 ? (
            <>
              <HeatMap
                slug={slug}
                caption={`Mastery of ${countWords(summary.topics.length, 'topic')} by ${countWords(summary.members.length, 'member')}`}
                topics={summary.topics}
                members={summary.members}
                now={now}
              />
              <div className="mt-s3 flex flex-wrap gap-x-s4 gap-y-s2 text-xs">
                <MasteryLegend />
                <span className="mut">
                  {seesAll
                    ? 'Members see exactly this about themselves.'
                    : 'Managers of the team see exactly this about you.'}
                </span>
              </div>
            </>
          ) : (
            <p className="mut">Nobody of that name is in the team.</p>
          )}
        </SectionRule>
        {seesAll && (summary.waiting.length > 0 || summary.missed.length > 0) && (
          <div className="grid items-start gap-s7 md:grid-cols-[minmax(0,7fr)_minmax(0,5fr)]">
            <WaitingLongest slug={slug} waiting={summary.waiting} today={today} />
            <Missed missed={summary.missed} />
          </div>
        )}
      </div>
    </>
  );
}

function TrackLine({
  assignment,
  members,
  requirements,
  today,
}: {
  assignment: AssignedTrack | null;
  members: number;
  requirements: number;
  today: StudyDay;
}) {
  const track = assignment ? syllabus().tracksById.get(assignment.trackId) : undefined;
  const people = countWords(members, 'member');
  if (!track) return people;
  const due = assignment?.dueOn;
  return (
    <>
      Track <b className="font-semibold text-ink">{track.name}</b> · {people} ·{' '}
      {countWords(requirements, 'requirement')}
      {due && ` · ready by ${dayWords(due, today)}`}
    </>
  );
}

function TrackTabs({
  slug,
  assignments,
  chosen,
}: {
  slug: string;
  assignments: readonly AssignedTrack[];
  chosen: AssignedTrack | null;
}) {
  const { tracksById } = syllabus();
  return (
    <nav aria-label="Tracks of the team" className="-mt-s4 mb-s6">
      <ul className="flex flex-wrap gap-x-s4">
        {assignments.map(({ trackId }) => (
          <li key={trackId}>
            <Link
              href={`/teams/${slug}?track=${trackId}`}
              aria-current={trackId === chosen?.trackId ? 'page' : undefined}
              className="inline-flex min-h-tap items-center aria-[current=page]:font-semibold"
            >
              {tracksById.get(trackId)?.name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

const waitingAtMost = 6;

function WaitingLongest({
  slug,
  waiting,
  today,
}: {
  slug: string;
  waiting: readonly Waiting[];
  today: StudyDay;
}) {
  if (waiting.length === 0) return <div />;
  return (
    <SectionRule title="Waiting longest" id="waiting">
      <DataTable caption="Members who have not studied for three days or more">
        <thead>
          <tr>
            <th scope="col">Member</th>
            <th scope="col">Waiting</th>
            <th scope="col" className="num">
              For
            </th>
            <th scope="col" className="max-sm:hidden">
              What we see
            </th>
          </tr>
        </thead>
        <tbody>
          {waiting.slice(0, waitingAtMost).map((entry) => (
            <tr key={entry.member.personId}>
              <th scope="row">
                <Link
                  href={`/teams/${slug}/members/${entry.member.personId}`}
                  className="flex min-h-tap items-center no-underline hover:underline"
                >
                  {entry.member.name}
                </Link>
              </th>
              <td>
                {entry.topics.map((topic, index) => (
                  <span key={topic.id}>
                    {index > 0 && ', '}
                    <TopicName topic={topic} />
                  </span>
                ))}
                {entry.topics.length === 0 && 'cards'}
                <span className="mut sm:hidden">
                  <br />
                  {whatWeSee(entry, today)}
                </span>
              </td>
              <td className="num">{countWords(entry.days, 'day')}</td>
              <td className="mut max-sm:hidden">{whatWeSee(entry, today)}</td>
            </tr>
          ))}
        </tbody>
      </DataTable>
    </SectionRule>
  );
}

function whatWeSee({ member, fading, standing, topics }: Waiting, today: StudyDay): string {
  if (fading) return topics.length === 1 ? 'was Solid, now fading' : 'were Solid, now fading';
  if (member.lastActiveAt === null) return 'has not begun; a first session takes ten minutes';
  if (standing) return readinessWords(standing.readiness, today);
  return `${countWords(member.overdue, 'card')} overdue`;
}

function Missed({ missed }: { missed: TeamSummary['missed'] }) {
  if (missed.length === 0) return null;
  return (
    <SectionRule
      title="What the team gets wrong"
      id="missed"
      end="missed by three or more others, in the last 60 days"
    >
      <ol>
        {missed.map(({ scenario, members }) => (
          <li
            key={scenario.id}
            className="grid grid-cols-[3.2rem_minmax(0,1fr)] items-baseline border-b border-line py-s2"
          >
            <b className="font-read text-xl font-medium">{members}</b>
            <span>
              miss <Link href={`/scenarios/${scenario.id}`}>{scenario.title}</Link>
            </span>
          </li>
        ))}
      </ol>
    </SectionRule>
  );
}
