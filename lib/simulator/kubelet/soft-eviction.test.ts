import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from '../cluster';
import type { SoftEviction } from '../given/settings';
import { conditionOf } from '../objects/objects';

/** A node of 4 GiB: the Pod comes to use 3.7 GiB of it, which leaves less than 400 MiB and more than 100. */
function cluster(softEviction: SoftEviction | undefined, spec: object = {}, images: object = {}): Cluster {
  return createCluster({
    nodes: [{ name: 'node-1', memory: '4Gi', diskMi: 10_000 }],
    images: { 'greedy:1': { memoryMi: 3_700, memoryAfterMs: 5_000, ignoresSigterm: true }, ...images },
    ...(softEviction !== undefined && { settings: { softEviction } }),
    objects: [
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'greedy' },
        spec: { containers: [{ name: 'c', image: 'greedy:1' }], terminationGracePeriodSeconds: 60, ...spec },
      },
    ],
    settle: false,
  });
}

/** Seconds from the start until a step of an effect or an Event; undefined when there is none. */
function secondsUntil(found: Cluster, what: string): number | undefined {
  const step = found.trace.steps.find(({ says }) => says.includes(what));
  return step === undefined ? undefined : Math.round((step.at - Date.parse('2026-11-23T14:00:00Z')) / 1000);
}

const soft = { memoryMi: 400, gracePeriodMs: 60_000 };

describe('a soft eviction threshold', () => {
  it('[eviction/soft] is pressure at once, and costs a Pod its life only after its grace period', () => {
    const found = cluster(soft);
    found.run(3 * 60_000);
    expect(secondsUntil(found, 'with MemoryPressure')).toBe(10);
    expect(secondsUntil(found, 'EvictionThresholdMet')).toBe(70);
    expect(found.get('Pod', 'default/greedy')?.status).toMatchObject({ phase: 'Failed', reason: 'Evicted' });
    expect(found.get('Pod', 'default/greedy')?.status?.message).toContain(
      'Threshold quantity: 400Mi, available: 396Mi',
    );
  });

  it('[eviction/soft] gives the Pod what evictionMaxPodGracePeriod says, or its own time where that is shorter', () => {
    const killed = (maxPodGraceSeconds: number, own: number): number => {
      const found = cluster({ ...soft, maxPodGraceSeconds }, { terminationGracePeriodSeconds: own });
      found.run(4 * 60_000);
      return (secondsUntil(found, 'SIGKILL') ?? 0) - (secondsUntil(found, 'records Evicted') ?? 0);
    };
    expect([killed(30, 60), killed(30, 10)].map((seconds) => Math.round(seconds / 5) * 5)).toEqual([30, 10]);
  });

  it('[eviction/soft] is nothing where it is not set, nor where it is over before its grace period is', () => {
    const without = cluster(undefined);
    without.run(3 * 60_000);
    expect(secondsUntil(without, 'EvictionThresholdMet')).toBeUndefined();
    const short = cluster(
      { ...soft, gracePeriodMs: 120_000 },
      {},
      {
        'greedy:1': { memoryMi: 3_700, memoryAfterMs: 5_000, exits: { afterMs: 60_000, code: 0 } },
      },
    );
    short.run(5 * 60_000);
    expect(secondsUntil(short, 'with MemoryPressure')).toBe(10);
    expect(secondsUntil(short, 'records Evicted')).toBeUndefined();
  });

  it('[eviction/minimum] counts as crossed until so much more is free', () => {
    const pressed = (reclaim: number): string | undefined => {
      const found = cluster({ diskPercent: 20, gracePeriodMs: 600_000, reclaimMi: { disk: reclaim } });
      found.do({ kind: 'fault', fault: { kind: 'fillDisk', node: 'node-1', mi: 8_200 } });
      found.run(30_000);
      found.do({ kind: 'fault', fault: { kind: 'fillDisk', node: 'node-1', mi: 7_500 } });
      found.run(8 * 60_000);
      const node = found.get('Node', 'node-1');
      return node && conditionOf(node, 'DiskPressure')?.status;
    };
    expect([pressed(0), pressed(1_000)]).toEqual(['False', 'True']);
  });

  it('[eviction/threshold] is noticed at the next round, whenever the disk has been filled', () => {
    const found = createCluster({ nodes: [{ name: 'node-1', diskMi: 10_000 }] });
    found.run(3_000);
    found.do({ kind: 'fault', fault: { kind: 'fillDisk', node: 'node-1', mi: 9_000 } });
    found.run(20_000);
    expect(secondsUntil(found, 'with DiskPressure')).toBe(10);
  });
});
