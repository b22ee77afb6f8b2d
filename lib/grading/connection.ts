/** A connection from somewhere to somewhere: each end that it can come to, and by which way. */
import type { AskOf } from '@/lib/curriculum/scenario-ask';
import { type Cluster, controllerOf, type Journey, type JourneyFrom, type Pod } from '@/lib/simulator/index';
import { findTarget } from './find';
import { listed } from './words';

/** Where a connection begins, and whereto. */
export type Connection = Pick<AskOf<'reaches'>, 'from' | 'to'>;

export type End = {
  /** The same in every run. */
  readonly value: string;
  readonly label: string;
  /** How it comes there, in words. */
  readonly way: string;
};

/**
 * What becomes of a connection, in a word: `answered`, or how it fails. Where chance decides among ends of several kinds,
 * all of them. Undefined when there is nobody to connect from or to.
 */
export function outcomeOf(cluster: Cluster, connection: Connection): string | undefined {
  const ends = endsIn(cluster, connection);
  if (typeof ends === 'string') return undefined;
  const words = ends.map(({ value }) => (notAnswered.has(value) ? value : 'answered'));
  return [...new Set(words)].sort().join(' or ');
}

/** Every end that the connection can come to, or why it cannot be asked about. */
export function endsIn(cluster: Cluster, { from, to }: Connection): readonly End[] | string {
  const source = sourceOf(cluster, from);
  if (source === undefined) return 'ask.from: there is no such Pod';
  const destination = destinationOf(cluster, to);
  if (destination === undefined) return 'ask.to: there is no such address';
  return cluster.journeys(source, destination).map((journey) => endOf(cluster, journey));
}

function sourceOf(cluster: Cluster, { pod, node }: Connection['from']): JourneyFrom | undefined {
  if (node !== undefined) return { kind: 'node', node };
  if (pod === undefined) return { kind: 'outside' };
  const found = findTarget(cluster, pod);
  return found && { kind: 'pod', pod: found.key };
}

function destinationOf(
  cluster: Cluster,
  { service, pod, node, address, name, port }: Connection['to'],
): Parameters<Cluster['journeys']>[1] | undefined {
  if (name !== undefined) return { name, port: port ?? 80 };
  if (address !== undefined) return port === undefined ? undefined : { address, port };
  if (pod !== undefined) {
    const found = findTarget(cluster, pod);
    const ip = found && cluster.get('Pod', found.key)?.status?.podIP;
    return ip === undefined || port === undefined ? undefined : { address: ip, port };
  }
  const found = service === undefined ? undefined : cluster.get('Service', `default/${service}`);
  const spec = found?.spec as
    | { readonly clusterIP?: string; readonly ports?: readonly { port: number; nodePort?: number }[] }
    | undefined;
  const first = spec?.ports?.find((each) => port === undefined || each.port === port) ?? spec?.ports?.[0];
  if (node !== undefined) {
    const machine = cluster.machine(node);
    const wanted = first?.nodePort ?? port;
    return machine === undefined || wanted === undefined
      ? undefined
      : { address: machine.address, port: wanted };
  }
  const wanted = port ?? first?.port;
  return spec?.clusterIP === undefined || wanted === undefined
    ? undefined
    : { address: spec.clusterIP, port: wanted };
}

function endOf(cluster: Cluster, { hops, end, lookup }: Journey): End {
  const met = hops.flatMap(({ node, met: rules }) => {
    const chains = rules.map(({ chain }) => chain).filter((chain, n, all) => chain !== all[n - 1]);
    return chains.length === 0 ? [] : `on ${node} it meets \`${chains.join(' → ')}\``;
  });
  const way = (last: string): string => listed([...met, last], 'and');
  switch (end.kind) {
    case 'answered': {
      if (end.by.kind === 'process')
        return { value: end.by.name, label: `${end.by.name} answers`, way: way(`${end.by.name} answers`) };
      const pod = cluster.get('Pod', end.by.pod);
      const label = podLabel(pod, end.by.pod, end.node);
      return {
        value: podRole(pod, end.by.pod, end.node),
        label: `${label} answers`,
        way: way(`${label} answers`),
      };
    }
    case 'refused':
      return end.because === 'rejected'
        ? { ...rejected, way: way(rejected.way) }
        : { ...noListener, way: way(noListener.way) };
    case 'timed-out':
      return { ...waits, way: way(timedOut[end.because]) };
    case 'no-route':
      return { ...noRoute, way: way(noRoute.way) };
    case 'left':
      return { value: 'left', label: 'It leaves the cluster', way: way('it leaves the cluster') };
    case 'unresolved':
      return { ...unresolved(end.because), way: namesAsked(lookup) };
    default:
      return end satisfies never;
  }
}

const rejected: End = {
  value: 'rejected',
  label: 'It is refused at once: a rule of the node rejects it',
  way: 'a rule rejects it, as for a Service without a usable endpoint',
};
const noListener: End = {
  value: 'no-listener',
  label: 'It arrives and is refused at once: nothing listens on that port',
  way: 'where it arrives nothing listens on that port',
};
const waits: End = {
  value: 'timed-out',
  label: 'Nobody answers: the client waits until it gives up',
  way: 'nobody refuses it and nobody answers, as when a node is gone or no rule knows the address',
};
const noRoute: End = {
  value: 'no-route',
  label: 'There is no route to that address',
  way: 'the address is nobody’s, as that of a Pod that is gone',
};
export const failures: readonly End[] = [rejected, waits, noListener, noRoute];
const notAnswered = new Set([...failures.map(({ value }) => value), 'left', 'no-dns', 'no-name']);

/** Nothing is sent, because no address was found. */
function unresolved(because: Extract<Journey['end'], { readonly kind: 'unresolved' }>['because']): End {
  const isSilent = because === 'timed-out' || because === 'refused' || because === 'no-server';
  return isSilent
    ? { value: 'no-dns', label: 'No DNS server answers: the address is not found', way: '' }
    : { value: 'no-name', label: 'There is no such name: the address is not found', way: '' };
}

/** Each question that was asked for a name, and what came of it. */
function namesAsked(lookup: Journey['lookup']): string {
  const questions = (lookup?.queries ?? []).map(
    ({ name, server, answer }) => `${server} is asked for \`${name}\` (${answersInWords[answer.kind]})`,
  );
  return questions.length === 0 ? 'no server is there to be asked' : listed(questions, 'and');
}

const answersInWords = {
  records: 'it exists',
  nxdomain: 'there is no such name',
  servfail: 'it cannot say',
  'timed-out': 'nobody answers',
  refused: 'refused',
} as const;

const timedOut: Readonly<Record<Extract<Journey['end'], { readonly kind: 'timed-out' }>['because'], string>> =
  {
    dropped: 'a rule drops it without a word',
    policy: 'a NetworkPolicy does not allow it, and it is dropped',
    'no-rule': 'no rule there knows the address, and the router beyond does not either',
    'node-unreachable': 'the node that it is sent to cannot be reached',
    loop: 'it is sent round in circles',
    'no-balanced-node': 'no node passes the health check of the load balancer',
    hangs: 'the container takes the connection and hangs',
  };

/** The same in every run: whose Pod it is, and where. */
function podRole(pod: Pod | undefined, key: string, node: string): string {
  const owner = pod && controllerOf(pod);
  return owner === undefined ? key : `${owner.kind} ${owner.name} on ${node}`;
}

function podLabel(pod: Pod | undefined, key: string, node: string): string {
  const owner = pod && controllerOf(pod);
  const app = owner?.kind === 'ReplicaSet' ? owner.name.replace(/-[a-z0-9]+$/, '') : owner?.name;
  return app === undefined ? `Pod ${key.replace(/^default\//, '')}` : `A Pod of *${app}* on ${node}`;
}

/** The node where a connection begins, or, from outside, the one that it is sent to. */
export function firstNodeOf(cluster: Cluster, { from, to }: Connection): string | undefined {
  const pod = from.pod && findTarget(cluster, from.pod);
  return from.node ?? (pod && cluster.get('Pod', pod.key)?.spec.nodeName) ?? to.node;
}
