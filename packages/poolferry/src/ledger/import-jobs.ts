import type { DatabaseSync } from 'node:sqlite';
import { lifeBegins } from './life.ts';
import { nameHash } from './name-hash.ts';
import { Reached } from './progress.ts';
import { Statements } from './statements.ts';
import { packSub } from './user-key.ts';
import type { JobResult, LedgerUser } from './user-row.ts';

/**
 * How far an import job is: its users are chosen; it is about to be started, or has been; it has ended; its results are
 * taken in. Abandoned: it was never started, and its users went to another.
 */
type JobState = 'assigned' | 'started' | 'ended' | 'taken-in' | 'abandoned';

/** An import job as the ledger knows it. */
export interface LedgerJob {
  number: number;
  /** JobName; with the job's id it names the log stream (facts §3.5). */
  name: string;
  state: JobState;
  rows: number;
  jobId: string | null;
  intentMs: number | null;
  imported: number;
  skipped: number;
  failed: number;
  status: string | null;
  message: string | null;
}

/** What Cognito says of a job. */
export interface JobCounters {
  imported: number;
  skipped: number;
  failed: number;
  status: string;
  message: string | null;
}

const columns = `number, name, state, rows, job_id AS jobId, intent_ms AS intentMs, imported, skipped, failed, status, message`;

/** Of whom the results of their job tell; also of whoever is gone from the source since it was started, and may arrive all the same. */
const isOpen = `(outcome = 'pending' OR code = 'gone')`;

/** The import jobs of a migration, and their users. */
export class ImportJobs {
  readonly #statements: Statements;

  constructor(database: DatabaseSync) {
    this.#statements = new Statements(database);
  }

  all(): LedgerJob[] {
    return this.#rows(`SELECT ${columns} FROM import_jobs ORDER BY number`) as LedgerJob[];
  }

  /** Jobs that are neither abandoned nor taken in. */
  open(): LedgerJob[] {
    return this.all().filter(({ state }) => state !== 'abandoned' && state !== 'taken-in');
  }

  byNumber(number: number): LedgerJob {
    const [job] = this.#rows(`SELECT ${columns} FROM import_jobs WHERE number = ?`, number) as LedgerJob[];
    if (job === undefined) throw new Error(`The ledger has no import job ${number}.`);
    return job;
  }

  /** A new job without users yet. */
  add(name: string): number {
    return Number(
      this.#statements.run(`INSERT INTO import_jobs (name, state, rows) VALUES (?, 'assigned', 0)`, name)
        .lastInsertRowid,
    );
  }

  /** Whoever is to take the import job and has none yet. */
  assignable(afterId: number, limit: number): LedgerUser[] {
    return this.#statements.users(
      `SELECT * FROM users WHERE id > ? AND route = 'import-job' AND outcome = 'pending'
         AND reached = ${Reached.nothing} AND job IS NULL ORDER BY id LIMIT ?`,
      afterId,
      limit,
    );
  }

  assign(userId: number, job: number, line: number): void {
    this.#statements.run(
      'UPDATE users SET job = ?2, line = ?3, job_result = NULL WHERE id = ?1',
      userId,
      job,
      line,
    );
    this.#statements.run('UPDATE import_jobs SET rows = ?2 WHERE number = ?1', job, line);
  }

  /** The users of a job in the order of its file. */
  users(job: number, afterLine: number, limit: number): LedgerUser[] {
    return this.#statements.users(
      'SELECT * FROM users WHERE job = ? AND line > ? ORDER BY line LIMIT ?',
      job,
      afterLine,
      limit,
    );
  }

  created(job: number, jobId: string): void {
    this.#statements.run('UPDATE import_jobs SET job_id = ?2 WHERE number = ?1', job, jobId);
  }

  /** Committed before the job is started: from here on its users may be in the target. */
  start(job: number, serverNowMs: number): void {
    this.#statements.run(
      `UPDATE users SET reached = ${Reached.intended}, intent_ms = ?2 WHERE job = ?1 AND reached = ${Reached.nothing}`,
      job,
      serverNowMs,
    );
    this.#statements.run(
      `UPDATE import_jobs SET state = 'started', intent_ms = ?2 WHERE number = ?1`,
      job,
      serverNowMs,
    );
  }

  count(job: number, { imported, skipped, failed, status, message }: JobCounters): void {
    this.#statements.run(
      'UPDATE import_jobs SET imported = ?2, skipped = ?3, failed = ?4, status = ?5, message = ?6 WHERE number = ?1',
      job,
      imported,
      skipped,
      failed,
      status,
      message,
    );
  }

  setState(job: number, state: 'ended' | 'taken-in'): void {
    this.#statements.run('UPDATE import_jobs SET state = ?2 WHERE number = ?1', job, state);
  }

  /** Lets a job go that surely never ran; its users are free for the next one. */
  abandon(job: number): void {
    this.#statements.run(
      `UPDATE users SET job = NULL, line = NULL, reached = ${Reached.nothing}, intent_ms = NULL
       WHERE job = ? AND reached <= ${Reached.intended} AND ${isOpen}`,
      job,
    );
    this.#statements.run(`UPDATE import_jobs SET state = 'abandoned' WHERE number = ?`, job);
  }

  /** Whether somebody was disabled in the source since the file was made. */
  hasDisabled(job: number): boolean {
    return this.#rows('SELECT 1 FROM users WHERE job = ? AND enabled = 0 LIMIT 1', job).length > 0;
  }

  noteResult(job: number, line: number, result: JobResult): void {
    this.#statements.run('UPDATE users SET job_result = ?3 WHERE job = ?1 AND line = ?2', job, line, result);
  }

  /** The job counts every row as imported: no log can add to that. */
  noteAllSucceeded(job: number): void {
    this.#statements.run(`UPDATE users SET job_result = 'succeeded' WHERE job = ?`, job);
  }

  /** The last row of whom the target is known to hold the user; 0 where there is none. */
  lastMadeLine(job: number): number {
    const [row] = this.#rows(
      `SELECT coalesce(max(line), 0) AS line FROM users WHERE job = ? AND reached >= ${Reached.created}`,
      job,
    ) as [{ line: number }];
    return row.line;
  }

  /** Users whom the job has brought although the source has disabled them by now. */
  arrivedDisabled(job: number): LedgerUser[] {
    return this.#statements.users(
      `SELECT * FROM users WHERE job = ? AND enabled = 0 AND reached = ${Reached.created} AND ${isOpen}`,
      job,
    );
  }

  /** Forgets what the log said: its lines could not be told apart. */
  forgetResults(job: number): void {
    this.#statements.run('UPDATE users SET job_result = NULL WHERE job = ?', job);
  }

  /** Who wants this name and may have been made by a job. */
  waitingFor(signIn: string): LedgerUser | undefined {
    const found = this.#statements.users(
      `SELECT * FROM users WHERE name_hash = ? AND job IS NOT NULL AND reached = ${Reached.intended} AND ${isOpen}`,
      nameHash(signIn),
    );
    return found.find((user) => user.signIn === signIn);
  }

  /**
   * The job made this user, with some attributes otherwise than they should be.
   *
   * @param given Their attributes, where no later run could come to them again by profile and options.
   */
  made(
    userId: number,
    target: { sub: string; username: string },
    mend: readonly string[],
    given: Readonly<Record<string, string>> | null = null,
  ): void {
    this.#statements.run(
      `UPDATE users SET reached = ${Reached.created}, target_sub = ?2, target_username = ?3, ${lifeBegins({ mend: '?4', written: '?5' })}
       WHERE id = ?1`,
      userId,
      packSub(target.sub),
      target.username === target.sub ? null : target.username,
      mend.length === 0 ? null : JSON.stringify(mend),
      given === null ? null : JSON.stringify(given),
    );
  }

  /** Users of a job of whom the target's listing shows nothing. */
  missing(job: number, afterLine: number, limit: number): LedgerUser[] {
    return this.#statements.users(
      `SELECT * FROM users WHERE job = ? AND line > ? AND reached = ${Reached.intended} AND ${isOpen}
       ORDER BY line LIMIT ?`,
      job,
      afterLine,
      limit,
    );
  }

  countMissing(job: number): number {
    const [row] = this.#rows(
      `SELECT count(*) AS n FROM users WHERE job = ? AND reached = ${Reached.intended} AND ${isOpen}`,
      job,
    ) as [{ n: number }];
    return row.n;
  }

  /** Sends a user by AdminCreateUser instead. `surelyNotMade`: no create can have happened, so that the intent is void. */
  detour(userId: number, reason: string, { surelyNotMade }: { surelyNotMade: boolean }): void {
    this.#statements.run(
      `UPDATE users SET route = 'admin-create', detour = ?2${surelyNotMade ? `, reached = ${Reached.nothing}, intent_ms = NULL` : ''}
       WHERE id = ?1`,
      userId,
      reason,
    );
  }

  /** Puts a user back whom the job never came to: the next one takes them. */
  release(userId: number): void {
    this.#statements.run(
      `UPDATE users SET job = NULL, line = NULL, reached = ${Reached.nothing}, intent_ms = NULL WHERE id = ?`,
      userId,
    );
  }

  #rows(sql: string, ...values: (string | number)[]): unknown[] {
    return this.#statements.all(sql, ...values).map((row) => ({ ...(row as object) }));
  }
}
