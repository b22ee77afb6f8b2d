import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { DataTable } from '@/app/_components/data-table';
import { PageTitle, SectionRule } from '@/app/_components/headings';
import { Link } from '@/app/_components/link';
import { MasteryGlyph, MasteryLegend } from '@/app/_components/mastery-glyph';
import { TopicName } from '@/app/_components/topic-name';
import { assignmentsOf } from '@/lib/data/people/assignments';
import { memberFacts } from '@/lib/data/people/team-facts';
import { syllabus } from '@/lib/data/syllabus';
import { daysStudied } from '@/lib/progress/days';
import { type Mastery, recentPasses, solidStabilityDays, solidWindowDays } from '@/lib/progress/mastery';
import { requirementKinds } from '@/lib/progress/requirements';
import type { Syllabus, SyllabusTopic } from '@/lib/progress/syllabus';
import { type MemberFacts, summariseMember, type TrackStanding } from '@/lib/progress/team';
import { percent, toNext } from '@/lib/progress/to-next';
import { countWords, dayWords, readinessWords, requirementNames, shortDayWords } from '@/lib/progress/words';
import { type StudyDay, studyDay } from '@/lib/srs/day';
import { lastActive } from '../../../_components/heat-map';
import { roleNames } from '../../../_components/role-names';
import { requireMembership } from '../../../_server/membership';

type MemberPageProps = { params: Promise<{ slug: string; id: string }> };

export const metadata: Metadata = { title: 'What a member knows' };

export default async function MemberPage({ params }: MemberPageProps) {
  const { slug, id } = await params;
  const { membership, now } = await requireMembership(slug);
  const known = syllabus();
  const member = await memberFacts(membership, id, known, now);
  if (!member) notFound();
  const self = member.personId === membership.personId;
  const summary = summariseMember(member, known.topics, null, now);
  const standings = (await assignmentsOf(membership)).flatMap((assignment) => {
    const track = known.tracksById.get(assignment.trackId);
    if (!track) return [];
    const topics = track.topics.flatMap((topicId) => known.topicsById.get(topicId) ?? []);
    const { standing } = summariseMember(member, topics, assignment, now);
    return standing ? [{ track, dueOn: assignment.dueOn, standing }] : [];
  });
  return (
    <>
      <PageTitle
        trail={[
          { label: 'Teams', href: '/teams' },
          { label: membership.teamName, href: `/teams/${slug}` },
          { label: member.name },
        ]}
      >
        {member.name}
      </PageTitle>
      <p className="mut -mt-s4 mb-s6 max-w-measure">
        {roleNames[member.role]} ·{' '}
        {member.lastActiveAt ? `last active ${lastActive(member, now)}` : 'has not begun'} ·{' '}
        <StudiedOn member={member} /> ·{' '}
        {member.overdue > 0 ? `${countWords(member.overdue, 'card')} overdue` : 'nothing overdue'}.{' '}
        {self
          ? 'Managers of the team see exactly this page about you.'
          : `${member.name} sees exactly this page.`}
      </p>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-s7">
        {standings.map(({ track, dueOn, standing }) => (
          <Standing
            key={track.id}
            name={track.name}
            dueOn={dueOn}
            standing={standing}
            known={known}
            today={member.today}
          />
        ))}
        <SectionRule title="Topic by topic" id="topics" end="the evidence behind each state">
          <DataTable caption={`What ${member.name} knows, topic by topic`}>
            <thead>
              <tr>
                <th scope="col">Topic</th>
                <th scope="col">Mastery</th>
                <th scope="col" className="num">
                  Recall
                </th>
                <th scope="col" className="num max-sm:hidden">
                  Cards seen
                </th>
                <th scope="col" className="num max-sm:hidden">
                  Learnt
                </th>
                <th scope="col" className="num max-sm:hidden">
                  Lasting {solidStabilityDays / 7} weeks
                </th>
                <th scope="col" className="max-sm:hidden">
                  Scenarios passed unaided
                </th>
                <th scope="col" className="max-sm:hidden">
                  To the next state
                </th>
              </tr>
            </thead>
            <tbody>
              {known.topics.map((topic, index) => {
                const found = summary.topics[index];
                return found ? (
                  <EvidenceRow
                    key={topic.id}
                    topic={topic}
                    found={found}
                    known={known}
                    clock={membership.viewer}
                    now={now}
                  />
                ) : null;
              })}
            </tbody>
          </DataTable>
          <div className="mt-s3">
            <MasteryLegend />
          </div>
          <p className="mut mt-s3 max-w-measure text-xs">
            Recall is the mean probability, by FSRS, that the learnt cards would be remembered now; a card is
            learnt once it has left its learning steps, and one that was forgotten counts 0 until it has left
            its relearning steps. From Recall on, half of a topic’s cards are learnt. A scenario counts by its
            latest answer, if it was right without a hint; for Solid, within {solidWindowDays} days.
          </p>
        </SectionRule>
      </div>
    </>
  );
}

function StudiedOn({ member }: { member: MemberFacts }) {
  const { studied, of } = daysStudied(
    member.work.map(({ day }) => day),
    member.today,
  );
  return `studied on ${studied} of the last ${of} days`;
}

function Standing({
  name,
  dueOn,
  standing,
  known,
  today,
}: {
  name: string;
  dueOn: StudyDay | null;
  standing: TrackStanding;
  known: Syllabus;
  today: StudyDay;
}) {
  const { requirements, readiness, mayBeLate } = standing;
  const missing = requirementKinds
    .map((kind) => ({
      kind,
      of: requirements.all.filter((each) => each.kind === kind).length,
      topics: requirements.missing
        .filter((each) => each.kind === kind)
        .flatMap(({ topicId }) => known.topicsById.get(topicId) ?? []),
    }))
    .filter(({ topics }) => topics.length > 0);
  return (
    <SectionRule
      title={name}
      id={`track-${requirements.trackId}`}
      end={dueOn ? `ready by ${dayWords(dueOn, today)}` : undefined}
    >
      <p className={mayBeLate ? 'font-semibold text-pending' : undefined}>
        {capital(readinessWords(readiness, today))}
        {mayBeLate && ' · may be late'}
      </p>
      <p className="mut mt-s1">
        {requirements.missing.length === 0
          ? requirements.all.length === 1
            ? 'The one requirement is met.'
            : `All ${requirements.all.length} requirements are met.`
          : `${requirements.missing.length} of ${requirements.all.length} requirements are missing:`}
      </p>
      {missing.length > 0 && (
        <dl className="mt-s2 max-w-measure">
          {missing.map(({ kind, of, topics }) => (
            <div key={kind} className="border-b border-line py-s2">
              <dt>
                <b className="font-semibold">{capital(requirementNames[kind])}</b>
                <span className="mut">
                  {' '}
                  {topics.length === of
                    ? `for ${of === 1 ? 'the one topic' : `all ${of} topics`}`
                    : `for ${topics.length} of ${countWords(of, 'topic')}`}
                </span>
              </dt>
              <dd>
                {topics.map((topic, index) => (
                  <span key={topic.id}>
                    {index > 0 && ', '}
                    <Link href={`/topics/${topic.id}`} className="quiet">
                      <TopicName topic={topic} />
                    </Link>
                  </span>
                ))}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </SectionRule>
  );
}

function EvidenceRow({
  topic,
  found,
  known,
  clock,
  now,
}: {
  topic: SyllabusTopic;
  found: Mastery;
  known: Syllabus;
  clock: { readonly timeZone: string; readonly rolloverHour: number };
  now: Date;
}) {
  const { recall, passes, cards, scenarios } = found.evidence;
  const dayOf = (at: Date) => shortDayWords(studyDay(at, clock.timeZone, clock.rolloverHour));
  const passed =
    passes.length === 0 ? (
      <span className="mut">{scenarios === 0 ? 'none to pass yet' : `0 of ${scenarios}`}</span>
    ) : (
      passes.map(({ scenarioId, passedAt }, index) => (
        <span key={scenarioId}>
          {index > 0 && ', '}
          {known.scenariosById.get(scenarioId)?.title ?? scenarioId}{' '}
          <span className="mut">
            ({dayOf(passedAt)}
            {recentPasses([{ scenarioId, passedAt }], now) === 0 && ', long ago'})
          </span>
        </span>
      ))
    );
  return (
    <tr id={topic.id} className="target:bg-over-wash">
      <th scope="row" className="sm:whitespace-nowrap">
        <Link href={`/topics/${topic.id}`} className="inline-flex min-h-tap items-center">
          <TopicName topic={topic} />
        </Link>
        <span className="block text-xs font-normal sm:hidden">
          <span className="mut">
            {recall.cardsSeen} of {countWords(cards, 'card')} seen
            {recall.cardsSeen > 0 && `, ${recall.cardsLearnt} learnt`}
            {recall.cardsLearnt > 0 && `, ${recall.cardsStable} lasting ${solidStabilityDays / 7} weeks`}
          </span>
          <br />
          <span className="mut">Scenarios passed:</span> {passed}
          <br />
          <span className="mut">To the next state: {toNext(found)}</span>
        </span>
      </th>
      <td>
        <MasteryGlyph level={found.level} />
      </td>
      <td className="num">{found.recall === null ? '–' : percent(found.recall)}</td>
      <td className="num max-sm:hidden">
        {recall.cardsSeen} of {cards}
      </td>
      <td className="num max-sm:hidden">{recall.cardsLearnt}</td>
      <td className="num max-sm:hidden">{recall.cardsLearnt === 0 ? '–' : recall.cardsStable}</td>
      <td className="max-sm:hidden">{passed}</td>
      <td className="mut max-sm:hidden">{toNext(found)}</td>
    </tr>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
