import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type Manifest } from '../index';

const pod = (name: string, image: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { nodeName: 'node-1', containers: [{ name: 'c', image }] },
});

/** A disk of 1000 Mi, of which each image takes 200. */
function cluster(highPercent: number, lowPercent: number): Cluster {
  return createCluster({
    nodes: [{ name: 'node-1', diskMi: 1000 }],
    images: Object.fromEntries(['a:1', 'b:1', 'c:1'].map((image) => [image, { sizeMi: 200 }])),
    settings: { imageGC: { highPercent, lowPercent } },
    objects: [pod('a', 'a:1'), pod('b', 'b:1'), pod('c', 'c:1')],
  });
}

const there = (found: Cluster): readonly string[] =>
  [...(found.machine('node-1')?.images.keys() ?? [])].sort();
const reasons = (found: Cluster): readonly string[] =>
  found.trace.steps.flatMap(({ action }) => (action.kind === 'event' ? action.reason : []));
const minute = 60_000;

describe('image garbage collection', () => {
  it('[image-gc/threshold] below the high threshold nothing is removed, used or not', () => {
    const found = cluster(70, 50);
    found.kubectl('delete pod a b c');
    found.run(20 * minute);
    expect(there(found)).toEqual(['a:1', 'b:1', 'c:1']);
  });

  it('[image-gc/threshold] [image-gc/order] at the high threshold those unused longest go, until the low one is reached', () => {
    const found = cluster(60, 45);
    found.kubectl('delete pod b');
    // Seen for the first time after four minutes, it is old enough five minutes later.
    found.run(6 * minute);
    expect(there(found)).toEqual(['a:1', 'b:1', 'c:1']);
    found.run(5 * minute);
    expect(there(found)).toEqual(['a:1', 'c:1']);
    found.kubectl('delete pod a');
    found.do({ kind: 'create', object: pod('b', 'b:1') });
    found.run(12 * minute);
    expect(there(found)).toEqual(['b:1', 'c:1']);
  });

  it('[image-gc/failed] where images do not make room it says so, and from the second time on with ImageGCFailed', () => {
    const found = cluster(60, 45);
    found.run(6 * minute);
    expect(reasons(found)).toContain('FreeDiskSpaceFailed');
    expect(reasons(found)).not.toContain('ImageGCFailed');
    found.run(5 * minute);
    expect(reasons(found)).toContain('ImageGCFailed');
    const message = found.list('Event').map((event) => (event as { message?: string }).message ?? '');
    expect(message).toContain(
      "Insufficient free disk space on the node's image filesystem (60% of 1.0 GiB used). Failed to free sufficient space by deleting unused images (freed 0 bytes). Investigate disk usage, as it could be used by active images, logs, volumes, or other data.",
    );
  });
});
