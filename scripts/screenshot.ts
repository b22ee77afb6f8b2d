/**
 * npm run screenshot   makes docs/screenshot.png, the picture in the README, from a running Pilotage
 *
 * Answers one scenario as a stranger would and photographs the verdict. BASE_URL says where Pilotage runs
 * (default http://localhost:3000).
 */
import { chromium } from '@playwright/test';
import { chromiumArgs, findChromium } from './chromium.mjs';

const base = process.env.BASE_URL ?? 'http://localhost:3000';
const executablePath = await findChromium();
const browser = await chromium.launch({ args: chromiumArgs, ...(executablePath && { executablePath }) });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1180 }, reducedMotion: 'reduce' });
  await page.goto(`${base}/scenarios/kube-proxy/stale-rules`);
  await page
    .locator('label', { has: page.locator('input[name=option]') })
    .first()
    .click();
  await page.getByRole('button', { name: 'Answer' }).click();
  await page.getByRole('region', { name: 'Verdict' }).waitFor();
  await page.screenshot({ path: 'docs/screenshot.png' });
  console.log('docs/screenshot.png');
} finally {
  await browser.close();
}
