/**
 * When what led to a change of a Service's endpoints happened: the age of the oldest news, which the controllers write
 * beside the endpoints, so that the time from a change to the rules on the nodes can be measured.
 * Source: staging/src/k8s.io/endpointslice/trigger_time_tracker.go.
 */
import type { Intent, View } from '../component';
import { conditionOf, type Key, type Pod, type Service } from '../objects';
import { parseTimestamp, timestamp } from '../time';

export const triggerTimeAnnotation = 'endpoints.kubernetes.io/last-change-trigger-time';

/** The times of what was last seen, by Pod. */
type Seen = { readonly service: number; readonly pods: ReadonlyMap<string, number> };

/** The oldest time among what is new since the last look; undefined when nothing is. `keep` remembers what was seen. */
export function triggerTime(
  key: Key,
  service: Service,
  pods: readonly Pod[],
  view: View,
): { readonly time: string | undefined; readonly keep: Intent } {
  const before = view.memory(`trigger/${key}`) as Seen | undefined;
  const created = parseTimestamp(service.metadata.creationTimestamp);
  const news: number[] = before === undefined || created > before.service ? [created] : [];
  const times = new Map<string, number>();
  for (const pod of pods) {
    const changed = parseTimestamp(conditionOf(pod, 'Ready')?.lastTransitionTime);
    if (Number.isNaN(changed)) continue;
    times.set(pod.metadata.uid, changed);
    if (changed > (before?.pods.get(pod.metadata.uid) ?? Number.NEGATIVE_INFINITY)) news.push(changed);
  }
  const seen: Seen = { service: created, pods: times };
  return {
    time: news.length === 0 ? undefined : timestamp(Math.min(...news)),
    keep: { do: 'remember', key: `trigger/${key}`, value: seen },
  };
}

export function forgetTrigger(key: Key): Intent {
  return { do: 'remember', key: `trigger/${key}`, value: undefined };
}
