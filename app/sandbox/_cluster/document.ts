/**
 * A sandbox as it is kept and sent: where it begins, its seed, and what was typed. Played again it is the same cluster, to
 * the byte. Whatever comes from outside goes through here.
 */
import { base64url } from './base64url';
import { type ReadyId, readyClusters } from './ready';

const longestLine = 4_000;
const longestText = 100_000;
const mostTyped = 500;
const mostNodes = 200;
const largestSeed = 1_000_000;
const largestScenarioSeed = 999;
/** Characters that a link may have after its `#`. */
const longestFragment = 64_000;
/** Bytes that a document may have when it is unpacked. */
const largestDocument = 1_000_000;

export type TypedEntry =
  | string
  | {
      readonly line: string;
      readonly stdin?: string | undefined;
      /** Carried out only until the look that made this step of the trace was over. */
      readonly until?: number | undefined;
    };

export type SandboxDocument = {
  readonly v: 1;
  readonly start:
    | { readonly ready: ReadyId; readonly nodes?: number | undefined }
    | { readonly scenario: string; readonly seed: number };
  readonly seed: number;
  readonly typed: TypedEntry[];
};

export type Read =
  | { readonly ok: true; readonly document: SandboxDocument }
  | { readonly ok: false; readonly problem: string };

/**
 * Says of a broken document what is wrong, and where. By hand rather than by a schema: it is read in the worker, where a
 * library of schemas would weigh as much as a third of the simulator.
 */
export function readDocument(value: unknown): Read {
  const problem = problemOf(value);
  return problem === undefined
    ? { ok: true, document: value as SandboxDocument }
    : { ok: false, problem: `${problem[0]}: ${problem[1]}` };
}

/** Where, and what. */
type Problem = readonly [where: string, what: string];

function problemOf(value: unknown): Problem | undefined {
  if (!isRecord(value)) return ['the cluster', 'not understood'];
  const { v, start, seed, typed } = value;
  if (v !== 1) return ['the cluster', 'made by another version of Pilotage'];
  if (!isStart(start)) return ['where it begins', 'there is no such cluster to begin with'];
  if (!isWhole(seed, 0, largestSeed)) return ['the seed', `a whole number up to ${largestSeed}`];
  if (!Array.isArray(typed)) return ['what was typed', 'not understood'];
  if (typed.length > mostTyped)
    return ['what was typed', `a cluster keeps ${mostTyped} lines at most, and here are ${typed.length}`];
  if (!hasOnly(value, ['v', 'start', 'seed', 'typed']))
    return ['the cluster', 'there is more in it than this version of Pilotage knows'];
  for (const [n, entry] of typed.entries()) {
    const what = problemOfEntry(entry);
    if (what !== undefined) return [`line ${n + 1} of what was typed`, what];
  }
  return undefined;
}

function problemOfEntry(entry: unknown): string | undefined {
  const whole = isRecord(entry) ? entry : { line: entry };
  const { line, stdin, until } = whole;
  if (typeof line !== 'string' || line === '' || !hasOnly(whole, ['line', 'stdin', 'until']))
    return 'this is no line that can be typed';
  if (line.length > longestLine) return `a line has ${longestLine} characters at most`;
  if (stdin !== undefined && typeof stdin !== 'string') return 'this is no line that can be typed';
  if (stdin !== undefined && stdin.length > longestText)
    return `a text has ${longestText} characters at most`;
  return until === undefined || isWhole(until, 0, Number.MAX_SAFE_INTEGER)
    ? undefined
    : 'this is no line that can be typed';
}

function isStart(start: unknown): boolean {
  if (!isRecord(start)) return false;
  if ('ready' in start)
    return (
      readyClusters.some(({ id }) => id === start.ready) &&
      (start.nodes === undefined || isWhole(start.nodes, 1, mostNodes)) &&
      hasOnly(start, ['ready', 'nodes'])
    );
  const { scenario, seed } = start;
  return (
    typeof scenario === 'string' &&
    scenario !== '' &&
    scenario.length <= 200 &&
    isWhole(seed, 0, largestScenarioSeed) &&
    hasOnly(start, ['scenario', 'seed'])
  );
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
}

function hasOnly(value: object, keys: readonly string[]): boolean {
  return Object.keys(value).every((key) => keys.includes(key));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What stands after the `#` of a link: packed, in letters that every address may have. */
export async function toFragment(document: SandboxDocument): Promise<string> {
  const text = new TextEncoder().encode(JSON.stringify(document));
  return `s1.${base64url(await through(text, new CompressionStream('deflate-raw'), largestDocument))}`;
}

export async function fromFragment(fragment: string): Promise<Read> {
  const refused = (problem: string): Read => ({ ok: false, problem });
  if (fragment.length > longestFragment)
    return refused(`the link is longer than ${longestFragment} characters`);
  const [, way, packed] = /^#?(s0|s1)\.([\w-]+)$/.exec(fragment) ?? [];
  if (packed === undefined)
    return refused('what stands after the # is no cluster: part of the link may be missing');
  let value: unknown;
  try {
    const bytes = fromBase64url(packed);
    const text =
      way === 's0' ? bytes : await through(bytes, new DecompressionStream('deflate-raw'), largestDocument);
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text));
  } catch (error) {
    if (error instanceof TooLarge) return refused(`it holds more than ${largestDocument} bytes`);
    return refused('it cannot be unpacked: part of the link may be missing or changed');
  }
  return readDocument(value);
}

class TooLarge extends Error {}

/** Never more than `most` bytes, whatever they were packed into. */
async function through(
  bytes: Uint8Array<ArrayBuffer>,
  transform: CompressionStream | DecompressionStream,
  most: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = new Blob([bytes]).stream().pipeThrough(transform).getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    size += read.value.length;
    if (size > most) {
      await reader.cancel();
      throw new TooLarge();
    }
    parts.push(read.value);
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
}
