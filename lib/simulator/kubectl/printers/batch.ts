/** Source: pkg/printers/internalversion/printers.go printJob, printCronJob. */

import type { CronJob as CronJobShape, Job as JobShape } from '../../apiserver/validation/shapes/workload';
import { type Condition, conditionOf, isBeingDeleted, type KubeObject } from '../../objects/objects';
import { parseTimestamp } from '../../values/time';
import { humanDuration } from '../age';
import { age, containerCells, isZeroTime, selectorText, since } from './cells';
import { printer } from './printer';

type Job = Pick<JobShape, 'spec'> & {
  readonly status?: {
    readonly succeeded?: number;
    readonly startTime?: string | null;
    readonly completionTime?: string | null;
    readonly conditions?: readonly Condition[];
  };
};

export const job = printer<Job>(
  ['Name', 'Status', 'Completions', 'Duration', 'Age', '(Containers)', '(Images)', '(Selector)'],
  (object, { now }) => [
    object.metadata.name,
    jobStatus(object),
    completions(object),
    jobDuration(object, now),
    age(object, now),
    ...containerCells(object.spec?.template?.spec?.containers),
    selectorText(object.spec?.selector),
  ],
);

type CronJob = Pick<CronJobShape, 'spec'> & {
  readonly status?: { readonly active?: readonly unknown[]; readonly lastScheduleTime?: string | null };
};

export const cronJob = printer<CronJob>(
  [
    'Name',
    'Schedule',
    'Timezone',
    'Suspend',
    'Active',
    'Last Schedule',
    'Age',
    '(Containers)',
    '(Images)',
    '(Selector)',
  ],
  (object, { now }) => {
    const last = object.status?.lastScheduleTime;
    const jobSpec = object.spec?.jobTemplate?.spec;
    return [
      object.metadata.name,
      object.spec?.schedule,
      object.spec?.timeZone ?? '<none>',
      suspendText(object.spec?.suspend),
      object.status?.active?.length ?? 0,
      last === undefined || last === null ? '<none>' : since(last, now),
      age(object, now),
      ...containerCells(jobSpec?.template?.spec?.containers),
      selectorText(jobSpec?.selector),
    ];
  },
);

function jobStatus(object: Job & KubeObject): string {
  const has = (type: string): boolean => conditionOf(object, type)?.status === 'True';
  if (has('Complete')) return 'Complete';
  if (has('Failed')) return 'Failed';
  if (isBeingDeleted(object)) return 'Terminating';
  if (has('Suspended')) return 'Suspended';
  if (has('FailureTarget')) return 'FailureTarget';
  return has('SuccessCriteriaMet') ? 'SuccessCriteriaMet' : 'Running';
}

function completions({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec?.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec?.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function jobDuration({ status }: Job, now: number): string {
  if (isZeroTime(status?.startTime)) return '';
  const end = isZeroTime(status?.completionTime) ? now : parseTimestamp(status?.completionTime);
  return humanDuration(end - parseTimestamp(status?.startTime));
}

function suspendText(suspend: boolean | undefined): string {
  if (suspend === undefined) return '<unset>';
  return suspend ? 'True' : 'False';
}
