/** Objects from files and from standard input. Source: cli-runtime/pkg/resource/visitor.go and builder.go. */
import type { Manifest } from '../objects/objects';
import { Failure, fail, type Problem } from './failure';
import type { Invocation } from './invocation';
import { goJson } from './output/go-json';
import { yamlReader } from './yaml/port';

/** An object that somebody wrote down, and where: `STDIN`, `web.yaml`. */
export type Written = { readonly object: Manifest; readonly source: string };

/** How an object without apiVersion or kind is refused: as what cannot be validated, or as what cannot be decoded. */
export type Reading = 'validated' | 'decoded';

/** The objects of all `-f`, in order, those of Lists one by one. What cannot be read is a problem in its place. */
export function writtenObjects(
  invocation: Invocation,
  filenames: readonly string[],
  reading: Reading,
): readonly (Written | Problem)[] {
  return textsOf(invocation, filenames).flatMap(({ text, source }) => objectsIn(text, source, reading));
}

type Text = { readonly text: string; readonly source: string };

const extensions = /\.(json|yaml|yml)$/;

function textsOf(invocation: Invocation, filenames: readonly string[]): readonly Text[] {
  const files = invocation.input.files ?? {};
  if (filenames.filter((each) => each === '-').length > 1)
    fail('standard input cannot be used for multiple arguments');
  const missing = filenames.flatMap((name): Problem[] => {
    const found = name === '-' || Object.hasOwn(files, name) || inFolder(files, name).length > 0;
    return found ? [] : [{ kind: 'said', text: `the path "${name}" does not exist` }];
  });
  if (/^https?:/.test(filenames.join(' '))) fail('nothing can be read from the network here; give the file');
  if (missing.length > 0) throw new Failure(missing);
  return filenames.flatMap((name): Text[] => {
    if (name === '-') return [{ text: invocation.input.stdin ?? '', source: 'STDIN' }];
    const own = Object.hasOwn(files, name) ? files[name] : undefined;
    if (own !== undefined) return [{ text: own, source: name }];
    return inFolder(files, name).map((each) => ({ text: files[each] ?? '', source: each }));
  });
}

/** The files that lie in a folder itself, in order of name. */
function inFolder(files: Readonly<Record<string, string>>, folder: string): readonly string[] {
  const prefix = folder === '.' ? '' : `${folder.replace(/^\.\//, '').replace(/\/+$/, '')}/`;
  return Object.keys(files)
    .filter((name) => name.startsWith(prefix) && extensions.test(name))
    .filter((name) => !name.slice(prefix.length).includes('/'))
    .sort();
}

function objectsIn(text: string, source: string, reading: Reading): readonly (Written | Problem)[] {
  const read = yamlReader.get().readYaml(text);
  if (!read.ok) {
    const where = read.line === undefined ? '' : `line ${read.line}: `;
    return [said(`error parsing ${source}: error converting YAML to JSON: yaml: ${where}${read.message}`)];
  }
  return read.documents.flatMap((document) => flattened(document, source, reading));
}

function flattened(document: unknown, source: string, reading: Reading): readonly (Written | Problem)[] {
  const problem = unfitness(document, source, reading);
  if (problem !== undefined) return [problem];
  const object = document as Manifest & { readonly items?: unknown };
  if (object.kind.endsWith('List') && Array.isArray(object.items))
    return object.items.flatMap((item) => flattened(item, source, reading));
  const metadata = isFields(object.metadata) ? object.metadata : {};
  return [{ object: { ...object, metadata } as Manifest, source }];
}

/** Why a document is no object. */
function unfitness(document: unknown, source: string, reading: Reading): Problem | undefined {
  const fields = isFields(document) ? document : {};
  const missing = ['apiVersion', 'kind'].filter(
    (name) => typeof fields[name] !== 'string' || fields[name] === '',
  );
  if (isFields(document) && missing.length === 0) return undefined;
  if (reading === 'validated') {
    const why = missing.map((name) => `${name} not set`);
    const list = why.length === 1 ? why[0] : `[${why.join(', ')}]`;
    return said(
      `error validating "${source}": error validating data: ${list}; if you choose to ignore these errors, turn validation off with --validate=false`,
    );
  }
  const what = missing.includes('kind') ? 'Kind' : 'apiVersion';
  return said(`unable to decode "${source}": Object '${what}' is missing in '${goJson(document)}'`);
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function said(text: string): Problem {
  return { kind: 'said', text };
}

/** Whether an entry of `writtenObjects` is an object. */
export function isWritten(entry: Written | Problem): entry is Written {
  return 'object' in entry;
}
