import { describe, expect, it } from 'vitest';
import type { Pod } from '../objects/objects';
import { defaultPlugins, defaultProfile, nodesToFind, profileOf } from './profile';

describe('how many nodes that fit are enough', () => {
  it.each([
    [99, 99],
    [100, 100],
    [1000, 420],
    [5000, 500],
    [6000, 300],
    [20_000, 1000],
  ])('of %i nodes: %i, fewer percent the larger the cluster', (nodes, enough) => {
    expect(nodesToFind(nodes)).toBe(enough);
  });

  it('follows percentageOfNodesToScore, but never below 100', () => {
    expect(nodesToFind(1000, 30)).toBe(300);
    expect(nodesToFind(1000, 1)).toBe(100);
    expect(nodesToFind(1000, 100)).toBe(1000);
  });
});

describe('profiles', () => {
  const named = (schedulerName?: string): Pod =>
    ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', uid: 'p', resourceVersion: '1', creationTimestamp: '' },
      spec: { containers: [], ...(schedulerName === undefined ? {} : { schedulerName }) },
    }) as Pod;
  const packing = { schedulerName: 'packing', plugins: defaultPlugins };

  it('[scheduler/other-scheduler] are chosen by schedulerName; nobody’s Pod is left alone', () => {
    const profiles = [defaultProfile, packing];
    expect(profileOf(profiles, named())).toBe(defaultProfile);
    expect(profileOf(profiles, named('packing'))).toBe(packing);
    expect(profileOf(profiles, named('elsewhere'))).toBeUndefined();
  });
});
