import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ask, send } from '@/app/_server/testing';
import { curriculum } from '@/lib/curriculum/load';
import type { Viewer } from '@/lib/data/people/viewer';
import { somebody, type TestDatabase, temporaryDatabase } from '@/lib/data/testing';
import { POST as saveSettings } from '../settings/study/route';
import { POST as saveTrack } from '../settings/tracks/route';
import { GET as statistics } from '../statistics/route';
import { GET as workload } from '../workload/route';
import { POST as accept } from './accept/route';
import { POST as start, GET as state } from './route';
import { POST as undo } from './undo/route';

const now = new Date('2026-05-01T10:00:00Z');
let db: TestDatabase;
let viewer: Viewer | null = null;

vi.mock('@/app/_server/now', () => ({ requestTime: async () => now }));
vi.mock('@/lib/auth/viewer', () => ({ currentViewer: async () => viewer }));

beforeAll(async () => {
  db = temporaryDatabase();
  viewer = await somebody(db, { id: 'ada' });
});
afterAll(() => db.remove());

/** Weights as the optimiser would have stored them. */
const fitted = (id: string, personId: string, better: boolean) =>
  db.write((tx) =>
    tx.fittedWeights.create({
      data: {
        id,
        personId,
        createdAt: now,
        weights: JSON.stringify([
          0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, 1.4835, 0.0614,
          0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
        ]),
        fittedOn: 1600,
        judgedOn: 400,
        lossBefore: 0.35,
        lossAfter: better ? 0.33 : 0.36,
        errorBefore: 0.05,
        errorAfter: 0.03,
        better,
      },
    }),
  );
const better = `w${'a'.repeat(32)}`;
const worse = `w${'b'.repeat(32)}`;
const foreign = `w${'c'.repeat(32)}`;

describe('weights of one’s own', () => {
  it('are not fitted to too few answers', async () => {
    expect((await send(start, '/api/optimiser', {})).body).toEqual({ result: 'too-few' });
    expect((await ask(state, '/api/optimiser')).body).toMatchObject({
      running: false,
      progress: 0,
      reviews: 0,
      history: [],
    });
  });

  it('are taken when they are better and one’s own, and by no other', async () => {
    await somebody(db, { id: 'eve' });
    await fitted(better, 'ada', true);
    await fitted(worse, 'ada', false);
    await fitted(foreign, 'eve', true);
    const taken = async (id: string | null) =>
      (await send(accept, '/api/optimiser/accept', { id, reschedule: false })).status;
    expect(await taken(worse)).toBe(409);
    expect(await taken(foreign)).toBe(404);
    expect(await taken(better)).toBe(200);
    expect((await ask(state, '/api/optimiser')).body).toMatchObject({ inUse: better, rescheduled: null });
    expect(await taken(null)).toBe(200);
  });

  it('reschedule when that is asked for, and that can be taken back', async () => {
    const { body } = await send(accept, '/api/optimiser/accept', { id: better, reschedule: true });
    const { reschedulingId } = body as { reschedulingId: string };
    expect((await ask(state, '/api/optimiser')).body).toMatchObject({ rescheduled: { id: reschedulingId } });
    expect((await send(undo, '/api/optimiser/undo', { id: 'another' })).status).toBe(404);
    expect((await send(undo, '/api/optimiser/undo', { id: reschedulingId })).status).toBe(204);
    expect((await ask(state, '/api/optimiser')).body).toMatchObject({ rescheduled: null, inUse: better });
  });
});

describe('retention', () => {
  it('is saved within its bounds, and the preview follows', async () => {
    expect((await send(saveSettings, '/api/settings/study', { desiredRetention: 0.98 })).status).toBe(400);
    expect((await send(saveSettings, '/api/settings/study', { desiredRetention: 0.92 })).status).toBe(200);
    const { body } = await ask(workload, '/api/workload');
    expect(body).toMatchObject({ inUse: 0.92, days: 90 });
    expect((body as { rows: unknown[] }).rows).toHaveLength(28);
  });

  it('of a track is saved, taken back, and asked of no track that is not', async () => {
    const [track] = curriculum().tracks;
    const save = (trackId: string | undefined, retention: number | null) =>
      send(saveTrack, '/api/settings/tracks', { trackId, retention });
    expect((await save('nowhere', 0.9)).status).toBe(404);
    expect((await save(track?.id, 0.95)).body).toEqual({ retentions: { [track?.id ?? '']: 0.95 } });
    expect((await save(track?.id, null)).body).toEqual({ retentions: {} });
  });
});

it('statistics of somebody who has answered nothing are empty, and are data', async () => {
  expect((await ask(statistics, '/api/statistics')).body).toMatchObject({
    today: { answers: 0, retention: null },
    calendar: [],
    calibration: null,
    hardestTopics: [],
  });
});

it('who is signed out is told so, everywhere', async () => {
  const ada = viewer;
  viewer = null;
  const answers = [
    await ask(state, '/api/optimiser'),
    await send(start, '/api/optimiser', {}),
    await send(accept, '/api/optimiser/accept', { id: null, reschedule: false }),
    await send(undo, '/api/optimiser/undo', { id: 'x' }),
    await ask(statistics, '/api/statistics'),
    await ask(workload, '/api/workload'),
    await send(saveSettings, '/api/settings/study', {}),
    await send(saveTrack, '/api/settings/tracks', { trackId: 'x', retention: null }),
  ];
  viewer = ada;
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 401));
});
