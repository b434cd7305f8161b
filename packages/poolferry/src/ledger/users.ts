import type { DatabaseSync } from 'node:sqlite';
import type { ListedUser } from '../user.ts';
import type { Decision } from './decision.ts';
import { lifeBegins, neverLived } from './life.ts';
import { Reached } from './progress.ts';
import { Statements } from './statements.ts';
import { keyOf, packSub, type UserKey } from './user-key.ts';
import type { LedgerUser, Row } from './user-row.ts';

type Attributes = Readonly<Record<string, string>>;

/** As if nothing had been sent yet. */
const anew = `reached = ${Reached.nothing}, ${neverLived}, route = NULL, problem = NULL, sign_in = NULL, recovers = NULL`;

const keptOut = `reached BETWEEN ${Reached.created} AND ${Reached.prepared} AND enabled = 0 AND disabled_by_us = 0`;

export class Users {
  readonly #statements: Statements;

  constructor(database: DatabaseSync) {
    this.#statements = new Statements(database);
  }

  // ---- export ----

  /**
   * Takes over a listed user. One whose crossing has begun keeps the profile it began with, so that a resumed
   * run compares with what it sent; a changed one is decided anew. Who failed before anything was sent stays failed, as they
   * are now; so does who was taken back stay away.
   *
   * @returns false: they were gone, or disabled, and a listing may be an old picture; they stay so until they are `proved`
   */
  store(user: ListedUser, scan: number, { proved = false } = {}): boolean {
    const key = keyOf(user);
    const profile = JSON.stringify(user.attributes);
    const [was] = this.#statements.all(
      `INSERT INTO users (key, username, profile, status, enabled, sms_mfa, created_ms, modified_ms, scan)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
       ON CONFLICT (key) DO UPDATE SET scan = ?9 RETURNING reached, enabled, code`,
      key,
      user.username,
      profile,
      user.status,
      user.enabled ? 1 : 0,
      user.smsMfa ? 1 : 0,
      Math.round(user.createdAtMs),
      Math.round(user.modifiedAtMs),
      scan,
    ) as [Pick<Row, 'reached' | 'enabled' | 'code'>];
    if (!proved && returns(was, user)) return false;
    if (was.code === 'gone') this.#takeUpAgain(key);
    this.#run(
      `UPDATE users SET username = ?2, profile = ?3, status = ?4, enabled = ?5, sms_mfa = ?6, modified_ms = ?7,
              route = iif(code = 'rolled-back', route, NULL), problem = NULL, sign_in = NULL, recovers = NULL,
              job = NULL, line = NULL, job_result = NULL, mend = NULL,
              outcome = iif(outcome = 'failed' OR code = 'rolled-back', outcome, 'pending'),
              code = iif(outcome = 'failed' OR code = 'rolled-back', code, NULL)
       WHERE key = ?1 AND reached = ${Reached.nothing}
         AND (profile <> ?3 OR status <> ?4 OR enabled <> ?5 OR sms_mfa <> ?6 OR username <> ?2 OR code = 'gone')`,
      key,
      user.username,
      profile,
      user.status,
      user.enabled ? 1 : 0,
      user.smsMfa ? 1 : 0,
      Math.round(user.modifiedAtMs),
    );
    if (!user.enabled) this.#disableOnTheWay(key);
    return true;
  }

  #takeUpAgain(key: UserKey): void {
    this.#run(
      `UPDATE users SET outcome = 'pending', code = NULL, reached = min(reached, ${Reached.created})
       WHERE key = ? AND code = 'gone' AND reached > ${Reached.nothing}`,
      key,
    );
  }

  /** Somebody is disabled in the source as a run goes on: they cross so, unless they have arrived. */
  noteDisabled(key: UserKey): void {
    this.#disableOnTheWay(key);
    this.#run(
      `UPDATE users SET enabled = 0, recovers = 0 WHERE key = ? AND enabled = 1 AND reached = ${Reached.nothing}`,
      key,
    );
  }

  /** Of whoever is on the way one thing changes all the same: who was disabled meanwhile must not get in. */
  #disableOnTheWay(key: UserKey): void {
    this.#run(
      `UPDATE users SET enabled = 0, recovers = 0, reached = min(reached, ${Reached.created})
       WHERE key = ? AND enabled = 1 AND reached BETWEEN ${Reached.intended} AND ${Reached.prepared}`,
      key,
    );
  }

  /** Whoever the latest whole listing did not show, and has not arrived. */
  notListed(scan: number, afterId: number, limit: number): LedgerUser[] {
    return this.#statements.users(
      `SELECT * FROM users WHERE id > ? AND scan < ? AND reached < ${Reached.settled}
         AND outcome IN ('pending', 'skipped', 'failed') AND code IS NOT 'gone' ORDER BY id LIMIT ?`,
      afterId,
      scan,
      limit,
    );
  }

  /** Who was on the way goes no further, and is kept out: nobody rises again who is gone. Whom we made stays ours, for a rollback or a sync. */
  skipGone(id: number): void {
    this.#run(
      `UPDATE users SET outcome = 'skipped', code = 'gone', message = NULL, enabled = 0, recovers = 0
       WHERE id = ? AND reached BETWEEN ${Reached.intended} AND ${Reached.prepared}`,
      id,
    );
    this.#run(
      `UPDATE users SET route = 'none', problem = NULL, sign_in = NULL, outcome = 'skipped', code = 'gone', message = NULL
       WHERE id = ? AND reached = ${Reached.nothing}`,
      id,
    );
  }

  /** Gone from the source with a create under way when a run ended. Of an import job, its results tell. */
  goneInDoubt(afterId: number, limit: number): LedgerUser[] {
    return this.#statements.users(
      `SELECT * FROM users WHERE id > ? AND code = 'gone' AND reached = ${Reached.intended} AND job IS NULL ORDER BY id LIMIT ?`,
      afterId,
      limit,
    );
  }

  /** How many are gone from the source and may be in the target all the same, where they cannot get in. */
  countLeftBehind(): number {
    const [row] = this.#statements.all(
      `SELECT count(*) AS n FROM users WHERE outcome = 'skipped' AND code = 'gone' AND reached > ${Reached.nothing}`,
    ) as [{ n: number }];
    return row.n;
  }

  /** How many users the listing has shown so far. */
  countSeen(scan: number): number {
    const [row] = this.#statements.all('SELECT count(*) AS n FROM users WHERE scan = ?', scan) as [
      { n: number },
    ];
    return row.n;
  }

  // ---- plan ----

  undecided(afterId: number, limit: number): LedgerUser[] {
    return this.#statements.users(
      `SELECT * FROM users WHERE id > ? AND route IS NULL AND problem IS NULL AND outcome <> 'failed'
       ORDER BY id LIMIT ?`,
      afterId,
      limit,
    );
  }

  /** Forgets every decision about users whose crossing has not begun. */
  undecide(): void {
    this.#run(
      `UPDATE users SET route = NULL, problem = NULL, sign_in = NULL, recovers = NULL,
              job = NULL, line = NULL, job_result = NULL, mend = NULL, outcome = 'pending', code = NULL
       WHERE reached = ${Reached.nothing} AND outcome IN ('pending', 'skipped', 'failed') AND code IS NOT 'gone'`,
    );
  }

  /** Forgets who lost a shared address, so that an heir is found when the keeper is gone. */
  undecideDuplicates(): void {
    this.#run(
      `UPDATE users SET route = NULL, outcome = 'pending', code = NULL
       WHERE reached = ${Reached.nothing} AND outcome = 'skipped' AND code = 'duplicate'`,
    );
  }

  /** Whoever lost a shared address. */
  skippedDuplicates(): number {
    const sql = `SELECT count(*) AS n FROM users WHERE outcome = 'skipped' AND code = 'duplicate'`;
    const [{ n }] = this.#statements.all(sql) as [{ n: number }];
    return n;
  }

  decide(id: number, decision: Decision): void {
    const sql = `UPDATE users SET route = ?2, problem = ?3, sign_in = ?4, recovers = ?5, outcome = ?6, code = ?7,
                 message = ?8, detour = ?9, job_fits = ?10, sets_mfa = ?11, contacts = ?12 WHERE id = ?1`;
    const unknown = [null, null, null, null];
    if (decision.kind === 'cross') {
      const { route, signIn, detour = null, jobFits, setsMfa, contacts } = decision;
      const flags = [jobFits, setsMfa].map((flag) => (flag === undefined ? null : Number(flag)));
      const recovers = Number(decision.recovers);
      this.#run(sql, id, route, null, signIn, recovers, 'pending', null, null, detour, ...flags, contacts);
    } else if (decision.kind === 'skip') {
      const { reason, why = null } = decision;
      this.#run(sql, id, 'none', null, null, null, 'skipped', reason, why, ...unknown);
    } else {
      const { problem, signIn = null, attribute, why } = decision;
      const about = [attribute, why].filter((part) => part !== undefined).join(': ') || null;
      this.#run(sql, id, null, problem, signIn, null, 'pending', null, about, ...unknown);
    }
  }

  /** Sign-in names that several crossing users want, in order. */
  contested(afterName: string, limit: number): string[] {
    const rows = this.#statements.all(
      `SELECT sign_in FROM users WHERE sign_in > ? GROUP BY sign_in HAVING count(*) > 1 ORDER BY sign_in LIMIT ?`,
      afterName,
      limit,
    ) as { sign_in: string }[];
    return rows.map((row) => row.sign_in);
  }

  holders(signIn: string): LedgerUser[] {
    return this.#statements.users('SELECT * FROM users WHERE sign_in = ? ORDER BY id', signIn);
  }

  examples(problem: string, limit: number): LedgerUser[] {
    return this.#statements.users(
      'SELECT * FROM users WHERE problem = ? ORDER BY key LIMIT ?',
      problem,
      limit,
    );
  }

  // ---- migrate ----

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

  prepared(id: number): void {
    this.#run(`UPDATE users SET reached = ${Reached.prepared}, mend = NULL WHERE id = ?`, id);
    this.#run(
      `UPDATE memberships SET carried = 1 WHERE key = (SELECT key FROM users WHERE id = ?)
         AND group_id IN (SELECT id FROM groups WHERE left_out IS NULL)`,
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
    this.#run(
      `UPDATE users SET route = NULL, problem = NULL, sign_in = NULL, recovers = NULL,
              job = NULL, line = NULL, job_result = NULL, mend = NULL
       WHERE outcome = 'failed' AND code = ? AND reached = ${Reached.nothing}`,
      code,
    );
    // Cognito says that the user we made is there no more.
    if (code === 'user-not-found')
      this.#run(
        `UPDATE users SET ${anew} WHERE outcome = 'failed' AND code = ? AND reached >= ${Reached.created}`,
        code,
      );
    return this.#run(
      `UPDATE users SET outcome = 'pending', code = NULL, message = NULL WHERE outcome = 'failed' AND code = ?`,
      code,
    );
  }

  /** Makes a user who is in the target no more begin anew. */
  beginAnew(id: number): void {
    this.#run(
      `UPDATE users SET ${anew}, outcome = 'pending', code = NULL, message = NULL WHERE id = ? AND outcome = 'migrated'`,
      id,
    );
  }

  /** Whether each who was created and is enabled gets back in: the target's recovery may have changed since. */
  reconsiderRecovery(recovers: (contacts: number) => boolean): void {
    const those = `reached >= ${Reached.created} AND enabled = 1 AND outcome <> 'skipped' AND contacts`;
    const found = this.#statements.all(`SELECT DISTINCT contacts FROM users WHERE ${those} IS NOT NULL`);
    for (const { contacts } of found as { contacts: number }[])
      this.#run(`UPDATE users SET recovers = ? WHERE ${those} = ?`, Number(recovers(contacts)), contacts);
  }

  // ---- answers ----

  byKey(key: UserKey): LedgerUser | undefined {
    return this.#statements.users('SELECT * FROM users WHERE key = ?', key)[0];
  }

  byId(id: number): LedgerUser | undefined {
    return this.#statements.users('SELECT * FROM users WHERE id = ?', id)[0];
  }

  byTargetSub(sub: string): LedgerUser | undefined {
    return this.#statements.users('SELECT * FROM users WHERE target_sub = ?', packSub(sub))[0];
  }

  /** Whether somebody has, or is to get, this name in the target. */
  isWanted(signIn: string): boolean {
    return this.#statements.all('SELECT 1 FROM users WHERE sign_in = ? LIMIT 1', signIn).length > 0;
  }

  /** Whether a create for this name was under way when a run ended, and the next one is to find out what came of it. */
  isIntended(signIn: string): boolean {
    return this.holders(signIn).some(
      (user) => user.reached === Reached.intended && (user.outcome === 'pending' || user.code === 'gone'),
    );
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

/** Whether a listing gives somebody back what an earlier one took. */
function returns(was: Pick<Row, 'reached' | 'enabled' | 'code'>, now: ListedUser): boolean {
  if (was.code === 'gone') return true;
  return was.reached === Reached.nothing && was.enabled === 0 && now.enabled;
}
