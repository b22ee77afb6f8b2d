/**
 * Which Services select which Pods, kept from change to change: a Pod is compared with the Services that ask for one of
 * its labels, a Service with the Pods that have one that it asks for.
 */
import type { Derived, View } from '../component';
import { hasAll } from '../objects/label-selector';
import { type Key, type KubeObject, keyOf, type Labels, type Pod, type Service } from '../objects/objects';
import { emptyOrderedMap, type OrderedMap, withEntry, withoutEntry } from '../values/ordered-map';

/** The Pods that a Service's selector selects, whatever their state. */
export function selectedPods(service: Service, view: View): OrderedMap<Pod> {
  const cache = view.derive(selection);
  cache.owner = {};
  return podsOf(cache, keyOf(service));
}

/** The Services that select a Pod, in order of key. */
export function servicesSelecting({ metadata }: Pod, view: View): readonly Key[] {
  return selecting(view.derive(selection), metadata.namespace ?? '', metadata.labels);
}

export function hasSelector({ spec }: Service): boolean {
  return spec.selector !== undefined && Object.keys(spec.selector).length > 0;
}

type Selection = {
  readonly pods: Map<Key, Pod>;
  readonly podsByLabel: Map<string, Set<Key>>;
  /** Those with a selector. */
  readonly services: Map<Key, Service>;
  /** Under the first label that each asks for. */
  readonly servicesByLabel: Map<string, Set<Key>>;
  readonly selected: Map<Key, OrderedMap<Pod>>;
  /** Of what was selected since somebody has last looked. */
  owner: object;
  /** The Services that select labels, as found last: Pods of one template share theirs. */
  known: WeakMap<Labels, { readonly namespace: string; readonly keys: readonly Key[] }>;
};

const selection: Derived<Selection> = {
  name: 'Pods by Service',
  kinds: ['Pod', 'Service'],
  create: () => ({
    pods: new Map(),
    podsByLabel: new Map(),
    services: new Map(),
    servicesByLabel: new Map(),
    selected: new Map(),
    owner: {},
    known: new WeakMap(),
  }),
  apply(cache, { kind, key, object, previous }) {
    if (kind === 'Pod') applyPod(cache, key, object as Pod | undefined, previous as Pod | undefined);
    else applyService(cache, key, object as Service | undefined);
  },
};

function applyPod(cache: Selection, key: Key, pod: Pod | undefined, previous: Pod | undefined): void {
  const namespace = namespaceOf(pod ?? previous);
  if (pod?.metadata.labels !== previous?.metadata.labels) {
    for (const label of labelsOf(namespace, previous?.metadata.labels))
      cache.podsByLabel.get(label)?.delete(key);
    for (const label of labelsOf(namespace, pod?.metadata.labels)) setIn(cache.podsByLabel, label).add(key);
  }
  if (pod === undefined) cache.pods.delete(key);
  else cache.pods.set(key, pod);
  const now = selecting(cache, namespace, pod?.metadata.labels);
  for (const service of selecting(cache, namespace, previous?.metadata.labels))
    if (!now.includes(service)) cache.selected.set(service, withoutEntry(podsOf(cache, service), key));
  if (pod === undefined) return;
  for (const service of now)
    cache.selected.set(service, withEntry(podsOf(cache, service), key, pod, cache.owner));
}

function applyService(cache: Selection, key: Key, service: Service | undefined): void {
  const before = cache.services.get(key);
  const after = service !== undefined && hasSelector(service) ? service : undefined;
  if (after !== undefined) cache.services.set(key, after);
  else cache.services.delete(key);
  if (before?.spec.selector === after?.spec.selector) return;
  cache.known = new WeakMap();
  const [was] = labelsOf(namespaceOf(before), before?.spec.selector);
  if (was !== undefined) cache.servicesByLabel.get(was)?.delete(key);
  cache.selected.delete(key);
  const [label] = labelsOf(namespaceOf(after), after?.spec.selector);
  if (after === undefined || label === undefined) return;
  setIn(cache.servicesByLabel, label).add(key);
  let pods = emptyOrderedMap<Pod>();
  for (const each of cache.podsByLabel.get(label) ?? []) {
    const pod = cache.pods.get(each);
    if (pod !== undefined && hasAll(pod.metadata.labels, after.spec.selector))
      pods = withEntry(pods, each, pod, cache.owner);
  }
  cache.selected.set(key, pods);
}

function selecting(cache: Selection, namespace: string, labels: Labels | undefined): readonly Key[] {
  if (labels === undefined || cache.services.size === 0) return [];
  const known = cache.known.get(labels);
  if (known?.namespace === namespace) return known.keys;
  const keys: Key[] = [];
  for (const label of labelsOf(namespace, labels))
    for (const key of cache.servicesByLabel.get(label) ?? [])
      if (hasAll(labels, cache.services.get(key)?.spec.selector)) keys.push(key);
  keys.sort();
  cache.known.set(labels, { namespace, keys });
  return keys;
}

function podsOf(cache: Selection, service: Key): OrderedMap<Pod> {
  return cache.selected.get(service) ?? emptyOrderedMap();
}

function namespaceOf(object: KubeObject | undefined): string {
  return object?.metadata.namespace ?? '';
}

/** Each label as it is looked up. */
function labelsOf(namespace: string, labels: Labels = {}): readonly string[] {
  return Object.entries(labels).map(([name, value]) => `${namespace}\n${name}=${value}`);
}

function setIn(sets: Map<string, Set<Key>>, name: string): Set<Key> {
  let set = sets.get(name);
  if (set === undefined) {
    set = new Set();
    sets.set(name, set);
  }
  return set;
}
