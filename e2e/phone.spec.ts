import { expectWithinScreen } from './accessible';
import { startAsGuest, study } from './learner';
import { expect, test } from './test';

test.use({ viewport: { width: 360, height: 740 }, hasTouch: true });

test('on a phone the ratings lie in reach of the thumb, and nothing runs off the screen', async ({
  page,
}) => {
  await startAsGuest(page);
  await page.getByRole('button', { name: 'Show the answer' }).tap();
  const good = await page.getByRole('button', { name: 'Good' }).boundingBox();
  expect(good && good.y > 740 / 2 && good.height >= 44).toBeTruthy();
  await page.getByRole('button', { name: 'Good' }).tap();
  await study(page);
  await expectWithinScreen(page, 'the next question');
});

test('a scenario is read, answered and judged on a phone', async ({ page }) => {
  await page.goto('/scenarios/kube-proxy/who-writes-the-rules');
  await page
    .locator('label', { has: page.getByRole('radio') })
    .first()
    .tap();
  await page.getByRole('button', { name: 'Answer' }).tap();
  await expect(page.getByRole('region', { name: 'Verdict' })).toBeVisible();
  await expectWithinScreen(page, 'a verdict');
});
