/**
 * persistentvolume-expander-controller: tells that a claim which asks for more than it has waits for its driver's resizer. It makes
 * nothing larger itself: all that Kubernetes once could has moved to the drivers.
 *
 * Rules
 *   volume-expand/external   A bound claim of a CSI volume that asks for more than its capacity is told that an external
 *                            controller is waited for. (pkg/controller/volume/expand/expand_controller.go)
 */
import { type Component, watch } from '../component';
import { keyOf, type PersistentVolumeClaim } from '../objects';
import { compareQuantities, parseQuantity } from '../quantity';

export const persistentVolumeExpander: Component = {
  name: 'persistentvolume-expander-controller',
  process: 'kube-controller-manager',
  eventSource: 'volume_expand',
  watches: {
    PersistentVolumeClaim: watch(
      'PersistentVolumeClaim',
      (claim) => (wantsMore(claim) ? [keyOf(claim)] : []),
      {
        matters: (claim, before) => requestOf(claim) !== requestOf(before) && wantsMore(claim),
      },
    ),
  },
  reconcile(view, key) {
    const claim = view.get('PersistentVolumeClaim', key);
    if (claim === undefined || !wantsMore(claim)) return [];
    if (view.get('PersistentVolume', claim.spec.volumeName ?? '')?.spec.csi === undefined) return [];
    const told = `${claim.metadata.uid} ${requestOf(claim)}`;
    if (view.memory(key) === told) return [];
    return [
      { do: 'remember', key, value: told },
      {
        do: 'event',
        about: claim,
        type: 'Normal',
        reason: 'ExternalExpanding',
        message: 'waiting for an external controller to expand this PVC',
        rule: 'volume-expand/external',
      },
    ];
  },
};

function requestOf({ spec }: PersistentVolumeClaim): string {
  return String(spec.resources?.requests?.storage ?? '0');
}

/** It is bound, and asks for more than it has. */
function wantsMore(claim: PersistentVolumeClaim): boolean {
  if (claim.status?.phase !== 'Bound') return false;
  const [wanted, has] = [
    parseQuantity(requestOf(claim)),
    parseQuantity(String(claim.status.capacity?.storage ?? '0')),
  ];
  return wanted !== undefined && has !== undefined && compareQuantities(wanted, has) > 0;
}
