/**
 * Annotations of a Pod that mean something: mirror Pods, deletion cost, and the old forms of seccomp and AppArmor.
 * Source: pkg/apis/core/validation/validation.go (ValidatePodSpecificAnnotations and around).
 */
import { validateTolerations } from './affinity';
import type { FieldErrors, Path } from './field-error';
import type { Labels } from './meta';
import { containersWithPaths } from './pod-os';
import { decode, list } from './shape';
import type { ObjectMeta } from './shapes/meta';
import type { AppArmorProfile, PodSpec, SeccompProfile } from './shapes/pod';
import { Toleration } from './shapes/scheduling';
import { validateLocalDescendingPath } from './volume-sources';

export const mirrorAnnotation = 'kubernetes.io/config.mirror';
export const appArmorPrefix = 'container.apparmor.security.beta.kubernetes.io/';
const tolerationsAnnotation = 'scheduler.alpha.kubernetes.io/tolerations';
const deletionCost = 'controller.kubernetes.io/pod-deletion-cost';
const seccompPod = 'seccomp.security.alpha.kubernetes.io/pod';
const seccompPrefix = 'container.seccomp.security.alpha.kubernetes.io/';

export function validatePodAnnotations(
  annotations: Labels | undefined,
  spec: PodSpec,
  at: Path,
  out: FieldErrors,
): void {
  if (annotations === undefined) return;
  const mirror = annotations[mirrorAnnotation];
  if (mirror !== undefined && (spec.nodeName ?? '') === '')
    out.invalid(at.key(mirrorAnnotation), mirror, 'must set spec.nodeName if mirror pod annotation is set');
  const tolerations = annotations[tolerationsAnnotation] ?? '';
  if (tolerations !== '') validateAnnotatedTolerations(tolerations, at, out);
  const cost = annotations[deletionCost];
  if (cost !== undefined && !isInt32(cost))
    out.invalid(at.key(deletionCost), cost, 'must be a 32bit integer');
  for (const key of Object.keys(annotations)) {
    const value = annotations[key] as string;
    if (key === seccompPod || key.startsWith(seccompPrefix)) validateSeccompText(value, at.child(key), out);
    if (key.startsWith(appArmorPrefix)) {
      const name = key.slice(appArmorPrefix.length);
      if (!containersWithPaths(spec, at).some(({ container }) => (container.name ?? '') === name))
        out.invalid(at.key(key), name, 'container not found');
      const known = value === '' || value === 'runtime/default' || value === 'unconfined';
      if (!known && !value.startsWith('localhost/'))
        out.invalid(at.key(key), value, `invalid AppArmor profile name: ${JSON.stringify(value)}`);
    }
  }
}

function validateAnnotatedTolerations(text: string, at: Path, out: FieldErrors): void {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    out.invalid(at, tolerationsAnnotation, 'invalid character in the annotation');
    return;
  }
  const decoded = decode(list(Toleration), parsed);
  if (!decoded.ok) out.invalid(at, tolerationsAnnotation, decoded.message);
  else if (Array.isArray(decoded.value))
    validateTolerations(decoded.value, at.child(tolerationsAnnotation), out);
}

function isInt32(text: string): boolean {
  if (!/^(0|-?[1-9]\d{0,9})$/.test(text)) return false;
  const value = Number(text);
  return value >= -(2 ** 31) && value < 2 ** 31;
}

function validateSeccompText(profile: string, at: Path, out: FieldErrors): void {
  if (profile === 'runtime/default' || profile === 'docker/default' || profile === 'unconfined') return;
  if (profile.startsWith('localhost/'))
    validateLocalDescendingPath(profile.slice('localhost/'.length), at, out);
  else out.invalid(at, profile, 'must be a valid seccomp profile');
}

/** Where a profile is given as an annotation and as a field, both must say the same. */
export function validateProfilesMatch(
  metadata: ObjectMeta | undefined,
  spec: PodSpec,
  at: Path,
  out: FieldErrors,
): void {
  const annotations = metadata?.annotations;
  if (annotations === undefined) return;
  const podSeccomp = spec.securityContext?.seccompProfile;
  const podAnnotation = annotations[seccompPod];
  if (podSeccomp !== undefined && podAnnotation !== undefined)
    matchSeccomp(podAnnotation, podSeccomp, at.child('securityContext').child('seccompProfile'), out);
  const containers = containersWithPaths(spec, at);
  for (const { container, at: here } of containers) {
    const profile = container.securityContext?.seccompProfile;
    const annotation = annotations[`${seccompPrefix}${container.name ?? ''}`];
    if (profile !== undefined && annotation !== undefined)
      matchSeccomp(annotation, profile, here.child('securityContext').child('seccompProfile'), out);
  }
  if (spec.os?.name === 'windows') return;
  for (const { container, at: here } of containers) {
    const profile = container.securityContext?.appArmorProfile ?? spec.securityContext?.appArmorProfile;
    const annotation = annotations[`${appArmorPrefix}${container.name ?? ''}`];
    if (profile !== undefined && annotation !== undefined)
      matchAppArmor(annotation, profile, here.child('securityContext').child('appArmorProfile'), out);
  }
}

function matchSeccomp(annotation: string, profile: SeccompProfile, at: Path, out: FieldErrors): void {
  match('seccomp', ['runtime/default', 'docker/default'], annotation, profile, at, out);
}

function matchAppArmor(annotation: string, profile: AppArmorProfile, at: Path, out: FieldErrors): void {
  match('apparmor', ['runtime/default'], annotation, profile, at, out);
}

function match(
  what: string,
  defaults: readonly string[],
  annotation: string,
  { type, localhostProfile }: SeccompProfile,
  at: Path,
  out: FieldErrors,
): void {
  const local = 'localhost/';
  const differs =
    (type === 'Unconfined' && annotation !== 'unconfined') ||
    (type === 'RuntimeDefault' && !defaults.includes(annotation)) ||
    (type === 'Localhost' && !annotation.startsWith(local));
  if (differs) out.forbidden(at.child('type'), `${what} type in annotation and field must match`);
  else if (type === 'Localhost' && annotation.slice(local.length) !== localhostProfile)
    out.forbidden(at.child('localhostProfile'), `${what} profile in annotation and field must match`);
}
