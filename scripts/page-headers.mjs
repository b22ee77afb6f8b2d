// What is told to a browser about a page: which scripts may run in it, and that it is to be fetched over https alone.
// It is set here, and not in proxy.ts, because a pass through there costs each page a millisecond.

import { randomBytes } from 'node:crypto';

/** The header by which proxy.ts is sent what changes something. A client's own is dropped. */
export const changesHeader = 'x-pilotage-changes';

/**
 * Gives a request for a page a content policy with a nonce of its own: to the answer, and to the request, from which Next
 * takes the nonce for the scripts that it writes. Whatever policy the client sent counts for nothing.
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 * @param {{ trustProxy: boolean, dev: boolean }} options
 */
export function setPageHeaders(request, response, { trustProxy, dev }) {
  for (const name of [changesHeader, 'content-security-policy', 'content-security-policy-report-only']) {
    delete request.headers[name];
  }
  if (!asksForPage(request.url)) return;
  if (request.method !== 'GET' && request.method !== 'HEAD') request.headers[changesHeader] = '1';
  const policy = pagePolicy(randomBytes(18).toString('base64'), dev);
  request.headers['content-security-policy'] = policy;
  response.setHeader('Content-Security-Policy', policy);
  if (isHttps(request, trustProxy)) {
    response.setHeader('Strict-Transport-Security', 'max-age=31536000; includeSubDomains');
  }
}

/** Neither a file of the build nor a route under /api, which answers without a page and has a policy in next.config.js. */
function asksForPage(url = '/') {
  return !/^\/(_next\/(static\/|image)|api\/)/.test(url);
}

/** While developing, React evaluates code to rebuild stack traces, and styles are injected as they change. */
function pagePolicy(nonce, developing) {
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

/** NEXTAUTH_URL says so, or a trusted proxy does. The same as `isHttps` of lib/auth/session-cookie.ts asks. */
function isHttps({ headers }, trustProxy) {
  if (process.env.NEXTAUTH_URL?.startsWith('https://')) return true;
  return trustProxy && `${headers['x-forwarded-proto'] ?? ''}`.split(',')[0]?.trim() === 'https';
}
