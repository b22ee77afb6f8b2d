import { hearing, ratingsSent, startAsGuest } from './learner';
import { expect, test } from './test';

test('cards are revealed, rated, taken back and helped by keys alone', async ({ page }) => {
  await startAsGuest(page);
  const question = page.locator('article h2');
  const first = (await question.textContent()) ?? '';
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Good' })).toBeVisible();
  await ratingsSent(page, () => page.keyboard.press('3'));
  await expect(question).not.toHaveText(first);
  await page.keyboard.press('u');
  await expect(question).toHaveText(first);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
});

test('a scenario is answered by letters and Enter', async ({ page }) => {
  await page.goto('/scenarios/kube-proxy/who-writes-the-rules');
  await hearing(page);
  await page.keyboard.press('a');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Verdict' })).toBeVisible();
});

test('from the top of every page the first Tab leads past the navigation', async ({ page }) => {
  for (const path of ['/', '/topics', '/scenarios', '/sign-in']) {
    await page.goto(path);
    await page.keyboard.press('Tab');
    await expect(page.locator(':focus')).toContainText(/Skip/);
  }
});
