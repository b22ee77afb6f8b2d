import { describe, expect, it } from 'vitest';
import { createCluster } from '../index';

const limited = (limit?: string): object =>
  limit === undefined ? {} : { resources: { limits: { 'ephemeral-storage': limit } } };

/** What is said of a Pod whose two containers write 300 MiB each. */
function said(limits: readonly (string | undefined)[], more: object = {}): string | undefined {
  const containers = limits.map((limit, i) => ({ name: `c${i}`, image: 'writer:1', ...limited(limit) }));
  const cluster = createCluster({
    nodes: [{ name: 'node-1' }],
    images: { 'writer:1': { diskMi: 300, diskAfterMs: 2_000 } },
    objects: [
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'p', namespace: 'kube-system' },
        spec: { containers, ...more },
      },
    ],
  });
  cluster.run(30_000);
  return cluster.get('Pod', 'kube-system/p')?.status?.message;
}

describe('[eviction/storage] a Pod that writes', () => {
  it.each([
    ['what it may is left alone', ['400Mi', '400Mi'], undefined],
    ['without a limit is left alone', [undefined, undefined], undefined],
    [
      'more than its containers may together is evicted for that',
      ['200Mi', '200Mi'],
      'Pod ephemeral local storage usage exceeds the total limit of containers 400Mi. ',
    ],
    [
      'is held to the limits that are there: what an unlimited container writes counts',
      ['400Mi', undefined],
      'Pod ephemeral local storage usage exceeds the total limit of containers 400Mi. ',
    ],
    [
      'more with one container than that may is evicted for the container',
      ['200Mi', '900Mi'],
      'Container c0 exceeded its local ephemeral storage limit "200Mi". ',
    ],
    [
      'with a limit of zero has none',
      ['0', undefined],
      'Pod ephemeral local storage usage exceeds the total limit of containers 0. ',
    ],
  ])('%s', (_name, limits, message) => {
    expect(said(limits)).toBe(message);
  });

  it('is not evicted where the cluster itself needs it', () => {
    expect(said(['200Mi', '200Mi'], { priorityClassName: 'system-node-critical' })).toBeUndefined();
  });
});
