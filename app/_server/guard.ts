import type { z } from 'zod';
import { trustsProxy } from '@/lib/auth/environment';
import { wordsFor } from '@/lib/data/exchange/schema-words';
import { type Refusal, refuse } from './refusal';

/** The header in which `scripts/serve.mjs` tells the address of the connection. It drops one that a client sends. */
export const addressHeader = 'x-pilotage-address';

/**
 * Whether a request that changes something comes from a page of this site. Browsers say so in Sec-Fetch-Site where
 * the connection is trustworthy (https, localhost), and in Origin on every POST; a request with neither is refused.
 */
export function isSameOrigin(headers: Headers, trustProxy: boolean = trustsProxy()): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin';
  const origin = headers.get('origin');
  if (!origin || !URL.canParse(origin)) return false;
  return new URL(origin).host === askedHost(headers, trustProxy);
}

/**
 * Whether any header of the request says that another site sent it: what `isSameOrigin` refuses, and an Origin that is
 * not where the request was sent, whatever Sec-Fetch-Site says. Next compares Origin too, and breaks on such a one.
 */
export function isForeign(headers: Headers, trustProxy: boolean = trustsProxy()): boolean {
  if (!isSameOrigin(headers, trustProxy)) return true;
  const origin = headers.get('origin');
  if (origin === null || origin === 'null') return false;
  return !URL.canParse(origin) || new URL(origin).host !== askedHost(headers, trustProxy);
}

function askedHost(headers: Headers, trustProxy: boolean): string | null {
  const forwarded = trustProxy ? headers.get('x-forwarded-host')?.split(',')[0]?.trim() : undefined;
  return forwarded || headers.get('host');
}

/**
 * The address to count tries by: the connection's, or with TRUST_PROXY the last entry of X-Forwarded-For, which is
 * the one that the proxy in front wrote itself; those before it are whatever the client claimed.
 */
export function clientAddress(headers: Headers, trustProxy: boolean = trustsProxy()): string {
  if (trustProxy) {
    const last = headers.get('x-forwarded-for')?.split(',').at(-1)?.trim();
    if (last) return last;
  }
  return headers.get(addressHeader) ?? 'unknown';
}

/** Parses input, or says which fields are wrong and how: in the words of the schema, or else in plain ones. */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown): T | Refusal {
  const parsed = schema.safeParse(input, { error: plainWords });
  if (parsed.success) return parsed.data;
  const fields: Record<string, string> = {};
  for (const issue of parsed.error.issues) {
    const path = issue.path.join('.');
    fields[path] ??= issue.message;
  }
  const first = parsed.error.issues[0];
  return refuse('bad-request', first?.message ?? 'This is not as expected.', fields);
}

const plainWords: z.core.$ZodErrorMap = (issue) => {
  return wordsFor(issue, subjectOf(issue.path ?? []));
};

/** What people know a field by that they fill in themselves. */
const knownAs: ReadonlyMap<PropertyKey, string> = new Map([
  ['typed', 'What was typed'],
  ['manifest', 'The manifest'],
  ['text', 'The text'],
]);

function subjectOf(path: readonly PropertyKey[]): string {
  const field = path.findLast((part) => typeof part === 'string');
  if (field === undefined) return 'What was sent';
  return knownAs.get(field) ?? `“${path.join('.')}”`;
}
