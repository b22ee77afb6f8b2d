import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databasePath } from './database-url';
import { openDatabase } from './db';
import { lockDatabaseFile } from './lock';
import { migrate, pendingSchemaChange } from './migrate';
import { assertMigrated, migrationState, migrations } from './migration-state';

let folder: string;
let url: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pilotage-migrate-'));
  url = `file:${join(folder, 'deep', 'pilotage.db')}`;
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('migrating', () => {
  it('creates folder, file and tables, and does nothing the second time', async () => {
    const names = migrations().map((migration) => migration.name);
    expect(migrationState(url)).toEqual({ kind: 'missing' });
    expect(await migrate(url)).toEqual(names);
    expect(await migrate(url)).toEqual([]);
    expect(migrationState(url)).toEqual({ kind: 'current' });

    const db = openDatabase(url);
    expect(await db.reader().person.count()).toBe(0);
    await db.close();
  });

  it('keeps the data of a database that lacks a migration', async () => {
    await migrate(url);
    const db = openDatabase(url);
    await db.write((tx) => tx.person.create({ data: { id: 'a', createdAt: new Date(0) } }));
    await db.close();

    const next = [...migrations(), { name: '20991231000000_more', sql: 'CREATE TABLE "More" ("id" TEXT);' }];
    expect(migrationState(url, next)).toEqual({ kind: 'behind', pending: ['20991231000000_more'] });
    expect(() => assertMigrated(url, next)).toThrow(/npm run migrate/);
    expect(await migrate(url, next)).toEqual(['20991231000000_more']);

    const again = openDatabase(url);
    expect(await again.reader().person.count()).toBe(1);
    await again.close();
  });

  it('refuses a database that a newer program has migrated, and says what to do', async () => {
    await migrate(url, [
      ...migrations(),
      { name: '20991231000000_more', sql: 'CREATE TABLE "More" ("id" TEXT);' },
    ]);
    await expect(migrate(url)).rejects.toMatchObject({
      code: 'newer',
      message: expect.stringMatching(/newer program \(20991231000000_more\).*Run that version/),
    });
    expect(() => assertMigrated(url)).toThrow(/newer program/);
  });

  it('does not start on a file that another process writes', async () => {
    await migrate(url);
    const outcome = lockDatabaseFile(databasePath(url));
    try {
      await expect(migrate(url)).rejects.toMatchObject({ code: 'locked' });
    } finally {
      if (outcome.kind === 'held') outcome.lock.release();
    }
  });

  it.skipIf(process.getuid?.() === 0)('names the folder that it cannot write', async () => {
    chmodSync(folder, 0o500);
    await expect(migrate(url)).rejects.toMatchObject({ code: 'unwritable' });
    chmodSync(folder, 0o700);
  });

  it('names a folder that is a file', async () => {
    await migrate(url);
    await expect(migrate(`${url}/below.db`)).rejects.toMatchObject({ code: 'unwritable' });
  });

  it('gives up below a folder in which nothing can be made', async () => {
    await expect(migrate('file:/proc/no-such-folder/below/pilotage.db')).rejects.toMatchObject({
      code: 'unwritable',
    });
  });

  it('reports a migration that failed, once and from then on', async () => {
    const broken = [
      { name: '20260101000000_broken', sql: 'CREATE TABLE "A" ("id" TEXT); CREATE TABLE nonsense;' },
    ];
    await expect(migrate(url, broken)).rejects.toThrow();
    await expect(migrate(url, broken)).rejects.toMatchObject({ code: 'failed-migration' });
  });
});

describe('the migrations', () => {
  it('lead exactly to prisma/schema.prisma', async () => {
    expect(await pendingSchemaChange()).toBeNull();
  });
});

describe('a database URL', () => {
  it('is a file, relative to the project or absolute', () => {
    expect(databasePath('file:./data/pilotage.db', '/srv/pilotage')).toBe('/srv/pilotage/data/pilotage.db');
    expect(databasePath('file:/var/lib/pilotage.db')).toBe('/var/lib/pilotage.db');
    expect(databasePath('file:///var/lib/pilotage.db')).toBe('/var/lib/pilotage.db');
  });

  it('of another kind is refused without repeating its password', () => {
    const refusal = expect.objectContaining({ code: 'unsupported-url' });
    expect(() => databasePath('postgresql://me:secret@db/pilotage')).toThrow(refusal);
    expect(() => databasePath('postgresql://me:secret@db/pilotage')).not.toThrow(/secret/);
  });
});
