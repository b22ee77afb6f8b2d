/**
 * Rules
 *   volume-restrictions/one-pod   A claim that is ReadWriteOncePod is for one Pod: another that uses it waits, wherever it
 *                                 might go. One that does not exist might be: it keeps the Pod from every node.
 *                                 (pkg/scheduler/framework/plugins/volumerestrictions/volume_restrictions.go)
 *   volume-restrictions/one-disk  A disk of a cloud or a network that can be attached once for writing keeps a second Pod
 *                                 that names it in its own volumes from its node. (isVolumeConflict)
 */
import { keyOf, type Pod } from '../../objects/objects';
import { claimKeys } from '../../objects/volume-binding';
import type { NodeInfo } from '../node-info';
import type { Plugin, PreFiltered, Storage } from '../plugin';

type Source = Readonly<Record<string, unknown>>;
type Volume = NonNullable<Pod['spec']['volumes']>[number];

export const volumeRestrictions: Plugin = {
  name: 'VolumeRestrictions',
  skips: ({ pod }) => claimKeys(pod).length === 0 && !(pod.spec.volumes ?? []).some(isDisk),
  preFilter({ pod }, { nodes, storage }): PreFiltered {
    const missing = missingClaim(pod, storage);
    if (missing !== undefined) {
      const reason = `persistentvolumeclaim "${missing}" not found`;
      return { rejected: { code: 'UnschedulableAndUnresolvable', reasons: [reason] } };
    }
    const exclusive = claimKeys(pod).filter(
      (key) => storage?.claim(key)?.spec.accessModes?.includes('ReadWriteOncePod') === true,
    );
    const isTaken = exclusive.length > 0 && nodes.all().some((info) => usesAny(info, exclusive, keyOf(pod)));
    return {
      filter: (info) => {
        if (hasSameDisk(pod, info))
          return { code: 'Unschedulable', reasons: ['node(s) had no available disk'] };
        if (!isTaken) return undefined;
        const reason =
          'node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode';
        return { code: 'Unschedulable', reasons: [reason] };
      },
    };
  },
  helpedBy({ pod }, { kind, before, after }) {
    if (kind === 'Node') return before === undefined;
    if (kind === 'PersistentVolumeClaim')
      return before === undefined && after !== undefined && claimKeys(pod).includes(keyOf(after));
    if (kind !== 'Pod' || before === undefined || after !== undefined) return false;
    const freed = claimKeys(before);
    return sharesDisk(pod, before) || claimKeys(pod).some((key) => freed.includes(key));
  },
};

/** The first claim that the Pod names and that there is not. */
function missingClaim(pod: Pod, storage: Storage | undefined): string | undefined {
  if (storage === undefined) return undefined;
  const named = (pod.spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => {
    const { claimName } = (persistentVolumeClaim ?? {}) as { readonly claimName?: string };
    return claimName === undefined ? [] : [claimName];
  });
  return named.find((name) => storage.claim(`${pod.metadata.namespace}/${name}`) === undefined);
}

function usesAny({ pods }: NodeInfo, claims: readonly string[], except: string): boolean {
  for (const [key, { pod }] of pods)
    if (key !== except && claimKeys(pod).some((each) => claims.includes(each))) return true;
  return false;
}

/** By the field of a volume: what tells one disk from another, and whether two readers may share it. */
const disks: Readonly<
  Record<string, { readonly id: (source: Source) => string; readonly sharesReads: boolean }>
> = {
  gcePersistentDisk: { id: ({ pdName }) => String(pdName), sharesReads: true },
  awsElasticBlockStore: { id: ({ volumeID }) => String(volumeID), sharesReads: false },
  iscsi: { id: ({ iqn }) => String(iqn), sharesReads: true },
  rbd: { id: ({ monitors, pool, image }) => JSON.stringify([monitors, pool, image]), sharesReads: true },
};

function isDisk(volume: Volume): boolean {
  return Object.keys(disks).some((field) => (volume as Source)[field] !== undefined);
}

function hasSameDisk(pod: Pod, { pods }: NodeInfo): boolean {
  if (!(pod.spec.volumes ?? []).some(isDisk)) return false;
  for (const { pod: other } of pods.values()) if (sharesDisk(pod, other)) return true;
  return false;
}

function sharesDisk(pod: Pod, other: Pod): boolean {
  return (pod.spec.volumes ?? []).some(
    (volume) => isDisk(volume) && (other.spec.volumes ?? []).some((each) => clash(volume, each)),
  );
}

function clash(a: Volume, b: Volume): boolean {
  return Object.entries(disks).some(([field, { id, sharesReads }]) => {
    const [left, right] = [(a as Source)[field], (b as Source)[field]] as readonly (Source | undefined)[];
    if (left === undefined || right === undefined || id(left) !== id(right)) return false;
    return !(sharesReads && left.readOnly === true && right.readOnly === true);
  });
}
