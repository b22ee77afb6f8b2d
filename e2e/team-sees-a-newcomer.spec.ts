import { freshEmail, ratingsSent, signUp, study } from './learner';
import { expect, test } from './test';

const password = 'a long enough password';

test('a manager invites, a newcomer joins and studies, the manager sees it', async ({ page, browser }) => {
  await signUp(page, { name: 'Olga', email: freshEmail('olga'), password });
  await page.goto('/teams');
  await page.getByLabel(/name/i).first().fill('Platform team');
  await page.getByRole('button', { name: /^(Make|Create)/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Platform team');
  const teamPage = page.url();

  await page
    .getByRole('link', { name: /Invite|Settings/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'Make an invitation' }).click();
  const link = await page.getByLabel(/The link/).inputValue();
  expect(link).toMatch(/\/join#[\w-]{22}$/);

  const newcomer = await (await browser.newContext()).newPage();
  await newcomer.goto(link);
  await newcomer.getByLabel('Your name').fill('Nadia');
  await newcomer.getByRole('button', { name: /^Join/ }).click();
  await expect(newcomer).not.toHaveURL(/\/join/);
  await newcomer.goto('/study');
  await study(newcomer);
  await ratingsSent(newcomer, () => study(newcomer));

  await page.goto(teamPage);
  const row = page.getByRole('table', { name: /^Mastery of/ }).getByRole('row', { name: /Nadia/ });
  await expect(row).toContainText('today');
  await row.getByRole('link', { name: /, container: / }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Nadia');

  await newcomer.goto(teamPage);
  await expect(newcomer.getByText('Olga')).toHaveCount(0);
  await expect(newcomer.getByRole('row', { name: /Nadia/ }).first()).toBeVisible();
});

test('a team of others is not there', async ({ page, browser }) => {
  await signUp(page, { name: 'Owner', email: freshEmail('owner'), password });
  await page.goto('/teams');
  await page.getByLabel(/name/i).first().fill('Private team');
  await page.getByRole('button', { name: /^(Make|Create)/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Private team');

  const stranger = await (await browser.newContext()).newPage();
  await signUp(stranger, { name: 'Stranger', email: freshEmail('stranger'), password });
  const answer = await stranger.goto(page.url());
  expect(answer?.status()).toBe(404);
});
