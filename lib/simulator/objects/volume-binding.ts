/**
 * Which volume a claim may be bound to. The volume binder asks it of every claim, the scheduler of claims that wait for
 * a Pod, node by node.
 * Source: component-helpers/storage/volume/pv_helpers.go (FindMatchingVolume, IsVolumeBoundToClaim),
 * helpers.go (GetPersistentVolumeClaimClass, CheckNodeAffinity), pkg/controller/volume/persistentvolume/index.go.
 */

import { compareQuantities, parseQuantity, type Quantity } from '../values/quantity';
import { selects } from './label-selector';
import { matchesTerm } from './node-selection';
import type { Key, Node, PersistentVolume, PersistentVolumeClaim, Pod } from './objects';

/** What the volume binder writes on what it has bound. */
export const bindCompleted = 'pv.kubernetes.io/bind-completed';
export const boundByController = 'pv.kubernetes.io/bound-by-controller';
/** The node for which the scheduler wants a volume to be made. */
export const selectedNode = 'volume.kubernetes.io/selected-node';
/** Who made a volume, and who is to make one for a claim. */
export const provisionedBy = 'pv.kubernetes.io/provisioned-by';
export const storageProvisioner = 'volume.kubernetes.io/storage-provisioner';
export const betaStorageProvisioner = 'volume.beta.kubernetes.io/storage-provisioner';

/** The claims that a Pod uses: those it names, and those that are made for its ephemeral volumes. */
export function claimKeys({ metadata, spec }: Pod): readonly Key[] {
  let keys: Key[] | undefined;
  for (const volume of spec.volumes ?? []) {
    const { claimName } = (volume.persistentVolumeClaim ?? {}) as { readonly claimName?: string };
    const own = volume.ephemeral === undefined ? claimName : `${metadata.name}-${volume.name}`;
    if (own === undefined) continue;
    keys ??= [];
    keys.push(`${metadata.namespace}/${own}`);
  }
  return keys ?? none;
}

const none: readonly Key[] = [];

/** The class a claim or a volume is of; '' for none. */
export function classOf({ metadata, spec }: PersistentVolumeClaim | PersistentVolume): string {
  return metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec.storageClassName ?? '';
}

export function isBoundTo(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const ref = volume.spec.claimRef;
  if (ref === undefined) return false;
  if (ref.name !== claim.metadata.name || ref.namespace !== claim.metadata.namespace) return false;
  return ref.uid === undefined || ref.uid === '' || ref.uid === claim.metadata.uid;
}

/** Whether a node may use a volume, as the volume's node affinity says. */
export function isReachableFrom(volume: PersistentVolume, node: Node): boolean {
  const terms = volume.spec.nodeAffinity?.required?.nodeSelectorTerms;
  return terms === undefined || terms.some((term) => matchesTerm(term, node));
}

/**
 * The volume to bind a claim to: one that was made out to it, otherwise the smallest that is large enough, among those
 * with the fewest access modes beyond those asked for. `node`: only volumes that this node can use, as the scheduler
 * asks; `waits`: without a node, only a volume made out to the claim.
 */
export function matchingVolume(
  claim: PersistentVolumeClaim,
  volumes: readonly PersistentVolume[],
  options: {
    readonly waits?: boolean;
    readonly node?: Node;
    /** Volumes that are spoken for already. */
    readonly except?: ReadonlySet<string>;
  } = {},
): PersistentVolume | undefined {
  const fitting = volumes
    .filter((volume) => hasModes(volume, claim) && isLargeEnough(volume, claim))
    .filter((volume) => volume.metadata.deletionTimestamp === undefined)
    .filter((volume) => modeOf(volume) === modeOf(claim))
    .filter(({ metadata }) => options.except?.has(metadata.name) !== true)
    .filter((volume) => options.node === undefined || isReachableFrom(volume, options.node))
    .sort(fewestModesThenSmallest);
  const own = fitting.find((volume) => isBoundTo(volume, claim));
  if (own !== undefined) return own;
  if (options.waits === true && options.node === undefined) return undefined;
  return fitting.find(
    (volume) =>
      volume.status?.phase === 'Available' &&
      volume.spec.claimRef === undefined &&
      classOf(volume) === classOf(claim) &&
      (claim.spec.selector === undefined || selects(claim.spec.selector, volume.metadata.labels)),
  );
}

/** Why a volume that a claim asks for by name cannot be its own; undefined when it can. */
export function mismatch(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  const { name, deletionTimestamp } = volume.metadata;
  if (deletionTimestamp !== undefined) return `the volume is marked for deletion "${name}"`;
  if (!isLargeEnough(volume, claim)) return 'requested PV is too small';
  if (classOf(volume) !== classOf(claim)) return 'storageClassName does not match';
  if (modeOf(volume) !== modeOf(claim)) return 'incompatible volumeMode';
  return hasModes(volume, claim) ? undefined : 'incompatible accessMode';
}

function modeOf({ spec }: PersistentVolume | PersistentVolumeClaim): string {
  return spec.volumeMode ?? 'Filesystem';
}

function hasModes(volume: PersistentVolume, { spec }: PersistentVolumeClaim): boolean {
  return (spec.accessModes ?? []).every((mode) => (volume.spec.accessModes ?? []).includes(mode));
}

function isLargeEnough(volume: PersistentVolume, { spec }: PersistentVolumeClaim): boolean {
  return compareQuantities(sizeOf(volume), quantity(spec.resources?.requests?.storage)) >= 0;
}

function sizeOf({ spec }: PersistentVolume): Quantity {
  return quantity(spec.capacity?.storage);
}

function quantity(amount: string | number | undefined): Quantity {
  return parseQuantity(amount ?? 0) ?? { nano: 0n, format: 'decimal' };
}

function fewestModesThenSmallest(a: PersistentVolume, b: PersistentVolume): number {
  const modes = (a.spec.accessModes ?? []).length - (b.spec.accessModes ?? []).length;
  if (modes !== 0) return modes;
  const size = compareQuantities(sizeOf(a), sizeOf(b));
  if (size !== 0) return size;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}
