/**
 * The Pod spec as upstream holds it inside, which is what it shows of a refused change: in another order, and with what
 * concerns the host kept in the security context. Source: pkg/apis/core/types.go.
 */
import { sortedJson } from '../../../values/json';
import { goEscaped } from '../field-error';
import { flag, goJson, json, optional, struct } from '../shape';
import { PodSpec, type PodTemplateSpec } from './pod';

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

const { sysctls, ...ofPod } = fields.securityContext?.fields ?? {};
const { seccompProfile, appArmorProfile, seLinuxChangePolicy, ...first } = ofPod;

const InternalSecurityContext = struct('PodSecurityContext', {
  hostNetwork: flag,
  hostPID: flag,
  hostIPC: flag,
  shareProcessNamespace: optional(flag),
  hostUsers: optional(flag),
  ...first,
  sysctls: sysctls ?? json,
  seccompProfile: seccompProfile ?? json,
  appArmorProfile: appArmorProfile ?? json,
  seLinuxChangePolicy: seLinuxChangePolicy ?? json,
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

/** A template as JSON: its metadata is embedded, and shown as it is over the API. */
export function internalTemplateJson({ metadata = {}, spec = {} }: PodTemplateSpec): string {
  const given = Object.entries(metadata).map(
    ([name, value]) => `${JSON.stringify(name)}:${sortedJson(value)}`,
  );
  const rest = `"Spec":${goJson(InternalPodSpec, internalPodSpec(spec))}`;
  return `{${[...given.map(goEscaped), rest].join(',')}}`;
}

/** The spec with the host's fields where upstream keeps them. */
export function internalPodSpec(spec: PodSpec): unknown {
  const host: Record<string, unknown> = {};
  for (const name of ['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace', 'hostUsers'] as const)
    if (spec[name] !== undefined) host[name] = spec[name];
  return { ...spec, securityContext: { ...host, ...spec.securityContext } };
}
