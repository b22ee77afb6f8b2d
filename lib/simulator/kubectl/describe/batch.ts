/** Source: kubectl/pkg/describe/describe.go describeJob, describeCronJob. */
import type {
  CronJob as CronJobShape,
  Job as JobShape,
  JobSpec,
} from '../../apiserver/validation/shapes/workload';
import { joinSelector } from '../../objects/label-selector';
import { parseTimestamp } from '../../values/time';
import { humanDuration } from '../age';
import { longTime } from '../output/go-text';
import { isZeroTime } from '../printers/cells';
import { describer, type Lines } from './describer';
import { eventLines } from './events';
import { annotationLines, controlledByLines, flagText, headLines, labelLines, optionalLine } from './fields';
import { templateLines } from './pod-template';

type Job = Pick<JobShape, 'spec'> & {
  readonly status?: {
    readonly active?: number;
    readonly ready?: number;
    readonly succeeded?: number;
    readonly failed?: number;
    readonly startTime?: string | null;
    readonly completionTime?: string | null;
    readonly completedIndexes?: string;
  };
};

export const job = describer<Job>((object, view) => {
  const { metadata, spec, status } = object;
  const started = isZeroTime(status?.startTime) ? undefined : status?.startTime;
  const completed = isZeroTime(status?.completionTime) ? undefined : status?.completionTime;
  const deadline = spec?.activeDeadlineSeconds;
  return [
    `Name:\t${metadata.name}`,
    `Namespace:\t${metadata.namespace ?? ''}`,
    `Selector:\t${joinSelector(spec?.selector)}`,
    ...labelLines('Labels', metadata.labels),
    ...annotationLines('Annotations', metadata.annotations),
    ...controlledByLines(object),
    ...optionalLine('Parallelism', spec?.parallelism),
    `Completions:\t${spec?.completions ?? '<unset>'}`,
    ...optionalLine('Completion Mode', spec?.completionMode),
    ...optionalLine('Suspend', spec?.suspend),
    ...optionalLine('Backoff Limit', spec?.backoffLimit),
    ...optionalLine('TTL Seconds After Finished', spec?.ttlSecondsAfterFinished),
    ...(started === undefined ? [] : [`Start Time:\t${longTime(started)}`]),
    ...(completed === undefined ? [] : [`Completed At:\t${longTime(completed)}`]),
    ...(started === undefined || completed === undefined
      ? []
      : [`Duration:\t${humanDuration(parseTimestamp(completed) - parseTimestamp(started))}`]),
    ...(deadline === undefined ? [] : [`Active Deadline Seconds:\t${deadline}s`]),
    `Pods Statuses:\t${podsText(status)}`,
    ...(spec?.completionMode === 'Indexed'
      ? [`Completed Indexes:\t${indexesText(status?.completedIndexes ?? '')}`]
      : []),
    ...templateLines(spec?.template),
    ...eventLines(object, view),
  ];
});

type CronJob = Pick<CronJobShape, 'spec'> & {
  readonly status?: {
    readonly active?: readonly { readonly name?: string }[];
    readonly lastScheduleTime?: string | null;
  };
};

export const cronJob = describer<CronJob>((object, view) => {
  const { spec, status } = object;
  const deadline = spec?.startingDeadlineSeconds;
  const last = status?.lastScheduleTime;
  return [
    ...headLines(object, { namespaced: true }),
    `Schedule:\t${spec?.schedule ?? ''}`,
    `Concurrency Policy:\t${spec?.concurrencyPolicy ?? ''}`,
    `Suspend:\t${flagText(spec?.suspend)}`,
    `Time Zone:\t${spec?.timeZone ?? '<unset>'}`,
    `Successful Job History Limit:\t${spec?.successfulJobsHistoryLimit ?? '<unset>'}`,
    `Failed Job History Limit:\t${spec?.failedJobsHistoryLimit ?? '<unset>'}`,
    `Starting Deadline Seconds:\t${deadline === undefined ? '<unset>' : `${deadline}s`}`,
    ...jobTemplateLines(spec?.jobTemplate?.spec),
    `Last Schedule Time:\t${last === undefined || last === null ? '<unset>' : longTime(last)}`,
    `Active Jobs:\t${(status?.active ?? []).map(({ name = '' }) => name).join(', ') || '<none>'}`,
    ...eventLines(object, view),
  ];
});

function jobTemplateLines(spec: JobSpec | undefined): Lines {
  const deadline = spec?.activeDeadlineSeconds;
  return [
    `Selector:\t${spec?.selector === undefined ? '<unset>' : joinSelector(spec.selector)}`,
    `Parallelism:\t${spec?.parallelism ?? '<unset>'}`,
    `Completions:\t${spec?.completions ?? '<unset>'}`,
    ...(deadline === undefined ? [] : [`Active Deadline Seconds:\t${deadline}s`]),
    ...templateLines(spec?.template ?? {}),
  ];
}

function podsText(status: Job['status']): string {
  const ready = status?.ready === undefined ? '' : ` (${status.ready} Ready)`;
  return `${status?.active ?? 0} Active${ready} / ${status?.succeeded ?? 0} Succeeded / ${status?.failed ?? 0} Failed`;
}

const mostIndexText = 50;

/** The completed indexes, cut off at the first comma after 50 characters. */
function indexesText(indexes: string): string {
  if (indexes === '') return '<none>';
  const comma = indexes.indexOf(',', mostIndexText);
  return comma < 0 ? indexes : `${indexes.slice(0, comma + 1)}...`;
}
