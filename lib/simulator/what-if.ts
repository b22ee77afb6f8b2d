/**
 * What would have become of a cluster if something else had been done: a fork at a step or after a command, other
 * commands, and the difference of the two runs. Both have the same chance, so what differs follows from what was done.
 */
import type { Cluster } from './cluster';
import type { Commanded } from './command';
import type { Key, Kind, KubeObject } from './objects/objects';
import type { Step, StepId } from './trace';
import { deepEqual } from './values/equal';

export type Otherwise = {
  /** Where the runs part: the look that made this step is over, or so many commands are done. Default: the beginning. */
  readonly at?: { readonly step: StepId } | { readonly commands: number };
  /** What is done instead of everything that was done from there on. */
  readonly commands: readonly Commanded[];
};

export type WhatIf = {
  /** The cluster in which the other commands were carried out, run to the same virtual time at least. */
  readonly otherwise: Cluster;
  /** The number of steps that both runs begin with. */
  readonly shared: number;
  /** Steps of what happened that have no counterpart otherwise, in order. */
  readonly onlyActual: readonly Step[];
  /** Steps of the other run that have no counterpart in what happened, in order. */
  readonly onlyOtherwise: readonly Step[];
  /** Objects that differ at the end, in order of kind and key. Events and Leases are left to the steps. */
  readonly objects: readonly ObjectDifference[];
};

export type ObjectDifference = {
  readonly kind: Kind;
  /** The key of what happened; of the other run when the object is only there. */
  readonly key: Key;
  /** The key of its counterpart, where a generated name makes it another one. */
  readonly otherwiseKey?: Key;
} & (
  | { readonly only: 'actual' | 'otherwise' }
  | { readonly only?: undefined; readonly fields: readonly FieldDifference[] }
);

/**
 * `path` with dots; list items by what tells them apart, else by number: `spec.template.spec.containers[web].image`,
 * `status.conditions[Ready].status`, `subsets.0`. Undefined: the field is absent.
 */
export type FieldDifference = {
  readonly path: string;
  readonly actual: unknown;
  readonly otherwise: unknown;
};

/** Carries out other commands from a point of a run on, and answers what is different then. The run stays as it is. */
export function whatIf(actual: Cluster, { at = { commands: 0 }, commands }: Otherwise): WhatIf {
  const otherwise = actual.fork(at);
  for (const command of commands) otherwise.do(command);
  return compareRuns(actual, otherwise);
}

/** What is different in another run, which goes on to the same virtual time at least. */
export function compareRuns(actual: Cluster, otherwise: Cluster): WhatIf {
  if (otherwise.now < actual.now) otherwise.run(actual.now - otherwise.now);
  const shared = sharedSteps(actual.trace.steps, otherwise.trace.steps);
  const [mine, theirs] = [actual.trace.steps.slice(shared), otherwise.trace.steps.slice(shared)];
  const names = namesOf(actual, otherwise);
  return {
    otherwise,
    shared,
    onlyActual: withoutCounterpart(mine, theirs, names),
    onlyOtherwise: withoutCounterpart(theirs, mine, names),
    objects: differingObjects(actual, otherwise, names),
  };
}

function sharedSteps(a: readonly Step[], b: readonly Step[]): number {
  let shared = 0;
  while (shared < a.length && shared < b.length && isSame(a[shared] as Step, b[shared] as Step)) shared++;
  return shared;
}

function isSame(a: Step, b: Step): boolean {
  return a.at === b.at && a.says === b.says && deepEqual(a.because, b.because);
}

// --- Steps ----------------------------------------------------------------------------------------------------

/** What is left of a name without what was made up for it: what tells two such names apart is chance, or the template. */
type Names = ReadonlyMap<string, string>;

/** A hash that both runs have tells two templates apart, and stays. */
function namesOf(...clusters: readonly Cluster[]): Names {
  const hashes = clusters.map((cluster) => new Set(everStored(cluster).map(hashOf)));
  const isShared = (hash: string) => hashes.every((each) => each.has(hash));
  const names = new Map<string, string>();
  for (const cluster of clusters)
    for (const object of everStored(cluster)) {
      const { name, generateName = name } = object.metadata;
      const hash = hashOf(object);
      const stem = hash === '' || isShared(hash) ? generateName : generateName.replace(`-${hash}`, '-…');
      if (stem !== name) names.set(name, stem === generateName ? `${stem}…` : stem);
    }
  return names;
}

function everStored(cluster: Cluster): readonly KubeObject[] {
  return cluster.kinds().flatMap((kind) => cluster.everStored(kind).map(({ object }) => object));
}

/** The hash of a template that a controller puts into names; '' where there is none. */
function hashOf({ metadata: { labels = {} } }: KubeObject): string {
  for (const label of hashLabels) if (labels[label] !== undefined) return labels[label];
  return '';
}

const hashLabels = ['pod-template-hash', 'controller-revision-hash', 'controller.kubernetes.io/hash'];

/** The steps that are left when each is paired with the first one of the other run that does the same. */
function withoutCounterpart(steps: readonly Step[], others: readonly Step[], names: Names): readonly Step[] {
  const counts = new Map<string, number>();
  for (const other of others) {
    const sign = signOf(other, names);
    counts.set(sign, (counts.get(sign) ?? 0) + 1);
  }
  return steps.filter((step) => {
    const sign = signOf(step, names);
    const left = counts.get(sign) ?? 0;
    if (left > 0) counts.set(sign, left - 1);
    return left === 0;
  });
}

/** The same for two steps in which the same actor does the same with the same outcome, whenever and why. */
function signOf({ actor, action, says }: Step, names: Names): string {
  const said = says.replace(/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?/g, (word) => names.get(word) ?? word);
  return `${actor}|${action.kind}|${said}`;
}

// --- Objects --------------------------------------------------------------------------------------------------

const untold: ReadonlySet<Kind> = new Set(['Event', 'Lease']);

function differingObjects(actual: Cluster, otherwise: Cluster, names: Names): readonly ObjectDifference[] {
  const kinds = [...new Set([...actual.kinds(), ...otherwise.kinds()])].filter((kind) => !untold.has(kind));
  return kinds.sort().flatMap((kind) => differingOf(kind, actual.list(kind), otherwise.list(kind), names));
}

function differingOf(
  kind: Kind,
  actual: readonly KubeObject[],
  otherwise: readonly KubeObject[],
  names: Names,
): readonly ObjectDifference[] {
  const left = new Map(otherwise.map((object): [Key, KubeObject] => [keyText(object), object]));
  const pairs: [KubeObject | undefined, KubeObject | undefined][] = [];
  const unpaired: KubeObject[] = [];
  for (const object of actual) {
    const same = left.get(keyText(object));
    if (same === undefined) unpaired.push(object);
    else {
      pairs.push([object, same]);
      left.delete(keyText(object));
    }
  }
  // What differs only in what was made up for its name is paired in order of creation.
  for (const object of unpaired.sort(byCreation)) {
    const { name, namespace } = object.metadata;
    const stem = names.get(name);
    const match = [...left.values()]
      .sort(byCreation)
      .find(
        ({ metadata }) =>
          stem !== undefined && names.get(metadata.name) === stem && metadata.namespace === namespace,
      );
    if (match !== undefined) left.delete(keyText(match));
    pairs.push([object, match]);
  }
  for (const object of left.values()) pairs.push([undefined, object]);
  return pairs
    .map(([mine, theirs]) => differenceOf(kind, mine, theirs))
    .filter((each) => each !== undefined)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

function differenceOf(
  kind: Kind,
  mine: KubeObject | undefined,
  theirs: KubeObject | undefined,
): ObjectDifference | undefined {
  if (mine === undefined || theirs === undefined) {
    const object = (mine ?? theirs) as KubeObject;
    return { kind, key: keyText(object), only: mine === undefined ? 'otherwise' : 'actual' };
  }
  const fields: FieldDifference[] = [];
  compare(mine, theirs, '', fields);
  if (fields.length === 0) return undefined;
  const key = keyText(mine);
  const other = keyText(theirs);
  return { kind, key, ...(other === key ? {} : { otherwiseKey: other }), fields };
}

/** What any two runs differ in: identities, versions and times. */
const passing =
  /^metadata\.(name|uid|resourceVersion|generation|managedFields|ownerReferences[.[].*\.uid)$|(^|\.)([a-z]*[tT]ime|[a-z]+Timestamp|startedAt|finishedAt|containerID|observedGeneration|last-change-trigger-time)$/;

function compare(actual: unknown, otherwise: unknown, path: string, out: FieldDifference[]): void {
  if (actual === otherwise || (passing.test(path) && !isDeletion(path, actual, otherwise))) return;
  if (maps.test(path) && (actual === undefined || otherwise === undefined)) {
    compare(actual ?? {}, otherwise ?? {}, path, out);
    return;
  }
  const [mine, theirs] = [byIdentity(actual), byIdentity(otherwise)];
  if (mine !== undefined && theirs !== undefined) {
    for (const name of new Set([...mine.keys(), ...theirs.keys()]))
      compare(mine.get(name), theirs.get(name), `${path}[${name}]`, out);
    return;
  }
  if (isObject(actual) && isObject(otherwise) && Array.isArray(actual) === Array.isArray(otherwise)) {
    const names = [...new Set([...Object.keys(actual), ...Object.keys(otherwise)])];
    for (const name of names)
      compare(actual[name], otherwise[name], path === '' ? name : `${path}.${name}`, out);
    return;
  }
  out.push({ path, actual, otherwise });
}

/** Maps in which a first entry is an entry, not a new map. */
const maps = /^metadata\.(annotations|labels)$/;

/** When it was asked for is passing; whether it was, is not. */
function isDeletion(path: string, actual: unknown, otherwise: unknown): boolean {
  return path === 'metadata.deletionTimestamp' && (actual === undefined) !== (otherwise === undefined);
}

/** The items of a list by what tells them apart; undefined of a list in which nothing does. */
function byIdentity(list: unknown): ReadonlyMap<string, unknown> | undefined {
  if (!Array.isArray(list) || list.length === 0) return undefined;
  for (const key of identities) {
    const items = new Map<string, unknown>();
    for (const item of list) if (isObject(item) && typeof item[key] === 'string') items.set(item[key], item);
    if (items.size === list.length) return items;
  }
  return undefined;
}

const identities = ['type', 'name', 'key', 'ip'];

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function byCreation(a: KubeObject, b: KubeObject): number {
  const [x, y] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
  if (x !== y) return x < y ? -1 : 1;
  return keyText(a) < keyText(b) ? -1 : 1;
}

function keyText({ metadata: { namespace, name } }: KubeObject): Key {
  return namespace === undefined ? name : `${namespace}/${name}`;
}
