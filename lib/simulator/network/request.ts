/**
 * An HTTP request: a connection to whoever listens, and, where that is an Ingress controller, what it makes of the request and
 * its own connection to a backend.
 *
 * Rules
 *   ingress/unanswered  A backend that refuses the controller is answered 502, one that does not answer 504.
 * Source: RFC 9110, 15.6.
 */
import { type Route, routeOf } from './ingress/routes';
import { journeys } from './journey';
import type { Exchange, From, HttpRequest, Network } from './network';

/** Every way the request can go. */
export function exchanges(network: Network, from: From, request: HttpRequest): readonly Exchange[] {
  const { address, host, path = '/', tls = false, port = tls ? 443 : 80 } = request;
  return journeys(network, from, { address, port }).flatMap((connection): readonly Exchange[] => {
    const { end, probability } = connection;
    if (end.kind !== 'answered') return [{ connection, probability }];
    const by = end.by;
    if (by.kind !== 'container' || by.serves !== 'ingress') return [{ connection, status: 200, probability }];
    const route = routeOf(network.ingress.knownTo(by.pod), host, path, tls);
    if (route.status !== undefined) return [{ connection, route, status: route.status, probability }];
    return onward(network, by.pod, route).map((each) => ({
      connection,
      route,
      ...each,
      probability: each.probability * probability,
    }));
  });
}

/** The controller takes each endpoint as often. */
function onward(
  network: Network,
  controller: string,
  route: Route,
): readonly Required<Pick<Exchange, 'onward' | 'status' | 'probability'>>[] {
  return route.endpoints.flatMap((endpoint) =>
    journeys(network, { kind: 'pod', pod: controller }, endpoint).map((journey) => ({
      onward: journey,
      status: statusOf(journey.end.kind),
      probability: journey.probability / route.endpoints.length,
    })),
  );
}

function statusOf(end: Exchange['connection']['end']['kind']): number {
  if (end === 'answered') return 200;
  return end === 'timed-out' || end === 'left' ? 504 : 502;
}
