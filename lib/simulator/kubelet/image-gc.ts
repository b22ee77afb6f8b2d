/**
 * How a kubelet keeps images from filling its disk, long before that costs a Pod its life.
 *
 * Rules
 *   image-gc/threshold  Every five minutes it looks: at 85 % of use or more it has images removed that no container uses, until 80 %
 *                       are. (imageGCHighThresholdPercent, imageGCLowThresholdPercent)
 *   image-gc/order      Those that were in use least lately go first; one that came less than two minutes ago stays.
 *                       (imageMinimumGCAge)
 *   image-gc/failed     Where that does not free enough, what fills the disk is something else: FreeDiskSpaceFailed on the Node, and
 *                       ImageGCFailed too from the second time in a row on.
 * Source: pkg/kubelet/images/image_gc_manager.go; pkg/kubelet/kubelet.go StartGarbageCollection.
 */
import type { Intent, View } from '../component';
import { imageGCMs, leastImageAgeMs } from '../delays';
import type { ImageGC } from '../given/settings';
import type { Machine } from '../machine';
import { deepEqual } from '../values/equal';
import { diskAvailable, podsUsing } from './eviction';

/** The key under which a kubelet looks after its images. */
export const imageGCKey = 'images';

const mebi = 1024 * 1024;

/** What is remembered of an image: when it was first seen there, and when a container was last seen to use it. */
type Seen = { readonly first: number; readonly used: number };
type Memory = { readonly images: Readonly<Record<string, Seen>>; readonly failed: boolean };

/** One look, and again in five minutes. */
export function imageGCIntents(
  view: View,
  machine: Machine,
  { highPercent, lowPercent }: ImageGC,
): readonly Intent[] {
  const { now, behaviourOf } = view;
  const again: Intent = { do: 'wake', at: now + imageGCMs, background: true };
  if (machine.stopped.has('containerd')) return [again];
  const before = (view.memory(imageGCKey) as Memory | undefined) ?? { images: {}, failed: false };
  const images = seenNow(machine, before.images, now);
  const capacity = machine.diskMi * mebi;
  const available = diskAvailable(machine, podsUsing(view, machine), behaviourOf, now);
  const percent = 100 - Math.floor((available * 100) / capacity);
  const isOver = percent >= highPercent;
  const wanted = Math.floor((capacity * (100 - lowPercent)) / 100) - available;
  const sizeOf = (image: string): number => (behaviourOf(image).sizeMi ?? 50) * mebi;
  const chosen = isOver ? removable(images, now, wanted, sizeOf) : [];
  const freed = chosen.reduce((sum, image) => sum + sizeOf(image), 0);
  const failed = isOver && freed < wanted;
  const kept = Object.fromEntries(Object.entries(images).filter(([image]) => !chosen.includes(image)));
  const memory: Memory = { images: kept, failed };
  return [
    ...(deepEqual(before, memory) ? [] : [{ do: 'remember', key: imageGCKey, value: memory } as const]),
    ...(chosen.length === 0 ? [] : [removal(machine, chosen, percent)]),
    ...(failed ? complaints(view, machine, { percent, capacity, freed }, before.failed) : []),
    again,
  ];
}

/** The images that are there, and whether a container has each: also one that has ended, until its Pod is gone. */
function seenNow(machine: Machine, before: Memory['images'], now: number): Memory['images'] {
  const used = new Set<string>();
  for (const { containers } of machine.sandboxes.values())
    for (const { image } of containers.values()) used.add(image);
  return Object.fromEntries(
    [...machine.images]
      .filter(([, doneAt]) => doneAt <= now)
      .map(([image]) => {
        const { first = now, used: last = 0 } = before[image] ?? {};
        return [image, { first, used: used.has(image) ? now : last }];
      }),
  );
}

/** Images in the order in which they go, as many as it takes. */
function removable(
  images: Memory['images'],
  now: number,
  wanted: number,
  sizeOf: (image: string) => number,
): readonly string[] {
  const inOrder = Object.entries(images)
    .filter(([, { first, used }]) => used < now && now - first >= leastImageAgeMs)
    .sort(([a, one], [b, other]) => one.used - other.used || one.first - other.first || (a < b ? -1 : 1));
  const chosen: string[] = [];
  let freed = 0;
  for (const [image] of inOrder) {
    if (freed >= wanted) break;
    chosen.push(image);
    freed += sizeOf(image);
  }
  return chosen;
}

function removal({ node }: Machine, images: readonly string[], percent: number): Intent {
  return {
    do: 'local',
    change: { kind: 'removeImages', images },
    effect: 'remove-images',
    about: { kind: 'Node', key: node },
    rule: 'image-gc/threshold',
    says: `finds ${percent} % of the disk used and has the runtime remove images that no container has: ${images.join(', ')}`,
  };
}

function complaints(
  view: View,
  machine: Machine,
  {
    percent,
    capacity,
    freed,
  }: { readonly percent: number; readonly capacity: number; readonly freed: number },
  again: boolean,
): readonly Intent[] {
  const node = view.get('Node', machine.node);
  if (node === undefined) return [];
  const message = `Insufficient free disk space on the node's image filesystem (${percent}% of ${sizeText(capacity)} used). Failed to free sufficient space by deleting unused images (freed ${freed} bytes). Investigate disk usage, as it could be used by active images, logs, volumes, or other data.`;
  return ['FreeDiskSpaceFailed', ...(again ? ['ImageGCFailed'] : [])].map((reason) => ({
    do: 'event',
    about: node,
    type: 'Warning',
    reason,
    message,
    rule: 'image-gc/failed',
  }));
}

function sizeText(bytes: number): string {
  return `${(bytes / (mebi * 1024)).toFixed(1)} GiB`;
}
