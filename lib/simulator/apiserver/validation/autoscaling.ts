/** HorizontalPodAutoscalers and PodDisruptionBudgets. Source: pkg/apis/{autoscaling,policy}/validation/validation.go. */
import { isDNS1123Subdomain } from '../names';
import { type FieldErrors, type Path, Rendered } from './field-error';
import {
  isPathSegmentName,
  specPath,
  validateDNS1123Label,
  validateLabelSelector,
  validateNotMoreThan100Percent,
  validateObjectMeta,
  validateObjectMetaUpdate,
  validatePositiveIntOrPercent,
} from './meta';
import { amount, canonical, validateContainerResourceName } from './resources';
import { goJson } from './shape';
import {
  type CrossVersionObjectReference,
  type HorizontalPodAutoscaler,
  type HorizontalPodAutoscalerSpec,
  type HPAScalingRules,
  type MetricSpec,
  type MetricTarget,
  type PodDisruptionBudget,
  PodDisruptionBudgetSpec,
} from './shapes/workload';

const longestPeriod = 1_800;
const longestWindow = 3_600;

/** `gates`: HPAScaleToZero lets the minimum be 0. */
export function validateHorizontalPodAutoscaler(
  autoscaler: HorizontalPodAutoscaler,
  out: FieldErrors,
  gates: ReadonlySet<string>,
): void {
  validateObjectMeta(autoscaler.metadata, true, isDNS1123Subdomain, out);
  validateAutoscalerSpec(autoscaler.spec ?? {}, undefined, gates.has('HPAScaleToZero') ? 0 : 1, out);
}

/** What an older version accepted stays accepted: no API group of the target, no minimum at all. */
export function validateHorizontalPodAutoscalerUpdate(
  autoscaler: HorizontalPodAutoscaler,
  old: HorizontalPodAutoscaler,
  out: FieldErrors,
): void {
  validateObjectMetaUpdate(autoscaler.metadata, old.metadata, out);
  validateAutoscalerSpec(autoscaler.spec ?? {}, old.spec ?? {}, old.spec?.minReplicas === 0 ? 0 : 1, out);
}

function validateAutoscalerSpec(
  spec: HorizontalPodAutoscalerSpec,
  old: HorizontalPodAutoscalerSpec | undefined,
  lowest: number,
  out: FieldErrors,
): void {
  const { minReplicas, maxReplicas = 0, scaleTargetRef = {}, metrics = [], behavior } = spec;
  if (minReplicas !== undefined && minReplicas < lowest)
    out.invalid(specPath.child('minReplicas'), minReplicas, `must be greater than or equal to ${lowest}`);
  if (maxReplicas < 1) out.invalid(specPath.child('maxReplicas'), maxReplicas, 'must be greater than 0');
  if (minReplicas !== undefined && maxReplicas < minReplicas)
    out.invalid(specPath.child('maxReplicas'), maxReplicas, 'must be greater than or equal to `minReplicas`');
  const target = specPath.child('scaleTargetRef');
  validateReference(scaleTargetRef, target, out);
  const lenient = old !== undefined && complaintAboutVersion(old.scaleTargetRef ?? {}) !== undefined;
  if (!lenient) validateReferenceVersion(scaleTargetRef, target, out);
  const metricsAt = specPath.child('metrics');
  metrics.forEach((metric, i) => {
    validateMetric(metric, metricsAt.index(i), out);
  });
  if (minReplicas === 0 && !metrics.some(({ type }) => type === 'Object' || type === 'External'))
    out.forbidden(
      metricsAt,
      'must specify at least one Object or External metric to support scaling to zero replicas',
    );
  for (const direction of ['scaleUp', 'scaleDown'] as const) {
    const rules = behavior?.[direction];
    if (rules !== undefined) validateScalingRules(rules, specPath.child('behavior').child(direction), out);
  }
}

function validateReference(
  { kind = '', name = '' }: CrossVersionObjectReference,
  at: Path,
  out: FieldErrors,
): void {
  if (kind === '') out.required(at.child('kind'));
  else out.invalidEach(at.child('kind'), kind, isPathSegmentName(kind));
  if (name === '') out.required(at.child('name'));
  else out.invalidEach(at.child('name'), name, isPathSegmentName(name));
}

function validateReferenceVersion(reference: CrossVersionObjectReference, at: Path, out: FieldErrors): void {
  const complaint = complaintAboutVersion(reference);
  if (complaint !== undefined) out.invalid(at.child('apiVersion'), reference.apiVersion ?? '', complaint);
}

function complaintAboutVersion({
  apiVersion = '',
  kind = '',
}: CrossVersionObjectReference): string | undefined {
  const parts = apiVersion.split('/');
  if (parts.length > 2) return `unexpected GroupVersion string: ${apiVersion}`;
  // A ReplicationController is the one thing of the core group that can be scaled.
  const group = parts.length === 2 ? parts[0] : '';
  return group === '' && kind !== 'ReplicationController' ? 'apiVersion must specify API group' : undefined;
}

const selectPolicies = ['Disabled', 'Max', 'Min'];
const policyTypes = ['Percent', 'Pods'];

function validateScalingRules(rules: HPAScalingRules, at: Path, out: FieldErrors): void {
  const { stabilizationWindowSeconds: window, selectPolicy, policies = [], tolerance } = rules;
  const windowAt = at.child('stabilizationWindowSeconds');
  if (window !== undefined && window < 0)
    out.invalid(windowAt, window, 'must be greater than or equal to zero');
  if (window !== undefined && window > longestWindow)
    out.invalid(windowAt, window, `must be less than or equal to ${longestWindow}`);
  if (selectPolicy !== undefined && !selectPolicies.includes(selectPolicy))
    out.notSupported(at.child('selectPolicy'), selectPolicy, selectPolicies);
  const list = at.child('policies');
  if (policies.length === 0) out.required(list, 'must specify at least one Policy');
  policies.forEach(({ type = '', value = 0, periodSeconds = 0 }, i) => {
    const here = list.index(i);
    if (!policyTypes.includes(type)) out.notSupported(here.child('type'), type, policyTypes);
    if (value <= 0) out.invalid(here.child('value'), value, 'must be greater than zero');
    if (periodSeconds <= 0)
      out.invalid(here.child('periodSeconds'), periodSeconds, 'must be greater than zero');
    if (periodSeconds > longestPeriod)
      out.invalid(
        here.child('periodSeconds'),
        periodSeconds,
        `must be less than or equal to ${longestPeriod}`,
      );
  });
  if (tolerance !== undefined && amount(tolerance).nano < 0n)
    out.invalid(at.child('tolerance'), canonical(tolerance), 'must be greater or equal to zero');
}

const sourceOf: ReadonlyMap<string, 'object' | 'external' | 'pods' | 'resource' | 'containerResource'> =
  new Map([
    ['Object', 'object'],
    ['External', 'external'],
    ['Pods', 'pods'],
    ['Resource', 'resource'],
    ['ContainerResource', 'containerResource'],
  ]);
const metricTypes = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];

function validateMetric(metric: MetricSpec, at: Path, out: FieldErrors): void {
  const { type = '', object, external, pods, resource, containerResource } = metric;
  if (type === '') out.required(at.child('type'), 'must specify a metric source type');
  if (!metricTypes.includes(type)) out.notSupported(at.child('type'), type, metricTypes);
  const present = (['object', 'external', 'pods', 'resource', 'containerResource'] as const).filter(
    (field) => metric[field] !== undefined,
  );
  switch (present[0]) {
    case 'object':
      validateReference(object?.describedObject ?? {}, at.child('object').child('describedObject'), out);
      validateMetricName(object?.metric?.name, at.child('object'), out);
      validateTarget(object?.target ?? {}, at.child('object'), out);
      requireValue(
        object?.target ?? {},
        'must set either a target value or averageValue',
        at.child('object'),
        out,
      );
      break;
    case 'external': {
      const here = at.child('external');
      const target = external?.target ?? {};
      validateMetricName(external?.metric?.name, here, out);
      validateTarget(target, here, out);
      requireValue(target, 'must set either a target value for metric or a per-pod target', here, out);
      if (target.value !== undefined && target.averageValue !== undefined)
        out.forbidden(
          here.child('target').child('value'),
          'may not set both a target value for metric and a per-pod target',
        );
      break;
    }
    case 'pods':
      validateMetricName(pods?.metric?.name, at.child('pods'), out);
      validateTarget(pods?.target ?? {}, at.child('pods'), out);
      if (pods?.target?.averageValue === undefined)
        out.required(
          at.child('pods').child('target').child('averageValue'),
          'must specify a positive target averageValue',
        );
      break;
    case 'resource':
      if ((resource?.name ?? '') === '')
        out.required(at.child('resource').child('name'), 'must specify a resource name');
      validateUtilization(resource?.target ?? {}, at.child('resource'), out);
      break;
    case 'containerResource': {
      const here = at.child('containerResource');
      const { name = '', container = '' } = containerResource ?? {};
      if (name === '') out.required(here.child('name'), 'must specify a resource name');
      else validateContainerResourceName(name, here.child('name'), out);
      if (container === '') out.required(here.child('container'), 'must specify a container');
      else validateDNS1123Label(container, () => here.child('container'), out);
      validateUtilization(containerResource?.target ?? {}, here, out);
      break;
    }
    case undefined:
      break;
    default:
      present[0] satisfies never;
  }
  const expected = sourceOf.get(type);
  if (expected === undefined) out.notSupported(at.child('type'), type, metricTypes);
  else if (metric[expected] === undefined)
    out.required(at.child(expected), 'must populate information for the given metric source');
  if (present.length > 1)
    for (const field of present)
      if (field !== expected) out.forbidden(at.child(field), 'must populate the given metric source only');
}

function validateMetricName(name: string | undefined, at: Path, out: FieldErrors): void {
  const here = at.child('metric').child('name');
  if (name === undefined || name === '') out.required(here, 'must specify a metric name');
  else out.invalidEach(here, name, isPathSegmentName(name));
}

const targetTypes: readonly string[] = ['Utilization', 'Value', 'AverageValue'];

function validateTarget(target: MetricTarget, sourceAt: Path, out: FieldErrors): void {
  const at = sourceAt.child('target');
  const { type = '', value, averageValue, averageUtilization } = target;
  if (type === '') out.required(at.child('type'), 'must specify a metric target type');
  if (!targetTypes.includes(type))
    out.invalid(at.child('type'), type, 'must be either Utilization, Value, or AverageValue');
  if (value !== undefined && amount(value).nano <= 0n)
    out.invalid(at.child('value'), canonical(value), 'must be positive');
  if (averageValue !== undefined && amount(averageValue).nano <= 0n)
    out.invalid(at.child('averageValue'), canonical(averageValue), 'must be positive');
  if (averageUtilization !== undefined && averageUtilization < 1)
    out.invalid(at.child('averageUtilization'), averageUtilization, 'must be greater than 0');
}

function requireValue(target: MetricTarget, why: string, at: Path, out: FieldErrors): void {
  if (target.value === undefined && target.averageValue === undefined)
    out.required(at.child('target').child('averageValue'), why);
}

function validateUtilization(target: MetricTarget, at: Path, out: FieldErrors): void {
  validateTarget(target, at, out);
  const { averageUtilization, averageValue } = target;
  if (averageUtilization === undefined && averageValue === undefined)
    out.required(
      at.child('target').child('averageUtilization'),
      'must set either a target raw value or a target utilization',
    );
  if (averageUtilization !== undefined && averageValue !== undefined)
    out.forbidden(
      at.child('target').child('averageValue'),
      'may not set both a target raw value and a target utilization',
    );
}

const evictionPolicies = ['AlwaysAllow', 'IfHealthyBudget'];

export function validatePodDisruptionBudget(budget: PodDisruptionBudget, out: FieldErrors): void {
  validateObjectMeta(budget.metadata, true, isDNS1123Subdomain, out);
  validateBudgetSpec(budget.spec ?? {}, out);
}

export function validatePodDisruptionBudgetUpdate(
  budget: PodDisruptionBudget,
  old: PodDisruptionBudget,
  out: FieldErrors,
): void {
  validateObjectMetaUpdate(budget.metadata, old.metadata, out);
  validatePodDisruptionBudget(budget, out);
}

type BudgetSpec = NonNullable<PodDisruptionBudget['spec']>;

function validateBudgetSpec(spec: BudgetSpec, out: FieldErrors): void {
  if (spec.minAvailable !== undefined && spec.maxUnavailable !== undefined)
    out.invalid(
      specPath,
      new Rendered(goJson(PodDisruptionBudgetSpec, spec)),
      'minAvailable and maxUnavailable cannot be both set',
    );
  for (const field of ['minAvailable', 'maxUnavailable'] as const) {
    const value = spec[field];
    if (value === undefined) continue;
    validatePositiveIntOrPercent(value, specPath.child(field), out);
    validateNotMoreThan100Percent(value, specPath.child(field), out);
  }
  validateLabelSelector(spec.selector, specPath.child('selector'), out);
  const policy = spec.unhealthyPodEvictionPolicy;
  if (policy !== undefined && !evictionPolicies.includes(policy))
    out.notSupported(specPath.child('unhealthyPodEvictionPolicy'), policy, evictionPolicies);
}
