// The browser that the browser tests use: the system's, else Playwright's own, else Debian's package.

import { existsSync } from 'node:fs';
import { fail, run, say } from './setup.mjs';

const systemPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The path of a Chromium, or undefined. `PILOTAGE_CHROMIUM` goes before all others. */
export async function findChromium() {
  const { chromium } = await import('@playwright/test');
  const own = process.env.PILOTAGE_CHROMIUM;
  return [...(own ? [own] : systemPaths), chromium.executablePath()].find((path) => path && existsSync(path));
}

/** The path of a Chromium, installed if need be and possible; otherwise ends with the one command to run. */
export async function installChromium() {
  const found = await findChromium();
  if (found) return found;
  const isRoot = process.getuid?.() === 0;
  if (isRoot && existsSync('/usr/bin/apt-get')) {
    say('Installing Chromium (apt-get install chromium)…');
    const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
    run('apt-get', ['update', '-qq'], quiet);
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], quiet);
    const installed = await findChromium();
    if (installed) return installed;
  }
  const command = existsSync('/usr/bin/apt-get')
    ? 'sudo apt-get install chromium'
    : 'npx playwright install chromium';
  return fail('The browser tests need a Chromium.', `Install one with: ${command}`);
}

/** Flags for a Chromium that runs as root, in a container or without a network. */
export const chromiumArgs = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];
