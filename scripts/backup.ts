/** npm run backup -- FILE: copies the database while it is in use, checks the copy, and prints what is in it. */
import { existsSync, renameSync, rmSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { DatabaseError } from '../lib/data/database/database-error';
import { databasePath, databaseUrl } from '../lib/data/database/database-url';

const target = process.argv[2];
if (!target) fail('Usage: npm run backup -- FILE');
if (existsSync(target)) fail(`${target} exists. Name a new file: a backup never replaces another.`);
const source = sourcePath();
if (!existsSync(source)) fail(`There is no database at ${source}. Set DATABASE_URL to the one in use.`);

// Written under another name first, so that a file under the wanted name is always a whole backup.
const partial = `${target}.partial`;
rmSync(partial, { force: true });
const from = new Sqlite(source, { readonly: true, fileMustExist: true });
await from.backup(partial);
from.close();

const copy = new Sqlite(partial);
// One plain file, without a write-ahead log beside it.
copy.pragma('journal_mode = DELETE');
const health = copy.pragma('integrity_check', { simple: true });
if (health !== 'ok') fail(`The copy is damaged (${String(health)}); it stays at ${partial}. Check the disk.`);
const count = (table: 'Person' | 'Review' | 'Attempt') =>
  copy.prepare(`SELECT count(*) FROM "${table}"`).pluck().get();
console.log(
  `Backed up ${source} to ${target}: ${count('Person')} people, ${count('Review')} reviews, ${count('Attempt')} attempts.`,
);
copy.close();
renameSync(partial, target);

function sourcePath(): string {
  try {
    return databasePath(databaseUrl());
  } catch (error) {
    if (error instanceof DatabaseError) return fail(error.message);
    throw error;
  }
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
