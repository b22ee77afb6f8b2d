import { expectAccessibleInBothThemes, expectWithinScreen } from './accessible';
import { expect, type Page, test } from './test';

test.setTimeout(90_000);

/** Opens the web shop with the mouse, and answers whatever the browser complained about. */
async function openShop(page: Page): Promise<string[]> {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto('/sandbox');
  await page.getByRole('button', { name: /A web shop/ }).click();
  await expect(page.getByRole('slider', { name: 'Moment' })).toBeVisible();
  return complaints;
}

async function type(page: Page, line: string): Promise<void> {
  const input = page.getByLabel('Command line');
  await input.fill(line);
  await input.press('Enter');
  await expect(page.getByRole('button', { name: `$ ${line}`, exact: true })).toBeVisible();
}

test('a stranger breaks a cluster, steps through what follows, and sends it to somebody', async ({
  page,
  browser,
}) => {
  const complaints = await openShop(page);
  await page.getByRole('button', { name: 'Stop a component…' }).click();
  await page.getByLabel('What', { exact: true }).selectOption('kube-scheduler');
  await page.getByRole('button', { name: 'Let it happen' }).click();
  await expect(page.getByRole('button', { name: '$ fault stop kube-scheduler' })).toBeVisible();
  await type(page, 'kubectl scale deployment web --replicas=4');
  await expect(page.getByText('deployment.apps/web scaled')).toBeVisible();
  await type(page, 'kubectl get pods');
  await expect(page.getByRole('log')).toContainText('Pending');

  const trace = page.getByRole('region', { name: 'Trace' });
  await page.getByLabel('Only what this component does').selectOption('replicaset-controller');
  await expect(trace.getByRole('listitem').first()).toContainText('replicaset-controller');
  await trace.getByRole('button').first().click();
  await page.getByText('Open this step').click();
  await expect(page.getByText(/Upstream:/)).toBeVisible();

  await page.getByRole('tab', { name: 'Objects' }).click();
  await page.getByRole('tab', { name: 'What if' }).click();
  await page.getByRole('combobox', { name: 'What if' }).selectOption('leave-out');
  await page.getByRole('button', { name: 'Run again' }).click();
  await expect(page.getByRole('region', { name: 'What differs' })).toContainText(
    /They part at|No component does anything else/,
  );

  await page.getByRole('button', { name: 'Share' }).click();
  const link = page.getByRole('textbox', { name: 'Link' });
  await expect(link).toHaveValue(/#s1\./);
  const address = await link.inputValue();
  expect(complaints).toEqual([]);

  const other = await browser.newPage();
  await other.goto(address);
  await expect(other.getByRole('button', { name: '$ kubectl get pods', exact: true })).toBeVisible();
  await expect(other.getByRole('log')).toContainText('Pending');
  await other.close();

  // What was typed is still there when the page is loaded again.
  await page.goto('/sandbox');
  await expect(page.getByRole('button', { name: '$ kubectl get pods', exact: true })).toBeVisible();
});

test('a broken link says what is wrong, and loses nothing', async ({ page }) => {
  await openShop(page);
  await type(page, 'kubectl delete pod checkout');
  await page.goto('/sandbox#s1.AAAA');
  await page.reload();
  await expect(page.getByRole('alert').filter({ hasText: 'could not be opened' })).toContainText('unpacked');
  await expect(
    page.getByRole('button', { name: '$ kubectl delete pod checkout', exact: true }),
  ).toBeVisible();
});

test('by keyboard alone: start, complete a line, leave it, step, and look at an object', async ({ page }) => {
  await page.goto('/sandbox');
  const shop = page.getByRole('button', { name: /A web shop/ });
  await shop.focus();
  await page.keyboard.press('Enter');
  const line = page.getByLabel('Command line');
  await expect(line).toBeVisible();
  await line.focus();
  await page.keyboard.type('kubectl scal');
  await page.keyboard.press('Tab');
  await expect(line).toHaveValue('kubectl scale ');
  await expect(line).toBeFocused();
  await page.keyboard.type('deployment/web --replicas=2');
  await page.keyboard.press('Enter');
  await expect(page.getByText('deployment.apps/web scaled')).toBeVisible();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect(line).toHaveValue('kubectl scale deployment/web --replicas=2');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await expect(line).not.toBeFocused();

  const moment = page.getByRole('slider', { name: 'Moment' });
  await moment.focus();
  await page.keyboard.press('Home');
  await expect(moment).toHaveAttribute('aria-valuetext', /step 0 of/);
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowRight');
  await expect(moment).toHaveAttribute('aria-valuetext', /step 1 of/);
  await page.keyboard.press('ArrowRight');
  await expect(moment).toHaveAttribute('aria-valuetext', /step 2 of/);
  await page.keyboard.press('p');
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  await page.keyboard.press('p');

  await page.getByRole('tab', { name: 'Objects' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tab', { name: 'Rules' })).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('tab', { name: 'Objects' })).toBeFocused();
  const objects = page.getByRole('region', { name: 'Objects, below their owners' });
  await objects.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(objects.getByRole('button').nth(1)).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(objects).toBeFocused();
  await page.getByRole('button', { name: 'checkout' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Pod default/checkout as YAML' })).toContainText('kind: Pod');
});

test.describe('on a low screen', () => {
  test.use({ viewport: { width: 1280, height: 800 } });

  test('picture, time and command line are in sight together, and nothing lies over anything', async ({
    page,
  }) => {
    await openShop(page);
    const parts = {
      picture: page.getByRole('region', { name: 'Picture of the cluster' }),
      time: page.locator('.time-line'),
      trace: page.locator('.bench-trace'),
      line: page.locator('.dock'),
    };
    const look = async () => {
      const boxes = [];
      for (const [name, part] of Object.entries(parts)) {
        const box = await part.boundingBox();
        if (box === null) throw new Error(`${name} is not there`);
        expect(box.y, name).toBeGreaterThanOrEqual(0);
        expect(box.y + box.height, name).toBeLessThanOrEqual(800);
        boxes.push({ name, ...box });
      }
      for (const a of boxes)
        for (const b of boxes)
          if (a.name < b.name) {
            const beside = a.x + a.width <= b.x + 0.5 || b.x + b.width <= a.x + 0.5;
            const apart = a.y + a.height <= b.y + 0.5 || b.y + b.height <= a.y + 0.5;
            expect(beside || apart, `${a.name} and ${b.name}`).toBe(true);
          }
    };
    await look();
    // All of the shop can be seen at once, its last Pod too.
    const drawn = await parts.picture.locator('svg').boundingBox();
    const seen = await parts.picture.boundingBox();
    expect(drawn?.height).toBeLessThanOrEqual((seen?.height ?? 0) + 1);
    await type(page, 'kubectl scale deployment web --replicas=12');
    await look();
  });

  test('lines typed ahead are done in turn, and only what failed is painted as an error', async ({
    page,
  }) => {
    await openShop(page);
    const line = page.getByLabel('Command line');
    const lines = ['kubectl logs deployment/web', 'kubectl get nosuch', 'kubectl get nodes', 'run 10m'];
    for (const each of lines) {
      await line.fill(each);
      await line.press('Enter');
    }
    await expect(page.getByRole('button', { name: '$ run 10m', exact: true })).toBeVisible();
    await expect(page.locator('.terminal .typed')).toHaveText(lines.map((each) => `$ ${each}`));
    await expect(page.locator('.terminal .aside')).toContainText('Found 3 pods, using pod/');
    await expect(page.locator('.terminal .err-out')).toHaveCount(1);
    // Time went on after the last step: header and scrubber say the same moment.
    await expect(page.locator('.bench-head')).toContainText('virtual time now 14:10:00');
    await expect(page.locator('.time-line')).toContainText(/14:10:00 · step \d+ of \d+/);
  });
});

test('the cluster of a verdict opens at the step that decided', async ({ page }) => {
  await page.goto('/scenarios/kube-proxy/who-writes-the-rules');
  await page.getByRole('radio', { name: /kube-proxy/ }).check();
  await page.getByRole('button', { name: 'Answer' }).click();
  await page.getByRole('link', { name: /Open this cluster/ }).click();
  await expect(page).toHaveURL(/\/sandbox\/kube-proxy\/who-writes-the-rules\?seed=\d+&step=\d+/);
  const moment = page.getByRole('slider', { name: 'Moment' });
  await expect(moment).toHaveAttribute('aria-valuetext', /step [1-9]\d* of \d+/);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true });

  test('a manifest that is refused says so in sight', async ({ page }) => {
    await openShop(page);
    await page.getByRole('button', { name: 'Apply YAML' }).tap();
    await page.getByLabel('Manifests').fill('apiVersion: v1\nkind: Pod\nmetadata: {name: Wrong_Name}\n');
    await page.getByRole('button', { name: 'Do it' }).tap();
    const note = page.getByRole('alert').filter({ hasText: 'did not do what it should' });
    await expect(note).toContainText('Invalid value: "Wrong_Name"');
    await expect(note).toBeInViewport();
    await note.getByRole('button', { name: 'See the command line' }).tap();
    await expect(page.getByRole('log')).toContainText('Wrong_Name');
    await expect(note).toBeHidden();
  });

  test('every view is one tap away, fits, and has no accessibility violation', async ({ page }) => {
    await openShop(page);
    await page.getByRole('tab', { name: 'kubectl' }).tap();
    await type(page, 'kubectl get pods -o wide');
    for (const view of ['Trace', 'kubectl', 'Rules', 'Objects', 'What if']) {
      await page.getByRole('tab', { name: view }).tap();
      await expectAccessibleInBothThemes(page, view);
      await expectWithinScreen(page, view);
    }
  });
});

test.describe('on a wide screen', () => {
  test.use({ viewport: { width: 1280, height: 900 } });

  test('what a panel holds is still there on a narrower screen, and after another panel was looked at', async ({
    page,
  }) => {
    await openShop(page);
    await page.getByLabel('Command line').fill('kubectl get');
    await page.getByRole('tab', { name: 'What if' }).click();
    await page.getByRole('button', { name: 'Run again' }).click();
    const differs = page.getByRole('region', { name: 'What differs' });
    await expect(differs).toBeVisible();
    const told = await differs.textContent();
    await page.getByRole('tab', { name: 'Objects' }).click();
    await page.getByRole('tab', { name: 'What if' }).click();
    await expect(differs).toHaveText(told ?? '');
    await page.setViewportSize({ width: 1000, height: 900 });
    await expect(differs).toHaveText(told ?? '');
    await page.getByRole('tab', { name: 'kubectl' }).click();
    await expect(page.getByLabel('Command line')).toHaveValue('kubectl get');
  });

  test('the whole bench has no accessibility violation', async ({ page }) => {
    await page.goto('/sandbox');
    await expectAccessibleInBothThemes(page, 'where to begin');
    await page.getByRole('button', { name: /A web shop/ }).click();
    await type(page, 'kubectl scale deployment web --replicas=4');
    await page.getByText('Open this step').click();
    await page.getByText('The same as text').click();
    await expectAccessibleInBothThemes(page, 'the bench');
  });
});
