import { gzipSync } from 'node:zlib';
import { expect, type Page, test } from './test';

/**
 * What a page loads of JavaScript, in KiB as gzip packs it. The bounds are a little above what was measured: whoever adds
 * weight to a first load learns of it here.
 */
type Load = { readonly what: string; readonly kib: number; readonly bound: number };

/** Counts every script once, whoever asked for it: the page, or its worker. */
function weighing(page: Page): () => Promise<number> {
  const bodies: Promise<number>[] = [];
  const seen = new Set<string>();
  page.on('requestfinished', (request) => {
    const [url = ''] = request.url().split(/[?#]/);
    if (!url.endsWith('.js') || seen.has(url)) return;
    seen.add(url);
    bodies.push(
      request
        .response()
        .then((response) => response?.body())
        .then((body) => (body === undefined ? 0 : gzipSync(body).length)),
    );
  });
  let before = 0;
  return async () => {
    await page.waitForLoadState('networkidle');
    const all = (await Promise.all(bodies)).reduce((sum, bytes) => sum + bytes, 0) / 1024;
    const since = all - before;
    before = all;
    return Math.round(since * 10) / 10;
  };
}

function expectBelow(loads: readonly Load[]): void {
  for (const { what, kib, bound } of loads) console.log(`${kib} KiB, at most ${bound}: ${what}`);
  for (const { what, kib, bound } of loads) expect.soft(kib, what).toBeLessThanOrEqual(bound);
}

async function type(page: Page, line: string): Promise<void> {
  const input = page.getByLabel('Command line');
  await input.fill(line);
  await input.press('Enter');
  await expect(page.getByRole('button', { name: `$ ${line}`, exact: true })).toBeVisible();
}

test('the sandbox loads of the simulator what a cluster needs, and the rest when it is asked for', async ({
  page,
}) => {
  const weighed = weighing(page);
  await page.goto('/sandbox');
  await expect(page.getByRole('button', { name: /A web shop/ })).toBeVisible();
  const first = await weighed();
  await page.getByRole('button', { name: /^Empty/ }).click();
  await expect(page.getByRole('slider', { name: 'Moment' })).toBeVisible();
  const cluster = await weighed();
  await type(page, 'kubectl get pods');
  const line = await weighed();
  await type(page, 'kubectl describe node node-1');
  const describe = await weighed();
  await type(page, 'kubectl explain pod.spec');
  const explain = await weighed();
  expectBelow([
    { what: 'sandbox: the page', kib: first, bound: 190 },
    { what: 'sandbox: a cluster, in the worker', kib: cluster, bound: 258 },
    { what: 'sandbox: kubectl get pods', kib: line, bound: 52 },
    { what: 'sandbox: kubectl describe', kib: describe, bound: 28 },
    { what: 'sandbox: kubectl explain', kib: explain, bound: 32 },
  ]);
});

test('a scenario loads no simulator before somebody opens its cluster', async ({ page }) => {
  const weighed = weighing(page);
  await page.goto('/scenarios/kube-proxy/who-writes-the-rules');
  await expect(page.getByRole('radio', { name: /kube-proxy/ })).toBeVisible();
  const first = await weighed();
  expectBelow([{ what: 'scenario: the question', kib: first, bound: 190 }]);
});
