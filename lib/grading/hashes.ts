/** The trace hash of each shipped scenario, checked in: whatever changes a run shows in review. */
import { instanceOf } from '@/lib/curriculum/scenario';
import { traceHash } from '@/lib/simulator/index';
import type { Scenario } from './derive';
import { drawn } from './drawn';
import { play } from './run/run';

/** Lies in the content folder; an object from scenario id to hash. */
export const hashesFile = 'trace-hashes.json';

/** The hash of a scenario's run with seed 0: equal on every machine, in Node and in browsers. */
export function hashOf(scenario: Scenario): string {
  const played = play(instanceOf(scenario, drawn(scenario, 0)), 0);
  return played.ok ? traceHash(played.run.cluster.trace) : `not played: ${played.problem}`;
}

export function hashesOf(scenarios: readonly Scenario[]): Readonly<Record<string, string>> {
  return Object.fromEntries(scenarios.map((scenario) => [scenario.id, hashOf(scenario)]));
}

/** What differs between the hashes checked in and those found, one line each. */
export function compareHashes(
  kept: Readonly<Record<string, string>>,
  found: Readonly<Record<string, string>>,
): readonly string[] {
  const ids = [...new Set([...Object.keys(kept), ...Object.keys(found)])].sort();
  return ids.flatMap((id) => {
    if (kept[id] === found[id]) return [];
    return [`${id}: ${kept[id] ?? 'not kept'} → ${found[id] ?? 'no such scenario'}`];
  });
}
