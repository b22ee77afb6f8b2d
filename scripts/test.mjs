// npm test: sets up what is missing, then checks everything: sources, unit tests, content, a server killed in
// mid-write, and the browser tests on a production build. The last line is the sum; the exit code says the same.

import { createServer } from 'node:net';
import { join } from 'node:path';
import { browserTests, oneCheck, sideBySide, staticChecks, sumUp, unitTests } from './checks.mjs';
import { installChromium } from './chromium.mjs';
import { build, checkNode, generateClient, install, root } from './setup.mjs';

checkNode();
process.chdir(root);
process.env.NEXT_TELEMETRY_DISABLED = '1';
install();
generateClient();
const chromium = await installChromium();

const tsx = (script, ...args) => [process.execPath, '--import', 'tsx', join('scripts', script), ...args];

const outcomes = await sideBySide([
  { name: 'content', command: tsx('content-check.ts') },
  ...staticChecks,
  {
    name: 'a real kernel forwards by the rendered rules',
    command: tsx('kernel-check.ts', '--clusters', '10'),
  },
]);
outcomes.push(unitTests());
build();
outcomes.push(oneCheck({ name: 'no acknowledged rating is lost by kill -9', command: tsx('kill-check.ts') }));
outcomes.push(browserTests({ PILOTAGE_CHROMIUM: chromium, E2E_PORT: String(await freePort()) }));
process.exitCode = sumUp(outcomes);

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
