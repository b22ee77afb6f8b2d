/**
 * kube-proxy, in iptables, nftables or ipvs mode: turns Services and EndpointSlices into rules of its own node's kernel. The kernel forwards
 * packets by them whether or not kube-proxy runs.
 *
 * Rules
 *   kube-proxy/install       It keeps track of which Services changed, themselves or in their EndpointSlices, and once a second at
 *                            most installs what it made of those: a partial sync, which costs what changed.
 *                            (pkg/proxy/iptables/proxier.go syncProxyRules, minSyncPeriod; pkg/proxy/servicechangetracker.go)
 *   kube-proxy/resync        All rules are written anew when it starts, and an hour after it did so last; with more than 1,000
 *                            endpoints the hourly one is left out in iptables mode. (proxier.go needFullSync, proxyutil.FullSyncPeriod)
 *   kube-proxy/monitor       Every 30 s it looks whether a chain that it made for this is still there. If not, somebody took the rules
 *                            away, and it writes them all anew. (proxier.go, iptables.Monitor over syncPeriod)
 *   kube-proxy/not-its-own   Services that name another proxy, have no cluster IP or stand for an outside name are none of its
 *                            business, and neither are slices of headless ones. (cmd/kube-proxy/app/server.go)
 *   kube-proxy/ipvs          In ipvs mode it says at its start that the mode is deprecated since v1.35 and nftables is to be used
 *                            instead, looks every 30 s whether all is as it should be, and writes only what differs.
 *                            (cmd/kube-proxy/app/server_linux.go; pkg/proxy/ipvs/proxier.go)
 *   kube-proxy/kernel-keeps  Rules stay installed when kube-proxy stops: what changes then does not reach them.
 */
import { type Component, type Intent, type View, watch } from '../component';
import { proxyFullSyncMs, proxyMinSyncMs, proxySyncMs } from '../delays';
import type { InstalledRules, InstalledService } from '../machine';
import { type EndpointSlice, type Key, type KubeObject, keyOf, type Service } from '../objects/objects';
import { counted } from '../values/counted';
import { deepEqual } from '../values/equal';
import {
  emptyOrderedMap,
  getFrom,
  type OrderedMap,
  valuesOf,
  withEntry,
  withoutEntry,
} from '../values/ordered-map';
import { endpointCount, manyEndpoints } from './service-port';

/** One key: a sync takes up all that changed. */
export const proxyKey = 'rules';

const serviceName = 'kubernetes.io/service-name';
const otherProxy = 'service.kubernetes.io/service-proxy-name';
const headless = 'service.kubernetes.io/headless';

export function kubeProxy(node: string, mode: InstalledRules['mode'], scheduler: string): Component {
  const name = `kube-proxy@${node}`;
  const kept = mode === 'ipvs' ? { mode, scheduler } : { mode };
  return {
    name,
    process: name,
    node,
    eventSource: 'kube-proxy',
    eventSeries: true,
    startKeys: [proxyKey],
    watches: {
      Service: watch('Service', (service) => (isProxied(service) ? [proxyKey] : []), {
        matters: serviceDiffers,
      }),
      EndpointSlice: watch('EndpointSlice', (slice) => (isFollowed(slice) ? [proxyKey] : []), {
        matters: sliceDiffers,
      }),
    },
    reconcile(view) {
      const held = view.memory('tracked') as Tracked | undefined;
      if (held === undefined) return started(view, node, kept);
      const installed = view.machine().rules;
      if (installed === null) return restored(view, kept, held);
      const changed = changedServices(view, installed, held.revision);
      const fullAt = nextFullSync(installed);
      if (fullAt <= view.now) return fullSync(view, kept, held, 'hour');
      if (changed.size === 0) return [tracked({ ...held, revision: view.revision }), ...upkeep(fullAt)];
      const next = installed.at + proxyMinSyncMs;
      return next > view.now ? [{ do: 'wake', at: next }] : partialSync(view, installed, held, changed);
    },
  };
}

type Kept = Pick<InstalledRules, 'mode' | 'scheduler'>;

const deprecation =
  "The ipvs proxier is now deprecated and may be removed in a future release. Please use 'nftables' instead.";

function started(view: View, node: string, kept: Kept): readonly Intent[] {
  const warning: Intent = {
    do: 'event',
    // It need not have seen its Node: it knows the name, and puts it for the uid.
    about: { apiVersion: 'v1', kind: 'Node', metadata: { name: node, uid: node } } as KubeObject,
    type: 'Warning',
    reason: 'IPVSDeprecation',
    action: 'StartKubeProxy',
    message: deprecation,
    rule: 'kube-proxy/ipvs',
  };
  return [
    ...(kept.mode === 'ipvs' ? [warning] : []),
    ...fullSync(view, kept, { since: view.now, revision: view.revision }, 'start'),
  ];
}

/** What it holds in memory: since when it runs, and up to which revision the kernel's rules are what it has seen. */
type Tracked = { readonly since: number; readonly revision: number };

function tracked(value: Tracked): Intent {
  return { do: 'remember', key: 'tracked', value };
}

function nextFullSync({ mode, fullAt, endpoints }: InstalledRules): number {
  return mode === 'ipvs' || (mode === 'iptables' && endpoints > manyEndpoints)
    ? Number.POSITIVE_INFINITY
    : fullAt + proxyFullSyncMs;
}

function upkeep(fullAt: number): readonly Intent[] {
  return Number.isFinite(fullAt) ? [{ do: 'wake', at: fullAt, background: true }] : [];
}

// --- What changed ---------------------------------------------------------------------------------------------

/** The Services whose rules may be others than those installed, from the changes delivered after a revision. */
function changedServices(view: View, installed: InstalledRules, revision: number): ReadonlySet<Key> {
  const services = view.changes('Service', revision);
  const slices = view.changes('EndpointSlice', revision);
  const keys = new Set<Key>();
  if (services === undefined || slices === undefined) {
    // What it was told of has been forgotten since: what it holds is compared with what it finds.
    const now = proxiedServices(view);
    for (const key of new Set([
      ...now.keys(),
      ...valuesOf(installed.services).map(({ service }) => keyOf(service)),
    ]))
      if (!isInstalled(now.get(key), getFrom(installed.services, key))) keys.add(key);
    return keys;
  }
  for (const { key, object, previous } of services)
    if (isChange(object, previous, isProxied, serviceDiffers)) keys.add(key);
  for (const { object, previous } of slices)
    if (isChange(object, previous, isFollowed, sliceDiffers))
      for (const slice of [object, previous]) if (slice !== undefined) keys.add(serviceOf(slice));
  return new Set([...keys].filter((key) => !isInstalled(found(view, key), getFrom(installed.services, key))));
}

function isChange<T extends KubeObject>(
  object: KubeObject | undefined,
  previous: KubeObject | undefined,
  concerns: (object: T) => boolean,
  differs: (a: T, b: T) => boolean,
): boolean {
  const [now, before] = [object, previous] as readonly (T | undefined)[];
  if (!(now !== undefined && concerns(now)) && !(before !== undefined && concerns(before))) return false;
  return now === undefined || before === undefined || differs(now, before);
}

function isInstalled(now: Found | undefined, installed: InstalledService | undefined): boolean {
  if (now === undefined || installed === undefined) return now === installed;
  return (
    !serviceDiffers(now.service, installed.service) &&
    now.slices.length === installed.slices.length &&
    now.slices.every((slice, i) => !sliceDiffers(slice, installed.slices[i] as EndpointSlice))
  );
}

function serviceDiffers(a: Service, b: Service): boolean {
  return (
    !deepEqual(a.spec, b.spec) ||
    !deepEqual(a.status?.loadBalancer, b.status?.loadBalancer) ||
    a.metadata.labels?.[otherProxy] !== b.metadata.labels?.[otherProxy]
  );
}

function sliceDiffers(a: EndpointSlice, b: EndpointSlice): boolean {
  return (
    a !== b &&
    (!deepEqual(a.endpoints, b.endpoints) ||
      !deepEqual(a.ports, b.ports) ||
      serviceOf(a) !== serviceOf(b) ||
      isFollowed(a) !== isFollowed(b))
  );
}

function isProxied({ spec, metadata }: Service): boolean {
  return (
    spec.type !== 'ExternalName' &&
    spec.clusterIP !== undefined &&
    spec.clusterIP !== '' &&
    spec.clusterIP !== 'None' &&
    metadata.labels?.[otherProxy] === undefined
  );
}

function isFollowed({ metadata: { labels = {} } }: EndpointSlice): boolean {
  return labels[otherProxy] === undefined && labels[headless] === undefined;
}

function serviceOf({ metadata }: KubeObject): Key {
  return `${metadata.namespace}/${metadata.labels?.[serviceName] ?? ''}`;
}

// --- What it finds --------------------------------------------------------------------------------------------

type Found = Pick<InstalledService, 'service' | 'slices'>;

/** A Service as seen, with its slices in order of name. */
function found(view: View, key: Key): Found | undefined {
  const service = view.get('Service', key);
  if (service === undefined || !isProxied(service)) return undefined;
  const { name, namespace } = service.metadata;
  const slices = view
    .by('EndpointSlice', `label:${serviceName}`, name)
    .filter((slice) => slice.metadata.namespace === namespace && isFollowed(slice));
  return { service, slices };
}

function proxiedServices(view: View): ReadonlyMap<Key, Found> {
  const slices = new Map<Key, EndpointSlice[]>();
  for (const slice of view.list('EndpointSlice').filter(isFollowed)) {
    const others = slices.get(serviceOf(slice));
    if (others === undefined) slices.set(serviceOf(slice), [slice]);
    else others.push(slice);
  }
  return new Map(
    view
      .list('Service')
      .filter(isProxied)
      .map((service) => [keyOf(service), { service, slices: slices.get(keyOf(service)) ?? [] }]),
  );
}

// --- What it installs -----------------------------------------------------------------------------------------

const reasons = {
  start: 'installs all rules, as it has just started',
  hour: 'installs all rules anew, an hour after it last did',
  gone: 'finds its chains gone and installs all rules anew',
} as const;

function fullSync(view: View, kept: Kept, held: Tracked, why: keyof typeof reasons): readonly Intent[] {
  let services: OrderedMap<InstalledService> = emptyOrderedMap();
  let endpoints = 0;
  const all = [...proxiedServices(view)].map(([key, each]) => ({
    key,
    ...each,
    endpoints: endpointCount(each),
  }));
  for (const each of all) endpoints += each.endpoints;
  const terse = endpoints > manyEndpoints;
  for (const { key, ...each } of all) services = withEntry(services, key, { ...each, terse });
  const rules: InstalledRules = { at: view.now, ...kept, fullAt: view.now, services, endpoints };
  const says = `${reasons[why]}: ${counted(all.length, 'Service')}, ${counted(endpoints, 'endpoint')} (full sync)`;
  const rule = { start: 'resync', hour: 'resync', gone: 'monitor' }[why];
  return installed(view, rules, held, `kube-proxy/${rule}`, says);
}

function partialSync(
  view: View,
  before: InstalledRules,
  held: Tracked,
  changed: ReadonlySet<Key>,
): readonly Intent[] {
  let { services, endpoints } = before;
  const now = [...changed].sort().map((key) => ({ key, found: found(view, key) }));
  const counts = new Map(
    now.map(({ key, found: each }) => [key, each === undefined ? 0 : endpointCount(each)]),
  );
  for (const [key, count] of counts) endpoints += count - (getFrom(services, key)?.endpoints ?? 0);
  const terse = endpoints > manyEndpoints;
  for (const { key, found: each } of now)
    services =
      each === undefined
        ? withoutEntry(services, key)
        : withEntry(services, key, { ...each, endpoints: counts.get(key) ?? 0, terse });
  const rules: InstalledRules = { ...before, at: view.now, services, endpoints };
  return installed(view, rules, held, 'kube-proxy/install', `installs the rules of ${told(now)}`);
}

function installed(
  view: View,
  rules: InstalledRules,
  held: Tracked,
  rule: string,
  says: string,
): readonly Intent[] {
  return [
    tracked({ ...held, revision: view.revision }),
    { do: 'local', change: { kind: 'installRules', rules }, effect: 'install-rules', rule, says },
    ...upkeep(nextFullSync(rules)),
  ];
}

/**
 * The rules are gone from the kernel: it notices at its next look, so many times 30 s after its start. What changes before that is not
 * installed either: the chains that it would lead to are missing.
 */
function restored(view: View, kept: Kept, held: Tracked): readonly Intent[] {
  const at = held.since + Math.ceil((view.now - held.since) / proxySyncMs) * proxySyncMs;
  return at > view.now ? [{ do: 'wake', at }] : fullSync(view, kept, held, 'gone');
}

/** The Services whose rules are new: at most three by name, and where each one's packets go. */
function told(changed: readonly { readonly key: Key; readonly found: Found | undefined }[]): string {
  const parts = [
    ...changed.flatMap(({ key, found: each }) =>
      each === undefined ? [] : `Service ${key} (${counted(readyEndpoints(each), 'ready endpoint')})`,
    ),
    ...changed.flatMap(({ key, found: each }) => (each === undefined ? `Service ${key} (gone)` : [])),
  ];
  const shown = parts.length > 3 ? [...parts.slice(0, 2), `${parts.length - 2} more`] : parts;
  const last = shown.pop() ?? '';
  return shown.length === 0 ? last : `${shown.join(', ')} and ${last}`;
}

/** How many endpoints of a Service are ready to be sent packets. */
function readyEndpoints({ slices }: Found): number {
  return slices.reduce((sum, slice) => sum + readyIn(slice), 0);
}

/** How many of each slice are ready, counted once for all nodes. */
const readyInSlice = new WeakMap<EndpointSlice, number>();

function readyIn(slice: EndpointSlice): number {
  let ready = readyInSlice.get(slice);
  if (ready === undefined) {
    ready = slice.endpoints.filter(({ conditions }) => conditions?.ready !== false).length;
    readyInSlice.set(slice, ready);
  }
  return ready;
}
