/** For the test of access: people in every relation to a team, and what they come by. */
import { v7 as uuid } from 'uuid';
import { curriculum } from '@/lib/curriculum/load';
import { assignTrack } from '@/lib/data/people/assignments';
import { createInvite } from '@/lib/data/people/invites';
import { findMembership, type Membership } from '@/lib/data/people/memberships';
import { endAllSessions, startSession } from '@/lib/data/people/sessions';
import { createTeam } from '@/lib/data/people/teams';
import type { Viewer } from '@/lib/data/people/viewer';
import { recordReviews } from '@/lib/data/study/reviews';
import { somebody, type TestDatabase } from '@/lib/data/testing';
import type { Role } from '@/lib/progress/team';
import { studyDay } from '@/lib/srs/day';

/**
 * Who comes: members of the team in each role; `removed`, who was its manager; `other-owner`, who owns another team;
 * `stranger`, in no team; `suspended`, its owner on a browser whose session was ended; `signed-out`, without any.
 */
export const actors = [
  'signed-out',
  'suspended',
  'stranger',
  'other-owner',
  'removed',
  'learner',
  'manager',
  'owner',
] as const;
export type Actor = (typeof actors)[number];

export type World = {
  readonly slug: string;
  readonly name: string;
  /** By which each actor comes; null for nobody. */
  readonly sessions: Readonly<Record<Actor, string | null>>;
  readonly people: Readonly<Record<Actor, Viewer | null>>;
  /** A learner of the team, new each time: to be removed, or to be looked at. */
  readonly pupil: () => Promise<Viewer>;
  /** Lets the team have a track. */
  readonly assign: (trackId: string) => Promise<void>;
  /** An invitation of the team, new each time. */
  readonly invite: () => Promise<{ readonly id: string; readonly token: string }>;
  /** An open flag of a learner of the team, new each time. */
  readonly flag: () => Promise<string>;
};

/** Things of somebody else: who is in no team of the actors', and who owns another. */
export type Foreign = {
  readonly person: string;
  readonly invite: string;
  readonly flag: string;
  readonly card: string;
  readonly weights: string;
  readonly rescheduling: string;
  readonly deed: string;
  readonly review: string;
};

/** An owner of another team who has one of everything. */
export async function makeForeign(db: TestDatabase, now: Date): Promise<Foreign> {
  worlds += 1;
  const id = `foreigner-${worlds}`;
  const viewer = await somebody(db, { id, name: 'Foreigner', email: `${id}@a.b` });
  const { personId } = viewer;
  const made = await createInvite(await teamOf(viewer, `Foreign team ${worlds}`, now), 7, now);
  if (made.kind !== 'invited') throw new Error(`no invitation: ${made.kind}`);
  const foreign = {
    person: personId,
    invite: made.id,
    flag: uuid(),
    card: `own/${uuid()}/card`,
    weights: `w${uuid().replaceAll('-', '')}`,
    rescheduling: uuid(),
    deed: uuid(),
    review: uuid({ msecs: now.getTime() }),
  };
  const cardId = 'pod/what/does';
  await db.write(async (tx) => {
    await tx.cardFlag.create({
      data: { id: foreign.flag, personId, cardId, reason: 'wrong', text: '', createdAt: now },
    });
    const fields = JSON.stringify({ kind: 'basic', front: 'Whose?', back: 'Mine' });
    await tx.ownNote.create({
      data: {
        id: foreign.card.split('/')[1] ?? '',
        personId,
        guid: foreign.card,
        kind: 'basic',
        fields,
        tags: '',
        createdAt: now,
        updatedAt: now,
      },
    });
    const figures = { fittedOn: 1, judgedOn: 1, lossBefore: 1, lossAfter: 0, errorBefore: 1, errorAfter: 0 };
    await tx.fittedWeights.create({
      data: { id: foreign.weights, personId, createdAt: now, weights: '[]', better: true, ...figures },
    });
    await tx.rescheduling.create({ data: { id: foreign.rescheduling, personId, at: now } });
    await tx.deed.create({
      data: { id: foreign.deed, personId, kind: 'bury', at: now, cardIds: `["${cardId}"]`, before: '[]' },
    });
  });
  await recordReviews(
    viewer,
    [
      {
        id: foreign.review,
        cardId: curriculum().cards[0]?.id ?? '',
        rating: 'good',
        answeredAt: now,
        day: studyDay(now, viewer.timeZone, viewer.rolloverHour),
        durationMs: 1000,
        parameterSet: 'default-90',
        promisedDays: null,
      },
    ],
    now,
  );
  return foreign;
}

let worlds = 0;

/** A team with its people, and those around it. */
export async function makeWorld(db: TestDatabase, now: Date): Promise<World> {
  worlds += 1;
  const person = (name: string) =>
    somebody(db, { id: `${name}-${worlds}`, name, email: `${name}-${worlds}@a.b` });
  const founder = await person('founder');
  const team = await teamOf(founder, `Team ${worlds}`, now);
  const join = async (name: string, role: Role) => {
    const viewer = await person(name);
    await db.write((tx) =>
      tx.member.create({ data: { teamId: team.teamId, personId: viewer.personId, role, joinedAt: now } }),
    );
    return viewer;
  };
  const people = {
    'signed-out': null,
    suspended: await join('suspended', 'owner'),
    stranger: await person('stranger'),
    'other-owner': await person('other-owner'),
    removed: await join('removed', 'manager'),
    learner: await join('learner', 'learner'),
    manager: await join('manager', 'manager'),
    owner: await join('owner', 'owner'),
  } satisfies Record<Actor, Viewer | null>;
  await teamOf(people['other-owner'], `Other team ${worlds}`, now);
  await db.write((tx) =>
    tx.member.deleteMany({ where: { teamId: team.teamId, personId: people.removed.personId } }),
  );
  const sessions = Object.fromEntries(
    await Promise.all(
      actors.map(async (actor) => {
        const viewer = people[actor];
        return [actor, viewer && (await startSession(viewer.personId, now))] as const;
      }),
    ),
  ) as Record<Actor, string | null>;
  await endAllSessions(people.suspended);
  let pupils = 0;
  const pupil = () => join(`pupil-${pupils++}`, 'learner');
  return {
    slug: team.slug,
    name: team.teamName,
    sessions,
    people,
    pupil,
    assign: async (trackId) => {
      const assigned = await assignTrack(team, { trackId, dueOn: null }, now);
      if (assigned.kind !== 'done') throw new Error(`no track: ${assigned.kind}`);
    },
    invite: async () => {
      const made = await createInvite(team, 7, now);
      if (made.kind !== 'invited') throw new Error(`no invitation: ${made.kind}`);
      return made;
    },
    flag: async () => {
      const { personId } = await pupil();
      const row = {
        id: uuid(),
        personId,
        cardId: 'pod/what/does',
        reason: 'wrong',
        text: '',
        createdAt: now,
      };
      await db.write((tx) => tx.cardFlag.create({ data: row }));
      return row.id;
    },
  };
}

async function teamOf(owner: Viewer, name: string, now: Date): Promise<Membership> {
  const made = await createTeam(owner, { name }, now);
  const membership = made.kind === 'created' ? await findMembership(owner, made.slug) : null;
  if (!membership) throw new Error(`no team: ${made.kind}`);
  return membership;
}
