/**
 * Rules
 *   volume-restrictions/one-pod   A claim that is ReadWriteOncePod is for one Pod: another that uses it waits, wherever it
 *                                 might go. (pkg/scheduler/framework/plugins/volumerestrictions/volume_restrictions.go)
 *   volume-restrictions/one-disk  A disk of a cloud or a network that can be attached once for writing keeps a second Pod
 *                                 that names it in its own volumes from its node. (isVolumeConflict)
 */
import { keyOf, type Pod } from '../../objects/objects';
import { claimKeys } from '../../objects/volume-binding';
import type { NodeInfo } from '../node-info';
import type { Plugin, PreFiltered } from '../plugin';

type Source = Readonly<Record<string, unknown>>;
type Volume = NonNullable<Pod['spec']['volumes']>[number];

export const volumeRestrictions: Plugin = {
  name: 'VolumeRestrictions',
  skips: ({ pod }) => claimKeys(pod).length === 0 && !(pod.spec.volumes ?? []).some(isDisk),
  preFilter({ pod }, { nodes, storage }): PreFiltered {
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
};

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
  const wanted = (pod.spec.volumes ?? []).filter(isDisk);
  if (wanted.length === 0) return false;
  for (const { pod: other } of pods.values())
    for (const volume of other.spec.volumes ?? [])
      if (wanted.some((each) => clash(each, volume))) return true;
  return false;
}

function clash(a: Volume, b: Volume): boolean {
  return Object.entries(disks).some(([field, { id, sharesReads }]) => {
    const [left, right] = [(a as Source)[field], (b as Source)[field]] as readonly (Source | undefined)[];
    if (left === undefined || right === undefined || id(left) !== id(right)) return false;
    return !(sharesReads && left.readOnly === true && right.readOnly === true);
  });
}
