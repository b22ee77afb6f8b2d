/**
 * How components report: as Event objects, where the same report again only raises the count.
 * Source: client-go/tools/record/events_cache.go.
 */
import type { ApiServer } from './apiserver/apiserver';
import type { Serving } from './apiserver/request';
import type { Intent } from './component';
import type { Event, Key, Manifest } from './objects';
import type { Store, StoreEvent } from './store';
import { timestamp } from './time';

type Report = Extract<Intent, { do: 'event' }>;

export class EventRecorder {
  readonly #component: string;
  readonly #host: string | undefined;
  /** The Event that holds each report so far. */
  readonly #known = new Map<string, Key>();

  constructor(component: string, host?: string) {
    this.#component = component;
    this.#host = host;
  }

  /** Stores the report; undefined when the API server does not take it. `number` makes the Event's name unique. */
  record(
    report: Report,
    api: ApiServer,
    store: Store,
    serving: Serving,
    number: number,
  ): { readonly count: number; readonly event: StoreEvent } | undefined {
    const { about } = report;
    const same = `${about.metadata.uid}\n${report.type}\n${report.reason}\n${report.message}\n${report.fieldPath ?? ''}`;
    const known = this.#known.get(same);
    const stored = known === undefined ? undefined : (store.get('Event', known) as Event | undefined);
    let count = 1;
    if (known !== undefined && stored !== undefined) {
      count = (stored.count ?? 1) + 1;
      const body = { count, lastTimestamp: timestamp(serving.at) };
      api.serve({ verb: 'patch', kind: 'Event', key: known, patch: { type: 'merge', body } }, serving);
    } else {
      const namespace = about.metadata.namespace ?? 'default';
      const name = `${about.metadata.name}.${serving.at.toString(16)}${(number % 0x100000).toString(16).padStart(5, '0')}`;
      const answer = api.serve(
        { verb: 'create', object: this.#eventOf(report, namespace, name, serving.at) },
        serving,
      );
      if (!answer.ok) return undefined;
      this.#known.set(same, `${namespace}/${name}`);
    }
    const event = store.eventAt(store.revision);
    return event === undefined ? undefined : { count, event };
  }

  fork(): EventRecorder {
    const copy = new EventRecorder(this.#component, this.#host);
    for (const [same, key] of this.#known) copy.#known.set(same, key);
    return copy;
  }

  #eventOf(report: Report, namespace: string, name: string, at: number): Manifest {
    const { about } = report;
    const time = timestamp(at);
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace },
      involvedObject: {
        apiVersion: about.apiVersion,
        kind: about.kind,
        ...(about.metadata.namespace === undefined ? {} : { namespace: about.metadata.namespace }),
        name: about.metadata.name,
        ...(about.metadata.uid === '' ? {} : { uid: about.metadata.uid }),
        ...(report.fieldPath === undefined ? {} : { fieldPath: report.fieldPath }),
      },
      type: report.type,
      reason: report.reason,
      message: report.message,
      ...(report.action === undefined ? {} : { action: report.action }),
      source: { component: this.#component, ...(this.#host === undefined ? {} : { host: this.#host }) },
      reportingComponent: this.#component,
      firstTimestamp: time,
      lastTimestamp: time,
      count: 1,
    };
  }
}
