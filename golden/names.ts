/**
 * Names as the recordings write them: what chance gave a name is replaced by what it names, `<rs-1>` for the hash of
 * the first ReplicaSet of a Deployment, `<minute-2>` for the second Job of a CronJob. All Pods with a generated name
 * are `<pod>`: which of several equal ones comes first is a race.
 */
import type { Cluster } from '../lib/simulator/cluster';
import type { KubeObject, Service } from '../lib/simulator/objects/objects';

/** Turns a text with names of a run into one that can be compared with another run's. */
export type Normal = (text: string) => string;

const suffixAlphabet = '[bcdfghjklmnpqrstvwxz2456789]';

/** For texts of a recording, whose names are tokens already. `nodes`: whether names of nodes are kept. */
export function recordedNames(nodes: boolean): Normal {
  return (text) => withoutChance(text, nodes);
}

/** For texts of a simulated run. */
export function simulatedNames(cluster: Cluster, nodes: boolean): Normal {
  const { names, refused } = namesOf(cluster);
  const tokens = [...names].sort(([a], [b]) => b.length - a.length || (a < b ? -1 : 1));
  const byToken = new Map(tokens);
  const pattern =
    tokens.length === 0 ? undefined : new RegExp(tokens.map(([raw]) => escaped(raw)).join('|'), 'g');
  return (text) => {
    let normal = pattern === undefined ? text : text.replace(pattern, (raw) => byToken.get(raw) ?? raw);
    for (const prefix of refused)
      normal = normal.replace(
        new RegExp(`${escaped(prefix)}${suffixAlphabet}{5}\\b`, 'g'),
        `${prefix}<refused>`,
      );
    return withoutChance(normal, nodes);
  };
}

/** A text of a recording with the names that the run has for its tokens. */
export function withRunNames(text: string, cluster: Cluster): string {
  if (!text.includes('<')) return text;
  let named = text;
  for (const [raw, token] of [...namesOf(cluster).names].reverse()) named = named.replaceAll(token, raw);
  return named;
}

/** The same object or text with every text in it made comparable; uids and versions are left out, as in the recordings. */
export function normalised(value: unknown, normal: Normal): unknown {
  if (typeof value === 'string') return normal(value);
  if (Array.isArray(value)) return value.map((each) => normalised(each, normal));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'uid' && key !== 'resourceVersion')
      .map(([key, each]) => [
        normal(key),
        key === 'nodePort' && typeof each === 'number' ? portName(each, normal) : normalised(each, normal),
      ]),
  );
}

/** A node port that was allocated has a name; one that was asked for is a number. */
function portName(port: number, normal: Normal): unknown {
  const name = normal(String(port));
  return name === String(port) ? port : name;
}

function withoutChance(text: string, nodes: boolean): string {
  const plain = text
    .replace(/<pod-\d+>/g, '<pod>')
    .replace(/\b10\.24[4-9]\.\d+\.\d+(?!\/)\b/g, '<pod-ip>')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>')
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<uid>')
    .replace(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g, '<certificate>')
    .replace(/kube-api-access-(<suffix>|[a-z0-9]{5}\b)/g, 'kube-api-access-<suffix>');
  return nodes
    ? plain
    : plain.replace(/\bnode-\d+\b/g, '<node>').replace(/\b192\.168\.0\.\d+\b/g, '<host-ip>');
}

/** Raw name → token, and the beginnings of names of objects that were refused. */
function namesOf(cluster: Cluster): {
  readonly names: ReadonlyMap<string, string>;
  readonly refused: readonly string[];
} {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  const next = (what: string): string => {
    const n = (counts.get(what) ?? 0) + 1;
    counts.set(what, n);
    return `<${what}-${n}>`;
  };
  const refused = new Set<string>();
  for (const { action } of cluster.trace.steps) {
    if (action.kind === 'refused' && action.verb === 'create' && action.object.key.endsWith('…'))
      refused.add(action.object.key.slice(action.object.key.indexOf('/') + 1, -1));
    if (action.kind !== 'write' || action.verb !== 'create') continue;
    const object = cluster.getAt(action.object.kind, action.object.key, action.revision);
    if (object !== undefined) nameObject(object, names, next);
  }
  return { names, refused: [...refused].map((prefix) => replacedIn(prefix, names)) };
}

function nameObject(object: KubeObject, names: Map<string, string>, next: (what: string) => string): void {
  const { kind, metadata } = object;
  const { name, generateName, labels } = metadata;
  const owner = metadata.ownerReferences?.find((each) => each.controller === true);
  const hash = labels?.['pod-template-hash'];
  // One that comes back under its name keeps its token.
  const named = (raw: string, what: string): void => {
    if (!names.has(raw)) names.set(raw, next(what));
  };
  if (kind === 'ReplicaSet' && owner?.kind === 'Deployment' && hash !== undefined) named(hash, 'rs');
  else if (kind === 'ControllerRevision' && owner !== undefined && name.startsWith(`${owner.name}-`))
    named(name.slice(owner.name.length + 1), 'rev');
  else if (kind === 'Job' && owner?.kind === 'CronJob' && /^-\d+$/.test(name.slice(owner.name.length)))
    named(name.slice(owner.name.length + 1), 'minute');
  else if (generateName !== undefined && name.startsWith(generateName) && owner?.kind !== 'StatefulSet') {
    const what = kind.toLowerCase();
    names.set(name, `${replacedIn(generateName, names)}${next(what)}`);
  }
  // Made before its Service, also for one that is then refused.
  if (kind === 'IPAddress' && name !== '10.96.0.1') named(name, 'cluster-ip');
  if (kind === 'Service') {
    const { ports = [] } = (object as unknown as Service).spec;
    const asked = metadata.annotations?.['kubectl.kubernetes.io/last-applied-configuration'] ?? '';
    for (const { nodePort } of ports)
      if (nodePort !== undefined && !asked.includes(`"nodePort":${nodePort}`))
        named(String(nodePort), 'node-port');
  }
}

function replacedIn(text: string, names: ReadonlyMap<string, string>): string {
  let replaced = text;
  for (const [raw, token] of names) replaced = replaced.replaceAll(raw, token);
  return replaced;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
