// What npm start and npm test do before anything else: install, generate, build. Without dependencies.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

export function say(text) {
  console.log(text);
}

/** Ends the program with one line: what is wrong, and what to do. */
export function fail(problem, fix) {
  console.error(`${problem} ${fix}`);
  process.exit(1);
}

export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(
    `Node ${process.versions.node} is too old.`,
    'Install Node 20.19 or later; 24 is recommended (https://nodejs.org).',
  );
}

/** Runs a command with its output shown, and answers with its exit code. */
export function run(command, args, env = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  if (error) throw error;
  return status ?? 1;
}

/**
 * Prisma would download a schema engine that this program does not use: migrations run on its WebAssembly build.
 * It accepts any existing file in its place.
 */
const withoutDownloads = { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath };

/** Installs what package-lock.json lists, unless that is done already. */
export function install() {
  if (isInstalled()) return;
  say('Installing packages (npm ci). The first time takes a few minutes…');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  // NODE_ENV=production would leave out what the build and the tests need.
  const env = { ...withoutDownloads, NODE_ENV: 'development' };
  const code = run(npm, ['ci', '--no-audit', '--no-fund'], env);
  if (code !== 0)
    fail('npm ci failed.', 'Read its message above; a compiler (python3, make, g++) may be missing.');
  if (!existsSync(join(root, 'node_modules', 'better-sqlite3', 'build', 'Release', 'better_sqlite3.node'))) {
    run(npm, ['rebuild', 'better-sqlite3']);
  }
}

/** Whether node_modules holds what package-lock.json lists. npm keeps its own list of what it installed there. */
function isInstalled() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  const versionsIn = (file) => Object.entries(JSON.parse(readFileSync(file, 'utf8')).packages);
  const present = new Map(versionsIn(installed).map(([path, { version }]) => [path, version]));
  return versionsIn(join(root, 'package-lock.json')).every(
    ([path, { version, optional }]) => path === '' || optional || present.get(path) === version,
  );
}

/** Generates the database client, unless it is newer than the schema. */
export function generateClient() {
  const schema = join(root, 'prisma', 'schema.prisma');
  if (isNewer(join(root, 'lib', 'data', 'generated', 'client.ts'), schema)) return;
  say('Generating the database client…');
  const prisma = join(root, 'node_modules', 'prisma', 'build', 'index.js');
  const code = run(process.execPath, [prisma, 'generate', '--no-hints'], withoutDownloads);
  if (code !== 0) fail('The database client could not be generated.', 'Read the message above.');
}

/** Builds for production, unless the sources are those of the last build. */
export function build() {
  const stamp = join(root, '.next', 'sources.sha256');
  const sources = hashOfSources();
  if (
    existsSync(join(root, '.next', 'BUILD_ID')) &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === sources
  )
    return;
  say('Building. This takes a minute or two, and again only after a change…');
  const next = join(root, 'node_modules', 'next', 'dist', 'bin', 'next');
  const code = run(process.execPath, [next, 'build'], {
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
  });
  if (code !== 0) fail('The build failed.', 'Read its message above.');
  writeFileSync(stamp, sources);
}

/** What a build is made from. `content/` is not among it: the server reads it when it starts. */
const sourceFolders = ['app', 'lib', 'public'];
const sourceFiles = [
  'instrumentation.ts',
  'next.config.js',
  'package-lock.json',
  'package.json',
  'postcss.config.mjs',
  'prisma/schema.prisma',
  'proxy.ts',
  'tsconfig.json',
];

function hashOfSources() {
  const hash = createHash('sha256').update(process.versions.node);
  const folders = sourceFolders.filter((folder) => existsSync(join(root, folder)));
  for (const file of [...folders.flatMap(filesUnder), ...sourceFiles].sort()) {
    const path = join(root, file);
    if (existsSync(path)) hash.update(`\0${file}\0`).update(readFileSync(path));
  }
  return hash.digest('hex');
}

function filesUnder(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (path === 'lib/data/generated' || entry.name.endsWith('.test.ts')) return [];
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
}

function isNewer(made, source) {
  return existsSync(made) && statSync(made).mtimeMs >= statSync(source).mtimeMs;
}
