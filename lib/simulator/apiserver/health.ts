/**
 * What kube-apiserver says of itself to whoever watches over it: a load balancer, a kubelet that probes it, a person.
 * Source: apiserver/pkg/server/healthz/healthz.go, apiserver/pkg/server/options/etcd.go; kubernetes.io/docs/reference/using-api/health-checks.
 *
 * Rules
 *   apiserver/health    /livez asks whether it has to be restarted, /readyz whether requests should come to it; `?verbose` names each check,
 *                       `?exclude=etcd` leaves one out, and each has a path of its own. Without a quorum of etcd both fail.
 */

/** Of every API server of this version, in the order in which they are named. */
const hooks = [
  'start-apiserver-admission-initializer',
  'generic-apiserver-start-informers',
  'priority-and-fairness-config-consumer',
  'priority-and-fairness-filter',
  'storage-object-count-tracker-hook',
  'start-apiextensions-informers',
  'start-apiextensions-controllers',
  'crd-informer-synced',
  'start-system-namespaces-controller',
  'start-cluster-authentication-info-controller',
  'start-kube-apiserver-identity-lease-controller',
  'start-kube-apiserver-identity-lease-garbage-collector',
  'start-legacy-token-tracking-controller',
  'start-service-ip-repair-controllers',
  'rbac/bootstrap-roles',
  'scheduling/bootstrap-system-priority-classes',
  'priority-and-fairness-config-producer',
  'bootstrap-controller',
  'aggregator-reload-proxy-client-cert',
  'start-kube-aggregator-informers',
  'apiservice-status-local-available-controller',
  'apiservice-status-remote-available-controller',
  'apiservice-registration-controller',
  'apiservice-discovery-controller',
  'kube-apiserver-autoregistration',
].map((name) => `poststarthook/${name}`);
const openApi = ['apiservice-openapi-controller', 'apiservice-openapiv3-controller'].map(
  (name) => `poststarthook/${name}`,
);

const checks: Readonly<Record<string, readonly string[]>> = {
  healthz: ['ping', 'log', 'etcd', ...hooks, 'autoregister-completion', ...openApi],
  livez: ['ping', 'log', 'etcd', ...hooks, 'autoregister-completion', ...openApi],
  readyz: [
    'ping',
    'log',
    'etcd',
    'etcd-readiness',
    'informer-sync',
    ...hooks,
    'autoregister-completion',
    ...openApi,
    'shutdown',
  ],
};

export type Health = { readonly ok: boolean; readonly text: string };

/** What is answered at `/readyz`, `/livez/etcd`, `/healthz?verbose` …; undefined for no such path. */
export function healthAt(
  path: readonly string[],
  query: string,
  { hasQuorum }: { readonly hasQuorum: boolean },
): Health | undefined {
  const [name = '', ...rest] = path;
  const all = Object.hasOwn(checks, name) ? (checks[name] ?? []) : [];
  if (all.length === 0) return undefined;
  const fails = (check: string): boolean => !hasQuorum && (check === 'etcd' || check === 'etcd-readiness');
  const single = rest.join('/');
  if (rest.length > 0) {
    if (!all.includes(single)) return undefined;
    return fails(single)
      ? {
          ok: false,
          text: 'internal server error: etcd failed: error getting data from etcd: context deadline exceeded',
        }
      : { ok: true, text: 'ok' };
  }
  const asked = query.split('&');
  const excluded = new Set(
    asked.filter((each) => each.startsWith('exclude=')).map((each) => each.slice('exclude='.length)),
  );
  const isVerbose = asked.some((each) => each === 'verbose' || each.startsWith('verbose='));
  const lines = all.map((check) => {
    if (excluded.has(check)) return `[+]${check} excluded: ok`;
    return fails(check) ? `[-]${check} failed: reason withheld` : `[+]${check} ok`;
  });
  const ok = lines.every((line) => line.startsWith('[+]'));
  if (ok && !isVerbose) return { ok, text: 'ok' };
  return { ok, text: `${lines.join('\n')}\n${name} check ${ok ? 'passed' : 'failed'}\n` };
}
