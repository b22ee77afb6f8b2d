import { v7 as uuid } from 'uuid';
import { reader, type Tx, write } from '../database/db';
import { type Viewer, viewerOf } from './viewer';

/** A session nobody used for this long has ended. */
export const idleLimitDays = 90;
/** A guest has no other way back to their reviews than this session, so it lives as long as browsers keep a cookie. */
export const guestIdleLimitDays = 400;

const dayMs = 86_400_000;
/** How often "last seen" is written: often enough for the limits above, too seldom to cost anything. */
const touchEveryMs = 3_600_000;

export type CheckedSession = { readonly viewer: Viewer; readonly sessionId: string };

/** Signs a person in on one browser and answers with the id of the session. */
export function startSession(personId: string, now: Date): Promise<string> {
  return write((tx) => startSessionIn(tx, personId, now));
}

/** `startSession` as part of the caller's write. */
export async function startSessionIn(tx: Tx, personId: string, now: Date): Promise<string> {
  const person = await tx.person.findUniqueOrThrow({
    where: { id: personId },
    select: { sessionVersion: true, email: true, _count: { select: { identities: true } } },
  });
  const id = uuid({ msecs: now.getTime() });
  await tx.session.create({
    data: {
      id,
      personId,
      version: person.sessionVersion,
      createdAt: now,
      lastSeenAt: now,
      expiresAt: expiry(isGuest(person), now),
    },
  });
  await tx.session.deleteMany({ where: { expiresAt: { lte: now } } });
  return id;
}

/**
 * The proof that the session is alive: the row is there, has not expired and was made after the person last signed
 * out everywhere. Null otherwise. Asked on every request.
 */
export async function checkSession(sessionId: string, now: Date): Promise<CheckedSession | null> {
  const [row] = await reader().$queryRaw<SessionRow[]>`
    SELECT p."id", p."name", p."timeZone", p."rolloverHour", CAST(s."lastSeenAt" AS TEXT) AS "lastSeenAt",
      p."email" IS NULL AND NOT EXISTS (SELECT 1 FROM "Identity" i WHERE i."personId" = p."id") AS "guest"
    FROM "Session" s JOIN "Person" p ON p."id" = s."personId"
    WHERE s."id" = ${sessionId} AND s."expiresAt" > ${now} AND s."version" = p."sessionVersion"`;
  if (!row) return null;
  const { guest: guestBit, lastSeenAt, rolloverHour, ...person } = row;
  const guest = Number(guestBit) === 1;
  if (now.getTime() - Date.parse(lastSeenAt) >= touchEveryMs) {
    await write((tx) =>
      tx.session.updateMany({
        where: { id: sessionId },
        data: { lastSeenAt: now, expiresAt: expiry(guest, now) },
      }),
    );
  }
  return { viewer: viewerOf({ ...person, rolloverHour: Number(rolloverHour), isGuest: guest }), sessionId };
}

type SessionRow = {
  readonly id: string;
  readonly name: string | null;
  readonly timeZone: string;
  readonly rolloverHour: bigint | number;
  readonly lastSeenAt: string;
  readonly guest: bigint | number | boolean;
};

/** Signs one browser out. Ending a session that is not there is no error. */
export async function endSession(sessionId: string): Promise<void> {
  await write((tx) => tx.session.deleteMany({ where: { id: sessionId } }));
}

/** Signs the person out on every browser, also where a copy of the cookie was taken. */
export async function endAllSessions(viewer: Viewer): Promise<void> {
  await write((tx) => endAllSessionsIn(tx, viewer.personId));
}

/** `endAllSessions` as part of the caller's write. */
export async function endAllSessionsIn(tx: Tx, personId: string): Promise<void> {
  await tx.person.update({ where: { id: personId }, data: { sessionVersion: { increment: 1 } } });
  await tx.session.deleteMany({ where: { personId } });
}

/** Whether nothing but a session leads to this person. */
export function isGuest(person: {
  readonly email: string | null;
  readonly _count: { readonly identities: number };
}): boolean {
  return person.email === null && person._count.identities === 0;
}

function expiry(guest: boolean, now: Date): Date {
  return new Date(now.getTime() + (guest ? guestIdleLimitDays : idleLimitDays) * dayMs);
}
