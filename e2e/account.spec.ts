import { expect, type Page, test } from './test';

const password = 'six words are quite enough';

test('a guest signs up, keeps everything, signs out and in again', async ({ page }) => {
  const email = newEmail();
  await startAsGuest(page);
  await page.goto('/account');
  await expect(page.getByText('You study as a guest')).toBeVisible();
  await page.getByRole('link', { name: 'Limits, steps' }).click();
  await page.getByLabel('New cards a day').fill('7');
  await page.getByRole('button', { name: 'Save' }).first().click();
  await expect(page.getByText('Saved.')).toBeVisible();

  await signUp(page, email, '/account');
  await expect(page.getByText(email)).toBeVisible();
  await expect(page.getByText('7 new cards')).toBeVisible();

  await page.getByRole('main').getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(page).toHaveURL('/');
  await signIn(page, email, password);
  await page.goto('/account/study');
  await expect(page.getByLabel('New cards a day')).toHaveValue('7');
});

test('a wrong password and an unknown address are answered alike', async ({ page, browser }) => {
  const email = newEmail();
  await signUp(page, email, '/account');
  const other = await (await browser.newContext()).newPage();
  for (const tried of [email, newEmail()]) {
    await other.goto('/sign-in');
    await enter(other, tried, 'not the password at all');
    await other.getByRole('main').getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(other.getByText('This e-mail address and password do not go together.')).toBeVisible();
    await expect(other.getByLabel('E-mail')).toHaveValue(tried);
  }
});

test('signing out everywhere ends the other browser’s session too', async ({ page, browser }) => {
  const email = newEmail();
  await signUp(page, email, '/account');
  const other = await (await browser.newContext()).newPage();
  await signIn(other, email, password);
  await other.goto('/account');
  await expect(other).toHaveURL(/\/account$/);

  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await other.reload();
  await expect(other).toHaveURL(/\/sign-in/);
});

test('a changed password signs out the other browser and not this one', async ({ page, browser }) => {
  const email = newEmail();
  const next = 'quite another sentence';
  await signUp(page, email, '/account');
  const other = await (await browser.newContext()).newPage();
  await signIn(other, email, password);

  await page.getByLabel('Present password').fill(password);
  await page.getByLabel('New password').fill(next);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('Changed. Other browsers are signed out.')).toBeVisible();

  await other.goto('/account');
  await expect(other).toHaveURL(/\/sign-in/);
  await signIn(other, email, next);
});

test('a deleted account is gone', async ({ page }) => {
  const email = newEmail();
  await signUp(page, email, '/account');
  await page.getByRole('button', { name: 'Delete the account…' }).click();
  await page.getByLabel('Password', { exact: true }).last().fill(password);
  await page.getByRole('button', { name: 'Delete the account', exact: true }).click();
  await expect(page).toHaveURL('/');
  await page.goto('/sign-in');
  await enter(page, email, password);
  await page.getByRole('main').getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByText('do not go together')).toBeVisible();
});

test('a link to a page of one’s own leads there after signing in', async ({ page }) => {
  const email = newEmail();
  await signUp(page, email, '/account');
  await page.getByRole('main').getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(page).toHaveURL('/');
  await page.goto('/account');
  await expect(page).toHaveURL('/sign-in?to=%2Faccount');
  await enter(page, email, password);
  await page.getByRole('main').getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).toHaveURL('/account');
});

test('every page carries a policy of its own, and no script runs without its nonce', async ({ page }) => {
  const policies = new Set<string>();
  for (let i = 0; i < 2; i++) {
    const response = await page.goto('/sign-in');
    policies.add((await response?.headerValue('content-security-policy')) ?? 'none');
  }
  expect(policies.size).toBe(2);
  for (const policy of policies) {
    expect(policy).toMatch(/script-src 'self' 'nonce-[\w+/=]{24}' 'strict-dynamic';/);
    expect(policy).toContain("frame-ancestors 'none'");
  }
  const ran = await page.evaluate(() => {
    const script = document.createElement('div');
    script.innerHTML = '<img src="data:," onerror="document.title = \'ran\'">';
    document.body.append(script);
    return new Promise<string>((resolve) => setTimeout(() => resolve(document.title), 200));
  });
  expect(ran).not.toBe('ran');
});

test('a request from another site changes nothing', async ({ page, request }) => {
  await startAsGuest(page);
  const response = await request.post('/api/reviews', {
    headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    data: { reviews: [] },
  });
  expect(response.status()).toBe(403);
  expect(await response.json()).toMatchObject({ error: { code: 'forbidden' } });
});

function newEmail(): string {
  return `ada-${crypto.randomUUID()}@example.org`;
}

async function startAsGuest(page: Page): Promise<void> {
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Study as a guest' }).click();
  await expect(page).toHaveURL(/\/study/);
}

async function enter(page: Page, email: string, secret: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(secret);
}

async function signUp(page: Page, email: string, to: string): Promise<void> {
  await page.goto(`/sign-up?to=${encodeURIComponent(to)}`);
  await enter(page, email, password);
  await page.getByRole('button', { name: 'Sign up' }).click();
  await expect(page).toHaveURL(to);
}

async function signIn(page: Page, email: string, secret: string): Promise<void> {
  await page.goto('/sign-in');
  await enter(page, email, secret);
  await page.getByRole('main').getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).not.toHaveURL(/\/sign-in/);
}
