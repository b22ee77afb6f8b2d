import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calibrationOf } from '@/lib/progress/calibration';
import { addDays } from '@/lib/srs/day';
import { algorithm } from '@/lib/srs/parameters';
import { seededNumbers } from '@/lib/srs/testing';
import { type StudiedCard, studiedCard } from '../database/seeding';
import { beforeText, refold } from '../memory/memories';
import {
  acceptWeights,
  optimised,
  optimiserState,
  startOptimising,
  undoRescheduling,
} from '../memory/optimiser';
import { markStale } from '../memory/stale-days';
import type { Viewer } from '../people/viewer';
import { leechesOf } from '../study/leeches';
import { undo } from '../study/undo';
import { syllabus } from '../syllabus';
import { somebody, type TestDatabase, temporaryDatabase } from '../testing';
import {
  calendar,
  dayStatistics,
  distributions,
  dueForecast,
  hardestTopics,
  retention,
  statistics,
} from './statistics';
import { freshenTallies } from './tallies';

let db: TestDatabase;
let ada: Viewer;
let cards: readonly StudiedCard[];
const now = new Date('2026-06-30T18:00:00Z');

beforeAll(async () => {
  db = temporaryDatabase();
  ada = await somebody(db, { id: 'ada', timeZone: 'UTC' });
  const random = seededNumbers(7);
  cards = Array.from({ length: 120 }, (_, n) =>
    studiedCard(`topic-${n % 4}/n${n}/card`, addDays('2026-01-05', n % 60), '2026-06-30', 60, random),
  );
  for (const card of cards) {
    await db.write(async (tx) => {
      await tx.review.createMany({
        data: card.reviews.map(({ met, ...review }) => ({
          ...review,
          personId: 'ada',
          cardId: card.cardId,
          before: beforeText(met),
          algorithm,
          receivedAt: review.answeredAt,
        })),
      });
      await refold(tx, 'ada', [card.cardId]);
      await markStale(
        tx,
        'ada',
        card.reviews.map(({ localDay }) => localDay),
      );
    });
  }
}, 300_000);
afterAll(() => db.remove());

const reviews = () =>
  cards.flatMap((card) => card.reviews.map((review) => ({ ...review, cardId: card.cardId })));

describe('statistics count what the log says', { timeout: 300_000 }, () => {
  it('the day, the calendar and the true retention are those of a count by hand', async () => {
    await freshenTallies('ada');
    const days = new Map<string, number>();
    for (const { localDay } of reviews()) days.set(localDay, (days.get(localDay) ?? 0) + 1);
    const told = await calendar(ada, now, 365);
    expect(told.map(({ day, answers }) => [day, answers])).toEqual([...days].sort());
    const [last] = [...days.keys()].sort().slice(-1);
    const at = new Date(`${last}T18:00:00Z`);
    expect((await dayStatistics(ada, at)).answers).toBe(days.get(last ?? ''));
    const months = await retention(ada, now, 'month', 12);
    const young = reviews().filter(({ met }) => met.state === 'review' && met.scheduledDays < 21);
    expect(months.reduce((sum, row) => sum + row.young.answers, 0)).toBe(young.length);
    expect(months.reduce((sum, row) => sum + row.young.passed, 0)).toBe(
      young.filter(({ rating }) => rating !== 'again').length,
    );
    const weeks = await retention(ada, now, 'week', 40);
    expect(weeks.every(({ from }) => new Date(`${from}T12:00:00Z`).getUTCDay() === 1)).toBe(true);
  });

  it('a study day stays the one that the clock of the place showed, from wherever it is looked at', async () => {
    const told = await calendar(ada, now, 365);
    const days = told.map(({ day }) => day);
    for (const timeZone of ['Pacific/Honolulu', 'Pacific/Auckland']) {
      await db.write((tx) => tx.person.update({ where: { id: 'ada' }, data: { timeZone } }));
      await db.write((tx) => markStale(tx, 'ada', days));
      await freshenTallies('ada');
      expect(await calendar({ ...ada, timeZone }, now, 365)).toEqual(told);
    }
    await db.write((tx) => tx.person.update({ where: { id: 'ada' }, data: { timeZone: 'UTC' } }));
  });

  it('an undone rating is counted no more', async () => {
    const last = reviews().sort((a, b) => b.answeredAt.getTime() - a.answeredAt.getTime())[0];
    if (!last) throw new Error('there are reviews');
    const at = new Date(`${last.localDay}T18:00:00Z`);
    const { answers } = await dayStatistics(ada, at);
    await undo(ada, last.id, now);
    await freshenTallies('ada');
    expect((await dayStatistics(ada, at)).answers).toBe(answers - 1);
    await db.write((tx) => tx.review.update({ where: { id: last.id }, data: { undoneAt: null } }));
    await db.write((tx) => refold(tx, 'ada', [last.cardId]));
    await db.write((tx) => markStale(tx, 'ada', [last.localDay]));
  });

  it('a learner who remembers as FSRS predicts is well calibrated, better than by the averages', async () => {
    const {
      calibration,
      distributions: spread,
      hardestTopics: hard,
      time,
      forecast,
    } = await statistics(ada, now);
    expect(calibration?.count).toBeGreaterThan(300);
    expect(calibration?.fsrs.calibrationError).toBeLessThan(0.06);
    expect(calibration?.bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(calibration?.count);
    const total = (buckets: readonly { cards: number }[]) =>
      buckets.reduce((sum, each) => sum + each.cards, 0);
    for (const buckets of [spread.stability, spread.difficulty, spread.recall])
      expect(total(buckets)).toBe(120);
    expect(spread.meanRecall).toBeGreaterThan(0.8);
    expect(hard).toHaveLength(4);
    expect(time.map(({ met }) => met)).toContain('young');
    expect(forecast.dailyLoad).toBeGreaterThan(0);
  });

  it('the forecast counts each card once', async () => {
    const { overdue, days } = await dueForecast(ada, now, 4000);
    const leeches = (await leechesOf(ada, syllabus())).length;
    expect(overdue + days.reduce((sum, day) => sum + day.young + day.mature, 0)).toBe(120 - leeches);
    expect((await distributions(ada, now)).stability.every(({ from, to }) => to > from)).toBe(true);
    expect((await hardestTopics(ada, now, 365, 2)).length).toBe(2);
  });
});

it('predictions without any basis are told apart from those with one', () => {
  const day = (n: number) => addDays('2026-01-01', n);
  const rows = Array.from({ length: 40 }, (_, n) => [
    { day: day(n), bin: 19, count: 10, recalled: 10, predicted: 9.7, loss: 0.3 },
    { day: day(n), bin: 10, count: 10, recalled: 5, predicted: 5.2, loss: 7 },
  ]).flat();
  const told = calibrationOf(rows);
  expect(told?.fsrs.logLoss).toBeLessThan(told?.userAverage.logLoss ?? 0);
  expect(told?.fsrs.calibrationError).toBeLessThan(told?.movingAverage.calibrationError ?? 0);
  expect(told?.recalled).toBe(0.75);
  expect(calibrationOf([])).toBeNull();
});

describe('weights of one’s own', { timeout: 300_000 }, () => {
  it('are fitted in the background, judged by reviews they have not seen, and taken only when better', async () => {
    expect(await startOptimising(ada, now)).toBe('started');
    expect(await startOptimising(ada, now)).toBe('running');
    await optimised(ada);
    const { history, inUse, failed, running } = await optimiserState(ada);
    expect({ failed, running, inUse }).toEqual({ failed: null, running: false, inUse: null });
    const [fit] = history;
    expect(fit?.weights).toHaveLength(21);
    expect(fit?.judgedOn).toBeGreaterThan(50);
    expect(fit?.better).toBe((fit?.lossAfter ?? 1) < (fit?.lossBefore ?? 0));
    expect(await acceptWeights(ada, 'w00000000000000000000000000000000', { reschedule: true }, now)).toEqual({
      kind: 'unknown',
    });
    await db.write((tx) =>
      tx.fittedWeights.update({ where: { id: fit?.id ?? '' }, data: { better: false } }),
    );
    expect(await acceptWeights(ada, fit?.id ?? '', { reschedule: false }, now)).toEqual({
      kind: 'not-better',
    });
    await db.write((tx) => tx.fittedWeights.update({ where: { id: fit?.id ?? '' }, data: { better: true } }));
  });

  it('change nothing that was learnt before, unless everything is rescheduled, which can be taken back', async () => {
    const rows = () =>
      db.reader().memory.findMany({ where: { personId: 'ada' }, orderBy: { cardId: 'asc' } });
    const [fit] = (await optimiserState(ada)).history;
    const before = await rows();
    await acceptWeights(ada, fit?.id ?? '', { reschedule: false }, now);
    expect(await rows()).toEqual(before);
    const accepted = await acceptWeights(ada, fit?.id ?? '', { reschedule: true }, now);
    if (accepted.kind !== 'accepted' || !accepted.reschedulingId) throw new Error('accepted');
    const after = await rows();
    expect(after.every(({ parameterSet }) => parameterSet.startsWith(fit?.id ?? '-'))).toBe(true);
    expect(after.map(({ reps, lapses }) => [reps, lapses])).toEqual(
      before.map(({ reps, lapses }) => [reps, lapses]),
    );
    expect(await undoRescheduling(ada, accepted.reschedulingId, now)).toBe(true);
    expect(await rows()).toEqual(before);
  });
});
