import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { profileOf } from '@/lib/data/people/people';
import { checkSession } from '@/lib/data/people/sessions';
import type { Viewer } from '@/lib/data/people/viewer';
import { type TestDatabase, temporaryDatabase } from '@/lib/data/testing';
import { signInVouched } from './oidc';
import {
  confirm,
  limits,
  replacePassword,
  type SignUpAnswer,
  signIn,
  signInAsGuest,
  signUp,
} from './sign-in';

let db: TestDatabase;

beforeEach(() => {
  db = temporaryDatabase();
});

afterEach(() => db.remove());

const now = new Date('2026-05-04T08:00:00Z');
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const stranger = { viewer: null, address: '192.0.2.1' };
const ada = {
  email: 'ada@example.org',
  password: 'six words are quite enough',
  name: 'Ada',
  timeZone: 'Europe/Berlin',
};

async function viewerFrom(answer: SignUpAnswer, at: Date = now): Promise<Viewer> {
  if (answer.kind !== 'signed-in') throw new Error(`not signed in: ${answer.kind}`);
  const session = await checkSession(answer.sessionId, at);
  if (!session) throw new Error('the session is not alive');
  return session.viewer;
}

describe('signing up', () => {
  it('makes an account that signs in with its password, in any case of its address', async () => {
    const made = await viewerFrom(await signUp(ada, stranger, now));
    const again = await viewerFrom(
      await signIn({ email: ' ADA@Example.org', password: ada.password }, stranger, now),
    );
    expect(again).toEqual(made);
    expect(again).toMatchObject({ name: 'Ada', isGuest: false, timeZone: 'Europe/Berlin' });
  });

  it('keeps a guest the same person, with everything that is theirs', async () => {
    const guestAnswer = await signInAsGuest('Asia/Tokyo', stranger.address, now);
    const guest = await viewerFrom(guestAnswer);
    await db.write((tx) => tx.cardMark.create({ data: { personId: guest.personId, cardId: 'pod/a/b' } }));

    const account = await viewerFrom(await signUp(ada, { ...stranger, viewer: guest }, now));
    expect(account).toMatchObject({ personId: guest.personId, isGuest: false, timeZone: 'Asia/Tokyo' });
    expect(await db.reader().cardMark.count({ where: { personId: account.personId } })).toBe(1);
    expect(await db.reader().person.count()).toBe(1);
    if (guestAnswer.kind !== 'signed-in') throw new Error('unreachable');
    expect(await checkSession(guestAnswer.sessionId, now)).toBeNull();
  });

  it('with an address that has an account is a sign-in: right password in, wrong password as wrong as ever', async () => {
    const first = await viewerFrom(await signUp(ada, stranger, now));
    expect(await viewerFrom(await signUp(ada, stranger, now))).toEqual(first);
    expect(await signUp({ ...ada, password: 'another sentence here' }, stranger, now)).toEqual({
      kind: 'wrong',
    });
  });

  it('refuses a password that would be guessed', async () => {
    expect(await signUp({ ...ada, password: 'password123' }, stranger, now)).toMatchObject({
      kind: 'bad-password',
    });
    expect(await db.reader().person.count()).toBe(0);
  });
});

describe('signing in', () => {
  it('answers the same for an unknown address as for a wrong password', async () => {
    await signUp(ada, stranger, now);
    const wrong = await signIn({ email: ada.email, password: 'not the one I took' }, stranger, now);
    const unknown = await signIn({ email: 'bob@example.org', password: 'not the one I took' }, stranger, now);
    expect(wrong).toEqual({ kind: 'wrong' });
    expect(unknown).toEqual(wrong);
  });

  it('moves what a guest did into the account, and the guest is gone', async () => {
    const account = await viewerFrom(await signUp(ada, stranger, now));
    const guest = await viewerFrom(await signInAsGuest('UTC', stranger.address, now));
    await db.write(async (tx) => {
      await tx.review.createMany({ data: [review(guest, '1', now), review(account, '2', later(10))] });
      await tx.attempt.create({ data: attempt(guest) });
      await tx.cardMark.create({ data: { personId: guest.personId, cardId: 'pod/a/b', suspendedAt: now } });
      await tx.team.create({ data: { id: 't', name: 'T', slug: 't', createdAt: now } });
      await tx.member.create({
        data: { teamId: 't', personId: guest.personId, role: 'learner', joinedAt: now },
      });
    });

    const back = await viewerFrom(await signIn(ada, { ...stranger, viewer: guest }, later(20)), later(20));

    expect(back.personId).toBe(account.personId);
    const of = { where: { personId: account.personId } };
    expect(await db.reader().person.count()).toBe(1);
    expect(await db.reader().review.count(of)).toBe(2);
    expect(await db.reader().attempt.count(of)).toBe(1);
    expect(await db.reader().cardMark.count(of)).toBe(1);
    expect(await db.reader().member.count(of)).toBe(1);
    expect(await db.reader().memory.findMany({ ...of, select: { cardId: true, reps: true } })).toEqual([
      { cardId: 'pod/a/b', reps: 2 },
    ]);
  });

  it('is blocked after ten wrong tries from one address, and free again when the window has passed', async () => {
    await signUp(ada, { ...stranger, address: '192.0.2.9' }, now);
    const tries = limits.accountFromAddress.points;
    for (let i = 0; i < tries; i++) {
      expect(await signIn({ ...ada, password: 'wrong wrong wrong' }, stranger, now)).toEqual({
        kind: 'wrong',
      });
    }
    expect(await signIn(ada, stranger, later(1))).toEqual({ kind: 'too-many', until: later(15) });
    expect(await signIn(ada, { ...stranger, address: '192.0.2.2' }, later(1))).toMatchObject({
      kind: 'signed-in',
    });
    expect(await signIn(ada, stranger, later(15))).toMatchObject({ kind: 'signed-in' });
  });

  it('is blocked alike for an address that nobody has', async () => {
    const nobody = { email: 'nobody@example.org', password: 'wrong wrong wrong' };
    for (let i = 0; i < limits.accountFromAddress.points; i++) await signIn(nobody, stranger, now);
    expect(await signIn(nobody, stranger, now)).toMatchObject({ kind: 'too-many' });
  });

  it('stores no e-mail address that was merely tried', async () => {
    await signIn({ email: 'secret@example.org', password: 'wrong wrong wrong' }, stranger, now);
    const keys = await db.reader().throttle.findMany();
    expect(keys.length).toBeGreaterThan(0);
    expect(JSON.stringify(keys)).not.toContain('secret');
  });
});

describe('changing the password', () => {
  it('needs the present one, and signs out every other browser', async () => {
    const here = await viewerFrom(await signUp(ada, stranger, now));
    const elsewhere = await signIn(ada, stranger, now);
    if (elsewhere.kind !== 'signed-in') throw new Error('unreachable');
    const next = { next: 'quite another sentence', email: ada.email };

    expect(await replacePassword(here, { present: 'not this one', ...next }, now)).toEqual({ kind: 'wrong' });
    const changed = await replacePassword(here, { present: ada.password, ...next }, now);

    expect((await viewerFrom(changed)).personId).toBe(here.personId);
    expect(await checkSession(elsewhere.sessionId, now)).toBeNull();
    expect(await signIn(ada, stranger, now)).toEqual({ kind: 'wrong' });
    expect(await signIn({ email: ada.email, password: next.next }, stranger, now)).toMatchObject({
      kind: 'signed-in',
    });
  });
});

it('a right password after too many wrong ones is not called wrong: there is a time to wait', async () => {
  const viewer = await viewerFrom(await signUp(ada, stranger, now));
  const key = `confirm/${viewer.personId}`;
  const { points } = limits.accountFromAddress;
  await db.write((tx) => tx.throttle.create({ data: { key, points, expiresAt: later(15) } }));
  const wait = { kind: 'too-many', until: later(15) };
  expect(await confirm(viewer, ada.password, now)).toEqual(wait);
  const change = { present: ada.password, next: 'some other quite long words', email: ada.email };
  expect(await replacePassword(viewer, change, now)).toEqual(wait);
  expect(await confirm(viewer, ada.password, later(15))).toEqual({ kind: 'confirmed' });
});

describe('somebody for whom a provider vouches', () => {
  const vouched = {
    provider: 'https://id.example.org',
    subject: 'ada-1',
    email: 'Ada@example.org',
    emailVerified: true,
    name: 'Ada',
  };

  it('gets an account, and is the same person the next time', async () => {
    const first = await viewerFrom(await vouch(null));
    const second = await viewerFrom(await vouch(null));
    expect(second).toEqual(first);
    expect(await profileOf(first)).toMatchObject({ email: 'ada@example.org', hasPassword: false });
  });

  it('keeps what they did as a guest', async () => {
    const guest = await viewerFrom(await signInAsGuest('Asia/Tokyo', stranger.address, now));
    const account = await viewerFrom(await vouch(guest));
    expect(account).toMatchObject({ personId: guest.personId, isGuest: false });
  });

  it('does not get into an account that somebody else made with the same address', async () => {
    await signUp(ada, stranger, now);
    expect(await signInVouched(vouched, null, 'UTC', now)).toEqual({ kind: 'connect-first' });
  });

  it('is connected to the account that is signed in, and gets in from then on', async () => {
    const account = await viewerFrom(await signUp(ada, stranger, now));
    await vouch(account);
    expect((await viewerFrom(await vouch(null))).personId).toBe(account.personId);
  });

  it('has no address here when the provider has not verified it', async () => {
    const answer = await signInVouched({ ...vouched, emailVerified: false }, null, 'UTC', now);
    if (answer.kind !== 'signed-in') throw new Error('unreachable');
    const person = await viewerFrom(answer);
    expect(person.isGuest).toBe(false);
    expect(await profileOf(person)).toMatchObject({ email: null });
  });

  async function vouch(viewer: Viewer | null): Promise<SignUpAnswer> {
    const answer = await signInVouched(vouched, viewer, 'UTC', now);
    return answer.kind === 'connect-first' ? { kind: 'wrong' } : answer;
  }
});

function review(viewer: Viewer, id: string, answeredAt: Date) {
  return {
    id,
    personId: viewer.personId,
    cardId: 'pod/a/b',
    rating: 'good',
    answeredAt,
    localDay: '2026-05-04',
    utcOffsetMinutes: 0,
    rolloverHour: 4,
    durationMs: 1000,
    algorithm: 'fsrs-6',
    parameterSet: 'default-90',
    receivedAt: answeredAt,
  };
}

function attempt(viewer: Viewer) {
  return {
    id: 'a',
    personId: viewer.personId,
    scenarioId: 's',
    scenarioHash: 'h',
    topicIds: '["pod"]',
    askKind: 'who',
    seed: 1,
    answer: '{}',
    right: true,
    durationMs: 1000,
    answeredAt: now,
    localDay: '2026-05-04',
  };
}
