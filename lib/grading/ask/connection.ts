/** A connection from somewhere to somewhere: each end that it can come to, and by which way. */
import type { AskOf } from '@/lib/curriculum/scenario-ask';
import type { Cluster, HttpRequest, JourneyFrom, Key } from '@/lib/simulator/index';
import { findTarget } from '../run/find';
import { play, type Run } from '../run/run';
import { type End, endOf, endOfExchange, endsOfFlow, noAddress, wordFor } from './connection-end';

/** Where a connection begins, and whereto. */
export type Connection = Pick<AskOf<'reaches'>, 'from' | 'to' | 'opened'>;

/**
 * What becomes of a connection, in a word: `answered`, or how it fails. Where chance decides among ends of several kinds,
 * all of them. Undefined when there is nobody to connect from or to.
 */
export function outcomeOf(run: Run, connection: Connection): string | undefined {
  const ends = endsIn(run, connection);
  return typeof ends === 'string' ? undefined : [...new Set(ends.map(wordFor))].sort().join(' or ');
}

/** Every end that the connection can come to, or why it cannot be asked about. */
export function endsIn(run: Run, connection: Connection): readonly End[] | string {
  if (connection.opened !== undefined) return endsOfOpened(run, connection, connection.opened);
  const { cluster } = run;
  const found = bothEnds(cluster, connection);
  if (typeof found === 'string') return found;
  const { source, destination } = found;
  if (destination === 'no-address') return [noAddress];
  const requests = requestsTo(cluster, source, destination, connection);
  if (requests === undefined)
    return cluster.journeys(source, destination).map((journey) => endOf(cluster, journey));
  // Of a name that is not found nothing is asked over HTTP.
  const unfound = 'name' in destination ? cluster.journeys(source, destination) : [];
  return [
    ...unfound.filter(({ end }) => end.kind === 'unresolved').map((journey) => endOf(cluster, journey)),
    ...requests
      .flatMap((request) => cluster.requests(source, request))
      .map((exchange) => endOfExchange(cluster, exchange)),
  ];
}

/** The Ingresses and the Services by which a request is sent on. */
export function routesOf(
  run: Run,
  connection: Connection,
): { ingresses: readonly Key[]; services: readonly Key[] } {
  const { cluster } = run;
  const found = bothEnds(cluster, connection);
  if (typeof found === 'string' || found.destination === 'no-address') return { ingresses: [], services: [] };
  const requests = requestsTo(cluster, found.source, found.destination, connection) ?? [];
  const asked = requests.flatMap((request) => cluster.requests(found.source, request));
  const routes = asked.flatMap(({ route }) => route ?? []);
  return {
    ingresses: [...new Set(routes.flatMap(({ ingress }) => ingress ?? []))],
    services: [...new Set(routes.flatMap(({ service }) => service ?? []))],
  };
}

/** What a connection comes to that was opened earlier: one for each way that it could have gone then. */
function endsOfOpened(run: Run, connection: Connection, after: number): readonly End[] | string {
  const { scenario, cluster, without } = run;
  const then = play(scenario, cluster.seed, { without, upTo: after });
  if (!then.ok) return then.problem;
  const found = bothEnds(then.run.cluster, connection);
  if (typeof found === 'string') return found;
  const { source, destination } = found;
  if (destination === 'no-address' || !('address' in destination))
    return 'ask.opened: there is no such address';
  const opened = then.run.cluster.flows(source, destination);
  if (opened.length === 0) return 'ask.opened: nobody answers then, so nothing is opened';
  return opened.flatMap((flow) => endsOfFlow(cluster, flow.journey, cluster.flowNow(flow)));
}

/** What the rules for HTTP that exist lead to, each with the host and path that one would ask for. */
export function otherRoutes(
  run: Run,
  connection: Connection,
): readonly (readonly [string, readonly End[]])[] {
  if (connection.to.host === undefined) return [];
  const asked = run.cluster.list('Ingress').flatMap(({ spec }) => {
    const { rules = [] } = spec as { readonly rules?: readonly Rule[] };
    return rules.flatMap(({ host = connection.to.host ?? '', http }) =>
      (http?.paths ?? []).map(({ path = '/' }) => ({ host: host.replace(/^\*/, 'www'), path })),
    );
  });
  return asked.flatMap(({ host, path }) => {
    const ends = endsIn(run, { ...connection, to: { ...connection.to, host, path } });
    return typeof ends === 'string' ? [] : [[`${host}${path}`, ends] as const];
  });
}

type Rule = {
  readonly host?: string;
  readonly http?: { readonly paths?: readonly { readonly path?: string }[] };
};

/** The HTTP requests that are asked about, one for each address of a name; undefined where it is a connection and no more. */
function requestsTo(
  cluster: Cluster,
  source: JourneyFrom,
  destination: Destination,
  { to: { host, path } }: Connection,
): readonly HttpRequest[] | undefined {
  if (host === undefined) return undefined;
  const addresses =
    'address' in destination
      ? [destination.address]
      : cluster
          .journeys(source, destination)
          .flatMap(({ lookup }) => (lookup?.result.ok ? lookup.result.addresses : []));
  const { port } = destination;
  return [...new Set(addresses)].map((address) => ({
    address,
    port,
    host,
    ...(path !== undefined && { path }),
  }));
}

type Destination = Parameters<Cluster['journeys']>[1];

function bothEnds(
  cluster: Cluster,
  { from, to }: Connection,
): { readonly source: JourneyFrom; readonly destination: Destination | 'no-address' } | string {
  const source = sourceOf(cluster, from);
  if (source === undefined) return 'ask.from: there is no such Pod';
  const destination = destinationOf(cluster, to);
  return destination === undefined ? 'ask.to: there is no such address' : { source, destination };
}

function sourceOf(cluster: Cluster, { pod, node }: Connection['from']): JourneyFrom | undefined {
  if (node !== undefined) return { kind: 'node', node };
  if (pod === undefined) return { kind: 'outside' };
  const found = findTarget(cluster, pod);
  return found && { kind: 'pod', pod: found.key };
}

function destinationOf(
  cluster: Cluster,
  { service, namespace = 'default', balanced, pod, node, address, name, port }: Connection['to'],
): Destination | 'no-address' | undefined {
  if (name !== undefined) return { name, port: port ?? 80 };
  if (address !== undefined) return port === undefined ? undefined : { address, port };
  if (pod !== undefined) {
    const found = findTarget(cluster, pod);
    const ip = found && cluster.get('Pod', found.key)?.status?.podIP;
    return ip === undefined || port === undefined ? undefined : { address: ip, port };
  }
  const found = service === undefined ? undefined : cluster.get('Service', `${namespace}/${service}`);
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
  if (balanced && found !== undefined && wanted !== undefined) {
    const ip = found.status?.loadBalancer?.ingress?.[0]?.ip;
    return ip === undefined ? 'no-address' : { address: ip, port: wanted };
  }
  return spec?.clusterIP === undefined || wanted === undefined
    ? undefined
    : { address: spec.clusterIP, port: wanted };
}

/** The node where a connection begins, or, from outside, the one that it is sent to. */
export function firstNodeOf(cluster: Cluster, { from, to }: Connection): string | undefined {
  const pod = from.pod && findTarget(cluster, from.pod);
  return from.node ?? (pod && cluster.get('Pod', pod.key)?.spec.nodeName) ?? to.node;
}
