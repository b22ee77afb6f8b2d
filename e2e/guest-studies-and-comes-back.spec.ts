import { moveClock, ratingsSent, startAsGuest, study } from './learner';
import { expect, test } from './test';

test('a guest studies ten cards and comes back the next day', async ({ page }) => {
  await startAsGuest(page);
  const asked = new Set<string>();
  for (let n = 0; n < 9; n += 1) asked.add(await study(page));
  await ratingsSent(page, async () => asked.add(await study(page)));
  expect(asked.size).toBe(10);

  await page.goto('/');
  await expect(page.getByText(/due today|Nothing is due/).first()).toBeVisible();
  await expect(page.getByText(/Studied on 1 of the last 14 days/)).toBeVisible();

  const tomorrow = new Date(Date.now() + 26 * 3_600_000);
  await moveClock(page, tomorrow);
  await page.goto('/study');
  await expect(page.getByRole('button', { name: 'Show the answer' })).toBeVisible();
  await ratingsSent(page, () => study(page));
  await page.goto('/');
  await expect(page.getByText(/Studied on 2 of the last 14 days/)).toBeVisible();
});

test('each rating button shows its interval, and undo takes the rating back', async ({ page }) => {
  await startAsGuest(page);
  const first = await page.locator('article h2').textContent();
  await page.getByRole('button', { name: 'Show the answer' }).click();
  for (const rating of ['Again', 'Hard', 'Good', 'Easy']) {
    await expect(page.getByRole('button', { name: rating })).toContainText(/\d+(\.\d+)? (s|min|h|d|mo|y)/);
  }
  await ratingsSent(page, () => page.getByRole('button', { name: 'Easy' }).click());
  await expect(page.locator('article h2')).not.toHaveText(first ?? '');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.locator('article h2')).toHaveText(first ?? '');
});

test('a rating given while the server is away is kept and sent later', async ({ page, context }) => {
  await startAsGuest(page);
  await context.setOffline(true);
  const question = await study(page);
  await expect(page.locator('article h2')).not.toHaveText(question);
  await expect(page.getByText(/kept on this device/)).toBeVisible();
  await ratingsSent(page, () => context.setOffline(false));
});
