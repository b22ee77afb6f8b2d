import { ask, hoursLater, moveClock, ratingsSent, startAsGuest, study } from './learner';
import { expect, test } from './test';

test('a week of study: each day has its share, and what is known comes back later and later', async ({
  page,
}) => {
  const begin = new Date();
  await moveClock(page, begin);
  await startAsGuest(page);
  await ask(page, '/api/settings/study', { newPerDay: 4, scenariosPerDay: 0 });
  const returned: string[] = [];
  for (let day = 0; day < 7; day += 1) {
    await moveClock(page, hoursLater(begin, day * 24));
    await page.goto('/study');
    const { cards } = await page.evaluate(async () => (await fetch('/api/study/queue')).json());
    expect(cards.length).toBeGreaterThanOrEqual(4);
    returned.push(
      ...cards
        .filter(({ state }: { state: string }) => state === 'review')
        .map(({ id }: { id: string }) => id),
    );
    for (let n = 1; n < cards.length; n += 1) await study(page, n % 4 === 0 ? 'Hard' : 'Easy');
    await ratingsSent(page, () => study(page, 'Easy'));
  }
  expect(returned.length).toBeGreaterThan(0);
  await page.goto('/');
  await expect(page.getByText('Studied on 7 of the last 14 days')).toBeVisible();
});

test('after a break the page says what waited, what today’s share is, and how long the rest takes', async ({
  page,
}) => {
  const begin = new Date();
  await moveClock(page, begin);
  await startAsGuest(page);
  await ask(page, '/api/settings/study', { newPerDay: 12, reviewsPerDay: 5, scenariosPerDay: 0 });
  await page.goto('/study');
  for (let n = 0; n < 11; n += 1) await study(page, 'Easy');
  await ratingsSent(page, () => study(page, 'Easy'));

  await ask(page, '/api/settings/study', { newPerDay: 0 });
  await moveClock(page, hoursLater(begin, 24 * 60));
  await page.goto('/');
  await expect(page.getByText('Away for 60 days. 12 cards waited; today’s share is 5.')).toBeVisible();
  await page.getByRole('link', { name: /^Study S?$/ }).click();
  await expect(page.getByText(/7 more reviews wait for the coming days.* about 2 more days/)).toBeVisible();
  for (let n = 0; n < 4; n += 1) await study(page, 'Easy');
  await ratingsSent(page, () => study(page, 'Easy'));
  await expect(page.getByText('Nothing is due.')).toBeVisible();
});
