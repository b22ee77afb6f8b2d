/** What of a Pod may change. Source: pkg/apis/core/validation/validation.go (ValidatePodUpdate). */
import { validateTolerations } from './affinity';
import { differenceOf } from './difference';
import { type FieldErrors, type Path, Rendered } from './field-error';
import { metadataPath, specPath, validateObjectMetaUpdate } from './meta';
import { validatePodItself } from './pod';
import { appArmorPrefix, mirrorAnnotation, validatePodAnnotations } from './pod-annotations';
import { equal, goJson, list, map, optional, text } from './shape';
import { InternalPodSpec, internalPodSpec } from './shapes/internal';
import { type Container, type Pod, PodSpec } from './shapes/pod';
import { type Affinity, NodeAffinity, NodeSelectorTerm, type Toleration } from './shapes/scheduling';

const largestInt32 = 2 ** 31 - 1;
const updatable = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',');

export function validatePodUpdate(pod: Pod, old: Pod, out: FieldErrors): void {
  const spec = pod.spec ?? {};
  const before = old.spec ?? {};
  validateObjectMetaUpdate(pod.metadata, old.metadata, out);
  validatePodItself(pod, out, old);
  validateAnnotationUpdates(pod, old, out);
  for (const field of ['containers', 'initContainers'] as const)
    if (!validateContainerUpdates(spec[field] ?? [], before[field] ?? [], specPath.child(field), out)) return;
  if (!validateDeadlineUpdate(spec, before, out)) return;
  validateAddedTolerations(
    spec.tolerations ?? [],
    before.tolerations ?? [],
    specPath.child('tolerations'),
    out,
  );
  validateRemovedGates(spec, before, out);
  if (equal(PodSpec, spec, before)) return;
  const munged = withUnchanged(spec, before, out);
  if (equal(PodSpec, munged, before)) return;
  const difference = differenceOf(InternalPodSpec, internalPodSpec(before), internalPodSpec(munged));
  out.forbidden(specPath, `pod updates may not change fields other than ${updatable}\n${difference}`);
}

function validateAnnotationUpdates(pod: Pod, old: Pod, out: FieldErrors): void {
  const next = pod.metadata?.annotations ?? {};
  const before = old.metadata?.annotations ?? {};
  const at = metadataPath.child('annotations');
  for (const [key, value] of Object.entries(before)) {
    if (next[key] === value) continue;
    if (key.startsWith(appArmorPrefix))
      out.forbidden(at.key(key), 'may not remove or update AppArmor annotations');
    if (key === mirrorAnnotation)
      out.forbidden(at.key(key), 'may not remove or update mirror pod annotation');
  }
  for (const key of Object.keys(next)) {
    if (before[key] !== undefined) continue;
    if (key.startsWith(appArmorPrefix)) out.forbidden(at.key(key), 'may not add AppArmor annotations');
    if (key === mirrorAnnotation) out.forbidden(at.key(key), 'may not add mirror pod annotation');
  }
  validatePodAnnotations(next, pod.spec ?? {}, at, out);
}

/** False: the lists cannot be compared any further. */
function validateContainerUpdates(
  next: readonly Container[],
  before: readonly Container[],
  at: Path,
  out: FieldErrors,
): boolean {
  if (next.length !== before.length) {
    out.forbidden(at, 'pod updates may not add or remove containers');
    return false;
  }
  next.forEach(({ image = '' }, i) => {
    if (image === '') out.required(at.index(i).child('image'));
    if (image.trim() !== image)
      out.invalid(at.index(i).child('image'), image, 'must not have leading or trailing whitespace');
  });
  return true;
}

function validateDeadlineUpdate(spec: PodSpec, before: PodSpec, out: FieldErrors): boolean {
  const at = specPath.child('activeDeadlineSeconds');
  const { activeDeadlineSeconds: next } = spec;
  const { activeDeadlineSeconds: last } = before;
  if (next === undefined) {
    if (last !== undefined) out.invalid(at, null, 'must not update from a positive integer to nil value');
    return true;
  }
  if (next < 0 || next > largestInt32) {
    out.invalid(at, next, `must be between 0 and ${largestInt32}, inclusive`);
    return false;
  }
  if (last !== undefined && last < next) {
    out.invalid(at, next, 'must be less than or equal to previous value');
    return false;
  }
  return true;
}

function validateAddedTolerations(
  next: readonly Toleration[],
  before: readonly Toleration[],
  at: Path,
  out: FieldErrors,
): void {
  const kept = new Set(next.map(withoutSeconds));
  const isKept = before.every((old) => kept.has(withoutSeconds(old)));
  if (!isKept) out.forbidden(at, 'existing toleration can not be modified except its tolerationSeconds');
  else validateTolerations(next, at, out);
}

function withoutSeconds({ key = '', operator = '', value = '', effect = '' }: Toleration): string {
  return JSON.stringify([key, operator, value, effect]);
}

function validateRemovedGates(spec: PodSpec, before: PodSpec, out: FieldErrors): void {
  const had = new Set((before.schedulingGates ?? []).map(({ name = '' }) => name));
  const gates = spec.schedulingGates ?? [];
  const last = new Map(gates.map(({ name = '' }, i) => [name, i]));
  for (const [name, i] of last)
    if (!had.has(name))
      out.forbidden(
        specPath.child('schedulingGates').index(i).child('name'),
        `only deletion is allowed, but found new scheduling gate '${name}'`,
      );
}

/** The new spec with the fields that may change as they were: what still differs is what may not. */
function withUnchanged(spec: PodSpec, before: PodSpec, out: FieldErrors): PodSpec {
  const munged: Record<string, unknown> = {
    ...spec,
    containers: withOldImages(spec.containers ?? [], before.containers ?? []),
  };
  if ((spec.initContainers ?? []).length === 0) delete munged.initContainers;
  else munged.initContainers = withOldImages(spec.initContainers ?? [], before.initContainers ?? []);
  const restore = (field: keyof PodSpec): void => {
    if (before[field] === undefined) delete munged[field];
    else munged[field] = before[field];
  };
  restore('activeDeadlineSeconds');
  restore('schedulingGates');
  restore('tolerations');
  if ((before.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1)
    restore('terminationGracePeriodSeconds');
  if ((before.schedulingGates ?? []).length === 0) return munged as PodSpec;
  if (!equal(map(text), spec.nodeSelector, before.nodeSelector)) {
    const { nodeSelector: next } = spec;
    const changed = Object.entries(before.nodeSelector ?? {}).some(([key, value]) => next?.[key] !== value);
    if (changed)
      out.invalid(
        specPath.child('nodeSelector'),
        next,
        'only additions to spec.nodeSelector are allowed (no mutations or deletions)',
      );
    restore('nodeSelector');
  }
  const next = spec.affinity?.nodeAffinity;
  const last = before.affinity?.nodeAffinity;
  if (!equal(optional(NodeAffinity), next, last)) {
    validateNodeAffinityMutation(next, last, out);
    const others: Affinity = { ...spec.affinity };
    const { nodeAffinity: _changed, ...rest } = others;
    const affinity = last === undefined ? rest : { ...rest, nodeAffinity: last };
    if (before.affinity === undefined && Object.keys(affinity).length === 0) delete munged.affinity;
    else munged.affinity = affinity;
  }
  return munged as PodSpec;
}

function withOldImages(next: readonly Container[], before: readonly Container[]): readonly Container[] {
  return next.map((container, i) => ({ ...container, image: before[i]?.image ?? '' }));
}

/** A gated Pod's required terms may only get narrower. */
function validateNodeAffinityMutation(
  next: NodeAffinity | undefined,
  before: NodeAffinity | undefined,
  out: FieldErrors,
): void {
  const required = 'requiredDuringSchedulingIgnoredDuringExecution';
  const oldTerms = before?.[required]?.nodeSelectorTerms ?? [];
  const newTerms = next?.[required]?.nodeSelectorTerms ?? [];
  const at = specPath.child('affinity').child('nodeAffinity').child(required).child('nodeSelectorTerms');
  if (oldTerms.length === 0) return;
  if (oldTerms.length !== newTerms.length) {
    const shown = newTerms.length === 0 ? null : new Rendered(goJson(list(NodeSelectorTerm), newTerms));
    out.invalid(at, shown, 'no additions/deletions to non-empty NodeSelectorTerms list are allowed');
    return;
  }
  oldTerms.forEach((oldTerm, i) => {
    const newTerm = newTerms[i] ?? {};
    if (!hasOnlyAdditions(newTerm, oldTerm))
      out.invalid(
        at.index(i),
        new Rendered(goJson(NodeSelectorTerm, newTerm)),
        'only additions are allowed (no mutations or deletions)',
      );
  });
}

function hasOnlyAdditions(next: NodeSelectorTerm, before: NodeSelectorTerm): boolean {
  const parts = ['matchExpressions', 'matchFields'] as const;
  const wasEmpty = parts.every((part) => (before[part] ?? []).length === 0);
  if (wasEmpty && parts.some((part) => (next[part] ?? []).length > 0)) return false;
  return parts.every((part) => {
    const had = before[part] ?? [];
    const shape = NodeSelectorTerm.fields?.[part];
    return shape !== undefined && equal(shape, (next[part] ?? []).slice(0, had.length), had);
  });
}
