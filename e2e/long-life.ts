/** A learner with a past, for journeys that begin in the middle of a life: made as an export, and brought in as one. */
import { expect, type Page } from '@playwright/test';
import { v7 as uuid } from 'uuid';
import { curriculum } from '../lib/curriculum/load';
import { studiedCard } from '../lib/data/database/seeding';
import type { Memory, NewMemory, Rating } from '../lib/srs/memory';
import { seededNumbers } from '../lib/srs/testing';

type Past = {
  /** Study days, the last one excluded. */
  readonly from: string;
  readonly to: string;
  /** Cards of the curriculum, the first ones, that were begun one after another. */
  readonly cards: number;
};

/** Fills the account of whoever is signed in, through its own door: the import of an export. */
export async function liveThrough(page: Page, past: Past): Promise<void> {
  const exported = await page.request.get('/api/export?format=json');
  expect(exported.status()).toBe(200);
  const owned = { ...((await exported.json()) as object), ...pastOf(past) };
  const answer = await page.request.post('/api/import/json', {
    data: owned,
    headers: { 'sec-fetch-site': 'same-origin' },
  });
  expect(answer.status(), await answer.text()).toBe(200);
}

/** The reviews of a life: every card answered when it was due, remembered as FSRS predicts but for what `isLost`. The same every time but for the ids. */
export function pastOf({ from, to, cards }: Past) {
  const random = seededNumbers(7);
  const span = Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`);
  const reviews = curriculum()
    .cards.slice(0, cards)
    .flatMap(({ id }, n) => {
      const begun = new Date(Date.parse(`${from}T00:00:00Z`) + (span * 0.9 * n) / cards);
      return studiedCard(id, begun.toISOString().slice(0, 10), to, 200, random).reviews.map(
        ({ met, ...review }) => ({
          ...review,
          rating: isLost(met, review.rating, random) ? ('again' as const) : review.rating,
          promisedDays: null,
          // Its own for each account: the id of an answer is one's alone.
          id: uuid({ msecs: review.answeredAt.getTime() }),
          cardId: id,
          algorithm: 'fsrs-6',
          receivedAt: review.answeredAt,
        }),
      );
    });
  return { reviews };
}

/** After ten days this learner forgets half of what most would still know: weights of their own predict that better. */
function isLost(met: Memory | NewMemory, rating: Rating, random: () => number): boolean {
  return met.state !== 'new' && met.scheduledDays > 10 && rating !== 'again' && random() < 0.5;
}
