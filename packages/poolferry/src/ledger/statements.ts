import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type PackedProfile, profilesOf } from './profiles.ts';
import { ledgerFailure } from './sqlite-failure.ts';
import { type LedgerUser, userReader } from './user-row.ts';

type Value = string | number | null | Uint8Array;

interface UserQuery {
  statement: StatementSync;
  read: (row: readonly unknown[]) => LedgerUser;
}

/** Statements of a ledger, each prepared when it is first needed. */
export class Statements {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();
  readonly #queries = new Map<string, UserQuery>();
  readonly #unpack: (userId: number, packed: PackedProfile) => Record<string, string>;

  constructor(database: DatabaseSync) {
    this.#database = database;
    const profiles = profilesOf(database);
    this.#unpack = (userId, packed) => profiles.unpack(userId, packed);
  }

  run(sql: string, ...values: Value[]): { changes: number | bigint; lastInsertRowid: number | bigint } {
    try {
      return this.#statement(sql).run(...values);
    } catch (error) {
      throw this.#failure(error);
    }
  }

  all(sql: string, ...values: Value[]): unknown[] {
    try {
      return this.#statement(sql).all(...values);
    } catch (error) {
      throw this.#failure(error);
    }
  }

  #failure(error: unknown): unknown {
    const path = this.#database.isOpen ? this.#database.location() : null;
    return ledgerFailure(error, path ?? undefined);
  }

  /** Rows of the users table. */
  users(sql: string, ...values: Value[]): LedgerUser[] {
    try {
      let query = this.#queries.get(sql);
      if (query === undefined) {
        const statement = this.#database.prepare(sql);
        statement.setReturnArrays(true);
        const columns = statement.columns().map(({ name }) => name);
        query = { statement, read: userReader(columns, this.#unpack) };
        this.#queries.set(sql, query);
      }
      return (query.statement.all(...values) as unknown as unknown[][]).map(query.read);
    } catch (error) {
      throw ledgerFailure(error);
    }
  }

  #statement(sql: string): StatementSync {
    let statement = this.#prepared.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#prepared.set(sql, statement);
    }
    return statement;
  }
}
