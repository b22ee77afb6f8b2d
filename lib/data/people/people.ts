import { v7 as uuid } from 'uuid';
import type { DayEase } from '@/lib/srs/load-balance';
import { reader, type Tx, write } from '../database/db';
import { refold } from '../memory/memories';
import { easeOf, easeText, stepsOf, stepsText } from '../memory/parameter-sets';
import { refoldScenarios } from '../memory/scenario-memory';
import { markStale } from '../memory/stale-days';
import { settingsOf, storeSettings } from '../memory/study-settings';
import { endAllSessionsIn, startSessionIn } from './sessions';
import type { Viewer } from './viewer';

/** What a person may see and change about themselves. */
export type Profile = {
  readonly name: string | null;
  readonly email: string | null;
  readonly hasPassword: boolean;
  readonly providers: readonly string[];
  readonly settings: Settings;
};

export type Settings = {
  /** IANA name, for example Europe/Berlin. */
  readonly timeZone: string;
  /** Hour of the local day at which a new study day begins, 0 to 23. */
  readonly rolloverHour: number;
  readonly newPerDay: number;
  readonly reviewsPerDay: number;
  /** The share of cards to be known when they come back, 0.7 to 0.97. */
  readonly desiredRetention: number;
  /** 1 to 36,500. */
  readonly maximumIntervalDays: number;
  /** Steps of a new card, and of a forgotten one, in seconds; with none, FSRS alone says when it returns. */
  readonly learningStepsSeconds: readonly number[];
  readonly relearningStepsSeconds: readonly number[];
  /** Monday first, seven of them. */
  readonly easyDays: readonly DayEase[];
  readonly loadBalance: boolean;
  /** Again and Good only. */
  readonly twoButtons: boolean;
  /** How early a card on its steps is asked when nothing else is left, 0 to 240. */
  readonly learnAheadMinutes: number;
  /** Whether new siblings of a card that was asked today wait for another day; reviews; those on steps of days. */
  readonly buryNew: boolean;
  readonly buryReviews: boolean;
  readonly buryLearning: boolean;
  /** Lapses that make a leech; 0 for none. */
  readonly leechLapses: number;
  readonly scenariosPerDay: number;
  readonly shortcutsOn: boolean;
};

export type Credentials = { readonly personId: string; readonly passwordHash: string | null };

/** Someone who starts to study without an account, signed in. Answers with the id of their session. */
export function createGuest(timeZone: string, now: Date): Promise<string> {
  return write(async (tx) => {
    const id = await createPersonIn(tx, { timeZone }, now);
    return startSessionIn(tx, id, now);
  });
}

export type NewAccount = {
  /** Lower-cased; null when a provider vouches for the person but not for an address. */
  readonly email: string | null;
  readonly passwordHash: string | null;
  readonly name: string | null;
  readonly timeZone: string;
  /** An account at a provider that signs this person in from now on. */
  readonly identity?: Identity;
};

export type Identity = { readonly provider: string; readonly subject: string };

export type SignUpAnswer =
  | { readonly kind: 'created'; readonly sessionId: string }
  | { readonly kind: 'email-taken' };

/**
 * Makes an account and signs it in. A guest who signs up stays the same person: everything they have done is theirs,
 * and their session is replaced by a new one.
 */
export function createAccount(account: NewAccount, guest: Viewer | null, now: Date): Promise<SignUpAnswer> {
  return write(async (tx) => {
    if (account.email !== null && (await tx.person.count({ where: { email: account.email } })) > 0) {
      return { kind: 'email-taken' };
    }
    const { identity, ...data } = account;
    const personId = guest?.isGuest ? guest.personId : await createPersonIn(tx, data, now);
    if (guest?.isGuest) {
      const { timeZone: _, name, ...rest } = data;
      await tx.person.update({ where: { id: personId }, data: { ...rest, ...(name && { name }) } });
      await endAllSessionsIn(tx, personId);
    }
    if (identity) await tx.identity.create({ data: { ...identity, personId, createdAt: now } });
    return { kind: 'created', sessionId: await startSessionIn(tx, personId, now) };
  });
}

/** Who signs in with this e-mail address (lower-cased), and the hash of their password if they have one. */
export function credentialsOf(email: string): Promise<Credentials | null> {
  return reader()
    .person.findUnique({ where: { email }, select: { id: true, passwordHash: true } })
    .then((person) => person && { personId: person.id, passwordHash: person.passwordHash });
}

/** The id of whoever this account at a provider belongs to, or null. */
export function personOfIdentity(identity: Identity): Promise<string | null> {
  return reader()
    .identity.findUnique({ where: { provider_subject: identity }, select: { personId: true } })
    .then((row) => row?.personId ?? null);
}

/** Lets an account at a provider sign this person in. False when it signs somebody else in already. */
export function addIdentity(viewer: Viewer, identity: Identity, now: Date): Promise<boolean> {
  return write(async (tx) => {
    const row = await tx.identity.findUnique({ where: { provider_subject: identity } });
    if (row) return row.personId === viewer.personId;
    await tx.identity.create({ data: { ...identity, personId: viewer.personId, createdAt: now } });
    return true;
  });
}

/**
 * Signs an existing account in. What a guest did on this browser before is moved into the account, and the guest is
 * gone: one person, one log. Reviews and attempts are moved row by row (their ids stay), memories are folded again.
 */
export function signInto(personId: string, guest: Viewer | null, now: Date): Promise<string> {
  return write(async (tx) => {
    if (guest?.isGuest && guest.personId !== personId) await mergeIn(tx, guest.personId, personId);
    return startSessionIn(tx, personId, now);
  });
}

/** How the viewer studies: the part of the profile that most pages ask for. */
export async function studySettings({ personId }: Viewer): Promise<Settings> {
  const { learningSteps, relearningSteps, easyDays, ...settings } = await settingsOf(reader(), personId);
  return {
    ...settings,
    learningStepsSeconds: stepsOf(learningSteps),
    relearningStepsSeconds: stepsOf(relearningSteps),
    easyDays: easeOf(easyDays),
  };
}

/** What the viewer may see about themselves. */
export async function profileOf(viewer: Viewer): Promise<Profile> {
  const person = await reader().person.findUniqueOrThrow({
    where: { id: viewer.personId },
    select: {
      name: true,
      email: true,
      passwordHash: true,
      identities: { select: { provider: true }, orderBy: { createdAt: 'asc' } },
    },
  });
  return {
    name: person.name,
    email: person.email,
    hasPassword: person.passwordHash !== null,
    providers: person.identities.map((identity) => identity.provider),
    settings: await studySettings(viewer),
  };
}

/** Stores a name (null for none) or any of the settings. Ranges are checked by the caller's schema. */
export async function saveProfile(
  viewer: Viewer,
  change: Partial<Settings> & { readonly name?: string | null },
): Promise<void> {
  const { name, learningStepsSeconds, relearningStepsSeconds, easyDays, ...rest } = change;
  const settings = {
    ...rest,
    ...(learningStepsSeconds && { learningSteps: stepsText(learningStepsSeconds) }),
    ...(relearningStepsSeconds && { relearningSteps: stepsText(relearningStepsSeconds) }),
    ...(easyDays && { easyDays: easeText(easyDays) }),
  };
  const { personId } = viewer;
  await write(async (tx) => {
    await storeSettings(tx, personId, settings);
    if (name !== undefined)
      await tx.person.update({ where: { id: personId }, data: { name }, select: { id: true } });
  });
}

/** The retentions that the viewer wants for tracks, by track; the highest of a card's tracks holds for it. */
export async function trackRetentions(viewer: Viewer): Promise<ReadonlyMap<string, number>> {
  const rows = await reader().trackRetention.findMany({ where: { personId: viewer.personId } });
  return new Map(rows.map(({ trackId, retention }) => [trackId, retention]));
}

/** Wants a track's cards known so well, 0.7 to 0.97; null for as well as all others. */
export async function saveTrackRetention(
  viewer: Viewer,
  trackId: string,
  retention: number | null,
): Promise<void> {
  const key = { personId: viewer.personId, trackId };
  await write(async (tx) => {
    if (retention === null) await tx.trackRetention.deleteMany({ where: key });
    else {
      await tx.trackRetention.upsert({
        where: { personId_trackId: key },
        create: { ...key, retention },
        update: { retention },
      });
    }
  });
}

/** The viewer's own password hash, or null when they sign in otherwise. */
export async function passwordHashOf(viewer: Viewer): Promise<string | null> {
  const person = await reader().person.findUniqueOrThrow({
    where: { id: viewer.personId },
    select: { passwordHash: true },
  });
  return person.passwordHash;
}

/** Replaces the password, ends every session and answers with a new one for the browser that asked. */
export function changePassword(viewer: Viewer, passwordHash: string, now: Date): Promise<string> {
  return write(async (tx) => {
    await tx.person.update({ where: { id: viewer.personId }, data: { passwordHash } });
    await endAllSessionsIn(tx, viewer.personId);
    return startSessionIn(tx, viewer.personId, now);
  });
}

export type DeletionAnswer =
  | { readonly kind: 'deleted' }
  /** They own these teams alone, and others are in them: somebody has to be made owner first. */
  | { readonly kind: 'still-owner'; readonly teams: readonly string[] };

/** Deletes the person with everything they did. Teams in which nobody else is go with them. */
export function deletePerson(viewer: Viewer): Promise<DeletionAnswer> {
  return write(async (tx) => {
    const owned = await tx.team.findMany({
      where: { members: { some: { personId: viewer.personId, role: 'owner' } } },
      include: { members: { select: { personId: true, role: true } } },
    });
    const others = (team: (typeof owned)[number]) =>
      team.members.filter((member) => member.personId !== viewer.personId);
    const stuck = owned.filter(
      (team) => others(team).length > 0 && !others(team).some((member) => member.role === 'owner'),
    );
    if (stuck.length > 0) return { kind: 'still-owner', teams: stuck.map((team) => team.name) };
    const alone = owned.filter((team) => others(team).length === 0).map((team) => team.id);
    await tx.team.deleteMany({ where: { id: { in: alone } } });
    await tx.person.delete({ where: { id: viewer.personId } });
    return { kind: 'deleted' };
  });
}

async function createPersonIn(
  tx: Tx,
  data: Partial<Omit<NewAccount, 'identity'>> & { readonly timeZone: string },
  now: Date,
): Promise<string> {
  const id = uuid({ msecs: now.getTime() });
  await tx.person.create({ data: { id, createdAt: now, ...data } });
  return id;
}

/** Higher wins when both the guest and the account are in a team. */
const roleRank: Readonly<Record<string, number>> = { learner: 0, manager: 1, owner: 2 };

async function mergeIn(tx: Tx, guestId: string, accountId: string): Promise<void> {
  const from = { where: { personId: guestId } };
  const cards = await tx.review.findMany({ ...from, distinct: ['cardId'], select: { cardId: true } });
  await tx.review.updateMany({ ...from, data: { personId: accountId } });
  await tx.attempt.updateMany({ ...from, data: { personId: accountId } });
  await mergeNotesIn(tx, guestId, accountId);

  for (const mark of await tx.cardMark.findMany(from)) {
    const key = { personId_cardId: { personId: accountId, cardId: mark.cardId } };
    const there = await tx.cardMark.findUnique({ where: key });
    if (!there) await tx.cardMark.create({ data: { ...mark, personId: accountId } });
  }
  for (const member of await tx.member.findMany(from)) {
    const key = { teamId_personId: { teamId: member.teamId, personId: accountId } };
    const there = await tx.member.findUnique({ where: key });
    if (!there) await tx.member.create({ data: { ...member, personId: accountId } });
    else if ((roleRank[member.role] ?? 0) > (roleRank[there.role] ?? 0)) {
      await tx.member.update({ where: key, data: { role: member.role } });
    }
  }
  await tx.invite.updateMany({ where: { createdById: guestId }, data: { createdById: accountId } });
  await tx.assignment.updateMany({ where: { assignedById: guestId }, data: { assignedById: accountId } });
  await tx.person.delete({ where: { id: guestId } });
  const account = await tx.person.findUniqueOrThrow({
    where: { id: accountId },
    select: { timeZone: true, rolloverHour: true },
  });
  const attempts = await tx.attempt.findMany({
    where: { personId: accountId },
    distinct: ['scenarioId'],
    select: { scenarioId: true },
  });
  await refoldScenarios(
    tx,
    { personId: accountId, ...account },
    attempts.map(({ scenarioId }) => scenarioId),
  );
  await refold(
    tx,
    accountId,
    cards.map((card) => card.cardId),
  );
}

/** What a guest wrote, flagged, brought along and had fitted becomes the account's; where both have one, the account's stays. */
async function mergeNotesIn(tx: Tx, guestId: string, accountId: string): Promise<void> {
  const from = { where: { personId: guestId } };
  const to = { data: { personId: accountId } };
  await tx.deed.updateMany({ ...from, ...to });
  await tx.cardFlag.updateMany({ ...from, ...to });
  await tx.fittedWeights.updateMany({ ...from, ...to });
  await tx.rescheduling.updateMany({ ...from, ...to });
  for (const note of await tx.cardNote.findMany(from)) {
    const there = await tx.cardNote.count({ where: { personId: accountId, cardId: note.cardId } });
    if (there === 0) await tx.cardNote.create({ data: { ...note, personId: accountId } });
  }
  for (const { id, guid } of await tx.ownNote.findMany({ ...from, select: { id: true, guid: true } })) {
    const there = await tx.ownNote.count({ where: { personId: accountId, guid } });
    if (there === 0) await tx.ownNote.update({ where: { id }, ...to, select: { id: true } });
  }
  const days = await tx.review.findMany({
    where: { personId: accountId },
    distinct: ['localDay'],
    select: { localDay: true },
  });
  await markStale(
    tx,
    accountId,
    days.map(({ localDay }) => localDay),
  );
}
