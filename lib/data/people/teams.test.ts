import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Role, roles } from '@/lib/progress/team';
import { syllabusWith } from '@/lib/progress/testing';
import { somebody, type TestDatabase, temporaryDatabase } from '../testing';
import { assignmentsOf, assignTrack, isDueDay, unassignTrack } from './assignments';
import { createInvite, inviteDate, joinTeam, lookAtInvite, openInvites, revokeInvite } from './invites';
import { changeRole, findMembership, leaveTeam, type Membership, removeMember } from './memberships';
import { may, type TeamAction, teamActions } from './permissions';
import { memberFacts, memberLines, teamFacts } from './team-facts';
import { createTeam, deleteTeam, renameTeam, teamsOf } from './teams';
import type { Viewer } from './viewer';

const now = new Date('2026-03-01T10:00:00Z');
const later = (days: number) => new Date(now.getTime() + days * 86_400_000);
const syllabus = syllabusWith([{ id: 'pod' }], [{ id: 'for-users', topics: ['pod'] }]);

let db: TestDatabase;
let owner: Viewer;
let slug: string;

beforeAll(() => {
  db = temporaryDatabase();
});

afterAll(() => db.remove());

/** One database serves all tests; each has people and a team of its own. */
let test = 0;
const idOf = (name: string) => `${name}-${test}`;

beforeEach(async () => {
  test += 1;
  owner = await somebody(db, { id: idOf('olga'), name: 'Olga' });
  slug = await teamOf(owner, 'Platform team');
});

async function teamOf(viewer: Viewer, name: string): Promise<string> {
  const made = await createTeam(viewer, { name }, now);
  if (made.kind !== 'created') throw new Error(made.kind);
  return made.slug;
}

async function inTeam(viewer: Viewer, at = slug): Promise<Membership> {
  const membership = await findMembership(viewer, at);
  if (!membership) throw new Error(`${viewer.personId} is not in ${at}`);
  return membership;
}

async function tokenOf(viewer: Viewer, days: 1 | 7 | 30 = 7): Promise<string> {
  const invited = await createInvite(await inTeam(viewer), days, now);
  if (invited.kind !== 'invited') throw new Error(invited.kind);
  return invited.token;
}

/** Somebody new who joins the team and is given a role. */
async function member(id: string, role: Role = 'learner'): Promise<Viewer> {
  const viewer = await somebody(db, { id: idOf(id), name: id });
  await joinTeam(viewer, { token: await tokenOf(owner) }, now);
  if (role !== 'learner') await changeRole(await inTeam(owner), idOf(id), role);
  return viewer;
}

/** The scenario pod/scenario-1, answered wrongly. */
async function miss({ personId }: Viewer, answeredAt: Date): Promise<void> {
  await db.write((tx) =>
    tx.attempt.create({
      data: {
        id: `${personId} ${answeredAt.toISOString()}`,
        personId,
        scenarioId: 'pod/scenario-1',
        scenarioHash: 'hash',
        topicIds: 'pod',
        askKind: 'who',
        seed: 1,
        answer: '{}',
        right: false,
        hintsUsed: 0,
        durationMs: 60_000,
        answeredAt,
        localDay: answeredAt.toISOString().slice(0, 10),
      },
    }),
  );
}

describe('a team', () => {
  it('belongs to whoever made it', async () => {
    expect(await teamsOf(owner)).toEqual([
      { slug, name: 'Platform team', role: 'owner', members: 1, assignments: [] },
    ]);
    expect(slug).toMatch(/^platform-team-[a-z0-9]{6}$/);
  });

  it('has an address of its own even when its name is taken or has no Latin letter', async () => {
    expect(await teamOf(owner, 'Platform team')).not.toBe(slug);
    expect(await teamOf(owner, '開発')).toMatch(/^team-[a-z0-9]{6}$/);
  });

  it('is for a stranger as if it were not there', async () => {
    const stranger = await somebody(db, { id: idOf('stranger') });
    expect(await findMembership(stranger, slug)).toBeNull();
    expect(await findMembership(stranger, 'no-such-team')).toBeNull();
    expect(await teamsOf(stranger)).toEqual([]);
  });

  it('keeps its address when it is renamed', async () => {
    expect(await renameTeam(await inTeam(owner), 'Cluster team')).toEqual({ kind: 'done' });
    expect((await inTeam(owner)).teamName).toBe('Cluster team');
  });

  it('is gone with its invitations and assignments once deleted, and its members remain', async () => {
    await member('lars');
    const token = await tokenOf(owner);
    expect(await deleteTeam(await inTeam(owner))).toEqual({ kind: 'done' });
    expect(await findMembership(owner, slug)).toBeNull();
    expect(await lookAtInvite(token, null, now)).toEqual({ kind: 'unknown' });
    expect(await db.reader().person.count({ where: { id: { in: [idOf('olga'), idOf('lars')] } } })).toBe(2);
  });
});

describe('an invitation', () => {
  it('lets whoever has the link in, as a learner', async () => {
    const lars = await somebody(db, { id: idOf('lars'), name: 'Lars' });
    const token = await tokenOf(owner);
    expect(await lookAtInvite(token, lars, now)).toEqual({
      kind: 'open',
      teamName: 'Platform team',
      invitedBy: 'Olga',
    });
    expect(await joinTeam(lars, { token }, now)).toEqual({
      kind: 'joined',
      slug,
      teamName: 'Platform team',
      again: false,
    });
    expect((await inTeam(lars)).role).toBe('learner');
  });

  it('tells a member that they are in the team already', async () => {
    const token = await tokenOf(owner);
    expect(await lookAtInvite(token, owner, now)).toEqual({
      kind: 'member',
      teamName: 'Platform team',
      slug,
    });
    expect(await lookAtInvite(token, null, now)).toMatchObject({ kind: 'open' });
  });

  it('ends on a date of the reader’s own calendar, also before a study day begins', () => {
    const at = new Date('2026-03-08T00:30:00Z');
    expect(inviteDate(at, { timeZone: 'UTC' })).toBe('2026-03-08');
    expect(inviteDate(at, { timeZone: 'America/New_York' })).toBe('2026-03-07');
  });

  it('has a token of 128 bits of which the database knows only the hash', async () => {
    const token = await tokenOf(owner);
    expect(Buffer.from(token, 'base64url')).toHaveLength(16);
    const [row] = await db.reader().invite.findMany({ where: { team: { slug } } });
    expect(JSON.stringify(row)).not.toContain(token);
    expect(row?.tokenHash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('joined by twice is joined by once, and counts once', async () => {
    const lars = await somebody(db, { id: idOf('lars'), name: 'Lars' });
    const token = await tokenOf(owner);
    await joinTeam(lars, { token }, now);
    expect(await joinTeam(lars, { token }, now)).toMatchObject({ kind: 'joined', again: true });
    expect((await openInvites(await inTeam(owner), now)).map(({ uses }) => uses)).toEqual([1]);
  });

  it('does not take a role from a member who follows it', async () => {
    expect(await joinTeam(owner, { token: await tokenOf(owner) }, now)).toMatchObject({ again: true });
    expect((await inTeam(owner)).role).toBe('owner');
  });

  it('asks somebody without a name for one, and keeps it', async () => {
    const guest = await somebody(db, { id: idOf('guest') });
    const token = await tokenOf(owner);
    expect(await joinTeam(guest, { token }, now)).toEqual({ kind: 'name-needed' });
    expect(await findMembership(guest, slug)).toBeNull();
    expect(await joinTeam(guest, { token, name: 'Gina' }, now)).toMatchObject({ kind: 'joined' });
    expect((await memberLines(await inTeam(owner))).map(({ name }) => name)).toEqual(['Gina', 'Olga']);
  });

  it('ends at its time, and says so to whoever holds it', async () => {
    const lars = await somebody(db, { id: idOf('lars'), name: 'Lars' });
    const token = await tokenOf(owner, 1);
    expect(await lookAtInvite(token, null, later(1))).toEqual({ kind: 'expired' });
    expect(await joinTeam(lars, { token }, later(1))).toEqual({ kind: 'expired' });
    expect(await openInvites(await inTeam(owner), later(1))).toEqual([]);
  });

  it('can be revoked; whoever joined by it stays', async () => {
    const lars = await member('lars');
    const membership = await inTeam(owner);
    const [invite] = await openInvites(membership, now);
    expect(await revokeInvite(membership, invite?.id ?? '', now)).toEqual({ kind: 'done' });
    expect(await openInvites(membership, now)).toEqual([]);
    expect((await inTeam(lars)).role).toBe('learner');
  });

  it('is unknown when the token is another', async () => {
    const lars = await somebody(db, { id: idOf('lars'), name: 'Lars' });
    expect(await joinTeam(lars, { token: 'AAAAAAAAAAAAAAAAAAAAAA' }, now)).toEqual({ kind: 'unknown' });
  });
});

describe('the last owner', () => {
  it('can neither leave nor be demoted nor be removed', async () => {
    const membership = await inTeam(owner);
    expect(await leaveTeam(membership)).toEqual({ kind: 'last-owner' });
    expect(await changeRole(membership, idOf('olga'), 'learner')).toEqual({ kind: 'last-owner' });
    expect(await removeMember(membership, idOf('olga'))).toEqual({ kind: 'last-owner' });
    expect((await inTeam(owner)).role).toBe('owner');
  });

  it('can leave once there is another', async () => {
    const second = await member('second', 'owner');
    expect(await leaveTeam(await inTeam(owner))).toEqual({ kind: 'done' });
    expect(await leaveTeam(await inTeam(second))).toEqual({ kind: 'last-owner' });
  });

  it('stays when two owners leave at the same moment', async () => {
    const second = await member('second', 'owner');
    const answers = await Promise.all([leaveTeam(await inTeam(owner)), leaveTeam(await inTeam(second))]);
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['done', 'last-owner']);
    expect(await db.reader().member.count({ where: { role: 'owner', team: { slug } } })).toBe(1);
  });
});

/** Each deed as its function does it, in a team with a learner "target" and a manager "chief". */
const deeds: {
  readonly [action in TeamAction]: (membership: Membership) => Promise<{ readonly kind: string }>;
} = {
  'see-own-progress': async (m) => found(await memberFacts(m, m.personId, syllabus, now)),
  'see-everyones-progress': async (m) => found(await memberFacts(m, idOf('target'), syllabus, now)),
  'leave-team': (m) => leaveTeam(m),
  'invite-people': (m) => createInvite(m, 7, now),
  'assign-track': (m) => assignTrack(m, { trackId: 'for-users', dueOn: '2026-06-01' }, now),
  'remove-learner': (m) => removeMember(m, idOf('target')),
  'remove-manager-or-owner': (m) => removeMember(m, idOf('chief')),
  'change-roles': (m) => changeRole(m, idOf('target'), 'manager'),
  'rename-team': (m) => renameTeam(m, 'Another name'),
  'delete-team': (m) => deleteTeam(m),
};

function found(value: unknown): { readonly kind: string } {
  return { kind: value === null ? 'forbidden' : 'done' };
}

describe('every deed, for every role', () => {
  for (const role of roles) {
    for (const action of teamActions) {
      const allowed = may(role, action);
      it(`${role}: ${action} is ${allowed ? 'done' : 'refused'}`, async () => {
        await member('target');
        await member('chief', 'manager');
        const actor = await member('actor', role);
        const answer = await deeds[action](await inTeam(actor));
        expect(answer.kind === 'forbidden').toBe(!allowed);
        expect(['done', 'invited', 'forbidden']).toContain(answer.kind);
      });
    }
  }

  it('is refused to somebody whose role was taken after the page was drawn', async () => {
    const chief = await member('chief', 'manager');
    const membership = await inTeam(chief);
    await changeRole(await inTeam(owner), idOf('chief'), 'learner');
    expect(await createInvite(membership, 7, now)).toEqual({ kind: 'forbidden' });
    await removeMember(await inTeam(owner), idOf('chief'));
    expect(await createInvite(membership, 7, now)).toEqual({ kind: 'not-found' });
  });
});

describe('what belongs to another team', () => {
  it('is not found, whatever the role here', async () => {
    const other = await somebody(db, { id: idOf('otto'), name: 'Otto' });
    const otherSlug = await teamOf(other, 'Other team');
    const theirs = await inTeam(other, otherSlug);
    const invited = await createInvite(theirs, 7, now);
    if (invited.kind !== 'invited') throw new Error(invited.kind);
    const ours = await inTeam(owner);
    expect(await revokeInvite(ours, invited.id, now)).toEqual({ kind: 'not-found' });
    expect(await removeMember(ours, idOf('otto'))).toEqual({ kind: 'not-found' });
    expect(await changeRole(ours, idOf('otto'), 'learner')).toEqual({ kind: 'not-found' });
    expect(await memberFacts(ours, idOf('otto'), syllabus, now)).toBeNull();
    expect(await unassignTrack(ours, 'for-users')).toEqual({ kind: 'not-found' });
    expect((await openInvites(theirs, now)).map(({ id }) => id)).toEqual([invited.id]);
  });
});

describe('a track for a team', () => {
  it('is assigned once, and its day can be moved', async () => {
    const membership = await inTeam(owner);
    await assignTrack(membership, { trackId: 'for-users', dueOn: '2026-06-01' }, now);
    await assignTrack(membership, { trackId: 'for-users', dueOn: null }, now);
    expect(await assignmentsOf(membership)).toEqual([{ trackId: 'for-users', dueOn: null }]);
  });

  it('is due today at the earliest and in five years at the latest', () => {
    const today = '2026-03-01';
    const days = ['1999-01-01', '2026-02-28', '2026-03-01', '2031-02-28', '2031-03-01', '9999-12-31', 'soon'];
    expect(days.filter((day) => isDueDay(day, today))).toEqual(['2026-03-01', '2031-02-28']);
  });

  it('that is due first comes first', async () => {
    const membership = await inTeam(owner);
    await assignTrack(membership, { trackId: 'a', dueOn: null }, now);
    await assignTrack(membership, { trackId: 'b', dueOn: '2026-06-01' }, now);
    await assignTrack(membership, { trackId: 'c', dueOn: '2026-05-01' }, now);
    expect((await assignmentsOf(membership)).map(({ trackId }) => trackId)).toEqual(['c', 'b', 'a']);
  });
});

describe('the facts of a team', () => {
  const view = { page: 1, search: '', assignment: null };

  it('are of everybody for a manager, and of oneself for a learner', async () => {
    const lars = await member('lars');
    const chief = await member('chief', 'manager');
    const names = async (viewer: Viewer) =>
      (await teamFacts(await inTeam(viewer), view, syllabus, now)).facts.members.map(({ name }) => name);
    expect(await names(chief)).toEqual(['Olga', 'chief', 'lars']);
    expect(await names(lars)).toEqual(['lars']);
  });

  it('show a learner about themselves exactly what the manager sees about them', async () => {
    const lars = await member('lars');
    const chief = await member('chief', 'manager');
    const seen = await memberFacts(await inTeam(chief), idOf('lars'), syllabus, now);
    expect(await memberFacts(await inTeam(lars), idOf('lars'), syllabus, now)).toEqual(seen);
  });

  it('name a scenario that was missed only when three others missed it since they joined', async () => {
    const missed = async () => (await teamFacts(await inTeam(owner), view, syllabus, later(2))).facts.missed;
    const lars = await member('lars');
    const mia = await member('mia');
    const nils = await member('nils');
    await miss(owner, later(1));
    await miss(lars, later(1));
    await miss(mia, later(1));
    await miss(nils, later(-1));
    expect(await missed()).toEqual([]);
    await miss(nils, later(1));
    expect(await missed()).toEqual([{ scenarioId: 'pod/scenario-1', members: 3 }]);
  });

  it('can be searched by name', async () => {
    await member('lars');
    const page = await teamFacts(await inTeam(owner), { ...view, search: 'LAR' }, syllabus, now);
    expect(page.facts.members.map(({ name }) => name)).toEqual(['lars']);
    expect(page).toMatchObject({ matching: 1, members: 2, pages: 1 });
  });
});
