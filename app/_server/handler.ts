import { unstable_rethrow } from 'next/navigation';
import type { z } from 'zod';
import { currentViewer } from '@/lib/auth/viewer';
import type { Viewer } from '@/lib/data/people/viewer';
import { isSameOrigin, parseInput } from './guard';
import { log } from './log';
import { requestTime } from './now';
import { Refusal, refusalStatus, refuse } from './refusal';

type ViewerRule = 'required' | 'optional';

type ViewerOf<V extends ViewerRule> = V extends 'required' ? Viewer : Viewer | null;

export type HandlerSpec<B, Q, V extends ViewerRule> = {
  /** Whether somebody has to be signed in. */
  readonly viewer: V;
  /** The JSON body. A handler that changes something has one, if only `z.strictObject({})`. */
  readonly body?: z.ZodType<B>;
  /** The query string, as an object of strings. */
  readonly query?: z.ZodType<Q>;
  /** Largest body, in bytes. 64 KiB unless told. */
  readonly maxBytes?: number;
};

export type HandlerContext<B, Q, V extends ViewerRule> = {
  readonly viewer: ViewerOf<V>;
  readonly body: B;
  readonly query: Q;
  /** The parts of the path in brackets. */
  readonly params: Readonly<Record<string, string | string[] | undefined>>;
  readonly now: Date;
  readonly request: Request;
};

type RouteContext = { readonly params: Promise<Record<string, string | string[] | undefined>> };

const defaultMaxBytes = 64 * 1024;

/**
 * Makes a route handler. In this order: a request that is not a mere GET comes from our own pages, is JSON and is not
 * too large; somebody is signed in where that is required; query and body match their schemas. Then `run`, whose
 * answer is sent as JSON (a Response as it is, undefined as 204). Refusals have the body
 * `{ "error": { "code", "message" } }`. Nothing is cached.
 *
 *     export const POST = handler({ viewer: 'required', body: batchSchema }, async ({ viewer, body, now }) => …);
 */
export function handler<B = undefined, Q = undefined, V extends ViewerRule = ViewerRule>(
  spec: HandlerSpec<B, Q, V>,
  run: (context: HandlerContext<B, Q, V>) => Promise<unknown>,
): (request: Request, route: RouteContext) => Promise<Response> {
  return async (request, route) => {
    try {
      const answer = await guarded(spec, run, request, route);
      if (answer instanceof Refusal) return refusalResponse(answer);
      if (answer instanceof Response) return answer;
      if (answer === undefined) return new Response(null, { status: 204, headers: noStore });
      return json(answer);
    } catch (error) {
      unstable_rethrow(error);
      log.error({ err: error, path: new URL(request.url).pathname }, 'a request failed');
      return refusalResponse(refuse('internal', 'Something went wrong here. Nothing was stored.'));
    }
  };
}

/**
 * The other methods of a route: each is refused, with a body like that of every refusal.
 *
 *     export const { GET, PUT, PATCH, DELETE } = allowOnly('POST');
 *     export const { PUT, PATCH, DELETE } = allowOnly('GET', 'POST');
 */
export function allowOnly(...methods: readonly ('GET' | 'POST')[]): Readonly<Record<Method, () => Response>> {
  const refused = () =>
    refusalResponse(refuse('wrong-method', `This address takes ${methods.join(' and ')} only.`), {
      allow: methods.join(', '),
    });
  return { GET: refused, POST: refused, PUT: refused, PATCH: refused, DELETE: refused };
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const noStore = { 'cache-control': 'no-store' };

async function guarded<B, Q, V extends ViewerRule>(
  spec: HandlerSpec<B, Q, V>,
  run: (context: HandlerContext<B, Q, V>) => Promise<unknown>,
  request: Request,
  route: RouteContext,
): Promise<unknown> {
  const changes = request.method !== 'GET' && request.method !== 'HEAD';
  if (changes && !isSameOrigin(request.headers)) {
    return refuse('forbidden', 'This request does not come from a page of this site.');
  }
  const raw = changes && spec.body ? await readJson(request, spec.maxBytes ?? defaultMaxBytes) : undefined;
  if (raw instanceof Refusal) return raw;

  const now = await requestTime();
  const viewer = await currentViewer(now);
  if (spec.viewer === 'required' && !viewer) return refuse('signed-out', 'Sign in first.');

  const query = spec.query
    ? parseInput(spec.query, Object.fromEntries(new URL(request.url).searchParams))
    : undefined;
  if (query instanceof Refusal) return query;
  const body = spec.body ? parseInput(spec.body, raw) : undefined;
  if (body instanceof Refusal) return body;

  // The checks above establish what the types of the context say: a viewer where one is required, parsed values
  // where there is a schema, undefined where there is none.
  const context = { viewer, body, query, params: await route.params, now, request };
  return run(context as HandlerContext<B, Q, V>);
}

async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') return refuse('not-json', 'Send JSON, as application/json.');
  const bytes = await readBytes(request, maxBytes);
  if (bytes instanceof Refusal) return bytes;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    return refuse('bad-request', `This is not valid JSON${placeIn(bytes, error)}.`);
  }
}

/** Where JSON breaks off or goes wrong, as far as the parser says. */
function placeIn(bytes: Uint8Array, error: unknown): string {
  const said = error instanceof SyntaxError ? error.message : '';
  if (/end of JSON|Unterminated/.test(said)) return ': it ends too early';
  const position = /position (\d+)/.exec(said)?.[1];
  if (position === undefined) return '';
  const before = new TextDecoder().decode(bytes).slice(0, Number(position)).split('\n');
  return `: line ${before.length}, character ${(before.at(-1)?.length ?? 0) + 1}`;
}

/**
 * Reads a body of at most `maxBytes`, whatever Content-Length claims. For a handler that takes a file: one with a JSON
 * body gets that read and checked.
 */
export async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array | Refusal> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) return refuse('too-large', tooLargeWords(maxBytes));
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLargeWords(maxBytes: number): string {
  const kibibytes = Math.floor(maxBytes / 1024);
  const most = kibibytes < 1024 ? `${kibibytes} KiB` : `${Math.floor(kibibytes / 1024)} MiB`;
  return `What was sent is larger than ${most}: shorten it, or send it in parts.`;
}

/** A refusal as it goes over the wire. */
export function refusalResponse(refusal: Refusal, headers: Readonly<Record<string, string>> = {}): Response {
  return json({ error: refusal.body }, refusalStatus[refusal.body.code], headers);
}

/** What is shorter is sent as it is: compressing it costs more than it saves. */
const worthCompressing = 1024;

function json(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  const text = JSON.stringify(body);
  // Next does not pass on how long an answer is, by which short ones would be known.
  const kept = text.length < worthCompressing ? { 'cache-control': 'no-store, no-transform' } : noStore;
  return new Response(text, {
    status,
    headers: { ...kept, 'content-type': 'application/json', ...headers },
  });
}
