import { expect, test } from './test';

test('the list says where to begin, and opens the set that is jumped to', async ({ page }) => {
  await page.goto('/scenarios');
  const first = page.getByRole('region', { name: 'A good beginning' }).getByRole('link').first();
  await expect(first).toBeVisible();
  const networking = page.getByRole('table', { name: 'Scenarios: Networking' });
  await expect(networking).toBeHidden();
  await page
    .getByRole('navigation', { name: 'Sets' })
    .getByRole('link', { name: /^Networking/ })
    .click();
  await expect(networking).toBeVisible();

  // Whoever filters sees what is left of every set.
  await page.getByLabel('Asks').selectOption('write');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(networking).toBeVisible();
  await expect(page.getByRole('table', { name: 'Scenarios: Rollouts' })).toBeVisible();
});
