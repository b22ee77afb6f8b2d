/**
 * kube-proxy, iptables mode: turns Services and EndpointSlices into rules of its own node's kernel. The kernel forwards
 * packets by them whether or not kube-proxy runs.
 *
 * Rules
 *   kube-proxy/install       When a Service or an EndpointSlice changes it installs the rules for all of them, at most
 *                            once a second. (pkg/proxy/iptables/proxier.go syncProxyRules, minSyncPeriod)
 *   kube-proxy/kernel-keeps  Rules stay installed when kube-proxy stops: what changes then does not reach them.
 */
import { type Component, watch } from '../component';
import { proxyMinSyncMs } from '../delays';
import type { InstalledRules } from '../machine';

/** One key: every sync looks at everything. */
const rules = 'rules';

export function kubeProxy(node: string): Component {
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
      const change: InstalledRules = { at: view.now, services, slices };
      const endpoints = slices.reduce((sum, slice) => sum + (slice.endpoints?.length ?? 0), 0);
      return [
        { do: 'remember', key: 'synced', value: true },
        {
          do: 'local',
          change: { kind: 'installRules', rules: change },
          effect: 'install-rules',
          rule: 'kube-proxy/install',
          says: `installs the rules for ${services.length} Services and ${endpoints} endpoints on ${node}`,
        },
      ];
    },
  };
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
