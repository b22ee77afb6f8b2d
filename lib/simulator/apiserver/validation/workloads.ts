/** Deployments and their like. Source: pkg/apis/apps/validation/validation.go, pkg/apis/core/validation (ReplicationController). */
import { isDNS1123Label, isDNS1123Subdomain } from '../names';
import { type FieldErrors, Path, Rendered } from './field-error';
import { claimRules } from './late-rules';
import {
  intOrPercent,
  isEmptySelector,
  isUsableSelector,
  selectorMatches,
  specPath,
  validateAnnotations,
  validateImmutable,
  validateLabelSelector,
  validateLabels,
  validateNonnegative,
  validateNotMoreThan100Percent,
  validateObjectMeta,
  validateObjectMetaUpdate,
  validatePositiveIntOrPercent,
} from './meta';
import { validatePodTemplate } from './pod';
import { validatePodAnnotations } from './pod-annotations';
import { equal, goJson, json, optional } from './shape';
import { LabelSelector } from './shapes/meta';
import { PodTemplateSpec } from './shapes/pod';
import type { Volume } from './shapes/volume';
import {
  type ControllerRevision,
  type DaemonSet,
  type DaemonSetSpec,
  DaemonSetUpdateStrategy,
  type Deployment,
  type DeploymentSpec,
  DeploymentStrategy,
  type ReplicaSet,
  type ReplicationController,
  RollingUpdateStatefulSet,
  type StatefulSet,
  StatefulSetSpec,
  StatefulSetUpdateStrategy,
} from './shapes/workload';

const mismatch = '`selector` does not match template `labels`';
const rollbackAnnotation = 'deprecated.deployment.rollback.to';
const generationAnnotation = 'deprecated.daemonset.template.generation';

export function validateDeployment(deployment: Deployment, out: FieldErrors): void {
  validateObjectMeta(deployment.metadata, true, isDNS1123Subdomain, out);
  validateDeploymentSpec(deployment, out);
}

export function validateDeploymentUpdate(deployment: Deployment, old: Deployment, out: FieldErrors): void {
  validateObjectMetaUpdate(deployment.metadata, old.metadata, out);
  validateDeploymentSpec(deployment, out);
}

function validateDeploymentSpec({ metadata, spec = {} }: Deployment, out: FieldErrors): void {
  validateNonnegative(spec.replicas, specPath, 'replicas', out);
  validateSelectorAndTemplate('deployment', 'ReplicaSet', spec, out);
  validateDeploymentStrategy(spec.strategy ?? {}, specPath.child('strategy'), out);
  validateNonnegative(spec.minReadySeconds, specPath, 'minReadySeconds', out);
  validateNonnegative(spec.revisionHistoryLimit, specPath, 'revisionHistoryLimit', out);
  const rollback = metadata?.annotations?.[rollbackAnnotation];
  if (rollback !== undefined && /^-?\d{1,18}$/.test(rollback))
    validateNonnegative(Number(rollback), specPath.child('rollback'), 'version', out);
  const deadline = spec.progressDeadlineSeconds;
  validateNonnegative(deadline, specPath, 'progressDeadlineSeconds', out);
  if (deadline !== undefined && deadline <= (spec.minReadySeconds ?? 0))
    out.invalid(specPath.child('progressDeadlineSeconds'), deadline, 'must be greater than minReadySeconds');
}

export function validateReplicaSet(replicaSet: ReplicaSet, out: FieldErrors): void {
  validateObjectMeta(replicaSet.metadata, true, isDNS1123Subdomain, out);
  validateReplicaSetSpec(replicaSet, out);
}

export function validateReplicaSetUpdate(replicaSet: ReplicaSet, old: ReplicaSet, out: FieldErrors): void {
  validateObjectMetaUpdate(replicaSet.metadata, old.metadata, out);
  validateReplicaSetSpec(replicaSet, out);
  validateSelectorUnchanged(replicaSet.spec?.selector, old.spec?.selector, out);
}

function validateReplicaSetSpec({ spec = {} }: ReplicaSet, out: FieldErrors): void {
  validateNonnegative(spec.replicas, specPath, 'replicas', out);
  validateNonnegative(spec.minReadySeconds, specPath, 'minReadySeconds', out);
  // Upstream says "deployment" of a ReplicaSet too.
  validateSelectorAndTemplate('deployment', 'ReplicaSet', spec, out);
}

function validateSelectorAndTemplate(
  shown: string,
  owner: string,
  { selector, template = {} }: Pick<DeploymentSpec, 'selector' | 'template'>,
  out: FieldErrors,
): void {
  const at = specPath.child('selector');
  if (selector === undefined) out.required(at);
  else {
    validateLabelSelector(selector, at, out);
    if (isEmptySelector(selector)) out.invalid(at, selector, `empty selector is invalid for ${shown}`);
  }
  if (!isUsableSelector(selector)) out.invalid(at, selector, 'invalid label selector');
  else validateReplicaTemplate(selector, template, owner, specPath.child('template'), out);
}

function validateReplicaTemplate(
  selector: LabelSelector | undefined,
  template: PodTemplateSpec,
  owner: string,
  at: Path,
  out: FieldErrors,
): void {
  const nothing = selector !== undefined && isEmptySelector(selector);
  const labels = template.metadata?.labels;
  if (!nothing && !selectorMatches(selector, labels))
    out.invalid(at.child('metadata').child('labels'), labels, mismatch);
  validatePodTemplate(template, at, out);
  validateLongRunning(template, owner, at, out);
}

/** Workloads that never end restart what ends, and set no deadline. */
function validateLongRunning(
  { spec = {} }: PodTemplateSpec,
  owner: string,
  at: Path,
  out: FieldErrors,
): void {
  if (spec.restartPolicy !== 'Always')
    out.notSupported(at.child('spec').child('restartPolicy'), spec.restartPolicy ?? '', ['Always']);
  if (spec.activeDeadlineSeconds !== undefined)
    out.forbidden(
      at.child('spec').child('activeDeadlineSeconds'),
      `activeDeadlineSeconds in ${owner} is not Supported`,
    );
}

function validateDeploymentStrategy(strategy: DeploymentStrategy, at: Path, out: FieldErrors): void {
  const { type = '', rollingUpdate } = strategy;
  const here = at.child('rollingUpdate');
  switch (type) {
    case 'Recreate':
      if (rollingUpdate !== undefined)
        out.forbidden(here, "may not be specified when strategy `type` is 'Recreate'");
      return;
    case 'RollingUpdate': {
      if (rollingUpdate === undefined) {
        out.required(here, 'this should be defaulted and never be nil');
        return;
      }
      const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate;
      validatePositiveIntOrPercent(maxUnavailable, here.child('maxUnavailable'), out);
      validatePositiveIntOrPercent(maxSurge, here.child('maxSurge'), out);
      if (intOrPercent(maxUnavailable) === 0 && intOrPercent(maxSurge) === 0)
        out.invalid(here.child('maxUnavailable'), maxUnavailable, 'may not be 0 when `maxSurge` is 0');
      validateNotMoreThan100Percent(maxUnavailable, here.child('maxUnavailable'), out);
      return;
    }
    default:
      out.notSupported(at, new Rendered(goJson(DeploymentStrategy, strategy)), ['Recreate', 'RollingUpdate']);
  }
}

export function validateReplicationController(controller: ReplicationController, out: FieldErrors): void {
  validateObjectMeta(controller.metadata, true, isDNS1123Subdomain, out);
  validateReplicationControllerSpec(controller, out);
}

export function validateReplicationControllerUpdate(
  controller: ReplicationController,
  old: ReplicationController,
  out: FieldErrors,
): void {
  validateObjectMetaUpdate(controller.metadata, old.metadata, out);
  validateReplicationControllerSpec(controller, out);
}

function validateReplicationControllerSpec({ spec = {} }: ReplicationController, out: FieldErrors): void {
  const { selector = {}, template } = spec;
  const empty = Object.keys(selector).length === 0;
  validateNonnegative(spec.minReadySeconds, specPath, 'minReadySeconds', out);
  if (empty) out.required(specPath.child('selector'));
  validateNonnegative(spec.replicas, specPath, 'replicas', out);
  const at = specPath.child('template');
  if (template === undefined) {
    out.required(at);
    return;
  }
  const labels = template.metadata?.labels;
  if (!empty && !selectorMatches({ matchLabels: selector }, labels))
    out.invalid(at.child('metadata').child('labels'), labels, mismatch);
  validatePodTemplate(template, at, out);
  validateLongRunning(template, 'ReplicationController', at, out);
}

export function validateDaemonSet(daemonSet: DaemonSet, out: FieldErrors): void {
  validateObjectMeta(daemonSet.metadata, true, isDNS1123Subdomain, out);
  validateDaemonSetSpec(daemonSet, out);
}

/** The template's generation is counted by the API server; a client that writes it must write it right. */
export function validateDaemonSetUpdate(daemonSet: DaemonSet, old: DaemonSet, out: FieldErrors): void {
  validateObjectMetaUpdate(daemonSet.metadata, old.metadata, out);
  const generation = templateGeneration(daemonSet);
  const before = templateGeneration(old);
  const at = specPath.child('templateGeneration');
  const changed = !equal(PodTemplateSpec, daemonSet.spec?.template, old.spec?.template);
  if (generation < before) out.invalid(at, generation, 'must not be decremented');
  if (generation === before && changed)
    out.invalid(at, generation, 'must be incremented upon template update');
  else if (generation > before && !changed)
    out.invalid(at, generation, 'must not be incremented without template update');
  validateDaemonSetSpec(daemonSet, out);
}

function templateGeneration({ metadata }: DaemonSet): number {
  const text = metadata?.annotations?.[generationAnnotation] ?? '';
  return /^-?\d{1,15}$/.test(text) ? Number(text) : 0;
}

function validateDaemonSetSpec(daemonSet: DaemonSet, out: FieldErrors): void {
  const spec: DaemonSetSpec = daemonSet.spec ?? {};
  const { selector, template = {} } = spec;
  const labels = template.metadata?.labels;
  const at = specPath.child('template');
  validateLabelSelector(selector, specPath.child('selector'), out);
  if (isUsableSelector(selector) && !selectorMatches(selector, labels))
    out.invalid(at.child('metadata').child('labels'), labels, mismatch);
  if (selector !== undefined && isEmptySelector(selector))
    out.invalid(specPath.child('selector'), selector, 'empty selector is invalid for daemonset');
  validatePodTemplate(template, at, out);
  validateLongRunning(template, 'DaemonSet', at, out);
  validateNonnegative(spec.minReadySeconds, specPath, 'minReadySeconds', out);
  validateNonnegative(templateGeneration(daemonSet), specPath, 'templateGeneration', out);
  validateDaemonSetStrategy(spec.updateStrategy ?? {}, specPath.child('updateStrategy'), out);
  validateNonnegative(spec.revisionHistoryLimit, specPath, 'revisionHistoryLimit', out);
}

function validateDaemonSetStrategy(strategy: DaemonSetUpdateStrategy, at: Path, out: FieldErrors): void {
  const { type = '', rollingUpdate } = strategy;
  if (type === 'OnDelete') return;
  if (type !== 'RollingUpdate') {
    out.notSupported(at, new Rendered(goJson(DaemonSetUpdateStrategy, strategy)), [
      'RollingUpdate',
      'OnDelete',
    ]);
    return;
  }
  const here = at.child('rollingUpdate');
  if (rollingUpdate === undefined) {
    out.required(here);
    return;
  }
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate;
  validatePositiveIntOrPercent(maxUnavailable, here.child('maxUnavailable'), out);
  validatePositiveIntOrPercent(maxSurge, here.child('maxSurge'), out);
  validateNotMoreThan100Percent(maxUnavailable, here.child('maxUnavailable'), out);
  validateNotMoreThan100Percent(maxSurge, here.child('maxSurge'), out);
  const unavailable = intOrPercent(maxUnavailable) !== 0;
  const surge = intOrPercent(maxSurge) !== 0;
  if (unavailable && surge)
    out.invalid(here.child('maxSurge'), maxSurge, 'may not be set when maxUnavailable is non-zero');
  else if (!unavailable && !surge)
    out.required(here.child('maxUnavailable'), 'cannot be 0 when maxSurge is 0');
}

export function validateStatefulSet(statefulSet: StatefulSet, out: FieldErrors): void {
  validateObjectMeta(statefulSet.metadata, true, isDNS1123Label, out);
  validateStatefulSetSpec(statefulSet.spec ?? {}, out);
}

const statefulSetMutable = [
  'replicas',
  'template',
  'updateStrategy',
  'minReadySeconds',
  'ordinals',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
] as const satisfies readonly (keyof StatefulSetSpec)[];

/** Most of a StatefulSet is fixed: its Pods and their claims are found by it. */
export function validateStatefulSetUpdate(
  statefulSet: StatefulSet,
  old: StatefulSet,
  out: FieldErrors,
): void {
  const before = old.spec ?? {};
  validateObjectMetaUpdate(statefulSet.metadata, old.metadata, out);
  validateStatefulSetSpec(statefulSet.spec ?? {}, out);
  const fixed: Record<string, unknown> = { ...statefulSet.spec };
  for (const field of statefulSetMutable) {
    if (before[field] === undefined) delete fixed[field];
    else fixed[field] = before[field];
  }
  if (!equal(StatefulSetSpec, fixed, before))
    out.forbidden(
      specPath,
      "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    );
}

const managementPolicies = ['OrderedReady', 'Parallel'];
const retentionPolicies = ['Retain', 'Delete'];

function validateStatefulSetSpec(spec: StatefulSetSpec, out: FieldErrors): void {
  const { podManagementPolicy: management = '', selector, template = {} } = spec;
  if (management === '') out.required(specPath.child('podManagementPolicy'));
  else if (!managementPolicies.includes(management))
    out.invalid(specPath.child('podManagementPolicy'), management, "must be 'OrderedReady' or 'Parallel'");
  validateStatefulSetStrategy(spec.updateStrategy ?? {}, specPath.child('updateStrategy'), out);
  const retention = spec.persistentVolumeClaimRetentionPolicy;
  if (retention !== undefined) {
    for (const field of ['whenDeleted', 'whenScaled'] as const) {
      const policy = retention[field] ?? '';
      if (!retentionPolicies.includes(policy))
        out.notSupported(
          specPath.child('persistentVolumeClaimRetentionPolicy').child(field),
          policy,
          retentionPolicies,
        );
    }
  }
  validateNonnegative(spec.replicas, specPath, 'replicas', out);
  validateNonnegative(spec.minReadySeconds, specPath, 'minReadySeconds', out);
  validateNonnegative(spec.ordinals?.start, specPath, 'ordinals.start', out);
  validateNonnegative(spec.revisionHistoryLimit, specPath, 'revisionHistoryLimit', out);
  spec.volumeClaimTemplates?.forEach((claim, i) => {
    const here = specPath.child('volumeClaimTemplates').index(i);
    validateLabels(claim.metadata?.labels, here.child('metadata').child('labels'), out);
    validateAnnotations(claim.metadata?.annotations, here.child('metadata').child('annotations'), out);
    claimRules.get().validateClaimSpec(claim.spec ?? {}, here.child('spec'), out);
  });
  const at = specPath.child('selector');
  if (selector === undefined) out.required(at);
  else {
    validateLabelSelector(selector, at, out);
    if (isEmptySelector(selector)) out.invalid(at, selector, 'empty selector is invalid for statefulset');
  }
  const templateAt = specPath.child('template');
  if (!isUsableSelector(selector)) out.invalid(at, selector, '');
  else validateStatefulTemplate(spec, templateAt, out);
  validateLongRunning(template, 'StatefulSet', templateAt, out);
}

function validateStatefulTemplate(
  { selector, template = {}, volumeClaimTemplates = [] }: StatefulSetSpec,
  at: Path,
  out: FieldErrors,
): void {
  const nothing = selector !== undefined && isEmptySelector(selector);
  const { metadata = {}, spec = {} } = template;
  if (!nothing && !selectorMatches(selector, metadata.labels))
    out.invalid(at.child('metadata').child('labels'), metadata.labels, mismatch);
  // Upstream looks at the metadata by itself first, and once more with the whole template.
  validateLabels(metadata.labels, at.child('labels'), out);
  validateAnnotations(metadata.annotations, at.child('annotations'), out);
  validatePodAnnotations(metadata.annotations, spec, at.child('annotations'), out);
  // Each Pod gets a claim of its own for every claim template, in the place of a volume of that name; and its host
  // name and subdomain, whatever the template says.
  const own = new Set(volumeClaimTemplates.map((claim) => claim.metadata?.name ?? ''));
  const claims = [...own].map((name): Volume => ({ name, persistentVolumeClaim: { claimName: name } }));
  const { hostname: _hostname, subdomain: _subdomain, volumes = [], ...rest } = spec;
  const kept = { ...rest, volumes: volumes.filter(({ name = '' }) => !own.has(name)) };
  validatePodTemplate({ metadata, spec: kept }, at, out, claims);
}

function validateStatefulSetStrategy(
  strategy: NonNullable<StatefulSetSpec['updateStrategy']>,
  at: Path,
  out: FieldErrors,
): void {
  const { type = '', rollingUpdate } = strategy;
  const here = at.child('rollingUpdate');
  switch (type) {
    case '':
      out.required(at);
      return;
    case 'OnDelete':
      if (rollingUpdate !== undefined)
        out.invalid(
          here,
          new Rendered(goJson(RollingUpdateStatefulSet, rollingUpdate)),
          "only allowed for updateStrategy 'RollingUpdate'",
        );
      return;
    case 'RollingUpdate': {
      if (rollingUpdate === undefined) return;
      validateNonnegative(rollingUpdate.partition, here, 'partition', out);
      const { maxUnavailable } = rollingUpdate;
      if (maxUnavailable === undefined) return;
      const most = here.child('maxUnavailable');
      validatePositiveIntOrPercent(maxUnavailable, most, out);
      if (intOrPercent(maxUnavailable) === 0) out.invalid(most, maxUnavailable, 'cannot be 0');
      validateNotMoreThan100Percent(maxUnavailable, most, out);
      return;
    }
    default:
      out.invalid(
        at,
        new Rendered(goJson(StatefulSetUpdateStrategy, strategy)),
        "must be 'RollingUpdate' or 'OnDelete'",
      );
  }
}

export function validateControllerRevision(revision: ControllerRevision, out: FieldErrors): void {
  validateObjectMeta(revision.metadata, true, isDNS1123Subdomain, out);
  validateRevisionContent(revision, out);
}

export function validateControllerRevisionUpdate(
  revision: ControllerRevision,
  old: ControllerRevision,
  out: FieldErrors,
): void {
  validateObjectMetaUpdate(revision.metadata, old.metadata, out);
  validateRevisionContent(revision, out);
  validateImmutable(json, revision.data, old.data, Path.of('data'), out);
}

function validateRevisionContent({ data, revision }: ControllerRevision, out: FieldErrors): void {
  if (data === undefined) out.required(Path.of('data'), 'data is mandatory');
  if ((revision ?? 0) < 0) out.invalid(Path.of('revision'), revision, 'must be greater than or equal to 0');
}

/** The selector of a workload decides which Pods are its own: it is chosen once. */
export function validateSelectorUnchanged(
  selector: LabelSelector | undefined,
  old: LabelSelector | undefined,
  out: FieldErrors,
): void {
  validateImmutable(optional(LabelSelector), selector, old, specPath.child('selector'), out);
}
