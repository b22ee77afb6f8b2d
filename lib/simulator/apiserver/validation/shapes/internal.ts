/**
 * The Pod spec as upstream holds it inside, which is what it shows of a refused change: in another order, and with what
 * concerns the host kept in the security context. Source: pkg/apis/core/types.go.
 */
import { flag, optional, struct } from '../shape';
import { PodSpec } from './pod';

const fields = PodSpec.fields as NonNullable<typeof PodSpec.fields>;

function pick(names: string): Record<string, NonNullable<(typeof fields)[string]>> {
  return Object.fromEntries(
    names.split(' ').map((name) => {
      const field = fields[name];
      if (field === undefined) throw new Error(`a Pod's spec has no field ${name}`);
      return [name, field];
    }),
  );
}

const InternalSecurityContext = struct('PodSecurityContext', {
  hostNetwork: flag,
  hostPID: flag,
  hostIPC: flag,
  shareProcessNamespace: optional(flag),
  hostUsers: optional(flag),
  ...fields.securityContext?.fields,
});

export const InternalPodSpec = struct('PodSpec', {
  ...pick(
    'volumes initContainers containers ephemeralContainers restartPolicy terminationGracePeriodSeconds',
  ),
  ...pick(
    'activeDeadlineSeconds dnsPolicy nodeSelector serviceAccountName automountServiceAccountToken nodeName',
  ),
  securityContext: optional(InternalSecurityContext),
  ...pick(
    'imagePullSecrets hostname subdomain setHostnameAsFQDN affinity schedulerName tolerations hostAliases',
  ),
  ...pick('priorityClassName priority preemptionPolicy dnsConfig readinessGates runtimeClassName overhead'),
  ...pick('enableServiceLinks topologySpreadConstraints os schedulingGates resourceClaims resources'),
  ...pick('hostnameOverride schedulingGroup'),
});

/** The spec with the host's fields where upstream keeps them. */
export function internalPodSpec(spec: PodSpec): unknown {
  const host: Record<string, unknown> = {};
  for (const name of ['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace', 'hostUsers'] as const)
    if (spec[name] !== undefined) host[name] = spec[name];
  return { ...spec, securityContext: { ...host, ...spec.securityContext } };
}
