import { v7 as uuid } from 'uuid';
import { curriculum } from '../lib/curriculum/load';
import { ask, hearing, hoursLater, moveClock, ratingsSent, startAsGuest } from './learner';
import { expect, type Page, test } from './test';

const question = (page: Page) => page.locator('article h2');
const asked = async (page: Page) => (await question(page).textContent()) ?? '';

test('every key of the study page does what its list says', async ({ page }) => {
  await startAsGuest(page);
  await ask(page, '/api/settings/study', { newPerDay: 60, scenariosPerDay: 0 });
  await page.goto('/study');
  await hearing(page);
  const press = (key: string) => page.keyboard.press(key);
  // Escape leaves the field of a card that is typed.
  const show = async (key: string) => {
    await press('Escape');
    await press(key);
    await expect(page.locator('.rate')).toBeVisible();
  };
  for (const [reveal, rate] of [
    ['Space', '1'],
    ['Enter', '2'],
    ['Space', '3'],
    ['Enter', '4'],
    ['Space', 'Enter'],
    ['Enter', 'Space'],
  ] as const) {
    const before = await asked(page);
    await show(reveal);
    await press(rate);
    await expect(question(page)).not.toHaveText(before);
  }
  const sixth = await asked(page);
  await press('u');
  await expect(page.locator('.rate')).toBeVisible();
  expect(await asked(page)).not.toBe(sixth);
  await press('3');
  await expect(question(page)).toHaveText(sixth);

  for (const [key, said] of [
    ['b', 'Buried until tomorrow.'],
    ['s', 'Suspended'],
  ] as const) {
    const before = await asked(page);
    await press('Escape');
    await press(key);
    await expect(page.getByRole('status').filter({ hasText: said })).toHaveCount(1);
    await expect(question(page)).not.toHaveText(before);
    await press('r');
    await expect(question(page)).toHaveText(before);
  }

  await press('z');
  const acts = page.getByRole('dialog', { name: 'What you did last' });
  await expect(acts.getByRole('listitem')).toHaveCount(10);
  await press('Escape');
  await expect(acts).toBeHidden();

  // A card that was restored is shown with its answer.
  await expect(page.locator('.rate')).toBeVisible();
  await press('n');
  await expect(page.getByLabel('Your words on this card')).toBeFocused();
  await page.keyboard.type('b 1 u');
  await page.getByRole('button', { name: 'Never mind' }).click();
  await press('w');
  await expect(page.getByLabel('wrong', { exact: true })).toBeFocused();
  await page.getByRole('button', { name: 'Never mind' }).click();

  await press('?');
  const keys = page.getByRole('dialog', { name: 'Keys' });
  await keys.getByLabel('Single keys are on').uncheck();
  await keys.getByRole('button', { name: 'Close' }).click();
  const last = await asked(page);
  for (const key of ['1', 'b', 's', 'u', 'z', '?']) await press(key);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(question(page)).toHaveText(last);
});

test('a scenario that is put off by its key leaves the cards', async ({ page }) => {
  const begin = new Date();
  await moveClock(page, begin);
  await startAsGuest(page);
  // Wrong though sure: it comes back before the cards.
  for (const option of ['a', 'b']) {
    const answer = await page.request.post('/api/attempts', {
      headers: { 'sec-fetch-site': 'same-origin' },
      data: {
        id: uuid({ msecs: begin.getTime() }),
        scenarioId: 'kube-proxy/who-writes-the-rules',
        seed: 0,
        answer: { kind: 'who', option },
        confidence: 'sure',
        hintsUsed: 0,
        durationMs: 2000,
        answeredAt: begin.getTime(),
      },
    });
    if (!(await answer.json()).verdict.right) break;
  }
  await moveClock(page, hoursLater(begin, 24 * 3));
  await page.goto('/study');
  await hearing(page);
  await expect(page.getByRole('region', { name: 'Scenario' })).toBeVisible();
  await page.keyboard.press('l');
  await expect(page.getByRole('button', { name: 'Show the answer' })).toBeVisible();
});

test('one’s own basic, reversed and cloze cards are asked, both ways and gap by gap', async ({ page }) => {
  await startAsGuest(page);
  await bringOwnNotes(page, [
    { kind: 'basic', front: 'Which port does our API listen on?', back: '6443' },
    { kind: 'reversed', front: 'our ingress class', back: 'haproxy-internal' },
    { kind: 'cloze', text: 'Our nodes are drained {{by cron}} every {{Tuesday}}.', extra: '' },
  ]);
  // Nothing else is to be asked, and the siblings of a note on the same day.
  const others = curriculum().cards.map(({ id }) => id);
  for (let from = 0; from < others.length; from += 1000) {
    const cardIds = others.slice(from, from + 1000);
    await ask(page, '/api/cards/marks', { id: uuid(), cardIds, deed: 'suspend' });
  }
  await ask(page, '/api/settings/study', { buryNew: false, scenariosPerDay: 0 });
  await page.goto('/study');
  const met = new Map<string, string>();
  for (let n = 0; n < 5; n += 1) {
    const text = await asked(page);
    await page.getByRole('button', { name: 'Show the answer' }).click();
    await expect(page.locator('.rate')).toBeVisible();
    met.set(text, (await page.getByLabel('Answer').or(page.locator('article')).first().textContent()) ?? '');
    const rate = () => page.keyboard.press('4');
    if (n === 4) await ratingsSent(page, rate);
    else {
      await rate();
      await expect(question(page)).not.toHaveText(text);
    }
  }
  const answerTo = (part: RegExp) => [...met].find(([text]) => part.test(text))?.[1] ?? '';
  expect(met.size).toBe(5);
  expect(answerTo(/Which port/)).toContain('6443');
  expect(answerTo(/our ingress class/)).toContain('haproxy-internal');
  expect(answerTo(/haproxy-internal/)).toContain('our ingress class');
  expect(answerTo(/every Tuesday/)).toContain('by cron');
  expect(answerTo(/drained by cron/)).toContain('Tuesday');
  await expect(page.getByText('Nothing is due.')).toBeVisible();
});

test('what a page had not told when it was closed, it tells as it goes', async ({ page }) => {
  await startAsGuest(page);
  await page.route('**/api/cards/marks', (route) => route.abort());
  await page.keyboard.press('b');
  await expect(page.getByText(/kept on this device/)).toBeVisible();
  await page.goto('/');
  await expect
    .poll(async () => (await (await page.request.get('/api/cards/search?q=is:buried')).json()).total)
    .toBe(1);
  await page.unroute('**/api/cards/marks');
  // The page opened next tells it once more, and nothing is done twice.
  await page.goto('/study');
  await expect(page.getByRole('button', { name: 'Show the answer' })).toBeVisible();
  const { acts } = await (await page.request.get('/api/undo')).json();
  expect(acts).toHaveLength(1);
});

test('a setting that cannot be is refused at its field, and one that can be holds', async ({ page }) => {
  await startAsGuest(page);
  await page.goto('/account/study');
  const fresh = page.getByLabel('New cards a day');
  const ahead = page.getByLabel('Ask a card on its steps early');
  await fresh.fill('many');
  await ahead.fill('999');
  await page.getByRole('button', { name: 'Save' }).first().click();
  await expect(page.getByText('Enter a whole number.')).toBeVisible();
  await expect(page.getByText('Enter 0 to 240.')).toBeVisible();
  await expect(fresh).toBeFocused();
  await expect(fresh).toHaveValue('many');
  await fresh.fill('7');
  await ahead.fill('0');
  await page.getByLabel('Put off its reviews').uncheck();
  await page.getByRole('button', { name: 'Save' }).first().click();
  await expect(page.getByText(/^Saved\./)).toBeVisible();
  await page.reload();
  await expect(ahead).toHaveValue('0');
  await expect(page.getByLabel('Put off its reviews')).not.toBeChecked();
  await expect(page.getByLabel('Put off its new cards')).toBeChecked();
  const track = page.getByLabel(/, in %$/).last();
  await track.fill('12');
  await page.getByRole('button', { name: 'Save' }).last().click();
  await expect(page.getByText('Enter 70 to 97, or leave it empty.')).toBeVisible();
});

/** Brings notes of one's own into the account, as an export of it would. */
async function bringOwnNotes(
  page: Page,
  notes: readonly ({ readonly kind: string } & Readonly<Record<string, string>>)[],
): Promise<void> {
  const owned = (await (await page.request.get('/api/export?format=json')).json()) as object;
  const now = new Date().toISOString();
  const ownNotes = notes.map((fields) => {
    const id = uuid();
    const row = { id, guid: id, kind: fields.kind, tags: '', createdAt: now, updatedAt: now, starts: null };
    return { ...row, fields: JSON.stringify(fields) };
  });
  const answer = await page.request.post('/api/import/json', {
    data: { ...owned, ownNotes },
    headers: { 'sec-fetch-site': 'same-origin' },
  });
  expect(answer.status(), await answer.text()).toBe(200);
}
