/** What a learner does in a browser, in the words of the journeys. */
import { expect, type Locator, type Page } from '@playwright/test';

/** From the welcome page to the first card, without an account. */
export async function startAsGuest(page: Page): Promise<void> {
  await page.goto('/');
  await listening(page);
  await page.getByRole('button', { name: 'Start studying' }).click();
  await expect(page.getByRole('button', { name: 'Show the answer' })).toBeVisible();
  await hearing(page);
}

/** Looks at the answer of the card on the screen and rates it. Answers the question that was asked. */
export async function study(
  page: Page,
  rating: 'Again' | 'Hard' | 'Good' | 'Easy' = 'Good',
): Promise<string> {
  const question = (await page.locator('article h2').textContent()) ?? '';
  await page.getByRole('button', { name: 'Show the answer' }).click();
  await page.getByRole('button', { name: rating }).click();
  return question;
}

/** The ratings have reached the server, those before the deed too: nothing is waiting on this device any more. */
export async function ratingsSent(page: Page, deed: () => Promise<unknown>): Promise<void> {
  const answered = page.waitForResponse(
    (r) => r.url().endsWith('/api/reviews') && r.request().method() === 'POST',
  );
  await deed();
  expect((await answered).status()).toBe(200);
  await page.waitForFunction(
    () => !Object.keys(localStorage).some((key) => key.startsWith('pilotage.outbox.')),
  );
}

/** An account with a password; the page that follows is up to the caller. */
export async function signUp(
  page: Page,
  person: { name: string; email: string; password: string },
): Promise<void> {
  await page.goto('/sign-up');
  await page.getByLabel('Name').fill(person.name);
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: /^Sign up/ }).click();
  await expect(page).not.toHaveURL(/sign-up/);
}

/** An address that no other test of this run uses. */
export function freshEmail(who: string): string {
  return `${who}-${process.pid}-${Date.now().toString(36)}-${counter++}@example.com`;
}

let counter = 0;

/**
 * A control of the page listens, the first of it unless another is named: React has taken over what the server sent, so
 * that a click is not lost. Where the first thing to be done on a page is a click, a browser on a busy machine would be
 * too quick; so it would for what comes with a file of its own, as a picture that is pointed at.
 */
export async function listening(page: Page, control?: Locator): Promise<void> {
  const asked = control ?? page.locator('main :is(button, input:not([type=hidden]), textarea)');
  await expect
    .poll(() =>
      asked.first().evaluate((element) => Object.keys(element).some((key) => key.startsWith('__reactProps'))),
    )
    .toBe(true);
}

/** The page hears its single keys; to be awaited where the first thing to be done on a page is a stroke. */
export async function hearing(page: Page): Promise<void> {
  await page.waitForFunction(() => 'keyListeners' in window && Number(window.keyListeners) > 0);
}

/** Moves this browser and what it asks of the server to a moment. */
export async function moveClock(page: Page, to: Date): Promise<void> {
  await page.context().setExtraHTTPHeaders({ 'x-test-now': to.toISOString() });
  await page.clock.setFixedTime(to);
}

/** A moment so many hours after another. */
export function hoursLater(than: Date, hours: number): Date {
  return new Date(than.getTime() + hours * 3_600_000);
}

/** Posts JSON as a page of this site does; for what a journey needs and does not show. */
export async function ask(page: Page, path: string, data: unknown): Promise<void> {
  const answer = await page.evaluate(
    async ([to, body]) =>
      (
        await fetch(to, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        })
      ).status,
    [path, data] as const,
  );
  expect(answer, path).toBeLessThan(300);
}
