/** Source: kubectl/pkg/describe/describe.go describeHorizontalPodAutoscalerV2, describePodDisruptionBudgetV1. */
import type {
  HPAScalingRules,
  MetricSpec,
  MetricTarget,
  PodDisruptionBudget,
} from '../../apiserver/validation/shapes/workload';
import type { Condition } from '../../objects/objects';
import { goQuoted } from '../../values/go-text';
import { longTime } from '../output/go-text';
import type { Autoscaler, MetricStatus } from '../printers/autoscaling';
import { quantityText, selectorText } from '../printers/cells';
import { describer, type Lines } from './describer';
import { eventLines } from './events';
import { headLines } from './fields';

type Described = Autoscaler & { readonly status?: { readonly conditions?: readonly Condition[] } };

export const horizontalPodAutoscaler = describer<Described>((object, view) => {
  const { metadata, spec, status } = object;
  const kind = spec?.scaleTargetRef?.kind ?? '';
  const conditions = status?.conditions ?? [];
  return [
    ...headLines(object, { namespaced: true }),
    `CreationTimestamp:\t${longTime(metadata.creationTimestamp)}`,
    `Reference:\t${kind}/${spec?.scaleTargetRef?.name ?? ''}`,
    'Metrics:\t( current / target )',
    ...(spec?.metrics ?? []).map(
      (metric, index) => `  ${metricText(metric, status?.currentMetrics?.[index])}`,
    ),
    `Min replicas:\t${spec?.minReplicas ?? '<unset>'}`,
    `Max replicas:\t${spec?.maxReplicas ?? 0}`,
    ...(spec?.behavior === undefined
      ? []
      : [
          'Behavior:',
          ...behaviorLines('Scale Up', spec.behavior.scaleUp),
          ...behaviorLines('Scale Down', spec.behavior.scaleDown),
        ]),
    `${kind} pods:\t${status?.currentReplicas ?? 0} current / ${status?.desiredReplicas ?? 0} desired`,
    ...(conditions.length === 0
      ? []
      : [
          'Conditions:',
          '  Type\tStatus\tReason\tMessage',
          '  ----\t------\t------\t-------',
          ...conditions.map(
            ({ type, status: value, reason = '', message = '' }) =>
              `  ${type}\t${value}\t${reason}\t${message}`,
          ),
        ]),
    ...eventLines(object, view),
  ];
});

type Current = NonNullable<MetricStatus['external']>['current'];

function metricText(spec: MetricSpec, status: MetricStatus | undefined): string {
  switch (spec.type) {
    case 'External': {
      const { metric, target } = spec.external ?? {};
      return `${goQuoted(metric?.name ?? '')} ${valueText(target, status?.external?.current)}`;
    }
    case 'Pods': {
      const { metric, target } = spec.pods ?? {};
      const current = amount(status?.pods?.current?.averageValue);
      return `${goQuoted(metric?.name ?? '')} on pods:\t${current} / ${quantityText(target?.averageValue)}`;
    }
    case 'Object': {
      const { metric, describedObject: about, target } = spec.object ?? {};
      const value = valueText(target, status?.object?.current);
      return `"${metric?.name ?? ''}" on ${about?.kind ?? ''}/${about?.name ?? ''} ${value}`;
    }
    case 'Resource':
      return `resource ${spec.resource?.name ?? ''} on pods${shareText(spec.resource?.target, status?.resource?.current)}`;
    case 'ContainerResource': {
      const { name = '', container = '', target } = spec.containerResource ?? {};
      const share = shareText(target, status?.containerResource?.current);
      return `resource ${name} of container "${container}" on pods${share}`;
    }
    default:
      return `<unknown metric type ${goQuoted(spec.type ?? '')}>`;
  }
}

function valueText(target: MetricTarget | undefined, current: Current): string {
  return target?.averageValue === undefined
    ? `(target value):\t${amount(current?.value)} / ${quantityText(target?.value)}`
    : `(target average value):\t${amount(current?.averageValue)} / ${quantityText(target.averageValue)}`;
}

function shareText(target: MetricTarget | undefined, current: Current): string {
  if (target?.averageValue !== undefined)
    return `:\t${amount(current?.averageValue)} / ${quantityText(target.averageValue)}`;
  const measured = current?.averageUtilization;
  const wanted = target?.averageUtilization;
  const now = measured === undefined ? '<unknown>' : `${measured}% (${quantityText(current?.averageValue)})`;
  return `  (as a percentage of request):\t${now} / ${wanted === undefined ? '<auto>' : `${wanted}%`}`;
}

function amount(measured: string | number | undefined): string {
  return measured === undefined ? '<unknown>' : quantityText(measured);
}

function behaviorLines(direction: string, rules: HPAScalingRules | undefined): Lines {
  if (rules === undefined) return [];
  const policies = rules.policies ?? [];
  const window = rules.stabilizationWindowSeconds;
  return [
    `  ${direction}:`,
    ...(window === undefined ? [] : [`    Stabilization Window: ${window} seconds`]),
    ...(policies.length === 0 ? [] : [`    Select Policy: ${rules.selectPolicy ?? 'Max'}`, '    Policies:']),
    ...policies.map(
      ({ type = '', value = 0, periodSeconds = 0 }) =>
        `      - Type: ${type}\tValue: ${value}\tPeriod: ${periodSeconds} seconds`,
    ),
  ];
}

export const podDisruptionBudget = describer<
  Pick<PodDisruptionBudget, 'spec'> & {
    readonly status?: {
      readonly disruptionsAllowed?: number;
      readonly currentHealthy?: number;
      readonly desiredHealthy?: number;
      readonly expectedPods?: number;
    };
  }
>((object, view) => {
  const { metadata, spec, status } = object;
  const { minAvailable, maxUnavailable } = spec ?? {};
  return [
    `Name:\t${metadata.name}`,
    `Namespace:\t${metadata.namespace ?? ''}`,
    ...(minAvailable !== undefined
      ? [`Min available:\t${minAvailable}`]
      : maxUnavailable !== undefined
        ? [`Max unavailable:\t${maxUnavailable}`]
        : []),
    `Selector:\t${spec?.selector === undefined ? '<unset>' : selectorText(spec.selector)}`,
    'Status:',
    `    Allowed disruptions:\t${status?.disruptionsAllowed ?? 0}`,
    `    Current:\t${status?.currentHealthy ?? 0}`,
    `    Desired:\t${status?.desiredHealthy ?? 0}`,
    `    Total:\t${status?.expectedPods ?? 0}`,
    ...eventLines(object, view),
  ];
});
