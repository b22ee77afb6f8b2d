/**
 * Reads one YAML file of the content and checks it against its schema. What is wrong is a value that names the
 * file and the line, so that an author can click on it.
 */
import { isMap, isNode, isPair, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';

/** Something an author has to mend. `line` and `column` count from 1. */
export type Problem = {
  /** Path below the content folder, with forward slashes: `kube-proxy/facts.yaml`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
};

/** Path of a value in a document: `['facts', 2, 'source', 'url']`. */
type ValuePath = readonly PropertyKey[];

/** Where a value stands: for problems that only show when files are compared. */
export type Located = { readonly problemAt: (path: ValuePath, message: string) => Problem };

export type ReadYaml<T> =
  | ({ readonly ok: true; readonly value: T } & Located)
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Parses `text` as one YAML 1.2 document and checks it.
 * @param firstLine the line of the file that the text starts on, when it is part of a larger file
 */
export function readYaml<S extends z.ZodType>(
  file: string,
  text: string,
  schema: S,
  firstLine = 1,
): ReadYaml<z.infer<S>> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number, message: string): Problem => {
    const { line, col } = lines.linePos(offset);
    return { file, line: line + firstLine - 1, column: col, message };
  };
  if (document.errors.length > 0) {
    return { ok: false, problems: document.errors.map((error) => at(error.pos[0], error.message)) };
  }
  const problemAt = (path: ValuePath, message: string): Problem =>
    at(offsetOf(document.contents, path), message);
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return { ok: true, value: parsed.data, problemAt };
  return {
    ok: false,
    problems: parsed.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => problemAt([...issue.path, key], `${where(issue.path)}unknown key "${key}"`))
        : [problemAt(issue.path, `${where(issue.path)}${said(issue.message, issue.path, document.toJS())}`)],
    ),
  };
}

/** `file:line:column: message`, the form that editors and terminals turn into a link. */
export function problemText({ file, line, column, message }: Problem): string {
  return `${file}:${line}:${column}: ${message}`;
}

/** Start of the value's key, or of the nearest thing around it that exists. */
function offsetOf(root: unknown, path: ValuePath): number {
  let node = root;
  let offset = 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && keyOf(item.key) === String(step));
      if (pair === undefined) break;
      if (isNode(pair.key) && pair.key.range) offset = pair.key.range[0];
      node = pair.value;
    } else if (isNode(node) && 'items' in node && Array.isArray(node.items) && typeof step === 'number') {
      node = node.items[step];
      if (isNode(node) && node.range) offset = node.range[0];
    } else break;
  }
  return offset;
}

function keyOf(key: unknown): string {
  return String(isScalar(key) ? key.value : key);
}

/** "facts[2].source.url: ", empty for the document itself. */
function where(path: ValuePath): string {
  if (path.length === 0) return '';
  const joined = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  return `${joined.replace(/^\./, '')}: `;
}

function said(message: string, path: ValuePath, document: unknown): string {
  let value: unknown = document;
  for (const step of path) {
    value =
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[step] : undefined;
  }
  return value === undefined ? 'missing' : message;
}
