/** Why no node was found, in the words of the FailedScheduling Event. Source: kube-scheduler/framework/types.go FitError. */
import type { Refusal } from './refusal';

/** `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable.` and what preemption found. */
export function fitErrorMessage(
  numberOfNodes: number,
  refusals: readonly Refusal[],
  preFilterMessage = '',
  postFilterMessage = '',
): string {
  const start = `0/${numberOfNodes} nodes are available:`;
  const reasons =
    preFilterMessage === ''
      ? ` ${counted(refusals.flatMap(({ reasons: each }) => each))}`
      : ` ${preFilterMessage}.`;
  return `${start}${reasons}${postFilterMessage === '' ? '' : ` ${postFilterMessage}`}`;
}

/** Why removing Pods helps on no node. `refusals`: of the nodes that were tried, by name; on the others it cannot help. */
export function preemptionFailure(numberOfNodes: number, refusals: ReadonlyMap<string, Refusal>): string {
  const tried = [...refusals.values()];
  const others = Array.from({ length: numberOfNodes - tried.length }, () => notHelpful);
  return fitErrorMessage(numberOfNodes, [...tried, ...others]);
}

const notHelpful: Refusal = {
  code: 'UnschedulableAndUnresolvable',
  reasons: ['Preemption is not helpful for scheduling'],
};

/** Each reason with its number of nodes, in order of text: `1 A, 2 B.` */
function counted(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return `${[...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(', ')}.`;
}
