import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { may } from '@/lib/data/people/permissions';
import { type TestDatabase, temporaryDatabase } from '@/lib/data/testing';
import { type EntryPoint, entryPoints } from './entry-points';
import { foreignRequests, type Outcome, type Rule, rules } from './rules';
import { type Actor, actors, makeForeign, makeWorld, type World } from './world';

const now = new Date('2026-05-04T08:00:00Z');
let db: TestDatabase;
let sessionId: string | null = null;
let shared: World | undefined;

vi.mock('@/app/_server/now', () => ({ requestTime: async () => now }));
vi.mock('@/lib/auth/session-cookie', () => ({
  sessionIdOfRequest: async () => sessionId,
  setSessionCookie: async () => undefined,
  clearSessionCookie: async () => undefined,
  requestIsHttps: async () => false,
}));
vi.mock('next/headers', () => ({
  headers: async () => new Headers({ 'sec-fetch-site': 'same-origin' }),
  cookies: async () => ({ get: () => undefined }),
}));
vi.mock('next/cache', () => ({ refresh: () => undefined, revalidatePath: () => undefined }));

beforeAll(() => {
  process.env.NEXTAUTH_SECRET = 'a secret that only this test uses';
  db = temporaryDatabase();
});
afterAll(() => db.remove());

const found = entryPoints('app');
/** Methods that a route only refuses (`allowOnly`) need no rule: nobody may. */
const refusing = new Set<string>();

describe('every way into the program', { timeout: 240_000 }, () => {
  it('has a rule, and every rule is of a way in', async () => {
    for (const entry of found) if (await onlyRefuses(entry)) refusing.add(entry.name);
    const entered = found.filter(({ name }) => !refusing.has(name)).map(({ name }) => name);
    expect([...entered].sort()).toEqual(Object.keys(rules).sort());
  });

  it.each(found.filter(({ name }) => name in rules))('$name lets in whom its rule names', async (entry) => {
    const rule = rules[entry.name];
    if (!rule) throw new Error(`${entry.name} has no rule`);
    const ownWorld = typeof rule.for === 'object' || rule.endsSessions;
    const world = ownWorld ? await makeWorld(db, now) : await sharedWorld();
    const outcomes: Partial<Record<Actor, Outcome>> = {};
    // Whoever may least comes first, so that what is refused is still there.
    for (const actor of actors) {
      sessionId = world.sessions[actor];
      outcomes[actor] = await enter(entry, rule, world);
    }
    expect(outcomes).toEqual(Object.fromEntries(actors.map((actor) => [actor, expectedOf(rule, actor)])));
  });
});

describe('what is somebody else’s', { timeout: 240_000 }, () => {
  it.each(foreignRequests.map((request, n) => ({ ...request, n })))(
    '$name does not find it, and changes nothing of it ($n)',
    async ({ name, input, params, query }) => {
      const entry = found.find((each) => each.name === name);
      if (!entry) throw new Error(`there is no ${name}`);
      const world = await sharedWorld();
      const foreign = await makeForeign(db, now);
      const before = await everythingOf(foreign.person);
      sessionId = world.sessions.owner;
      const rule: Rule = {
        for: 'signed-in',
        ...(query && { query }),
        ...(params && { params: () => params(foreign, world) }),
        ...(input && { input: () => input(foreign, world) }),
      };
      expect(await enter(entry, rule, world)).toBe('not-found');
      expect(await everythingOf(foreign.person)).toEqual(before);
    },
  );

  it('is not taken back by its id, nor answered again', async () => {
    const world = await sharedWorld();
    const { person, review, deed } = await makeForeign(db, now);
    const before = await everythingOf(person);
    sessionId = world.sessions.stranger;
    const { POST: takeBack } = await import('../api/undo/route');
    for (const id of [review, deed]) {
      const answer = await takeBack(requestFor('POST', { for: 'signed-in' }, { id }), noParams);
      expect(await answer.json()).toEqual({ result: 'unknown', cardIds: [] });
    }
    expect(await everythingOf(person)).toEqual(before);
  });
});

/** For what concerns no team. */
async function sharedWorld(): Promise<World> {
  shared ??= await makeWorld(db, now);
  return shared;
}

const noParams = { params: Promise.resolve({}) };

/** Rows of a person that others might reach. */
async function everythingOf(personId: string) {
  const of = { where: { personId } };
  const reader = db.reader();
  return {
    person: await reader.person.findUnique({ where: { id: personId } }),
    members: await reader.member.findMany(of),
    invites: await reader.invite.findMany({ where: { createdById: personId } }),
    flags: await reader.cardFlag.findMany(of),
    notes: await reader.cardNote.findMany(of),
    marks: await reader.cardMark.findMany(of),
    deeds: await reader.deed.findMany(of),
    reviews: await reader.review.findMany(of),
    memories: await reader.memory.findMany(of),
    weights: await reader.fittedWeights.findMany(of),
    reschedulings: await reader.rescheduling.findMany(of),
  };
}

function expectedOf(rule: Rule, actor: Actor): Outcome {
  const gives = rule.gives ?? 'ok';
  if (rule.for === 'everyone') return gives;
  if (actor === 'signed-out' || actor === 'suspended') return 'signed-out';
  if (rule.for === 'signed-in') return gives;
  if (actor !== 'owner' && actor !== 'manager' && actor !== 'learner') return 'not-found';
  return may(actor, rule.for.team) ? gives : (rule.for.refused ?? 'forbidden');
}

async function enter(entry: EntryPoint, rule: Rule, world: World): Promise<Outcome> {
  const exported = (await import(/* @vite-ignore */ `../${entry.file}`))[entry.exported];
  const params = (await rule.params?.(world)) ?? {};
  const input = await rule.input?.(world, now);
  try {
    switch (entry.kind) {
      case 'page':
        await exported({ params: Promise.resolve(params), searchParams: Promise.resolve(rule.query ?? {}) });
        return 'ok';
      case 'action':
        return outcomeOfAction(await (takesForm(exported) ? exported(null, formOf(input)) : exported(input)));
      case 'route':
        return await outcomeOfRoute(
          await exported(requestFor(entry.exported, rule, input), { params: Promise.resolve(params) }),
        );
    }
  } catch (thrown) {
    return outcomeOfThrown(thrown);
  }
}

/** `formAction` makes functions of the state before and the form, `action` such of a value. */
function takesForm(made: (...args: never[]) => unknown): boolean {
  return made.length === 2;
}

function formOf(input: unknown): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(input ?? {})) form.set(name, String(value));
  return form;
}

function requestFor(method: string, { query = {} }: Rule, input: unknown): Request {
  const url = `http://here/?${new URLSearchParams(query)}`;
  const isBytes = input instanceof Uint8Array;
  if (method === 'GET') return new Request(url);
  return new Request(url, {
    method,
    headers: {
      'content-type': isBytes ? 'application/octet-stream' : 'application/json',
      'sec-fetch-site': 'same-origin',
    },
    body: isBytes ? new Uint8Array(input) : JSON.stringify(input ?? {}),
  });
}

async function outcomeOfRoute(response: Response): Promise<Outcome> {
  if (response.ok) {
    await response.body?.cancel();
    return 'ok';
  }
  const body = (await response.json()) as { error: { code: string } };
  return body.error.code;
}

function outcomeOfAction(answer: { ok: boolean; error?: { code: string } }): Outcome {
  return answer.ok ? 'ok' : (answer.error?.code ?? 'refused');
}

/** Next's own words for where a page or an action leads instead. */
function outcomeOfThrown(thrown: unknown): Outcome {
  const digest = String((thrown as { digest?: unknown }).digest ?? '');
  if (digest.startsWith('NEXT_HTTP_ERROR_FALLBACK;404')) return 'not-found';
  if (!digest.startsWith('NEXT_REDIRECT')) throw thrown;
  return digest.includes('/sign-in?to=') ? 'signed-out' : 'ok';
}

async function onlyRefuses({ kind, file, exported }: EntryPoint): Promise<boolean> {
  if (kind !== 'route') return false;
  const answer = await (await import(/* @vite-ignore */ `../${file}`))[exported](
    new Request('http://here/', { method: 'GET' }),
    {
      params: Promise.resolve({}),
    },
  );
  return answer.status === 405;
}
