/**
 * Which volumes have to be attached to a node before it can mount them, and how that is called. The attach-detach controller, the
 * drivers' attachers and the kubelets ask it.
 * Source: pkg/volume/csi (csi_plugin.go skipAttach, csi_attacher.go getAttachmentName), pkg/volume/util/util.go IsMultiAttachAllowed.
 */
import type { View } from '../component';
import { sha256Hex } from '../values/hash';
import type { Key, PersistentVolume, Pod } from './objects';
import { isPodTerminal } from './pod-state';
import { classOf } from './volume-binding';

type Lookup = Pick<View, 'get' | 'list'>;

/** A volume of a Pod that has to be attached to the Pod's node. */
export type Attachable = {
  /** What the Pod calls it. */
  readonly name: string;
  readonly volume: PersistentVolume;
};

/** Whether the cluster has a driver at all of which something may have to be attached. */
export function mayAttach(view: Lookup): boolean {
  return view.list('CSIDriver').length > 0;
}

/** A volume of a CSI driver whose CSIDriver says so. What is local, or reached over the network, is only mounted. */
export function needsAttaching({ spec }: PersistentVolume, view: Lookup): boolean {
  return spec.csi !== undefined && attaches(spec.csi.driver, view);
}

function attaches(driver: string, view: Lookup): boolean {
  const found = view.get('CSIDriver', driver);
  return found !== undefined && found.spec.attachRequired !== false;
}

/** The volumes of a Pod that have to be attached, as far as their claims are bound. */
export function attachableVolumes(pod: Pod, view: Lookup): readonly Attachable[] {
  if (pod.spec.volumes === undefined || !mayAttach(view)) return [];
  return claimsOf(pod).flatMap(({ name, claim }): readonly Attachable[] => {
    const volume = volumeOfClaim(claim, view);
    return volume === undefined ? [] : [{ name, volume }];
  });
}

/** The claims that a Pod's volumes are. */
function claimsOf({ metadata, spec }: Pod): readonly { readonly name: string; readonly claim: Key }[] {
  return (spec.volumes ?? []).flatMap(({ name, persistentVolumeClaim = {}, ephemeral }) => {
    const { claimName } = persistentVolumeClaim as { readonly claimName?: string };
    const own = ephemeral === undefined ? claimName : `${metadata.name}-${name}`;
    return own === undefined ? [] : [{ name, claim: `${metadata.namespace}/${own}` }];
  });
}

/** The claims of a Pod for which a driver that attaches is still to make the volume. */
export function awaitedClaims(
  pod: Pod,
  view: Lookup,
): readonly { readonly name: string; readonly claim: Key }[] {
  if (pod.spec.volumes === undefined || !mayAttach(view)) return [];
  return claimsOf(pod).filter(({ claim }) => {
    const found = view.get('PersistentVolumeClaim', claim);
    if (found === undefined || found.spec.volumeName) return false;
    const driver = view.get('StorageClass', classOf(found))?.provisioner ?? '';
    return attaches(driver, view);
  });
}

/** The volume that a claim is bound to, when it has to be attached. */
export function volumeOfClaim(claim: Key, view: Lookup): PersistentVolume | undefined {
  const name = view.get('PersistentVolumeClaim', claim)?.spec.volumeName;
  const volume = name === undefined ? undefined : view.get('PersistentVolume', name);
  return volume !== undefined && needsAttaching(volume, view) ? volume : undefined;
}

/** Under which name a Node's status lists a volume. */
export function uniqueVolumeName({ spec }: PersistentVolume): string {
  return `kubernetes.io/csi/${spec.csi?.driver}^${spec.csi?.volumeHandle}`;
}

/** The name of the VolumeAttachment of a volume and a node. */
export function attachmentName({ spec }: PersistentVolume, node: string): string {
  return `csi-${sha256Hex(`${spec.csi?.volumeHandle}${spec.csi?.driver}${node}`)}`;
}

/** Whether several nodes may have a volume at a time. */
export function allowsManyNodes({ spec }: PersistentVolume): boolean {
  const { accessModes = [] } = spec;
  return (
    accessModes.length === 0 ||
    accessModes.some((mode) => mode === 'ReadWriteMany' || mode === 'ReadOnlyMany')
  );
}

/** Whether a Pod has no use for its volumes any more: it has ended, or is being deleted and nothing of it runs. */
export function isDoneWithVolumes(pod: Pod): boolean {
  if (isPodTerminal(pod)) return true;
  if (pod.metadata.deletionTimestamp === undefined) return false;
  return (pod.status?.containerStatuses ?? []).every(({ state }) => state?.running === undefined);
}
