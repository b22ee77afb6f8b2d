/**
 * When what led to a change of a Service's endpoints happened: the age of the oldest news, which the controllers write
 * beside the endpoints, so that the time from a change to the rules on the nodes can be measured.
 * Source: staging/src/k8s.io/endpointslice/trigger_time_tracker.go.
 */
import type { Intent, View } from '../component';
import { conditionOf, type Key, type Pod, type Service } from '../objects/objects';
import { differencesOf, emptyOrderedMap, type OrderedMap } from '../values/ordered-map';
import { parseTimestamp, timestamp } from '../values/time';

export const triggerTimeAnnotation = 'endpoints.kubernetes.io/last-change-trigger-time';

/** What was last seen: when the Service was made, and its Pods by key. */
type Seen = { readonly service: number; readonly pods: OrderedMap<Pod> };

/** The oldest time among what is new since the last look; undefined when nothing is. `keep` remembers what was seen. */
export function triggerTime(
  key: Key,
  service: Service,
  pods: OrderedMap<Pod>,
  view: View,
): { readonly time: string | undefined; readonly keep: Intent } {
  const before = view.memory(`trigger/${key}`) as Seen | undefined;
  const created = parseTimestamp(service.metadata.creationTimestamp);
  const news: number[] = before === undefined || created > before.service ? [created] : [];
  for (const { before: last, after: pod } of differencesOf(before?.pods ?? emptyOrderedMap<Pod>(), pods)) {
    if (pod === undefined) continue;
    const changed = changedAt(pod);
    const known = last?.metadata.uid === pod.metadata.uid ? changedAt(last) : Number.NaN;
    if (Number.isNaN(known) ? !Number.isNaN(changed) : changed > known) news.push(changed);
  }
  const seen: Seen = { service: created, pods };
  return {
    time: news.length === 0 ? undefined : timestamp(Math.min(...news)),
    keep: { do: 'remember', key: `trigger/${key}`, value: seen },
  };
}

/** How many Pods the last look at the Service went through. */
export function podsSeen(view: View, key: Key): number {
  return (view.memory(`trigger/${key}`) as Seen | undefined)?.pods.size ?? 0;
}

/** When the Pod last became ready, or unready; NaN when it was never either. */
function changedAt(pod: Pod): number {
  return parseTimestamp(conditionOf(pod, 'Ready')?.lastTransitionTime);
}

export function forgetTrigger(key: Key): Intent {
  return { do: 'remember', key: `trigger/${key}`, value: undefined };
}
