import { nodeVerdict } from '../../lib/simulator/controllers/daemonset-nodes';
import { surplusFinished } from '../../lib/simulator/controllers/pod-garbage-collector';
import { compareForDeletion, type RankedPod } from '../../lib/simulator/controllers/pod-ranking';
import { maxUnavailable } from '../../lib/simulator/controllers/statefulset-pods';
import { shortestToleration, staysForMs } from '../../lib/simulator/controllers/taint-eviction';
import type {
  DaemonSet,
  IntOrString,
  Node,
  Pod,
  Taint,
  Toleration,
} from '../../lib/simulator/objects/objects';
import type { Adapter } from '../adapter';

type Input = {
  readonly op: string;
  readonly podA?: RankedPod;
  readonly podB?: RankedPod;
  readonly now?: string;
  readonly maxUnavailable?: IntOrString;
  readonly replicas?: number;
  readonly daemonSet?: DaemonSet;
  readonly node?: Node;
  readonly threshold?: number;
  readonly pods?: readonly { readonly name: string; readonly phase: string; readonly reason: string }[];
  readonly tolerations?: readonly Toleration[];
  readonly pod?: Pod;
  readonly taintedNodes?: Readonly<Record<string, readonly Taint[]>>;
};

export const workloadControllers: Adapter = {
  run(raw) {
    const input = raw as unknown as Input;
    switch (input.op) {
      case 'delete-ranking': {
        const order = compareForDeletion(
          input.podA as RankedPod,
          input.podB as RankedPod,
          Date.parse(input.now ?? ''),
        );
        return { deletedFirst: order < 0 ? 'podA' : order > 0 ? 'podB' : 'neither' };
      }
      case 'statefulset-max-unavailable':
        return { maxUnavailable: maxUnavailable(input.maxUnavailable, input.replicas ?? 0) };
      case 'daemonset-node-should-run':
        return nodeVerdict(input.daemonSet as DaemonSet, input.node as Node);
      case 'podgc-terminated':
        return {
          deleted: surplusFinished(finishedPods(input), input.threshold ?? 0).map((pod) => pod.metadata.name),
        };
      case 'min-toleration-time': {
        const ms = shortestToleration(input.tolerations ?? []);
        // As Go prints a duration; −1 ns stands for ever.
        return { duration: ms === null ? '-1ns' : `${ms / 1000}s` };
      }
      case 'noexecute-eviction-on-pod-create': {
        const pod = input.pod as Pod;
        return {
          deletedImmediately: staysForMs(pod, input.taintedNodes?.[pod.spec.nodeName ?? ''] ?? []) === 0,
        };
      }
      default:
        return `unknown op ${input.op}`;
    }
  },
};

/** The older come first in a case. */
function finishedPods({ pods = [] }: Input): readonly Pod[] {
  return pods.map(
    ({ name, phase, reason }, i) =>
      ({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, creationTimestamp: new Date(i * 1000).toISOString() },
        spec: { containers: [] },
        status: { phase, reason },
      }) as unknown as Pod,
  );
}
