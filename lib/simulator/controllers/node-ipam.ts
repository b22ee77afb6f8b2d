/**
 * node-ipam-controller: gives every node its range of Pod addresses, where kube-controller-manager runs with
 * --allocate-node-cidrs, as kubeadm has it run for a network plugin that wants that.
 * Source: pkg/controller/nodeipam/ipam/range_allocator.go, cidrset/cidr_set.go.
 *
 * Rules
 *   node-ipam/allocate     A node without a range gets the next one of --cluster-cidr that is free, of the size that
 *                          --node-cidr-mask-size says. A node keeps its range for life.
 *   node-ipam/release      The range of a node that is gone is free again; those after the last one given out come first.
 *   node-ipam/exhausted    When none is left the node is told so, and stays without: its network plugin cannot begin.
 */
import { type Component, type Derived, type Intent, type View, watch } from '../component';
import type { Settings } from '../given/settings';
import { isBeingDeleted, keyOf, type Node } from '../objects/objects';
import { addressNumber, addressText } from '../values/ipv4';

export function nodeIpamController({ clusterCIDR, nodeCIDRMaskSize, ipFamilies }: Settings): Component {
  if (ipFamilies[0] !== 'IPv4')
    throw new RangeError(
      `settings.allocateNodeCIDRs gives out ranges of IPv4, and settings.ipFamilies begins with ${ipFamilies[0]}`,
    );
  const ranges = rangesOf(clusterCIDR, nodeCIDRMaskSize);
  return {
    name: 'node-ipam-controller',
    process: 'kube-controller-manager',
    eventSource: 'cidrAllocator',
    assumes: true,
    derives: [rangesInUse],
    watches: {
      Node: watch('Node', (node, view, removed) => (removed ? nodesWithout(view) : [keyOf(node)]), {
        matters: (node, before) => (node.spec?.podCIDR ?? '') !== (before.spec?.podCIDR ?? ''),
      }),
    },
    reconcile(view, key) {
      const node = view.get('Node', key);
      if (node === undefined || isBeingDeleted(node) || hasRange(node)) return [];
      const taken = view.derive(rangesInUse);
      const after = (view.memory('next') as number | undefined) ?? 0;
      for (let i = 0; i < ranges.count; i++) {
        const n = (after + i) % ranges.count;
        const range = ranges.at(n);
        if (!taken.has(range)) return allocate(node, range, (n + 1) % ranges.count);
      }
      return [exhausted(node)];
    },
  };
}

function hasRange({ spec }: Node): boolean {
  return spec?.podCIDR !== undefined && spec.podCIDR !== '';
}

function nodesWithout(view: View): readonly string[] {
  return view
    .list('Node')
    .filter((node) => !hasRange(node))
    .map(keyOf);
}

/** The ranges that nodes have, and how many have each. */
const rangesInUse: Derived<Map<string, number>> = {
  name: 'ranges of nodes',
  kinds: ['Node'],
  create: () => new Map(),
  apply(taken, { object, previous }) {
    for (const [node, more] of [
      [previous, -1],
      [object, 1],
    ] as const) {
      const range = (node as Node | undefined)?.spec?.podCIDR ?? '';
      if (range === '') continue;
      const count = (taken.get(range) ?? 0) + more;
      if (count > 0) taken.set(range, count);
      else taken.delete(range);
    }
  },
};

/** The ranges of a mask size that a CIDR is made of. Throws a RangeError for one that no range fits in. */
function rangesOf(
  cidr: string,
  maskSize: number,
): { readonly count: number; readonly at: (n: number) => string } {
  const [address = '', prefix = ''] = cidr.split('/');
  const base = addressNumber(address);
  const length = Number(prefix);
  if (base === undefined || !Number.isInteger(length) || length < 8 || length > 28)
    throw new RangeError(`settings.clusterCIDR is an IPv4 CIDR with a prefix of 8 to 28: ${cidr}`);
  if (!Number.isInteger(maskSize) || maskSize < length || maskSize > 28 || maskSize - length > 16)
    throw new RangeError(
      `settings.nodeCIDRMaskSize is a whole number from ${length}, the prefix of clusterCIDR, to ${Math.min(28, length + 16)}: ${maskSize}`,
    );
  const size = 2 ** (32 - maskSize);
  return { count: 2 ** (maskSize - length), at: (n) => `${addressText(base + n * size)}/${maskSize}` };
}

function allocate(node: Node, podCIDR: string, next: number): readonly Intent[] {
  const { name, uid } = node.metadata;
  return [
    { do: 'remember', key: 'next', value: next },
    {
      do: 'patch',
      target: { kind: 'Node', key: name },
      uid,
      patch: { spec: { podCIDR, podCIDRs: [podCIDR] } },
      rule: 'node-ipam/allocate',
      says: `gives Node ${name} the range ${podCIDR} for its Pods`,
    },
  ];
}

function exhausted(node: Node): Intent {
  const reason = 'CIDRNotAvailable';
  const message = `Node ${node.metadata.name} status is now: ${reason}`;
  return { do: 'event', about: node, type: 'Normal', reason, message, rule: 'node-ipam/exhausted' };
}
