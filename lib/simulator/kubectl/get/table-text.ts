/**
 * Tables as kubectl lays them out: capitals, columns for namespace and labels, the kind before names where several
 * kinds are shown. Source: cli-runtime/pkg/printers/tableprinter.go.
 */
import type { Resource } from '../../apiserver/resources';
import type { KubeObject } from '../../objects/objects';
import type { Invocation } from '../invocation';
import { Columns } from '../output/columns';
import { labelsText } from '../printers/cells';
import { printTable } from '../printers/table';
import { kindText } from '../resource-name';

type TableShape = {
  readonly wide: boolean;
  readonly noHeaders: boolean;
  readonly withNamespace: boolean;
  readonly withKind: boolean;
  readonly showLabels: boolean;
  /** Labels that have a column of their own. */
  readonly labelColumns: readonly string[];
  /** Whether the first column says what has happened to an object. */
  readonly withEvents: boolean;
};

/** So that the columns stay where they are, whatever happens next. */
const widestEvent = 'MODIFIED'.length;

/** The table that a command's flags ask for. `withKind`: names carry their kind whatever the flags say. */
export function tableFor(invocation: Invocation, resource: Resource, withKind: boolean): TableText {
  const { flags } = invocation;
  return new TableText(resource, {
    wide: flags.text('output') === 'wide',
    noHeaders: flags.bool('no-headers'),
    withNamespace: flags.bool('all-namespaces') && resource.namespaced,
    withKind: withKind || flags.bool('show-kind'),
    showLabels: flags.bool('show-labels'),
    labelColumns: flags.list('label-columns'),
    withEvents: flags.bool('output-watch-events'),
  });
}

/** Prints objects of one kind, call after call: the headers once, and the columns no narrower than before. */
export class TableText {
  readonly #resource: Resource;
  readonly #shape: TableShape;
  readonly #columns = new Columns();
  #hasHeaders: boolean;

  constructor(resource: Resource, shape: TableShape) {
    this.#resource = resource;
    this.#shape = shape;
    this.#hasHeaders = shape.noHeaders;
  }

  /** The lines of some objects; '' for none. `now`: virtual time, milliseconds since the epoch. `event`: what has happened to them. */
  lines(objects: readonly KubeObject[], now: number, event = 'ADDED'): string {
    if (objects.length === 0) return '';
    const { wide, withNamespace, withKind, showLabels, labelColumns, withEvents } = this.#shape;
    const { columns, rows } = printTable(this.#resource, objects, { now, wide });
    const nameAt = columns.indexOf('Name');
    const body = objects.map((object, i) => {
      const cells = (rows[i] ?? []).map((cell, at) =>
        withKind && at === nameAt ? `${kindText(this.#resource)}/${cell}` : cell,
      );
      return [
        ...(withEvents ? [event.padEnd(widestEvent)] : []),
        ...(withNamespace ? [object.metadata.namespace ?? ''] : []),
        ...cells,
        ...labelColumns.map((label) => object.metadata.labels?.[label] ?? ''),
        ...(showLabels ? [labelsText(object.metadata.labels)] : []),
      ];
    });
    if (this.#hasHeaders) return this.#columns.lines(body);
    this.#hasHeaders = true;
    const headers = [
      ...(withEvents ? ['EVENT'] : []),
      ...(withNamespace ? ['NAMESPACE'] : []),
      ...columns.map((column) => column.toUpperCase()),
      ...labelColumns.map((label) => label.slice(label.lastIndexOf('/') + 1).toUpperCase()),
      ...(showLabels ? ['LABELS'] : []),
    ];
    return this.#columns.lines([headers, ...body]);
  }
}
