/**
 * When what led to a change of a Service's endpoints happened: the age of the oldest news, which the controllers write
 * beside the endpoints, so that the time from a change to the rules on the nodes can be measured.
 * Source: staging/src/k8s.io/endpointslice/trigger_time_tracker.go.
 */
import type { Intent, View } from '../component';
import { conditionOf, type Key, type Pod, type Service } from '../objects/objects';
import { parseTimestamp, timestamp } from '../values/time';

export const triggerTimeAnnotation = 'endpoints.kubernetes.io/last-change-trigger-time';

/** What was last seen: when the Service was made, and its Pods, in order of key. */
type Seen = { readonly service: number; readonly pods: readonly Pod[] };

/**
 * The oldest time among what is new since the last look; undefined when nothing is. `keep` remembers what was seen.
 * @param pods in order of key
 */
export function triggerTime(
  key: Key,
  service: Service,
  pods: readonly Pod[],
  view: View,
): { readonly time: string | undefined; readonly keep: Intent } {
  const before = view.memory(`trigger/${key}`) as Seen | undefined;
  const created = parseTimestamp(service.metadata.creationTimestamp);
  const news: number[] = before === undefined || created > before.service ? [created] : [];
  for (const [pod, last] of changedPods(pods, before?.pods ?? [])) {
    const changed = changedAt(pod);
    const known = last === undefined ? Number.NaN : changedAt(last);
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
  return (view.memory(`trigger/${key}`) as Seen | undefined)?.pods.length ?? 0;
}

/** When the Pod last became ready, or unready; NaN when it was never either. */
function changedAt(pod: Pod): number {
  return parseTimestamp(conditionOf(pod, 'Ready')?.lastTransitionTime);
}

/** The Pods that are not as they were, each as it was, if it was there. Both lists are in order of key. */
function changedPods(
  pods: readonly Pod[],
  before: readonly Pod[],
): readonly (readonly [pod: Pod, last: Pod | undefined])[] {
  const changed: (readonly [Pod, Pod | undefined])[] = [];
  let i = 0;
  for (const pod of pods) {
    if (before[i] === pod) {
      i++;
      continue;
    }
    while (i < before.length && (before[i] as Pod).metadata.name < pod.metadata.name) i++;
    const last = before[i];
    const isSame = last?.metadata.uid === pod.metadata.uid;
    changed.push([pod, isSame ? last : undefined]);
    if (last?.metadata.name === pod.metadata.name) i++;
  }
  return changed;
}

export function forgetTrigger(key: Key): Intent {
  return { do: 'remember', key: `trigger/${key}`, value: undefined };
}
