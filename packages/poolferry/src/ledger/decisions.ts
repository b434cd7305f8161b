import type { DatabaseSync } from 'node:sqlite';
import type { Decision } from './decision.ts';
import { idRanges } from './id-ranges.ts';
import { nameHash, nameless } from './name-hash.ts';
import { emailOfRow } from './profiles.ts';
import { Reached } from './progress.ts';
import { Statements } from './statements.ts';
import type { LedgerUser } from './user-row.ts';

/** What the plan has decided about each user, and who wants which name in the target. */
export class Decisions {
  readonly #statements: Statements;

  constructor(database: DatabaseSync) {
    this.#statements = new Statements(database);
  }

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
    for (const range of idRanges(this.#statements)) {
      this.#run(
        `UPDATE users SET route = NULL, problem = NULL, ${nameless}, recovers = NULL,
                job = NULL, line = NULL, job_result = NULL, mend = NULL, outcome = 'pending', code = NULL
         WHERE id > ? AND id <= ? AND reached = ${Reached.nothing} AND outcome IN ('pending', 'skipped', 'failed')
           AND code IS NOT 'gone' AND (route IS NOT NULL OR problem IS NOT NULL OR outcome <> 'pending' OR job IS NOT NULL)`,
        ...range,
      );
    }
  }

  /** Forgets who lost a shared address, so that an heir is found when the keeper is gone. */
  undecideDuplicates(): void {
    for (const range of idRanges(this.#statements)) {
      this.#run(
        `UPDATE users SET route = NULL, outcome = 'pending', code = NULL
         WHERE id > ? AND id <= ? AND reached = ${Reached.nothing} AND outcome = 'skipped' AND code = 'duplicate'`,
        ...range,
      );
    }
  }

  /** Whoever lost a shared address. */
  skippedDuplicates(): number {
    const sql = `SELECT count(*) AS n FROM users WHERE outcome = 'skipped' AND code = 'duplicate'`;
    const [{ n }] = this.#statements.all(sql) as [{ n: number }];
    return n;
  }

  decide(id: number, decision: Decision): void {
    const sql = `UPDATE users SET route = ?2, problem = ?3, name_hash = ?13,
                 sign_in = nullif(?4, ${emailOfRow}), recovers = ?5, outcome = ?6, code = ?7,
                 message = ?8, detour = ?9, job_fits = ?10, sets_mfa = ?11, contacts = ?12 WHERE id = ?1`;
    const unknown = [null, null, null, null];
    const hashOf = (name: string | null) => (name === null ? null : nameHash(name));
    if (decision.kind === 'cross') {
      const { route, signIn, detour = null, jobFits, setsMfa, contacts } = decision;
      const flags = [jobFits, setsMfa].map((flag) => (flag === undefined ? null : Number(flag)));
      const recovers = Number(decision.recovers);
      this.#run(
        sql,
        id,
        route,
        null,
        signIn,
        recovers,
        'pending',
        null,
        null,
        detour,
        ...flags,
        contacts,
        nameHash(signIn),
      );
    } else if (decision.kind === 'skip') {
      const { reason, why = null } = decision;
      this.#run(sql, id, 'none', null, null, null, 'skipped', reason, why, ...unknown, null);
    } else {
      const { problem, signIn = null, attribute, why } = decision;
      const about = [attribute, why].filter((part) => part !== undefined).join(': ') || null;
      this.#run(sql, id, null, problem, signIn, null, 'pending', null, about, ...unknown, hashOf(signIn));
    }
  }

  /** Sign-in names that several crossing users want, some at a time. */
  *contested(limit: number): Generator<string[]> {
    let afterHash = -1;
    for (;;) {
      const hashes = this.#statements.all(
        `SELECT name_hash AS hash FROM users WHERE name_hash > ? GROUP BY name_hash HAVING count(*) > 1
         ORDER BY name_hash LIMIT ?`,
        afterHash,
        limit,
      ) as { hash: number }[];
      const last = hashes.at(-1);
      if (last === undefined) return;
      afterHash = last.hash;
      yield hashes.flatMap(({ hash }) => severalIn(this.#byHash(hash).map(({ signIn }) => signIn ?? '')));
    }
  }

  holders(signIn: string): LedgerUser[] {
    return this.#byHash(nameHash(signIn)).filter((user) => user.signIn === signIn);
  }

  #byHash(hash: number): LedgerUser[] {
    return this.#statements.users('SELECT * FROM users WHERE name_hash = ? ORDER BY id', hash);
  }

  examples(problem: string, limit: number): LedgerUser[] {
    return this.#statements.users(
      'SELECT * FROM users WHERE problem = ? ORDER BY key LIMIT ?',
      problem,
      limit,
    );
  }

  /** Whether each who was created and is enabled gets back in: the target's recovery may have changed since. */
  reconsiderRecovery(recovers: (contacts: number) => boolean): void {
    const those = `reached >= ${Reached.created} AND enabled = 1 AND outcome <> 'skipped' AND contacts`;
    const found = this.#statements.all(`SELECT DISTINCT contacts FROM users WHERE ${those} IS NOT NULL`);
    for (const { contacts } of found as { contacts: number }[]) {
      const now = Number(recovers(contacts));
      const sql = `UPDATE users SET recovers = ? WHERE ${those} = ? AND recovers IS NOT ?1 AND id > ? AND id <= ?`;
      if (!this.#isAnybody(`${those} = ? AND recovers IS NOT ?`, contacts, now)) continue;
      for (const range of idRanges(this.#statements)) this.#run(sql, now, contacts, ...range);
    }
  }

  #isAnybody(those: string, ...values: number[]): boolean {
    return this.#statements.all(`SELECT 1 FROM users WHERE ${those} LIMIT 1`, ...values).length > 0;
  }

  /** Whether somebody has, or is to get, this name in the target. */
  isWanted(signIn: string): boolean {
    return this.holders(signIn).length > 0;
  }

  /** Whether a create for this name was under way when a run ended, and the next one is to find out what came of it. */
  isIntended(signIn: string): boolean {
    return this.holders(signIn).some(
      (user) => user.reached === Reached.intended && (user.outcome === 'pending' || user.code === 'gone'),
    );
  }

  #run(sql: string, ...values: (string | number | null | Uint8Array)[]): number {
    return Number(this.#statements.run(sql, ...values).changes);
  }
}

/** Names that are there more than once. */
function severalIn(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
}
