/** What a Pod for one operating system may not ask of the other. Source: pkg/apis/core/validation/validation.go. */
import type { FieldErrors, Path } from './field-error';
import type { Container, PodSecurityContext, PodSpec, SecurityContext } from './shapes/pod';

/** All containers of a spec with their places: init, regular, ephemeral. */
export function containersWithPaths(
  spec: PodSpec,
  at: Path,
): readonly { readonly container: Container; readonly at: Path }[] {
  return (['initContainers', 'containers', 'ephemeralContainers'] as const).flatMap((field) =>
    (spec[field] ?? []).map((container, i) => ({ container, at: at.child(field).index(i) })),
  );
}

export function validatePodOS(spec: PodSpec, at: Path, out: FieldErrors): void {
  const name = spec.os?.name ?? '';
  if (name === '') out.required(at.child('os').child('name'), 'cannot be empty');
  else if (name === 'linux') validateLinux(spec, at, out);
  else if (name === 'windows') validateWindows(spec, at, out);
  else out.notSupported(at.child('os'), name, ['linux', 'windows']);
}

function validateLinux(spec: PodSpec, at: Path, out: FieldErrors): void {
  const why = 'windows options cannot be set for a linux pod';
  if (spec.securityContext?.windowsOptions !== undefined)
    out.forbidden(at.child('securityContext').child('windowsOptions'), why);
  for (const { container, at: here } of containersWithPaths(spec, at))
    if (container.securityContext?.windowsOptions !== undefined)
      out.forbidden(here.child('securityContext').child('windowsOptions'), why);
}

const podOnlyLinux = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'fsGroup',
  'fsGroupChangePolicy',
  'sysctls',
  'runAsUser',
  'runAsGroup',
  'supplementalGroups',
  'supplementalGroupsPolicy',
  'seLinuxChangePolicy',
] as const satisfies readonly (keyof PodSecurityContext)[];

const containerOnlyLinux = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
] as const satisfies readonly (keyof SecurityContext)[];

function validateWindows(spec: PodSpec, at: Path, out: FieldErrors): void {
  const why = 'cannot be set for a windows pod';
  for (const field of podOnlyLinux) {
    const value = spec.securityContext?.[field];
    const empty = value === undefined || (field === 'sysctls' && Array.isArray(value) && value.length === 0);
    if (!empty) out.forbidden(at.child('securityContext').child(field), why);
  }
  if (spec.hostUsers !== undefined) out.forbidden(at.child('hostUsers'), why);
  if (spec.hostPID === true) out.forbidden(at.child('hostPID'), why);
  if (spec.hostIPC === true) out.forbidden(at.child('hostIPC'), why);
  if (spec.shareProcessNamespace !== undefined) out.forbidden(at.child('shareProcessNamespace'), why);
  for (const { container, at: here } of containersWithPaths(spec, at))
    for (const field of containerOnlyLinux)
      if (container.securityContext?.[field] !== undefined)
        out.forbidden(here.child('securityContext').child(field), why);
}

/** HostProcess containers of Windows: all of a Pod's containers or none, and on the host's network. */
export function validateWindowsHostProcess(spec: PodSpec, at: Path, out: FieldErrors): void {
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess;
  const anyContainer = (each: Container): boolean =>
    each.securityContext?.windowsOptions?.hostProcess !== undefined;
  if (
    ofPod === undefined &&
    !(spec.containers ?? []).some(anyContainer) &&
    !(spec.initContainers ?? []).some(anyContainer)
  )
    return;
  const containers = containersWithPaths(spec, at);
  let hostProcesses = 0;
  for (const { container, at: here } of containers) {
    const own = container.securityContext?.windowsOptions?.hostProcess;
    if (ofPod !== undefined && own !== undefined && ofPod !== own)
      out.invalid(
        here.child('securityContext').child('windowsOptions').child('hostProcess'),
        own,
        `pod hostProcess value must be identical if both are specified, was ${ofPod}`,
      );
    if (own ?? ofPod) hostProcesses += 1;
  }
  if (hostProcesses === 0) return;
  if (hostProcesses !== containers.length)
    out.invalid(
      at,
      '',
      'If pod contains any hostProcess containers then all containers must be HostProcess containers',
    );
  if (spec.hostNetwork !== true)
    out.invalid(
      at.child('hostNetwork'),
      false,
      'hostNetwork must be true if pod contains any hostProcess containers',
    );
}
