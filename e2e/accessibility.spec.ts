import { expect, test } from '@playwright/test';
import { expectAccessible } from './accessible';
import { freshEmail, ratingsSent, signUp, study } from './learner';

const forStrangers = [
  '/',
  '/topics',
  '/topics/kube-proxy',
  '/topics/service',
  '/scenarios',
  '/sign-in',
  '/sign-up',
  '/join',
  '/nowhere',
];
const looks = [
  { scheme: 'light', width: 1280 },
  { scheme: 'dark', width: 1280 },
  { scheme: 'light', width: 360 },
  { scheme: 'dark', width: 360 },
] as const;

test.setTimeout(180_000);

for (const { scheme, width } of looks) {
  test.describe(`${scheme}, ${width} px`, () => {
    test.use({ colorScheme: scheme, viewport: { width, height: 800 } });

    test('the pages of a stranger have no accessibility violation', async ({ page }) => {
      for (const path of forStrangers) {
        await page.goto(path);
        await expectAccessible(page, path);
      }
      await page.goto('/scenarios/kube-proxy/who-writes-the-rules');
      await expectAccessible(page, 'a question');
      await page
        .locator('label', { has: page.getByRole('radio') })
        .first()
        .click();
      await page.getByRole('button', { name: 'Answer' }).click();
      await expect(page.getByRole('region', { name: 'Verdict' })).toBeVisible();
      await expectAccessible(page, 'a verdict');
    });

    test('the pages of a learner have no accessibility violation', async ({ page }) => {
      await signUp(page, { name: 'Ada', email: freshEmail('axe'), password: 'a long enough password' });
      await page.goto('/study');
      await expectAccessible(page, 'a question');
      await page.getByRole('button', { name: 'Show the answer' }).click();
      await expectAccessible(page, 'an answer');
      await ratingsSent(page, () => page.getByRole('button', { name: 'Good' }).click());
      await study(page);
      await page.goto('/teams');
      await expectAccessible(page, '/teams');
      await page.getByLabel(/name/i).first().fill(`Team ${scheme} ${width}`);
      await page.getByRole('button', { name: /^(Make|Create)/ }).click();
      await expect(page.getByRole('heading', { level: 1 })).toContainText('Team');
      const team = new URL(page.url()).pathname;
      for (const path of [
        '/',
        '/topics',
        '/topics/container',
        '/library',
        '/statistics',
        '/memory',
        '/attempts',
        '/account/data',
        team,
        `${team}/settings`,
        `${team}/flags`,
        '/account',
        '/account/study',
        '/study/cram',
        '/study/repair/container',
      ]) {
        await page.goto(path);
        await expectAccessible(page, path);
      }
      for (const [search, key] of [
        ['topic:volume tag:pick', '1'],
        ['topic:pod tag:true-false 8080', 'f'],
        ['topic:container tag:typed memory', ''],
      ] as const) {
        await page.goto(`/study/cram?${new URLSearchParams({ search })}`);
        await expect(page.locator('article h2')).toBeVisible();
        await expectAccessible(page, search);
        if (key === '') await page.getByRole('textbox').press('Enter');
        else await page.keyboard.press(key);
        await expectAccessible(page, `${search}, answered`);
      }
    });
  });
}
