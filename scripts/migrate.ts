/**
 * npm run migrate              applies this program's migrations to DATABASE_URL
 * npm run migrate -- new NAME  writes the migration that leads to prisma/schema.prisma
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseError } from '../lib/data/database/database-error';
import { databasePath, databaseUrl } from '../lib/data/database/database-url';
import { migrate, pendingSchemaChange } from '../lib/data/database/migrate';

try {
  const [command, name] = process.argv.slice(2);
  if (command === undefined) await apply();
  else if (command === 'new' && name && /^[a-z0-9_]+$/.test(name)) await writeNew(name);
  else fail('Usage: npm run migrate [-- new name_in_lower_case]');
} catch (error) {
  if (!(error instanceof DatabaseError)) throw error;
  fail(error.message);
}

async function apply(): Promise<void> {
  const url = databaseUrl();
  const applied = await migrate(url);
  const what = applied.length === 0 ? 'is up to date' : `took ${applied.join(', ')}`;
  console.log(`Database ${databasePath(url)} ${what}.`);
}

async function writeNew(name: string): Promise<void> {
  const sql = await pendingSchemaChange();
  if (sql === null) {
    console.log('The migrations already lead to prisma/schema.prisma.');
    return;
  }
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const folder = join('prisma', 'migrations', `${stamp}_${name}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'migration.sql'), sql);
  console.log(`Wrote ${join(folder, 'migration.sql')}. Read it before you commit it.`);
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
