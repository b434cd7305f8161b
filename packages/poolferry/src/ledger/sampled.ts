import type { DatabaseSync } from 'node:sqlite';
import { Statements } from './statements.ts';

/** Whom `verify --sample` has had sent a code, and when: nobody is to get a second one because a run was stopped. */
export class Sampled {
  readonly #statements: Statements;

  constructor(database: DatabaseSync) {
    this.#statements = new Statements(database);
  }

  /** Committed before Cognito is asked, whose answer may be lost. */
  note(userId: number, atMs: number): void {
    this.#statements.run('INSERT OR REPLACE INTO sampled (user_id, asked_ms) VALUES (?, ?)', userId, atMs);
  }

  /** Cognito refused: they got nothing. */
  withdraw(userId: number): void {
    this.#statements.run('DELETE FROM sampled WHERE user_id = ?', userId);
  }

  wasAskedSince(userId: number, sinceMs: number): boolean {
    const sql = 'SELECT 1 FROM sampled WHERE user_id = ? AND asked_ms > ?';
    return this.#statements.all(sql, userId, sinceMs).length > 0;
  }
}
