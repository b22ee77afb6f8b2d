/** Jobs. */
import type { Descriptions } from './description';

export const batchDescriptions: Descriptions = {
  Job: {
    about: 'Runs Pods until so many of them have succeeded.',
    fields: { spec: 'What is to be done.', status: 'How far it has come.' },
  },
  JobSpec: {
    about: 'What a Job is to do.',
    required: ['template'],
    values: {
      completionMode: ['Indexed', 'NonIndexed'],
      podReplacementPolicy: ['Failed', 'TerminatingOrFailed'],
    },
    fields: {
      activeDeadlineSeconds: 'Seconds after its start at which it fails and its Pods are ended.',
      backoffLimit: 'How many failures are borne before the Job fails. 6 unless given.',
      backoffLimitPerIndex: 'How many failures of one index are borne, for an indexed Job.',
      completionMode: 'Whether any Pods count, or each of the indexes 0, 1, … must succeed once.',
      completions: 'How many Pods must succeed. Absent: one success ends it and nothing more is started.',
      managedBy: 'Who looks after it instead of the job controller.',
      manualSelector: 'Whether the selector is chosen by hand. It seldom should be.',
      maxFailedIndexes: 'How many indexes may fail before the Job does.',
      parallelism: 'How many Pods run at a time at most. 1 unless given.',
      podFailurePolicy: 'What a failure means, by exit code or condition, before backoffLimit counts it.',
      podReplacementPolicy: 'Whether a Pod that is ending is replaced at once or when it has ended.',
      selector: 'Which Pods are its own; made by the server.',
      successPolicy: 'When enough indexes have succeeded.',
      suspend: 'While it is suspended no Pods run. Those that do are ended.',
      template: 'What the Pods are like. Their restartPolicy is OnFailure or Never.',
      ttlSecondsAfterFinished: 'Seconds after its end when it is deleted. Absent: it stays.',
    },
  },
  PodFailurePolicy: {
    about: 'What failures mean.',
    required: ['rules'],
    fields: { rules: 'Looked at in order; the first that fits decides.' },
  },
  PodFailurePolicyRule: {
    about: 'What one sort of failure means.',
    required: ['action'],
    values: { action: ['Count', 'FailIndex', 'FailJob', 'Ignore'] },
    fields: {
      action: 'Fail the Job, fail the index, do not count it, or count it as usual.',
      onExitCodes: 'Exit codes that it is about.',
      onPodConditions: 'Conditions of the Pod that it is about.',
    },
  },
  PodFailurePolicyOnExitCodesRequirement: {
    about: 'Exit codes.',
    required: ['operator', 'values'],
    values: { operator: ['In', 'NotIn'] },
    fields: {
      containerName: 'Of this container; of all when absent.',
      operator: 'Whether the codes are those listed or the others.',
      values: 'The codes.',
    },
  },
  PodFailurePolicyOnPodConditionsPattern: {
    about: 'A condition of a Pod.',
    required: ['type'],
    fields: { status: 'Its status. True unless given.', type: 'The condition.' },
  },
  SuccessPolicy: {
    about: 'When an indexed Job has succeeded.',
    required: ['rules'],
    fields: { rules: 'One that is fulfilled is enough.' },
  },
  SuccessPolicyRule: {
    about: 'When enough indexes have succeeded.',
    fields: { succeededCount: 'How many.', succeededIndexes: 'Which: such as 0,3-5.' },
  },
  JobStatus: {
    about: 'How far a Job has come.',
    fields: {
      active: 'Pods that wait or run and are not ending.',
      completedIndexes: 'Indexes that have succeeded, such as 0,3-5.',
      completionTime: 'When it succeeded.',
      conditions: 'Complete, Failed, Suspended and others.',
      failed: 'Pods that failed.',
      failedIndexes: 'Indexes that have failed.',
      ready: 'Pods that are ready.',
      startTime: 'When its controller took it up, or when it was resumed.',
      succeeded: 'Pods that succeeded.',
      terminating: 'Pods that are ending.',
      uncountedTerminatedPods: 'Pods that have ended and are not counted yet.',
    },
  },
  JobCondition: {
    about: 'One statement about a Job.',
    required: ['type', 'status'],
    fields: {
      lastProbeTime: 'When it was last looked at.',
      lastTransitionTime: 'When its status last changed.',
      message: 'More about it, for people.',
      reason: 'Why, in one word: BackoffLimitExceeded, DeadlineExceeded and the like.',
      status: 'True, False or Unknown.',
      type: 'Complete, Failed, FailureTarget, SuccessCriteriaMet or Suspended.',
    },
  },
  UncountedTerminatedPods: {
    about: 'Pods that have ended and are not counted yet.',
    fields: { failed: 'The uids of those that failed.', succeeded: 'The uids of those that succeeded.' },
  },
  CronJob: {
    about: 'Starts a Job at set times.',
    fields: { spec: 'When, and what.', status: 'What was started last.' },
  },
  CronJobSpec: {
    about: 'When a Job is started, and what it is like.',
    required: ['schedule', 'jobTemplate'],
    values: { concurrencyPolicy: ['Allow', 'Forbid', 'Replace'] },
    fields: {
      concurrencyPolicy:
        'What happens when the one before still runs: both run (Allow), the new one is left out (Forbid), the old one is ended (Replace). Allow unless given.',
      failedJobsHistoryLimit: 'How many failed Jobs are kept. 1 unless given.',
      jobTemplate: 'What the Jobs are like.',
      schedule: 'When, as minute, hour, day of the month, month and day of the week.',
      startingDeadlineSeconds: 'How many seconds late a Job may still be started.',
      successfulJobsHistoryLimit: 'How many Jobs that succeeded are kept. 3 unless given.',
      suspend: 'While it is suspended no Job is started. Those that run go on.',
      timeZone: 'The time zone of the schedule. That of the controller manager unless given.',
    },
  },
  JobTemplateSpec: {
    about: 'What Jobs made from it are like.',
    fields: { metadata: 'Their labels and annotations.', spec: 'What they are to do.' },
  },
  CronJobStatus: {
    about: 'What was started last.',
    fields: {
      active: 'Jobs that run.',
      lastScheduleTime: 'The last time at which one was due and was started.',
      lastSuccessfulTime: 'When one last succeeded.',
    },
  },
};
