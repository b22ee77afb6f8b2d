import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import {
  bindMigrationAwareSqlAdapterFactory,
  type ErrorCapturingSqlMigrationAwareDriverAdapterFactory,
  type SqlDriverAdapter,
} from '@prisma/driver-adapter-utils';
import type { DiffTarget, MigrationList, SchemaEngine as WasmEngine } from '@prisma/schema-engine-wasm';

export type MigrationFile = { readonly name: string; readonly sql: string };

/** Prisma's own schema engine on one SQLite file: what `prisma migrate` does, without the binary it would download. */
export type SchemaEngine = {
  /** Applies those of the migrations that the database lacks, and answers with their names. */
  apply(migrations: readonly MigrationFile[]): Promise<readonly string[]>;
  /** The SQL from the tables now in the database to those of `schema`, or null when there is no difference. */
  changeTo(schema: string): Promise<string | null>;
};

/** Opens the engine on `path` (or `:memory:`) for the time of `use`. */
export async function withSchemaEngine<T>(
  path: string,
  use: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  const { SchemaEngine: Engine } = await loadEngine();
  const adapter = new ClosableAdapter({ url: `file:${path}` });
  const factory = bindMigrationAwareSqlAdapterFactory(adapter);
  const engine: WasmEngine = await withCause(factory, () =>
    Engine.new({ datamodels: [['schema.prisma', emptySchema]] }, () => undefined, factory),
  );
  try {
    return await use({
      apply: (migrations) => withCause(factory, () => apply(engine, migrations)),
      changeTo: (schema) => withCause(factory, () => changeTo(engine, schema)),
    });
  } finally {
    engine.free();
    await adapter.dispose();
  }
}

/** Freeing the engine leaves its connections open, and with them its exclusive lock on the file. */
class ClosableAdapter extends PrismaBetterSqlite3 {
  readonly #open: SqlDriverAdapter[] = [];

  override async connect(): Promise<SqlDriverAdapter> {
    const connection = await super.connect();
    this.#open.push(connection);
    return connection;
  }

  async dispose(): Promise<void> {
    for (const connection of this.#open.splice(0)) await connection.dispose();
  }
}

const emptySchema = `generator client {
  provider = "prisma-client"
  output   = "./generated"
}

datasource db {
  provider = "sqlite"
}
`;

const noFilter = { externalTables: [], externalEnums: [] };

async function apply(engine: WasmEngine, migrations: readonly MigrationFile[]): Promise<readonly string[]> {
  const answer = await engine.applyMigrations({ migrationsList: listOf(migrations), filters: noFilter });
  return answer.appliedMigrationNames;
}

async function changeTo(engine: WasmEngine, schema: string): Promise<string | null> {
  const difference = {
    from: await currentSchema(engine),
    to: { tag: 'schemaDatamodel' as const, files: [{ path: 'schema.prisma', content: schema }] },
    script: true,
    exitCode: true,
    filters: noFilter,
  };
  const answer = await engine.diff(difference);
  return answer.exitCode === 0 ? null : answer.stdout;
}

async function currentSchema(engine: WasmEngine): Promise<DiffTarget> {
  try {
    const { schema } = await engine.introspect({
      schema: { files: [{ path: 'schema.prisma', content: emptySchema }] },
      baseDirectoryPath: '.',
      force: true,
      compositeTypeDepth: -1,
      namespaces: null,
    });
    return { tag: 'schemaDatamodel', files: schema.files };
  } catch (error) {
    // P4001: a database without tables cannot be introspected.
    if (error instanceof Error && 'code' in error && error.code === 'P4001') return { tag: 'empty' };
    throw error;
  }
}

function listOf(migrations: readonly MigrationFile[]): MigrationList {
  return {
    baseDir: 'prisma/migrations',
    lockfile: { path: 'migration_lock.toml', content: 'provider = "sqlite"\n' },
    shadowDbInitScript: '',
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
    })),
  };
}

/** The engine reports a driver's error by number; this puts the driver's own words in its place. */
async function withCause<T>(
  factory: ErrorCapturingSqlMigrationAwareDriverAdapterFactory,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const id = /External error id#(\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    const cause = id === undefined ? undefined : factory.errorRegistry.consumeError(Number(id))?.error;
    throw cause instanceof Error ? cause : error;
  }
}

type Bindings = typeof import('@prisma/schema-engine-wasm') & {
  __wbg_set_wasm(exports: WebAssembly.Exports): void;
};

let loaded: Promise<Bindings> | undefined;

/** The package's own entry imports a .wasm file, which Node cannot do: instantiate it by hand, once. */
function loadEngine(): Promise<Bindings> {
  loaded ??= (async () => {
    const path = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
    const bindings: Bindings = await import(pathToFileURL(path).href);
    const wasm = await WebAssembly.instantiate(readFileSync(path.replace(/\.js$/, '.wasm')), {
      './schema_engine_bg.js': bindings as unknown as WebAssembly.ModuleImports,
    });
    bindings.__wbg_set_wasm(wasm.instance.exports);
    const start = wasm.instance.exports.__wbindgen_start;
    if (typeof start !== 'function') throw new Error('the schema engine has no start function');
    start();
    return bindings;
  })();
  return loaded;
}
