/** Source: pkg/printers/internalversion/printers.go printEvent. */
import type { Event as BaseEvent } from '../../objects/objects';
import { isZeroTime, since } from './cells';
import { printer } from './printer';

export type Event = BaseEvent & {
  readonly series?: { readonly count?: number; readonly lastObservedTime?: string | null };
  readonly reportingInstance?: string;
};

export const event = printer<Event>(
  [
    'Last Seen',
    'Type',
    'Reason',
    'Object',
    '(Subobject)',
    '(Source)',
    'Message',
    '(First Seen)',
    '(Count)',
    '(Name)',
  ],
  (object, { now }) => {
    const { kind = '', name = '', fieldPath = '' } = object.involvedObject ?? {};
    return [
      since(lastSeen(object), now),
      object.type,
      object.reason,
      name === '' ? kind.toLowerCase() : `${kind.toLowerCase()}/${name}`,
      fieldPath,
      eventSource(object),
      object.message?.trim(),
      since(firstSeen(object), now),
      eventCount(object),
      object.metadata.name,
    ];
  },
);

/** When an Event happened first: its own time where it has no first one. */
export function firstSeen({ firstTimestamp, eventTime }: Event): string | null | undefined {
  return isZeroTime(firstTimestamp) ? eventTime : firstTimestamp;
}

/** When an Event happened last. */
export function lastSeen(object: Event): string | null | undefined {
  if (object.series) return object.series.lastObservedTime;
  return isZeroTime(object.lastTimestamp) ? firstSeen(object) : object.lastTimestamp;
}

/** How often it happened; an Event that was never counted happened once. */
export function eventCount({ series, count }: Event): number {
  return series ? (series.count ?? 0) : count || 1;
}

/** Who says so, and where from: `kubelet, node-1`. */
export function eventSource({ source, reportingComponent, reportingInstance }: Event): string {
  const component = source?.component || reportingComponent || '';
  const instance = source?.host || reportingInstance || '';
  return instance === '' ? component : `${component}, ${instance}`;
}
