import type { DatabaseSync } from 'node:sqlite';
import { leftBehind } from './life.ts';
import { noteMember, Side } from './members-now.ts';
import { Reached } from './progress.ts';
import { Statements } from './statements.ts';
import { packSub } from './user-key.ts';
import type { LedgerUser } from './user-row.ts';

/** In what a target user is otherwise than this ledger left them. */
export interface UndoReason {
  reason: UndoReasonCode;
  /** Name of the attribute or group; of `refused`, why. Never a value. */
  field: string;
}

export type UndoReasonCode =
  /** An attribute was changed, added or removed; `field` names it. */
  | 'attribute'
  /** Enabled or disabled since. */
  | 'enabled'
  /** Another status: they chose a password, or an administrator did something. */
  | 'status'
  /** Changed after our last call about them, by their date. */
  | 'dates'
  /** In a group that they did not bring; `field` names it. */
  | 'group'
  /** A run was killed before it knew what its last call did, so that a password of their own cannot be told from ours. */
  | 'unsettled'
  /** The mapping no longer says what they should be. */
  | 'no-draft'
  /** The target shows their sub under another username than the recorded one. */
  | 'username'
  /** They could not be deleted; `field` is the failure's code, such as Cognito's error in lower case. */
  | 'refused'
  /** Not in the target any more. No reason to spare anybody: there is nothing to delete. */
  | 'gone';

/** Whoever is in the target, or was, by this ledger's doing. */
const made = `target_sub IS NOT NULL AND reached >= ${Reached.created}`;

/** Whose delete was under way when a run ended. */
const inDelete = `undo_ms IS NOT NULL AND ${made}`;

/** What a rollback knows of the target, and how far it is. */
export class Undo {
  readonly #database: DatabaseSync;
  readonly #statements: Statements;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#statements = new Statements(database);
  }

  // ---- looking ----

  reset(): void {
    this.#database.exec(
      `DELETE FROM undo_seen; DELETE FROM undo_reasons; DELETE FROM members_now WHERE side = ${Side.undo}`,
    );
  }

  /** The target shows this user; what was said of them before is forgotten. */
  saw(userId: number, reasons: readonly UndoReason[]): void {
    this.#statements.run('INSERT OR IGNORE INTO undo_seen (user_id) VALUES (?)', userId);
    this.setReasons(userId, reasons);
  }

  setReasons(userId: number, reasons: readonly UndoReason[]): void {
    this.#statements.run('DELETE FROM undo_reasons WHERE user_id = ?', userId);
    for (const reason of reasons) this.addReason(userId, reason);
  }

  addReason(userId: number, { reason, field }: UndoReason): void {
    this.#statements.run(
      'INSERT OR IGNORE INTO undo_reasons (user_id, reason, field) VALUES (?, ?, ?)',
      userId,
      reason,
      field,
    );
  }

  member(targetSub: string, group: string): void {
    noteMember(this.#statements, Side.undo, packSub(targetSub), group);
  }

  /** A membership that did not come from the source. One that is missing may have been taken away in the source as well. */
  addGroupReasons(): void {
    this.#database.exec(`
      INSERT OR IGNORE INTO undo_reasons (user_id, reason, field)
        SELECT u.id, 'group', n.name FROM members_now m JOIN groups_now n ON n.id = m.group_id JOIN users u ON u.id = m.user_id
        WHERE m.side = ${Side.undo} AND u.reached >= ${Reached.created} AND NOT EXISTS (
          SELECT 1 FROM memberships s JOIN groups g ON g.id = s.group_id AND g.left_out IS NULL
          WHERE s.key = u.key AND g.name = n.name)`);
  }

  /** Creates that were under way when a run ended: nobody knows yet whether there is a user. */
  inDoubt(afterId: number, limit: number): LedgerUser[] {
    return this.#statements.users(
      `SELECT * FROM users WHERE id > ? AND reached = ${Reached.intended} ORDER BY id LIMIT ?`,
      afterId,
      limit,
    );
  }

  /** Whom this ledger made and has not taken back, by their sub in the target. */
  bySub(targetSub: string): LedgerUser | undefined {
    return this.#statements.users(
      `SELECT * FROM users WHERE target_sub = ? AND ${made}`,
      packSub(targetSub),
    )[0];
  }

  made(afterId: number, limit: number): LedgerUser[] {
    return this.#statements.users(
      `SELECT * FROM users WHERE id > ? AND ${made} ORDER BY id LIMIT ?`,
      afterId,
      limit,
    );
  }

  countMade(): number {
    const [row] = this.#statements.all(`SELECT count(*) AS n FROM users WHERE ${made}`) as [{ n: number }];
    return row.n;
  }

  /** Made, and not in the listing. */
  unseen(afterId: number, limit: number): LedgerUser[] {
    return this.#statements.users(
      `SELECT * FROM users WHERE id > ? AND ${made} AND id NOT IN (SELECT user_id FROM undo_seen) ORDER BY id LIMIT ?`,
      afterId,
      limit,
    );
  }

  /** Who is in the target and not as we left them. */
  changed(afterId: number, limit: number): LedgerUser[] {
    return this.#statements.users(
      `SELECT * FROM users WHERE id > ? AND ${made}
         AND id IN (SELECT user_id FROM undo_reasons WHERE reason <> 'gone') ORDER BY id LIMIT ?`,
      afterId,
      limit,
    );
  }

  reasons(userId: number): UndoReason[] {
    const rows = this.#statements.all(
      'SELECT reason, field FROM undo_reasons WHERE user_id = ? ORDER BY reason, field',
      userId,
    ) as UndoReason[];
    return rows.map((row) => ({ ...row }));
  }

  /** Whether somebody with this sub in the target has been taken back. */
  isTakenBack(targetSub: string): boolean {
    const sql = `SELECT 1 FROM users WHERE target_sub = ? AND code = 'rolled-back'`;
    return this.#statements.all(sql, packSub(targetSub)).length > 0;
  }

  // ---- taking back ----

  /** Committed before the delete, so that whoever is gone afterwards is known to have been taken back. */
  intend(userId: number, nowMs: number): void {
    this.#statements.run('UPDATE users SET undo_ms = ?2 WHERE id = ?1', userId, nowMs);
  }

  isIntended(userId: number): boolean {
    return (
      this.#statements.all('SELECT 1 FROM users WHERE id = ? AND undo_ms IS NOT NULL', userId).length > 0
    );
  }

  /** Takes an intent back: Cognito refused the delete, so that surely nothing was deleted. */
  withdraw(userId: number): void {
    this.#statements.run('UPDATE users SET undo_ms = NULL WHERE id = ?', userId);
  }

  /** Deletes that a killed run may have carried out. */
  unresolved(): number {
    const [row] = this.#statements.all(`SELECT count(*) AS n FROM users WHERE ${inDelete}`) as [
      { n: number },
    ];
    return row.n;
  }

  /** Of whom. */
  inDelete(afterId: number, limit: number): LedgerUser[] {
    return this.#statements.users(
      `SELECT * FROM users WHERE id > ? AND ${inDelete} ORDER BY id LIMIT ?`,
      afterId,
      limit,
    );
  }

  /**
   * They are not in the target any more. Their ids there stay, for the record; nobody makes them again before `plan --again`
   * has decided so.
   */
  takenBack(userId: number): void {
    this.#statements.run(`UPDATE users SET ${leftBehind('rolled-back')} WHERE id = ?`, userId);
    this.#statements.run('DELETE FROM undo_reasons WHERE user_id = ?', userId);
  }

  /** An AdminCreateUser that came to nothing: nobody is there. */
  neverMade(userId: number): void {
    this.#statements.run(
      `UPDATE users SET reached = ${Reached.nothing}, intent_ms = NULL, job = NULL, line = NULL, job_result = NULL
       WHERE id = ? AND reached = ${Reached.intended}`,
      userId,
    );
  }
}
