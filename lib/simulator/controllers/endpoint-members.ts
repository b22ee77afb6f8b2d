/** Which Pods are behind a Service, and where they listen: the same for Endpoints and for EndpointSlices. */
import type { Container, Pod, Service, ServicePort } from '../objects/objects';
import { isPodReady, isPodTerminal } from '../objects/pod-state';
import { deepEqual } from '../values/equal';

/** Whether a Pod may be an endpoint. A Pod that is being deleted only when terminating ones are wanted. */
export function mayBeEndpoint(pod: Pod, includeTerminating: boolean): boolean {
  if (isPodTerminal(pod)) return false;
  if ((pod.status?.podIP ?? '') === '' && (pod.status?.podIPs ?? []).length === 0) return false;
  return includeTerminating || pod.metadata?.deletionTimestamp === undefined;
}

/** The Pod has a hostname, and its subdomain is the Service: it gets a DNS name of its own. */
export function hasHostnameFor(pod: Pod, service: Service): boolean {
  return (
    (pod.spec.hostname ?? '') !== '' &&
    pod.spec.subdomain === service.metadata.name &&
    pod.metadata.namespace === service.metadata.namespace
  );
}

/** The number behind a targetPort: itself, or the container port of that name and protocol. */
export function resolvePort(
  containers: readonly Container[],
  targetPort: number | string,
  protocol: string,
): number | undefined {
  if (typeof targetPort === 'number') return targetPort;
  for (const container of containers)
    for (const port of container.ports ?? [])
      if (port.name === targetPort && (port.protocol ?? 'TCP') === protocol) return port.containerPort;
  return undefined;
}

/** The containers of a Pod that may listen: its own, and its sidecars. */
export function listeningContainers({ spec }: Pod): readonly Container[] {
  return [
    ...spec.containers,
    ...(spec.initContainers ?? []).filter((each) => each.restartPolicy === 'Always'),
  ];
}

export function targetOf(port: ServicePort): number | string {
  return port.targetPort === undefined || port.targetPort === 0 ? port.port : port.targetPort;
}

/** Whether a Pod may be another endpoint than before. (endpointslice/util/controller_utils.go podEndpointsChanged) */
export function changesEndpoint(pod: Pod, before: Pod): boolean {
  return (
    isPodReady(pod) !== isPodReady(before) ||
    isPodTerminal(pod) !== isPodTerminal(before) ||
    pod.metadata.deletionTimestamp !== before.metadata.deletionTimestamp ||
    pod.spec.nodeName !== before.spec.nodeName ||
    pod.spec.hostname !== before.spec.hostname ||
    pod.spec.subdomain !== before.spec.subdomain ||
    pod.status?.podIP !== before.status?.podIP ||
    !deepEqual(pod.status?.podIPs, before.status?.podIPs) ||
    !deepEqual(pod.metadata.labels, before.metadata.labels)
  );
}
