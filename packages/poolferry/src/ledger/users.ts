import type { DatabaseSync } from 'node:sqlite';
import { idRanges } from './id-ranges.ts';
import { lifeBegins, neverLived } from './life.ts';
import { nameless } from './name-hash.ts';
import { Reached } from './progress.ts';
import { Statements } from './statements.ts';
import { packSub, type UserKey } from './user-key.ts';
import type { LedgerUser } from './user-row.ts';

type Attributes = Readonly<Record<string, string>>;

/** As if nothing had been sent yet. */
const anew = `reached = ${Reached.nothing}, ${neverLived}, route = NULL, problem = NULL, ${nameless}, recovers = NULL`;

const keptOut = `reached BETWEEN ${Reached.created} AND ${Reached.prepared} AND enabled = 0 AND disabled_by_us = 0`;

/** Users on their way into the target, and how far each is. */
export class Users {
  readonly #statements: Statements;

  constructor(database: DatabaseSync) {
    this.#statements = new Statements(database);
  }

  /** Whoever can be taken further call by call; users of an import job once they are in the target. */
  toCarry(afterId: number, limit: number): LedgerUser[] {
    return this.#statements.users(
      `SELECT * FROM users WHERE id > ? AND outcome = 'pending'
         AND (route = 'admin-create' OR (route = 'import-job' AND reached >= ${Reached.created}))
       ORDER BY id LIMIT ?`,
      afterId,
      limit,
    );
  }

  /** Committed before the first AdminCreateUser of a user is sent; a second intent keeps the first one's time. */
  intend(id: number, serverNowMs: number): void {
    this.#run(
      `UPDATE users SET reached = ${Reached.intended}, intent_ms = coalesce(intent_ms, ?2) WHERE id = ?1`,
      id,
      serverNowMs,
    );
  }

  /** Takes an intent back: Cognito refused the create, so that surely nothing was made. */
  withdraw(id: number): void {
    this.#run(
      `UPDATE users SET reached = ${Reached.nothing}, intent_ms = NULL WHERE id = ? AND reached = ${Reached.intended}`,
      id,
    );
  }

  /** @param given Their attributes, where no later run could come to them again by profile and options. */
  created(id: number, target: { sub: string; username: string }, given: Attributes | null = null): void {
    const username = target.username === target.sub ? null : target.username;
    this.#run(
      `UPDATE users SET reached = ${Reached.created}, target_sub = ?2, target_username = ?3, ${lifeBegins({ written: '?4' })} WHERE id = ?1`,
      id,
      packSub(target.sub),
      username,
      given === null ? null : JSON.stringify(given),
    );
  }

  /** @param isMember whether they have been put into groups */
  prepared(id: number, isMember = true): void {
    this.#run(`UPDATE users SET reached = ${Reached.prepared}, mend = NULL WHERE id = ?`, id);
    if (!isMember) return;
    this.#run(
      `UPDATE memberships SET carried = 1 WHERE key = (SELECT key FROM users WHERE id = ?)
         AND EXISTS (SELECT 1 FROM groups g WHERE g.id = group_id AND g.left_out IS NULL)`,
      id,
    );
  }

  disabledByUs(id: number): void {
    this.#run('UPDATE users SET disabled_by_us = 1 WHERE id = ?', id);
  }

  /** In the target by our doing, not at the end of their way, disabled in the source, and not by us in the target yet. */
  toKeepOut(afterId: number, limit: number): LedgerUser[] {
    return this.#statements.users(
      `SELECT * FROM users WHERE id > ? AND ${keptOut} ORDER BY id LIMIT ?`,
      afterId,
      limit,
    );
  }

  countToKeepOut(): number {
    const [row] = this.#statements.all(`SELECT count(*) AS n FROM users WHERE ${keptOut}`) as [{ n: number }];
    return row.n;
  }

  /** @param settledMs Cognito's clock just after the last call about them; null where somebody else may have called since. */
  settle(id: number, settledMs: number | null = null): void {
    this.#run(
      `UPDATE users SET reached = ${Reached.settled}, outcome = 'migrated', code = NULL, message = NULL, settled_ms = ?2
       WHERE id = ?1`,
      id,
      settledMs,
    );
  }

  fail(id: number, code: string, message: string): void {
    this.#run(
      `UPDATE users SET outcome = 'failed', code = ?2, message = ?3 WHERE id = ?1`,
      id,
      code,
      message,
    );
  }

  /** Takes failed users up again from as far as they are; whoever has not begun is decided anew. Returns how many. */
  retry(code: string): number {
    let taken = 0;
    for (const range of idRanges(this.#statements)) taken += this.#retryAmong(range, code);
    return taken;
  }

  #retryAmong(range: readonly [number, number], code: string): number {
    const those = `id > ? AND id <= ? AND outcome = 'failed' AND code = ?`;
    this.#run(
      `UPDATE users SET route = NULL, problem = NULL, ${nameless}, recovers = NULL,
              job = NULL, line = NULL, job_result = NULL, mend = NULL
       WHERE ${those} AND reached = ${Reached.nothing}`,
      ...range,
      code,
    );
    // Cognito says that the user we made is there no more.
    if (code === 'user-not-found')
      this.#run(`UPDATE users SET ${anew} WHERE ${those} AND reached >= ${Reached.created}`, ...range, code);
    const sql = `UPDATE users SET outcome = 'pending', code = NULL, message = NULL WHERE ${those}`;
    return this.#run(sql, ...range, code);
  }

  /** Makes a user who is in the target no more begin anew. */
  beginAnew(id: number): void {
    this.#run(
      `UPDATE users SET ${anew}, outcome = 'pending', code = NULL, message = NULL WHERE id = ? AND outcome = 'migrated'`,
      id,
    );
  }

  byKey(key: UserKey): LedgerUser | undefined {
    return this.#statements.users('SELECT * FROM users WHERE key = ?', key)[0];
  }

  byId(id: number): LedgerUser | undefined {
    return this.#statements.users('SELECT * FROM users WHERE id = ?', id)[0];
  }

  byTargetSub(sub: string): LedgerUser | undefined {
    return this.#statements.users('SELECT * FROM users WHERE target_sub = ?', packSub(sub))[0];
  }

  migrated(afterId: number, limit: number): LedgerUser[] {
    return this.#statements.users(
      `SELECT * FROM users WHERE id > ? AND outcome = 'migrated' ORDER BY id LIMIT ?`,
      afterId,
      limit,
    );
  }

  all(afterId: number, limit: number): LedgerUser[] {
    return this.#statements.users('SELECT * FROM users WHERE id > ? ORDER BY id LIMIT ?', afterId, limit);
  }

  #run(sql: string, ...values: (string | number | null | Uint8Array)[]): number {
    return Number(this.#statements.run(sql, ...values).changes);
  }
}
