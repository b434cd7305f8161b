import type { DatabaseSync } from 'node:sqlite';
import { PoolferryError } from '../errors.ts';
import { nameless } from './name-hash.ts';
import { Statements } from './statements.ts';

/**
 * Takes people out of a ledger: what stays is how many had which fate, and the ids of whoever crossed. Names of users are ids, and
 * stay where there is an id to follow.
 */
export class Purge {
  readonly #database: DatabaseSync;
  readonly #statements: Statements;
  readonly #path: string;

  constructor(database: DatabaseSync, path: string) {
    this.#database = database;
    this.#statements = new Statements(database);
    this.#path = path;
  }

  /** From here on, what is overwritten or deleted leaves no bytes in the pages of the file. */
  begin(): void {
    this.#database.exec('PRAGMA secure_delete = ON');
  }

  /** Empties a page of users after the id; returns the last one's id, or undefined where there was none. */
  emptyUsers(afterId: number, limit: number): number | undefined {
    const [page] = this.#statements.all(
      'SELECT max(id) AS last FROM (SELECT id FROM users WHERE id > ? ORDER BY id LIMIT ?)',
      afterId,
      limit,
    ) as [{ last: number | null }];
    if (page.last === null) return undefined;
    this.#statements.run(
      `UPDATE users SET attribute_values = '{}', shape = 0, status = '', sms_mfa = 0, created_ms = 0, modified_ms = 0, ${nameless},
              message = NULL, intent_ms = NULL, settled_ms = NULL, contacts = NULL, detour = NULL, job_fits = NULL,
              sets_mfa = NULL, job = NULL, line = NULL, job_result = NULL, mend = NULL, written = NULL, writing = NULL,
              username = iif(target_sub IS NULL, '', username),
              key = iif(target_sub IS NULL AND typeof(key) = 'text' AND key LIKE 'u:%', 'p:' || id, key)
       WHERE id > ? AND id <= ?`,
      afterId,
      page.last,
    );
    return page.last;
  }

  /** Groups may be named after people, and addresses stand among the options, the pools' settings and the names in the target. */
  emptyTables(): void {
    this.#database.exec(`
      DELETE FROM memberships; DELETE FROM groups; DELETE FROM target_users; DELETE FROM claims; DELETE FROM target_claims;
      DELETE FROM chains; DELETE FROM member_chains; DELETE FROM source_now; DELETE FROM target_now; DELETE FROM members_now; DELETE FROM groups_now;
      DELETE FROM differences;
      DELETE FROM target_groups; DELETE FROM unverifiable; DELETE FROM undo_seen; DELETE FROM undo_reasons;
      DELETE FROM sync_seen; DELETE FROM sync_changes; DELETE FROM returning_users; DELETE FROM sampled;
      UPDATE import_jobs SET message = NULL;
      DELETE FROM header WHERE name IN ('deciding', 'settings')`);
  }

  /**
   * Writes the file anew from what is left, and empties its log: earlier deletes have left bytes in both.
   *
   * @throws PoolferryError `ledger-busy` while another process reads
   */
  rewrite(): void {
    // Whoever looks at a ledger in passing is gone within milliseconds.
    this.#database.exec('PRAGMA busy_timeout = 1000');
    this.#emptyLog();
    this.#database.exec('VACUUM');
    this.#emptyLog();
  }

  #emptyLog(): void {
    const told = this.#database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as { busy: number };
    if (told.busy === 0) return;
    throw new PoolferryError(
      `Another process is reading ${this.#path}, and keeps old pages of it alive.`,
      {
        code: 'ledger-busy',
        hint: 'End whoever reads it (`poolferry status`, `sqlite3`, a backup), then run the same command again: it goes on where it was.',
      },
      'operator',
      true,
    );
  }
}
