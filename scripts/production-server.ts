/** The built product as a process of its own, for what measures it or kills it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { sealSession, sessionCookie } from '../lib/auth/session-token';
import { openDatabase, setDatabase } from '../lib/data/database/db';
import { migrate } from '../lib/data/database/migrate';
import { createGuest } from '../lib/data/people/people';

/** Resolves when the server answers; rejects when it ends before. It reads the environment of this process. */
export async function startServer(port: number): Promise<ChildProcess> {
  const script = `import('./scripts/serve.mjs').then(({ serve }) =>
    serve({ dir: process.cwd(), port: ${port}, host: '127.0.0.1', dev: false })).then(() => process.send('ready'),
    (error) => { console.error(error); process.exit(1); });
    process.on('message', () => process.send({ ...process.cpuUsage(), rss: process.memoryUsage.rss() }));`;
  const server = spawn(process.execPath, ['-e', script], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, NODE_ENV: 'production', LOG_LEVEL: 'error' },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('message', () => resolve());
    server.once('exit', (code) => reject(new Error(`the server did not start (exit code ${code})`)));
  });
  return server;
}

/** Processor time that a server has had since it began, and memory that it holds now. */
export async function toldBy(
  server: ChildProcess,
): Promise<{ readonly cpuMs: number; readonly memoryMiB: number }> {
  const told = new Promise<NodeJS.CpuUsage & { rss: number }>((resolve) =>
    server.once('message', (usage) => resolve(usage as NodeJS.CpuUsage & { rss: number })),
  );
  server.send('usage');
  const { user, system, rss } = await told;
  return { cpuMs: (user + system) / 1000, memoryMiB: Math.round(rss / 1024 / 1024) };
}

/** The cookies of so many new guests in the database at `url`, which is migrated first. */
export async function guests(url: string, count: number): Promise<readonly string[]> {
  await migrate(url);
  const db = openDatabase(url);
  setDatabase(db);
  const { name } = sessionCookie(false);
  const made: string[] = [];
  for (let n = 0; n < count; n++) {
    made.push(`${name}=${await sealSession(await createGuest('UTC', new Date()))}`);
  }
  await db.close();
  setDatabase(undefined);
  return made;
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject()));
    });
  });
}
