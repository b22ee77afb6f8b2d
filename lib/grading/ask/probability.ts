/** The conditions by which the rules of a Service share its connections out, as they stand in the kernel of a node. */
import type { Reading } from '@/lib/curriculum/scenario-ask';
import type { Cluster } from '@/lib/simulator/index';

type Asked = NonNullable<Reading['probability']>;

/** "0.33333333349", "1" of a rule without a condition; undefined where the node has no such rule. */
export function probabilityOf(cluster: Cluster, { node, service, rule }: Asked): string | undefined {
  // Each rule that leads to an endpoint says in its comment whose it is, and where it leads.
  const rules = (cluster.rulesText(node) ?? '')
    .split('\n')
    .filter((line) => /^-A KUBE-SVC-/.test(line) && / -j KUBE-SEP-/.test(line))
    .filter((line) => new RegExp(`--comment "[^"]*/${service}(:[^" ]*)? -> `).test(line));
  const line = rules[rule - 1];
  return line === undefined ? undefined : (/ --probability (\S+)/.exec(line)?.[1] ?? '1');
}

/** A clause: "of the packets that come to it, rule 1 … takes 0.5". */
export function probabilityWords({ node, service, rule }: Asked, value: string): string {
  const named = `rule ${rule} of the chain of *Service ${service}* on ${node}`;
  return value === '1'
    ? `${named} has no condition: it takes every packet that comes to it`
    : `${named} takes a packet that comes to it with probability ${value}`;
}
