/**
 * What kube-proxy answers a load balancer that asks whether its node has endpoints of a Service.
 *
 * Rules
 *   kube-proxy/health-check  While it runs it answers on the health-check node port of a Service with externalTrafficPolicy Local how many
 *                            ready endpoints its node has, as its rules have it: with none it answers 503. When it is stopped nobody
 *                            listens there.
 * Source: pkg/proxy/healthcheck/service_health.go.
 */
import type { Surroundings } from '../component';
import type { InstalledService, Machine } from '../machine';
import { valuesOf } from '../values/ordered-map';
import type { Listener } from './network';

/** The listener on a health-check node port; undefined where the port is none, or kube-proxy does not run. */
export function healthCheckAt(
  machine: Machine,
  port: number,
  seen: Surroundings['seen'],
): Listener | undefined {
  if (machine.rules === null || !runsProxy(machine, seen)) return undefined;
  for (const installed of valuesOf(machine.rules.services)) {
    const { spec, metadata } = installed.service;
    if (spec.healthCheckNodePort !== port || spec.externalTrafficPolicy !== 'Local') continue;
    const ready = readyOn(machine.node, installed);
    const service = `\t"service": {\n\t\t"namespace": "${metadata.namespace}",\n\t\t"name": "${metadata.name}"\n\t}`;
    return {
      kind: 'process',
      name: 'kube-proxy',
      answers: {
        status: ready > 0 ? 200 : 503,
        body: `{\n${service},\n\t"localEndpoints": ${ready},\n\t"serviceProxyHealthy": true\n}`,
      },
    };
  }
  return undefined;
}

/** Whether the kube-proxy of a machine runs. */
export function runsProxy({ node, up }: Machine, seen: Surroundings['seen']): boolean {
  return up && seen(`kube-proxy@${node}`)?.stopped === false;
}

/** How many ready endpoints of a Service are on a node, as was known when the rules were written; an address counts once. */
export function readyOn(node: string, { slices }: InstalledService): number {
  const ready = slices
    .flatMap(({ endpoints }) => endpoints)
    .filter(({ nodeName, conditions }) => nodeName === node && conditions?.ready !== false);
  return new Set(ready.flatMap(({ addresses }) => addresses[0] ?? [])).size;
}
