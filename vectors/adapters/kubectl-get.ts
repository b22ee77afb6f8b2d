import { printers } from '../../lib/simulator/kubectl/printers/printers';
import { cellText } from '../../lib/simulator/kubectl/printers/table';
import { withoutNulls } from '../../lib/simulator/kubectl/printers/without-nulls';
import type { KubeObject } from '../../lib/simulator/objects/objects';
import { type Adapter, matches } from '../adapter';

type Input = {
  readonly kind: string;
  readonly now?: string;
  readonly object: KubeObject;
  readonly options: { readonly Wide?: boolean };
};

/** When the cases were taken, where one does not say. */
const taken = '2026-11-22T21:10:42Z';

/**
 * Upstream's function for a row is asked for its narrow and its wide form, where the API server only asks for the wide
 * one. The narrow form leaves out the wide columns; but these kinds do not look at the option, or leave out more.
 */
const narrowCells: Readonly<Record<string, number>> = {
  PersistentVolume: 11,
  PersistentVolumeClaim: 9,
  PriorityClass: 4,
};

export const kubectlGet: Adapter = {
  run(raw) {
    const input = raw as unknown as Input;
    const printer = printers[input.kind];
    if (printer === undefined) return { rows: `no printer for ${input.kind}` };
    const wide = input.options.Wide === true;
    const cells = printer.row(withoutNulls(input.object), { now: Date.parse(input.now ?? taken), wide });
    const most = narrowCells[input.kind];
    const shown = cells.filter((_, index) => {
      if (wide) return true;
      return most === undefined ? printer.columns[index]?.wide !== true : index < most;
    });
    // The cases name the first columns of the kind, as many as there are cells, wide or not.
    const columns = printer.columns.slice(0, shown.length).map(({ name }) => name);
    return { columns, rows: [shown.map(cellText)] };
  },
  /** Every cell as the text that kubectl makes of it. */
  compare(got, expected) {
    const rows = expected.rows as readonly (readonly (string | number | boolean)[])[];
    const wanted = { ...expected, rows: rows.map((row) => row.map(cellText)) };
    return matches(got, wanted);
  },
};
