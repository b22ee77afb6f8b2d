/**
 * kubelet: makes true on its node what the API server says of the node's Pods, and reports what is true. It reaches
 * containers only through the runtime, and knows no Pod of another node.
 *
 * Rules
 *   kubelet/register          It registers its Node, and renews the Node's Lease every 10 s. (pkg/kubelet/kubelet_node_status.go)
 *   kubelet/start-pod         A Pod bound to its node gets a sandbox with an address, then its images, then its
 *                             containers, init containers first and one after the other. (kuberuntime_manager.go SyncPod)
 *   kubelet/pull-image        An image is pulled when it is not on the node, or always if the policy says so; one at a time.
 *                             (pkg/kubelet/images/image_manager.go)
 *   kubelet/pull-back-off     A failed pull is tried again after 10 s, doubling to 300 s.
 *   kubelet/restart           A container that ended is started again on the same node, as restartPolicy says.
 *   kubelet/crash-back-off    The first restart is immediate, later ones wait 10 s, doubling to 300 s; ten minutes of
 *                             running forget it. (kuberuntime_manager.go doBackOff)
 *   kubelet/readiness         A failed readiness probe makes a container unready, and restarts nothing.
 *   kubelet/liveness          A failed liveness or startup probe kills the container; the restart policy does the rest.
 *   kubelet/terminate         A Pod being deleted: SIGTERM to its containers, SIGKILL after the grace period; then the
 *                             kubelet removes the Pod from the API server. (pkg/kubelet/pod_workers.go)
 *   kubelet/orphan            Containers of a Pod that the API server no longer knows are killed. (HandlePodCleanups)
 *   kubelet/report            It writes the Pod's status when what it sees has changed. (pkg/kubelet/status/status_manager.go)
 */
import { type Component, type Intent, watch } from '../component';
import type { ImageBehaviour, Sandbox } from '../machine';
import { type Key, keyOf } from '../objects';
import { nodeIntents } from './node';
import { type BehaviourOf, PodPass } from './pod-pass';
import { stopOrphan, terminate } from './termination';

/** The key under which the kubelet looks after its Node object. */
const nodeKey = 'node';

export function kubelet(node: string, behaviourOf: (image: string) => ImageBehaviour): Component {
  const name = `kubelet@${node}`;
  return {
    name,
    process: name,
    node,
    eventSource: 'kubelet',
    startKeys: [nodeKey],
    watches: { Pod: watch('Pod', (pod) => [keyOf(pod)], { field: 'spec.nodeName', equals: node }) },
    reconcile: (view, key) => {
      const machine = view.machine();
      if (key === nodeKey) return nodeIntents(view, machine, sandboxKeys(machine.sandboxes, view.now));
      const pod = view.get('Pod', key);
      const orphans = [...machine.sandboxes.values()].filter(
        (sandbox) => sandbox.pod === key && sandbox.uid !== pod?.metadata.uid,
      );
      const cleanUp = orphans.flatMap((sandbox) => stopOrphan(view, sandbox));
      if (pod === undefined || pod.spec.nodeName !== node) return cleanUp;
      return [...cleanUp, ...syncPod(new PodPass(view, pod, machine, behaviourOf), behaviourOf)];
    },
  };
}

function syncPod(pass: PodPass, behaviourOf: BehaviourOf): readonly Intent[] {
  const { phase } = pass.pod.status ?? {};
  if (pass.pod.metadata.deletionTimestamp !== undefined) return terminate(pass, behaviourOf);
  if (phase === 'Succeeded' || phase === 'Failed') return pass.removeWhatIsLeft();
  return pass.sync();
}

/** The Pods whose sandboxes are on the machine: after a restart the kubelet looks at those too. */
function sandboxKeys(
  sandboxes: ReadonlyMap<string, Sandbox>,
  now: number,
): readonly { key: Key; at: number }[] {
  return [...sandboxes.values()].map((sandbox) => ({ key: sandbox.pod, at: now }));
}
