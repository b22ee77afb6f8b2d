/**
 * `npm run properties -- [--runs N] [--manifests N] [--replays N] [--seed N]` tries what holds in every run of the
 * simulator on many more random clusters, commands, faults and hostile manifests than `npm test` does.
 */
import { spawnSync } from 'node:child_process';
import { commandLine } from './command-line.mjs';

const { values } = commandLine(
  'Usage: npm run properties -- [--runs N] [--manifests N] [--replays N] [--seed N]',
  {
    runs: { type: 'string', default: '500' },
    manifests: { type: 'string', default: '10000' },
    replays: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
  },
  false,
);

console.log(`seed ${values.seed}: --seed ${values.seed} tries the same again`);
const tests = ['lib/simulator/properties.test.ts', 'lib/simulator/hostile.test.ts'];
const { status } = spawnSync('npx', ['vitest', 'run', ...tests], {
  stdio: 'inherit',
  env: {
    ...process.env,
    PROPERTY_RUNS: values.runs,
    PROPERTY_MANIFESTS: values.manifests,
    PROPERTY_REPLAYS: values.replays,
    PROPERTY_SEED: values.seed,
  },
});
process.exitCode = status ?? 1;
