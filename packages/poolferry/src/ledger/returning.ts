import type { DatabaseSync } from 'node:sqlite';
import type { ListedUser } from '../user.ts';
import { Statements } from './statements.ts';
import { keyOf } from './user-key.ts';

/** Whoever a listing shows again, or enabled again: a listing may be an old picture, so that each is asked for by name. */
export class Returning {
  readonly #database: DatabaseSync;
  readonly #statements: Statements;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#statements = new Statements(database);
  }

  reset(): void {
    this.#database.exec('DELETE FROM returning_users');
  }

  note(user: ListedUser): void {
    this.#statements.run(
      'INSERT OR REPLACE INTO returning_users (user_id, now) SELECT id, ?2 FROM users WHERE key = ?1',
      keyOf(user),
      JSON.stringify(user),
    );
  }

  forget(userId: number): void {
    this.#statements.run('DELETE FROM returning_users WHERE user_id = ?', userId);
  }

  page(afterId: number, limit: number): { id: number; now: ListedUser }[] {
    const rows = this.#statements.all(
      'SELECT user_id AS id, now FROM returning_users WHERE user_id > ? ORDER BY user_id LIMIT ?',
      afterId,
      limit,
    ) as { id: number; now: string }[];
    return rows.map(({ id, now }) => ({ id, now: JSON.parse(now) as ListedUser }));
  }
}
