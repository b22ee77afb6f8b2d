/**
 * Counts in the status of what runs Pods: those that upstream leaves out of an object where they are 0, and how they read
 * in a sentence.
 */

type CountWords = {
  /** "is available", "are available". */
  readonly one: string;
  readonly many: string;
};

const isAre = (rest: string): CountWords => ({ one: `is ${rest}`, many: `are ${rest}` });
const hasHave = (rest: string): CountWords => ({ one: `has ${rest}`, many: `have ${rest}` });

/** By kind, by the field of `status`; null where the count is best told by its name. */
const counts: Readonly<Record<string, Readonly<Record<string, CountWords | null>>>> = {
  Deployment: {
    replicas: null,
    updatedReplicas: isAre('of the latest revision'),
    readyReplicas: isAre('ready'),
    availableReplicas: isAre('available'),
    unavailableReplicas: null,
  },
  ReplicaSet: {
    replicas: null,
    fullyLabeledReplicas: null,
    readyReplicas: isAre('ready'),
    availableReplicas: isAre('available'),
  },
  StatefulSet: {
    replicas: null,
    readyReplicas: isAre('ready'),
    availableReplicas: isAre('available'),
    currentReplicas: null,
    updatedReplicas: isAre('of the latest revision'),
  },
  DaemonSet: {
    numberReady: isAre('ready'),
    numberAvailable: isAre('available'),
    numberUnavailable: null,
    updatedNumberScheduled: isAre('of the latest revision'),
  },
  Job: {
    active: null,
    succeeded: hasHave('succeeded'),
    failed: hasHave('failed'),
  },
};

/** Whether a field, such as `status.availableReplicas`, is a count that means 0 where it is not set. */
export function isCountInStatus(kind: string, path: string): boolean {
  return wordsOf(kind, path) !== undefined;
}

/** "no Pod of *Deployment web* is available"; undefined where a count, or a field that is none, has no such words. */
export function countInStatusWords(
  kind: string,
  path: string,
  value: string,
  owner: string,
): string | undefined {
  const words = wordsOf(kind, path);
  if (words === undefined || words === null || !/^\d+$/.test(value)) return undefined;
  if (value === '0') return `no Pod of ${owner} ${words.one}`;
  return value === '1' ? `1 Pod of ${owner} ${words.one}` : `${value} Pods of ${owner} ${words.many}`;
}

function wordsOf(kind: string, path: string): CountWords | null | undefined {
  return path.startsWith('status.') ? counts[kind]?.[path.slice('status.'.length)] : undefined;
}
