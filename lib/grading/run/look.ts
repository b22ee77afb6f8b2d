/** A cluster looked at: now, or as its objects were at a revision of the past. */
import type { Cluster, EndpointSlice, Key, KubeObject } from '@/lib/simulator/index';
import { nodeAddresses } from '@/lib/simulator/machine';
import { servicePorts, usableEndpoints } from '@/lib/simulator/network/service-port';
import { familyOf } from '@/lib/simulator/values/ip-family';
import { valuesOf } from '@/lib/simulator/values/ordered-map';

const serviceNameLabel = 'kubernetes.io/service-name';

export type Look = {
  readonly get: (kind: string, key: Key) => KubeObject | undefined;
  readonly list: (kind: string) => readonly KubeObject[];
};

/** The objects as they are. */
export function lookNow(cluster: Cluster): Look {
  return { get: (kind, key) => cluster.get(kind, key), list: (kind) => cluster.list(kind) };
}

/** The objects as they were at a revision. */
export function lookAt(cluster: Cluster, revision: number): Look {
  return {
    get: (kind, key) => cluster.getAt(kind, key, revision),
    list: (kind) => cluster.listAt(kind, revision),
  };
}

/** The revision of the store after a number of steps of the trace. */
export function revisionAfter(cluster: Cluster, steps: number): number {
  for (let i = Math.min(steps, cluster.trace.steps.length) - 1; i >= 0; i--) {
    const action = cluster.trace.steps[i]?.action;
    if (action?.kind === 'write') return action.revision;
  }
  return 0;
}

/** A value inside an object, by a path such as `spec.ports[0].nodePort` or `metadata.labels['a.b/c']`. */
export function valueAt(object: unknown, path: string): unknown {
  let value = object;
  for (const step of path.matchAll(/\['([^']+)'\]|\[(\d+)\]|([^.[\]]+)/g)) {
    const key = step[1] ?? step[2] ?? step[3] ?? '';
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value;
}

/** The addresses that traffic for a Service goes to: those ready, or those still serving while terminating if none is. */
export function servingAddresses(slices: readonly EndpointSlice[], service: string): readonly string[] {
  const endpoints = slices
    .filter((slice) => slice.metadata.labels?.[serviceNameLabel] === service)
    .flatMap((slice) => slice.endpoints);
  const ready = endpoints.filter((endpoint) => endpoint.conditions?.ready !== false);
  const serving =
    ready.length > 0
      ? ready
      : endpoints.filter(({ conditions }) => conditions?.serving && conditions.terminating);
  return [...new Set(serving.flatMap((endpoint) => endpoint.addresses))].sort();
}

/** The addresses, of each family, that the rules installed on a node send a Service's packets to, as its kube-proxy reckons. */
export function ruleAddresses(cluster: Cluster, node: string, service: string): readonly string[] {
  const machine = cluster.machine(node);
  if (!machine?.rules) return [];
  const installed = valuesOf(machine.rules.services).filter((each) => each.service.metadata.name === service);
  const families = nodeAddresses(machine).map(familyOf);
  const reachable = families.flatMap((family) => {
    const place = { nodeName: node, nodeLabels: machine.labels, family };
    return installed
      .flatMap((each) => servicePorts([each.service], each.slices, place))
      .flatMap((port) => usableEndpoints(port, place).reachable);
  });
  return [...new Set(reachable.map(({ ip }) => ip))].sort();
}
