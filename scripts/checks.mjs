// The checks that npm run check and npm test share. Each runs with its output shown and answers with counts.

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, run, say } from './setup.mjs';

/** @typedef {{ name: string, passed: number, failed: number }} Outcome */

const bin = (name) => join(root, 'node_modules', '.bin', name);

/** Formatting and lint, types, import order, dead code: each counts as one. */
export const staticChecks = [
  { name: 'format and lint (biome)', command: [bin('biome'), 'ci', '.'] },
  { name: 'types (tsc)', command: [bin('tsc'), '--noEmit', '-p', '.'] },
  {
    name: 'import order (dependency-cruiser)',
    command: [
      bin('depcruise'),
      'app',
      'lib',
      'scripts',
      'e2e',
      'proxy.ts',
      'instrumentation.ts',
      '--config',
      '.dependency-cruiser.cjs',
    ],
  },
  { name: 'dead code (knip)', command: [bin('knip')] },
];

/**
 * Commands that count as one each, two at a time: most of them keep one processor busy. The output of each is shown
 * whole when it is done. Answers in the order of the list.
 */
export async function sideBySide(checks) {
  const outcomes = new Array(checks.length);
  const waiting = checks.map((check, at) => ({ check, at }));
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      outcomes[next.at] = await quietly(next.check);
    }
  };
  await Promise.all([lane(), lane()]);
  return outcomes;
}

function quietly({ name, command: [command, ...args], env = {} }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      say(`\n— ${name}`);
      process.stdout.write(Buffer.concat(output));
      resolve({ name, passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 });
    });
  });
}

/** One command that counts as one, with its output as it comes: passed when it exits with 0. */
export function oneCheck({ name, command: [command, ...args], env = {} }) {
  say(`\n— ${name}`);
  const code = run(command, args, env);
  return { name, passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
}

/** All unit tests; each test counts as one, and a file that cannot be loaded as one that failed. */
export function unitTests() {
  return counted('unit tests (vitest)', (file) => {
    const code = run(bin('vitest'), [
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ]);
    const report = readReport(file);
    const broken = (report?.testResults ?? []).filter(
      (suite) => suite.status === 'failed' && suite.assertionResults.length === 0,
    );
    const failed = (report?.numFailedTests ?? 0) + broken.length;
    return { passed: report?.numPassedTests ?? 0, failed: code !== 0 ? Math.max(1, failed) : failed };
  });
}

/** All browser tests; each counts as one. */
export function browserTests(env) {
  return counted('browser tests (Playwright)', (file) => {
    const code = run(bin('playwright'), ['test', '--reporter=list,json'], {
      ...env,
      PLAYWRIGHT_JSON_OUTPUT_FILE: file,
    });
    const report = readReport(file);
    const stats = report?.stats;
    const failed = stats?.unexpected ?? 0;
    for (const title of neededASecondTry(report)) say(`passed at the second try: ${title}`);
    return {
      passed: (stats?.expected ?? 0) + (stats?.flaky ?? 0),
      failed: code !== 0 ? Math.max(1, failed) : failed,
    };
  });
}

function neededASecondTry(report) {
  const within = (suite) => [
    ...(suite.specs ?? []).filter(({ tests }) => tests.some(({ status }) => status === 'flaky')),
    ...(suite.suites ?? []).flatMap(within),
  ];
  return (report?.suites ?? []).flatMap(within).map(({ file, line, title }) => `${file}:${line} ${title}`);
}

/** Prints what failed and, as the last line, the sum. Answers with the exit code. */
export function sumUp(outcomes) {
  const failing = outcomes.filter((outcome) => outcome.failed > 0);
  say('');
  for (const { name, failed } of failing) say(`failed: ${name}${failed > 1 ? ` (${failed})` : ''}`);
  const sum = (key) => outcomes.reduce((total, outcome) => total + outcome[key], 0);
  say(`${sum('passed')} passed, ${sum('failed')} failed`);
  return failing.length > 0 ? 1 : 0;
}

function counted(name, count) {
  say(`\n— ${name}`);
  const folder = mkdtempSync(join(tmpdir(), 'pilotage-report-'));
  try {
    return { name, ...count(join(folder, 'report.json')) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
