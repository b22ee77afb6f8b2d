/** The Events section. Source: kubectl/pkg/describe/describe.go DescribeEvents, searchEvents; pkg/cmd/events. */
import type { KubeObject } from '../../objects/objects';
import { parseTimestamp } from '../../values/time';
import { isZeroTime, since } from '../printers/cells';
import type { Event } from '../printers/event';
import type { DescribeView, Lines } from './describer';

/** What is sought: Events that name an object so. An absent kind fits any. */
export type EventSubject = { readonly name: string; readonly uid?: string; readonly kind?: string };

/** The section about an object; nothing when Events are not to be shown. */
export function eventLines(
  object: KubeObject,
  view: DescribeView,
  ...subjects: readonly EventSubject[]
): Lines {
  if (!view.showEvents) return [];
  const { name, uid, namespace = '' } = object.metadata;
  const sought = subjects.length > 0 ? subjects : [{ name, uid, kind: object.kind }];
  const all = (view.list('Event', namespace === '' ? undefined : namespace) ?? []) as readonly Event[];
  const found = sought.flatMap((subject) =>
    all.filter(({ involvedObject: about }) => {
      const isNamed = about.name === subject.name && (about.namespace ?? '') === namespace;
      return (
        isNamed &&
        (subject.kind === undefined || about.kind === subject.kind) &&
        (subject.uid === undefined || about.uid === subject.uid)
      );
    }),
  );
  return eventTable(found, view.now);
}

/** In order of when each was last told; one without such a time comes first. */
function eventTable(events: readonly Event[], now: number): Lines {
  if (events.length === 0) return ['Events:\t<none>'];
  const sorted = [...events].sort((a, b) => lastTime(a) - lastTime(b));
  return [
    'Events:',
    '  Type\tReason\tAge\tFrom\tMessage',
    '  ----\t------\t----\t----\t-------',
    ...sorted.map((event) => {
      const from = event.source?.component || event.reportingComponent || '';
      const part = event.involvedObject.fieldPath;
      const message = `${part ? `${part}: ` : ''}${event.message?.trim() ?? ''}`;
      return `  ${event.type ?? ''}\t${event.reason ?? ''}\t${eventInterval(event, now)}\t${from}\t${message}`;
    }),
  ];
}

/** How long ago, and how often over how long: `4s (x2 over 64s)`. */
export function eventInterval(event: Event, now: number): string {
  const first = since(isZeroTime(event.eventTime) ? event.firstTimestamp : event.eventTime, now);
  if (event.series)
    return `${since(event.series.lastObservedTime, now)} (x${event.series.count ?? 0} over ${first})`;
  if ((event.count ?? 0) > 1) return `${since(event.lastTimestamp, now)} (x${event.count} over ${first})`;
  return first;
}

function lastTime({ lastTimestamp }: Event): number {
  return isZeroTime(lastTimestamp) ? Number.NEGATIVE_INFINITY : parseTimestamp(lastTimestamp);
}
