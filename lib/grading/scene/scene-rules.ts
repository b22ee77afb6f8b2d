/** The packet rules of the nodes as the picture tells them, and the Pods that are gone and that they still name. */
import { type Cluster, type EndpointSlice, keyOf, type Pod } from '@/lib/simulator/index';
import type { InstalledService } from '@/lib/simulator/machine';
import { valuesOf } from '@/lib/simulator/values/ordered-map';
import { lastKnown } from '../run/find';
import { servingAddresses } from '../run/look';
import { clock } from '../words/words';
import type { ScenePod, SceneRule, SceneRules } from './scene';
import type { Seen } from './seen';
import { isSystem } from './system-objects';

export type Machine = NonNullable<ReturnType<Cluster['machine']>>;

/** Most rule lines told one by one. */
const linesTold = 6;

/** @param folds the rules are one line, as long as none of them is stale */
export function rulesOf(cluster: Seen, { node, rules }: Machine, folds: boolean): SceneRules | undefined {
  const id = `rules:${node}`;
  if (rules === null) return undefined;
  const services = valuesOf(rules.services).filter(({ service }) => !isSystem(service));
  if (services.length === 0) return undefined;
  const lines = services.flatMap((installed) => linesOf(cluster, node, installed));
  const summary = services
    .map(({ service, slices }) => {
      const count = addressesBehind(slices, service.metadata.name).length;
      return `${service.metadata.name}: ${count === 0 ? 'refused' : count === 1 ? '1 address' : `${count} addresses`}`;
    })
    .join(' · ');
  const isPlain = folds && lines.every(({ mark }) => mark === undefined);
  const told = lines.length > 0 && lines.length <= linesTold && !isPlain;
  return { id, lastWritten: clock(rules.at), lines: told ? lines : [], ...(!told && { summary }) };
}

function linesOf(cluster: Seen, node: string, { service, slices }: InstalledService): readonly SceneRule[] {
  const { name } = service.metadata;
  const now = new Set(addressesBehind(cluster.list('EndpointSlice'), name));
  const port = slices[0]?.ports?.[0]?.port;
  const addresses = addressesBehind(slices, name);
  return addresses.map((address) => {
    const to = port === undefined ? address : `${address}:${port}`;
    return {
      id: `rule:${node}/${to}`,
      to,
      ...(addresses.length > 1 && { chance: `1 in ${addresses.length}` }),
      ...(!now.has(address) && { mark: 'stale' as const }),
    };
  });
}

export type Gone = { readonly node: string; readonly pod: ScenePod };

/** Pods that no longer exist and are still named by rules somewhere. */
export function gonePods(cluster: Seen): readonly Gone[] {
  const alive = new Set(cluster.list('Pod').map((pod) => pod.status?.podIP));
  // Nodes have nearly the same rules: what many of them name is looked at once.
  const named = new Set(cluster.machines().flatMap(addressesIn));
  const stale = new Set([...named].flatMap((each) => each.filter((address) => !alive.has(address))));
  if (stale.size === 0) return [];
  const gone: Gone[] = [];
  for (const { action } of cluster.trace.steps) {
    if (action.kind !== 'write' || !action.removed || action.object.kind !== 'Pod') continue;
    const pod = lastKnown(cluster, 'Pod', action.object.key) as Pod | undefined;
    const ip = pod?.status?.podIP;
    const node = pod?.spec.nodeName;
    if (pod === undefined || node === undefined || ip === undefined || !stale.has(ip)) continue;
    gone.push({
      node,
      pod: {
        id: `pod:${keyOf(pod)}`,
        name: pod.metadata.name,
        look: 'gone',
        status: 'deleted',
        ip,
        note: 'nobody',
      },
    });
  }
  return gone;
}

/** The addresses behind each Service that a node has rules for. */
function addressesIn({ rules }: Machine): readonly (readonly string[])[] {
  if (rules === null) return [];
  const known = addressesOf.get(rules);
  if (known !== undefined) return known;
  const addresses = valuesOf(rules.services).map(({ service, slices }) =>
    addressesBehind(slices, service.metadata.name),
  );
  addressesOf.set(rules, addresses);
  return addresses;
}

/** Rules never change: what is read off them once is kept as long as they are. */
const addressesOf = new WeakMap<NonNullable<Machine['rules']>, readonly (readonly string[])[]>();

/** As `servingAddresses` says. */
function addressesBehind(slices: readonly EndpointSlice[], service: string): readonly string[] {
  const own = slices.filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === service);
  const [first] = own;
  if (first === undefined) return [];
  const known = addressesOfSlices.get(first) ?? [];
  const same = known.find((each) => isSameList(each.slices, own));
  if (same !== undefined) return same.addresses;
  const addresses = servingAddresses(own, service);
  addressesOfSlices.set(first, [...known, { slices: own, addresses }]);
  return addresses;
}

type Known = { readonly slices: readonly EndpointSlice[]; readonly addresses: readonly string[] };

/** A slice is never changed, only replaced, and is the same for every node that follows it. By the first of a Service. */
const addressesOfSlices = new WeakMap<EndpointSlice, readonly Known[]>();

function isSameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((each, i) => each === b[i]);
}
