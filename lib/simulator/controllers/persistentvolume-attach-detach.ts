/**
 * persistentvolume-attach-detach-controller: decides which volume is attached to which node. It asks for it with
 * VolumeAttachments, which the drivers' attachers carry out, and tells each node's kubelet by the Node's status.
 * Source: pkg/controller/volume/attachdetach (reconciler/reconciler.go, statusupdater, cache).
 *
 * Rules
 *   attach-detach/attach          The volumes of a Pod that has a node are to be attached to that node, as soon as it has it.
 *   attach-detach/report          What is attached stands in the Node's status; its kubelet mounts nothing else.
 *   attach-detach/multi-attach    A volume that only one node may have is not attached to a second; the Pod there is told once.
 *                                 (reportMultiAttachError)
 *   attach-detach/timeout         An attacher that says nothing for two minutes, or says that it failed, is told of in an Event,
 *                                 and it is tried again later. (pkg/volume/csi/csi_attacher.go)
 *   attach-detach/detach          A volume that no Pod of its node needs is detached once the kubelet no longer says that it is
 *                                 in use. (verifyVolumeIsSafeToDetach)
 *   attach-detach/force           From a node that is not ready it is detached all the same after six minutes.
 *                                 (maxWaitForUnmountDuration)
 *   attach-detach/out-of-service  From a node with the taint node.kubernetes.io/out-of-service it is detached at once.
 */
import { type Component, type Derived, type Intent, type View, watch } from '../component';
import { attachRetryMs, attachTimeoutMs, unmountWaitMs } from '../delays';
import {
  conditionOf,
  isBeingDeleted,
  type Key,
  keyOf,
  type Node,
  type PersistentVolume,
  type Pod,
  type VolumeAttachment,
} from '../objects/objects';
import {
  allowsManyNodes,
  attachmentName,
  isDoneWithVolumes,
  mayAttach,
  needsAttaching,
  uniqueVolumeName,
  volumeOfClaim,
} from '../objects/volume-attachment';
import { claimKeys } from '../objects/volume-binding';
import { deepEqual } from '../values/equal';

export const attachDetachController: Component = {
  name: 'persistentvolume-attach-detach-controller',
  process: 'kube-controller-manager',
  eventSource: 'attachdetach-controller',
  watches: {
    Pod: watch('Pod', (pod, view) => claimKeys(pod).flatMap((claim) => keyOfClaim(claim, view))),
    PersistentVolumeClaim: watch('PersistentVolumeClaim', (claim, view) => keyOfClaim(keyOf(claim), view)),
    PersistentVolume: watch('PersistentVolume', (volume, view) =>
      needsAttaching(volume, view) ? [volumeKey(volume.metadata.name)] : [],
    ),
    CSIDriver: watch('CSIDriver', ({ metadata }, view) =>
      view
        .list('PersistentVolume')
        .filter(({ spec }) => spec.csi?.driver === metadata.name)
        .map((volume) => volumeKey(volume.metadata.name)),
    ),
    VolumeAttachment: watch('VolumeAttachment', (attachment) => [
      volumeKey(volumeOf(attachment)),
      nodeKey(attachment.spec.nodeName),
    ]),
    Node: watch('Node', (node, view) => (mayAttach(view) ? aboutNode(node.metadata.name, view) : []), {
      matters: decidesDetaching,
    }),
  },
  reconcile(view, key) {
    const name = key.slice(key.indexOf(' ') + 1);
    return key.startsWith('node ') ? reportNode(view, name) : attendVolume(view, name);
  },
};

function volumeKey(name: string): Key {
  return `volume ${name}`;
}

function nodeKey(name: string): Key {
  return `node ${name}`;
}

function keyOfClaim(claim: Key, view: View): readonly Key[] {
  if (!mayAttach(view)) return [];
  const volume = volumeOfClaim(claim, view);
  return volume === undefined ? [] : [volumeKey(volume.metadata.name)];
}

/** Everything that is attached to a node, and what its status says of that. */
function aboutNode(node: string, view: View): readonly Key[] {
  const keys = [...(view.derive(attachments).byNode.get(node) ?? [])];
  const volumes = keys.flatMap((key) => {
    const attachment = view.get('VolumeAttachment', key);
    return attachment === undefined ? [] : [volumeKey(volumeOf(attachment))];
  });
  return [...volumes.sort(), nodeKey(node)];
}

/** Whether a change of a Node may decide what is attached to it. */
function decidesDetaching(node: Node, previous: Node): boolean {
  return (
    isReady(node) !== isReady(previous) ||
    isOutOfService(node) !== isOutOfService(previous) ||
    !deepEqual(node.status?.volumesInUse, previous.status?.volumesInUse) ||
    !deepEqual(node.status?.volumesAttached, previous.status?.volumesAttached)
  );
}

// --- What there is ------------------------------------------------------------------------------------------------

/** The VolumeAttachments by node and by volume. */
const attachments: Derived<{
  readonly byNode: Map<string, Set<Key>>;
  readonly byVolume: Map<string, Set<Key>>;
}> = {
  name: 'attachments by node and volume',
  kinds: ['VolumeAttachment'],
  create: () => ({ byNode: new Map(), byVolume: new Map() }),
  apply({ byNode, byVolume }, { key, object, previous }) {
    const attachment = (object ?? previous) as VolumeAttachment;
    const isThere = object !== undefined;
    place(byNode, attachment.spec.nodeName, key, isThere);
    place(byVolume, volumeOf(attachment), key, isThere);
  },
};

/** The Pods that have a node, by the claims they use. */
const podsByClaim: Derived<Map<Key, Set<Key>>> = {
  name: 'Pods by claim',
  kinds: ['Pod'],
  create: () => new Map(),
  apply(byClaim, { key, object, previous }) {
    const pod = object as Pod | undefined;
    if (pod === undefined && previous === undefined) return;
    for (const claim of claimKeys(pod ?? (previous as Pod)))
      place(byClaim, claim, key, pod?.spec.nodeName !== undefined && pod.spec.nodeName !== '');
  },
};

function place(sets: Map<string, Set<Key>>, name: string, key: Key, belongs: boolean): void {
  const set = sets.get(name) ?? new Set();
  if (belongs) sets.set(name, set.add(key));
  else if (set.delete(key) && set.size === 0) sets.delete(name);
}

function volumeOf({ spec }: VolumeAttachment): string {
  return spec.source.persistentVolumeName ?? '';
}

function attachmentsOf(volume: string, view: View): readonly VolumeAttachment[] {
  const keys = [...(view.derive(attachments).byVolume.get(volume) ?? [])].sort();
  return keys.flatMap((key) => view.get('VolumeAttachment', key) ?? []);
}

/** The Pods that need a volume, by the node they are on. */
function usersOf({ metadata, spec }: PersistentVolume, view: View): ReadonlyMap<string, readonly Pod[]> {
  const byNode = new Map<string, Pod[]>();
  const claim = spec.claimRef === undefined ? '' : `${spec.claimRef.namespace}/${spec.claimRef.name}`;
  if (view.get('PersistentVolumeClaim', claim)?.spec.volumeName !== metadata.name) return byNode;
  for (const key of [...(view.derive(podsByClaim).get(claim) ?? [])].sort()) {
    const pod = view.get('Pod', key);
    const node = pod?.spec.nodeName;
    if (pod === undefined || node === undefined || isDoneWithVolumes(pod)) continue;
    byNode.set(node, [...(byNode.get(node) ?? []), pod]);
  }
  return byNode;
}

function isReady(node: Node | undefined): boolean {
  return node !== undefined && conditionOf(node, 'Ready')?.status === 'True';
}

function isOutOfService(node: Node | undefined): boolean {
  const { taints = [] } = node?.spec ?? {};
  return taints.some(
    (each) => each.key === 'node.kubernetes.io/out-of-service' && each.effect === 'NoExecute',
  );
}

// --- One volume ---------------------------------------------------------------------------------------------------

/** Detaches it where it is not needed, then attaches it where it is. */
function attendVolume(view: View, name: string): readonly Intent[] {
  const volume = view.get('PersistentVolume', name);
  const there = attachmentsOf(name, view);
  const users: ReadonlyMap<string, readonly Pod[]> =
    volume === undefined || !needsAttaching(volume, view) ? new Map() : usersOf(volume, view);
  const detaching = there
    .filter((each) => !isBeingDeleted(each) && !users.has(each.spec.nodeName))
    .flatMap((each) => detach(view, each, volume));
  const attaching = [...users].flatMap(([node, pods]) =>
    volume === undefined ? [] : attach(view, volume, node, pods, there),
  );
  return [...detaching, ...attaching, ...forgetOthers(view, name, users, there)];
}

/** The kubelet goes first: what it says is in use stays, unless nobody can wait for it. */
function detach(
  view: View,
  attachment: VolumeAttachment,
  volume: PersistentVolume | undefined,
): readonly Intent[] {
  const { name } = attachment.metadata;
  const { nodeName } = attachment.spec;
  const node = view.get('Node', nodeName);
  const unique = volume === undefined ? undefined : uniqueVolumeName(volume);
  const since = (view.memory(`unneeded/${name}`) as number | undefined) ?? view.now;
  const remember: Intent = { do: 'remember', key: `unneeded/${name}`, value: since };
  // A node that is gone cannot say that it has unmounted anything.
  const inUse = node === undefined || (unique !== undefined && node.status?.volumesInUse?.includes(unique));
  const overdueAt = since + unmountWaitMs;
  const overdue = !isReady(node) && view.now >= overdueAt;
  const rule =
    inUse !== true ? 'detach' : isOutOfService(node) ? 'out-of-service' : overdue ? 'force' : undefined;
  if (rule === undefined)
    return [remember, ...keeping(view, attachment, since), ...(isReady(node) ? [] : [wakeAt(overdueAt)])];
  const isReported = node?.status?.volumesAttached?.some((each) => each.name === unique) === true;
  // The Node's status says first that it is no longer safe to mount.
  if (isReported)
    return [
      remember,
      { do: 'remember', key: `leaving/${name}`, value: true },
      { do: 'wake', key: nodeKey(nodeName), at: view.now },
    ];
  return [
    remember,
    {
      do: 'delete',
      target: { kind: 'VolumeAttachment', key: name },
      uid: attachment.metadata.uid,
      rule: `attach-detach/${rule}`,
      says: `asks for volume ${volumeOf(attachment)} to be detached from ${nodeName}${whyNow[rule]}`,
    },
  ];
}

const whyNow = {
  detach: '',
  force: ': it has not been unmounted for six minutes, and the node is not ready',
  'out-of-service': ': the node is out of service',
} as const;

/** Says once why it waits. */
function keeping(view: View, attachment: VolumeAttachment, since: number): readonly Intent[] {
  if (since !== view.now) return [];
  const { nodeName } = attachment.spec;
  const name = volumeOf(attachment);
  return [
    {
      do: 'find',
      finding: 'volume-in-use',
      about: { kind: 'PersistentVolume', key: name },
      rule: 'attach-detach/detach',
      says: `persistentvolume-attach-detach-controller keeps volume ${name} attached to ${nodeName}: its kubelet has not said that it is unmounted`,
    },
  ];
}

function wakeAt(at: number): Intent {
  return { do: 'wake', at };
}

function attach(
  view: View,
  volume: PersistentVolume,
  node: string,
  pods: readonly Pod[],
  there: readonly VolumeAttachment[],
): readonly Intent[] {
  const name = attachmentName(volume, node);
  const own = there.find((each) => each.metadata.name === name);
  if (own !== undefined) return isBeingDeleted(own) ? [] : awaitAttacher(view, volume, own, pods);
  if (view.get('Node', node) === undefined) return [];
  const others = there.filter(({ spec }) => spec.nodeName !== node);
  if (others.length > 0 && !allowsManyNodes(volume)) return refuseSecond(view, volume, node, pods, others);
  return [
    {
      do: 'create',
      object: {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'VolumeAttachment',
        metadata: { name },
        spec: {
          attacher: volume.spec.csi?.driver,
          nodeName: node,
          source: { persistentVolumeName: volume.metadata.name },
        },
      },
      rule: 'attach-detach/attach',
      says: `asks for volume ${volume.metadata.name} to be attached to ${node}`,
    },
    { do: 'remember', key: `attaching/${name}`, value: view.now },
  ];
}

/** Tells the Pods once it is attached, or that it is not. */
function awaitAttacher(
  view: View,
  volume: PersistentVolume,
  { metadata, spec, status }: VolumeAttachment,
  pods: readonly Pod[],
): readonly Intent[] {
  const { name } = metadata;
  const since = view.memory(`attaching/${name}`) as number | undefined;
  const forget = (...keys: readonly string[]): readonly Intent[] =>
    keys.flatMap((key) =>
      view.memory(`${key}/${name}`) === undefined
        ? []
        : [{ do: 'remember', key: `${key}/${name}`, value: undefined } as const],
    );
  if (status?.attached === true) {
    const stays = forget('unneeded', 'leaving');
    const wakes: readonly Intent[] =
      stays.length === 0 ? [] : [{ do: 'wake', key: nodeKey(spec.nodeName), at: view.now }];
    if (since === undefined) return [...stays, ...wakes];
    const message = `AttachVolume.Attach succeeded for volume "${volume.metadata.name}"`;
    const told = pods.map((pod) => tell(pod, 'Normal', 'SuccessfulAttachVolume', message, 'attach'));
    return [...forget('attaching', 'failed'), ...stays, ...wakes, ...told];
  }
  const error = status?.attachError?.message;
  const asked = since ?? view.now;
  const dueAt = (view.memory(`failed/${name}`) as number | undefined) ?? asked + attachTimeoutMs;
  const begun: readonly Intent[] =
    since === undefined ? [{ do: 'remember', key: `attaching/${name}`, value: asked }] : [];
  const fails = error !== undefined && view.memory(`failed/${name}`) === undefined;
  if (!fails && view.now < dueAt) {
    const isFirst = view.memory(`failed/${name}`) === undefined;
    return [...begun, { do: 'wake', at: dueAt, ...(isFirst ? {} : { background: true as const }) }];
  }
  const { driver, volumeHandle } = volume.spec.csi ?? {};
  const why =
    error ??
    `timed out waiting for external-attacher of ${driver} CSI driver to attach volume ${volumeHandle}`;
  const message = `AttachVolume.Attach failed for volume "${volume.metadata.name}" : ${why}`;
  const next = view.now + attachTimeoutMs + attachRetryMs;
  return [
    ...begun,
    { do: 'remember', key: `failed/${name}`, value: next },
    ...pods.map((pod) => tell(pod, 'Warning', 'FailedAttachVolume', message, 'timeout')),
    { do: 'wake', at: next, background: true },
  ];
}

/** While another node has it, or is still about to get it or to lose it. */
function refuseSecond(
  view: View,
  volume: PersistentVolume,
  node: string,
  pods: readonly Pod[],
  others: readonly VolumeAttachment[],
): readonly Intent[] {
  const mark = `multi-attach/${volume.metadata.name}/${node}`;
  const settled = others.some((each) => each.status?.attached === true && !isBeingDeleted(each));
  if (!settled || view.memory(mark) !== undefined) return [];
  const users = usersOf(volume, view);
  const holders = others.flatMap(({ spec }) => users.get(spec.nodeName) ?? []);
  return [
    { do: 'remember', key: mark, value: true },
    ...pods.map((pod) => {
      const message = `Multi-Attach error for volume "${volume.metadata.name}" ${whoHas(pod, holders)}`;
      return tell(pod, 'Warning', 'FailedAttachVolume', message, 'multi-attach');
    }),
  ];
}

function whoHas({ metadata }: Pod, holders: readonly Pod[]): string {
  if (holders.length === 0)
    return "Volume is already exclusively attached to one node and can't be attached to another";
  const near = holders.filter((each) => each.metadata.namespace === metadata.namespace);
  const far = holders.length - near.length;
  if (near.length === 0) return `Volume is already used by ${far} pod(s) in different namespaces`;
  const names = near.map((each) => each.metadata.name).join(', ');
  const more = far === 0 ? '' : ` and ${far} pod(s) in different namespaces`;
  return `Volume is already used by pod(s) ${names}${more}`;
}

function tell(pod: Pod, type: 'Normal' | 'Warning', reason: string, message: string, rule: string): Intent {
  return { do: 'event', about: pod, type, reason, message, rule: `attach-detach/${rule}` };
}

/** A node that needs the volume no longer is told anew when it needs it again. */
function forgetOthers(
  view: View,
  volume: string,
  users: ReadonlyMap<string, readonly Pod[]>,
  there: readonly VolumeAttachment[],
): readonly Intent[] {
  const known = (view.memory(`seen/${volume}`) as readonly string[] | undefined) ?? [];
  const nodes = [...users.keys()];
  const names = there.map(({ metadata }) => metadata.name);
  const gone = known.filter((each) => !nodes.includes(each) && !names.includes(each));
  const now = [...nodes, ...names];
  if (gone.length === 0 && now.every((each) => known.includes(each))) return [];
  const marks = ['attaching', 'failed', 'unneeded', 'leaving', `multi-attach/${volume}`];
  return [
    ...gone.flatMap((each) =>
      marks
        .map((mark) => `${mark}/${each}`)
        .filter((mark) => view.memory(mark) !== undefined)
        .map((mark): Intent => ({ do: 'remember', key: mark, value: undefined })),
    ),
    { do: 'remember', key: `seen/${volume}`, value: now },
  ];
}

// --- One node -----------------------------------------------------------------------------------------------------

/** Writes on the Node what is attached to it. */
function reportNode(view: View, name: string): readonly Intent[] {
  const node = view.get('Node', name);
  if (node === undefined) return [];
  const attached = [...(view.derive(attachments).byNode.get(name) ?? [])].flatMap((key) => {
    const attachment = view.get('VolumeAttachment', key);
    if (attachment?.status?.attached !== true || isBeingDeleted(attachment)) return [];
    if (view.memory(`leaving/${key}`) !== undefined) return [];
    const volume = view.get('PersistentVolume', volumeOf(attachment));
    return volume === undefined ? [] : [uniqueVolumeName(volume)];
  });
  const volumesAttached = attached.sort().map((each) => ({ name: each, devicePath: '' }));
  const before = node.status?.volumesAttached ?? [];
  if (deepEqual(volumesAttached, before)) return [];
  const come = attached.filter((each) => !before.some((one) => one.name === each));
  const gone = before.map((each) => each.name).filter((each) => !attached.includes(each));
  const says = [
    ...(come.length === 0 ? [] : [`that ${come.join(', ')} is attached`]),
    ...(gone.length === 0 ? [] : [`that ${gone.join(', ')} is no longer to be mounted`]),
  ].join(' and ');
  return [
    {
      do: 'patch',
      target: { kind: 'Node', key: name },
      uid: node.metadata.uid,
      subresource: 'status',
      patch: { status: { volumesAttached: volumesAttached.length === 0 ? null : volumesAttached } },
      rule: 'attach-detach/report',
      says: `writes on Node ${name} ${says}`,
    },
  ];
}
