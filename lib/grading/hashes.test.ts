import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadScenarios } from '@/lib/curriculum/scenarios';
import { problemText } from '@/lib/curriculum/yaml-file';
import { compareHashes, hashesFile, hashesOf } from './hashes';

const folder = fileURLToPath(new URL('../../content', import.meta.url));

describe('shipped scenarios', () => {
  const { scenarios, problems } = loadScenarios(folder);

  it('are sound', () => {
    expect(problems.map(problemText)).toEqual([]);
  });

  it('run as when they were last looked at (after a change that is meant: npm run scenario -- --hashes --write)', () => {
    const kept = JSON.parse(readFileSync(join(folder, hashesFile), 'utf8'));
    expect(compareHashes(kept, hashesOf(scenarios))).toEqual([]);
  }, 60_000);
});
