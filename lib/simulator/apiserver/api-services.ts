/**
 * Which groups and versions are served, as objects: one APIService each. kube-apiserver keeps those of its own groups and of
 * CustomResourceDefinitions by itself. Source: kube-aggregator/pkg/controllers/autoregister/autoregister_controller.go,
 * pkg/controlplane/controller/crdregistration/crdregistration_controller.go, pkg/controlplane/apiserver/aggregator.go.
 */
import type { Manifest } from '../objects/objects';
import { builtInResources } from './resources';

export const automanaged = 'kube-aggregator.kubernetes.io/automanaged';

/** Whether kube-apiserver made an APIService for a definition, and takes it away again. */
export function isOfDefinition({ metadata }: Pick<Manifest, 'metadata'>): boolean {
  return metadata.labels?.[automanaged] === 'true';
}

/** The name of the APIService of a group and version. */
export function apiServiceName(group: string, version: string): string {
  return `${version}.${group}`;
}

/** What serves kinds of definitions comes after everything built in, in the order in which groups are looked through. */
export function apiServiceOfDefinition(group: string, version: string): Manifest {
  return apiService(group, version, 'true', 1_000, 100);
}

/** How soon a group comes in discovery. */
const groupPriorities: Readonly<Record<string, number>> = {
  '': 18_000,
  apps: 17_800,
  'events.k8s.io': 17_750,
  'authentication.k8s.io': 17_700,
  'authorization.k8s.io': 17_600,
  autoscaling: 17_500,
  batch: 17_400,
  'certificates.k8s.io': 17_300,
  'networking.k8s.io': 17_200,
  policy: 17_100,
  'rbac.authorization.k8s.io': 17_000,
  'storage.k8s.io': 16_800,
  'apiextensions.k8s.io': 16_700,
  'admissionregistration.k8s.io': 16_700,
  'scheduling.k8s.io': 16_600,
  'coordination.k8s.io': 16_500,
  'node.k8s.io': 16_300,
  'discovery.k8s.io': 16_200,
};
const aggregators = 'apiregistration.k8s.io';

/** The groups and versions that kube-apiserver serves itself; the aggregator's own group has no APIService. */
export function builtInAPIServices(at: string): readonly Manifest[] {
  const served = new Map<string, readonly [group: string, version: string]>();
  for (const { group, version } of builtInResources)
    if (group !== aggregators) served.set(apiServiceName(group, version), [group, version]);
  return [...served.values()].map(([group, version]) => {
    const versionPriority = group === '' ? 1 : group === 'autoscaling' ? 30 : 15;
    const made = apiService(group, version, 'onstart', groupPriorities[group] ?? 0, versionPriority);
    return beginningAPIService(made, at);
  });
}

function apiService(
  group: string,
  version: string,
  managed: 'true' | 'onstart',
  groupPriorityMinimum: number,
  versionPriority: number,
): Manifest {
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: apiServiceName(group, version), labels: { [automanaged]: managed } },
    spec: { ...(group === '' ? {} : { group }), version, groupPriorityMinimum, versionPriority },
  } as Manifest;
}

/** Of an APIService that names no Service kube-apiserver says from the beginning that it serves that itself. */
export function beginningAPIService({ status: _status, ...object }: Manifest, at: string): Manifest {
  if ((object.spec as { readonly service?: unknown } | undefined)?.service !== undefined)
    return object as Manifest;
  const condition = {
    type: 'Available',
    status: 'True',
    reason: 'Local',
    message: 'Local APIServices are always available',
  };
  return { ...object, status: { conditions: [{ lastTransitionTime: at, ...condition }] } } as Manifest;
}
