import { type NextRequest, NextResponse } from 'next/server';
import { isForeign } from './app/_server/guard';
import { publicUrlIsHttps, trustsProxy } from './lib/auth/environment';

/**
 * Gives every page a content policy with a nonce of its own, and HSTS where it is reached over https. Refuses what
 * another site sends to a page, in words: Next would answer 500. It decides nothing else about who may do or see what:
 * pages, handlers and actions do.
 */
export function proxy(request: NextRequest): NextResponse {
  if (request.method === 'POST' && isForeign(request.headers)) {
    return new NextResponse('This request does not come from a page of this site.\n', {
      status: 403,
      headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
    });
  }
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(18))).toString('base64');
  const policy = pagePolicy(nonce);
  // Next reads the nonce from the request's policy and puts it on the scripts that it writes.
  const headers = new Headers(request.headers);
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('Content-Security-Policy', policy);
  if (isHttps(request)) {
    response.headers.set('Strict-Transport-Security', 'max-age=31536000; includeSubDomains');
  }
  return response;
}

/**
 * Routes under /api answer without a page, with a policy that next.config.js gives them. What is sent to them must not
 * come by here: Next would keep a copy of it and cut it off after 10 MB, and an import may be larger.
 */
export const config = { matcher: ['/((?!_next/static|_next/image|api/).*)'] };

function pagePolicy(nonce: string): string {
  // While developing, React evaluates code to rebuild stack traces, and styles are injected as they change.
  const developing = process.env.NODE_ENV === 'development';
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${developing ? " 'unsafe-eval'" : ''}`,
    developing ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    // Drawings place their parts by style attributes. No attribute can load or run anything under this policy.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function isHttps(request: NextRequest): boolean {
  if (publicUrlIsHttps()) return true;
  return trustsProxy() && request.headers.get('x-forwarded-proto')?.split(',')[0]?.trim() === 'https';
}
