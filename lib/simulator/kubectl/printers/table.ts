/** The table that `kubectl get` shows for objects of one kind. */
import type { Resource } from '../../apiserver/resources';
import type { KubeObject } from '../../objects/objects';
import { customPrinter } from './custom';
import { fallbackPrinter } from './fallback';
import type { Cell, Printer } from './printer';
import { printers } from './printers';
import { withoutNulls } from './without-nulls';

export type Table = {
  /** Those that are shown, as the API server spells them: kubectl shows them in capitals. */
  readonly columns: readonly string[];
  /** A row an object, a text a column. */
  readonly rows: readonly (readonly string[])[];
};

export type TableOptions = {
  /** Virtual time, milliseconds since the epoch. */
  readonly now: number;
  /** With the columns of `-o wide`. */
  readonly wide?: boolean;
};

/** The columns of a kind and a row for each object, in the order given. */
export function printTable(
  resource: Pick<Resource, 'id' | 'printerColumns'>,
  objects: readonly KubeObject[],
  options: TableOptions,
): Table {
  const { columns, row } = printerOf(resource);
  const shown = columns.map((_, index) => index).filter((index) => options.wide || !columns[index]?.wide);
  return {
    columns: shown.map((index) => columns[index]?.name ?? ''),
    rows: objects.map((object) => {
      const cells = row(withoutNulls(object), { now: options.now, wide: true });
      return shown.map((index) => cellText(cells[index]));
    }),
  };
}

function printerOf({ id, printerColumns }: Pick<Resource, 'id' | 'printerColumns'>): Printer {
  if (printerColumns !== undefined) return customPrinter(printerColumns);
  return printers[id] ?? fallbackPrinter;
}

/** A cell on one line: what follows the first line is cut off. Source: cli-runtime/pkg/printers/tableprinter.go. */
export function cellText(cell: Cell): string {
  if (cell === undefined || cell === null) return '';
  const text = String(cell);
  const end = text.search(/[\f\n\r]/);
  return (end < 0 ? text : `${text.slice(0, end)}...`).replaceAll('\u001b', '^[');
}
