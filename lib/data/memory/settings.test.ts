import { afterAll, beforeAll, expect, it } from 'vitest';
import { reader } from '../database/db';
import { profileOf, saveProfile, saveTrackRetention, trackRetentions } from '../people/people';
import type { Viewer } from '../people/viewer';
import { somebody, type TestDatabase, temporaryDatabase } from '../testing';
import { studyingOf } from './parameter-sets';

let db: TestDatabase;
let ada: Viewer;

beforeAll(async () => {
  db = temporaryDatabase();
  ada = await somebody(db, { id: 'ada' });
});
afterAll(() => db.remove());

it('what is changed is kept, the rest stays, and ratings follow it', async () => {
  await saveProfile(ada, {
    learningStepsSeconds: [60, 3600],
    relearningStepsSeconds: [],
    maximumIntervalDays: 365,
    easyDays: ['normal', 'normal', 'normal', 'normal', 'normal', 'reduced', 'minimum'],
    twoButtons: true,
    learnAheadMinutes: 5,
    buryReviews: false,
    name: 'Ada',
  });
  const { settings } = await profileOf(ada);
  expect(settings).toMatchObject({ newPerDay: 20, maximumIntervalDays: 365, twoButtons: true });
  expect(settings).toMatchObject({
    learnAheadMinutes: 5,
    buryNew: true,
    buryReviews: false,
    buryLearning: false,
  });
  expect(settings.easyDays.slice(5)).toEqual(['reduced', 'minimum']);
  const { parameters } = await studyingOf(reader(), 'ada', []);
  expect(parameters.id).toBe('default-90-l60.3600-r-m365');
  expect(parameters).toMatchObject({ learningStepsSeconds: [60, 3600], relearningStepsSeconds: [] });
});

it('a track may be wanted better known: the highest of a card’s tracks holds', async () => {
  const tracks = [
    { id: 'a', topics: ['pod', 'node'] },
    { id: 'b', topics: ['node'] },
  ];
  await saveTrackRetention(ada, 'a', 0.92);
  await saveTrackRetention(ada, 'b', 0.97);
  const { parametersFor } = await studyingOf(reader(), 'ada', tracks);
  expect(
    [parametersFor('pod/x/y'), parametersFor('node/x/y'), parametersFor('job/x/y')].map(
      (set) => set.retention,
    ),
  ).toEqual([0.92, 0.97, 0.9]);
  await saveTrackRetention(ada, 'b', null);
  expect([...(await trackRetentions(ada))]).toEqual([['a', 0.92]]);
});
