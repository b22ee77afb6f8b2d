// Serves the built program (or, with dev: true, the sources) on one port, and stops cleanly.
//
// Next's own server is wrapped for four reasons. Next believes an X-Forwarded-For that a client sends, so sign-in tries
// could be spread over invented addresses: here forwarded headers are dropped unless TRUST_PROXY says that a proxy in
// front writes them, and the connection's address is passed on. And the database is closed when the process is asked
// to stop, so that it is left as one plain file. And a path that does not decode is a mistake of whoever asked, where
// Next would call it one of ours. And pages are given their content policy here, which costs less than a pass through
// Next's proxy.

import { createServer } from 'node:http';
import next from 'next';
import { setPageHeaders } from './page-headers.mjs';
import { pathDecodes } from './refusals.mjs';

/** The same name as `addressHeader` in app/_server/guard.ts. */
const addressHeader = 'x-pilotage-address';
const forwardedHeaders = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
];

/**
 * Resolves when requests are answered.
 * @param {{ dir: string, port: number, host: string | undefined, dev: boolean }} options
 */
export async function serve({ dir, port, host, dev }) {
  const trustProxy = ['1', 'true'].includes(process.env.TRUST_PROXY ?? '');
  const server = createServer();
  const app = next({ dev, dir, port, hostname: host ?? 'localhost', httpServer: server });
  await app.prepare();
  const handle = app.getRequestHandler();
  server.on('request', (request, response) => {
    if (!pathDecodes(request.url)) {
      const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' };
      response.writeHead(400, headers).end('This address cannot be read. Check it for a stray %.\n');
      request.resume();
      return;
    }
    if (!trustProxy) for (const name of forwardedHeaders) delete request.headers[name];
    request.headers[addressHeader] = request.socket.remoteAddress ?? 'unknown';
    setPageHeaders(request, response, { trustProxy, dev });
    handle(request, response);
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(undefined));
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop(server, signal));
}

let stopping = false;

/** Answers what was asked already, for at most five seconds; a second signal does not wait. */
async function stop(server, signal) {
  if (stopping) process.exit(1);
  stopping = true;
  console.log(`Stopping, as asked by ${signal}…`);
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const deadline = setTimeout(() => server.closeAllConnections(), 5000);
  await closed;
  clearTimeout(deadline);
  await globalThis[Symbol.for('pilotage.database')]?.close();
  process.exit(0);
}
