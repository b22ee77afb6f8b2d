/**
 * The attacher of a CSI driver: does what VolumeAttachments ask for. It belongs to the program of the driver's provisioner.
 * Source: kubernetes-csi/external-attacher, pkg/controller/csi_handler.go.
 *
 * Rules
 *   external-attacher/attach   A VolumeAttachment for its driver is held by a finalizer; the volume is attached, and the status
 *                              says so.
 *   external-attacher/unknown  A node whose CSINode does not name the driver gets nothing: the status says why.
 *   external-attacher/detach   When the VolumeAttachment is to go, the volume is detached first, whatever the node says.
 */
import { type Component, type Intent, type View, watch } from './component';
import { isBeingDeleted, type Key, type VolumeAttachment } from './objects/objects';
import { timestamp } from './values/time';

export function attacherWatches(driver: string): Component['watches'] {
  return {
    VolumeAttachment: watch('VolumeAttachment', ({ metadata, spec }, _view, removed) => {
      if (spec.attacher !== driver) return [];
      // A volume that waits to be removed may be attached nowhere now.
      return removed ? [`volume ${spec.source.persistentVolumeName}`] : [`attachment ${metadata.name}`];
    }),
    CSINode: watch('CSINode', ({ metadata }, view) =>
      view
        .list('VolumeAttachment')
        .filter(({ spec }) => spec.nodeName === metadata.name && spec.attacher === driver)
        .map((each) => `attachment ${each.metadata.name}`),
    ),
  };
}

/** One look at one VolumeAttachment. */
export function attend(driver: string, key: Key, view: View): readonly Intent[] {
  const attachment = view.get('VolumeAttachment', key);
  if (attachment?.spec.attacher !== driver) return [];
  const finalizer = `external-attacher/${driver.replaceAll('.', '-')}`;
  const { finalizers = [] } = attachment.metadata;
  const isHeld = finalizers.includes(finalizer);
  if (isBeingDeleted(attachment)) return isHeld ? detach(attachment, finalizer) : [];
  if (attachment.status?.attached === true) return [];
  const csiNode = view.get('CSINode', attachment.spec.nodeName);
  const hold: readonly Intent[] = isHeld
    ? []
    : [
        {
          do: 'patch',
          target: { kind: 'VolumeAttachment', key },
          uid: attachment.metadata.uid,
          patch: { metadata: { finalizers: [...finalizers, finalizer] } },
          rule: 'external-attacher/attach',
          says: `holds VolumeAttachment ${key} until the volume is detached`,
        },
      ];
  const knows = csiNode?.spec.drivers.some(({ name }) => name === driver) === true;
  const isKnown = csiNode !== undefined;
  return [...hold, ...(knows ? [attach(attachment)] : refuse(attachment, driver, isKnown, view.now))];
}

function attach({ metadata, spec }: VolumeAttachment): Intent {
  return {
    do: 'patch',
    target: { kind: 'VolumeAttachment', key: metadata.name },
    uid: metadata.uid,
    subresource: 'status',
    patch: { status: { attached: true, attachError: null } },
    rule: 'external-attacher/attach',
    says: `attaches volume ${spec.source.persistentVolumeName} to ${spec.nodeName}`,
  };
}

function refuse(
  { metadata, spec, status }: VolumeAttachment,
  driver: string,
  isKnown: boolean,
  now: number,
): readonly Intent[] {
  const message = isKnown
    ? `CSINode ${spec.nodeName} does not contain driver ${driver}`
    : `csinode.storage.k8s.io "${spec.nodeName}" not found`;
  if (status?.attachError?.message === message) return [];
  return [
    {
      do: 'patch',
      target: { kind: 'VolumeAttachment', key: metadata.name },
      uid: metadata.uid,
      subresource: 'status',
      patch: { status: { attached: false, attachError: { message, time: timestamp(now) } } },
      rule: 'external-attacher/unknown',
      says: `cannot attach volume ${spec.source.persistentVolumeName} to ${spec.nodeName}: ${message}`,
    },
  ];
}

function detach({ metadata, spec }: VolumeAttachment, finalizer: string): readonly Intent[] {
  return [
    {
      do: 'patch',
      target: { kind: 'VolumeAttachment', key: metadata.name },
      uid: metadata.uid,
      patch: { metadata: { '$deleteFromPrimitiveList/finalizers': [finalizer] } },
      rule: 'external-attacher/detach',
      says: `detaches volume ${spec.source.persistentVolumeName} from ${spec.nodeName}`,
    },
  ];
}
