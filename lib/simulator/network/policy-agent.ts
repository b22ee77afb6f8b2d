/**
 * The agent of a network plugin that enforces NetworkPolicies (Calico's, on each node): it keeps the kernel of its node in
 * step with the policies and with the Pods and Namespaces that they select. Like kube-proxy's, its rules stay when it
 * stops. A plugin without such an agent, as flannel is, lets every packet pass, whatever policies are stored.
 *
 * Rules
 *   network-policy/enforced      Policies are objects that the API server stores; they have an effect only where the node's
 *                                network plugin enforces them.
 *   network-policy/kernel-keeps  What was enforced when the agent stopped is enforced on: with the policies, labels and
 *                                addresses of then.
 * Source: kubernetes.io/docs/concepts/services-networking/network-policies (prerequisites); projectcalico/felix.
 */
import { type Component, watch } from '../component';
import type { Pod } from '../objects/objects';
import type { Store } from '../store';
import { deepEqual } from '../values/equal';
import type { NetworkPolicy, Policies, PolicyPod } from './network-policy';

/** One key: what is enforced is enforced as a whole. */
const policies = 'policies';

export function policyAgent(node: string): Component {
  const name = `calico-node@${node}`;
  return {
    name,
    process: name,
    node,
    startKeys: [policies],
    watches: {
      NetworkPolicy: watch('NetworkPolicy', () => [policies]),
      Namespace: watch('Namespace', () => [policies], {
        matters: (now, before) => !deepEqual(now.metadata.labels, before.metadata.labels),
      }),
      Pod: watch('Pod', () => [policies], { matters: concernsPolicies }),
    },
    reconcile(view) {
      const installed = view.machine().policies;
      const stored = view.list('NetworkPolicy');
      const change = {
        kind: 'installPolicies',
        policies: { at: view.now, revision: view.revision, versions: stored.map(versionOf).join() },
      } as const;
      if (
        installed?.versions === change.policies.versions ||
        (installed === undefined && stored.length === 0)
      )
        return [{ do: 'local', change, rule: 'network-policy/enforced' }];
      return [
        {
          do: 'local',
          change,
          effect: 'install-policies',
          rule: 'network-policy/enforced',
          says: `enforces ${stored.length === 1 ? '1 NetworkPolicy' : `${stored.length} NetworkPolicies`}`,
        },
      ];
    },
  };
}

function versionOf({
  metadata,
}: {
  readonly metadata: { readonly uid: string; readonly resourceVersion: string };
}) {
  return `${metadata.uid}/${metadata.resourceVersion}`;
}

/** Its labels, its address, and whether it still runs. */
function concernsPolicies(now: Pod, before: Pod): boolean {
  return (
    now.status?.podIP !== before.status?.podIP ||
    now.status?.phase !== before.status?.phase ||
    !deepEqual(now.metadata.labels, before.metadata.labels)
  );
}

/** What an agent knows that has seen the store up to a revision. */
export function policiesAt(store: Store, revision: number): Policies {
  let pods: ReadonlyMap<string, PolicyPod> | undefined;
  return {
    inNamespace: (namespace) =>
      store.list('NetworkPolicy', namespace, revision) as unknown as readonly NetworkPolicy[],
    namespaceLabels: (namespace) => store.get('Namespace', namespace, revision)?.metadata.labels,
    podAt: (address) => {
      pods ??= podsByAddress(store.list('Pod', undefined, revision) as unknown as readonly Pod[]);
      return pods.get(address);
    },
  };
}

function podsByAddress(pods: readonly Pod[]): ReadonlyMap<string, PolicyPod> {
  const found = new Map<string, PolicyPod>();
  for (const { metadata, spec, status } of pods) {
    if (spec.hostNetwork === true) continue;
    if (status?.phase === 'Succeeded' || status?.phase === 'Failed') continue;
    const { namespace = 'default', name, labels = {} } = metadata;
    const ports = spec.containers.flatMap((container) =>
      (container.ports ?? []).map((port) => ({
        ...(port.name !== undefined && { name: port.name }),
        number: port.containerPort,
        protocol: (port.protocol ?? 'TCP').toLowerCase(),
      })),
    );
    const ips = status?.podIPs?.map(({ ip }) => ip) ?? (status?.podIP === undefined ? [] : [status.podIP]);
    for (const ip of ips) found.set(ip, { key: `${namespace}/${name}`, namespace, labels, ip, ports });
  }
  return found;
}
