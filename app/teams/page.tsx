import type { Metadata } from 'next';
import { ButtonLink } from '@/app/_components/button';
import { DataTable } from '@/app/_components/data-table';
import { PageTitle, SectionRule } from '@/app/_components/headings';
import { Link } from '@/app/_components/link';
import { EmptyState } from '@/app/_components/notes';
import { requestTime } from '@/app/_server/now';
import { viewer } from '@/app/_server/viewer';
import { StartAsGuest } from '@/app/(account)/start-as-guest';
import { type TeamLine, teamsOf } from '@/lib/data/people/teams';
import { syllabus } from '@/lib/data/syllabus';
import { dayWords } from '@/lib/progress/words';
import { type StudyDay, studyDay } from '@/lib/srs/day';
import { MakeTeamForm } from './_components/make-team-form';
import { roleNames } from './_components/role-names';

export const metadata: Metadata = { title: 'Teams' };

export default async function TeamsPage() {
  const who = await viewer();
  if (!who) return <ForStrangers />;
  const teams = await teamsOf(who);
  const today = studyDay(await requestTime(), who.timeZone, who.rolloverHour);
  return (
    <>
      <PageTitle>Teams</PageTitle>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-s7">
        {teams.length > 0 ? (
          <TeamTable teams={teams} today={today} />
        ) : (
          <EmptyState>
            <p>You are in no team. Follow the link of an invitation, or make a team below.</p>
          </EmptyState>
        )}
        <SectionRule title="Make a team" id="make">
          <p className="mut mb-s4 max-w-measure">
            You become its owner, invite people by link, and assign a track with a day. Managers see what each
            member knows; each member sees the same about themselves.
          </p>
          <MakeTeamForm askName={!who.name} />
        </SectionRule>
      </div>
    </>
  );
}

function TeamTable({ teams, today }: { teams: readonly TeamLine[]; today: StudyDay }) {
  const { tracksById } = syllabus();
  return (
    <DataTable caption="Your teams">
      <thead>
        <tr>
          <th scope="col">Team</th>
          <th scope="col">Your role</th>
          <th scope="col" className="num">
            Members
          </th>
          <th scope="col" className="max-sm:hidden">
            Track
          </th>
        </tr>
      </thead>
      <tbody>
        {teams.map((team) => (
          <tr key={team.slug}>
            <th scope="row">
              <Link href={`/teams/${team.slug}`} className="inline-flex min-h-tap items-center">
                {team.name}
              </Link>
            </th>
            <td>{roleNames[team.role]}</td>
            <td className="num">{team.members}</td>
            <td className="mut max-sm:hidden">
              {team.assignments
                .flatMap(({ trackId, dueOn }) => {
                  const track = tracksById.get(trackId);
                  return track ? [`${track.name}${dueOn ? `, by ${dayWords(dueOn, today)}` : ''}`] : [];
                })
                .join(' · ') || '–'}
            </td>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}

function ForStrangers() {
  return (
    <>
      <PageTitle lead="See who knows what, and when everybody is ready.">Learn as a team</PageTitle>
      <p className="mb-s5 max-w-measure">
        A team has a track, a day by which it is to be known, and members. Its managers see each member’s
        mastery topic by topic, with the evidence; each member sees the same about themselves.
      </p>
      <div className="flex flex-wrap gap-s3">
        <ButtonLink href="/sign-up?to=/teams" main>
          Sign up
        </ButtonLink>
        <ButtonLink href="/sign-in?to=/teams">Sign in</ButtonLink>
        <StartAsGuest to="/teams" main={false}>
          Go on as a guest
        </StartAsGuest>
      </div>
    </>
  );
}
