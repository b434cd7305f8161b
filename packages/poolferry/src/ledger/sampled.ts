import type { DatabaseSync } from 'node:sqlite';
import { Statements } from './statements.ts';

/** Whom `verify --sample` has had sent a code, and when: nobody is to get a second one because a run was stopped. */
export class Sampled {
  readonly #statements: Statements;

  constructor(database: DatabaseSync) {
    this.#statements = new Statements(database);
  }

  /** Committed before Cognito is asked, whose answer may be lost. Returns what takes it back, where they surely got nothing. */
  note(userId: number, atMs: number): () => void {
    const before = this.#statements.all('SELECT asked_ms FROM sampled WHERE user_id = ?', userId);
    const [earlier] = before as { asked_ms: number }[];
    this.#put(userId, atMs);
    return () => {
      if (earlier === undefined) this.#statements.run('DELETE FROM sampled WHERE user_id = ?', userId);
      else this.#put(userId, earlier.asked_ms);
    };
  }

  #put(userId: number, atMs: number): void {
    this.#statements.run('INSERT OR REPLACE INTO sampled (user_id, asked_ms) VALUES (?, ?)', userId, atMs);
  }

  wasAskedSince(userId: number, sinceMs: number): boolean {
    const sql = 'SELECT 1 FROM sampled WHERE user_id = ? AND asked_ms > ?';
    return this.#statements.all(sql, userId, sinceMs).length > 0;
  }
}
