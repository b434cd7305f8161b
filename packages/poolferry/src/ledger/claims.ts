import type { DatabaseSync } from 'node:sqlite';
import { Reached } from './progress.ts';
import { Statements } from './statements.ts';
import type { LedgerUser } from './user-row.ts';

/**
 * Who wants which name in a target where a user may have several, the one they are created under included. A claim lives as long
 * as its user is to have a name there (`users.sign_in`); of whoever lost one to somebody, all are kept.
 */
export class Claims {
  readonly #statements: Statements;

  constructor(database: DatabaseSync) {
    this.#statements = new Statements(database);
  }

  /** The names of one user, in place of those they had. */
  set(userId: number, names: readonly string[]): void {
    this.#statements.run('DELETE FROM claims WHERE user_id = ?', userId);
    for (const name of names) {
      this.#statements.run('INSERT OR IGNORE INTO claims (name, user_id) VALUES (?, ?)', name, userId);
    }
  }

  ofUser(userId: number): string[] {
    return this.#names('SELECT name FROM claims WHERE user_id = ? ORDER BY name', userId);
  }

  /** Names that several users are to have, some at a time. */
  *contested(limit: number): Generator<string[]> {
    let names = this.#contestedAfter('', limit);
    for (let last = names.at(-1); last !== undefined; last = names.at(-1)) {
      yield names;
      names = this.#contestedAfter(last, limit);
    }
  }

  #contestedAfter(afterName: string, limit: number): string[] {
    return this.#names(
      `SELECT c.name FROM claims c JOIN users u ON u.id = c.user_id
       WHERE c.name > ? AND u.name_hash IS NOT NULL GROUP BY c.name HAVING count(*) > 1 ORDER BY c.name LIMIT ?`,
      afterName,
      limit,
    );
  }

  holders(name: string): LedgerUser[] {
    return this.#statements.users(
      `SELECT u.* FROM claims c JOIN users u ON u.id = c.user_id
       WHERE c.name = ? AND u.name_hash IS NOT NULL ORDER BY u.id`,
      name,
    );
  }

  /** Whether somebody has, or is to get, this name in the target. */
  isWanted(name: string): boolean {
    return this.holders(name).length > 0;
  }

  /** Whoever lost a name to somebody who in turn lost another, so that nobody wants any of theirs. */
  heirs(afterId: number, limit: number): LedgerUser[] {
    return this.#statements.users(
      `SELECT * FROM users u
       WHERE u.id > ? AND u.outcome = 'skipped' AND u.code = 'duplicate' AND u.reached = ${Reached.nothing}
         AND NOT EXISTS (
           SELECT 1 FROM claims mine
           JOIN claims other ON other.name = mine.name
           JOIN users holder ON holder.id = other.user_id AND holder.name_hash IS NOT NULL
           WHERE mine.user_id = u.id)
       ORDER BY u.id LIMIT ?`,
      afterId,
      limit,
    );
  }

  /** Forgets what was decided of an heir, so that they are judged again. */
  takeUp(userId: number): void {
    this.#statements.run(
      `UPDATE users SET route = NULL, outcome = 'pending', code = NULL WHERE id = ? AND reached = ${Reached.nothing}`,
      userId,
    );
  }

  /** A name of somebody who was in the target before us. */
  addTaken(name: string): void {
    this.#statements.run('INSERT OR IGNORE INTO target_claims (name) VALUES (?)', name);
  }

  forgetTaken(): void {
    this.#statements.run('DELETE FROM target_claims');
  }

  isTaken(name: string): boolean {
    return this.#statements.all('SELECT 1 FROM target_claims WHERE name = ?', name).length > 0;
  }

  #names(sql: string, ...values: (string | number)[]): string[] {
    return (this.#statements.all(sql, ...values) as { name: string }[]).map(({ name }) => name);
  }
}
