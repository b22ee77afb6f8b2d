import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import Sqlite from 'better-sqlite3';
import { DatabaseError } from './database-error';
import { databasePath } from './database-url';
import { lockedError } from './db';
import { lockDatabaseFile } from './lock';
import { type MigrationFile, withSchemaEngine } from './schema-engine';

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
const schemaFile = join('prisma', 'schema.prisma');

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

/**
 * Brings the database to this program's state, creating file and folder when they are missing, and answers with
 * the names of the migrations it applied. Takes the file's lock meanwhile. Throws a DatabaseError when the place
 * cannot be written, another process uses the file, an earlier migration failed or a newer program was here.
 */
export async function migrate(
  url: string,
  known: readonly Migration[] = migrations(),
): Promise<readonly string[]> {
  const path = databasePath(url);
  makeWritable(path);
  const outcome = lockDatabaseFile(path);
  if (outcome.kind === 'taken') throw lockedError(path, outcome.byPid);
  try {
    const state = migrationState(url, known);
    if (state.kind === 'newer') throw newerError(path, state.unknown);
    if (state.kind === 'failed') throw failedError(path, state.name);
    if (state.kind === 'current') return [];
    return await withSchemaEngine(path, (engine) => engine.apply(known.map(asFile)));
  } finally {
    outcome.lock.release();
  }
}

/**
 * The SQL that leads from the program's migrations to `prisma/schema.prisma`, or null when they agree.
 * Works on a database in memory and touches no file.
 */
export async function pendingSchemaChange(root: string = process.cwd()): Promise<string | null> {
  const schema = readFileSync(resolve(root, schemaFile), 'utf8');
  return withSchemaEngine(':memory:', async (engine) => {
    const known = migrations(root);
    if (known.length > 0) await engine.apply(known.map(asFile));
    return engine.changeTo(schema);
  });
}

function asFile(migration: Migration): MigrationFile {
  return { name: migration.name, sql: migration.sql };
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

function makeWritable(path: string): void {
  const folder = dirname(path);
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    if (existsSync(path)) accessSync(path, constants.W_OK | constants.R_OK);
  } catch {
    throw new DatabaseError(
      'unwritable',
      `The database cannot be written at ${path}.`,
      `Make ${folder} writable for this user, or set DATABASE_URL to another file.`,
    );
  }
}

function newerError(path: string, unknown: readonly string[]): DatabaseError {
  return new DatabaseError(
    'newer',
    `The database ${path} was migrated by a newer program (${unknown.join(', ')}).`,
    'Run that version, restore a backup made before the upgrade, or set DATABASE_URL to another file.',
  );
}

function failedError(path: string, name: string): DatabaseError {
  return new DatabaseError(
    'failed-migration',
    `The migration ${name} did not finish on ${path}.`,
    'Restore the backup made before it, and report the error that it printed.',
  );
}
