import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { VectorCase } from './adapter';
import { adapters } from './adapters';
import known from './known-differences.json';
import { runCases } from './run';
import { type SrsFile, srsCases } from './srs';
import unfinished from './unfinished.json';

const folder = join(import.meta.dirname, 'k8s');
const areas = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace(/\.json$/, ''));

describe("upstream's own cases (the listed, unfinished areas aside)", () => {
  for (const area of areas.filter((each) => !(each in unfinished))) {
    it(`${area}: every case is answered as Kubernetes answers it`, () => {
      const cases = JSON.parse(readFileSync(join(folder, `${area}.json`), 'utf8')) as VectorCase[];
      const [result] = runCases(cases);
      expect(result?.failed ?? 'no cases').toEqual([]);
    });
  }

  it('srs: every expectation of the FSRS projects and of Anki is met', () => {
    const file = JSON.parse(readFileSync(join(import.meta.dirname, 'srs.json'), 'utf8')) as SrsFile;
    const [result] = runCases(srsCases(file));
    expect(result?.failed ?? 'no cases').toEqual([]);
  });

  it('every area is either asked or listed as unfinished, with the reason', () => {
    expect(areas.filter((area) => !(area in adapters) && !(area in unfinished))).toEqual([]);
    for (const [area, reason] of Object.entries({ ...unfinished, ...known })) {
      expect(reason.length, area).toBeGreaterThan(20);
    }
  });
});
