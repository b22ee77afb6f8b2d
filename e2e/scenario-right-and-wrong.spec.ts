import { expect, test } from './test';

const whoWritesTheRules = '/scenarios/kube-proxy/who-writes-the-rules';

test('a stranger answers a scenario and sees the chain that decided', async ({ page }) => {
  await page.goto(whoWritesTheRules);
  await page.getByRole('radio', { name: /kube-proxy/ }).check();
  await page.getByRole('button', { name: 'Answer' }).click();
  const verdict = page.getByRole('region', { name: 'Verdict' });
  await expect(verdict.getByText(/^Right: /).first()).toBeVisible();
  await expect(verdict.getByRole('heading', { name: /chain that decided/ })).toBeVisible();
  await expect(verdict.getByText('Ruled out').first()).toBeVisible();
});

test('a wrong answer is refuted, and the right one is shown', async ({ page }) => {
  await page.goto(whoWritesTheRules);
  const wrong = page
    .locator('label', { has: page.getByRole('radio') })
    .filter({ hasNotText: 'kube-proxy' })
    .first();
  await wrong.click();
  await page.getByText('Sure', { exact: true }).click();
  await page.getByRole('button', { name: 'Answer' }).click();
  const verdict = page.getByRole('region', { name: 'Verdict' });
  await expect(verdict.getByText(/Your answer/)).toBeVisible();
  await expect(verdict.getByText('Right', { exact: true })).toBeVisible();
});

test('the steps of the run can be walked with the arrow keys', async ({ page }) => {
  await page.goto(whoWritesTheRules);
  await page.getByRole('radio', { name: /kube-proxy/ }).check();
  await page.keyboard.press('Enter');
  const verdict = page.getByRole('region', { name: 'Verdict' });
  await expect(verdict).toBeVisible();
  const place = verdict.getByText(/step \d+ of \d+/).first();
  await verdict.getByRole('button', { name: 'From the start' }).click();
  await expect(place).toContainText('step 1 of');
  await page.keyboard.press('ArrowRight');
  await expect(place).toContainText('step 2 of');
});

test('after a wrong cause two runs stand side by side, and a step opens where it is told', async ({
  page,
}) => {
  await page.goto('/scenarios/kube-scheduler/since-lunch');
  await page.getByRole('radio', { name: 'It asks for two CPUs' }).check();
  await page.getByRole('button', { name: 'Answer' }).click();
  const verdict = page.getByRole('region', { name: 'Verdict' });
  const cause = verdict.getByRole('region', { name: /^Without .*nodeSelector/ });
  await expect(cause.getByText(/^They part at /)).toBeVisible();
  const steps = cause.getByRole('list', { name: /only one of the runs has/ }).getByRole('listitem');
  const few = await steps.count();
  await expect(cause.getByRole('region', { name: /^Pod train at the end/ })).toContainText(
    '+spec.nodeName: node-1',
  );
  await cause.getByRole('button', { name: /^All that differs/ }).focus();
  await page.keyboard.press('Enter');
  expect(await steps.count()).toBeGreaterThan(few);
  await expect(verdict.getByRole('region', { name: /^Without .*two CPUs/ })).toContainText(
    'No component does anything else',
  );
  await verdict.getByText('Open this step').last().click();
  await expect(verdict.getByText('Upstream: ')).toBeVisible();
});
