import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { type Database, openDatabase, setDatabase } from './database/db';
import { migrations } from './database/migration-state';
import { type Viewer, viewerOf } from './people/viewer';

export type TestDatabase = Database & {
  /** Closes the database and deletes its folder. */
  readonly remove: () => Promise<void>;
};

/**
 * For tests: an empty database of its own, in a temporary folder, with all tables, and made this process's database,
 * so that `write` and `reader` reach it. Call `remove` when done.
 */
export function temporaryDatabase(): TestDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'pilotage-test-'));
  const path = join(folder, 'test.db');
  const file = new Sqlite(path);
  for (const migration of migrations()) file.exec(migration.sql);
  file.close();
  const db = openDatabase(`file:${path}`);
  setDatabase(db);
  return {
    path: db.path,
    write: (fn) => db.write(fn),
    writeTogether: (fn) => db.writeTogether(fn),
    reader: () => db.reader(),
    close: () => db.close(),
    remove: async () => {
      await db.close();
      setDatabase(undefined);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** For tests: a Person with the defaults of the tables, and the proof that lets data functions act for them. */
export async function somebody(
  db: Database,
  given: {
    readonly id: string;
    readonly createdAt?: Date;
    readonly name?: string;
    readonly email?: string;
    readonly timeZone?: string;
    readonly rolloverHour?: number;
  },
): Promise<Viewer> {
  const { createdAt = new Date('2026-01-05T09:00:00Z'), ...rest } = given;
  const person = await db.write((tx) => tx.person.create({ data: { ...rest, createdAt } }));
  return viewerOf({ ...person, isGuest: person.email === null });
}
