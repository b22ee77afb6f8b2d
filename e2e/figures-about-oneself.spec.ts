import { readFile } from 'node:fs/promises';
import type { BrowserContext } from '@playwright/test';
import { expectAccessibleInEveryLook } from './accessible';
import { listening, moveClock, startAsGuest } from './learner';
import { liveThrough } from './long-life';
import { test as base, countKeyListeners, expect } from './test';

const now = new Date('2026-11-27T15:00:00Z');
const past = { from: '2026-03-01', to: '2026-11-26', cards: 120 };

/** The journeys of this file look at one life, lived once by each worker: none of them changes what another looks at. */
const test = base.extend<object, { life: Awaited<ReturnType<BrowserContext['storageState']>> }>({
  life: [
    async ({ browser }, use, { project }) => {
      const context = await browser.newContext({ baseURL: project.use.baseURL ?? '', timezoneId: 'UTC' });
      await context.addInitScript(countKeyListeners);
      const page = await context.newPage();
      await moveClock(page, now);
      await startAsGuest(page);
      await liveThrough(page, past);
      const life = await context.storageState();
      await context.close();
      await use(life);
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  storageState: ({ life }, use) => use(life),
});

test.use({ timezoneId: 'UTC' });

test.beforeEach(({ page }) => moveClock(page, now));

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
  await search.fill('prop:s>2 is:broken');
  await search.press('Enter');
  await expect(page.getByText('At character 13')).toBeVisible();
  await search.fill('prop:s>2 -is:suspended');
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
  await listening(page);
  await page.getByRole('slider').fill('92');
  await expect(page.getByText('Against 90 %, which is in use')).toBeVisible();
  await page.getByRole('button', { name: 'Use 92 %' }).click();
  await expect(page.getByText('Saved. The next ratings follow it.')).toBeVisible();
  await page.getByRole('button', { name: 'Fit weights' }).click();
  const fits = page.getByRole('table', { name: 'Weights that were fitted' });
  await expect(fits).toBeVisible({ timeout: 40_000 });
  const use = page.getByRole('button', { name: 'Use these weights' });
  await page.getByLabel('Reschedule all cards').check();
  await use.click();
  await expect(page.getByText('All cards were rescheduled on')).toBeVisible();
  await expect(page.getByText('Weights of your own are in use.')).toBeVisible();
  await page.getByRole('button', { name: 'Undo the rescheduling' }).click();
  await expect(page.getByText('All cards were rescheduled on')).toBeHidden();
  await page.getByRole('button', { name: 'Use the weights that everybody begins with' }).click();
  await expect(page.getByText('Weights of your own are in use.')).toBeHidden();
});

test('a file that is none is refused in words, and a package that came from here brings nothing new', async ({
  page,
}) => {
  await page.goto('/account/data');
  const file = page.getByLabel('An export of Pilotage');
  await file.setInputFiles({ name: 'a.json', mimeType: 'application/json', buffer: Buffer.from('{"a":1}') });
  await page.getByRole('button', { name: 'Look into the file' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'format' })).toBeVisible();
  const packed = await page.request.get('/api/export?format=apkg&scheduling=yes&search=is:review');
  await file.setInputFiles({
    name: 'cards.apkg',
    mimeType: 'application/zip',
    buffer: await packed.body(),
  });
  await page.getByRole('button', { name: 'Look into the file' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Would come in' })).toContainText(
    /Nothing: all of it is here.*\d+ notes/,
  );
});

test('every attempt at a scenario is told: answer, verdict, confidence', async ({ page }) => {
  await page.goto('/scenarios/kube-proxy/who-writes-the-rules');
  await page
    .locator('label', { has: page.getByRole('radio') })
    .first()
    .click();
  await page.getByRole('button', { name: 'Answer' }).click();
  await expect(page.getByRole('region', { name: 'Verdict' })).toBeVisible();
  await page.goto('/attempts');
  await page.getByRole('table', { name: 'Scenarios answered' }).getByRole('link').first().click();
  await expect(page.getByText(/^1 attempt, [01] right\.$/)).toBeVisible();
  await expect(page.getByRole('table', { name: 'Your attempts' }).getByText(/Right|Wrong/)).toBeVisible();
});

test('a full account’s pages are accessible in every look', async ({ page }) => {
  test.setTimeout(120_000);
  for (const path of [
    '/statistics',
    '/library?q=is:review topic:container',
    '/library?q=is:odd',
    '/memory',
    '/account/data',
  ]) {
    await page.goto(path);
    await expectAccessibleInEveryLook(page, path);
  }
});

test.describe('a life of its own', () => {
  test.use({ storageState: { cookies: [], origins: [] } });

  test('what one owns goes out, is wiped, and comes in again; a second time nothing does', async ({
    page,
  }) => {
    await startAsGuest(page);
    await liveThrough(page, past);
    await page.goto('/account/data');
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Everything, as JSON' }).click();
    const name = 'pilotage.json';
    const buffer = await readFile(await (await download).path());
    await page.goto('/account');
    await page.getByRole('button', { name: 'Delete everything…' }).click();
    await page.getByRole('button', { name: 'Delete everything', exact: true }).click();
    await startAsGuest(page);
    await page.goto('/statistics');
    await expect(page.getByText('No card is answered yet')).toBeVisible();

    await page.goto('/account/data');
    const file = page.getByLabel('An export of Pilotage');
    await file.setInputFiles({ name, mimeType: 'application/json', buffer });
    await page.getByRole('button', { name: 'Look into the file' }).click();
    const report = page.getByRole('status').filter({ hasText: /Would come in|Came in/ });
    await expect(report).toContainText(/Would come in[\d,]+ answers to cards/);
    await page.getByRole('button', { name: 'Bring it in' }).click();
    await expect(report).toContainText(/Came in[\d,]+ answers to cards/, { timeout: 30_000 });
    await page.getByRole('button', { name: 'Look into the file' }).click();
    await expect(report).toContainText('Would come inNothing: all of it is here.');
    await page.goto('/statistics');
    await expect(page.getByText(/Studied on \d+ of the last 365 days/).first()).toBeVisible();
  });
});
