import { resolve } from 'node:path';
import { DatabaseError } from './database-error';

/** Where the database lives when `DATABASE_URL` is not set, relative to the project. */
export const defaultDatabaseUrl = 'file:./data/pilotage.db';

/** The URL from the environment, or the default. */
export function databaseUrl(env: Readonly<Record<string, string | undefined>> = process.env): string {
  return env.DATABASE_URL || defaultDatabaseUrl;
}

/** The absolute path in a `file:` URL; a relative one is taken from `base`. Throws a DatabaseError for other URLs. */
export function databasePath(url: string, base: string = process.cwd()): string {
  const path = url.startsWith('file:') ? url.slice('file:'.length).split('?')[0] : undefined;
  if (!path || path === ':memory:') {
    throw new DatabaseError(
      'unsupported-url',
      `DATABASE_URL is "${url.replace(/:\/\/.*@/, '://…@')}", which is not a file.`,
      `Set it to a SQLite file, for example ${defaultDatabaseUrl}.`,
    );
  }
  return resolve(base, path.replace(/^\/\/(?=\/)/, ''));
}
