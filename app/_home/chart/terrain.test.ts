import { expect, test } from 'vitest';
import type { MasteryLevel } from '@/lib/progress/mastery';
import { CHART } from './chart-size';
import { areaSpots, spotOf, terrain } from './terrain';

const topic = (level: MasteryLevel, x = 50, y = 50) => ({ level, at: [x, y] as const });
const depths = (...topics: ReturnType<typeof topic>[]) => terrain(topics).map(({ depth }) => depth);

test('a topic rises as high as it is known', () => {
  expect(depths(topic('new'))).toEqual([]);
  expect(depths(topic('seen'))).toEqual([1]);
  expect(depths(topic('recall'))).toEqual([1, 2]);
  expect(depths(topic('applied'))).toEqual([1, 2, 3]);
  expect(depths(topic('solid'))).toEqual([1, 2, 3, 4]);
});

test('what is fading stands no higher than what was only seen', () => {
  expect(depths(topic('fading'))).toEqual([1]);
});

test('many topics that were only seen do not pile up to something known', () => {
  const crowd = Array.from({ length: 5 }, (_, i) => topic('seen', 48 + i, 50));
  expect(depths(...crowd)).toEqual([1]);
});

test('a place is a share of the chart', () => {
  expect(spotOf({ at: [50, 25] })).toEqual({ x: CHART.width / 2, y: CHART.height / 4 });
});

test('the names of areas stand near their topics, apart from one another and from the names of topics', () => {
  const topics = [
    { name: 'Pod', area: 'workloads', at: [20, 20] },
    { name: 'Deployment', area: 'workloads', at: [30, 40] },
    { name: 'kube-proxy', area: 'network', at: [80, 20] },
    { name: 'Service', area: 'network', at: [70, 70] },
  ] as const;
  const areas = [
    { id: 'workloads', name: 'Workloads' },
    { id: 'network', name: 'Network' },
    { id: 'node', name: 'Node' },
  ] as const;
  const spots = areaSpots(topics, areas);
  expect([...spots.keys()]).toEqual(['workloads', 'network']);
  expect(spots.get('workloads')?.x).toBeLessThan(CHART.width / 2);
  expect(spots.get('network')?.x).toBeGreaterThan(CHART.width / 2);
});
