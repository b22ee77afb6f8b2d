import type { z } from 'zod';
import { trustsProxy } from '@/lib/auth/environment';
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
  const forwarded = trustProxy ? headers.get('x-forwarded-host')?.split(',')[0]?.trim() : undefined;
  return new URL(origin).host === (forwarded || headers.get('host'));
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

/** Parses input, or says which fields are wrong and how. */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown): T | Refusal {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const fields: Record<string, string> = {};
  for (const issue of parsed.error.issues) {
    const path = issue.path.join('.');
    fields[path] ??= issue.message;
  }
  const first = parsed.error.issues[0];
  const where = first && first.path.length > 0 ? `${first.path.join('.')}: ` : '';
  return refuse('bad-request', `${where}${first?.message ?? 'The input is not as expected.'}`, fields);
}
