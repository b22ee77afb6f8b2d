/** `kubectl get -w`: what is there, and then every change, while virtual time passes. */
import type { KubeObject } from '../../objects/objects';
import type { Invocation } from '../invocation';
import { Columns } from '../output/columns';
import type { ObjectPrinter } from '../output/print-object';
import { type Found, itemsOrFail } from '../resource-args';
import { typed } from '../resource-name';
import { type Column, columnCells } from './custom-columns';
import { tableFor } from './table-text';

/** Ends when nothing is left to happen, as if one had pressed Ctrl-C then. */
export function watch(
  invocation: Invocation,
  found: Found,
  printer: ObjectPrinter | undefined,
  columns: readonly Column[] | undefined,
): void {
  const { flags } = invocation;
  const items = itemsOrFail(found);
  const resource = found.listed[0] ?? items[0]?.resource;
  if (resource === undefined) return;
  const table = tableFor(invocation, resource, false);
  const own = new Columns();
  let headers = flags.bool('no-headers') ? [] : [(columns ?? []).map(({ header }) => header)];
  const ownLines = (objects: readonly object[]): string => {
    const rows = objects.map((object) => columnCells(columns ?? [], object));
    const lines = rows.length === 0 ? '' : own.lines([...headers, ...rows]);
    if (rows.length > 0) headers = [];
    return lines;
  };
  const show = (type: string, object: KubeObject): void => {
    const whole = typed(resource, object);
    const event = flags.bool('output-watch-events');
    if (columns !== undefined) invocation.print(ownLines([event ? { type, object: whole } : whole]));
    else if (printer !== undefined)
      invocation.print(printer(event ? { type, object: whole } : whole, resource));
    else invocation.print(table.lines([object], invocation.now, type));
  };
  if (!flags.bool('watch-only')) {
    const objects = items.map((item) => item.object as KubeObject);
    if (columns !== undefined && !flags.bool('output-watch-events'))
      invocation.print(ownLines(objects.map((object) => typed(resource, object))));
    else if (printer === undefined && columns === undefined)
      invocation.print(table.lines(objects, invocation.now));
    else for (const object of objects) show('ADDED', object);
  }
  const only = found.isNamed ? items[0] : undefined;
  const selection = {
    ...(only?.namespace !== undefined ? { namespace: only.namespace } : {}),
    ...(only === undefined && !flags.bool('all-namespaces') ? { namespace: invocation.namespace } : {}),
    ...(flags.text('selector') === '' ? {} : { labelSelector: flags.text('selector') }),
    ...(flags.text('field-selector') === '' ? {} : { fieldSelector: flags.text('field-selector') }),
  };
  let from = found.resourceVersion;
  invocation.api.waitUntil(() => {
    const changes = invocation.api.changes(resource, selection, from);
    if (!changes.ok) return true;
    from = changes.resourceVersion;
    for (const { type, object } of changes.events)
      if (type !== 'BOOKMARK' && (only === undefined || object.metadata.name === only.name))
        show(type, object);
    return false;
  });
}
