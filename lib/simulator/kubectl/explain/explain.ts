/**
 * What `kubectl explain` prints: what a kind or one of its fields is, and its fields.
 * Source: kubectl/pkg/explain/v2/templates/plaintext.tmpl for the layout; the words are this project's own.
 */
import type { Resource } from '../../apiserver/resources';
import type { KubeObject } from '../../objects/objects';
import { compareText } from '../printers/cells';
import { type Schema, schemaOfDefinition, schemaOfKind } from './schema';

export type Explained =
  | { readonly ok: true; readonly text: string }
  /** What is wrong, without `error: ` before it. */
  | { readonly ok: false; readonly message: string };

export type ExplainOptions = {
  /** The fields of fields too, without what is said of them. */
  readonly recursive?: boolean;
  /** The CustomResourceDefinition of a kind that one adds. */
  readonly definition?: KubeObject | undefined;
};

/** `path`: the names of fields from the object inwards, as in `pods.spec.containers`. */
export function explain(resource: Resource, path: readonly string[], options: ExplainOptions): Explained {
  const { group, version, kind, plural } = resource;
  const root =
    options.definition === undefined
      ? schemaOfKind(resource.id)
      : schemaOfDefinition(options.definition, version);
  if (root === undefined)
    return {
      ok: false,
      message: `GVR (${group}/${version}, Resource=${plural}) not found in OpenAPI schema`,
    };
  let schema = root;
  for (const name of path) {
    const fields = schema.fields();
    const next = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (next === undefined) return { ok: false, message: `field "${path.at(-1)}" does not exist` };
    schema = next;
  }
  const head = `${group === '' ? '' : `GROUP:      ${group}\n`}KIND:       ${kind}\nVERSION:    ${version}\n\n`;
  return {
    ok: true,
    text: `${head}${fieldText(path.at(-1), schema)}${descriptionText(schema)}${fieldsText(schema, options)}\n`,
  };
}

/** The resource of `deployments.spec` or `deployments.apps.spec`, and the names after it. */
export function splitRequest(
  request: string,
  named: (word: string) => Resource | undefined,
): { readonly resource: Resource; readonly path: readonly string[] } | undefined {
  const words = request.replace(/\.$/, '').split('.');
  // The longest beginning that is `plural.group` goes before the word alone.
  for (let taken = words.length; taken > 0; taken--) {
    const resource = named(words.slice(0, taken).join('.'));
    if (resource !== undefined) return { resource, path: words.slice(taken) };
  }
  return undefined;
}

function fieldText(name: string | undefined, { type, values }: Schema): string {
  if (name === undefined) return '';
  const allowed =
    values.length === 0 ? '' : `ENUM:${values.map((value) => `\n    ${quoted(value)}`).join('')}`;
  return `FIELD: ${name} <${type}>\n${allowed}\n\n`;
}

/** What is said ends with a line break of its own, so that a line of blanks follows it. */
function descriptionText({ about }: Schema): string {
  const text = about.length === 0 ? '<empty>' : about.map((each) => `${each}\n`).join('');
  return `DESCRIPTION:\n${indented(wrapped(text, 76), 4)}\n`;
}

function fieldsText(schema: Schema, { recursive = false }: ExplainOptions): string {
  const list = recursive ? fieldTree(schema, 1) : fieldList(schema);
  return list === '' ? '' : `FIELDS:\n${list}`;
}

function fieldList(schema: Schema): string {
  return sortedFields(schema)
    .map(([name, field]) => {
      const said = wrapped(field.about[0] ?? '<no description>', 76);
      return `${fieldLine(name, field, schema, 1)}${indented(said, 4)}\n\n`;
    })
    .join('');
}

function fieldTree(schema: Schema, level: number): string {
  return sortedFields(schema)
    .map(([name, field]) => fieldLine(name, field, schema, level) + fieldTree(field, level + 1))
    .join('');
}

const mostValues = 4;

function fieldLine(name: string, { type, values }: Schema, { required }: Schema, level: number): string {
  const blanks = '  '.repeat(level);
  const shown = values.slice(0, mostValues).map(quoted).join(', ');
  const rest = values.length > mostValues ? ', ....' : '';
  const allowed = values.length === 0 ? '' : `\n${blanks}enum: ${shown}${rest}`;
  return `${blanks}${name}\t<${type}>${required.includes(name) ? ' -required-' : ''}${allowed}\n`;
}

function sortedFields(schema: Schema): readonly (readonly [string, Schema])[] {
  return Object.entries(schema.fields()).sort(([a], [b]) => compareText(a, b));
}

function quoted(value: string): string {
  return value === '' ? '""' : value;
}

function indented(text: string, by: number): string {
  const blanks = ' '.repeat(by);
  return text
    .split('\n')
    .map((line) => blanks + line)
    .join('\n');
}

/** Lines of at most so many characters, broken at blanks; a longer word stays whole. */
function wrapped(text: string, most: number): string {
  return text
    .split('\n')
    .map((line) => {
      let [done, current] = ['', ''];
      for (const word of line.split(' ')) {
        if (current !== '' && current.length + 1 + word.length > most) {
          done += `${current}\n`;
          current = word;
        } else current = current === '' ? word : `${current} ${word}`;
      }
      return done + current;
    })
    .join('\n');
}
