import { existsSync } from 'node:fs';
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils';
import { type Prisma, PrismaClient } from '../generated/client';
import { DatabaseError } from './database-error';
import { databasePath, databaseUrl } from './database-url';
import { type FileLock, lockDatabaseFile } from './lock';
import { type Asks, connectionPragmas, PlainSql, type Tells, unsafeSettingError } from './plain-sql';

/** What a function given to `write` works with: all models, inside one transaction. */
export type Tx = Prisma.TransactionClient;

/**
 * A client that can only read. It has no `$transaction`: its connections are shared, and an open read
 * transaction would show other requests an older state than the writes they were just told had succeeded.
 */
export type Reader = Pick<PrismaClient, Exclude<keyof PrismaClient, `$${string}` | symbol>> & Asks;

export type Database = {
  readonly path: string;
  /**
   * Runs `fn` in a transaction of its own, after all writes asked for before it. Resolves once the commit is on
   * the disk. Rejects with what `fn` threw, and then nothing of it was stored. Do nothing slow inside: everybody
   * else's writes wait.
   */
  write<T>(fn: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * The same for a write that takes a millisecond and that many ask for at once, in plain SQL: those that wait one after
   * the other are committed together, so that the disk is waited for once. One that throws takes none of the others with it.
   */
  writeTogether<T>(fn: (tx: Tells) => Promise<T>): Promise<T>;
  reader(): Reader;
  /** Waits for the writes already asked for, closes both connections and gives up the lock. */
  close(): Promise<void>;
};

/**
 * Opens a migrated database file as its one writing process.
 *
 * Two clients, because the driver has one connection per client, and a query issued while somebody else's
 * transaction is open on that connection runs inside it and is lost when it rolls back. The writer is reached
 * through a queue only; everything else reads through the second connection, opened read-only. Beside each client stands
 * a connection for plain SQL; the one that writes is reached through the same queue.
 */
export function openDatabase(url: string): Database {
  const path = databasePath(url);
  if (!existsSync(path)) {
    throw new DatabaseError('missing', `There is no database at ${path}.`, 'Create it with: npm run migrate');
  }
  const outcome = lockDatabaseFile(path);
  if (outcome.kind === 'taken') throw lockedError(path, outcome.byPid);
  return new SqliteDatabase(path, outcome.lock);
}

/**
 * Reads a migrated database file beside the process that writes it, if there is one: without the lock, and without ever
 * writing. For commands of those who run the program.
 */
export async function readBeside<T>(url: string, work: (db: Reader) => Promise<T>): Promise<T> {
  const path = databasePath(url);
  if (!existsSync(path)) {
    throw new DatabaseError(
      'missing',
      `There is no database at ${path}.`,
      'Set DATABASE_URL to the one in use.',
    );
  }
  const client = new PrismaClient({
    adapter: new PragmaAdapter({ url: path, readonly: true, fileMustExist: true }, async () => undefined),
  });
  try {
    return await work(client);
  } finally {
    await client.$disconnect();
  }
}

/** The error for a file that another process writes. */
export function lockedError(path: string, byPid: number | null): DatabaseError {
  return new DatabaseError(
    'locked',
    `Another process${byPid === null ? '' : ` (pid ${byPid})`} is using the database ${path}.`,
    'Stop it, or set DATABASE_URL to another file.',
  );
}

const processKey = Symbol.for('pilotage.database');
type WithDatabase = typeof globalThis & { [processKey]?: Database };

/** This process's database, opened at first use from DATABASE_URL. One per process, also under hot reload. */
export function database(): Database {
  const holder = globalThis as WithDatabase;
  holder[processKey] ??= openDatabase(databaseUrl());
  return holder[processKey];
}

/** Makes `db` this process's database, or none. For tests, and for a clean stop. */
export function setDatabase(db: Database | undefined): void {
  const holder = globalThis as WithDatabase;
  if (db) holder[processKey] = db;
  else delete holder[processKey];
}

/** `database().write`. */
export function write<T>(fn: (tx: Tx) => Promise<T>): Promise<T> {
  return database().write(fn);
}

/** `database().writeTogether`. */
export function writeTogether<T>(fn: (tx: Tells) => Promise<T>): Promise<T> {
  return database().writeTogether(fn);
}

/** `database().reader()`. */
export function reader(): Reader {
  return database().reader();
}

class SqliteDatabase implements Database {
  #writer: PrismaClient | undefined;
  #plainWriter: PlainSql | undefined;
  #reader: Reader | undefined;
  #closeReader: () => Promise<void> = async () => undefined;
  #tail: Promise<unknown> = Promise.resolve();
  /** The last writes in the queue that may be committed together; undefined once their turn has come, or behind another. */
  #group: Group | undefined;
  #closed = false;

  constructor(
    readonly path: string,
    private readonly lock: FileLock,
  ) {}

  write<T>(fn: (tx: Tx) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new Error('the database was closed'));
    this.#group = undefined;
    const turn = this.#tail.then(() => this.#transaction(fn));
    this.#tail = turn.catch(() => undefined);
    return turn;
  }

  writeTogether<T>(fn: (tx: Tells) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new Error('the database was closed'));
    if (!this.#group || this.#group.members.length >= mostTogether) {
      const group: Group = { members: [], outcomes: Promise.resolve([]) };
      this.#group = group;
      group.outcomes = this.#tail.then(() => {
        if (this.#group === group) this.#group = undefined;
        return this.#together(group.members);
      });
      this.#tail = group.outcomes.catch(() => undefined);
    }
    const group = this.#group;
    const place = group.members.push(fn) - 1;
    return group.outcomes.then((outcomes) => {
      const outcome = outcomes[place];
      if (!outcome) throw new Error('every member of a group has an outcome');
      if (!outcome.ok) throw outcome.error;
      return outcome.value as T;
    });
  }

  reader(): Reader {
    if (this.#closed) throw new Error('the database was closed');
    this.#reader ??= this.#openReader();
    return this.#reader;
  }

  #openReader(): Reader {
    // After a crash only a connection that may write can replay the write-ahead log, so one of those opens first.
    this.#plainWriter ??= new PlainSql(this.path, { readonly: false });
    const plain = new PlainSql(this.path, { readonly: true });
    const client = new PrismaClient({
      adapter: new PragmaAdapter(
        { url: this.path, readonly: true, fileMustExist: true },
        async () => undefined,
      ),
    });
    this.#closeReader = async () => {
      plain.close();
      await client.$disconnect();
    };
    return new Proxy(client, {
      get: (models, name) => (name === '$queryRaw' ? plain.$queryRaw : Reflect.get(models, name)),
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#tail;
    // The reader first: the last connection to close, a writer, moves the write-ahead log into the file.
    await this.#closeReader();
    await this.#writer?.$disconnect();
    this.#plainWriter?.close();
    this.lock.release();
  }

  async #transaction<T>(fn: (tx: Tx) => Promise<T>): Promise<T> {
    const first = await this.#attempt(fn);
    if (first.kind === 'done') return first.value;
    if (first.kind === 'failed') throw first.error;
    // BEGIN failed, so nothing of fn has run: a second try on a new connection repeats nothing.
    const second = await this.#attempt(fn);
    if (second.kind === 'done') return second.value;
    throw second.error;
  }

  async #attempt<T>(fn: (tx: Tx) => Promise<T>): Promise<Attempt<T>> {
    let started = false;
    let thrown: { readonly error: unknown } | undefined;
    try {
      const value = await this.#writerClient().$transaction(
        async (tx) => {
          started = true;
          try {
            return await fn(tx);
          } catch (error) {
            thrown = { error };
            throw error;
          }
        },
        { maxWait: 5_000, timeout: 30_000 },
      );
      return { kind: 'done', value };
    } catch (error) {
      // Anything but fn's own error means that BEGIN or COMMIT failed. The state of the connection is then
      // unknown, so the next transaction starts on a new one.
      if (!thrown || thrown.error !== error) await this.#dropWriter();
      return { kind: started ? 'failed' : 'not-begun', error };
    }
  }

  /** Writes in plain SQL, one after the other in one transaction; of one that throws nothing stays. */
  async #together(members: Group['members']): Promise<readonly Outcome[]> {
    const plain = this.#begun();
    try {
      const outcomes: Outcome[] = [];
      for (const member of members) {
        plain.say('SAVEPOINT "member"');
        try {
          outcomes.push({ ok: true, value: await member(plain) });
        } catch (error) {
          plain.say('ROLLBACK TO "member"');
          outcomes.push({ ok: false, error });
        }
        plain.say('RELEASE "member"');
      }
      plain.say('COMMIT');
      return outcomes;
    } catch (error) {
      // The state of the connection is unknown, so the next transaction starts on a new one. Closing rolls back.
      this.#dropPlainWriter();
      throw error;
    }
  }

  /** A connection in a new transaction. If BEGIN fails nothing has run yet, and a new connection is tried. */
  #begun(): PlainSql {
    try {
      this.#plainWriter ??= new PlainSql(this.path, { readonly: false });
      this.#plainWriter.say('BEGIN IMMEDIATE');
    } catch {
      this.#dropPlainWriter();
      this.#plainWriter = new PlainSql(this.path, { readonly: false });
      this.#plainWriter.say('BEGIN IMMEDIATE');
    }
    return this.#plainWriter;
  }

  #dropPlainWriter(): void {
    const plain = this.#plainWriter;
    this.#plainWriter = undefined;
    plain?.close();
  }

  #writerClient(): PrismaClient {
    this.#writer ??= new PrismaClient({
      adapter: new PragmaAdapter({ url: this.path, fileMustExist: true }, async (connection) => {
        await pragma(connection, 'journal_mode = WAL');
      }),
    });
    return this.#writer;
  }

  async #dropWriter(): Promise<void> {
    const writer = this.#writer;
    this.#writer = undefined;
    await writer?.$disconnect().catch(() => undefined);
  }
}

/** Writes that are committed together, and what came of each. */
type Group = {
  readonly members: ((tx: Tells) => Promise<unknown>)[];
  outcomes: Promise<readonly Outcome[]>;
};

type Outcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: unknown };

/** Few enough that the first of them does not wait long for the last. */
const mostTogether = 16;

type Attempt<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed' | 'not-begun'; readonly error: unknown };

/** Prisma's SQLite adapter, with the settings made and then read back on each connection it opens. */
class PragmaAdapter extends PrismaBetterSqlite3 {
  constructor(
    config: ConstructorParameters<typeof PrismaBetterSqlite3>[0],
    private readonly prepare: (connection: SqlDriverAdapter) => Promise<void>,
  ) {
    super(config);
  }

  override async connect(): Promise<SqlDriverAdapter> {
    const connection = await super.connect();
    try {
      await this.prepare(connection);
      for (const [name, value] of connectionPragmas)
        await connection.executeScript(`PRAGMA ${name} = ${value}`);
      await assertPragma(connection, 'journal_mode', 'wal');
      for (const [name, value] of connectionPragmas) await assertPragma(connection, name, value);
    } catch (error) {
      await connection.dispose();
      throw error;
    }
    return connection;
  }
}

async function pragma(connection: SqlDriverAdapter, text: string): Promise<unknown> {
  const answer = await connection.queryRaw({ sql: `PRAGMA ${text}`, args: [], argTypes: [] });
  return answer.rows[0]?.[0];
}

async function assertPragma(connection: SqlDriverAdapter, name: string, expected: string): Promise<void> {
  const actual = String(await pragma(connection, name));
  if (actual !== expected) throw unsafeSettingError(name, actual, expected);
}
