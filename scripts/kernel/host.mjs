// One host of the kernel check, run inside its network namespace: `host.mjs serve NAME PORT…` answers every connection
// with its name and the client's address; `host.mjs ask` reads targets as JSON from standard input, tries all of
// them in each round, and prints what became of them.

import { createServer, Socket } from 'node:net';

const kinds = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'no-route',
  ENETUNREACH: 'no-route',
  ETIMEDOUT: 'timed-out',
};

const [role, name, ...ports] = process.argv.slice(2);
if (role === 'serve') serve();
else await ask();

function serve() {
  let open = ports.length;
  for (const port of ports) {
    createServer((socket) => {
      socket.on('error', () => {});
      socket.end(JSON.stringify({ by: name, port: Number(port), source: socket.remoteAddress }));
    }).listen(Number(port), '0.0.0.0', () => {
      open -= 1;
      if (open === 0) process.stdout.write('ready\n');
    });
  }
  if (ports.length === 0) process.stdout.write('ready\n');
}

async function ask() {
  let text = '';
  for await (const chunk of process.stdin) text += chunk;
  const { targets, rounds } = JSON.parse(text);
  const results = [];
  // Round by round, so that a Service that remembers its clients has something to remember.
  for (let round = 0; round < rounds; round++) results.push(await Promise.all(targets.map(attempt)));
  process.stdout.write(JSON.stringify(results));
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
