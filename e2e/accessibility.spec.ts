import { expectAccessibleInEveryLook } from './accessible';
import { freshEmail, hearing, ratingsSent, signUp, study } from './learner';
import { expect, type Page, test } from './test';

test.setTimeout(180_000);
test.use({ contextOptions: { reducedMotion: 'reduce' } });

test('the pages of a stranger have no accessibility violation in any look', async ({ page }) => {
  await expectAllAccessible(page, [
    '/',
    '/topics',
    '/topics/kube-proxy',
    '/topics/service',
    '/sign-in',
    '/sign-up',
    '/join',
    '/nowhere',
  ]);
});

test('a scenario has no accessibility violation in any look: in the list, as a question and as a verdict', async ({
  page,
}) => {
  await expectAllAccessible(page, ['/scenarios']);
  await page.goto('/scenarios/kube-proxy/who-writes-the-rules');
  await expectAccessibleInEveryLook(page, 'a question');
  await page
    .locator('label', { has: page.getByRole('radio') })
    .first()
    .click();
  await page.getByRole('button', { name: 'Answer' }).click();
  await expect(page.getByRole('region', { name: 'Verdict' })).toBeVisible();
  await expectAccessibleInEveryLook(page, 'a verdict');
});

test('what a learner studies has no accessibility violation in any look', async ({ page }) => {
  await signUp(page, learner());
  await page.goto('/study');
  await expectAccessibleInEveryLook(page, 'a question');
  await page.getByRole('button', { name: 'Show the answer' }).click();
  await expectAccessibleInEveryLook(page, 'an answer');
  await ratingsSent(page, () => page.getByRole('button', { name: 'Good' }).click());
  await study(page);
  await expectAllAccessible(page, [
    '/',
    '/topics',
    '/topics/container',
    '/study/cram',
    '/study/repair/container',
  ]);
  for (const [search, key] of [
    ['topic:volume tag:pick', '1'],
    ['topic:pod tag:true-false 8080', 'f'],
    ['topic:container tag:typed memory', ''],
  ] as const) {
    await page.goto(`/study/cram?${new URLSearchParams({ search })}`);
    await hearing(page);
    await expectAccessibleInEveryLook(page, search);
    if (key === '') await page.getByRole('textbox').press('Enter');
    else await page.keyboard.press(key);
    await expectAccessibleInEveryLook(page, `${search}, answered`);
  }
});

test('what a learner reads about themselves and a team has no accessibility violation in any look', async ({
  page,
}) => {
  await signUp(page, learner());
  await page.goto('/study');
  await ratingsSent(page, () => study(page));
  await page.goto('/teams');
  await expectAccessibleInEveryLook(page, '/teams');
  await page.getByLabel(/name/i).first().fill('Team of every look');
  await page.getByRole('button', { name: /^(Make|Create)/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Team');
  const team = new URL(page.url()).pathname;
  // Pages that a longer life fills are looked at in figures-about-oneself.
  await expectAllAccessible(page, [
    '/library?q=topic:container',
    '/statistics',
    '/attempts',
    '/account',
    '/account/study',
    team,
    `${team}/settings`,
    `${team}/flags`,
  ]);
});

async function expectAllAccessible(page: Page, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await page.goto(path);
    await expectAccessibleInEveryLook(page, path);
  }
}

function learner() {
  return { name: 'Ada', email: freshEmail('axe'), password: 'a long enough password' };
}
