/** The network as one program sees it: each connection goes one of the ways that it can, and the seed decides which. */
import { addressLookups, lookups } from './dns/resolver';
import { journeys } from './journey';
import { type Connection, type Net, reasons } from './net-programs';
import type { End, From, Journey, Network, Resolv } from './network';
import { exchanges } from './request';

/** What a program has of its surroundings. */
export type Reach = {
  /** As it is at the moment. */
  readonly network: () => Network;
  readonly choose: (point: string, among: number) => number;
  /** Lets so much virtual time pass. */
  readonly sleep: (ms: number) => void;
  /** Told of the way that each connection went. */
  readonly went?: (way: Journey) => void;
};

/** The network for a program in a Pod, on a node or outside, whose resolv.conf is this. */
export function netOf({ network, choose, sleep, went }: Reach, from: From, resolv: Resolv): Net {
  const oneOf = <T>(ways: readonly T[], point: string): T | undefined =>
    ways[ways.length < 2 ? 0 : choose(point, ways.length)];
  return {
    sleep,
    nameserver: resolv.nameservers[0] ?? '',
    connect: (address, port) => {
      const way = oneOf(journeys(network(), from, { address, port }), wayTo(address, port));
      if (way === undefined) return { kind: 'no route' };
      went?.(way);
      return seenByClient(way.end);
    },
    request: (request) => {
      const { address, tls = false, port = tls ? 443 : 80 } = request;
      const way = oneOf(exchanges(network(), from, request), wayTo(address, port));
      if (way === undefined) return { kind: 'no route' };
      const { connection, onward, status, body, latencyMs = 0 } = way;
      went?.(onward ?? connection);
      if (status === undefined) return seenByClient(connection.end);
      return { kind: 'answered', status, body: body ?? `${reasons[status] ?? status}\n`, latencyMs };
    },
    resolve: (name, type) => {
      const ways =
        type === undefined
          ? addressLookups(network(), from, resolv, name)
          : lookups(network(), from, resolv, name, [type]);
      const way = oneOf(ways, `way of a lookup of ${name}`);
      if (way === undefined) throw new Error('a lookup ends in one way at least');
      return way;
    },
  };
}

function wayTo(address: string, port: number): string {
  return `way of a connection to ${address}:${port}`;
}

function seenByClient(end: End): Connection {
  switch (end.kind) {
    case 'answered':
      return { kind: 'answered', status: 200, body: '', latencyMs: 0 };
    case 'refused':
      return { kind: 'refused' };
    case 'timed-out':
      return { kind: 'timed out' };
    case 'no-route':
      return { kind: 'no route' };
    case 'left':
      // Whoever is outside is not part of the cluster, and does not answer.
      return { kind: 'timed out' };
    case 'unresolved':
      throw new Error('an address is not looked up');
    default:
      return end satisfies never;
  }
}
