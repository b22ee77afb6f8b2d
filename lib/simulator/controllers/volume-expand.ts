/**
 * persistentvolume-expander-controller: sees that a bound claim asks for more than it has. No volume of the simulator
 * can be made larger by kube-controller-manager itself, so all it does is say that somebody else has to.
 * Source: pkg/controller/volume/expand/expand_controller.go.
 *
 * Rules
 *   volume-expand/external   A bound claim that wants more than its volume has waits for an external resizer; that is told
 *                            once for each size that is asked for.
 */
import { type Component, watch } from '../component';
import { keyOf, type PersistentVolumeClaim } from '../objects/objects';
import { isBoundTo } from '../objects/volume-binding';
import { compareQuantities, parseQuantity } from '../values/quantity';

export const volumeExpandController: Component = {
  name: 'persistentvolume-expander-controller',
  process: 'kube-controller-manager',
  eventSource: 'volume_expand',
  watches: {
    PersistentVolumeClaim: watch('PersistentVolumeClaim', (claim, view) =>
      wantsMore(claim) || view.memory(keyOf(claim)) !== undefined ? [keyOf(claim)] : [],
    ),
  },
  reconcile(view, key) {
    const claim = view.get('PersistentVolumeClaim', key);
    if (claim === undefined || !wantsMore(claim)) return [{ do: 'remember', key, value: undefined }];
    const size = claim.spec.resources?.requests?.storage;
    const volume = view.get('PersistentVolume', claim.spec.volumeName ?? '');
    if (volume === undefined || !isBoundTo(volume, claim) || view.memory(key) === size) return [];
    return [
      { do: 'remember', key, value: size },
      {
        do: 'event',
        about: claim,
        // No plugin of its own is found for it, which is nothing unusual for the volume of a CSI driver.
        type: volume.spec.csi === undefined ? 'Warning' : 'Normal',
        reason: 'ExternalExpanding',
        message: 'waiting for an external controller to expand this PVC',
        rule: 'volume-expand/external',
      },
    ];
  },
};

function wantsMore({ spec, status }: PersistentVolumeClaim): boolean {
  if (status?.phase !== 'Bound') return false;
  const [wanted, has] = [spec.resources?.requests?.storage, status.capacity?.storage].map((size) =>
    size === undefined ? undefined : parseQuantity(size),
  );
  return wanted !== undefined && has !== undefined && compareQuantities(wanted, has) > 0;
}
