import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Sqlite from 'better-sqlite3';
import { DatabaseError } from './database-error';
import { databasePath } from './database-url';

export type Migration = { readonly name: string; readonly sql: string };

/** How a database stands against this program's migrations. */
export type MigrationState =
  | { readonly kind: 'missing' }
  | { readonly kind: 'behind'; readonly pending: readonly string[] }
  | { readonly kind: 'current' }
  /** A newer program has migrated this database; this one does not know its tables. */
  | { readonly kind: 'newer'; readonly unknown: readonly string[] }
  | { readonly kind: 'failed'; readonly name: string };

const migrationsFolder = join('prisma', 'migrations');

/** The program's migrations, oldest first. `root` is the project's folder. */
export function migrations(root: string = process.cwd()): readonly Migration[] {
  const folder = resolve(root, migrationsFolder);
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => ({ name, sql: readFileSync(join(folder, name, 'migration.sql'), 'utf8') }));
}

/** Compares the database with the program's migrations. Reads only. */
export function migrationState(url: string, known: readonly Migration[] = migrations()): MigrationState {
  const path = databasePath(url);
  if (!existsSync(path)) return { kind: 'missing' };
  const rows = appliedMigrations(path);
  const failed = rows.find((row) => !row.finished);
  if (failed) return { kind: 'failed', name: failed.name };
  const applied = new Set(rows.map((row) => row.name));
  const names = new Set(known.map((migration) => migration.name));
  const unknown = [...applied].filter((name) => !names.has(name));
  if (unknown.length > 0) return { kind: 'newer', unknown };
  const pending = [...names].filter((name) => !applied.has(name));
  return pending.length > 0 ? { kind: 'behind', pending } : { kind: 'current' };
}

/** Throws a DatabaseError, naming the fix, unless the database is exactly at this program's state. */
export function assertMigrated(url: string, known?: readonly Migration[]): void {
  const path = databasePath(url);
  const state = migrationState(url, known);
  switch (state.kind) {
    case 'current':
      return;
    case 'missing':
      throw new DatabaseError(
        'missing',
        `There is no database at ${path}.`,
        'Create it with: npm run migrate',
      );
    case 'behind':
      throw new DatabaseError(
        'behind',
        `The database ${path} lacks ${state.pending.length} migration(s).`,
        'Back it up, then apply them with: npm run migrate',
      );
    case 'newer':
      throw newerError(path, state.unknown);
    case 'failed':
      throw failedError(path, state.name);
  }
}

/** The error for a database with migrations that this program does not know. */
export function newerError(path: string, unknown: readonly string[]): DatabaseError {
  return new DatabaseError(
    'newer',
    `The database ${path} was migrated by a newer program (${unknown.join(', ')}).`,
    'Run that version, restore a backup made before the upgrade, or set DATABASE_URL to another file.',
  );
}

/** The error for a database on which a migration broke off. */
export function failedError(path: string, name: string): DatabaseError {
  return new DatabaseError(
    'failed-migration',
    `The migration ${name} did not finish on ${path}.`,
    'Restore the backup made before it, and report the error that it printed.',
  );
}

function appliedMigrations(path: string): readonly { readonly name: string; readonly finished: boolean }[] {
  // Not opened read-only: after a crash a reader may not replay the write-ahead log.
  const db = new Sqlite(path, { fileMustExist: true });
  try {
    const table = db.prepare(
      "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '_prisma_migrations'",
    );
    if (!table.get()) return [];
    return db
      .prepare<[], { name: string; finished: number }>(
        `SELECT migration_name AS name, finished_at IS NOT NULL AS finished
           FROM _prisma_migrations WHERE rolled_back_at IS NULL`,
      )
      .all()
      .map((row) => ({ name: row.name, finished: row.finished === 1 }));
  } finally {
    db.close();
  }
}
