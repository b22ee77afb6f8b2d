/**
 * Rules
 *   node-volume-limits/csi   A node takes as many volumes of a driver as its CSINode says, however many Pods share one.
 *                            (pkg/scheduler/framework/plugins/nodevolumelimits/csi.go)
 */
import { keyOf, type Pod } from '../../objects/objects';
import { claimKeys } from '../../objects/volume-binding';
import type { NodeInfo } from '../node-info';
import type { Plugin, PreFiltered, Storage } from '../plugin';

export const nodeVolumeLimits: Plugin = {
  name: 'NodeVolumeLimits',
  skips: ({ pod }) => claimKeys(pod).length === 0,
  preFilter({ pod }, { storage }): PreFiltered | undefined {
    const wanted = storage === undefined ? [] : volumesOf(pod, storage);
    if (storage === undefined || wanted.length === 0) return undefined;
    return {
      filter: (info) =>
        isFull(info, wanted, storage)
          ? { code: 'Unschedulable', reasons: ['node(s) exceed max volume count'] }
          : undefined,
    };
  },
  helpedBy({ pod }, { kind, before, after }) {
    switch (kind) {
      case 'CSINode':
        return after !== undefined && (before === undefined || takesMore(before, after));
      case 'Pod':
        return before !== undefined && after === undefined && claimKeys(before).length > 0;
      case 'PersistentVolumeClaim':
        return before === undefined && after !== undefined && claimKeys(pod).includes(keyOf(after));
      default:
        return false;
    }
  },
};

function takesMore(before: CsiNode, after: CsiNode): boolean {
  const countOf = ({ spec }: CsiNode, driver: string): number =>
    spec?.drivers?.find(({ name }) => name === driver)?.allocatable?.count ?? 0;
  return (after.spec?.drivers ?? []).some(({ name }) => countOf(after, name) > countOf(before, name));
}

type CsiVolume = { readonly driver: string; readonly handle: string };

type CsiNode = {
  readonly spec?: {
    readonly drivers?: readonly {
      readonly name: string;
      readonly allocatable?: { readonly count?: number };
    }[];
  };
};

/** The volumes of CSI drivers that a Pod's claims are bound to, or will get made. */
function volumesOf(pod: Pod, storage: Storage): readonly CsiVolume[] {
  return claimKeys(pod).flatMap((key): readonly CsiVolume[] => {
    const claim = storage.claim(key);
    if (claim === undefined) return [];
    const csi = storage.volume(claim.spec.volumeName ?? '')?.spec.csi;
    if (csi !== undefined) return [{ driver: csi.driver, handle: csi.volumeHandle }];
    if (claim.spec.volumeName) return [];
    // Not bound yet: what its class will have made counts by the claim.
    const provisioner = storage.storageClass(claim.spec.storageClassName ?? '')?.provisioner ?? '';
    return provisioner === '' || provisioner.startsWith('kubernetes.io/')
      ? []
      : [{ driver: provisioner, handle: key }];
  });
}

function isFull({ name, pods }: NodeInfo, wanted: readonly CsiVolume[], storage: Storage): boolean {
  const { drivers = [] } = (storage.csiNode?.(name) as CsiNode | undefined)?.spec ?? {};
  return drivers.some(({ name: driver, allocatable }) => {
    const count = allocatable?.count;
    const added = new Set(wanted.filter((each) => each.driver === driver).map(({ handle }) => handle));
    if (count === undefined || added.size === 0) return false;
    const all = new Set(added);
    const used = new Set<string>();
    for (const { pod } of pods.values())
      for (const each of volumesOf(pod, storage)) if (each.driver === driver) used.add(each.handle);
    for (const handle of used) all.add(handle);
    return all.size > used.size && all.size > count;
  });
}
