/**
 * The columns that a CustomResourceDefinition gives the objects of its kind.
 * Source: apiextensions-apiserver/pkg/registry/customresource/tableconvertor/tableconvertor.go.
 */
import type { PrinterColumn } from '../../apiserver/custom-resources/definition';
import { valuesAt, valueText } from '../output/jsonpath';
import { type JsonPath, parseJsonPath } from '../output/jsonpath-syntax';
import { since } from './cells';
import type { Cell, Printer } from './printer';

const ageColumn: PrinterColumn = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };

/** The name, and what the definition names; the age when it names nothing. */
export function customPrinter(given: readonly PrinterColumn[] | undefined): Printer {
  const columns = given === undefined || given.length === 0 ? [ageColumn] : given;
  const paths = columns.map(({ jsonPath }) => pathOf(jsonPath));
  return {
    columns: [
      { name: 'Name' },
      ...columns.map(({ name, priority = 0 }) => (priority > 0 ? { name, wide: true as const } : { name })),
    ],
    row: (object, { now }) => [
      object.metadata.name,
      ...columns.map(({ type }, index) => {
        const path = paths[index];
        return path === undefined ? undefined : cellOf(type, valuesAt(path, object)[0], now);
      }),
    ],
  };
}

/** Undefined for what is no path: the column stays empty. */
function pathOf(jsonPath: string): JsonPath | undefined {
  const parsed = parseJsonPath(`{${jsonPath}}`);
  return parsed.ok ? parsed.path : undefined;
}

/** A value that is not of the column's type leaves the cell empty. */
function cellOf(type: string, value: unknown, now: number): Cell {
  if (value === undefined || value === null) return undefined;
  switch (type) {
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : undefined;
    case 'number':
      return typeof value === 'number' ? value : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'date':
      if (typeof value !== 'string') return undefined;
      return Number.isNaN(Date.parse(value)) ? '<invalid>' : since(value, now);
    case 'string':
      return valueText(value);
    default:
      return undefined;
  }
}
