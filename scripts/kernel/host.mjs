// One host of the kernel check, run inside its network namespace for as long as the check takes. It reads orders as JSON, one a
// line, and answers each with a line: `serve` answers every connection to these ports with the name of who listens and the
// client's address, in place of what it served before; `ask` tries all targets in each round and tells what became of them.

import { createServer, Socket } from 'node:net';
import { createInterface } from 'node:readline';

const kinds = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'no-route',
  ENETUNREACH: 'no-route',
  ETIMEDOUT: 'timed-out',
};
const orders = { serve, ask };
let servers = [];

for await (const line of createInterface({ input: process.stdin })) {
  const { order, ...how } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(await orders[order](how))}\n`);
}
process.exit();

async function serve({ listeners }) {
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  servers = listeners.map(({ name, port }) =>
    createServer((socket) => {
      socket.on('error', () => {});
      socket.end(JSON.stringify({ by: name, port, source: socket.remoteAddress }));
    }).listen(port),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.once('listening', resolve))));
  return servers.length;
}

async function ask({ targets, rounds }) {
  const results = [];
  // Round by round, so that a Service that remembers its clients has something to remember.
  for (let round = 0; round < rounds; round++) results.push(await Promise.all(targets.map(attempt)));
  return results;
}

function attempt({ address, port, timeoutMs }) {
  return new Promise((resolve) => {
    const socket = new Socket();
    let heard = '';
    const end = (result) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(timeoutMs, () => end({ kind: 'timed-out' }));
    socket.on('error', ({ code }) => end({ kind: kinds[code] ?? code }));
    socket.on('data', (data) => {
      heard += data;
    });
    socket.on('end', () => end({ kind: 'answered', ...JSON.parse(heard) }));
    socket.connect(port, address);
  });
}
