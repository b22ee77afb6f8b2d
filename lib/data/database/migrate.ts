import { accessSync, constants, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseError } from './database-error';
import { databasePath } from './database-url';
import { lockedError } from './db';
import { lockDatabaseFile } from './lock';
import { failedError, type Migration, migrationState, migrations, newerError } from './migration-state';
import { type MigrationFile, withSchemaEngine } from './schema-engine';

const schemaFile = join('prisma', 'schema.prisma');

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

function makeWritable(path: string): void {
  const folder = dirname(path);
  try {
    makeFolder(folder);
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

/** One folder after the other: on some file systems (/proc) Node's own `recursive` never comes to an end. */
function makeFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}
