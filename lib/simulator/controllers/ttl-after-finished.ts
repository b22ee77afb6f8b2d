/**
 * ttl-after-finished-controller: deletes a finished Job once its time is over.
 *
 * Rules
 *   ttl-after-finished/delete   ttlSecondsAfterFinished after its Complete or Failed condition a Job is deleted, in the
 *                               foreground: its Pods go first. (pkg/controller/ttlafterfinished/ttlafterfinished_controller.go)
 */
import { type Component, watch } from '../component';
import { isBeingDeleted, keyOf } from '../objects/objects';
import { parseTimestamp } from '../values/time';
import { finishedCondition, type Job } from './job-object';

export const ttlAfterFinishedController: Component = {
  name: 'ttl-after-finished-controller',
  process: 'kube-controller-manager',
  watches: { Job: watch('Job', (job) => [keyOf(job)]) },
  reconcile(view, key) {
    const job = view.get('Job', key) as Job | undefined;
    if (job === undefined || isBeingDeleted(job)) return [];
    const expiry = expiresAt(job);
    if (expiry === undefined) return [];
    if (view.now < expiry) return [{ do: 'wake', at: expiry }];
    return [
      {
        do: 'delete',
        target: { kind: 'Job', key },
        uid: job.metadata.uid,
        propagation: 'Foreground',
        rule: 'ttl-after-finished/delete',
        says: `deletes Job ${key}: it finished ${job.spec.ttlSecondsAfterFinished} s ago`,
      },
    ];
  },
};

/** Milliseconds since the epoch; undefined for a Job that has not finished or is kept for ever. */
function expiresAt(job: Job): number | undefined {
  const { ttlSecondsAfterFinished } = job.spec;
  const finished = parseTimestamp(finishedCondition(job)?.lastTransitionTime);
  if (ttlSecondsAfterFinished === undefined || Number.isNaN(finished)) return undefined;
  return finished + ttlSecondsAfterFinished * 1000;
}
