/**
 * How components report: as Event objects. The same report again only raises the count; many reports that differ in
 * their message only are combined; what somebody reports of an object without end is not reported any more.
 * Source: client-go/tools/record/events_cache.go; for the scheduler's client-go/tools/events/event_broadcaster.go.
 */
import type { ApiServer } from '../apiserver/apiserver';
import type { Serving } from '../apiserver/request';
import type { Intent } from '../component';
import type { Event, Key, Manifest } from '../objects/objects';
import type { Store, StoreEvent } from '../store';
import { ForkableMap } from '../values/forkable-map';
import { hex8 } from '../values/hex';
import { timestamp } from '../values/time';

type Report = Extract<Intent, { do: 'event' }>;

/** Reports that differ in their message only are combined from this many on, while they are no further apart. */
const similar = { most: 10, withinMs: 600_000 };
/** So many reports of one reason about one object at once, and one more in five minutes. */
const spam = { burst: 25, refillMs: 300_000 };
/** As many of each kind are remembered. (maxLruCacheEntries) */
const remembered = 4_096;

export class EventRecorder {
  readonly #component: string;
  readonly #host: string | undefined;
  /** Whether similar reports are combined and endless ones dropped, as all but the scheduler do. */
  readonly #correlates: boolean;
  /** The Event that holds each report so far. */
  #known = new ForkableMap<string, Key>();
  /** The messages of similar reports. */
  #similar = new ForkableMap<string, { readonly messages: readonly string[]; readonly at: number }>();
  /** How many more reports of each reason about each object pass. */
  #tokens = new ForkableMap<string, { readonly left: number; readonly at: number }>();

  constructor(component: string, host?: string, correlates = true) {
    this.#component = component;
    this.#host = host;
    this.#correlates = correlates;
  }

  /**
   * Stores the report; undefined when it is dropped or the API server does not take it. `number` makes the Event's
   * name unique.
   */
  record(
    report: Report,
    api: ApiServer,
    store: Store,
    serving: Serving,
    number: number,
  ): { readonly count: number; readonly event: StoreEvent } | undefined {
    const { about } = report;
    if (
      this.#correlates &&
      this.#isSpam(`${about.metadata.uid}\n${report.type}\n${report.reason}`, serving.at)
    )
      return undefined;
    const { same, message } = this.#combined(report, serving.at);
    const known = this.#known.get(same);
    const stored = known === undefined ? undefined : (store.get('Event', known) as Event | undefined);
    let count = 1;
    if (known !== undefined && stored !== undefined) {
      count = (stored.count ?? 1) + 1;
      const told = this.#correlates ? { message } : {};
      const body = { count, ...told, lastTimestamp: timestamp(serving.at) };
      api.serve({ verb: 'patch', kind: 'Event', key: known, patch: { type: 'merge', body } }, serving);
    } else {
      const namespace = about.metadata.namespace ?? 'default';
      const name = `${about.metadata.name}.${momentText(serving.at)}${hex8(number % 0x100000).slice(3)}`;
      const object = this.#eventOf({ ...report, message }, namespace, name, serving.at);
      const answer = api.serve({ verb: 'create', object }, serving);
      if (!answer.ok) return undefined;
      remember(this.#known, same, `${namespace}/${name}`);
    }
    const event = store.eventAt(store.revision);
    return event === undefined ? undefined : { count, event };
  }

  /** What makes a report the same as another, and its message: that of many similar ones, when there are as many. */
  #combined(report: Report, at: number): { readonly same: string; readonly message: string } {
    const { about, type, reason, message, fieldPath = '' } = report;
    const alike = `${about.metadata.uid}\n${type}\n${reason}\n${fieldPath}`;
    // A series is of reports about one and the same state of an object, whatever they say.
    if (!this.#correlates) return { same: `${alike}\n${about.metadata.resourceVersion}`, message };
    const single = { same: `${alike}\n${message}`, message };
    const before = this.#similar.get(alike);
    const known = before === undefined || at - before.at > similar.withinMs ? [] : before.messages;
    const messages = known.includes(message) ? known : [...known, message];
    const isMany = messages.length >= similar.most;
    remember(this.#similar, alike, { messages: isMany ? messages.slice(1) : messages, at });
    return isMany ? { same: alike, message: `(combined from similar events): ${message}` } : single;
  }

  #isSpam(what: string, at: number): boolean {
    const before = this.#tokens.get(what);
    const refilled = before === undefined ? spam.burst : before.left + (at - before.at) / spam.refillMs;
    const left = Math.min(spam.burst, refilled);
    remember(this.#tokens, what, { left: left < 1 ? left : left - 1, at });
    return left < 1;
  }

  fork(): EventRecorder {
    const copy = new EventRecorder(this.#component, this.#host, this.#correlates);
    copy.#known = this.#known.fork();
    copy.#similar = this.#similar.fork();
    copy.#tokens = this.#tokens.fork();
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

let lastMoment = { at: 0, text: '0' };

/** A time in hexadecimal digits, as the names of Events have it; many are made at one moment. */
function momentText(at: number): string {
  if (lastMoment.at !== at) lastMoment = { at, text: at.toString(16) };
  return lastMoment.text;
}

/** Keeps the latest: what was not written to for longest is forgotten. */
function remember<V>(cache: ForkableMap<string, V>, key: string, value: V): void {
  cache.delete(key);
  cache.set(key, value);
  if (cache.size <= remembered) return;
  for (const oldest of cache.keys()) {
    cache.delete(oldest);
    return;
  }
}
