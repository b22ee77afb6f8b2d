/**
 * What becomes of a machine whose memory is used up.
 *
 * Rules
 *   eviction/system-oom When memory is used up before the kubelet looks, the kernel kills whoever is least protected, and the kubelet,
 *                       which reads the kernel's log, records that on its Node.
 * Source: pkg/kubelet/qos/policy.go; pkg/kubelet/oom/oom_watcher_linux.go.
 */
import type { Intent, View } from '../component';
import { hasEnded, type RunningContainer, type Sandbox } from '../machine';
import { type KubeObject, keyOf, type Pod } from '../objects/objects';
import { amountsOf } from '../objects/pod-resources';
import { qosClass } from '../objects/qos';
import { wholeValue } from '../values/quantity';
import { memoryUsed } from './behaviour';

/** A Pod that uses memory, and where. */
type Using = { readonly pod: Pod; readonly sandbox: Sandbox };

/** Memory that is not there cannot be used: the kernel ends a container at once. */
export function systemOom(view: View, using: readonly Using[]): readonly Intent[] {
  const { now } = view;
  const machine = view.machine();
  const capacity = wholeValue(machine.memory);
  const users = using.flatMap(({ pod, sandbox }) =>
    [...sandbox.containers.values()].flatMap((run) => {
      const used = hasEnded(run, now) ? 0 : memoryUsed(run, now);
      return used > 0 ? [{ pod, run, used }] : [];
    }),
  );
  if (users.reduce((sum, { used }) => sum + used, 0) <= capacity) return [];
  const [victim] = users
    .map((each) => ({ ...each, score: oomScore(each.pod, each.run, capacity, now) }))
    .sort((a, b) => b.score - a.score || (a.run.name < b.run.name ? -1 : 1));
  if (victim === undefined) return [];
  const { pod, run } = victim;
  const node = view.get('Node', machine.node);
  return [
    {
      do: 'local',
      change: {
        kind: 'endContainer',
        uid: pod.metadata.uid,
        name: run.name,
        exit: { at: now, code: 137, reason: 'OOMKilled' },
      },
      effect: 'oom-kill',
      actor: `kernel@${machine.node}`,
      about: { kind: 'Pod', key: keyOf(pod) },
      container: run.name,
      rule: 'eviction/system-oom',
      says: `kills container ${run.name} of Pod ${keyOf(pod)}: the machine has no memory left`,
    },
    ...(node === undefined ? [] : [eventOf(node, run)]),
    { do: 'wake', key: keyOf(pod), at: now },
  ];
}

/** Of a container that went over its own limit nothing is said: only of memory that the whole machine lacks. (oom_watcher_linux.go) */
function eventOf(node: KubeObject, { image, spec, createdAt, startedAt }: RunningContainer): Intent {
  const [program = ''] = spec.command ?? [image.replace(/[:@].*$/, '')];
  const process = program.slice(program.lastIndexOf('/') + 1);
  return {
    do: 'event',
    about: node,
    type: 'Warning',
    reason: 'SystemOOM',
    message: `System OOM encountered, victim process: ${process}, pid: ${1000 + ((createdAt + startedAt) % 30_000)}`,
    rule: 'eviction/system-oom',
  };
}

/** Guaranteed Pods are protected, BestEffort ones go first, the others by how little they requested. */
function oomScore(pod: Pod, run: RunningContainer, capacity: number, now: number): number {
  const share = (1000 * memoryUsed(run, now)) / capacity;
  const request = amountsOf(run.spec.resources?.requests).memory ?? 0;
  switch (qosClass(pod.spec)) {
    case 'Guaranteed':
      return share - 997;
    case 'BestEffort':
      return share + 1000;
    case 'Burstable':
      return share + Math.min(999, Math.max(3, 1000 - (1000 * request) / capacity));
    default:
      return share;
  }
}
