import { expectAccessible, expectWithinScreen } from './accessible';
import { expect, test } from './test';

test.use({ viewport: { width: 360, height: 740 }, hasTouch: true });

test('a hundred nodes fit a phone: each a tile, opened by a tap', async ({ page }) => {
  const document = { v: 1, start: { ready: 'web', nodes: 100 }, seed: 1, typed: [] };
  await page.goto(`/sandbox#s0.${Buffer.from(JSON.stringify(document)).toString('base64url')}`);
  await expect(page.getByRole('slider', { name: 'Moment' })).toBeVisible();
  const picture = page.getByRole('img', { name: /^The cluster/ });
  await expect(picture.locator('[data-id="node:node-100"]').first()).toBeVisible();
  await expectWithinScreen(page, 'the bench with a hundred nodes');

  // A tile is a name and a count; an opened node shows what runs on it.
  const kubelet = picture.locator('[data-id="process:kubelet@node-57"]');
  await expect(kubelet).toHaveCount(0);
  await picture.locator('[data-id="node:node-57"]').last().tap();
  await expect(kubelet).toBeVisible();

  await page.getByRole('tab', { name: 'Objects' }).tap();
  await page.getByRole('combobox', { name: 'Kind' }).selectOption('Node');
  await page.getByLabel('Part of the name').fill('node-57');
  await expect(page.getByRole('region', { name: 'Objects of kind Node' }).getByRole('listitem')).toHaveCount(
    1,
  );
  await expectWithinScreen(page, 'the objects of a hundred nodes');
  await expectAccessible(page, 'a hundred nodes');
});
