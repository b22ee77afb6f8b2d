import { expect, it } from 'vitest';
import { contentFolder } from '@/lib/curriculum/content-folder';
import { instanceOf } from '@/lib/curriculum/scenario';
import { loadScenarios } from '@/lib/curriculum/scenarios';
import { replay, traceHash } from '@/lib/simulator/index';
import { bringingParts } from '@/lib/simulator/parts/part';
import { drawn } from './drawn';
import { play } from './run/run';

it('every scenario leaves the same trace where parts of the simulator come when they are needed', () => {
  const { scenarios } = loadScenarios(contentFolder());
  expect(scenarios.length).toBeGreaterThan(100);
  const taken = new Set<string>();
  const differing = scenarios.flatMap((scenario) => {
    const played = play(instanceOf(scenario, drawn(scenario, 0)), 0);
    if (!played.ok) return `${scenario.id}: ${played.problem}`;
    const { given, options, commands, trace } = played.run.cluster;
    // A limit that no other run has: nothing of it was made before, with all parts at hand.
    const limits = { ...options.limits, virtualMs: 1_000_000_001 };
    const { value, brought } = bringingParts(() => replay(given, { ...options, limits }, commands));
    for (const part of brought) taken.add(part);
    return traceHash(value.trace) === traceHash(trace) ? [] : scenario.id;
  });
  expect(differing).toEqual([]);
  expect(taken.size).toBeGreaterThan(4);
});
