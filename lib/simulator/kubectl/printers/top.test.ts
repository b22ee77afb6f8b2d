import { expect, it } from 'vitest';
import { topNodes, topPods, type Usage } from './top';

const mi = 1024 * 1024;

it('shows what nodes use, the share of what they offer, and nodes nothing is known of', () => {
  const usages: Usage[] = [
    { name: 'b', cpuMillis: 500, memoryBytes: 1024 * mi },
    { name: 'a', cpuMillis: 123.4, memoryBytes: 1.5 * mi },
  ];
  const offered = { a: { cpu: '2', memory: '4Gi' }, b: { cpu: '2', memory: '4Gi' }, c: { cpu: '2' } };
  expect(topNodes(usages, offered)).toEqual([
    ['NAME', 'CPU(cores)', 'CPU(%)', 'MEMORY(bytes)', 'MEMORY(%)', ''],
    ['a', '124m', '6%', '1Mi', '0%', ''],
    ['b', '500m', '25%', '1024Mi', '25%', ''],
    ['c', '<unknown>', '<unknown>', '<unknown>', '<unknown>', ''],
  ]);
  expect(topNodes(usages, offered, 'cpu')[1]?.[0]).toBe('b');
});

it('shows what Pods use, and the sum when asked for', () => {
  const usages: Usage[] = [
    { name: 'y', namespace: 'one', cpuMillis: 10, memoryBytes: 5 * mi },
    { name: 'x', namespace: 'two', cpuMillis: 30, memoryBytes: 4 * mi },
  ];
  expect(topPods(usages, { withNamespace: true, sum: true })).toEqual([
    ['NAMESPACE', 'NAME', 'CPU(cores)', 'MEMORY(bytes)', ''],
    ['one', 'y', '10m', '5Mi', ''],
    ['two', 'x', '30m', '4Mi', ''],
    ['', '', '________', '________', ''],
    ['', '', '40m', '9Mi', ''],
  ]);
  expect(topPods(usages, { sortBy: 'memory' }).map(([name]) => name)).toEqual(['NAME', 'y', 'x']);
  expect(topPods(usages).map(([name]) => name)).toEqual(['NAME', 'x', 'y']);
});
