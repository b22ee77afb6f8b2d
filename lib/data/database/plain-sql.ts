import Sqlite from 'better-sqlite3';
import { Prisma } from '../generated/client';
import { DatabaseError } from './database-error';

/** Whatever plain SQL can be asked of: the reader, a transaction. A number may come as a bigint from some, so count with `Number`. */
export type Asks = {
  $queryRaw<T = unknown>(query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]): Promise<T>;
};

/** Whatever takes plain SQL that changes something. Answers with how many rows it changed. */
export type Tells = Asks & {
  $executeRaw(query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]): Promise<number>;
};

/** Settings that belong to the connection and not to the file: they have to be made on every open. */
export const connectionPragmas = [
  ['busy_timeout', '5000'],
  ['foreign_keys', '1'],
  ['trusted_schema', '0'],
  // FULL: a commit that was acknowledged survives a power cut. A reopened WAL database falls back to NORMAL.
  ['synchronous', '2'],
] as const;

/** The error for a setting that was made and does not hold. */
export function unsafeSettingError(name: string, actual: string, expected: string): DatabaseError {
  return new DatabaseError(
    'not-durable',
    `SQLite answers ${name} = ${actual} where ${expected} was set, so writes would not be safe.`,
    'Put the database on a local disk that supports shared memory and locks.',
  );
}

/**
 * A connection of its own for plain SQL, past the client: what every request needs is asked here at a tenth of the cost.
 * Statements are prepared once. Values go in as the client stores them (an instant as ISO text with its offset), and come
 * out as SQLite has them. It works on the calling thread, as the client's driver does.
 */
export class PlainSql implements Tells {
  readonly #connection: Sqlite.Database;
  readonly #prepared = new Map<string, Sqlite.Statement<unknown[]>>();

  constructor(path: string, { readonly }: { readonly readonly: boolean }) {
    this.#connection = new Sqlite(path, { readonly, fileMustExist: true });
    try {
      if (!readonly) this.#connection.pragma('journal_mode = WAL');
      for (const [name, value] of connectionPragmas) this.#connection.pragma(`${name} = ${value}`);
      for (const [name, value] of [['journal_mode', 'wal'], ...connectionPragmas] as const) {
        const actual = String(this.#connection.pragma(name, { simple: true }));
        if (actual !== value) throw unsafeSettingError(name, actual, value);
      }
    } catch (error) {
      this.#connection.close();
      throw error;
    }
  }

  $queryRaw = async <T>(query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]): Promise<T> => {
    const [statement, bound] = this.#statement(query, values);
    return statement.all(bound) as T;
  };

  $executeRaw = async (query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]): Promise<number> => {
    const [statement, bound] = this.#statement(query, values);
    return statement.run(bound).changes;
  };

  /** Begins, ends and marks transactions. */
  say(words: string): void {
    this.#connection.exec(words);
  }

  close(): void {
    this.#connection.close();
  }

  #statement(
    query: TemplateStringsArray | Prisma.Sql,
    given: readonly unknown[],
  ): [Sqlite.Statement<unknown[]>, unknown[]] {
    const { sql, values } = 'raw' in query ? Prisma.sql(query, ...given) : query;
    let statement = this.#prepared.get(sql);
    if (!statement) {
      statement = this.#connection.prepare<unknown[]>(sql);
      // Lists of every length have texts of their own.
      if (this.#prepared.size >= mostPrepared) this.#prepared.clear();
      this.#prepared.set(sql, statement);
    }
    return [statement, values.map(bindable)];
  }
}

const mostPrepared = 300;

function bindable(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString().replace('Z', '+00:00');
  if (typeof value === 'boolean') return value ? 1 : 0;
  // A whole number is bound as one: SQLite divides two of them to a whole number.
  return Number.isSafeInteger(value) ? BigInt(value as number) : value;
}
