import type { DatabaseSync } from 'node:sqlite';
import type { Unwritten } from '../mapping/three-way.ts';
import type { ListedUser } from '../user.ts';
import { Reached } from './progress.ts';
import { Statements } from './statements.ts';
import { unpackSub } from './user-key.ts';
import type { LedgerUser, Row } from './user-row.ts';

/** What a sync finds out about somebody, or leaves as it is. Stable; scripts may rely on it. */
export type SyncKind =
  /** To be carried over; `field` names the attribute, or the group. */
  | 'changed'
  | 'enabled'
  | 'disabled'
  | 'joined'
  | 'left'
  /** No longer in the source. */
  | 'gone'
  /** The source shows another status, which no call carries over; `field` is the new one. */
  | 'status'
  /** The target was changed as well: stays as it is there. `field` is the attribute, or in what way they are not as we left them. */
  | 'conflict'
  /** Not carried over: `unwritten:` and why; `field` names the attribute. */
  | `unwritten:${Unwritten}`;

export interface SyncChange {
  kind: SyncKind;
  /** Of an attribute or a group; never a value. */
  field: string;
}

const work = [
  'changed',
  'enabled',
  'disabled',
  'joined',
  'left',
  'gone',
] as const satisfies readonly SyncKind[];

/** Of whom not all is done. */
const undone: readonly SyncKind[] = [...work, 'unwritten:failed'];

/** Whether that is something to be carried over, which stays so until it is. */
export function isWork({ kind }: SyncChange): boolean {
  return work.some((one) => one === kind);
}

/** Users whom the source shows otherwise than they were carried, and what a sync has made of them. */
export class Sync {
  readonly #database: DatabaseSync;
  readonly #statements: Statements;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#statements = new Statements(database);
  }

  // ---- looking ----

  reset(): void {
    this.#database.exec('DELETE FROM sync_seen; DELETE FROM sync_changes');
  }

  /** @param now The user as the source shows them; undefined: it does not any more. */
  saw(userId: number, now: ListedUser | undefined): void {
    this.#statements.run(
      'INSERT OR REPLACE INTO sync_seen (user_id, now) VALUES (?, ?)',
      userId,
      now === undefined ? null : JSON.stringify(now),
    );
  }

  /** Whether the last sync has seen somebody otherwise than they were carried, also where it was stopped while it looked. */
  hasLooked(): boolean {
    return this.#statements.all('SELECT 1 FROM sync_seen LIMIT 1').length > 0;
  }

  /** As the source shows them now; undefined where that is as they were carried. */
  nowOf(userId: number): ListedUser | undefined {
    const [row] = this.#statements.all('SELECT now FROM sync_seen WHERE user_id = ?', userId) as {
      now: string | null;
    }[];
    return row?.now == null ? undefined : (JSON.parse(row.now) as ListedUser);
  }

  /** Whoever is in the target by our doing and was not in this listing of the source. */
  unlisted(scan: number, afterId: number, limit: number): LedgerUser[] {
    return this.#statements.users(
      `SELECT * FROM users WHERE id > ? AND scan < ? AND reached >= ${Reached.created} ORDER BY id LIMIT ?`,
      afterId,
      scan,
      limit,
    );
  }

  /** Users and memberships that this listing of the source was the last to show. */
  lastListedIn(scan: number): number {
    const sql = `SELECT (SELECT count(*) FROM users WHERE scan = ?1) + (SELECT count(*) FROM memberships WHERE scan = ?1) AS n`;
    const [{ n }] = this.#statements.all(sql, scan) as [{ n: number }];
    return n;
  }

  /** Who has come to the end of their way, and is shown otherwise by the source. */
  seen(afterId: number, limit: number): LedgerUser[] {
    return this.#statements.users(
      `SELECT u.* FROM sync_seen s JOIN users u ON u.id = s.user_id
       WHERE s.user_id > ? AND s.now IS NOT NULL AND u.outcome = 'migrated' ORDER BY s.user_id LIMIT ?`,
      afterId,
      limit,
    );
  }

  /** Those, and whoever came into a group or left one. */
  toApply(afterId: number, limit: number): LedgerUser[] {
    return this.#statements.users(
      `SELECT * FROM users WHERE id > ? AND outcome = 'migrated' AND id IN (
         SELECT user_id FROM sync_seen WHERE now IS NOT NULL
         UNION SELECT user_id FROM sync_changes WHERE kind IN ('joined', 'left')) ORDER BY id LIMIT ?`,
      afterId,
      limit,
    );
  }

  /** In place of what was told of them before. */
  setChanges(userId: number, changes: readonly SyncChange[]): void {
    this.#statements.run('DELETE FROM sync_changes WHERE user_id = ?', userId);
    for (const change of changes) this.addChange(userId, change);
  }

  addChange(userId: number, { kind, field }: SyncChange): void {
    this.#statements.run(
      'INSERT OR IGNORE INTO sync_changes (user_id, kind, field) VALUES (?, ?, ?)',
      userId,
      kind,
      field,
    );
  }

  changesOf(userId: number): SyncChange[] {
    const sql = 'SELECT kind, field FROM sync_changes WHERE user_id = ? ORDER BY kind, field';
    return (this.#statements.all(sql, userId) as SyncChange[]).map((row) => ({ ...row }));
  }

  /** Groups that somebody seems to have left. */
  leftGroups(scan: number): { id: number; name: string }[] {
    const rows = this.#statements.all(
      `SELECT DISTINCT g.id, g.name FROM memberships m JOIN groups g ON g.id = m.group_id
       WHERE m.carried IN (1, 2) AND m.scan < ? AND g.left_out IS NULL AND g.gone = 0 ORDER BY g.id`,
      scan,
    ) as { id: number; name: string }[];
    return rows.map((row) => ({ ...row }));
  }

  /** Memberships that came or went in the source since they were carried, of whoever is across. */
  addMembershipChanges(scan: number): void {
    const crossed = `FROM memberships m JOIN users u ON u.key = m.key AND u.outcome = 'migrated'
      JOIN groups g ON g.id = m.group_id AND g.left_out IS NULL`;
    this.#statements.run(
      `INSERT OR IGNORE INTO sync_changes (user_id, kind, field) SELECT u.id, 'joined', g.name ${crossed}
       WHERE m.carried IN (0, 2) AND m.scan = ?`,
      scan,
    );
    const gone = 'EXISTS (SELECT 1 FROM sync_seen s WHERE s.user_id = u.id AND s.now IS NULL)';
    this.#statements.run(
      `INSERT OR IGNORE INTO sync_changes (user_id, kind, field) SELECT u.id, 'left', g.name ${crossed}
       WHERE m.carried IN (1, 2) AND m.scan < ? AND NOT ${gone}`,
      scan,
    );
  }

  /** Whether there is anybody of whom that is to be told. */
  hasChange(kind: SyncKind, field: string): boolean {
    const sql = 'SELECT 1 FROM sync_changes WHERE kind = ? AND field = ? LIMIT 1';
    return this.#statements.all(sql, kind, field).length > 0;
  }

  // ---- telling ----

  /** Users by kind, each once a kind. */
  countByKind(): Partial<Record<SyncKind, number>> {
    const rows = this.#statements.all(
      'SELECT kind, count(DISTINCT user_id) AS users FROM sync_changes GROUP BY kind ORDER BY kind',
    ) as { kind: SyncKind; users: number }[];
    return Object.fromEntries(rows.map(({ kind, users }) => [kind, users]));
  }

  /** Of whom the last look or run has left something as it is. Only in a ledger that was synced. */
  countLeft(): number {
    const sql = `SELECT count(DISTINCT user_id) AS n FROM sync_changes WHERE kind = 'conflict' OR kind LIKE 'unwritten:%'`;
    const [row] = this.#statements.all(sql) as [{ n: number }];
    return row.n;
  }

  /** Subs in the source of the first of a kind. */
  examples(kind: SyncKind, limit: number): string[] {
    const rows = this.#statements.all(
      `SELECT DISTINCT u.key FROM sync_changes c JOIN users u ON u.id = c.user_id WHERE c.kind = ? ORDER BY u.id LIMIT ?`,
      kind,
      limit,
    ) as Pick<Row, 'key'>[];
    return rows.map(({ key }) => unpackSub(key) ?? '');
  }

  /** Of whom a sync has found something to carry over and has not: it was stopped, answered with no, or Cognito refused. */
  unapplied(): number {
    // Whoever only reads may read a ledger from before there were syncs.
    if (this.#statements.all(`SELECT 1 FROM sqlite_schema WHERE name = 'sync_changes'`).length === 0)
      return 0;
    const [row] = this.#statements.all(
      `SELECT count(DISTINCT c.user_id) AS users FROM sync_changes c JOIN users u ON u.id = c.user_id
       WHERE (u.outcome = 'migrated' OR c.kind = 'gone') AND c.kind IN (${undone.map((kind) => `'${kind}'`).join(', ')}) AND (c.kind <> 'gone'
         OR NOT EXISTS (SELECT 1 FROM sync_changes o WHERE o.user_id = u.id AND o.kind = 'unwritten:not-asked'))`,
    ) as [{ users: number }];
    return row.users;
  }

  // ---- applying ----

  /** Of whom there is something of this kind to tell. */
  withChange(kind: SyncKind, afterId: number, limit: number): LedgerUser[] {
    return this.#statements.users(
      'SELECT * FROM users WHERE id > ? AND id IN (SELECT user_id FROM sync_changes WHERE kind = ?) ORDER BY id LIMIT ?',
      afterId,
      kind,
      limit,
    );
  }

  /** Everybody about whom there is something to tell. */
  touched(afterId: number, limit: number): LedgerUser[] {
    return this.#statements.users(
      'SELECT * FROM users WHERE id > ? AND id IN (SELECT user_id FROM sync_changes) ORDER BY id LIMIT ?',
      afterId,
      limit,
    );
  }
}
