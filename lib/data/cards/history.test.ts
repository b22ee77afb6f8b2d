import { afterAll, beforeAll, expect, it } from 'vitest';
import { studyDay } from '@/lib/srs/day';
import { recordReviews } from '../study/reviews';
import { somebody, type TestDatabase, temporaryDatabase } from '../testing';
import { cardHistory } from './history';

let db: TestDatabase;

beforeAll(() => {
  db = temporaryDatabase();
});
afterAll(() => db.remove());

it('the history of a card shows every rating, the oldest first, and the memory that all of them made', async () => {
  const ada = await somebody(db, { id: 'ada', timeZone: 'UTC', rolloverHour: 4 });
  const dayMs = 86_400_000;
  const start = Date.UTC(2026, 0, 5, 9);
  const perDay = 30;
  const days = 7;
  for (let day = 0; day < days; day++) {
    const batch = Array.from({ length: perDay }, (_, n) => {
      const answeredAt = new Date(start + day * dayMs + n * 60_000);
      return {
        id: `r-${day}-${n}`,
        cardId: 'pod/what/does',
        rating: 'good' as const,
        answeredAt,
        day: studyDay(answeredAt, 'UTC', 4),
        durationMs: 4000,
        parameterSet: 'default-90',
        promisedDays: null,
      };
    });
    await recordReviews(ada, batch, new Date(start + day * dayMs + 3_600_000));
  }
  const history = await cardHistory(ada, 'pod/what/does');
  expect(history.entries).toHaveLength(perDay * days);
  expect(history.entries[0]?.id).toBe('r-0-0');
  expect(history.entries.at(-1)?.id).toBe('r-6-29');
  expect(history.memory).toMatchObject({ reps: perDay * days });
});
