/**
 * A sandbox as it is kept and sent: where it begins, its seed, and what was typed. Played again it is the same cluster, to
 * the byte. Whatever comes from outside goes through here.
 */
import { z } from 'zod';
import { base64url } from './base64url';
import { readyClusters } from './ready';

const longestLine = 4_000;
const longestText = 100_000;
const mostTyped = 500;
/** Characters that a link may have after its `#`. */
const longestFragment = 64_000;
/** Bytes that a document may have when it is unpacked. */
const largestDocument = 1_000_000;

const readyIds = readyClusters.map(({ id }) => id);

const lineSchema = z.string().min(1).max(longestLine, `a line has ${longestLine} characters at most`);
const entrySchema = z.union(
  [
    lineSchema,
    z.strictObject({
      line: lineSchema,
      stdin: z.string().max(longestText, `a text has ${longestText} characters at most`).optional(),
      /** Carried out only until the look that made this step of the trace was over. */
      until: z.int().min(0).optional(),
    }),
  ],
  'this is no line that can be typed',
);

const documentSchema = z.strictObject({
  v: z.literal(1, 'made by another version of Pilotage'),
  start: z.union(
    [
      z.strictObject({ ready: z.enum(readyIds), nodes: z.int().min(1).max(200).optional() }),
      z.strictObject({ scenario: z.string().min(1).max(200), seed: z.int().min(0).max(999) }),
    ],
    'there is no such cluster to begin with',
  ),
  seed: z.int().min(0).max(1_000_000),
  typed: z.array(entrySchema).max(mostTyped, `a sandbox has ${mostTyped} lines at most`),
});

export type SandboxDocument = z.infer<typeof documentSchema>;
export type TypedEntry = SandboxDocument['typed'][number];

export type Read =
  | { readonly ok: true; readonly document: SandboxDocument }
  | { readonly ok: false; readonly problem: string };

/** Says of a broken document what is wrong, and where. */
export function readDocument(value: unknown): Read {
  const parsed = documentSchema.safeParse(value);
  if (parsed.success) return { ok: true, document: parsed.data };
  const [issue] = parsed.error.issues;
  return {
    ok: false,
    problem: `${placeOf(issue?.path ?? [])}: ${nearest(issue) ?? 'not understood'}`,
  };
}

type Issue = z.core.$ZodIssue;

/** Of a value that fits none of several shapes, the complaint about the shape that it has. */
function nearest(issue: Issue | undefined): string | undefined {
  if (issue?.code !== 'invalid_union') return issue?.message;
  const deepest = issue.errors.flat().find(({ code }) => code === 'too_big');
  return deepest?.message ?? issue.message;
}

/** Where in a sandbox something is wrong, as one would say it. */
function placeOf([part, index]: readonly PropertyKey[]): string {
  if (part === 'typed')
    return typeof index === 'number' ? `line ${index + 1} of what was typed` : 'what was typed';
  if (part === 'start') return 'where it begins';
  return part === 'seed' ? 'the seed' : 'the sandbox';
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
    return refused('what stands after the # is no sandbox: part of the link may be missing');
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
