/**
 * Claims: what a kubelet asks of the volume behind one before it mounts it.
 * Source: pkg/kubelet/volumemanager/populator/desired_state_of_world_populator.go.
 */
import type { PodPass } from './pod-pass';
import type { Volume } from './volumes';

/** Why the Pod's claims cannot be mounted, in the words of the Event; undefined when they can be. */
export function claimComplaint(pass: PodPass): string | undefined {
  const { namespace = 'default' } = pass.pod.metadata;
  for (const { name, persistentVolumeClaim } of (pass.pod.spec.volumes ?? []) as readonly Volume[]) {
    if (persistentVolumeClaim === undefined) continue;
    const key = `${namespace}/${persistentVolumeClaim.claimName}`;
    const problem = problemOf(pass, key);
    if (problem !== undefined)
      return `Unable to attach or mount volumes: unmounted volumes=[${name}], unattached volumes=[], failed to process volumes=[${name}]: error processing PVC ${key}: ${problem}`;
    if (isTaken(pass, key))
      return `MountVolume.SetUp failed for volume "${name}" : volume uses the ReadWriteOncePod access mode and is already in use by another pod`;
  }
  return undefined;
}

function problemOf({ view }: PodPass, key: string): string | undefined {
  const claim = view.get('PersistentVolumeClaim', key);
  if (claim === undefined) {
    const name = key.slice(key.indexOf('/') + 1);
    return `failed to fetch PVC from API server: persistentvolumeclaims "${name}" not found`;
  }
  return claim.status?.phase === 'Lost' ? 'PVC is not bound' : undefined;
}

/** ReadWriteOncePod: one Pod at a time, also among the Pods of one node. */
function isTaken({ view, machine, uid }: PodPass, key: string): boolean {
  const claim = view.get('PersistentVolumeClaim', key);
  if (claim?.spec.accessModes?.includes('ReadWriteOncePod') !== true) return false;
  const [namespace = '', name = ''] = key.split('/');
  return [...machine.sandboxes.values()].some((sandbox) => {
    if (sandbox.uid === uid || sandbox.stoppedAt !== undefined) return false;
    const other = view.get('Pod', sandbox.pod);
    return (
      other?.metadata.namespace === namespace &&
      ((other.spec.volumes ?? []) as readonly Volume[]).some(
        ({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === name,
      )
    );
  });
}
