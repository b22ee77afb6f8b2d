/**
 * kubelet: makes true on its node what the API server says of the node's Pods, and reports what is true. It reaches
 * containers only through the runtime, and knows no Pod of another node.
 *
 * Rules
 *   kubelet/register          It registers its Node when it starts, and renews the Node's Lease every 10 s. A Node that is deleted meanwhile
 *                             stays away until it starts again. (pkg/kubelet/kubelet_node_status.go)
 *   kubelet/admit             A Pod that its node cannot take (resources, host ports, affinity, taints) is refused: it
 *                             fails, and nothing of it is started. (pkg/kubelet/lifecycle/predicate.go)
 *   kubelet/mount             All volumes are mounted before anything is started; what is missing is tried again, later
 *                             and later. (pkg/kubelet/volumemanager)
 *   kubelet/volume-content    Files from ConfigMaps and Secrets follow at the Pod's next sync, within a minute and a half;
 *                             a subPath and the environment never do.
 *   kubelet/start-pod         A Pod bound to its node gets a sandbox with an address, then its images, then its
 *                             containers, init containers first and one after the other. (kuberuntime_manager.go SyncPod)
 *   kubelet/sandbox           Without a network plugin no sandbox comes to be, except on the host's network; a sandbox
 *                             that was lost is made anew, with another address, and everything in it starts again.
 *   kubelet/sidecar           An init container with restartPolicy Always is waited for until it has started, runs
 *                             beside the others, and is stopped after them, the last one first.
 *   kubelet/ephemeral         A container that is added to a Pod that runs is started once, also while the Pod cannot begin, and
 *                             never again; it has no part in the Pod's readiness and phase. (EphemeralContainersToStart)
 *   kubelet/config-error      A container whose environment names what does not exist is not created.
 *   kubelet/pull-image        An image is pulled when it is not on the node, or always if the policy says so; one at a time.
 *                             (pkg/kubelet/images/image_manager.go)
 *   kubelet/pull-back-off     A failed pull is tried again after 10 s, doubling to 300 s.
 *   kubelet/restart           A container that ended is started again on the same node, as restartPolicy says.
 *   kubelet/crash-back-off    The first restart is immediate, later ones wait 10 s, doubling to 300 s; ten minutes of
 *                             running forget it. (kuberuntime_manager.go doBackOff)
 *   kubelet/definition-changed  A container whose image is changed is ended, and started again with the new one, whatever its restart policy
 *                             says; nothing is left of its back-off. (computePodActions)
 *   kubelet/readiness         A failed readiness probe makes a container unready, and restarts nothing.
 *   kubelet/liveness          A failed liveness or startup probe kills the container; the restart policy does the rest.
 *   kubelet/takes-over        One that is started anew takes what runs for as ready, and as started, as it was reported, until its own
 *                             probes have found otherwise; it knows of no answer that came before it. (KEP-4781)
 *   kubelet/hooks             preStop runs within the grace period, before SIGTERM. postStart runs after the start: until it has ended
 *                             nothing is said of the Pod and nothing more of it is started, and one that fails ends its container.
 *   kubelet/deadline          A Pod that is active longer than activeDeadlineSeconds is stopped and fails.
 *   kubelet/terminate         A Pod being deleted: SIGTERM to its containers, SIGKILL after the grace period; then the
 *                             kubelet removes the Pod from the API server. (pkg/kubelet/pod_workers.go)
 *   kubelet/orphan            Containers of a Pod that the API server no longer knows are stopped. (HandlePodCleanups)
 *   kubelet/report            It writes the Pod's status when what it sees has changed. (pkg/kubelet/status/status_manager.go)
 */
import { type Component, type Intent, type View, watch } from '../component';
import { defaultSettings, type Settings } from '../given/settings';
import type { Machine } from '../machine';
import { type Key, keyOf, type Pod } from '../objects/objects';
import { isAboutVolumes, waitingForAttachment } from './attachments';
import { usersOf } from './config-uses';
import { evictionIntents, evictionKey } from './eviction';
import { imageGCIntents, imageGCKey } from './image-gc';
import { awaitsPlugin, nodeIntents } from './node';
import { shutdownIntents, shutdownKey } from './node-shutdown';
import { PodPass } from './pod-pass';
import { isMirror, mirrorIntents, removal, staticPod, staticPodKeys } from './static-pods';
import { syncPod } from './sync-pod';
import { stopOrphan, terminate } from './termination';

/** The key under which the kubelet looks after its Node object. */
const nodeKey = 'node';

export function kubelet(
  node: string,
  {
    softEviction,
    imageGC = defaultSettings.imageGC,
  }: Partial<Pick<Settings, 'softEviction' | 'imageGC'>> = {},
): Component {
  const name = `kubelet@${node}`;
  return {
    name,
    process: name,
    node,
    eventSource: 'kubelet',
    startKeys: [nodeKey, evictionKey, imageGCKey],
    watches: {
      // Of a status it wrote itself it learns nothing.
      Pod: watch('Pod', (pod) => [keyOf(pod)], {
        where: { field: 'spec.nodeName', equals: node },
        ignoresOwnStatus: true,
      }),
      ConfigMap: watch('ConfigMap', (object, view) => usersOf(view, 'ConfigMap', keyOf(object))),
      Secret: watch('Secret', (object, view) => usersOf(view, 'Secret', keyOf(object))),
      PersistentVolumeClaim: watch('PersistentVolumeClaim', (object, view) =>
        usersOf(view, 'PersistentVolumeClaim', keyOf(object)),
      ),
      Node: watch(
        'Node',
        (own, view) => [
          ...(awaitsPlugin(own, view.machine()) ? [nodeKey] : []),
          ...waitingForAttachment(own, view),
        ],
        {
          where: { field: 'metadata.name', equals: node },
          matters: (own, before) => own.spec?.podCIDR !== before.spec?.podCIDR || isAboutVolumes(own, before),
        },
      ),
    },
    reconcile: (view, key) => {
      const machine = view.machine();
      if (key === nodeKey) return nodeIntents(view, machine, () => podsToLookAt(view, machine));
      if (key === shutdownKey) return shutdownIntents(view, machine);
      if (key === evictionKey) return evictionIntents(view, machine, softEviction);
      if (key === imageGCKey) return imageGCIntents(view, machine, imageGC);
      const pod = view.get('Pod', key);
      const fixed = staticPod(machine, key);
      const orphans = (machine.sandboxesOf.get(key) ?? [])
        .filter((uid) => uid !== pod?.metadata.uid && uid !== fixed?.metadata.uid)
        .flatMap((uid) => machine.sandboxes.get(uid) ?? []);
      const cleanUp = orphans.flatMap((sandbox) => stopOrphan(view, sandbox));
      if (fixed !== undefined) return [...cleanUp, ...runStatic(view, fixed, pod)];
      if (pod === undefined || pod.spec.nodeName !== node) return cleanUp;
      // A mirror of what is no longer there.
      if (isMirror(pod)) return [...cleanUp, removal(pod, key)];
      return [...cleanUp, ...lookAt(new PodPass(view, pod, pod, machine))];
    },
  };
}

function lookAt(pass: PodPass): readonly Intent[] {
  return pass.pod.metadata.deletionTimestamp === undefined ? syncPod(pass) : terminate(pass);
}

/** What lies in the folder runs, whatever the API server has of it. */
function runStatic(view: View, pod: Pod, mirror: Pod | undefined): readonly Intent[] {
  const repair = mirrorIntents(view, pod, mirror, keyOf(pod));
  const stored = repair.length === 0 ? mirror : undefined;
  return [...repair, ...syncPod(new PodPass(view, pod, stored, view.machine()))];
}

/** The Pods of the node, and those that are gone but have left a sandbox on the machine. */
function podsToLookAt(view: View, machine: Machine): readonly Key[] {
  const bound = view.by('Pod', 'spec.nodeName', machine.node).map(keyOf);
  const left = machine.sandboxesOf.keys();
  return [...new Set([...staticPodKeys(machine), ...bound, ...left])];
}
