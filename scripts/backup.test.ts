import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '@/lib/data/database/db';
import { migrationState } from '@/lib/data/database/migration-state';
import { somebody, type TestDatabase, temporaryDatabase } from '@/lib/data/testing';

let db: TestDatabase;

beforeEach(() => {
  db = temporaryDatabase();
});

afterEach(() => db.remove());

function backUp(file: string) {
  const command = ['--import', 'tsx', 'scripts/backup.ts', file];
  const env = { ...process.env, DATABASE_URL: `file:${db.path}` };
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { env });
  return { status, said: `${stdout}${stderr}` };
}

describe('a backup', () => {
  it('made while the database is in use holds what was committed, as one plain file that opens again', async () => {
    await somebody(db, { id: 'ada' });
    const copy = join(db.path, '..', 'copy.db');
    expect(backUp(copy)).toEqual({ status: 0, said: expect.stringContaining('1 people, 0 reviews') });
    await somebody(db, { id: 'after the backup' });

    expect(existsSync(`${copy}-wal`)).toBe(false);
    const restored = openDatabase(`file:${copy}`);
    expect((await restored.reader().person.findMany()).map((person) => person.id)).toEqual(['ada']);
    await restored.close();
    expect(migrationState(`file:${copy}`, [])).toEqual({ kind: 'current' });
  });

  it('never replaces a file', () => {
    const copy = join(db.path, '..', 'copy.db');
    expect(backUp(copy).status).toBe(0);
    expect(backUp(copy)).toEqual({ status: 1, said: expect.stringContaining('never replaces') });
  });
});
