/** Namespaces, their quotas and their limits. Source: kubectl/pkg/describe/describe.go. */
import type { LimitRange, LimitRangeItem, ResourceQuota } from '../../apiserver/validation/shapes/cluster';
import type { KubeObject, Namespace } from '../../objects/objects';
import { formatQuantity, parseQuantity } from '../../values/quantity';
import { compareText, quantityText } from '../printers/cells';
import { describer, indent, type Lines } from './describer';
import { headLines } from './fields';
import { timedConditionLines } from './networking';

export const namespace = describer<Namespace>((object, view) => {
  const { name } = object.metadata;
  const conditions = object.status?.conditions ?? [];
  const quotas = view.list('ResourceQuota', name) as readonly Quota[] | undefined;
  const limits = view.list('LimitRange', name) as readonly Limits[] | undefined;
  return [
    ...headLines(object, { namespaced: false }),
    `Status:\t${object.status?.phase ?? ''}`,
    ...(conditions.length === 0 ? [] : timedConditionLines(conditions)),
    ...(quotas === undefined ? [] : ['', ...quotasLines(quotas)]),
    ...(limits === undefined ? [] : ['', ...limitsLines(limits)]),
  ];
});

type Quota = Pick<ResourceQuota, 'spec' | 'status'> & KubeObject;

export const resourceQuota = describer<Pick<ResourceQuota, 'spec' | 'status'>>(
  ({ metadata, spec, status }) => [
    `Name:\t${metadata.name}`,
    `Namespace:\t${metadata.namespace ?? ''}`,
    ...scopeLines(spec?.scopes, ' * '),
    'Resource\tUsed\tHard',
    '--------\t----\t----',
    ...usageOf(status).map(
      ({ name, used, hard }) => `${name}\t${inFormatOf(used, hard)}\t${quantityText(hard)}`,
    ),
  ],
);

/** All quotas of a namespace, in order of name. The rule below Used is a dash short, as upstream has it. */
function quotasLines(quotas: readonly Quota[]): Lines {
  if (quotas.length === 0) return ['No resource quota.'];
  const sorted = [...quotas].sort((a, b) => compareText(a.metadata.name, b.metadata.name));
  return [
    'Resource Quotas',
    ...sorted.flatMap(({ metadata, spec, status }) =>
      indent(1, [
        `Name:\t${metadata.name}`,
        ...scopeLines(spec?.scopes, '* '),
        'Resource\tUsed\tHard',
        '--------\t---\t---',
        ...usageOf(status).map(
          ({ name, used, hard }) => `${name}\t${quantityText(used)}\t${quantityText(hard)}`,
        ),
      ]),
    ),
  ];
}

type Usage = {
  readonly name: string;
  readonly used: string | number | undefined;
  readonly hard: string | number | undefined;
};

function usageOf(status: ResourceQuota['status']): readonly Usage[] {
  return Object.keys(status?.hard ?? {})
    .sort(compareText)
    .map((name) => ({ name, used: status?.used?.[name], hard: status?.hard?.[name] }));
}

/** An amount with the suffixes of another: 1Gi beside 2Gi, whatever it was given in. */
function inFormatOf(amount: string | number | undefined, other: string | number | undefined): string {
  const own = parseQuantity(amount ?? 0);
  const like = parseQuantity(other ?? 0);
  if (own === undefined || like === undefined || own.format === like.format) return quantityText(amount);
  const one = 1_000_000_000n;
  const whole = own.nano / one + (own.nano > 0n && own.nano % one !== 0n ? 1n : 0n);
  return formatQuantity({ nano: whole * one, format: like.format });
}

const scopeMeanings: Readonly<Record<string, string>> = {
  Terminating:
    'Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.',
  NotTerminating:
    'Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.',
  BestEffort:
    'Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.',
  NotBestEffort:
    'Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.',
};

function scopeLines(scopes: readonly string[] | undefined, bullet: string): Lines {
  if (scopes === undefined || scopes.length === 0) return [];
  const sorted = [...scopes].sort(compareText);
  return [
    `Scopes:\t${sorted.join(', ')}`,
    ...sorted.flatMap((scope) => {
      const meaning = scopeMeanings[scope];
      return meaning === undefined ? [] : [`${bullet}${meaning}`];
    }),
  ];
}

type Limits = Pick<LimitRange, 'spec'> & KubeObject;

const limitColumns = 'Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio';
const limitRule = '----\t--------\t---\t---\t---------------\t-------------\t-----------------------';

export const limitRange = describer<Pick<LimitRange, 'spec'>>(({ metadata, spec }) => [
  `Name:\t${metadata.name}`,
  `Namespace:\t${metadata.namespace ?? ''}`,
  limitColumns,
  limitRule,
  ...(spec?.limits ?? []).flatMap(limitLines),
]);

function limitsLines(ranges: readonly Limits[]): Lines {
  if (ranges.length === 0) return ['No LimitRange resource.'];
  const rows = ranges.flatMap(({ spec }) => (spec?.limits ?? []).flatMap(limitLines));
  return ['Resource Limits', ...[limitColumns, limitRule, ...rows].map((line) => ` ${line}`)];
}

/** A line a resource. Upstream's order is that of a Go map, which is any: here in order of name. */
function limitLines(item: LimitRangeItem): Lines {
  const { min, max, default: limit, defaultRequest, maxLimitRequestRatio } = item;
  const lists = [min, max, defaultRequest, limit, maxLimitRequestRatio];
  const names = [...new Set(lists.flatMap((list) => Object.keys(list ?? {})))].sort(compareText);
  return names.map((name) => {
    const cells = lists.map((list) => (list?.[name] === undefined ? '-' : quantityText(list[name])));
    return [item.type ?? '', name, ...cells].join('\t');
  });
}
