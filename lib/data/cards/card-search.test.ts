import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Card } from '@/lib/curriculum/schema';
import { parseCardQuery } from '@/lib/progress/card-query';
import type { Rating } from '@/lib/srs/memory';
import { saveProfile } from '../people/people';
import type { Viewer } from '../people/viewer';
import { markCards } from '../study/card-marks';
import { recordReviews } from '../study/reviews';
import { somebody, type TestDatabase, temporaryDatabase } from '../testing';
import { flagCard, saveCardNote } from './card-notes';
import { searchCards } from './card-search';

const now = new Date('2026-05-20T10:00:00Z');
let db: TestDatabase;
let ada: Viewer;

const cards = ['new', 'learning', 'young', 'mature', 'leech', 'suspended', 'buried', 'noted', 'flagged'].map(
  card,
);

beforeAll(async () => {
  db = temporaryDatabase();
  ada = await somebody(db, { id: 'ada' });
  await saveProfile(ada, { leechLapses: 2, relearningStepsSeconds: [] });
  await rated('learning', ['2026-05-20', 'good']);
  await rated('young', ['2026-05-19', 'easy']);
  await rated('mature', ['2026-01-01', 'easy'], ['2026-01-09', 'easy'], ['2026-03-01', 'easy']);
  await rated(
    'leech',
    ['2026-05-01', 'easy'],
    ['2026-05-09', 'again'],
    ['2026-05-12', 'again'],
    ['2026-05-13', 'good'],
  );
  await rated('suspended', ['2026-05-01', 'easy']);
  await rated('buried', ['2026-05-01', 'easy']);
  await rated('noted', ['2026-05-01', 'easy']);
  await markCards(ada, { id: uuid(), cardIds: [idOf('suspended')], deed: 'suspend' }, now);
  await markCards(ada, { id: uuid(), cardIds: [idOf('buried')], deed: 'bury' }, now);
  await saveCardNote(ada, idOf('noted'), 'Think of the *postman*', now);
  await flagCard(ada, { id: uuid(), cardId: idOf('flagged'), reason: 'wrong', text: '' }, now);
});
afterAll(() => db.remove());

it.each([
  ['', 'new learning young mature leech suspended buried noted flagged'],
  ['is:new', 'new flagged'],
  ['is:learning', 'learning'],
  // Neither what is set aside nor a leech waits to be asked.
  ['is:due', 'learning noted'],
  ['is:leech', 'leech'],
  ['is:suspended', 'suspended'],
  ['is:buried', 'buried'],
  ['is:noted', 'noted'],
  ['is:flagged', 'flagged'],
  ['is:mature', 'mature'],
  ['is:young', 'young leech suspended buried noted'],
  ['is:review -is:suspended -is:buried', 'young mature leech noted'],
  ['prop:s>60', 'mature'],
  ['prop:lapses>=2', 'leech'],
  ['prop:reps=0', 'new flagged'],
  ['prop:reps>=3', 'mature leech'],
  ['rated:2', 'learning young'],
  ['rated:1', 'learning'],
  ['rated:30:again', 'leech'],
  ['introduced:1', 'learning'],
  ['introduced:200 -introduced:30', 'mature'],
  ['tag:linux', 'new leech'],
  ['tag:linux::kernel', 'leech'],
  ['topic:pod young', 'young'],
  ['topic:node', ''],
  ['card:pod/no*', 'noted'],
  ['postman', 'noted'],
  ['"answer of mature" or "answer of young"', 'young mature'],
  ['(is:new or is:learning) -is:flagged', 'new learning'],
])('%j finds: %s', async (search, found) => {
  const parsed = parseCardQuery(search);
  if (!parsed.ok) throw new Error(parsed.message);
  const names = (await searchCards(ada, cards, parsed.query, now)).map(({ id }) => id.split('/')[1]);
  expect(names.join(' ')).toBe(found);
});

it('recall is compared as it is now', async () => {
  const parsed = parseCardQuery('prop:r<0.5');
  if (!parsed.ok) throw new Error(parsed.message);
  const later = new Date('2028-05-20T10:00:00Z');
  expect(await searchCards(ada, cards, parsed.query, now)).toEqual([]);
  expect(await searchCards(ada, cards, parsed.query, later)).not.toEqual([]);
});

function idOf(name: string): string {
  return `pod/${name}/who`;
}

function card(name: string): Card {
  const tags = name === 'new' ? ['linux'] : name === 'leech' ? ['linux::kernel'] : [];
  const asked = { ask: `Ask of ${name}`, answer: `Answer of ${name}`, explain: '' };
  return {
    ...asked,
    id: idOf(name),
    topicId: 'pod',
    noteId: `pod/${name}`,
    prompt: 'Who does it',
    kind: 'basic',
    source: null,
    tags,
    trains: [],
    html: asked,
  };
}

async function rated(
  name: string,
  ...answers: readonly (readonly [day: string, rating: Rating])[]
): Promise<void> {
  for (const [day, rating] of answers) {
    const answeredAt = new Date(`${day}T09:00:00Z`);
    const id = uuid({ msecs: answeredAt.getTime() });
    const report = { id, cardId: idOf(name), rating, answeredAt, day, durationMs: 1000, promisedDays: null };
    const { answers: told } = await recordReviews(ada, [{ ...report, parameterSet: 'default-90-r' }], now);
    expect(told).toMatchObject([{ result: 'stored' }]);
  }
}
