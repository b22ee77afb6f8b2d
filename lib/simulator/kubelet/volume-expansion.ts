/**
 * The last step of making a volume larger: the file system on it, on the node that has it mounted.
 * Source: pkg/volume/util/operationexecutor (node_expander.go, operation_generator.go), pkg/volume/util/resize_util.go
 * MarkFSResizeFinished.
 *
 * Rules
 *   kubelet/expand-volume   A mounted volume whose claim waits for its file system is enlarged on the node; then the claim has
 *                           its new capacity. While no Pod has it mounted it waits.
 */
import { conditionOf, type PersistentVolumeClaim } from '../objects/objects';
import { attachableVolumes, uniqueVolumeName } from '../objects/volume-attachment';
import type { PodPass } from './pod-pass';

/** Enlarges the file systems of the Pod's mounted volumes that wait for it. */
export function expandVolumes(pass: PodPass): void {
  const { liveSandbox, view, pod, machine } = pass;
  if (liveSandbox?.devices === undefined) return;
  for (const { volume } of attachableVolumes(pod, view)) {
    const { namespace, name } = volume.spec.claimRef ?? {};
    const key = `${namespace}/${name}`;
    const claim = view.get('PersistentVolumeClaim', key);
    if (claim === undefined || !waitsForFileSystem(claim)) continue;
    if (!liveSandbox.devices.includes(uniqueVolumeName(volume))) continue;
    const storage = String(volume.spec.capacity?.storage ?? '0');
    const told = `expanded/${volume.metadata.name}/${storage}`;
    if (!pass.tellsFirst(told)) continue;
    const rule = 'kubelet/expand-volume';
    const message = `MountVolume.NodeExpandVolume succeeded for volume "${volume.metadata.name}" ${machine.node}`;
    pass.local(
      'expand-volume',
      `enlarges the file system of volume ${volume.metadata.name} to ${storage}`,
      rule,
      {
        leadsTo: [
          {
            do: 'patch',
            target: { kind: 'PersistentVolumeClaim', key },
            uid: claim.metadata.uid,
            subresource: 'status',
            patch: {
              status: {
                capacity: { storage },
                allocatedResourceStatuses: null,
                conditions: [
                  { type: 'FileSystemResizePending', $patch: 'delete' },
                  { type: 'Resizing', $patch: 'delete' },
                ],
              },
            },
            rule,
            says: `says on PersistentVolumeClaim ${key} that it has ${storage}`,
            keepGoing: true,
          },
          pass.eventOf('Normal', 'FileSystemResizeSuccessful', message, rule),
          { do: 'event', about: claim, type: 'Normal', reason: 'FileSystemResizeSuccessful', message, rule },
        ],
      },
    );
  }
}

function waitsForFileSystem(claim: PersistentVolumeClaim): boolean {
  return conditionOf(claim, 'FileSystemResizePending')?.status === 'True';
}
