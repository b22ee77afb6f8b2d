import { hasHostnameFor, mayBeEndpoint, resolvePort } from '../../lib/simulator/controllers/endpoint-members';
import { addressTypesOf, endpointPorts, podToEndpoint } from '../../lib/simulator/controllers/endpointslice';
import type { Container, Node, Pod, Service } from '../../lib/simulator/objects/objects';
import type { Adapter } from '../adapter';

export const endpointslice: Adapter = {
  run(input) {
    const pod = input.pod as Pod;
    const service = input.service as Service;
    switch (input.op) {
      case 'pod-to-endpoint': {
        const family = addressTypesOf(service)[0] ?? 'IPv4';
        return { endpoint: podToEndpoint(pod, (input.node as Node | null) ?? undefined, service, family) };
      }
      case 'should-pod-be-in-endpoints':
        return { included: mayBeEndpoint(pod, input.includeTerminating as boolean) };
      case 'resolve-target-port': {
        const port = resolvePort(
          input.containers as Container[],
          input.targetPort as number | string,
          input.protocol as string,
        );
        return port === undefined ? { found: false } : { found: true, port };
      }
      case 'endpoint-ports':
        return { ports: endpointPorts(service, pod) };
      case 'address-types':
        return { addressTypes: addressTypesOf(service) };
      case 'should-set-hostname':
        return { set: hasHostnameFor(pod, service) };
      default:
        return `no such question: ${String(input.op)}`;
    }
  },
};
