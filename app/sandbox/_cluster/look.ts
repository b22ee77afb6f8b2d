/** Looks at the cluster at a moment: the picture, the objects, the rules of a node and the way of a packet. */

import { diffOf, yamlOf } from '@/lib/grading/run/opened-step';
import { printed } from '@/lib/grading/run/printed';
import type { Scene, SceneArrow, SceneId } from '@/lib/grading/scene/scene';
import { type Folding, sceneOf } from '@/lib/grading/scene/scene-of';
import { isSystem } from '@/lib/grading/scene/system-objects';
import {
  controllerOf,
  type Journey,
  type JourneyFrom,
  type KubeObject,
  keyOf,
  type Listener,
  type Past,
  type Pod,
  type Service,
} from '@/lib/simulator/index';
import type { Desk } from './desk';
import type {
  Ends,
  KindCount,
  ObjectLine,
  ObjectText,
  PacketQuestion,
  RulesAnswer,
  TreeLine,
} from './protocol';

/** Above these the picture counts. */
const folding = { nodes: 12, objects: 15, unplacedPods: 6 } as const;

export function sceneAt(
  desk: Desk,
  at: number,
  open: readonly string[],
  packet: PacketQuestion | null = null,
): Scene {
  const { history, cluster } = desk;
  const past = history.at(at);
  const step = at > cluster.stood ? cluster.trace.steps[at - 1] : undefined;
  const folded: Folding = { ...folding, open: new Set(open), rules: packet === null };
  const scene = sceneOf(past, step, folded);
  if (packet === null || isTooFar(past, desk)) return scene;
  const arrows = waysOf(past, packet)
    .slice(0, 1)
    .flatMap((journey) => legs(scene, packet, journey));
  return { ...scene, arrows: [...scene.arrows.filter(({ kind }) => kind !== 'watch'), ...arrows] };
}

/** The moment after or before `at` at which the picture is another one, what is lit aside. */
export function nextChange(desk: Desk, at: number, open: readonly string[], forward: boolean): number {
  const { stood, trace } = desk.cluster;
  const end = forward ? trace.steps.length : stood;
  const shown = (moment: number) => {
    const { lit: _lit, time: _time, title: _title, arrows: _arrows, ...rest } = sceneAt(desk, moment, open);
    return JSON.stringify(rest);
  };
  const here = shown(at);
  for (let moment = at, tried = 0; moment !== end && tried < mostTried; ) {
    moment += forward ? 1 : -1;
    const kind = trace.steps[forward ? moment - 1 : moment]?.action.kind;
    if (kind === 'event' || kind === 'finding' || kind === 'refused' || kind === 'command') continue;
    tried++;
    if (shown(moment) !== here) return moment;
  }
  return end;
}

const mostTried = 400;

// --- Objects ------------------------------------------------------------------------------------------------

export function kindsAt({ history }: Desk, at: number): readonly KindCount[] {
  const past = history.at(at);
  return [...past.kinds()]
    .map((kind) => ({ kind, count: past.list(kind).length }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => rank(a.kind) - rank(b.kind) || (a.kind < b.kind ? -1 : 1));
}

/** What people look for first. */
const first = [
  'Pod',
  'Node',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'Service',
  'EndpointSlice',
  'ConfigMap',
  'Secret',
  'PersistentVolumeClaim',
  'PersistentVolume',
  'Event',
  'Lease',
];

function rank(kind: string): number {
  const at = first.indexOf(kind);
  return at < 0 ? first.length : at;
}

/** Every object below the one that owns it; what nobody owns comes in the order of the kinds, and the cluster's own last. */
export function treeAt(desk: Desk, at: number): readonly TreeLine[] {
  const past = desk.history.at(at);
  const objects = kindsAt(desk, at)
    .filter(({ kind }) => kind !== 'Event')
    .flatMap(({ kind }) => [...past.list(kind)]);
  const uids = new Set(objects.map(({ metadata }) => metadata.uid));
  const owned = new Map<string, KubeObject[]>();
  const top: KubeObject[] = [];
  for (const object of objects) {
    const { ownerReferences: owners = [] } = object.metadata;
    const owner = owners.find(({ uid }) => uids.has(uid));
    if (owner === undefined) top.push(object);
    else owned.set(owner.uid, [...(owned.get(owner.uid) ?? []), object]);
  }
  const told = new Set<string>();
  const linesOf = (object: KubeObject, depth: number): readonly TreeLine[] => {
    const { uid } = object.metadata;
    // Whoever writes owners into an object can close a circle.
    if (told.has(uid)) return [];
    told.add(uid);
    const line = { kind: object.kind, key: keyOf(object), status: statusOf(object), depth };
    return [line, ...(owned.get(uid) ?? []).flatMap((each) => linesOf(each, depth + 1))];
  };
  return top
    .sort((a, b) => Number(isSystem(a)) - Number(isSystem(b)))
    .flatMap((object) => linesOf(object, 0));
}

function statusOf(object: KubeObject): string {
  return printed(object, 'STATUS') ?? printed(object, 'READY') ?? '';
}

/** Objects of a kind, those of the cluster itself last. */
export function objectsAt({ history }: Desk, at: number, kind: string): readonly ObjectLine[] {
  const objects = [...history.at(at).list(kind)];
  return objects
    .sort((a, b) => Number(isSystem(a)) - Number(isSystem(b)))
    .map((object) => {
      const owner = controllerOf(object);
      return {
        key: keyOf(object),
        status: statusOf(object),
        owner: owner === undefined ? null : `${owner.kind} ${owner.name}`,
      };
    });
}

export function objectAt(
  { history }: Desk,
  at: number,
  kind: string,
  key: string,
  since: number | null,
): ObjectText {
  const object = history.at(at).get(kind, key);
  const then = since === null ? undefined : history.at(since).get(kind, key);
  return {
    yaml: object === undefined ? null : yamlOf(object),
    diff: since === null ? null : diffOf(then, object),
  };
}

// --- Packets ------------------------------------------------------------------------------------------------

const mostEnds = 150;

/** Where a packet can be sent from, and where to. */
export function endsAt({ history }: Desk, at: number): Ends {
  const past = history.at(at);
  const pods = past.list('Pod').filter((pod) => pod.status?.podIP !== undefined && !isSystem(pod));
  const nodes = past.machines();
  return {
    from: [
      ...pods.slice(0, mostEnds).map(({ metadata }) => ({
        id: `pod ${metadata.namespace}/${metadata.name}`,
        label: `Pod ${metadata.name}`,
      })),
      ...nodes.slice(0, mostEnds).map(({ node }) => ({ id: `node ${node}`, label: `the machine ${node}` })),
      { id: 'outside', label: 'outside the cluster' },
    ],
    to: [
      ...past.list('Service').flatMap((service) => serviceEnds(service, nodes[0]?.address)),
      ...pods.slice(0, mostEnds).map((pod) => ({
        id: `${pod.status?.podIP}:${portOf(pod)}`,
        label: `Pod ${pod.metadata.name}, ${pod.status?.podIP}:${portOf(pod)}`,
      })),
    ],
  };
}

function serviceEnds({ metadata, spec }: Service, nodeAddress: string | undefined): Ends['to'] {
  const ip = spec.clusterIP;
  return (spec.ports ?? []).flatMap((port) => {
    const named = (address: string, number: number, how: string) => {
      const protocol = (port.protocol ?? 'TCP').toLowerCase();
      return {
        id: `${address}:${number}${protocol === 'tcp' ? '' : `/${protocol}`}`,
        label: `Service ${metadata.name}${how}, ${address}:${number}`,
      };
    };
    return [
      ...(ip !== undefined && ip !== '' && ip !== 'None' ? [named(ip, port.port, '')] : []),
      ...(port.nodePort !== undefined && nodeAddress !== undefined
        ? [named(nodeAddress, port.nodePort, ' by node port')]
        : []),
    ];
  });
}

function portOf({ spec }: Pod): number {
  return spec.containers.flatMap(({ ports }) => ports ?? [])[0]?.containerPort ?? 80;
}

/** In the past of a longer run than this no packet is followed: the run would have to be played again each time. */
const longestReplayed = 6_000;

function isTooFar(past: Past, { cluster }: Desk): boolean {
  const made = cluster.trace.steps.length;
  return past.trace.steps.length < made && made > longestReplayed;
}

function waysOf(past: Past, { from, to }: PacketQuestion): readonly Journey[] {
  const [, address = '', port = '0', protocol = 'tcp'] = /^([\d.]+):(\d+)(?:\/(\w+))?$/.exec(to) ?? [];
  const start = fromOf(from);
  if (start === undefined || address === '') return [];
  return [...past.journeys(start, { address, port: Number(port), protocol })].sort(
    (a, b) => b.probability - a.probability,
  );
}

function fromOf(from: string): JourneyFrom | undefined {
  const [kind, name = ''] = from.split(' ');
  if (kind === 'pod') return { kind, pod: name };
  if (kind === 'node') return { kind, node: name };
  return kind === 'outside' ? { kind } : undefined;
}

/** One way as arrows: out of where it begins, through the rules of nodes that it meets, to who answers or where it ends. */
function legs(scene: Scene, { from }: PacketQuestion, { hops, end }: Journey): readonly SceneArrow[] {
  const there = new Set<SceneId>(
    scene.nodes.flatMap(({ id, rules, pods }) => [
      id,
      ...(rules ? [rules.id] : []),
      ...pods.map((pod) => pod.id),
    ]),
  );
  const [kind, name = ''] = from.split(' ');
  const stops: SceneId[] = [];
  if (kind === 'pod') stops.push(`pod:${name}`);
  for (const { node, met } of hops) if (met.length > 0) stops.push(`rules:${node}`);
  const isLost = end.kind === 'refused' || end.kind === 'timed-out' || end.kind === 'no-route';
  const last = isLost ? lostAt(scene, hops, end) : end.kind === 'answered' ? answererOf(end.by) : undefined;
  if (last !== undefined) stops.push(last);
  const known = stops.filter((stop, i) => there.has(stop) && stop !== stops[i - 1]);
  return known.slice(1).map((to, i) => ({
    kind: isLost && i === known.length - 2 ? 'lost' : 'packet',
    from: known[i] ?? to,
    to,
  }));
}

function answererOf(by: Listener): SceneId | undefined {
  return by.kind === 'container' ? `pod:${by.pod}` : undefined;
}

/** Where a lost packet got to beyond the rules that it met: the Pod that it was for, or the node that knew no further way. */
function lostAt(scene: Scene, hops: Journey['hops'], { kind, node, because }: Lost): SceneId | undefined {
  const hop = hops.at(-1);
  if (hop?.verdicts?.some(({ direction, allowed }) => direction === 'egress' && !allowed)) return undefined;
  const meant = scene.nodes
    .find(({ name }) => name === node)
    ?.pods.find(({ ip }) => ip !== undefined && ip === hop?.packet.destination);
  if (meant !== undefined && because !== undefined && atThePod.has(because)) return meant.id;
  const isAtRules = hop?.node === node && hop.met.length > 0 && kind !== 'no-route';
  return isAtRules ? undefined : `node:${node}`;
}

type Lost = Extract<Journey['end'], { readonly kind: 'refused' | 'timed-out' | 'no-route' }> & {
  readonly because?: string;
};

const atThePod: ReadonlySet<string> = new Set(['no-listener', 'policy', 'answer-lost', 'hangs']);

/** The rules of a node as they are printed, those that the packet meets there marked, and every way that it can go. */
export function rulesAt(desk: Desk, at: number, node: string, packet: PacketQuestion | null): RulesAnswer {
  const past = desk.history.at(at);
  const tooFar = packet !== null && isTooFar(past, desk);
  const ways = packet === null || tooFar ? [] : waysOf(past, packet);
  const met = new Set(
    (ways[0]?.hops ?? [])
      .filter((hop) => hop.node === node)
      .flatMap((hop) => hop.met.map(({ table, chain, text }) => `${table} ${chain} ${text.trim()}`)),
  );
  let table = '';
  let chain = '';
  const lines = (past.rulesText(node) ?? '')
    .trimEnd()
    .split('\n')
    .map((text) => {
      table = /^\*(\w+)/.exec(text)?.[1] ?? table;
      chain = /^\s*chain (\S+)/.exec(text)?.[1] ?? chain;
      const [, appendedTo, rule] = /^-A (\S+) (.*)$/.exec(text) ?? [];
      const key =
        appendedTo === undefined
          ? `${table} ${chain} ${text.trim()}`
          : `${table} ${appendedTo} ${rule?.trim()}`;
      return { text, met: met.has(key) };
    });
  return {
    lines,
    problem: tooFar ? 'In a run as long as this a packet is followed at its end only.' : null,
    ways: ways.slice(0, 20).map((way) => ({
      share: shareText(way.probability),
      says: packet === null ? '' : wayText(way, packet),
    })),
  };
}

function shareText(share: number): string {
  if (share >= 0.999) return 'always';
  const one = 1 / share;
  return Math.abs(one - Math.round(one)) < 0.01 ? `1 in ${Math.round(one)}` : `${Math.round(share * 100)} %`;
}

function wayText({ hops, end }: Journey, { to }: PacketQuestion): string {
  let destination = to.replace(/\/.*$/, '');
  const rewritten = hops.flatMap(({ node, packet }) => {
    const next = `${packet.destination}:${packet.port}`;
    if (next === destination) return [];
    destination = next;
    return [`the rules on ${node} send it to ${next}`];
  });
  return [...rewritten, endText(end)].join(', ');
}

function endText(end: Journey['end']): string {
  switch (end.kind) {
    case 'answered':
      return end.by.kind === 'container'
        ? `Pod ${end.by.pod.replace(/^default\//, '')} on ${end.node} answers; it sees ${end.source} as the sender`
        : `${end.by.name} on ${end.node} answers`;
    case 'refused':
      return end.because === 'rejected'
        ? `a rule on ${end.node} rejects it, and the client knows at once`
        : `nothing listens there on ${end.node}: it is refused at once`;
    case 'timed-out':
      return `nobody refuses it and nobody answers${end.node === '' ? '' : ` on ${end.node}`} (${end.because}): the client waits`;
    case 'no-route':
      return 'the address is nobody’s';
    case 'unresolved':
      return `no address is found for the name ${end.name}`;
    case 'left':
      return `it leaves the cluster from ${end.node}`;
    default:
      return end satisfies never;
  }
}
