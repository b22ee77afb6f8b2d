/**
 * The only way in for YAML that a learner wrote. The text is measured before it is parsed: its length, how deep it
 * nests, how many words and documents it has, so that no text can end the process or take long. The values of plain
 * words are those of kubectl's own reader: `no` is false, `0x1f` is 31, `2026-01-01` is a text.
 */
import { type Document, isMap, isScalar, isSeq, Lexer, LineCounter, parseAllDocuments } from 'yaml';
import { plainValue } from './plain-value';

export const yamlLimits = { characters: 65_536, depth: 64, tokens: 20_000, documents: 20 } as const;

export type YamlRead =
  | { readonly ok: true; readonly documents: readonly unknown[] }
  /** `line` counts from 1, when a line is to blame. */
  | { readonly ok: false; readonly line?: number; readonly message: string };

/** The documents of a text, empty ones left out, as plain JSON values. */
export function readYaml(text: string): YamlRead {
  const tooMuch = measured(text);
  if (tooMuch !== undefined) return tooMuch;
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    // The duplicate check of the parser is quadratic; `plainOf` has its own.
    uniqueKeys: false,
    schema: 'failsafe',
    logLevel: 'silent',
  });
  if (!Array.isArray(documents)) return { ok: true, documents: [] };
  const values: unknown[] = [];
  for (const document of documents as Document[]) {
    const [error] = document.errors;
    if (error !== undefined)
      return { ok: false, line: lines.linePos(error.pos[0]).line, message: error.message };
    if (document.contents === null) continue;
    const problems: Problem[] = [];
    const value = plainOf(document.contents, problems);
    const [problem] = problems;
    if (problem !== undefined)
      return { ok: false, line: lines.linePos(problem.at).line, message: problem.message };
    if (value !== null) values.push(value);
  }
  return { ok: true, documents: values };
}

type Problem = { readonly at: number; readonly message: string };

/** Refuses what is too long, too deep or uses aliases; looks at each character once. */
function measured(text: string): Extract<YamlRead, { ok: false }> | undefined {
  if (text.length > yamlLimits.characters)
    return refused(`the text has ${text.length} characters, at most ${yamlLimits.characters} are read`);
  let tokens = 0;
  let documents = 1;
  let line = 1;
  let column = 0;
  let flow = 0;
  /** The next token is the text of a plain or a block scalar. */
  let isText = false;
  /** A token here begins a line, or follows `- ` or `? `: what stands here may open a level. */
  let opens = true;
  const indents: number[] = [];
  for (const token of new Lexer().lex(text)) {
    if (++tokens > yamlLimits.tokens)
      return refused(`more than ${yamlLimits.tokens} words; less is read`, line);
    if (token === scalarFollows) {
      if (opens && flow === 0) indent(indents, column);
      opens = false;
      isText = true;
      continue;
    }
    if (token === documentStarts || token === flowBroken) continue;
    const isBlank = /^\s*$/.test(token) && !isText;
    if (!isText && !isBlank) {
      if (token.startsWith('*')) return refused('aliases (*name) are not read; write the value out', line);
      if (token === '---') {
        documents++;
        indents.length = 0;
      } else if (token === '{' || token === '[') flow++;
      else if (token === '}' || token === ']') flow = Math.max(0, flow - 1);
      else if (flow === 0 && opens) indent(indents, column);
      opens = token === '-' || token === '?' || token === '---';
    }
    isText = false;
    if (flow + indents.length > yamlLimits.depth)
      return refused(`nested deeper than ${yamlLimits.depth}; less is read`, line);
    if (documents > yamlLimits.documents + 1)
      return refused(`more than ${yamlLimits.documents} documents; less is read`, line);
    const end = token.lastIndexOf('\n');
    if (end >= 0) {
      for (let at = token.indexOf('\n'); at >= 0; at = token.indexOf('\n', at + 1)) line++;
      column = token.length - end - 1;
      opens = true;
    } else column += token.length;
  }
  return undefined;
}

/** Marks between the tokens of the lexer. */
const documentStarts = '\x02';
const flowBroken = '\x18';
const scalarFollows = '\x1f';

function indent(levels: number[], column: number): void {
  while (levels.length > 0 && (levels[levels.length - 1] as number) >= column) levels.pop();
  levels.push(column);
}

function refused(message: string, line?: number): Extract<YamlRead, { ok: false }> {
  return line === undefined ? { ok: false, message } : { ok: false, line, message };
}

function plainOf(node: unknown, problems: Problem[]): unknown {
  if (isMap(node)) {
    const result: Record<string, unknown> = {};
    const seen = new Set<string>();
    for (const pair of node.items) {
      const key = keyText(pair.key);
      if (seen.has(key))
        problems.push({ at: offsetOf(pair.key), message: `key ${JSON.stringify(key)} already set in map` });
      seen.add(key);
      const value = pair.value === null ? null : plainOf(pair.value, problems);
      // Never the prototype, whatever the key is called.
      Object.defineProperty(result, key, { value, enumerable: true, writable: true, configurable: true });
    }
    return result;
  }
  if (isSeq(node)) return node.items.map((item) => (item === null ? null : plainOf(item, problems)));
  if (!isScalar(node)) return null;
  const text = typeof node.value === 'string' ? node.value : '';
  if (node.tag === 'tag:yaml.org,2002:str') return text;
  return node.type === 'PLAIN' ? plainValue(text) : text;
}

/** Keys of JSON are texts: `1:` and `true:` name the fields "1" and "true". */
function keyText(key: unknown): string {
  if (!isScalar(key)) return '';
  return typeof key.value === 'string' ? key.value : '';
}

function offsetOf(node: unknown): number {
  return (isScalar(node) ? node.range?.[0] : undefined) ?? 0;
}
