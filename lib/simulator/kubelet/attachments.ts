/**
 * Volumes that have to be attached: what a kubelet says of them on its Node, and what it waits for before it mounts one.
 * Source: pkg/kubelet/volumemanager (volume_manager.go WaitForAttachAndMount, reconciler), pkg/volume/csi/nodeinfomanager.
 *
 * Rules
 *   kubelet/csi-node       A driver whose program runs on the node is named in the node's CSINode.
 *   kubelet/volumes-in-use What its Pods are about to use, or still have mounted, it says on its Node: until it no longer
 *                          does, nobody detaches it.
 *   kubelet/attach         It mounts a volume only when its Node says that the volume is in use and attached; after two minutes and
 *                          three seconds it says what it waits for, and goes on waiting.
 */
import type { Intent, View } from '../component';
import { attachAndMountMs, podRetryMs, volumesReportMs } from '../delays';
import type { Machine } from '../machine';
import type { Key, Node } from '../objects/objects';
import { keyOf } from '../objects/objects';
import { isPodTerminal } from '../objects/pod-state';
import {
  attachableVolumes,
  awaitedClaims,
  isDoneWithVolumes,
  mayAttach,
  uniqueVolumeName,
} from '../objects/volume-attachment';
import { deepEqual } from '../values/equal';
import type { PodPass } from './pod-pass';

/** The attachable volumes of the Pod once all may be mounted, by the names that Nodes list them under; undefined before. */
export function attachedDevices(pass: PodPass): readonly string[] | undefined {
  const { view, pod, machine, now } = pass;
  const wanted = attachableVolumes(pod, view);
  const unbound = awaitedClaims(pod, view);
  if (wanted.length === 0 && unbound.length === 0) return [];
  const { volumesInUse = [], volumesAttached = [] } = view.get('Node', machine.node)?.status ?? {};
  const unique = wanted.map(({ volume }) => uniqueVolumeName(volume));
  const isSaid = unique.every((each) => volumesInUse.includes(each));
  const missing = wanted.filter(
    (_each, i) => !isSaid || !volumesAttached.some(({ name }) => name === unique[i]),
  );
  if (missing.length === 0 && unbound.length === 0) {
    if (pass.memory.attachSince !== undefined) pass.remember({ attachSince: undefined });
    return unique;
  }
  if (!isSaid && wanted.length > 0) pass.intents.push({ do: 'wake', key: 'node', at: now + volumesReportMs });
  const since = pass.memory.attachSince ?? now;
  const isFirst = pass.memory.attachFailed !== true;
  const deadline = since + attachAndMountMs;
  if (since === now) pass.remember({ attachSince: now });
  if (now < deadline) {
    if (isFirst) pass.wakeAt(deadline);
    else pass.wakeInBackground(deadline);
    return undefined;
  }
  const message = `Unable to attach or mount volumes: ${whatIsMissing(missing, unbound)}`;
  pass.event('Warning', 'FailedMount', message, 'kubelet/attach');
  pass.remember({ attachSince: now + podRetryMs, attachFailed: true });
  pass.wakeInBackground(now + podRetryMs + attachAndMountMs);
  return undefined;
}

function whatIsMissing(
  unattached: readonly { readonly name: string }[],
  unbound: readonly { readonly name: string; readonly claim: Key }[],
): string {
  const list = (volumes: readonly { readonly name: string }[]): string =>
    `[${volumes.map(({ name }) => name).join(' ')}]`;
  const [first] = unbound;
  const why =
    first === undefined
      ? 'context deadline exceeded'
      : `error processing PVC ${first.claim}: PVC is not bound`;
  return `unmounted volumes=${list([...unattached, ...unbound])}, unattached volumes=${list(unattached)}, failed to process volumes=${list(unbound)}: ${why}`;
}

/** Names the node's drivers, once its Node is there. */
export function csiNodeIntents(view: View, { node, drivers }: Machine): readonly Intent[] {
  // A driver tells of itself when it or the kubelet starts, and not again.
  if (drivers === undefined || view.memory('csi-node') !== undefined) return [];
  const owner = view.get('Node', node);
  const before = view.get('CSINode', node);
  if (owner === undefined) return [];
  const named = before?.spec.drivers ?? [];
  const missing = drivers.filter(({ name }) => !named.some((each) => each.name === name));
  const told: Intent = { do: 'remember', key: 'csi-node', value: true };
  if (missing.length === 0) return [told];
  const added = missing.map(({ name, count }) => ({
    name,
    nodeID: node,
    ...(count === undefined ? {} : { allocatable: { count } }),
  }));
  const spec = { drivers: [...named, ...added] };
  const says = `names ${missing.map(({ name }) => name).join(', ')} in CSINode ${node}`;
  const rule = 'kubelet/csi-node';
  if (before !== undefined) return [{ do: 'update', object: { ...before, spec }, rule, says }, told];
  const { uid, name } = owner.metadata;
  const ownerReferences = [{ apiVersion: 'v1', kind: 'Node', name, uid }];
  const metadata = { name: node, ownerReferences };
  const object = { apiVersion: 'storage.k8s.io/v1', kind: 'CSINode', metadata, spec };
  return [{ do: 'create', object, rule, says }, told];
}

/** Says on the Node which attached volumes are in use, when that has changed. */
export function volumesInUseIntents(view: View, machine: Machine, node: Node): readonly Intent[] {
  const before = node.status?.volumesInUse ?? [];
  if (before.length === 0 && !mayAttach(view)) return [];
  const inUse = volumesInUse(view, machine);
  if (deepEqual(inUse, before)) return [];
  const more = inUse.filter((each) => !before.includes(each));
  const less = before.filter((each) => !inUse.includes(each));
  const says = [
    ...(more.length === 0 ? [] : [`that ${more.join(', ')} is in use`]),
    ...(less.length === 0 ? [] : [`that ${less.join(', ')} is no longer in use`]),
  ].join(' and ');
  return [
    {
      do: 'patch',
      target: { kind: 'Node', key: node.metadata.name },
      subresource: 'status',
      patch: { status: { volumesInUse: inUse.length === 0 ? null : inUse } },
      rule: 'kubelet/volumes-in-use',
      says: `says on Node ${node.metadata.name} ${says}`,
      keepGoing: true,
    },
  ];
}

/** What is mounted, and what the Pods of the node are to get. */
function volumesInUse(view: View, machine: Machine): readonly string[] {
  const names = new Set<string>();
  for (const { devices = [], stoppedAt } of machine.sandboxes.values())
    if (stoppedAt === undefined) for (const each of devices) names.add(each);
  for (const pod of view.by('Pod', 'spec.nodeName', machine.node)) {
    if (isPodTerminal(pod) || pod.metadata.deletionTimestamp !== undefined) continue;
    for (const { volume } of attachableVolumes(pod, view)) names.add(uniqueVolumeName(volume));
  }
  return [...names].sort();
}

/** The Pods of a node that wait for what its Node says of attached volumes. */
export function waitingForAttachment(node: Node, view: View): readonly Key[] {
  if (node.status?.volumesAttached === undefined) return [];
  return view
    .by('Pod', 'spec.nodeName', node.metadata.name)
    .filter((pod) => !isDoneWithVolumes(pod) && attachableVolumes(pod, view).length > 0)
    .map(keyOf);
}

/** Whether a change of the Node is about attached volumes. */
export function isAboutVolumes({ status }: Node, { status: before }: Node): boolean {
  return (
    !deepEqual(status?.volumesAttached, before?.volumesAttached) ||
    !deepEqual(status?.volumesInUse, before?.volumesInUse)
  );
}
