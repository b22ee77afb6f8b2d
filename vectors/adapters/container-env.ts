import { type ConfigReader, containerEnv } from '../../lib/simulator/kubelet/environment';
import type { ConfigMap, Container, Pod, Secret, Service } from '../../lib/simulator/objects/objects';
import type { Adapter } from '../adapter';

type Input = {
  readonly namespace: string;
  readonly container: Container;
  readonly enableServiceLinks?: boolean | null;
  readonly services?: readonly {
    readonly namespace: string;
    readonly name: string;
    readonly clusterIP: string;
    readonly protocol: string;
    readonly port: number;
  }[];
  readonly pod: Pod;
  readonly configMap?: ConfigMap;
  readonly secret?: Secret;
};

/** Upstream's stand-in for the API server holds one ConfigMap and one Secret, and answers with it to every name. */
export const containerEnvArea: Adapter = {
  run(raw) {
    const input = raw as unknown as Input;
    const reader: ConfigReader = {
      configMap: () => input.configMap,
      secret: () => input.secret,
      file: () => undefined,
      services: () =>
        (input.services ?? []).map(
          ({ name, namespace, clusterIP, port, protocol }) =>
            ({
              apiVersion: 'v1',
              kind: 'Service',
              metadata: { name, namespace },
              spec: { clusterIP, ports: [{ port, protocol }] },
            }) as unknown as Service,
        ),
    };
    const pod = {
      ...input.pod,
      metadata: { ...input.pod.metadata, namespace: input.namespace },
      spec: { ...input.pod.spec, enableServiceLinks: input.enableServiceLinks === true },
    };
    const place = { podIPs: ['1.2.3.4', 'fd00::6'], hostIPs: ['127.0.0.1', '::1'], allocatable: {} };
    const found = containerEnv(pod, input.container, reader, place);
    if ('error' in found) return { error: true };
    return { env: [...found.own, ...found.links()].sort(([a], [b]) => (a < b ? -1 : 1)) };
  },
};
