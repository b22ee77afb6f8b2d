import { type NextRequest, NextResponse } from 'next/server';
import { isForeign } from './app/_server/guard';

/**
 * Refuses what another site sends to a page, in words: Next would answer 500. It decides nothing else about who may do or
 * see what: pages, handlers and actions do. What merely looks at a page does not come by here.
 */
export function proxy(request: NextRequest): NextResponse {
  if (!isForeign(request.headers)) return NextResponse.next();
  return new NextResponse('This request does not come from a page of this site.\n', {
    status: 403,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  });
}

/**
 * The header is set by scripts/page-headers.mjs, on all that is no GET and goes to a page. Routes under /api refuse for
 * themselves, and what is sent to them must not come by here: Next would keep a copy of it and cut it off after 10 MB, and
 * an import may be larger.
 */
export const config = {
  matcher: [{ source: '/:path*', has: [{ type: 'header', key: 'x-pilotage-changes' }] }],
};
