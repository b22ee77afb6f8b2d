import { expect, test } from './test';

test('a task is tried on its cluster, and what was tried is handed in', async ({ page }) => {
  await page.goto('/scenarios/service/mend-selector?seed=0');
  await page.getByRole('button', { name: 'Try it on the cluster first' }).click();
  const panel = page.getByRole('region', { name: 'Try it on the cluster' });
  const line = panel.getByLabel('Command line');
  const mends = `kubectl patch service shop -p '{"spec":{"selector":{"app":"shop"}}}'`;
  await line.fill(mends);
  await line.press('Enter');
  await expect(panel.getByText('service/shop patched')).toBeVisible();
  await line.fill('kubectl get endpoints shop');
  await line.press('Enter');
  await expect(panel.getByRole('button', { name: '$ kubectl get endpoints shop' })).toBeVisible();

  await panel.getByRole('button', { name: 'Use these commands' }).click();
  await expect(panel.getByRole('status').first()).toContainText('1 line stands in the answer now.');
  await expect(page.getByLabel('Commands, one a line')).toHaveValue(mends);
  await page.getByRole('button', { name: 'Run and judge' }).click();
  await expect(page.getByRole('region', { name: 'Verdict' })).toContainText('Right: ');
});
