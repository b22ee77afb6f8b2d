/**
 * How a node makes room for a Pod that it may not refuse: Pods that the cluster itself needs, and those that outrank others.
 *
 * Rules
 *   kubelet-preemption/critical  A static Pod, or one of a system priority, is not refused for want of resources: the node ends Pods that
 *                                are none of these, or have less priority, until it fits. (Preempting)
 *   kubelet-preemption/choice    It ends Guaranteed Pods only where all others would not do, BestEffort ones never for what they do not
 *                                ask for; of those the one whose requests come nearest, and of equal ones the smallest.
 *   kubelet-preemption/none      Where even all of them would not do, the Pod fails. (UnexpectedAdmissionError)
 * Source: pkg/kubelet/preemption/preemption.go, pkg/kubelet/types/pod_update.go Preemptable.
 */
import type { Intent } from '../component';
import { plegRelistMs } from '../delays';
import { keyOf, type Pod } from '../objects/objects';
import { type Amounts, podRequests } from '../objects/pod-resources';
import { type QosClass, qosClass } from '../objects/qos';
import { isCritical } from './eviction';
import { noMemory, type PodMemory } from './pod-memory';
import type { PodPass } from './pod-pass';

const message = 'Preempted in order to admit critical pod';

/** Has Pods ended to make room, and waits for it; an error where there are none. */
export function makeRoom(
  pass: PodPass,
  others: readonly Pod[],
  missing: Amounts,
): 'waits' | { readonly error: string } {
  const memoryOf = (pod: Pod): PodMemory =>
    (pass.view.memory(pod.metadata.uid) as PodMemory | undefined) ?? noMemory;
  // Those that are on their way out are waited for.
  const isEnding = (pod: Pod): boolean =>
    memoryOf(pod).end !== undefined || pod.metadata.deletionTimestamp !== undefined;
  const left = without(missing, others.filter(isEnding));
  const chosen = podsToPreempt(
    pass.pod,
    others.filter((pod) => !isEnding(pod)),
    left,
  );
  if ('error' in chosen) return chosen;
  for (const pod of chosen) pass.intents.push(...ending(pass, pod, memoryOf(pod)));
  pass.wakeAt(pass.now + plegRelistMs);
  return 'waits';
}

function ending({ now, key }: PodPass, pod: Pod, memory: PodMemory): readonly Intent[] {
  const value: PodMemory = {
    ...memory,
    end: {
      reason: 'Preempting',
      message,
      graceMs: (pod.spec.terminationGracePeriodSeconds ?? 30) * 1000,
      disrupts: 'Pod was preempted by Kubelet to accommodate a critical pod.',
    },
  };
  return [
    {
      do: 'find',
      finding: 'kubelet-preemption',
      about: { kind: 'Pod', key: keyOf(pod) },
      says: `kubelet@${pod.spec.nodeName} ends Pod ${keyOf(pod)} to make room for Pod ${key}`,
      rule: 'kubelet-preemption/choice',
      leadsTo: [
        {
          do: 'event',
          about: pod,
          type: 'Warning',
          reason: 'Preempting',
          message,
          rule: 'kubelet-preemption/critical',
        },
        { do: 'remember', key: pod.metadata.uid, value },
        { do: 'wake', key: keyOf(pod), at: now },
      ],
    },
  ];
}

/** The Pods to end so that so much is free; an error when all of them together would not do. */
export function podsToPreempt(
  preemptor: Pod,
  pods: readonly Pod[],
  missing: Amounts,
): readonly Pod[] | { readonly error: string } {
  const open = pods.filter((pod) => isPreemptable(preemptor, pod));
  const left = without(missing, open);
  if (Object.keys(left).length > 0) {
    const words = Object.entries(left).map(([name, amount]) => `(res: ${name}, q: ${amount}), `);
    return { error: `no set of running pods found to reclaim resources: [${words.join('')}]` };
  }
  const of = (qos: QosClass): readonly Pod[] => open.filter((pod) => qosClass(pod.spec) === qos);
  const [bestEffort, burstable] = [of('BestEffort'), of('Burstable')];
  const guaranteed = nearest(of('Guaranteed'), without(missing, [...bestEffort, ...burstable]));
  const some = nearest(burstable, without(missing, [...bestEffort, ...guaranteed]));
  const few = nearest(bestEffort, without(missing, [...some, ...guaranteed]));
  return [...few, ...some, ...guaranteed];
}

function isPreemptable(preemptor: Pod, pod: Pod): boolean {
  if (isCritical(preemptor) && !isCritical(pod)) return true;
  const [own, others] = [preemptor.spec.priority, pod.spec.priority];
  return own !== undefined && others !== undefined && own > others;
}

/** One after the other the Pod whose requests come nearest to what is missing still. */
function nearest(pods: readonly Pod[], missing: Amounts): readonly Pod[] {
  const chosen: Pod[] = [];
  const open = [...pods];
  for (let left = missing; Object.keys(left).length > 0 && open.length > 0; ) {
    const best = open.reduce((one, other) => {
      const [here, there] = [distance(left, other), distance(left, one)];
      return here < there || (here === there && asksLess(other, one)) ? other : one;
    });
    open.splice(open.indexOf(best), 1);
    chosen.push(best);
    left = without(left, [best]);
  }
  return chosen;
}

function distance(missing: Amounts, pod: Pod): number {
  return Object.entries(missing).reduce((sum, [name, amount]) => {
    const left = amount - requestOf(pod, name);
    return left > 0 ? sum + (left / amount) ** 2 : sum;
  }, 0);
}

/** Memory counts first. */
function asksLess(pod: Pod, other: Pod): boolean {
  const [memory, others] = [requestOf(pod, 'memory'), requestOf(other, 'memory')];
  return memory === others ? requestOf(pod, 'cpu') <= requestOf(other, 'cpu') : memory < others;
}

/** What is missing still when Pods are gone. */
function without(missing: Amounts, pods: readonly Pod[]): Amounts {
  return Object.fromEntries(
    Object.entries(missing)
      .map(([name, amount]): [string, number] => [
        name,
        pods.reduce((left, pod) => left - requestOf(pod, name), amount),
      ])
      .filter(([, amount]) => amount > 0),
  );
}

function requestOf(pod: Pod, name: string): number {
  return name === 'pods' ? 1 : (podRequests(pod.spec)[name] ?? 0);
}
