/** `kubectl events`. Source: kubectl/pkg/cmd/events/events.go, event_printer.go. */

import { parseTimestamp } from '../../values/time';
import { eventInterval } from '../describe/events';
import { fail, failWith } from '../failure';
import { allNamespacesFlag, chunkSizeFlag, printFlags } from '../flag-sets';
import type { CommandSpec, Invocation } from '../invocation';
import { Columns } from '../output/columns';
import { objectPrinter } from '../output/print-object';
import { isZeroTime } from '../printers/cells';
import type { Event } from '../printers/event';
import { apiVersionOf, resourceOrFail, typed } from '../resource-name';

export const eventsCommand: CommandSpec = {
  name: 'events',
  usage: '[(-o|--output=)FORMAT] [--for TYPE/NAME] [--watch] [--types=Normal,Warning]',
  does: 'Lists what happened, the latest last.',
  flags: [
    ...printFlags,
    allNamespacesFlag,
    chunkSizeFlag,
    { name: 'watch', short: 'w', type: 'bool' },
    { name: 'for', type: 'string' },
    { name: 'types', type: 'strings' },
    { name: 'no-headers', type: 'bool' },
  ],
  run: events,
};

function events(invocation: Invocation): void {
  const { flags, api, now } = invocation;
  const types = flags.list('types').map((type) => type.toLowerCase());
  if (types.some((type) => type !== 'normal' && type !== 'warning'))
    fail('valid --types are Normal or Warning');
  const resource = resourceOrFail(api.resources, 'events');
  const all = flags.bool('all-namespaces');
  const selection = {
    ...(all ? {} : { namespace: invocation.namespace }),
    ...subjectOf(invocation, flags.text('for')),
  };
  const printer =
    flags.text('output') === '' ? undefined : objectPrinter(flags, invocation.input.files ?? {});
  const isWanted = ({ type }: Event): boolean =>
    types.length === 0 || types.includes((type ?? '').toLowerCase());
  const table = new EventTable(all, flags.bool('no-headers'));
  if (flags.bool('watch')) {
    let from = api.revision;
    api.waitUntil(() => {
      const changes = api.changes(resource, selection, from);
      if (!changes.ok) return true;
      from = changes.resourceVersion;
      for (const { type, object } of changes.events) {
        if ((type !== 'ADDED' && type !== 'MODIFIED') || !isWanted(object as Event)) continue;
        const whole = typed(resource, object);
        invocation.print(printer?.(whole, resource) ?? table.lines([object as Event], api.now));
      }
      return false;
    });
    return;
  }
  const answer = api.list(resource, selection);
  if (!answer.ok) failWith(answer);
  const found = (answer.items as readonly Event[]).filter(isWanted).sort((a, b) => timeOf(a) - timeOf(b));
  if (found.length === 0) {
    invocation.warn(all ? 'No events found.' : `No events found in ${invocation.namespace} namespace.`);
    return;
  }
  if (printer === undefined) invocation.print(table.lines(found, now));
  else {
    const items = found.map((event) => typed(resource, event));
    invocation.print(printer({ apiVersion: 'v1', kind: 'EventList', metadata: {}, items }, undefined));
  }
}

/** `pod/web-1` as a field selector. */
function subjectOf(invocation: Invocation, subject: string): { readonly fieldSelector?: string } {
  if (subject === '') return {};
  const [kind = '', name, ...more] = subject.split('/');
  if (name === undefined) return fail('--for must be in resource/name form');
  if (more.length > 0) return fail('arguments in resource/name form may not have more than one slash');
  const resource = resourceOrFail(invocation.api.resources, kind);
  const fieldSelector = [
    `involvedObject.kind=${resource.kind}`,
    `involvedObject.apiVersion=${apiVersionOf(resource)}`,
    `involvedObject.name=${name}`,
  ].join(',');
  return { fieldSelector };
}

/** The table, with its headers once. */
class EventTable {
  readonly #withNamespace: boolean;
  readonly #columns = new Columns();
  #hasHeaders: boolean;

  constructor(withNamespace: boolean, noHeaders: boolean) {
    this.#withNamespace = withNamespace;
    this.#hasHeaders = noHeaders;
  }

  lines(list: readonly Event[], now: number): string {
    const rows = list.map((event) => [
      ...(this.#withNamespace ? [event.metadata.namespace ?? ''] : []),
      eventInterval(event, now),
      event.type ?? '',
      event.reason ?? '',
      `${event.involvedObject.kind}/${event.involvedObject.name}`,
      (event.message ?? '').trim(),
    ]);
    if (this.#hasHeaders) return this.#columns.lines(rows);
    this.#hasHeaders = true;
    const headers = ['LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'];
    return this.#columns.lines([[...(this.#withNamespace ? ['NAMESPACE'] : []), ...headers], ...rows]);
  }
}

/** When it last happened; nothing counts as the beginning of time. */
function timeOf({ series, lastTimestamp, eventTime }: Event): number {
  const time = series ? series.lastObservedTime : isZeroTime(lastTimestamp) ? eventTime : lastTimestamp;
  return isZeroTime(time) ? Number.NEGATIVE_INFINITY : parseTimestamp(time);
}
