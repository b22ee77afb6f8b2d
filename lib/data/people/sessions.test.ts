import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestDatabase, temporaryDatabase } from '../testing';
import { createAccount, createGuest, deletePerson, profileOf, saveProfile } from './people';
import { checkSession, endAllSessions, endSession, startSession } from './sessions';

let db: TestDatabase;

beforeEach(() => {
  db = temporaryDatabase();
});

afterEach(() => db.remove());

const now = new Date('2026-05-04T08:00:00Z');
const daysLater = (days: number) => new Date(now.getTime() + days * 86_400_000);

async function account(email = 'ada@example.org') {
  const made = await createAccount({ email, passwordHash: 'x', name: null, timeZone: 'UTC' }, null, now);
  if (made.kind !== 'created') throw new Error('unreachable');
  const session = await checkSession(made.sessionId, now);
  if (!session) throw new Error('the session is not alive');
  return session;
}

describe('a session', () => {
  it('of an account ends after ninety days without use, and not before', async () => {
    const { sessionId } = await account();
    expect(await checkSession(sessionId, daysLater(60))).not.toBeNull();
    expect(await checkSession(sessionId, daysLater(149))).not.toBeNull();
    expect(await checkSession(sessionId, daysLater(149 + 90))).toBeNull();
  });

  it('of a guest lasts as long as a browser keeps a cookie', async () => {
    const sessionId = await createGuest('UTC', now);
    expect(await checkSession(sessionId, daysLater(399))).toMatchObject({ viewer: { isGuest: true } });
  });

  it('ends alone when one browser signs out', async () => {
    const { viewer, sessionId } = await account();
    const other = await startSession(viewer.personId, now);
    await endSession(sessionId);
    expect(await checkSession(sessionId, now)).toBeNull();
    expect(await checkSession(other, now)).not.toBeNull();
  });

  it('ends with all others when its person signs out everywhere', async () => {
    const { viewer, sessionId } = await account();
    const other = await startSession(viewer.personId, now);
    await endAllSessions(viewer);
    expect(await checkSession(sessionId, now)).toBeNull();
    expect(await checkSession(other, now)).toBeNull();
    expect(await checkSession(await startSession(viewer.personId, now), now)).not.toBeNull();
  });

  it('that was never started is none', async () => {
    expect(await checkSession('019a0000-0000-7000-8000-000000000000', now)).toBeNull();
  });
});

describe('settings', () => {
  it('are in force at the next request', async () => {
    const { viewer, sessionId } = await account();
    await saveProfile(viewer, { name: 'Ada', timeZone: 'Asia/Tokyo', rolloverHour: 0, shortcutsOn: false });
    expect(await checkSession(sessionId, now)).toMatchObject({
      viewer: { name: 'Ada', timeZone: 'Asia/Tokyo', rolloverHour: 0 },
    });
    expect((await profileOf(viewer)).settings).toMatchObject({ shortcutsOn: false, newPerDay: 20 });
  });
});

describe('deleting an account', () => {
  const team = (id: string) => ({ id, name: `Team ${id}`, slug: id, createdAt: now });
  const member = (teamId: string, personId: string, role: string) => ({
    teamId,
    personId,
    role,
    joinedAt: now,
  });

  it('takes everything of the person along, and the teams in which nobody else is', async () => {
    const { viewer, sessionId } = await account();
    await db.write(async (tx) => {
      await tx.team.create({ data: team('a') });
      await tx.member.create({ data: member('a', viewer.personId, 'owner') });
    });
    expect(await deletePerson(viewer)).toEqual({ kind: 'deleted' });
    expect(await checkSession(sessionId, now)).toBeNull();
    expect(await db.reader().person.count()).toBe(0);
    expect(await db.reader().team.count()).toBe(0);
  });

  it('waits until a team with other members has another owner', async () => {
    const { viewer } = await account();
    const { viewer: other } = await account('bob@example.org');
    await db.write(async (tx) => {
      await tx.team.create({ data: team('a') });
      await tx.member.create({ data: member('a', viewer.personId, 'owner') });
      await tx.member.create({ data: member('a', other.personId, 'learner') });
    });
    expect(await deletePerson(viewer)).toEqual({ kind: 'still-owner', teams: ['Team a'] });
    await db.write((tx) =>
      tx.member.updateMany({ where: { personId: other.personId }, data: { role: 'owner' } }),
    );
    expect(await deletePerson(viewer)).toEqual({ kind: 'deleted' });
    expect(await db.reader().team.count()).toBe(1);
  });
});
