import { hearing, listening, startAsGuest } from './learner';
import { expect, type Page, test } from './test';

/** A round of cards of one kind; nothing of it is stored. */
async function cram(page: Page, search: string): Promise<void> {
  await page.goto(`/study/cram?${new URLSearchParams({ search })}`);
  await expect(page.locator('article h2')).toBeVisible();
  await hearing(page);
}

const typedCard = 'topic:container tag:typed memory';
const pickCard = 'topic:volume tag:pick';
const claimCard = 'topic:pod tag:true-false 8080';

test('a typed answer is compared leniently, and the difference is shown and said', async ({ page }) => {
  await startAsGuest(page);
  await cram(page, typedCard);
  await expect(page.getByRole('textbox', { name: /killed/ })).toBeFocused();
  await page.keyboard.type('oomkiled');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Right, but for a slip.')).toBeVisible();
  await expect(page.getByText('You typed “oomkiled”: “l” is missing.')).toBeVisible();
  await expect(page.locator('ins')).toHaveText('l');

  await cram(page, typedCard);
  await page.getByRole('textbox').fill('Evicted');
  await page.getByRole('button', { name: 'Compare' }).click();
  await expect(page.getByText('Not the answer.')).toBeVisible();
  await expect(page.getByText('OOMKilled', { exact: true })).toBeVisible();
});

test('a part of a picture is pointed at by mouse, by its number and by Tab and Enter', async ({ page }) => {
  await startAsGuest(page);
  const claim = page.getByRole('button', { name: '2: PersistentVolumeClaim' });
  await cram(page, pickCard);
  await listening(page, claim);
  await claim.click();
  await expect(page.getByText('Right: you pointed at it.')).toBeVisible();

  await cram(page, pickCard);
  await page.keyboard.press('3');
  await expect(page.getByText('Not this one: you pointed at PersistentVolume.')).toBeVisible();
  await expect(page.getByRole('figure').getByText('Right')).toBeVisible();

  await cram(page, pickCard);
  await listening(page, claim);
  await page.getByRole('button', { name: '1: Pod' }).focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Right: you pointed at it.')).toBeVisible();
});

test('true or false, and why: a right judgement for a wrong reason does not hold', async ({ page }) => {
  await startAsGuest(page);
  await cram(page, claimCard);
  await page.keyboard.press('f');
  await page.getByRole('button', { name: 'Only the first container of a Pod has a network' }).click();
  await expect(page.getByText('You said false, which holds, but for another reason.')).toBeVisible();

  await cram(page, claimCard);
  await page.getByRole('button', { name: /^True/ }).click();
  await expect(page.getByText('Not so: you said true.')).toBeVisible();

  await cram(page, claimCard);
  await page.getByRole('button', { name: /^False/ }).click();
  const right = page.getByRole('button', { name: 'They share one network namespace, and with it the ports' });
  await page.keyboard.press((await right.getAttribute('aria-keyshortcuts'))?.toLowerCase() ?? '');
  await expect(page.getByText('Right: you said false.')).toBeVisible();
});

test('cramming leaves every date as it is', async ({ page }) => {
  await startAsGuest(page);
  const queue = () => page.evaluate(async () => (await fetch('/api/study/queue')).json());
  const before = await queue();
  await cram(page, 'topic:secret tag:true-false');
  await expect(page.getByText('Nothing is rated here')).toBeVisible();
  await page.keyboard.press('Space');
  await page.keyboard.press('1');
  await page.keyboard.press('Space');
  await page.keyboard.press('2');
  const after = await queue();
  expect(after.cards.map(({ id }: { id: string }) => id)).toEqual(
    before.cards.map(({ id }: { id: string }) => id),
  );
  expect(after.answers).toBe(0);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true });

  test('each kind of card is answered by touch, and nothing runs off the screen', async ({ page }) => {
    await startAsGuest(page);
    await cram(page, pickCard);
    const part = page.getByRole('button', { name: '2: PersistentVolumeClaim' });
    const box = await part.boundingBox();
    expect(box && box.width >= 44 && box.height >= 44).toBeTruthy();
    await listening(page, part);
    await part.tap();
    await expect(page.getByText('Right: you pointed at it.')).toBeVisible();
    await expectNoOverflow(page);
    await cram(page, typedCard);
    await page.getByRole('textbox').fill('OOMKilled');
    await page.getByRole('button', { name: 'Compare' }).tap();
    await expect(page.getByText('Right.', { exact: true })).toBeVisible();
    await expectNoOverflow(page);
    await cram(page, claimCard);
    await page.getByRole('button', { name: /^False/ }).tap();
    await page.getByRole('button', { name: /share one network namespace/ }).tap();
    await expect(page.getByText('Right: you said false.')).toBeVisible();
    await expectNoOverflow(page);
  });
});

async function expectNoOverflow(page: Page): Promise<void> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(over).toBeLessThanOrEqual(0);
}
