// The server that the browser tests talk to: the production build, on a database of its own that starts empty, with
// a clock that a request may move (`x-test-now`), so that a learner can come back the next day.

import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const port = process.env.E2E_PORT ?? '3199';
const folder = join(tmpdir(), `pilotage-e2e-${port}`);
rmSync(folder, { recursive: true, force: true });

Object.assign(process.env, {
  PORT: port,
  HOST: '127.0.0.1',
  DATABASE_URL: `file:${join(folder, 'pilotage.db')}`,
  NEXTAUTH_SECRET: 'a secret that only the browser tests use',
  PILOTAGE_TEST_CLOCK: '1',
  LOG_LEVEL: 'warn',
});

await import('../scripts/start.mjs');
