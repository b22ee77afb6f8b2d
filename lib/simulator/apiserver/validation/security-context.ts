/** Security contexts of Pods and containers. Source: pkg/apis/core/validation/validation.go. */
import { isDNS1123Subdomain } from '../names';
import { type FieldErrors, type Path, Rendered } from './field-error';
import { goJson } from './shape';
import {
  type AppArmorProfile,
  type PodSecurityContext,
  type PodSpec,
  SeccompProfile,
  SecurityContext,
  type WindowsOptions,
} from './shapes/pod';
import { validateLocalDescendingPath } from './volume-sources';

const largestId = 2 ** 31 - 1;
const idRange = `must be between 0 and ${largestId}, inclusive`;
const longestSpec = 64 * 1024;
const longestPath = 4095;

export function validateSecurityContext(
  context: SecurityContext,
  hostUsers: boolean,
  at: Path,
  out: FieldErrors,
): void {
  validateId(context.runAsUser, at, 'runAsUser', out);
  validateId(context.runAsGroup, at, 'runAsGroup', out);
  const { procMount, allowPrivilegeEscalation, privileged, capabilities } = context;
  if (procMount !== undefined) {
    if (procMount !== 'Default' && procMount !== 'Unmasked')
      out.notSupported(at.child('procMount'), procMount, ['Default', 'Unmasked']);
    if (hostUsers && procMount === 'Unmasked')
      out.invalid(at.child('procMount'), procMount, '`hostUsers` must be false to use `Unmasked`');
  }
  validateSeccompProfile(context.seccompProfile, at.child('seccompProfile'), out);
  if (allowPrivilegeEscalation === false) {
    const shown = new Rendered(goJson(SecurityContext, context));
    if (privileged === true)
      out.invalid(at, shown, 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true');
    for (const each of capabilities?.add ?? [])
      if (each === 'CAP_SYS_ADMIN')
        out.invalid(
          at,
          shown,
          'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN',
        );
  }
  validateWindowsOptions(context.windowsOptions, at.child('windowsOptions'), out);
  validateAppArmorProfile(context.appArmorProfile, at.child('appArmorProfile'), out);
}

export function validatePodSecurityContext(
  context: PodSecurityContext,
  spec: PodSpec,
  at: Path,
  out: FieldErrors,
): void {
  validateId(context.fsGroup, at, 'fsGroup', out);
  validateId(context.runAsUser, at, 'runAsUser', out);
  validateId(context.runAsGroup, at, 'runAsGroup', out);
  context.supplementalGroups?.forEach((id, i) => {
    if (id < 0 || id > largestId) out.invalid(at.child('supplementalGroups').index(i), id, idRange);
  });
  if (context.sysctls !== undefined) validateSysctls(context.sysctls, spec, at.child('sysctls'), out);
  for (const [field, allowed] of policies) {
    const policy = context[field];
    if (policy !== undefined && !allowed.includes(policy)) out.notSupported(at.child(field), policy, allowed);
  }
  validateSeccompProfile(context.seccompProfile, at.child('seccompProfile'), out);
  validateWindowsOptions(context.windowsOptions, at.child('windowsOptions'), out);
  validateAppArmorProfile(context.appArmorProfile, at.child('appArmorProfile'), out);
}

const policies = [
  ['fsGroupChangePolicy', ['Always', 'OnRootMismatch']],
  ['supplementalGroupsPolicy', ['Merge', 'Strict']],
  ['seLinuxChangePolicy', ['MountOption', 'Recursive']],
] as const satisfies readonly (readonly [
  keyof PodSecurityContext,
  readonly string[],
])[] as readonly (readonly [
  'fsGroupChangePolicy' | 'supplementalGroupsPolicy' | 'seLinuxChangePolicy',
  readonly string[],
])[];

function validateId(id: number | undefined, at: Path, field: string, out: FieldErrors): void {
  if (id !== undefined && (id < 0 || id > largestId)) out.invalid(at.child(field), id, idRange);
}

const sysctlFormat = '^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$';
const sysctlPart = /^[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;

function validateSysctls(
  sysctls: NonNullable<PodSecurityContext['sysctls']>,
  spec: PodSpec,
  at: Path,
  out: FieldErrors,
): void {
  const names = new Set<string>();
  sysctls.forEach(({ name = '' }, i) => {
    const here = at.index(i).child('name');
    if (name === '') out.required(here);
    else if (name.length > 253 || !name.split(/[./]/).every((part) => sysctlPart.test(part)))
      out.invalid(here, name, `must have at most 253 characters and match regex ${sysctlFormat}`);
    else if (names.has(name)) out.duplicate(here, name);
    names.add(name);
    const dotted = name.replaceAll('/', '.');
    if (spec.hostNetwork === true && dotted.startsWith('net.'))
      out.invalid(here, name, "may not be specified when 'hostNetwork' is true");
    else if (spec.hostIPC === true && /^(kernel\.(sem$|msg|shm)|fs\.mqueue\.)/.test(dotted))
      out.invalid(here, name, "may not be specified when 'hostIPC' is true");
  });
}

const seccompTypes = ['Localhost', 'RuntimeDefault', 'Unconfined'];

function validateSeccompProfile(profile: SeccompProfile | undefined, at: Path, out: FieldErrors): void {
  if (profile === undefined) return;
  const { type = '', localhostProfile } = profile;
  if (type === '') out.required(at.child('type'), 'type is required when seccompProfile is set');
  else if (!seccompTypes.includes(type)) out.notSupported(at.child('type'), type, seccompTypes);
  const here = at.child('localhostProfile');
  if (type === 'Localhost') {
    if (localhostProfile === undefined) out.required(here, 'must be set when seccomp type is Localhost');
    else validateLocalDescendingPath(localhostProfile, here, out);
  } else if (localhostProfile !== undefined)
    out.invalid(
      here,
      new Rendered(goJson(SeccompProfile, profile)),
      'can only be set when seccomp type is Localhost',
    );
}

function validateAppArmorProfile(profile: AppArmorProfile | undefined, at: Path, out: FieldErrors): void {
  if (profile === undefined) return;
  const { type = '', localhostProfile } = profile;
  const here = at.child('localhostProfile');
  switch (type) {
    case 'Localhost':
      if (localhostProfile === undefined) out.required(here, 'must be set when AppArmor type is Localhost');
      else {
        if (localhostProfile.trim() !== localhostProfile)
          out.invalid(here, localhostProfile, 'must not be padded with whitespace');
        else if (localhostProfile === '') out.required(here, 'must be set when AppArmor type is Localhost');
        if (localhostProfile.length > longestPath) out.tooLong(here, longestPath);
      }
      return;
    case 'RuntimeDefault':
    case 'Unconfined':
      if (localhostProfile !== undefined)
        out.invalid(here, localhostProfile, 'can only be set when AppArmor type is Localhost');
      return;
    case '':
      out.required(at.child('type'), 'type is required when appArmorProfile is set');
      return;
    default:
      out.notSupported(at.child('type'), type, seccompTypes);
  }
}

const dnsLabel = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/;
const netBiosName = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;

function validateWindowsOptions(options: WindowsOptions | undefined, at: Path, out: FieldErrors): void {
  if (options === undefined) return;
  const { gmsaCredentialSpecName, gmsaCredentialSpec, runAsUserName } = options;
  if (gmsaCredentialSpecName !== undefined)
    out.invalidEach(
      at.child('gmsaCredentialSpecName'),
      gmsaCredentialSpecName,
      isDNS1123Subdomain(gmsaCredentialSpecName),
    );
  if (gmsaCredentialSpec === '')
    out.invalid(
      at.child('gmsaCredentialSpec'),
      gmsaCredentialSpec,
      'gmsaCredentialSpec cannot be an empty string',
    );
  else if (gmsaCredentialSpec !== undefined && gmsaCredentialSpec.length > longestSpec)
    out.invalid(
      at.child('gmsaCredentialSpec'),
      gmsaCredentialSpec,
      'gmsaCredentialSpec size must be under 64 KiB',
    );
  if (runAsUserName !== undefined) validateUserName(runAsUserName, at.child('runAsUserName'), out);
}

function validateUserName(name: string, at: Path, out: FieldErrors): void {
  for (const why of complaintsAboutUserName(name)) out.invalid(at, name, `runAsUserName${why}`);
}

function complaintsAboutUserName(name: string): string[] {
  const parts = name.split('\\');
  if (name === '') return [' cannot be an empty string'];
  if ([...name].some((c) => c < ' ' || c === '\u007f')) return [' cannot contain control characters'];
  if (parts.length > 2) return [' cannot contain more than one backslash'];
  const [domain, user = ''] = parts.length === 1 ? [undefined, parts[0]] : parts;
  const complaints: string[] = [];
  if (domain !== undefined) {
    if (domain.length >= 256) complaints.push("'s Domain length must be under 256 characters");
    if (!netBiosName.test(domain) && !domain.split('.').every((label) => dnsLabel.test(label)))
      complaints.push("'s Domain doesn't match the NetBios nor the DNS format");
  }
  if (user === '') complaints.push("'s User cannot be empty");
  else if (user.length > 104) complaints.push("'s User length must not be longer than 104 characters");
  if (/^[. ]+$/.test(user)) complaints.push("'s User cannot contain only periods or spaces");
  if (/["/\\:;|=,+*?<>@[\]]/.test(user))
    complaints.push(`'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]`);
  return complaints;
}
