/** Pods and templates of Pods. Source: pkg/apis/core/validation/validation.go (ValidatePodSpec and around). */
import { compareQuantities, formatQuantity } from '../../values/quantity';
import { containerTotals } from '../container-totals';
import { isDNS1123Subdomain } from '../names';
import { validateAffinity, validateTolerations, validateTopologySpread } from './affinity';
import {
  type Surroundings,
  validateContainers,
  validateEphemeralContainers,
  validateImageSpaces,
  validateInitContainers,
} from './containers';
import { type FieldErrors, type Path, Rendered } from './field-error';
import { validateIP } from './ip';
import {
  metadataPath,
  specPath,
  validateAnnotations,
  validateDNS1123Label,
  validateLabelName,
  validateLabels,
  validateObjectMeta,
} from './meta';
import { validatePodAnnotations, validateProfilesMatch } from './pod-annotations';
import { validatePodOS, validateWindowsHostProcess } from './pod-os';
import { amount, canonical, validateContainerResources, validatePodLevelResources } from './resources';
import { validatePodSecurityContext } from './security-context';
import { goJson } from './shape';
import type { ObjectMeta } from './shapes/meta';
import { type Pod, PodResourceClaim, type PodSpec, type PodTemplateSpec } from './shapes/pod';
import type { Volume } from './shapes/volume';
import { validateVolumes } from './volumes';

const largestInt32 = 2 ** 31 - 1;

export function validatePod(pod: Pod, out: FieldErrors): void {
  validatePodItself(pod, out);
  const spec = pod.spec ?? {};
  if ((spec.ephemeralContainers ?? []).length > 0)
    out.forbidden(specPath.child('ephemeralContainers'), 'cannot be set on create');
  if ((spec.nodeName ?? '') !== '' && (spec.schedulingGates ?? []).length > 0)
    out.forbidden(specPath.child('nodeName'), 'cannot be set until all schedulingGates have been cleared');
  validateProfilesMatch(pod.metadata, spec, specPath, out);
}

/** What holds of a Pod whether it is new or changed; `stored`: as it was before the change. */
export function validatePodItself(pod: Pod, out: FieldErrors, stored?: Pod): void {
  const spec = pod.spec ?? {};
  validateObjectMeta(pod.metadata, true, isDNS1123Subdomain, out);
  validatePodAnnotations(pod.metadata?.annotations, spec, metadataPath.child('annotations'), out);
  validatePodSpec(spec, pod.metadata ?? {}, specPath, out, [], stored?.spec);
  if ((spec.serviceAccountName ?? '') === '') {
    spec.volumes?.forEach((volume, i) => {
      volume.projected?.sources?.forEach((source, j) => {
        const here = specPath.child('volumes').index(i).child('projected').child('sources').index(j);
        if (source.serviceAccountToken !== undefined)
          out.forbidden(
            here.child('serviceAccountToken'),
            'must not be specified when serviceAccountName is not set',
          );
      });
    });
  }
  for (const field of ['containers', 'initContainers'] as const)
    spec[field]?.forEach((container, i) => {
      if (container.image !== container.image?.trim())
        validateImageSpaces(container, specPath.child(field).index(i), out);
    });
}

/** A template: what a workload makes its Pods from. `extra`: volumes that the workload adds to each Pod. */
export function validatePodTemplate(
  template: PodTemplateSpec,
  at: Path,
  out: FieldErrors,
  extra: readonly Volume[] = [],
): void {
  const { metadata, spec = {} } = template;
  validateLabels(metadata?.labels, at.child('labels'), out);
  validateAnnotations(metadata?.annotations, at.child('annotations'), out);
  validatePodAnnotations(metadata?.annotations, spec, at.child('annotations'), out);
  validatePodSpec(spec, undefined, at.child('spec'), out, extra);
  validateProfilesMatch(metadata, spec, at.child('spec'), out);
  if ((spec.ephemeralContainers ?? []).length > 0)
    out.forbidden(
      at.child('spec').child('ephemeralContainers'),
      'ephemeral containers not allowed in pod template',
    );
}

const restartPolicies = ['Always', 'OnFailure', 'Never'];
const dnsPolicies = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const preemptionPolicies = ['PreemptLowerPriority', 'Never'];
const noClaims: ReadonlySet<string> = new Set();

/** `pod`: the metadata where the spec is a Pod's own; absent in a template. */
function validatePodSpec(
  spec: PodSpec,
  pod: ObjectMeta | undefined,
  at: Path,
  out: FieldErrors,
  extra: readonly Volume[] = [],
  stored?: PodSpec,
): void {
  if (spec.terminationGracePeriodSeconds === undefined)
    out.required(at.child('terminationGracePeriodSeconds'));
  const hostUsers = spec.hostUsers !== false;
  const volumes = validateVolumes([...(spec.volumes ?? []), ...extra], pod, at.child('volumes'), out);
  const claims = spec.resourceClaims === undefined ? noClaims : claimNames(spec.resourceClaims);
  if (spec.resourceClaims !== undefined)
    validateResourceClaims(spec.resourceClaims, at.child('resourceClaims'), out);
  const around: Surroundings = { volumes, claims, spec, hostUsers };
  validateContainers(around, at.child('containers'), out);
  validateInitContainers(around, at.child('initContainers'), out);
  validateEphemeralContainers(around, at.child('ephemeralContainers'), out);
  if (spec.resources !== undefined) validatePodResources(spec, claims, at.child('resources'), out);
  if (spec.hostNetwork === true)
    validateHostNetworkPorts(spec, pod !== undefined, at.child('containers'), out);
  requiredOneOf(spec.restartPolicy, restartPolicies, at, 'restartPolicy', out);
  requiredOneOf(spec.dnsPolicy, dnsPolicies, at, 'dnsPolicy', out);
  if (spec.nodeSelector !== undefined) validateLabels(spec.nodeSelector, at.child('nodeSelector'), out);
  if (spec.securityContext !== undefined)
    validatePodSecurityContext(spec.securityContext, spec, at.child('securityContext'), out);
  if (spec.hostPID === true && spec.shareProcessNamespace === true)
    out.invalid(
      at.child('securityContext').child('shareProcessNamespace'),
      true,
      'ShareProcessNamespace and HostPID cannot both be enabled',
    );
  if (spec.affinity !== undefined)
    validateAffinity(spec.affinity, at.child('affinity'), out, stored?.affinity);
  validateDNSConfig(spec, at.child('dnsConfig'), out);
  spec.readinessGates?.forEach(({ conditionType = '' }, i) => {
    validateLabelName(conditionType, at.child('readinessGates').index(i).child('conditionType'), out);
  });
  if (spec.schedulingGates !== undefined) validateSchedulingGates(spec, at.child('schedulingGates'), out);
  if (spec.topologySpreadConstraints !== undefined)
    validateTopologySpread(spec.topologySpreadConstraints, at.child('topologySpreadConstraints'), out);
  validateWindowsHostProcess(spec, at, out);
  if (!hostUsers) validateHostUsers(spec, at, out);
  validateNames(spec, at, out);
  if (spec.tolerations !== undefined) validateTolerations(spec.tolerations, at.child('tolerations'), out);
  spec.hostAliases?.forEach(({ ip = '', hostnames = [] }, i) => {
    const here = at.child('hostAliases').index(i);
    validateIP(ip, here.child('ip'), out);
    hostnames.forEach((name, j) => {
      out.invalidEach(here.child('hostnames').index(j), name, isDNS1123Subdomain(name));
    });
  });
  if (spec.preemptionPolicy !== undefined)
    requiredOneOf(spec.preemptionPolicy, preemptionPolicies, at, 'preemptionPolicy', out);
  if (spec.overhead !== undefined)
    validateContainerResources({ limits: spec.overhead }, noClaims, at.child('overhead'), out);
  if (spec.os !== undefined) validatePodOS(spec, at, out);
}

function validateNames(spec: PodSpec, at: Path, out: FieldErrors): void {
  for (const field of ['serviceAccountName', 'nodeName', 'priorityClassName', 'runtimeClassName'] as const) {
    const name = spec[field];
    if (name === undefined || (name === '' && field !== 'runtimeClassName')) continue;
    out.invalidEach(at.child(field), name, isDNS1123Subdomain(name));
  }
  for (const field of ['hostname', 'subdomain'] as const) {
    const name = spec[field] ?? '';
    if (name !== '') validateDNS1123Label(name, () => at.child(field), out);
  }
  const override = spec.hostnameOverride ?? '';
  if (override !== '') out.invalidEach(at.child('hostnameOverride'), override, isDNS1123Subdomain(override));
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined && (deadline < 1 || deadline > largestInt32))
    out.invalid(
      at.child('activeDeadlineSeconds'),
      deadline,
      `must be between 1 and ${largestInt32}, inclusive`,
    );
}

/** Required, and one of a few. */
export function requiredOneOf(
  value: string | undefined,
  allowed: readonly string[],
  at: Path,
  field: string,
  out: FieldErrors,
): void {
  if (value === undefined || value === '') out.required(at.child(field));
  else if (!allowed.includes(value)) out.notSupported(at.child(field), value, allowed);
}

function claimNames(claims: NonNullable<PodSpec['resourceClaims']>): ReadonlySet<string> {
  return new Set(claims.map(({ name = '' }) => name).filter((name) => name !== ''));
}

function validateResourceClaims(
  claims: NonNullable<PodSpec['resourceClaims']>,
  at: Path,
  out: FieldErrors,
): void {
  const names = new Set<string>();
  claims.forEach((claim, i) => {
    const here = at.index(i);
    const { name = '', resourceClaimName, resourceClaimTemplateName } = claim;
    if (name === '') out.required(here.child('name'));
    else if (names.has(name)) out.duplicate(here.child('name'), name);
    else {
      validateDNS1123Label(name, () => here.child('name'), out);
      names.add(name);
    }
    const shown = (): Rendered => new Rendered(goJson(PodResourceClaim, claim));
    if (resourceClaimName !== undefined && resourceClaimTemplateName !== undefined)
      out.invalid(
        here,
        shown(),
        'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified',
      );
    if (resourceClaimName === undefined && resourceClaimTemplateName === undefined)
      out.invalid(here, shown(), 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`');
    for (const field of ['resourceClaimName', 'resourceClaimTemplateName'] as const) {
      const given = claim[field];
      if (given !== undefined) out.invalidEach(here.child(field), given, isDNS1123Subdomain(given));
    }
  });
}

function validateHostNetworkPorts(spec: PodSpec, isPod: boolean, at: Path, out: FieldErrors): void {
  spec.containers?.forEach(({ ports = [] }, i) => {
    ports.forEach(({ hostPort = 0, containerPort = 0 }, j) => {
      if ((isPod || hostPort !== 0) && hostPort !== containerPort)
        out.invalid(
          at.index(i).child('ports').index(j).child('hostPort'),
          hostPort,
          'must match `containerPort` when `hostNetwork` is true',
        );
    });
  });
}

function validateHostUsers(spec: PodSpec, at: Path, out: FieldErrors): void {
  const why = 'when `pod.Spec.HostUsers` is false';
  if (spec.hostNetwork === true) out.forbidden(at.child('hostNetwork'), why);
  if (spec.hostPID === true) out.forbidden(at.child('HostPID'), why);
  if (spec.hostIPC === true) out.forbidden(at.child('HostIPC'), why);
}

function validateSchedulingGates({ schedulingGates = [] }: PodSpec, at: Path, out: FieldErrors): void {
  const seen = new Set<string>();
  schedulingGates.forEach(({ name = '' }, i) => {
    validateLabelName(name, at.index(i), out);
    if (seen.has(name)) out.duplicate(at.index(i), name);
    seen.add(name);
  });
}

const mostNameservers = 3;
const mostSearches = 32;
const mostSearchCharacters = 2048;
const searchLabel = /^[a-z0-9_]([-a-z0-9_]*[a-z0-9_])?$/;

function validateDNSConfig({ dnsConfig, dnsPolicy }: PodSpec, at: Path, out: FieldErrors): void {
  if (dnsPolicy === 'None') {
    if (dnsConfig === undefined) {
      out.required(at, 'must provide `dnsConfig` when `dnsPolicy` is None');
      return;
    }
    if ((dnsConfig.nameservers ?? []).length === 0) {
      out.required(
        at.child('nameservers'),
        'must provide at least one DNS nameserver when `dnsPolicy` is None',
      );
      return;
    }
  }
  if (dnsConfig === undefined) return;
  const { nameservers = [], searches = [], options = [] } = dnsConfig;
  if (nameservers.length > mostNameservers)
    out.invalid(
      at.child('nameservers'),
      nameservers,
      `must not have more than ${mostNameservers} nameservers`,
    );
  nameservers.forEach((each, i) => {
    validateIP(each, at.child('nameservers').index(i), out);
  });
  if (searches.length > mostSearches)
    out.invalid(at.child('searches'), searches, `must not have more than ${mostSearches} search paths`);
  if (searches.join(' ').length > mostSearchCharacters)
    out.invalid(
      at.child('searches'),
      searches,
      `must not have more than ${mostSearchCharacters} characters (including spaces) in the search list`,
    );
  searches.forEach((each, i) => {
    if (each === '.') return;
    const search = each.replace(/\.$/, '');
    const relaxed = search.length <= 253 && search.split('.').every((label) => searchLabel.test(label));
    if (!relaxed) out.invalidEach(at.child('searches').index(i), search, complaintsAboutSearch(search));
  });
  options.forEach(({ name = '' }, i) => {
    if (name === '') out.required(at.child('options').index(i), 'must not be empty');
  });
}

function complaintsAboutSearch(search: string): string[] {
  const format = '[a-z0-9_]([-a-z0-9_]*[a-z0-9_])?(\\.[a-z0-9_]([-a-z0-9_]*[a-z0-9_])?)*';
  const tooLong = search.length > 253 ? ['must be no more than 253 characters'] : [];
  if (search.split('.').every((label) => searchLabel.test(label))) return tooLong;
  return [
    ...tooLong,
    `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-', '_', or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${format}')`,
  ];
}

function validatePodResources(spec: PodSpec, claims: ReadonlySet<string>, at: Path, out: FieldErrors): void {
  const resources = spec.resources ?? {};
  if (resources.claims !== undefined)
    out.forbidden(at.child('claims'), 'claims cannot be set for Resources at pod-level');
  validatePodLevelResources(resources, claims, at, out);
  for (const [name, total] of containerTotals(spec, 'requests')) {
    const own = resources.requests?.[name];
    if (compareQuantities(total, amount(own)) > 0)
      out.invalid(
        at.child('requests').key(name),
        canonical(own),
        `must be greater than or equal to aggregate container requests of ${formatQuantity(total)}`,
      );
  }
  spec.containers?.forEach((container, i) => {
    for (const [name, limit] of Object.entries(container.resources?.limits ?? {})) {
      const own = resources.limits?.[name];
      if (own !== undefined && compareQuantities(amount(limit), amount(own)) > 0)
        out.invalid(
          at.child('containers').index(i).key(name).child('limits'),
          canonical(limit),
          `must be less than or equal to pod limits of ${canonical(own)}`,
        );
    }
  });
}
