import type { DatabaseSync } from 'node:sqlite';
import type { Counts } from '../events.ts';
import { type CrossingClass, readCrossingClasses } from './crossing-classes.ts';
import { KeptAnswers } from './kept-answers.ts';
import { emailOfRow } from './profiles.ts';
import { type Outcome, Reached, type Route } from './progress.ts';
import { type ReachGroup, readReach } from './reach.ts';
import type { UserKey } from './user-key.ts';

/** How many users share one fate. */
export interface Tally {
  route: Route | null;
  outcome: Outcome;
  /** Skip reason, failure code, or problem. */
  code: string | null;
  users: number;
}

/** The users of a ledger by number: every question is one pass over the table, and its answer is kept until something is written. */
export class Census {
  readonly #database: DatabaseSync;
  readonly #kept: KeptAnswers;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#kept = new KeptAnswers(database);
  }

  /** What is told beside a problem (an attribute, a fault, or both), the most frequent first. */
  problemParts(problem: string, limit: number): { name: string; count: number }[] {
    const rows = this.#all(
      `SELECT message AS name, count(*) AS count FROM users WHERE problem = ? AND message IS NOT NULL
       GROUP BY message ORDER BY count DESC, name LIMIT ?`,
      problem,
      limit,
    ) as { name: string; count: number }[];
    return rows.map((row) => ({ ...row }));
  }

  counts(): Counts {
    const row = this.#one(`
      SELECT count(*) AS exported,
             count(*) FILTER (WHERE outcome = 'migrated') AS migrated,
             count(*) FILTER (WHERE outcome = 'waiting') AS waiting,
             count(*) FILTER (WHERE outcome = 'skipped') AS skipped,
             count(*) FILTER (WHERE outcome = 'failed') AS failed,
             count(*) FILTER (WHERE outcome = 'pending') AS pending,
             count(*) FILTER (WHERE recovers = 0 AND outcome <> 'skipped') AS cannotRecover
      FROM users`);
    return { ...(row as unknown as Counts) };
  }

  tallies(): Tally[] {
    return this.#all(`
      SELECT route, outcome, coalesce(problem, code) AS code, count(*) AS users
      FROM users GROUP BY 1, 2, 3 ORDER BY users DESC, code`) as unknown as Tally[];
  }

  /** Why users do not take the import job that was asked for. */
  detours(): { reason: string; users: number }[] {
    const rows = this.#all(`
      SELECT detour AS reason, count(*) AS users FROM users WHERE detour IS NOT NULL AND outcome <> 'skipped'
      GROUP BY detour ORDER BY users DESC, reason`) as { reason: string; users: number }[];
    return rows.map((row) => ({ ...row }));
  }

  /** Who crosses by the import job, and how many of them are touched by a later call, which makes them active. */
  byImportJob(): { users: number; touched: number } {
    return {
      ...(this.#one(`
        SELECT count(*) AS users,
               count(*) FILTER (WHERE EXISTS (
                 SELECT 1 FROM memberships m JOIN groups g ON g.id = m.group_id AND g.left_out IS NULL
                 WHERE m.key = users.key)) AS touched
        FROM users WHERE route = 'import-job' AND outcome <> 'skipped'`) as {
        users: number;
        touched: number;
      }),
    };
  }

  /** Whether some have a route from a ledger that did not note what other routes would be for them. */
  lacksOtherRoutes(): boolean {
    const sql = `SELECT 1 FROM users WHERE outcome = 'pending' AND route <> 'none' AND reached = ${Reached.nothing}
                 AND (job_fits IS NULL OR sets_mfa IS NULL) LIMIT 1`;
    return this.#one(sql) !== undefined;
  }

  /** Crossing users without a way back in, by why. */
  cannotRecover(): { disabled: number; noVerifiedContact: number } {
    return {
      ...(this.#one(`
        SELECT count(*) FILTER (WHERE enabled = 0) AS disabled,
               count(*) FILTER (WHERE enabled = 1) AS noVerifiedContact
        FROM users WHERE recovers = 0 AND outcome <> 'skipped'`) as {
        disabled: number;
        noVerifiedContact: number;
      }),
    };
  }

  /** Crossing users who get back in by themselves. */
  recovering(): number {
    const sql = `SELECT count(*) AS n FROM users WHERE recovers = 1 AND outcome <> 'skipped'`;
    return (this.#one(sql) as { n: number }).n;
  }

  /** Cognito's clock before the first create; undefined where none was begun, or by the import job alone. */
  firstIntentMs(): number | undefined {
    const { ms } = this.#one('SELECT min(intent_ms) AS ms FROM users') as { ms: number | null };
    return ms ?? undefined;
  }

  /**
   * Some of the emails of the source's users, in an order of the caller's: from one pass that sorts on the disk. To be gone
   * through at once, without awaiting.
   *
   * @param orderOf What an email is sorted by; undefined for one that is not wanted.
   */
  *emailsInOrder(orderOf: (email: string) => string | undefined): Generator<{ email: string; key: UserKey }> {
    this.#database.function(
      'email_order',
      { deterministic: true },
      (email) => orderOf(String(email)) ?? null,
    );
    const rows = this.#database
      .prepare(`
        SELECT email, key FROM (
          SELECT email, key, email_order(email) AS place FROM (SELECT ${emailOfRow} AS email, key, code FROM users)
          WHERE email <> '' AND code IS NOT 'gone')
        WHERE place IS NOT NULL ORDER BY place, email`)
      .iterate();
    for (const row of rows) yield row as unknown as { email: string; key: UserKey };
  }

  /** Keys of some of the users who stay behind for a reason. */
  skippedExamples(reason: string, limit: number): UserKey[] {
    const rows = this.#all(
      `SELECT key FROM users WHERE outcome = 'skipped' AND code = ? ORDER BY key LIMIT ?`,
      reason,
      limit,
    ) as { key: UserKey }[];
    return rows.map((row) => row.key);
  }

  /** What is told beside a skip reason, the most frequent first. */
  skippedParts(reason: string): { name: string; count: number }[] {
    const rows = this.#all(
      `SELECT message AS name, count(*) AS count FROM users
       WHERE outcome = 'skipped' AND code = ? AND message IS NOT NULL GROUP BY message ORDER BY count DESC, name`,
      reason,
    ) as { name: string; count: number }[];
    return rows.map((row) => ({ ...row }));
  }

  /** Disabled in the source, whatever becomes of them. */
  disabled(): number {
    return (this.#one('SELECT count(*) AS n FROM users WHERE enabled = 0') as { n: number }).n;
  }

  /** Everybody who crosses, by how they can be reached. */
  reach(): ReachGroup[] {
    return this.#kept.answer('reach', () => readReach(this.#database));
  }

  /** Everybody who is not left behind, by what they still need: a few dozen rows. */
  crossingClasses(): CrossingClass[] {
    return this.#kept.answer('crossing classes', () => readCrossingClasses(this.#database));
  }

  #one(sql: string): unknown {
    return this.#kept.answer(sql, () => this.#database.prepare(sql).get());
  }

  #all(sql: string, ...values: (string | number)[]): unknown[] {
    return this.#kept.answer(`${sql} ${values.join(' ')}`, () => this.#database.prepare(sql).all(...values));
  }
}
