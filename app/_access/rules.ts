/**
 * Who may enter where: a line for every entry point, and a request that each of the actors makes. `signed-in` is for
 * whoever has a session and concerns their own things alone; `team` is for members whose role permits the deed, and for
 * all others there is no such team; `everyone` is for strangers too.
 */
import { v7 as uuid } from 'uuid';
import { curriculum } from '@/lib/curriculum/load';
import type { TeamAction } from '@/lib/data/people/permissions';
import { studyDay } from '@/lib/srs/day';
import type { Foreign, World } from './world';

/** What came of a request: done, or the code of a refusal. */
export type Outcome = 'ok' | 'signed-out' | 'forbidden' | 'not-found' | (string & {});

export type Rule = {
  readonly for: 'everyone' | 'signed-in' | { readonly team: TeamAction; readonly refused?: Outcome };
  /** Whoever has been there is signed out. */
  readonly endsSessions?: true;
  /** What comes of it for who may; `ok` unless told. */
  readonly gives?: Outcome;
  /** A body, the fields of a form, or the value of an action. */
  readonly input?: (world: World, now: Date) => Promise<unknown> | unknown;
  /** The query of a page or a route. */
  readonly query?: Readonly<Record<string, string>>;
  /** The parts of the path in brackets. */
  readonly params?: (world: World) => Promise<Params> | Params;
};

export type Params = Readonly<Record<string, string | string[]>>;

const cardId = curriculum().cards[0]?.id ?? '';
const topicId = curriculum().topics[0]?.id ?? '';
const trackId = curriculum().tracks[0]?.id ?? '';
const scenarioId = 'kube-proxy/who-writes-the-rules';

const ofTeam = ({ slug }: World) => ({ slug });
const team =
  (more: (world: World) => Promise<object> | object = () => ({})) =>
  async (world: World) => ({ team: world.slug, ...(await more(world)) });
const own: Rule = { for: 'signed-in' };
const open: Rule = { for: 'everyone' };
const empty = () => ({});

export const rules: Readonly<Record<string, Rule>> = {
  'page /': open,
  'page /sign-in': open,
  'page /sign-up': open,
  'page /join': open,
  'page /topics': open,
  'page /topics/[id]': { ...open, params: () => ({ id: topicId }) },
  'page /scenarios': open,
  'page /scenarios/[...id]': { ...open, params: () => ({ id: scenarioId.split('/') }) },
  'page /sandbox': open,
  'page /sandbox/[...id]': { ...open, params: () => ({ id: scenarioId.split('/') }) },
  'page /study': open,
  'page /teams': open,
  'page /account': own,
  'page /account/study': own,
  'page /account/data': own,
  'page /attempts': own,
  'page /attempts/[...id]': { ...own, params: () => ({ id: scenarioId.split('/') }) },
  'page /cards/[...id]': { ...own, params: () => ({ id: cardId.split('/') }) },
  'page /library': own,
  'page /memory': own,
  'page /statistics': own,
  'page /study/cram': own,
  // Nobody here has seen anything of the topic: the page says so.
  'page /study/repair/[topic]': { ...own, params: () => ({ topic: topicId }) },
  'page /teams/[slug]': { for: { team: 'see-own-progress' }, params: ofTeam },
  'page /teams/[slug]/members/[id]': {
    for: { team: 'see-everyones-progress', refused: 'not-found' },
    params: async (world) => ({ slug: world.slug, id: (await world.pupil()).personId }),
  },
  'page /teams/[slug]/settings': { for: { team: 'see-own-progress' }, params: ofTeam },
  'page /teams/[slug]/flags': {
    for: { team: 'see-everyones-progress', refused: 'not-found' },
    params: ofTeam,
  },

  'GET /sandbox/rules': open,
  'GET /api/[...path]': { ...open, gives: 'not-found' },
  'POST /api/[...path]': { ...open, gives: 'not-found' },
  'PUT /api/[...path]': { ...open, gives: 'not-found' },
  'PATCH /api/[...path]': { ...open, gives: 'not-found' },
  'DELETE /api/[...path]': { ...open, gives: 'not-found' },
  // What next-auth answers is tested in lib/auth; no such word of it exists.
  'GET /api/auth/[...nextauth]': { ...open, gives: 'not-found', params: () => ({ nextauth: ['nothing'] }) },
  'POST /api/auth/[...nextauth]': { ...open, gives: 'not-found', params: () => ({ nextauth: ['nothing'] }) },
  'POST /api/attempts': {
    ...open,
    input: (_, now) => ({
      id: uuid({ msecs: now.getTime() }),
      scenarioId,
      seed: 0,
      answer: { kind: 'who', option: 'a' },
      confidence: null,
      hintsUsed: 0,
      durationMs: 1000,
      answeredAt: now.getTime(),
    }),
  },
  'GET /api/cards/flags': own,
  'POST /api/cards/flags': {
    ...own,
    input: () => ({ id: uuid(), cardId, reason: 'wrong', text: '' }),
  },
  'POST /api/cards/marks': { ...own, input: () => ({ id: uuid(), cardIds: [cardId], deed: 'bury' }) },
  'GET /api/cards/notes': { ...own, query: { cardId } },
  'POST /api/cards/notes': { ...own, input: () => ({ cardId, text: 'Mine.' }) },
  'GET /api/cards/search': own,
  'GET /api/export': { ...own, query: { format: 'csv' } },
  'POST /api/import/anki': { ...own, gives: 'bad-request', input: () => new Uint8Array([1, 2, 3]) },
  'POST /api/import/csv': { ...own, gives: 'bad-request', input: empty },
  'POST /api/import/json': { ...own, gives: 'bad-request', input: empty },
  'GET /api/optimiser': own,
  'POST /api/optimiser': { ...own, input: empty },
  'POST /api/optimiser/accept': { ...own, input: () => ({ id: null, reschedule: false }) },
  'POST /api/optimiser/undo': { ...own, gives: 'not-found', input: () => ({ id: uuid() }) },
  'POST /api/reviews': { ...own, input: (_, now) => ({ reviews: [reviewAt(now)] }) },
  'GET /api/settings/study': own,
  'POST /api/settings/study': { ...own, input: () => ({ newPerDay: 3 }) },
  'GET /api/settings/tracks': own,
  'POST /api/settings/tracks': { ...own, input: () => ({ trackId, retention: 0.95 }) },
  'GET /api/statistics': own,
  'POST /api/study/acts': {
    ...own,
    input: (_, now) => ({ acts: [{ kind: 'review', id: uuid(), review: reviewAt(now) }] }),
  },
  'GET /api/study/cram': { ...own, query: { limit: '1' } },
  'GET /api/study/queue': own,
  'GET /api/study/session': own,
  'GET /api/teams/[slug]/flags': { for: { team: 'see-own-progress' }, params: ofTeam },
  'POST /api/teams/[slug]/flags': {
    for: { team: 'see-everyones-progress', refused: 'not-found' },
    params: ofTeam,
    input: async (world) => ({ id: await world.flag() }),
  },
  'GET /api/undo': own,
  'POST /api/undo': { ...own, input: () => ({ id: uuid() }) },
  'GET /api/workload': own,

  'action (account)/actions startAsGuest': { ...open, input: empty },
  'action (account)/actions signInWithPassword': { ...open, gives: 'bad-request', input: empty },
  'action (account)/actions signUpWithPassword': { ...open, gives: 'bad-request', input: empty },
  'action (account)/actions signOut': { ...open, endsSessions: true, input: empty },
  'action (account)/actions signOutEverywhere': { ...own, endsSessions: true, input: empty },
  'action (account)/actions changePassword': { ...own, gives: 'bad-request', input: empty },
  'action (account)/actions saveSettings': { ...own, input: () => ({ name: 'Ada', timeZone: 'UTC' }) },
  // Without a password there is nothing to confirm by.
  'action (account)/actions deleteAccount': { ...own, endsSessions: true, input: empty },
  'action (account)/account/study/actions saveStudySettings': { ...own, gives: 'bad-request', input: empty },
  'action (account)/account/study/actions saveRetentionOfTrack': {
    ...own,
    input: () => ({ track: trackId, retention: '95' }),
  },
  'action (learning)/library/actions markFound': {
    ...own,
    input: () => ({ deed: 'bury', card: cardId }),
  },
  'action (learning)/library/actions undoMarks': {
    ...own,
    gives: 'not-found',
    input: () => ({ id: uuid() }),
  },
  'action cards/actions setCardAside': { ...own, input: () => ({ cardId, deed: 'suspend' }) },
  'action study/actions switchShortcuts': { ...own, input: () => ({ on: true }) },
  'action join/actions readInvite': {
    ...open,
    input: async (world) => ({ token: (await world.invite()).token }),
  },
  'action join/actions join': {
    ...open,
    input: async (world) => ({ token: (await world.invite()).token, name: 'Newcomer' }),
  },
  'action teams/actions makeTeam': { ...own, input: () => ({ name: 'A new team' }) },
  'action teams/actions saveTeamName': {
    for: { team: 'rename-team' },
    input: team(() => ({ name: 'Another name' })),
  },
  'action teams/actions makeInvite': { for: { team: 'invite-people' }, input: team(() => ({ days: '7' })) },
  'action teams/actions endInvite': {
    for: { team: 'invite-people' },
    input: team(async (world) => ({ invite: (await world.invite()).id })),
  },
  'action teams/actions settleFlag': {
    for: { team: 'see-everyones-progress', refused: 'not-found' },
    input: team(async (world) => ({ flag: await world.flag() })),
  },
  'action teams/actions giveTrack': {
    for: { team: 'assign-track' },
    input: team(() => ({ track: trackId, dueOn: '' })),
  },
  'action teams/actions takeTrack': {
    for: { team: 'assign-track' },
    input: team(async (world) => {
      await world.assign(trackId);
      return { track: trackId };
    }),
  },
  'action teams/actions giveRole': {
    for: { team: 'change-roles' },
    input: team(async (world) => ({ person: (await world.pupil()).personId, role: 'manager' })),
  },
  'action teams/actions removeFromTeam': {
    for: { team: 'remove-learner' },
    input: team(async (world) => ({ person: (await world.pupil()).personId })),
  },
  'action teams/actions leave': { for: { team: 'leave-team' }, input: team() },
  'action teams/actions deleteWholeTeam': {
    for: { team: 'delete-team' },
    input: team(async ({ name }) => ({ name })),
  },
};

/** Requests that name what is somebody else's, where a name is taken: made by the owner of a team, and never found. */
export const foreignRequests: readonly (Pick<Rule, 'query'> & {
  readonly name: string;
  readonly input?: (foreign: Foreign, world: World) => unknown;
  readonly params?: (foreign: Foreign, world: World) => Params;
})[] = [
  {
    name: 'page /teams/[slug]/members/[id]',
    params: ({ person }, { slug }) => ({ slug, id: person }),
  },
  { name: 'page /cards/[...id]', params: ({ card }) => ({ id: card.split('/') }) },
  { name: 'POST /api/cards/marks', input: ({ card }) => ({ id: uuid(), cardIds: [card], deed: 'bury' }) },
  { name: 'POST /api/cards/notes', input: ({ card }) => ({ cardId: card, text: 'Mine?' }) },
  {
    name: 'POST /api/cards/flags',
    input: ({ card }) => ({ id: uuid(), cardId: card, reason: 'wrong', text: '' }),
  },
  { name: 'POST /api/optimiser/accept', input: ({ weights }) => ({ id: weights, reschedule: true }) },
  { name: 'POST /api/optimiser/undo', input: ({ rescheduling }) => ({ id: rescheduling }) },
  {
    name: 'POST /api/teams/[slug]/flags',
    params: (_, { slug }) => ({ slug }),
    input: ({ flag }) => ({ id: flag }),
  },
  { name: 'action (learning)/library/actions undoMarks', input: ({ deed }) => ({ id: deed }) },
  { name: 'action (learning)/library/actions undoMarks', input: ({ review }) => ({ id: review }) },
  { name: 'action (learning)/library/actions markFound', input: ({ card }) => ({ deed: 'bury', card }) },
  { name: 'action cards/actions setCardAside', input: ({ card }) => ({ cardId: card, deed: 'bury' }) },
  { name: 'action teams/actions endInvite', input: ({ invite }, { slug }) => ({ team: slug, invite }) },
  { name: 'action teams/actions settleFlag', input: ({ flag }, { slug }) => ({ team: slug, flag }) },
  {
    name: 'action teams/actions giveRole',
    input: ({ person }, { slug }) => ({ team: slug, person, role: 'learner' }),
  },
  { name: 'action teams/actions removeFromTeam', input: ({ person }, { slug }) => ({ team: slug, person }) },
];

function reviewAt(now: Date) {
  return {
    id: uuid({ msecs: now.getTime() }),
    cardId,
    rating: 'good',
    answeredAt: now.getTime(),
    day: studyDay(now, 'UTC', 4),
    durationMs: 1000,
    parameterSet: 'default-90',
    promisedDays: null,
  };
}
