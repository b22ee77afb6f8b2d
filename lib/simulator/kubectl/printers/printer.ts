/**
 * What a printer is: the columns of a kind, and the cells of one object of it. The API server makes these tables;
 * kubectl only leaves out the wide columns and lays the rest out.
 * Source: pkg/printers/internalversion/printers.go, pkg/printers/tablegenerator.go.
 */
import type { KubeObject } from '../../objects/objects';

export type Column = {
  /** As the API server spells it; kubectl shows it in capitals. */
  readonly name: string;
  /** Only shown by `-o wide`. */
  readonly wide?: true;
};

export type Cell = string | number | boolean | null | undefined;

export type RowOptions = {
  /** Virtual time, milliseconds since the epoch. */
  readonly now: number;
  /**
   * Write out what the narrow form cuts off. The API server always does, whatever kubectl shows: long addresses of a
   * load balancer are whole in `kubectl get`.
   */
  readonly wide: boolean;
};

export type Printer = {
  readonly columns: readonly Column[];
  /** A cell a column, in order; what is beyond the last column is never shown. */
  readonly row: (object: KubeObject, options: RowOptions) => readonly Cell[];
};

/** A printer with the object typed. A column in parentheses is a wide one: `(IP)`. */
export function printer<T>(
  columns: readonly string[],
  row: (object: T & KubeObject, options: RowOptions) => readonly Cell[],
): Printer {
  return {
    columns: columns.map((text): Column => {
      const wide = /^\((.*)\)$/.exec(text)?.[1];
      return wide === undefined ? { name: text } : { name: wide, wide: true };
    }),
    row: (object, options) => row(object as T & KubeObject, options),
  };
}
