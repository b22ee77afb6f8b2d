/**
 * `-o custom-columns=NAME:.metadata.name,IMAGE:.spec…`, also from a file, whose first line has the headers.
 * Source: kubectl/pkg/cmd/get/customcolumn.go.
 */

import { goValue } from '../../values/go-text';
import { fail } from '../failure';
import type { Invocation } from '../invocation';
import { lookUp } from '../output/jsonpath';
import { type JsonPath, parseJsonPath, relaxedPath } from '../output/jsonpath-syntax';

export type Column = { readonly header: string; readonly path: JsonPath };

/** What `-o` asks for; undefined when it asks for something else. */
export function customColumns(invocation: Invocation, output: string): readonly Column[] | undefined {
  const equals = output.indexOf('=');
  const format = equals < 0 ? output : output.slice(0, equals);
  const given = equals < 0 ? invocation.flags.text('template') : output.slice(equals + 1);
  if (format === 'custom-columns') return columnsOf(given);
  if (format !== 'custom-columns-file') return undefined;
  const files = invocation.input.files ?? {};
  const text = Object.hasOwn(files, given) ? (files[given] ?? '') : undefined;
  if (text === undefined)
    return fail(`error reading template ${given}, open ${given}: no such file or directory\n`);
  return columnsOfTemplate(text);
}

/** A row an object; `<none>` where it has nothing. */
export function columnCells(columns: readonly Column[], object: unknown): readonly string[] {
  return columns.map(({ path }) => {
    const found = lookUp(path, object);
    if ('problem' in found) return fail(found.problem);
    if (found.values.length === 0) return '<none>';
    return found.values.map((value) => inTerminal(goValue(value))).join(',');
  });
}

/** Characters that would move the terminal's cursor, made visible. */
function inTerminal(text: string): string {
  return text.replaceAll('\u001b', '^[').replaceAll('\r', '\\r');
}

function columnsOf(spec: string): readonly Column[] {
  if (spec === '') fail('custom-columns format specified but no custom columns given');
  return spec.split(',').map((part) => {
    const colon = part.indexOf(':');
    if (colon < 0) return fail(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    return columnOf(part.slice(0, colon), part.slice(colon + 1));
  });
}

function columnsOfTemplate(text: string): readonly Column[] {
  const [headers = '', paths = ''] = text.split('\n');
  const names = headers.trim().split(/\s+/);
  const specs = paths.trim().split(/\s+/);
  if (names.length !== specs.length)
    return fail(`number of headers (${names.length}) and field specifications (${specs.length}) don't match`);
  return names.map((name, i) => columnOf(name, specs[i] ?? ''));
}

function columnOf(header: string, text: string): Column {
  const relaxed = relaxedPath(text);
  if (relaxed === undefined)
    return fail(
      `unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`,
    );
  const parsed = parseJsonPath(relaxed);
  return parsed.ok ? { header, path: parsed.path } : fail(parsed.message);
}
