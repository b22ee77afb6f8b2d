/**
 * cloud-node-controller, of the cloud-controller-manager: says on a new Node what the cloud knows of its instance. Until then no
 * Pod is placed there, as its kubelet has registered it with a taint.
 * Source: cloud-provider/controllers/node/node_controller.go.
 *
 * Rules
 *   cloud-node/initialize   A Node with the taint node.cloudprovider.kubernetes.io/uninitialized gets its provider ID and the labels
 *                           of type, zone and region, and loses the taint. (syncNode)
 *   cloud-node/addresses    Then it gets its addresses, which its kubelet does not know; every five minutes they are
 *                           compared again. (updateNodeAddress)
 *   cloud-node/labels       The present labels follow their beta names, which count. (reconcileNodeLabels)
 */
import { type Component, type Intent, type View, watch } from '../component';
import { type Key, keyOf, type Node } from '../objects/objects';
import { deepEqual } from '../values/equal';

export const uninitialized = 'node.cloudprovider.kubernetes.io/uninitialized';

const addressesMs = 300_000;

/** By the beta name: the present one. */
const followers: Readonly<Record<string, string>> = {
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
  'beta.kubernetes.io/instance-type': 'node.kubernetes.io/instance-type',
};

export const cloudNodeController: Component = {
  name: 'cloud-node-controller',
  process: 'cloud-controller-manager',
  watches: { Node: watch('Node', (node) => [keyOf(node)]) },
  reconcile(view, key) {
    const node = view.get('Node', key);
    if (node === undefined) return [];
    const isNew = (node.spec.taints ?? []).some((each) => each.key === uninitialized);
    return isNew ? initialize(view, node) : keep(view, node);
  },
};

function initialize(view: View, node: Node): readonly Intent[] {
  const { name, uid, resourceVersion } = node.metadata;
  const machine = view.instance(name);
  // The cloud knows of no such instance: it is asked again when the Node changes.
  if (machine === undefined) return [];
  const { providerID, type, zone, region } = machine;
  const taints = (node.spec.taints ?? []).filter((each) => each.key !== uninitialized);
  const labels = {
    'beta.kubernetes.io/instance-type': type,
    'node.kubernetes.io/instance-type': type,
    'failure-domain.beta.kubernetes.io/zone': zone,
    'topology.kubernetes.io/zone': zone,
    'failure-domain.beta.kubernetes.io/region': region,
    'topology.kubernetes.io/region': region,
  };
  return [
    {
      do: 'patch',
      target: { kind: 'Node', key: name },
      uid,
      patch: {
        metadata: { resourceVersion, labels },
        spec: {
          ...(node.spec.providerID === undefined ? { providerID } : {}),
          taints: taints.length === 0 ? null : taints,
        },
      },
      rule: 'cloud-node/initialize',
      says: `writes on Node ${name} what the cloud knows of it: ${type} in ${zone}, and takes the taint ${uninitialized} off`,
    },
    ...addresses(view, node),
    {
      do: 'event',
      about: node,
      type: 'Normal',
      reason: 'Synced',
      message: 'Node synced successfully',
      rule: 'cloud-node/initialize',
    },
  ];
}

/** Its addresses, when they are not what the cloud says. */
function addresses(view: View, node: Node): readonly Intent[] {
  const { name, uid } = node.metadata;
  const machine = view.instance(name);
  if (machine === undefined) return [];
  const known = [
    { type: 'InternalIP', address: machine.address },
    { type: 'Hostname', address: name },
  ];
  if (deepEqual(node.status?.addresses, known)) return [];
  return [
    {
      do: 'patch',
      target: { kind: 'Node', key: name },
      uid,
      subresource: 'status',
      patch: { status: { addresses: known } },
      rule: 'cloud-node/addresses',
      says: `writes on Node ${name} the address that the cloud says: ${machine.address}`,
    },
  ];
}

function keep(view: View, node: Node): readonly Intent[] {
  const { name } = node.metadata;
  const due = (view.memory(`due/${name}`) as number | undefined) ?? view.now + addressesMs;
  const isDue = view.now >= due;
  const at = isDue ? view.now + addressesMs : due;
  return [
    ...labelsThatFollow(node, name),
    ...(isDue ? addresses(view, node) : []),
    { do: 'remember', key: `due/${name}`, value: at },
    { do: 'wake', at, background: true },
  ];
}

function labelsThatFollow({ metadata }: Node, key: Key): readonly Intent[] {
  const labels: Record<string, string> = {};
  for (const [beta, present] of Object.entries(followers)) {
    const value = metadata.labels?.[beta];
    if (value !== undefined && metadata.labels?.[present] !== value) labels[present] = value;
  }
  const names = Object.keys(labels);
  if (names.length === 0) return [];
  return [
    {
      do: 'patch',
      target: { kind: 'Node', key },
      uid: metadata.uid,
      patch: { metadata: { labels } },
      rule: 'cloud-node/labels',
      says: `brings the label ${names.join(', ')} of Node ${key} back to what the cloud said`,
    },
  ];
}
