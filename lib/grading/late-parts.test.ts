import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { contentFolder } from '@/lib/curriculum/content-folder';
import { loadScenarios } from '@/lib/curriculum/scenarios';
import { bringingParts } from '@/lib/simulator/parts/part';
import { compareHashes, hashesFile, hashOf } from './hashes';

it('every scenario leaves the same trace where parts of the simulator come when they are needed', () => {
  const { scenarios } = loadScenarios(contentFolder());
  expect(scenarios.length).toBeGreaterThan(100);
  const taken = new Set<string>();
  const found = scenarios.map((scenario) => {
    const { value, brought } = bringingParts(() => hashOf(scenario));
    for (const part of brought) taken.add(part);
    return [scenario.id, value];
  });
  // What is made with all parts at hand is held to these by hashes.test.ts.
  const kept = JSON.parse(readFileSync(join(contentFolder(), hashesFile), 'utf8'));
  expect(compareHashes(kept, Object.fromEntries(found))).toEqual([]);
  expect(taken.size).toBeGreaterThan(8);
}, 240_000);
