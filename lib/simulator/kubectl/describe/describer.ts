/**
 * What a describer is: an object and what it may read beside it, told as lines. A tab ends a cell of a line; the cells
 * of neighbouring lines are aligned at the end.
 * Source: kubectl/pkg/describe/describe.go.
 */
import type { Key, Kind, KubeObject, ObjectOf } from '../../objects/objects';

export type DescribeView = {
  /** Virtual time, milliseconds since the epoch. */
  readonly now: number;
  /** Undefined when there is none. */
  readonly get: <K extends Kind>(kind: K, key: Key) => ObjectOf<K> | undefined;
  /** In order of key, in one namespace when given. Undefined when they may not be read. */
  readonly list: <K extends Kind>(kind: K, namespace?: string) => readonly ObjectOf<K>[] | undefined;
  /** Events are told of one object, and not of several at once unless asked for. */
  readonly showEvents: boolean;
};

export type Lines = readonly string[];

export type Describer = (object: KubeObject, view: DescribeView) => Lines;

/** A describer with the object typed. */
export function describer<T>(lines: (object: T & KubeObject, view: DescribeView) => Lines): Describer {
  return (object, view) => lines(object as T & KubeObject, view);
}

/** Lines two blanks further in for each level. */
export function indent(levels: number, lines: Lines): Lines {
  const blanks = '  '.repeat(levels);
  return lines.map((line) => blanks + line);
}
