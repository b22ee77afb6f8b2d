/** Jobs and CronJobs. Source: pkg/apis/batch/validation/validation.go. */
import { parseSchedule } from '../../controllers/cron-schedule';
import { utcOffsetMinutes } from '../../values/time-zone';
import { isDNS1123Label, isDNS1123Subdomain } from '../names';
import { type FieldErrors, type Path, Rendered } from './field-error';
import {
  isUsableSelector,
  metadataPath,
  selectorMatches,
  specPath,
  validateDomainPrefixedPath,
  validateImmutable,
  validateLabelName,
  validateLabelSelector,
  validateNonnegative,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from './meta';
import { requiredOneOf, validatePodTemplate } from './pod';
import { equal, goJson, int32, optional, text } from './shape';
import { internalTemplateJson } from './shapes/internal';
import { LabelSelector, type ObjectMeta } from './shapes/meta';
import { PodTemplateSpec } from './shapes/pod';
import {
  type CronJob,
  type CronJobSpec,
  type Job,
  type JobSpec,
  PodFailurePolicy,
  type PodFailurePolicyOnExitCodes,
  type PodFailurePolicyRule,
  SuccessPolicy,
  type SuccessPolicyRule,
} from './shapes/workload';

const mostIndexes = 100_000;
const mostForHighCompletions = 10_000;
const mostRules = 20;
const mostExitCodes = 255;
const mostConditions = 20;
const longestManagedBy = 63;
const longestIndexes = 64 * 1024;
const longestCronJobName = 52;

export function validateJob(job: Job, out: FieldErrors): void {
  const spec = job.spec ?? {};
  validateObjectMeta(job.metadata, true, isDNS1123Subdomain, out);
  validateGeneratedSelector(job.metadata ?? {}, spec, out);
  validateJobSpec(spec, out);
  if (spec.completionMode === 'Indexed' && (spec.completions ?? 0) > 0) {
    const name = job.metadata?.name ?? '';
    const hostname = `${name}-${(spec.completions ?? 0) - 1}`;
    if (isDNS1123Label(hostname).length > 0)
      out.invalid(
        metadataPath.child('name'),
        name,
        `will not able to create pod with invalid DNS label: ${hostname}`,
      );
  }
}

/** What a Job runs is fixed; how much at once, how long, and whether it is suspended may change. */
export function validateJobUpdate(job: Job, old: Job, out: FieldErrors): void {
  const spec = job.spec ?? {};
  const before = old.spec ?? {};
  validateObjectMetaUpdate(job.metadata, old.metadata, out);
  validateJobSpec(spec, out);
  const completions = specPath.child('completions');
  if (spec.completionMode !== 'Indexed')
    validateImmutable(optional(int32), spec.completions, before.completions, completions, out);
  else if (
    spec.completions !== undefined &&
    spec.completions !== before.completions &&
    spec.completions !== spec.parallelism
  )
    out.invalid(completions, spec.completions, 'can only be modified in tandem with spec.parallelism');
  validateImmutable(optional(LabelSelector), spec.selector, before.selector, specPath.child('selector'), out);
  validateTemplateUnchanged(job, old, out);
  for (const field of ['completionMode', 'managedBy'] as const)
    validateImmutable(optional(text), spec[field], before[field], specPath.child(field), out);
  for (const [field, shape] of [
    ['podFailurePolicy', optional(PodFailurePolicy)],
    ['backoffLimitPerIndex', optional(int32)],
    ['successPolicy', optional(SuccessPolicy)],
  ] as const) {
    const shown = new Rendered(goJson(shape, spec[field]));
    validateImmutable(shape, spec[field], before[field], specPath.child(field), out, shown);
  }
}

/** While a Job is suspended and has not started, where its Pods may run can still be changed. */
function validateTemplateUnchanged(job: Job, old: Job, out: FieldErrors): void {
  const template = job.spec?.template ?? {};
  let before = old.spec?.template ?? {};
  const status = (old.status ?? {}) as { readonly startTime?: string | null };
  const notStarted = status.startTime === undefined || status.startTime === null;
  if (old.spec?.suspend === true && notStarted) {
    const metadata: Record<string, unknown> = { ...before.metadata };
    for (const field of ['labels', 'annotations'] as const) {
      if (template.metadata?.[field] === undefined) delete metadata[field];
      else metadata[field] = template.metadata[field];
    }
    const spec: Record<string, unknown> = { ...before.spec };
    for (const field of ['nodeSelector', 'tolerations', 'schedulingGates'] as const) {
      if (template.spec?.[field] === undefined) delete spec[field];
      else spec[field] = template.spec[field];
    }
    const { nodeAffinity: _old, ...others } = before.spec?.affinity ?? {};
    const nodeAffinity = template.spec?.affinity?.nodeAffinity;
    const affinity = nodeAffinity === undefined ? others : { ...others, nodeAffinity };
    if (Object.keys(affinity).length === 0 && template.spec?.affinity === undefined) delete spec.affinity;
    else spec.affinity = affinity;
    spec.containers = withNewResources(before.spec?.containers ?? [], template.spec?.containers ?? []);
    before = { ...before, metadata, spec };
  }
  if (!equal(PodTemplateSpec, template, before))
    out.invalid(
      specPath.child('template'),
      new Rendered(internalTemplateJson(template)),
      'field is immutable',
    );
}

type Containers = NonNullable<NonNullable<PodTemplateSpec['spec']>['containers']>;

function withNewResources(before: Containers, next: Containers): Containers {
  return before.map((container, i) => {
    const { resources: _old, ...rest } = container;
    const resources = next[i]?.resources;
    return resources === undefined ? rest : { ...rest, resources };
  });
}

/** The labels by which a Job finds its Pods, made by the API server unless the user chose a selector. */
function validateGeneratedSelector(metadata: ObjectMeta, spec: JobSpec, out: FieldErrors): void {
  if (spec.manualSelector === true || spec.selector === undefined) return;
  const { uid = '', name = '' } = metadata;
  if (uid === '') out.required(metadataPath.child('uid'));
  const expected: Readonly<Record<string, string>> = {
    'controller-uid': uid,
    'job-name': name,
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
  };
  const labels = spec.template?.metadata?.labels;
  const at = specPath.child('template').child('metadata').child('labels');
  for (const [key, value] of Object.entries(expected)) {
    const actual = labels?.[key];
    if (actual === undefined) out.required(at.key(key), `must be '${value}'`);
    else if (actual !== value) out.invalid(at.key(key), labels, `must be '${value}'`);
  }
  if (isUsableSelector(spec.selector) && !selectorMatches(spec.selector, expected))
    out.invalid(specPath.child('selector'), spec.selector, '`selector` not auto-generated');
}

function validateJobSpec(spec: JobSpec, out: FieldErrors): void {
  validateJobContent(spec, specPath, out);
  if (spec.selector === undefined) out.required(specPath.child('selector'));
  else validateLabelSelector(spec.selector, specPath.child('selector'), out);
  const labels = spec.template?.metadata?.labels;
  if (isUsableSelector(spec.selector) && !selectorMatches(spec.selector, labels))
    out.invalid(
      specPath.child('template').child('metadata').child('labels'),
      labels,
      '`selector` does not match template `labels`',
    );
}

const completionModes = ['NonIndexed', 'Indexed'];
const replacementPolicies = ['Failed', 'TerminatingOrFailed'];

function validateJobContent(spec: JobSpec, at: Path, out: FieldErrors): void {
  for (const field of [
    'parallelism',
    'completions',
    'activeDeadlineSeconds',
    'backoffLimit',
    'ttlSecondsAfterFinished',
    'backoffLimitPerIndex',
    'maxFailedIndexes',
  ] as const)
    validateNonnegative(spec[field], at, field, out);
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined)
    out.required(at.child('backoffLimitPerIndex'), 'when maxFailedIndexes is specified');
  if (spec.managedBy !== undefined) {
    validateDomainPrefixedPath(spec.managedBy, at.child('managedBy'), out);
    if (spec.managedBy.length > longestManagedBy) out.tooLong(at.child('managedBy'), longestManagedBy);
  }
  const mode = spec.completionMode ?? 'NonIndexed';
  if (!completionModes.includes(mode)) out.notSupported(at.child('completionMode'), mode, completionModes);
  if (mode === 'Indexed') validateIndexed(spec, at, out);
  if (mode === 'NonIndexed') {
    for (const field of ['backoffLimitPerIndex', 'maxFailedIndexes'] as const)
      if (spec[field] !== undefined)
        out.invalid(at.child(field), spec[field], 'requires indexed completion mode');
  }
  if (spec.podFailurePolicy !== undefined) validatePodFailurePolicy(spec, at.child('podFailurePolicy'), out);
  if (spec.successPolicy !== undefined) {
    const here = at.child('successPolicy');
    if (mode !== 'Indexed') {
      const shown = new Rendered(
        goJson(SuccessPolicy, { ...spec.successPolicy, rules: spec.successPolicy.rules ?? [] }),
      );
      out.invalid(here, shown, 'requires indexed completion mode');
    } else validateSuccessPolicy(spec, here, out);
  }
  const replacement = spec.podReplacementPolicy;
  if (replacement !== undefined) {
    const allowed = spec.podFailurePolicy === undefined ? replacementPolicies : ['Failed'];
    if (!allowed.includes(replacement))
      out.notSupported(at.child('podReplacementPolicy'), replacement, allowed);
  }
  validatePodTemplate(spec.template ?? {}, at.child('template'), out);
  validateJobRestartPolicy(spec, at.child('template').child('spec').child('restartPolicy'), out);
}

function validateJobRestartPolicy(spec: JobSpec, at: Path, out: FieldErrors): void {
  const policy = spec.template?.spec?.restartPolicy ?? '';
  if (policy === 'Always' || policy === '') out.required(at, 'valid values: "OnFailure", "Never"');
  else if (policy !== 'OnFailure' && policy !== 'Never') out.notSupported(at, policy, ['OnFailure', 'Never']);
  else if (spec.podFailurePolicy !== undefined && policy !== 'Never')
    out.invalid(at, policy, 'only "Never" is supported when podFailurePolicy is specified');
}

function validateIndexed(spec: JobSpec, at: Path, out: FieldErrors): void {
  const { completions, parallelism, maxFailedIndexes } = spec;
  const high = `when completions are above ${mostIndexes} and used with backoff limit per index`;
  if (completions === undefined) out.required(at.child('completions'), 'when completion mode is Indexed');
  if (parallelism !== undefined && parallelism > mostIndexes)
    out.invalid(
      at.child('parallelism'),
      parallelism,
      `must be less than or equal to ${mostIndexes} when completion mode is Indexed`,
    );
  const failed = at.child('maxFailedIndexes');
  if (maxFailedIndexes !== undefined) {
    if (completions !== undefined && maxFailedIndexes > completions)
      out.invalid(failed, maxFailedIndexes, 'must be less than or equal to completions');
    if (maxFailedIndexes > mostIndexes)
      out.invalid(failed, maxFailedIndexes, `must be less than or equal to ${mostIndexes}`);
  }
  if ((completions ?? 0) <= mostIndexes || spec.backoffLimitPerIndex === undefined) return;
  if (maxFailedIndexes === undefined)
    out.required(failed, `must be specified when completions is above ${mostIndexes}`);
  if (parallelism !== undefined && parallelism > mostForHighCompletions)
    out.invalid(
      at.child('parallelism'),
      parallelism,
      `must be less than or equal to ${mostForHighCompletions} ${high}`,
    );
  if (maxFailedIndexes !== undefined && maxFailedIndexes > mostForHighCompletions)
    out.invalid(failed, maxFailedIndexes, `must be less than or equal to ${mostForHighCompletions} ${high}`);
}

const failureActions = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const conditionStatuses = ['False', 'True', 'Unknown'];
const exitCodeOperators = ['In', 'NotIn'];

/** A list as Go's %q writes it. */
function validValues(values: readonly string[]): string {
  return `valid values: [${values.map((each) => `"${each}"`).join(' ')}]`;
}

function validatePodFailurePolicy(spec: JobSpec, at: Path, out: FieldErrors): void {
  const rules = spec.podFailurePolicy?.rules ?? [];
  const list = at.child('rules');
  if (rules.length > mostRules) out.tooMany(list, rules.length, mostRules);
  const { containers = [], initContainers = [] } = spec.template?.spec ?? {};
  const names = new Set([...containers, ...initContainers].map(({ name = '' }) => name));
  rules.forEach((rule, i) => {
    validateFailureRule(rule, spec, names, list.index(i), out);
  });
}

function validateFailureRule(
  rule: PodFailurePolicyRule,
  spec: JobSpec,
  names: ReadonlySet<string>,
  at: Path,
  out: FieldErrors,
): void {
  const { action = '', onExitCodes, onPodConditions = [] } = rule;
  if (action === '') out.required(at.child('action'), validValues(failureActions));
  else if (action === 'FailIndex') {
    if (spec.backoffLimitPerIndex === undefined)
      out.invalid(at.child('action'), action, 'requires the backoffLimitPerIndex to be set');
  } else if (!failureActions.includes(action)) out.notSupported(at.child('action'), action, failureActions);
  if (onExitCodes !== undefined) validateExitCodes(onExitCodes, names, at.child('onExitCodes'), out);
  const conditions = at.child('onPodConditions');
  if (onPodConditions.length > mostConditions)
    out.tooMany(conditions, onPodConditions.length, mostConditions);
  onPodConditions.forEach(({ type = '', status = '' }, i) => {
    validateLabelName(type, conditions.index(i).child('type'), out);
    const here = conditions.index(i).child('status');
    if (status === '') out.required(here, validValues(conditionStatuses));
    else if (!conditionStatuses.includes(status)) out.notSupported(here, status, conditionStatuses);
  });
  if (onExitCodes !== undefined && onPodConditions.length > 0)
    out.invalidWithoutValue(at, 'specifying both OnExitCodes and OnPodConditions is not supported');
  if (onExitCodes === undefined && onPodConditions.length === 0)
    out.invalidWithoutValue(at, 'specifying one of OnExitCodes and OnPodConditions is required');
}

function validateExitCodes(
  { operator = '', containerName, values = [] }: PodFailurePolicyOnExitCodes,
  names: ReadonlySet<string>,
  at: Path,
  out: FieldErrors,
): void {
  if (operator === '') out.required(at.child('operator'), validValues(exitCodeOperators));
  else if (!exitCodeOperators.includes(operator))
    out.notSupported(at.child('operator'), operator, exitCodeOperators);
  if (containerName !== undefined && !names.has(containerName))
    out.invalid(
      at.child('containerName'),
      containerName,
      'must be one of the container or initContainer names in the pod template',
    );
  const here = at.child('values');
  if (values.length === 0) out.invalid(here, values, 'at least one value is required');
  else if (values.length > mostExitCodes) out.tooMany(here, values.length, mostExitCodes);
  const seen = new Set<number>();
  let ordered = true;
  values.forEach((value, i) => {
    if (operator === 'In' && value === 0)
      out.invalid(here.index(i), value, 'must not be 0 for the In operator');
    if (seen.has(value)) out.duplicate(here.index(i), value);
    seen.add(value);
    if (i > 0 && (values[i - 1] ?? 0) > value) ordered = false;
  });
  if (!ordered) out.invalid(here, values, 'must be ordered');
}

function validateSuccessPolicy(spec: JobSpec, at: Path, out: FieldErrors): void {
  const rules = spec.successPolicy?.rules ?? [];
  const list = at.child('rules');
  if (rules.length === 0)
    out.required(list, 'at least one rules must be specified when the successPolicy is specified');
  if (rules.length > mostRules) out.tooMany(list, rules.length, mostRules);
  rules.forEach((rule, i) => {
    validateSuccessRule(rule, spec.completions ?? 0, list.index(i), out);
  });
}

function validateSuccessRule(
  { succeededIndexes, succeededCount }: SuccessPolicyRule,
  completions: number,
  at: Path,
  out: FieldErrors,
): void {
  if (succeededCount === undefined && succeededIndexes === undefined)
    out.required(at, 'at least one of succeededCount or succeededIndexes must be specified');
  let total = 0;
  if (succeededIndexes !== undefined) {
    const here = at.child('succeededIndexes');
    if (succeededIndexes.length > longestIndexes) out.tooLong(here, longestIndexes);
    const counted = countIndexes(succeededIndexes, completions);
    if (typeof counted === 'string')
      out.invalid(here, succeededIndexes, `error parsing succeededIndexes: ${counted}`);
    else total = counted;
  }
  if (succeededCount === undefined) return;
  const here = at.child('succeededCount');
  validateNonnegative(succeededCount, at, 'succeededCount', out);
  if (succeededCount > completions)
    out.invalid(
      here,
      succeededCount,
      `must be less than or equal to ${completions} (the number of specified completions)`,
    );
  if (succeededIndexes !== undefined && succeededCount > total)
    out.invalid(
      here,
      succeededCount,
      `must be less than or equal to ${total} (the number of indexes in the specified succeededIndexes field)`,
    );
}

/** How many indexes `1,3-5` names, or what is wrong with it. */
function countIndexes(indexes: string, completions: number): number | string {
  if (indexes === '') return 0;
  let total = 0;
  let last: number | undefined;
  for (const interval of indexes.split(',')) {
    const limits = interval.split('-');
    const [first = '', second] = limits;
    if (limits.length > 2)
      return `the fragment "${interval}" violates the requirement that an index interval can have at most two parts separated by '-'`;
    if (!/^[+-]?\d{1,15}$/.test(first)) return `cannot convert string to integer for index: "${first}"`;
    const x = Number(first);
    if (x >= completions) return `too large index: "${first}"`;
    let y = x;
    if (second !== undefined) {
      if (!/^[+-]?\d{1,15}$/.test(second)) return `cannot convert string to integer for index: "${second}"`;
      y = Number(second);
      if (y >= completions) return `too large index: "${second}"`;
      if (x >= y) return `non-increasing order, previous: ${x}, current: ${y}`;
    }
    if (last !== undefined && last >= x) return `non-increasing order, previous: ${last}, current: ${x}`;
    total += y - x + 1;
    last = y;
  }
  return total;
}

export function validateCronJob(cronJob: CronJob, out: FieldErrors): void {
  const name = cronJob.metadata?.name ?? '';
  validateObjectMeta(cronJob.metadata, true, isDNS1123Subdomain, out);
  validateCronJobSpec(cronJob.spec ?? {}, undefined, out);
  if (name.length > longestCronJobName)
    out.invalid(metadataPath.child('name'), name, `must be no more than ${longestCronJobName} characters`);
}

export function validateCronJobUpdate(cronJob: CronJob, old: CronJob, out: FieldErrors): void {
  validateObjectMetaUpdate(cronJob.metadata, old.metadata, out);
  validateCronJobSpec(cronJob.spec ?? {}, old.spec ?? {}, out);
}

const concurrencyPolicies = ['Allow', 'Forbid', 'Replace'];

function validateCronJobSpec(spec: CronJobSpec, old: CronJobSpec | undefined, out: FieldErrors): void {
  const { schedule = '', timeZone, jobTemplate = {} } = spec;
  const at = specPath.child('schedule');
  if (schedule === '') out.required(at);
  else {
    const parsed = parseSchedule(schedule);
    if (!parsed.ok) out.invalid(at, schedule, parsed.error);
    const zoneAllowed = old?.schedule?.includes('TZ') ?? false;
    if (schedule.includes('TZ')) {
      if (!zoneAllowed)
        out.invalid(at, schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead');
      else if (timeZone !== undefined)
        out.invalid(at, schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule');
    }
  }
  validateNonnegative(spec.startingDeadlineSeconds, specPath, 'startingDeadlineSeconds', out);
  if (timeZone !== undefined && (old === undefined || old.timeZone !== timeZone))
    validateTimeZone(timeZone, specPath.child('timeZone'), out);
  requiredOneOf(spec.concurrencyPolicy, concurrencyPolicies, specPath, 'concurrencyPolicy', out);
  const jobAt = specPath.child('jobTemplate').child('spec');
  const job = jobTemplate.spec ?? {};
  validateJobContent(job, jobAt, out);
  if (job.selector !== undefined)
    out.invalid(jobAt.child('selector'), job.selector, '`selector` will be auto-generated');
  if (job.manualSelector === true) out.notSupported(jobAt.child('manualSelector'), true, ['nil', 'false']);
  validateNonnegative(spec.successfulJobsHistoryLimit, specPath, 'successfulJobsHistoryLimit', out);
  validateNonnegative(spec.failedJobsHistoryLimit, specPath, 'failedJobsHistoryLimit', out);
}

function validateTimeZone(zone: string, at: Path, out: FieldErrors): void {
  if (zone === '') {
    out.invalid(at, zone, 'timeZone must be nil or non-empty string');
    return;
  }
  const unknown = `unknown time zone ${zone}`;
  const wellFormed = zone
    .split('/')
    .every((part) => part !== '.' && part !== '..' && /^[A-Za-z._0-9+][-A-Za-z._0-9+]{0,13}$/.test(part));
  if (!wellFormed) {
    out.invalid(at, zone, unknown);
    return;
  }
  if (zone.toLowerCase() === 'local')
    out.invalid(
      at,
      zone,
      'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
    );
  // Go knows its own process's zone as "Local", and no other spelling of it.
  if (zone !== 'Local' && utcOffsetMinutes(zone, 0) === undefined) out.invalid(at, zone, unknown);
}
