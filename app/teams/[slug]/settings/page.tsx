import type { Metadata } from 'next';
import { DataTable } from '@/app/_components/data-table';
import { PageTitle, SectionRule } from '@/app/_components/headings';
import { KeepsFocus } from '@/app/_components/keeps-focus';
import { assignmentsOf, lastDueDay } from '@/lib/data/people/assignments';
import { inviteDate, openInvites } from '@/lib/data/people/invites';
import { type Membership, permits } from '@/lib/data/people/memberships';
import { type MemberLine, memberLines } from '@/lib/data/people/team-facts';
import { syllabus } from '@/lib/data/syllabus';
import { dayWords } from '@/lib/progress/words';
import { type StudyDay, studyDay } from '@/lib/srs/day';
import { DeedForm } from '../../_components/deed-form';
import { DeleteTeamForm } from '../../_components/delete-team-form';
import { InviteForm } from '../../_components/invite-form';
import { RenameForm } from '../../_components/rename-form';
import { RoleForm } from '../../_components/role-form';
import { roleNames } from '../../_components/role-names';
import { TrackForm } from '../../_components/track-form';
import { requireMembership } from '../../_server/membership';
import { endInvite, leave, removeFromTeam, takeTrack } from '../../actions';

type SettingsPageProps = { params: Promise<{ slug: string }> };

export const metadata: Metadata = { title: 'Team settings' };

export default async function TeamSettingsPage({ params }: SettingsPageProps) {
  const { slug } = await params;
  const { membership, now } = await requireMembership(slug);
  const { timeZone, rolloverHour } = membership.viewer;
  const today = studyDay(now, timeZone, rolloverHour);
  return (
    <>
      <PageTitle
        trail={[
          { label: 'Teams', href: '/teams' },
          { label: membership.teamName, href: `/teams/${slug}` },
          { label: 'Settings' },
        ]}
      >
        Team settings
      </PageTitle>
      <div className="grid max-w-[52rem] grid-cols-[minmax(0,1fr)] gap-s7">
        {permits(membership, 'invite-people') && (
          <Invitations membership={membership} now={now} today={today} />
        )}
        {permits(membership, 'assign-track') && <Tracks membership={membership} today={today} />}
        {permits(membership, 'see-everyones-progress') && <Members membership={membership} />}
        {permits(membership, 'rename-team') && (
          <SectionRule title="Name" id="name">
            <RenameForm team={slug} name={membership.teamName} />
          </SectionRule>
        )}
        <SectionRule title="Leave the team" id="leave">
          <p className="mb-s3 max-w-measure">
            You are {articleFor(membership.role)} of this team. What you have learnt stays yours; its managers
            no longer see it.
          </p>
          <DeedForm
            action={leave}
            about={{ team: slug }}
            label="Leave the team"
            busy="Leaving…"
            consequence="To come back you need an invitation."
          />
        </SectionRule>
        {permits(membership, 'delete-team') && (
          <SectionRule title="Delete the team" id="delete">
            <p className="mb-s3 max-w-measure">
              The team, its invitations and its tracks are deleted. What its members have learnt stays theirs.
            </p>
            <DeleteTeamForm team={slug} name={membership.teamName} />
          </SectionRule>
        )}
      </div>
    </>
  );
}

async function Invitations({
  membership,
  now,
  today,
}: {
  membership: Membership;
  now: Date;
  today: StudyDay;
}) {
  const { slug } = membership;
  const invites = await openInvites(membership, now);
  const dayOf = (at: Date) => dayWords(inviteDate(at, membership.viewer), today);
  return (
    <SectionRule title="Invitations" id="invitations">
      <p className="mb-s4 max-w-measure">
        Whoever has the link joins as a learner. It is shown once; keep it where only those can read it who
        are meant.
      </p>
      <InviteForm team={slug} />
      {invites.length > 0 && (
        <KeepsFocus className="mt-s5">
          <DataTable caption="Invitations that still hold">
            <thead>
              <tr>
                <th scope="col">Made</th>
                <th scope="col" className="max-sm:hidden">
                  By
                </th>
                <th scope="col">Holds until</th>
                <th scope="col" className="num">
                  Joined
                </th>
                <th scope="col">
                  <span className="vh">Revoke</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {invites.map((invite) => (
                <tr key={invite.id}>
                  <td>{dayOf(invite.createdAt)}</td>
                  <td className="min-w-[7rem] wrap-anywhere max-sm:hidden">
                    {invite.createdBy ?? 'somebody who left'}
                  </td>
                  <td>{dayOf(invite.expiresAt)}</td>
                  <td className="num">{invite.uses}</td>
                  <td className="num">
                    <div className="inline-block">
                      <DeedForm
                        action={endInvite}
                        about={{ team: slug, invite: invite.id }}
                        label="Revoke"
                        busy="Revoking…"
                        says={`Revoke the invitation that holds until ${dayOf(invite.expiresAt)}`}
                      />
                    </div>
                  </td>
                </tr>
              ))}
            </tbody>
          </DataTable>
        </KeepsFocus>
      )}
    </SectionRule>
  );
}

async function Tracks({ membership, today }: { membership: Membership; today: StudyDay }) {
  const { slug } = membership;
  const { tracks, tracksById } = syllabus();
  const assignments = await assignmentsOf(membership);
  return (
    <SectionRule title="Tracks" id="tracks">
      <p className="mb-s4 max-w-measure">
        A track is a path through topics. For each topic it asks that every card was seen, that recall is at
        80 %, and that one scenario was passed unaided.
      </p>
      <KeepsFocus>
        {assignments.length > 0 && (
          <ul className="mb-s5">
            {assignments.map(({ trackId, dueOn }) => {
              const name = tracksById.get(trackId)?.name ?? trackId;
              return (
                <li
                  key={trackId}
                  className="flex flex-wrap items-center justify-between gap-s3 border-b border-line py-s2"
                >
                  <span>
                    <b className="font-semibold">{name}</b>
                    <span className="mut">
                      {dueOn ? `, ready by ${dayWords(dueOn, today)}` : ', without a day'}
                    </span>
                  </span>
                  <DeedForm
                    action={takeTrack}
                    about={{ team: slug, track: trackId }}
                    label="Take away"
                    busy="Taking away…"
                    says={`Take the track ${name} away`}
                  />
                </li>
              );
            })}
          </ul>
        )}
      </KeepsFocus>
      <TrackForm
        team={slug}
        today={today}
        latest={lastDueDay(today)}
        tracks={tracks.map(({ id, name, summary }) => ({ id, name, summary }))}
      />
    </SectionRule>
  );
}

async function Members({ membership }: { membership: Membership }) {
  const members = await memberLines(membership);
  return (
    <SectionRule title="Members" id="members">
      <KeepsFocus>
        <DataTable caption="Members and their roles">
          <thead>
            <tr>
              <th scope="col">Member</th>
              <th scope="col">Role</th>
            </tr>
          </thead>
          <tbody>
            {members.map((member) => (
              <MemberRow key={member.personId} membership={membership} member={member} />
            ))}
          </tbody>
        </DataTable>
      </KeepsFocus>
      <p className="mut mt-s3 max-w-measure text-xs">
        A learner sees their own progress. A manager sees everybody’s, invites people, assigns tracks and
        removes learners. An owner does all of that, gives roles, and can rename and delete the team.
      </p>
    </SectionRule>
  );
}

function MemberRow({ membership, member }: { membership: Membership; member: MemberLine }) {
  const { slug } = membership;
  const self = member.personId === membership.personId;
  const removable = permits(
    membership,
    member.role === 'learner' ? 'remove-learner' : 'remove-manager-or-owner',
  );
  return (
    <tr>
      <th scope="row">
        {member.name}
        {self && <span className="mut font-normal"> (you)</span>}
        {member.isGuest && <span className="mut font-normal"> · guest</span>}
      </th>
      <td>
        <div className="flex flex-wrap items-start justify-between gap-x-s4 gap-y-s2">
          {permits(membership, 'change-roles') ? (
            <RoleForm team={slug} person={member.personId} name={member.name} role={member.role} />
          ) : (
            roleNames[member.role]
          )}
          {removable && !self && (
            <DeedForm
              action={removeFromTeam}
              about={{ team: slug, person: member.personId }}
              label="Remove"
              busy="Removing…"
              says={`Remove ${member.name} from the team`}
              consequence={`${member.name} keeps what they have learnt, and needs an invitation to come back.`}
            />
          )}
        </div>
      </td>
    </tr>
  );
}

function articleFor(role: Membership['role']): string {
  return role === 'owner' ? 'an owner' : `a ${role}`;
}
