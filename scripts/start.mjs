// npm start: from a fresh clone to a page that answers. npm run dev: the same without a build, reloading on changes.
// Plain JavaScript without dependencies, because it runs before anything is installed. Each step is skipped when its
// result is there already, so a second start takes seconds.

import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { build, checkNode, fail, generateClient, install, root, run, say } from './setup.mjs';

checkNode();
process.chdir(root);
if (existsSync('.env')) process.loadEnvFile('.env');
process.env.NEXT_TELEMETRY_DISABLED ??= '1';

const dev = process.argv.includes('--dev');
const port = portFrom(process.env.PORT ?? '3000');
const host = process.env.HOST;

await checkPortIsFree();
makeWritable('data', 'the secrets and the database');
install();
generateClient();
keepSecrets();
migrate();
if (!dev) build();

process.env.NODE_ENV = dev ? 'development' : 'production';
process.env.NEXTAUTH_URL ??= process.env.TRUST_PROXY ? '' : `http://localhost:${port}`;
const { serve } = await import('./serve.mjs');
await serve({ dir: root, port, host, dev });
say(`Pilotage is at http://${host ?? 'localhost'}:${port}  (Ctrl-C stops it)`);

function portFrom(text) {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0 && number < 65_536) return number;
  return fail(`PORT is "${text}", which is no port number.`, 'Set it to a number from 1 to 65535.');
}

/** Asked before the build, which takes longest: nobody should wait for a minute to learn this. */
function checkPortIsFree() {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error) => {
      if (error.code === 'EADDRINUSE') {
        fail(`Port ${port} is in use.`, `Stop what uses it, or take another: PORT=${port + 1} npm start`);
      }
      if (error.code === 'EACCES') {
        fail(`This user may not listen on port ${port}.`, 'Take a port above 1023, for example PORT=3000.');
      }
      fail(`Cannot listen on ${host ?? 'this machine'}:${port} (${error.code}).`, 'Check HOST and PORT.');
    });
    probe.listen(port, host, () => probe.close(resolve));
  });
}

function makeWritable(folder, what) {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch {
    fail(
      `The folder ${join(root, folder)} cannot be written, and ${what} belong there.`,
      'Make it writable for this user.',
    );
  }
}

/** Secrets that the environment does not give are made once and kept, readable by this user only. */
function keepSecrets() {
  if (process.env.NEXTAUTH_SECRET) return;
  const file = join('data', 'secrets.json');
  if (!existsSync(file)) {
    const secrets = { NEXTAUTH_SECRET: randomBytes(32).toString('base64url') };
    writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
    say(`Made the secret that session cookies are encrypted with, in ${file}. Keep it with your backups.`);
  }
  const { NEXTAUTH_SECRET } = JSON.parse(readFileSync(file, 'utf8'));
  process.env.NEXTAUTH_SECRET = NEXTAUTH_SECRET;
}

function migrate() {
  const code = run(process.execPath, ['--import', 'tsx', 'scripts/migrate.ts']);
  if (code !== 0) process.exit(1);
}
