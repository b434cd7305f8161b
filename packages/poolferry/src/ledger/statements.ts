import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { ledgerFailure } from './sqlite-failure.ts';
import { type LedgerUser, type Row, toUser } from './user-row.ts';

type Value = string | number | null | Uint8Array;

/** Statements of a ledger, each prepared when it is first needed. */
export class Statements {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
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
    return (this.all(sql, ...values) as Row[]).map(toUser);
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
