import { spawnSync } from 'node:child_process';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Prisma } from '../generated/client';
import { type TestDatabase, temporaryDatabase } from '../testing';
import { DatabaseError } from './database-error';
import { openDatabase } from './db';
import type { Tells } from './plain-sql';

let db: TestDatabase;

beforeEach(() => {
  db = temporaryDatabase();
});

afterEach(() => db.remove());

const at = new Date('2026-03-01T10:00:00Z');

function settings(): Promise<unknown[]> {
  return db.write(async (tx) => {
    const read = async (name: string) => {
      const rows = await tx.$queryRawUnsafe<Record<string, unknown>[]>(`PRAGMA ${name}`);
      return String(Object.values(rows[0] ?? {})[0]);
    };
    return [
      await read('journal_mode'),
      await read('synchronous'),
      await read('foreign_keys'),
      await read('trusted_schema'),
      await read('busy_timeout'),
    ];
  });
}

/** A person, in plain SQL. */
function addPerson(tx: Tells, id: string): Promise<number> {
  return tx.$executeRaw`INSERT INTO "Person" ("id", "createdAt") VALUES (${id}, ${at})`;
}

describe('writes', () => {
  it('run one after the other, in the order they were asked for', async () => {
    const order: string[] = [];
    await Promise.all(
      ['a', 'b', 'c'].map((id) =>
        db.write(async (tx) => {
          order.push(`${id} begins`);
          await tx.person.create({ data: { id, createdAt: at } });
          order.push(`${id} ends`);
        }),
      ),
    );
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  it('leave nothing behind when they throw, and take nobody else with them', async () => {
    const kept = db.write((tx) => tx.person.create({ data: { id: 'kept', createdAt: at } }));
    const lost = db.write(async (tx) => {
      await tx.person.create({ data: { id: 'lost', createdAt: at } });
      throw new Error('changed my mind');
    });
    const keptToo = db.write((tx) => tx.person.create({ data: { id: 'kept too', createdAt: at } }));

    await expect(lost).rejects.toThrow('changed my mind');
    await kept;
    await keptToo;
    const people = await db.reader().person.findMany({ orderBy: { id: 'asc' } });
    expect(people.map((person) => person.id)).toEqual(['kept', 'kept too']);
  });

  it('that may be committed together are one transaction, and each stands or falls alone', async () => {
    const seen: number[] = [];
    const add = (id: string, then?: () => never) => async (tx: Tells) => {
      await addPerson(tx, id);
      seen.push(await db.reader().person.count());
      return then?.() ?? id;
    };
    const slow = db.write(async (tx) => void (await tx.$queryRaw`SELECT 1`));
    const first = db.writeTogether(add('first'));
    const lost = db.writeTogether(
      add('lost', () => {
        throw new Error('changed my mind');
      }),
    );
    const wrong = db.writeTogether((tx) => tx.$executeRaw`INSERT INTO "Nowhere" VALUES (1)`);
    const last = db.writeTogether(add('last'));
    const alone = db.write(add('alone'));
    await slow;
    await expect(lost).rejects.toThrow('changed my mind');
    await expect(wrong).rejects.toThrow('Nowhere');
    expect(await Promise.all([first, last, alone])).toEqual(['first', 'last', 'alone']);
    // No reader saw the first before the last was done: one commit. The write that asked for one of its own came after.
    expect(seen).toEqual([0, 0, 0, 2]);
    const people = await db.reader().person.findMany({ orderBy: { id: 'asc' } });
    expect(people.map(({ id }) => id)).toEqual(['alone', 'first', 'last']);
  });

  it('that may be committed together all fail with a COMMIT that fails', async () => {
    const hold = db.write(async () => undefined);
    const orphan = db.writeTogether(async (tx) => {
      await tx.$executeRaw`PRAGMA defer_foreign_keys = ON`;
      await tx.$executeRaw`INSERT INTO "Session" ("id", "personId", "version", "createdAt", "lastSeenAt", "expiresAt")
        VALUES ('s', 'nobody', 1, ${at}, ${at}, ${at})`;
    });
    const other = db.writeTogether((tx) => addPerson(tx, 'other'));
    await hold;
    await expect(orphan).rejects.toThrow();
    await expect(other).rejects.toThrow();
    expect(await db.reader().person.count()).toBe(0);
    await db.writeTogether((tx) => addPerson(tx, 'later'));
    expect(await db.reader().person.count()).toBe(1);
  });

  it('that may be committed together go on after one has ended the transaction behind the program’s back', async () => {
    await expect(db.writeTogether((tx) => tx.$executeRaw`COMMIT`)).rejects.toThrow();
    await db.writeTogether((tx) => addPerson(tx, 'after'));
    expect(await db.reader().person.count()).toBe(1);
  });

  it('of both kinds store the same', async () => {
    await db.writeTogether((tx) => addPerson(tx, 'plain'));
    await db.write((tx) => tx.person.create({ data: { id: 'modelled', createdAt: at } }));
    const [plain, modelled] = await db.reader().$queryRaw<Record<string, unknown>[]>`
      SELECT *, typeof("createdAt") AS "type" FROM "Person" ORDER BY "id" DESC`;
    expect({ ...plain, id: 'modelled' }).toEqual(modelled);
  });

  it('are not seen by readers before they are committed, and are seen at once after', async () => {
    let seenInside: number | undefined;
    await db.write(async (tx) => {
      await tx.person.create({ data: { id: 'a', createdAt: at } });
      seenInside = await db.reader().person.count();
    });
    expect(seenInside).toBe(0);
    expect(await db.reader().person.count()).toBe(1);
  });

  it('go on after a COMMIT that failed, with the same safety settings', async () => {
    const before = await settings();
    const failing = db.write(async (tx) => {
      await tx.$executeRawUnsafe('PRAGMA defer_foreign_keys = ON');
      await tx.session.create({
        data: { id: 's', personId: 'nobody', version: 1, createdAt: at, lastSeenAt: at, expiresAt: at },
      });
    });
    await expect(failing).rejects.toThrow();

    await db.write((tx) => tx.person.create({ data: { id: 'after', createdAt: at } }));
    expect(await db.reader().person.count()).toBe(1);
    expect(await db.reader().session.count()).toBe(0);
    expect(await settings()).toEqual(before);
  });

  it('go on after a transaction was left open behind the program’s back', async () => {
    const failing = db.write(async (tx) => {
      await tx.$executeRawUnsafe('COMMIT');
      await tx.$executeRawUnsafe('SAVEPOINT outer_one');
    });
    await failing.catch(() => undefined);
    await db.write((tx) => tx.person.create({ data: { id: 'after', createdAt: at } }));
    expect(await db.reader().person.count()).toBe(1);
  });
});

describe('a connection', () => {
  it('writes to disk at every commit, checks references and does not trust the schema', async () => {
    expect(await settings()).toEqual(['wal', '2', '1', '0', '5000']);
  });

  it('for plain SQL is as safe', async () => {
    const read = async (name: string) =>
      db.writeTogether(async (tx) => {
        const rows = await tx.$queryRaw<Record<string, unknown>[]>(Prisma.raw(`PRAGMA ${name}`));
        return String(Object.values(rows[0] ?? {})[0]);
      });
    const names = ['journal_mode', 'synchronous', 'foreign_keys', 'trusted_schema', 'busy_timeout'];
    expect(await Promise.all(names.map(read))).toEqual(['wal', '2', '1', '0', '5000']);
  });

  it('for plain SQL divides whole numbers to whole numbers, and takes instants and yes or no', async () => {
    const [row] = await db.reader().$queryRaw<Record<string, unknown>[]>`
      SELECT ${7} / ${2} AS "whole", ${7.5} / ${2} AS "part", ${at} AS "at", ${true} AS "yes", ${null} AS "nothing"`;
    expect(row).toEqual({ whole: 3, part: 3.75, at: '2026-03-01T10:00:00.000+00:00', yes: 1, nothing: null });
  });

  it('for reading cannot write', async () => {
    await expect(
      db.reader().$queryRaw`INSERT INTO Person (id, createdAt) VALUES ('x', 0) RETURNING id`,
    ).rejects.toThrow(/readonly/);
  });

  it('for reading opens after a crash that left a write-ahead log', async () => {
    const { path } = db;
    await db.close();
    const crash = `
      const db = new (require('better-sqlite3'))(${JSON.stringify(path)});
      db.pragma('journal_mode = WAL');
      db.exec("INSERT INTO Person (id, createdAt) VALUES ('survivor', '2026-03-01T10:00:00.000+00:00')");
      process.kill(process.pid, 'SIGKILL');`;
    expect(spawnSync(process.execPath, ['-e', crash]).signal).toBe('SIGKILL');

    const again = openDatabase(`file:${path}`);
    try {
      expect((await again.reader().person.findMany()).map((person) => person.id)).toEqual(['survivor']);
    } finally {
      await again.close();
    }
  });
});

describe('the lock', () => {
  it('lets one process write a file, and names the other by its process id', async () => {
    const script = `
      import { lockDatabaseFile } from './lib/data/database/lock.ts';
      console.log(JSON.stringify(lockDatabaseFile(${JSON.stringify(db.path)})));`;
    const other = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script]);
    expect(JSON.parse(other.stdout.toString())).toEqual({ kind: 'taken', byPid: process.pid });
  });

  it('refuses a second database object on the same file in the same process too', () => {
    expect(() => openDatabase(`file:${db.path}`)).toThrow(DatabaseError);
  });

  it('is free again after its owner was killed', async () => {
    const { path } = db;
    await db.close();
    const script = `
      import { lockDatabaseFile } from './lib/data/database/lock.ts';
      if (lockDatabaseFile(${JSON.stringify(path)}).kind !== 'held') process.exit(3);
      process.kill(process.pid, 'SIGKILL');`;
    const other = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script]);
    expect(other.signal).toBe('SIGKILL');
    const again = openDatabase(`file:${path}`);
    await again.close();
  });
});

describe('closing', () => {
  it('waits for the writes already asked for and leaves one plain file', async () => {
    const writing = db.write((tx) => tx.person.create({ data: { id: 'last', createdAt: at } }));
    await db.close();
    await writing;
    const file = new Sqlite(db.path, { readonly: true });
    expect(file.prepare('SELECT count(*) AS n FROM Person').get()).toEqual({ n: 1 });
    file.close();
  });
});
