/**
 * What a kubelet does when its machine is asked to shut down: it holds the shutdown up, ends the Pods, those of least priority first, and
 * lets the machine go. Without grace periods in its configuration it holds up nothing, and the machine is off at once.
 *
 * Rules
 *   node-shutdown/delay     With shutdownGracePeriod, or shutdownGracePeriodByPodPriority, the shutdown waits for the kubelet.
 *   node-shutdown/status    The node says at once that it is not ready, as it is shutting down, and takes no Pod any more.
 *   node-shutdown/order     Pods end in groups by priority: each group when the one before has ended, or its period is over.
 *   node-shutdown/grace     A Pod has its own grace period, but no more than the period of its group.
 *   node-shutdown/terminated  A Pod that was ended so has failed, with the reason Terminated, and stays as an object.
 * Source: pkg/kubelet/nodeshutdown/nodeshutdown_manager_linux.go, nodeshutdown_manager.go.
 */
import type { Intent, View } from '../component';
import { hasEnded, type Machine } from '../machine';
import { type Key, keyOf, type Pod } from '../objects/objects';
import { isPodTerminal } from '../objects/pod-state';
import { noMemory, type PodMemory } from './pod-memory';
import { staticPod, staticPodKeys } from './static-pods';

/** The key under which a kubelet looks after the end of its machine. */
export const shutdownKey = 'shutdown';

/** How often it looks whether the Pods of a group have ended. */
const lookMs = 1_000;
const message = 'Pod was terminated in response to imminent node shutdown.';

/** What it has come to: the Pods that ran when it was asked, and since when which group is being ended. */
type ShutdownMemory = {
  readonly pods: readonly { readonly key: Key; readonly uid: string; readonly group: number }[];
  readonly group: number;
  readonly since: number;
};

export function shutdownIntents(view: View, machine: Machine): readonly Intent[] {
  if (machine.shutdownAskedAt === undefined) return [];
  const { now } = view;
  const begun = view.memory(shutdownKey) as ShutdownMemory | undefined;
  const told = begun === undefined ? announcement(view, machine) : [];
  const state = begun ?? { pods: podsToEnd(view, machine), group: 0, since: now };
  let { group, since } = state;
  const groups = machine.shutdownGrace;
  const isOver = (): boolean =>
    now >= since + (groups[group]?.seconds ?? 0) * 1000 ||
    state.pods.every((pod) => pod.group !== group || hasStopped(view, machine, pod));
  while (group < groups.length && isOver()) {
    group += 1;
    since = now;
  }
  const seconds = groups[group]?.seconds;
  if (seconds === undefined)
    return [
      ...told,
      {
        do: 'local',
        change: { kind: 'losePower' },
        effect: 'power-off',
        about: { kind: 'Node', key: machine.node },
        rule: 'node-shutdown/delay',
        says: 'lets the machine shut down: it holds it up no longer',
      },
    ];
  const isNew = begun?.group !== group;
  return [
    ...told,
    { do: 'remember', key: shutdownKey, value: { ...state, group, since } },
    ...(isNew ? state.pods.filter((pod) => pod.group === group) : []).flatMap(({ key, uid }) =>
      ended(view, machine, key, uid, seconds),
    ),
    { do: 'wake', at: Math.min(now + lookMs, since + seconds * 1000) },
  ];
}

function announcement(view: View, machine: Machine): readonly Intent[] {
  const node = view.get('Node', machine.node);
  const wake: Intent = { do: 'wake', key: 'node', at: view.now };
  if (node === undefined) return [wake];
  return [
    {
      do: 'event',
      about: node,
      type: 'Normal',
      reason: 'Shutdown',
      message: 'Shutdown manager detected shutdown event',
      rule: 'node-shutdown/delay',
    },
    wake,
  ];
}

function podsToEnd(view: View, machine: Machine): ShutdownMemory['pods'] {
  const fixed = staticPodKeys(machine).flatMap((key) => staticPod(machine, key) ?? []);
  const bound = view
    .by('Pod', 'spec.nodeName', machine.node)
    .filter((pod) => !isPodTerminal(pod) && !fixed.some((each) => keyOf(each) === keyOf(pod)));
  return [...fixed, ...bound].map((pod) => ({
    key: keyOf(pod),
    uid: pod.metadata.uid,
    group: groupOf(pod, machine),
  }));
}

/** The group of the highest priority that a Pod reaches; below all of them it is in the first. */
function groupOf({ spec }: Pod, { shutdownGrace }: Machine): number {
  const reached = shutdownGrace.filter(({ priority }) => (spec.priority ?? 0) >= priority);
  return Math.max(0, reached.length - 1);
}

function hasStopped(
  view: View,
  machine: Machine,
  { key, uid }: { readonly key: Key; readonly uid: string },
): boolean {
  const sandbox = machine.sandboxes.get(uid);
  if (sandbox !== undefined && sandbox.stoppedAt === undefined) return false;
  if ([...(sandbox?.containers.values() ?? [])].some((run) => !hasEnded(run, view.now))) return false;
  const pod = view.get('Pod', key);
  return pod === undefined || pod.metadata.uid !== uid || isPodTerminal(pod) || sandbox !== undefined;
}

/** One that is being deleted has its grace period already. */
function ended(view: View, machine: Machine, key: Key, uid: string, seconds: number): readonly Intent[] {
  const pod = staticPod(machine, key) ?? view.get('Pod', key);
  const memory = (view.memory(uid) as PodMemory | undefined) ?? noMemory;
  if (pod === undefined || pod.metadata.deletionTimestamp !== undefined || memory.end !== undefined)
    return [];
  const graceMs = Math.min(seconds, pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
  const end = { reason: 'Terminated', message, graceMs, disrupts: message } as const;
  return [
    {
      do: 'find',
      finding: 'node-shutdown',
      about: { kind: 'Pod', key },
      rule: 'node-shutdown/order',
      says: `kubelet@${machine.node} ends Pod ${key}, for the node is shutting down: it has ${graceMs / 1000} s`,
      leadsTo: [
        { do: 'remember', key: uid, value: { ...memory, end } },
        { do: 'wake', key, at: view.now },
      ],
    },
  ];
}
