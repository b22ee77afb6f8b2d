import { freshEmail, ratingsSent, signUp, startAsGuest, study } from './learner';
import { expect, test } from './test';

const password = 'a long enough password';

test('a guest signs up and keeps everything, on another device too', async ({ page, browser }) => {
  const email = freshEmail('ada');
  await startAsGuest(page);
  await study(page);
  await ratingsSent(page, () => study(page));
  await signUp(page, { name: 'Ada', email, password });
  await page.goto('/');
  await expect(page.getByText(/Studied on 1 of the last 14 days/)).toBeVisible();

  const elsewhere = await (await browser.newContext()).newPage();
  await elsewhere.goto('/sign-in');
  await elsewhere.getByLabel('E-mail').fill(email);
  await elsewhere.getByLabel('Password', { exact: true }).fill(password);
  await elsewhere.getByRole('button', { name: 'Sign in' }).click();
  await expect(elsewhere).not.toHaveURL(/sign-in/);
  await elsewhere.goto('/');
  await expect(elsewhere.getByText(/Studied on 1 of the last 14 days/)).toBeVisible();
});
