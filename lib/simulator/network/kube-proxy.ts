/**
 * kube-proxy, in iptables or nftables mode: turns Services and EndpointSlices into rules of its own node's kernel. The kernel forwards
 * packets by them whether or not kube-proxy runs.
 *
 * Rules
 *   kube-proxy/install       When a Service or an EndpointSlice changes it installs the rules for all of them, at most
 *                            once a second. (pkg/proxy/iptables/proxier.go syncProxyRules, minSyncPeriod)
 *   kube-proxy/kernel-keeps  Rules stay installed when kube-proxy stops: what changes then does not reach them.
 */
import { type Component, watch } from '../component';
import { counted } from '../counted';
import { proxyMinSyncMs } from '../delays';
import type { InstalledRules } from '../machine';
import { type EndpointSlice, type Key, keyOf } from '../objects';

/** One key: every sync looks at everything. */
const rules = 'rules';

export function kubeProxy(node: string, mode: InstalledRules['mode'] = 'iptables'): Component {
  const name = `kube-proxy@${node}`;
  return {
    name,
    process: name,
    node,
    startKeys: [rules],
    watches: {
      Service: watch('Service', () => [rules]),
      EndpointSlice: watch('EndpointSlice', () => [rules]),
    },
    reconcile(view) {
      const installed = view.machine().rules;
      const next = installed === null ? 0 : installed.at + proxyMinSyncMs;
      if (next > view.now && view.memory('synced') === true) return [{ do: 'wake', at: next }];
      const services = view
        .list('Service')
        .filter((service) => service.metadata.deletionTimestamp === undefined);
      const slices = view.list('EndpointSlice');
      if (installed !== null && sameObjects(installed, services, slices)) return [];
      const change: InstalledRules = { at: view.now, mode, services, slices };
      return [
        { do: 'remember', key: 'synced', value: true },
        {
          do: 'local',
          change: { kind: 'installRules', rules: change },
          effect: 'install-rules',
          rule: 'kube-proxy/install',
          says: `installs the rules of ${whatChanged(installed, change)}`,
        },
      ];
    },
  };
}

/** The Services whose rules are new: at most three by name, and where each one's packets go. */
function whatChanged(installed: InstalledRules | null, next: InstalledRules): string {
  const had = new Set<unknown>([...(installed?.services ?? []), ...(installed?.slices ?? [])]);
  const has = new Set<unknown>([...next.services, ...next.slices]);
  const keys = new Set<Key>();
  const gone = new Set<Key>();
  for (const service of next.services) if (!had.has(service)) keys.add(keyOf(service));
  for (const slice of next.slices) if (!had.has(slice)) keys.add(serviceOf(slice));
  for (const slice of installed?.slices ?? []) if (!has.has(slice)) keys.add(serviceOf(slice));
  const now = new Set(next.services.map(keyOf));
  for (const service of installed?.services ?? []) if (!now.has(keyOf(service))) gone.add(keyOf(service));
  const parts = [...keys]
    .filter((key) => now.has(key))
    .sort()
    .map((key) => `Service ${key} (${counted(endpointsOf(key, next.slices), 'ready endpoint')})`);
  for (const key of [...gone].sort()) parts.push(`Service ${key} (gone)`);
  if (parts.length === 0) return counted(next.services.length, 'Service');
  const shown = parts.length > 3 ? [...parts.slice(0, 2), `${parts.length - 2} more`] : parts;
  const last = shown.pop() ?? '';
  return shown.length === 0 ? last : `${shown.join(', ')} and ${last}`;
}

function serviceOf(slice: EndpointSlice): Key {
  return `${slice.metadata.namespace}/${slice.metadata.labels?.['kubernetes.io/service-name'] ?? ''}`;
}

/** How many endpoints of a Service are ready to be sent packets. */
function endpointsOf(service: Key, slices: readonly EndpointSlice[]): number {
  return slices
    .filter((slice) => serviceOf(slice) === service)
    .flatMap((slice) => slice.endpoints ?? [])
    .filter((endpoint) => endpoint.conditions?.ready !== false).length;
}

function sameObjects(
  installed: InstalledRules,
  services: InstalledRules['services'],
  slices: InstalledRules['slices'],
): boolean {
  return same(installed.services, services) && same(installed.slices, slices);
}

function same(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((each, i) => each === b[i]);
}
