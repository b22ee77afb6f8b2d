/**
 * An HTTP request: a connection to whoever listens, and, where that is an Ingress controller, what it makes of the request and
 * its own connection to a backend.
 *
 * Rules
 *   http/answer         A container answers as is given of its image: one text for every path, or by path, 404 where none is given;
 *                       without that, the name of its Pod.
 *   ingress/unanswered  A backend that refuses the controller is answered 502, one that does not answer 504; what one answers is
 *                       passed on as it is.
 * Source: RFC 9110, 15.6.
 */
import { type Answered, answerTo } from '../given/http-answer';
import { type Route, routeOf } from './ingress/routes';
import { journeys } from './journey';
import type { End, Exchange, From, HttpRequest, Network } from './network';

/** Every way the request can go. */
export function exchanges(network: Network, from: From, request: HttpRequest): readonly Exchange[] {
  const { address, host, path = '/', tls = false, port = tls ? 443 : 80 } = request;
  return journeys(network, from, { address, port }).flatMap((connection): readonly Exchange[] => {
    const { end, probability } = connection;
    if (end.kind !== 'answered') return [{ connection, probability }];
    const by = end.by;
    if (by.kind !== 'container' || by.serves !== 'ingress')
      return [{ connection, ...answered(end, path), probability }];
    const route = routeOf(network.ingress.knownTo(by.pod), host, path, tls);
    if (route.status !== undefined) return [{ connection, route, status: route.status, probability }];
    return onward(network, by.pod, route, path).map((each) => ({
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
  path: string,
): readonly (Pick<Exchange, 'onward' | 'probability'> & Partial<Answer>)[] {
  return route.endpoints.flatMap((endpoint) =>
    journeys(network, { kind: 'pod', pod: controller }, endpoint).map((journey) => ({
      onward: journey,
      ...(journey.end.kind === 'answered'
        ? answered(journey.end, path)
        : { status: isLate(journey.end.kind) ? 504 : 502 }),
      probability: journey.probability / route.endpoints.length,
    })),
  );
}

type Answer = Answered & { readonly latencyMs: number };

/** What whoever was reached answers. */
function answered({ by }: Extract<End, { kind: 'answered' }>, path: string): Answer {
  if (by.kind === 'process')
    return { ...(by.answers ?? { status: 200, body: `${by.name}\n` }), latencyMs: 0 };
  const { pod, answers, latencyMs = 0 } = by;
  return { ...answerTo(answers, path, pod.slice(pod.indexOf('/') + 1)), latencyMs };
}

function isLate(end: End['kind']): boolean {
  return end === 'timed-out' || end === 'left';
}
