import { expect, test } from '@playwright/test';
import { moveClock, startAsGuest } from './learner';
import { liveThrough } from './long-life';

const now = new Date('2026-11-27T15:00:00Z');
const past = { from: '2026-03-01', to: '2026-11-26', cards: 120 };

test.use({ timezoneId: 'UTC' });

test.beforeEach(async ({ page }) => {
  await moveClock(page, now);
  await startAsGuest(page);
  await liveThrough(page, past);
});

test('statistics say what they mean, and each drawing has its table', async ({ page }) => {
  await page.goto('/statistics');
  for (const id of ['calendar', 'forecast', 'time', 'retention', 'calibration', 'stability', 'recall']) {
    const section = page.locator(`section[aria-labelledby=${id}]`);
    const sentence = (await section.locator('p.read').first().textContent()) ?? '';
    expect(sentence, id).toMatch(/\d/);
    await expect(
      section.getByRole('img', { name: sentence }).filter({ visible: true }).first(),
    ).toBeVisible();
    await section.getByText('As a table').click();
    await expect(section.getByRole('table').first()).toBeVisible();
  }
  await page.getByRole('link', { name: 'last 12 months' }).click();
  await expect(page).toHaveURL(/by=month/);
  await expect(page.getByRole('heading', { name: 'Hardest topics' })).toBeVisible();
});

test('cards are searched for, set aside together, and brought back together', async ({ page }) => {
  await page.goto('/library');
  const search = page.getByRole('searchbox', { name: 'Search cards' });
  await search.fill('prop:s>21 is:broken');
  await search.press('Enter');
  await expect(page.getByText('At character 14')).toBeVisible();
  await search.fill('prop:s>21 -is:suspended');
  await search.press('Enter');
  await expect(page.getByText('At character')).toBeHidden();
  const lead = page.getByText(/^\d+ of \d+ cards\.$/);
  const before = await lead.textContent();
  const boxes = page.getByRole('table', { name: 'Cards found' }).getByRole('checkbox');
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await page.getByRole('button', { name: 'Suspend' }).click();
  await expect(page.getByText('2 cards are suspended.')).toBeVisible();
  await expect(lead).not.toHaveText(before ?? '');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(lead).toHaveText(before ?? '');
  await page.getByRole('link', { name: 'Stability' }).click();
  await expect(page).toHaveURL(/order=stability/);
});

test('weights are fitted, judged, taken, rescheduled by, and taken back', async ({ page }) => {
  await page.goto('/memory');
  await page.getByRole('slider').fill('92');
  await expect(page.getByText('Against 90 %, which is in use')).toBeVisible();
  await page.getByRole('button', { name: 'Use 92 %' }).click();
  await expect(page.getByText('Saved. The next ratings follow it.')).toBeVisible();
  await page.getByRole('button', { name: 'Fit weights' }).click();
  const fits = page.getByRole('table', { name: 'Weights that were fitted' });
  await expect(fits).toBeVisible({ timeout: 40_000 });
  const use = page.getByRole('button', { name: 'Use these weights' });
  if ((await fits.textContent())?.includes('not better')) {
    await expect(use).toBeHidden();
    return;
  }
  await page.getByLabel('Reschedule all cards').check();
  await use.click();
  await expect(page.getByText('All cards were rescheduled on')).toBeVisible();
  await expect(page.getByText('Weights of your own are in use.')).toBeVisible();
  await page.getByRole('button', { name: 'Undo the rescheduling' }).click();
  await expect(page.getByText('All cards were rescheduled on')).toBeHidden();
  await page.getByRole('button', { name: 'Use the weights that everybody begins with' }).click();
  await expect(page.getByText('Weights of your own are in use.')).toBeHidden();
});
