import { closeSync, openSync, readSync } from 'node:fs';
import Sqlite from 'better-sqlite3';

/**
 * One writing process per database file.
 *
 * The lock is an exclusive lock of the operating system on a small file beside the database, held through SQLite.
 * The kernel releases it when the process ends, however it ends, so a stale lock cannot exist and nobody has to
 * guess from a process id whether its owner still lives.
 */
export type FileLock = { readonly release: () => void };

export type LockOutcome =
  | { readonly kind: 'held'; readonly lock: FileLock }
  | { readonly kind: 'taken'; readonly byPid: number | null };

/** Files locked by this process. On the global object, so that two copies of this module in one process agree. */
const heldKey = Symbol.for('pilotage.heldLocks');
type WithHeld = typeof globalThis & { [heldKey]?: Set<string> };

/** Tries to become the one writing process of `databasePath`; never waits longer than a fifth of a second. */
export function lockDatabaseFile(databasePath: string): LockOutcome {
  const path = `${databasePath}-lock`;
  const held = heldByThisProcess();
  // Closing any descriptor of a file drops this process's POSIX locks on it: never open a file that is held.
  if (held.has(path)) return { kind: 'taken', byPid: process.pid };

  const db = new Sqlite(path, { timeout: 200 });
  try {
    db.pragma('journal_mode = MEMORY');
    db.pragma('locking_mode = EXCLUSIVE');
    db.exec('BEGIN EXCLUSIVE');
    db.pragma(`user_version = ${process.pid}`);
    db.exec('COMMIT');
  } catch (error) {
    db.close();
    if (isBusy(error)) return { kind: 'taken', byPid: readOwner(path) };
    throw error;
  }
  held.add(path);
  return {
    kind: 'held',
    lock: {
      release: () => {
        if (held.delete(path)) db.close();
      },
    },
  };
}

function heldByThisProcess(): Set<string> {
  const holder = globalThis as WithHeld;
  holder[heldKey] ??= new Set();
  return holder[heldKey];
}

function isBusy(error: unknown): boolean {
  return error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY');
}

/** The owner's process id: SQLite keeps `user_version` big-endian at byte 60 of the file. */
function readOwner(path: string): number | null {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(4);
    return readSync(file, bytes, 0, 4, 60) === 4 ? bytes.readUInt32BE(0) || null : null;
  } finally {
    closeSync(file);
  }
}
