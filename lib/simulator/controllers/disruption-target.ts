/** The condition by which a Pod says that somebody is about to remove it. */
import type { Condition, Pod } from '../objects/objects';
import { timestamp } from '../values/time';

export function disruptionTarget(pod: Pod, reason: string, message: string, now: number): Condition {
  return {
    type: 'DisruptionTarget',
    status: 'True',
    reason,
    message,
    lastProbeTime: null,
    lastTransitionTime: timestamp(now),
    observedGeneration: pod.metadata.generation ?? 0,
  };
}
