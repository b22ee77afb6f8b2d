import { expect, test } from './test';

test('Back leads from a verdict’s cluster to the verdict, and what was done there is kept', async ({
  page,
}) => {
  await page.goto('/scenarios/kube-proxy/who-writes-the-rules?seed=0');
  await page.getByRole('radio', { name: /kube-proxy/ }).check();
  await page.getByRole('button', { name: 'Answer' }).click();
  const verdict = page.getByRole('region', { name: 'Verdict' });
  await expect(verdict).toBeVisible();
  await page.getByRole('link', { name: /Open this cluster/ }).click();
  const line = page.getByLabel('Command line');
  await line.fill('kubectl get nodes');
  await line.press('Enter');
  await expect(page.getByRole('button', { name: '$ kubectl get nodes' })).toBeVisible();

  await page.goBack();
  await expect(verdict).toContainText('Right');

  await page.goto('/sandbox');
  await page.getByRole('link', { name: /, 1 line$/ }).click();
  await expect(page).toHaveURL(/\/sandbox\/kube-proxy\/who-writes-the-rules\?seed=0$/);
  await expect(page.getByRole('button', { name: '$ kubectl get nodes' })).toBeVisible();
  await page.getByRole('button', { name: 'Begin again' }).click();
  await expect(page.getByText('Nothing is typed yet.')).toBeVisible();
});
