/** Source: pkg/printers/internalversion/printers.go printHorizontalPodAutoscaler, formatHPAMetrics, printScale. */
import type {
  HorizontalPodAutoscaler,
  MetricSpec,
  MetricTarget,
} from '../../apiserver/validation/shapes/workload';
import { age, quantityText } from './cells';
import { printer } from './printer';

type Current = {
  readonly value?: string | number;
  readonly averageValue?: string | number;
  readonly averageUtilization?: number;
};

/** What an autoscaler has measured of one metric: under the name of its type, as in its spec. */
export type MetricStatus = {
  readonly type?: string;
  readonly resource?: { readonly name?: string; readonly current?: Current };
  readonly containerResource?: { readonly name?: string; readonly current?: Current };
  readonly pods?: { readonly current?: Current };
  readonly object?: { readonly current?: Current };
  readonly external?: { readonly current?: Current };
};

export type Autoscaler = Pick<HorizontalPodAutoscaler, 'spec'> & {
  readonly status?: {
    readonly currentReplicas?: number;
    readonly desiredReplicas?: number;
    readonly lastScaleTime?: string | null;
    readonly currentMetrics?: readonly MetricStatus[] | null;
  };
};

export const horizontalPodAutoscaler = printer<Autoscaler>(
  ['Name', 'Reference', 'Targets', 'MinPods', 'MaxPods', 'Replicas', 'Age'],
  (object, { now }) => [
    object.metadata.name,
    `${object.spec?.scaleTargetRef?.kind ?? ''}/${object.spec?.scaleTargetRef?.name ?? ''}`,
    targets(object.spec?.metrics ?? [], object.status?.currentMetrics ?? []),
    object.spec?.minReplicas ?? '<unset>',
    object.spec?.maxReplicas ?? 0,
    object.status?.currentReplicas ?? 0,
    age(object, now),
  ],
);

export const scale = printer<{
  readonly spec?: { readonly replicas?: number };
  readonly status?: { readonly replicas?: number };
}>(['Name', 'Desired', 'Available', 'Age'], (object, { now }) => [
  object.metadata.name,
  object.spec?.replicas ?? 0,
  object.status?.replicas ?? 0,
  age(object, now),
]);

/** The first two metrics as `current/target`. */
function targets(specs: readonly MetricSpec[], statuses: readonly MetricStatus[]): string {
  if (specs.length === 0) return '<none>';
  const texts = specs.map((spec, index) => metricText(spec, statuses[index]));
  const shown = texts.slice(0, 2).join(', ');
  return texts.length > 2 ? `${shown} + ${texts.length - 2} more...` : shown;
}

function metricText(spec: MetricSpec, status: MetricStatus | undefined): string {
  switch (spec.type) {
    case 'External':
      return valueText(spec.external?.target, status?.external?.current);
    case 'Object':
      return valueText(spec.object?.target, status?.object?.current);
    case 'Pods':
      return `${amount(status?.pods?.current?.averageValue)}/${quantityText(spec.pods?.target?.averageValue)}`;
    case 'Resource':
      return `${spec.resource?.name}: ${shareText(spec.resource?.target, status?.resource?.current)}`;
    case 'ContainerResource': {
      const { name, target } = spec.containerResource ?? {};
      return `${name}: ${shareText(target, status?.containerResource?.current)}`;
    }
    default:
      return '<unknown type>';
  }
}

function valueText(target: MetricTarget | undefined, current: Current | undefined): string {
  return target?.averageValue === undefined
    ? `${amount(current?.value)}/${quantityText(target?.value)}`
    : `${amount(current?.averageValue)}/${quantityText(target.averageValue)} (avg)`;
}

function shareText(target: MetricTarget | undefined, current: Current | undefined): string {
  if (target?.averageValue !== undefined)
    return `${amount(current?.averageValue)}/${quantityText(target.averageValue)}`;
  const wanted = target?.averageUtilization;
  const measured = current?.averageUtilization;
  return `${measured === undefined ? '<unknown>' : `${measured}%`}/${wanted === undefined ? '<auto>' : `${wanted}%`}`;
}

function amount(measured: string | number | undefined): string {
  return measured === undefined ? '<unknown>' : quantityText(measured);
}
