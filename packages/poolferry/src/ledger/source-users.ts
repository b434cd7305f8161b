import type { DatabaseSync } from 'node:sqlite';
import type { ListedUser } from '../user.ts';
import { nameless } from './name-hash.ts';
import { profilesOf } from './profiles.ts';
import { Reached } from './progress.ts';
import { Statements } from './statements.ts';
import { keyOf, type UserKey } from './user-key.ts';
import type { LedgerUser, Row } from './user-row.ts';

/** Users as the source shows them: whom a listing brings, changes, disables or no longer has. */
export class SourceUsers {
  readonly #statements: Statements;
  readonly #profiles;
  #sourceChanges = 0;

  constructor(database: DatabaseSync) {
    this.#profiles = profilesOf(database);
    this.#statements = new Statements(database);
  }

  /**
   * Takes over a listed user. One whose crossing has begun keeps the profile it began with, so that a resumed
   * run compares with what it sent; a changed one is decided anew. Who failed before anything was sent stays failed, as they
   * are now; so does who was taken back stay away.
   *
   * @returns false: they were gone, or disabled, and a listing may be an old picture; they stay so until they are `proved`
   */
  store(user: ListedUser, scan: number, { proved = false } = {}): boolean {
    const key = keyOf(user);
    const { shape, text } = this.#profiles.pack(user.attributes);
    const shown = [
      key,
      user.username,
      text,
      user.status,
      user.enabled ? 1 : 0,
      user.smsMfa ? 1 : 0,
      Math.round(user.createdAtMs),
      Math.round(user.modifiedAtMs),
      scan,
      shape,
    ];
    const [was] = this.#statements.all(
      `INSERT INTO users (key, username, attribute_values, status, enabled, sms_mfa, created_ms, modified_ms, scan, shape)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
       ON CONFLICT (key) DO UPDATE SET scan = ?9 RETURNING reached, enabled, code, shape`,
      ...shown,
    ) as [Pick<Row, 'reached' | 'enabled' | 'code' | 'shape'>];
    if (was.shape === 0 && shape !== 0) this.#repack(key, user.attributes);
    if (!proved && returns(was, user)) return false;
    if (was.code === 'gone') this.#takeUpAgain(key);
    this.#sourceChanges += this.#run(
      `UPDATE users SET username = ?2, attribute_values = ?3, shape = ?10, status = ?4, enabled = ?5, sms_mfa = ?6, modified_ms = ?8,
              route = iif(code = 'rolled-back', route, NULL), problem = NULL, ${nameless}, recovers = NULL,
              job = NULL, line = NULL, job_result = NULL, mend = NULL,
              outcome = iif(outcome = 'failed' OR code = 'rolled-back', outcome, 'pending'),
              code = iif(outcome = 'failed' OR code = 'rolled-back', code, NULL)
       WHERE key = ?1 AND reached = ${Reached.nothing}
         AND (attribute_values <> ?3 OR shape <> ?10 OR status <> ?4 OR enabled <> ?5 OR sms_mfa <> ?6 OR username <> ?2 OR code = 'gone')`,
      ...shown,
    );
    if (!user.enabled) this.#disableOnTheWay(key);
    return true;
  }

  /** In a ledger of before the shapes a profile is still an object: as long as it says the same, nobody has changed. */
  #repack(key: UserKey, attributes: ListedUser['attributes']): void {
    const { shape, text } = this.#profiles.pack(attributes);
    this.#run(
      'UPDATE users SET attribute_values = ?2, shape = ?3 WHERE key = ?1 AND shape = 0 AND attribute_values = ?4',
      key,
      text,
      shape,
      JSON.stringify(attributes),
    );
  }

  /**
   * Goes up with each user whom the source has changed since the ledger was opened: as long as it stays the same, who was read
   * before need not be read again. Nobody else writes to an open ledger.
   */
  sourceChanges(): number {
    return this.#sourceChanges;
  }

  #takeUpAgain(key: UserKey): void {
    this.#sourceChanges += this.#run(
      `UPDATE users SET outcome = 'pending', code = NULL, reached = min(reached, ${Reached.created})
       WHERE key = ? AND code = 'gone' AND reached > ${Reached.nothing}`,
      key,
    );
  }

  /** Somebody is disabled in the source as a run goes on: they cross so, unless they have arrived. */
  noteDisabled(key: UserKey): void {
    this.#disableOnTheWay(key);
    this.#sourceChanges += this.#run(
      `UPDATE users SET enabled = 0, recovers = 0 WHERE key = ? AND enabled = 1 AND reached = ${Reached.nothing}`,
      key,
    );
  }

  /** Of whoever is on the way one thing changes all the same: who was disabled meanwhile must not get in. */
  #disableOnTheWay(key: UserKey): void {
    this.#sourceChanges += this.#run(
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
    this.#sourceChanges += this.#run(
      `UPDATE users SET outcome = 'skipped', code = 'gone', message = NULL, enabled = 0, recovers = 0
       WHERE id = ? AND reached BETWEEN ${Reached.intended} AND ${Reached.prepared}`,
      id,
    );
    this.#sourceChanges += this.#run(
      `UPDATE users SET route = 'none', problem = NULL, ${nameless}, outcome = 'skipped', code = 'gone', message = NULL
       WHERE id = ? AND reached = ${Reached.nothing}`,
      id,
    );
  }

  /** Gone from the source with a create under way when a run ended. Of whom an import job is to bring, its results tell. */
  goneInDoubt(afterId: number, limit: number): LedgerUser[] {
    return this.#statements.users(
      `SELECT * FROM users WHERE id > ? AND code = 'gone' AND reached = ${Reached.intended}
         AND (job IS NULL OR route = 'admin-create') ORDER BY id LIMIT ?`,
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

  #run(sql: string, ...values: (string | number | null | Uint8Array)[]): number {
    return Number(this.#statements.run(sql, ...values).changes);
  }
}

/** Whether a listing gives somebody back what an earlier one took. */
function returns(was: Pick<Row, 'reached' | 'enabled' | 'code'>, now: ListedUser): boolean {
  if (was.code === 'gone') return true;
  return was.reached === Reached.nothing && was.enabled === 0 && now.enabled;
}
