import type { DatabaseSync } from 'node:sqlite';
import { pagesById } from './pages.ts';
import { Statements } from './statements.ts';
import { packSub, type UserKey, unpackSub } from './user-key.ts';
import type { LedgerUser } from './user-row.ts';
import type { Difference } from './verification.ts';

/** The lists in which a verification tells who came across how. */
export const outcomeLists = [
  'match',
  'differ',
  'missing-in-target',
  'only-in-target',
  'unverifiable',
] as const;
export type OutcomeList = (typeof outcomeLists)[number];

/** One user of a list, or one group; a user in whom several things differ has a line for each. */
export interface OutcomeLine {
  /** Missing of who matches. */
  kind?: Difference['kind'];
  sourceSub?: string;
  targetSub?: string;
  group?: string;
  field?: string;
}

const missing = new Set(['missing-in-target', 'not-exported', 'no-longer-skipped']);
const tooMany = new Set(['only-in-target', 'gone-from-source']);
const wholeGroups: Record<string, OutcomeList> = {
  missing: 'missing-in-target',
  'not exported': 'missing-in-target',
  'only in target': 'only-in-target',
  'gone from source': 'only-in-target',
};

/** The list that a difference belongs to. */
export function listOf({ kind, group, field }: Difference): OutcomeList {
  if (missing.has(kind)) return 'missing-in-target';
  if (tooMany.has(kind)) return 'only-in-target';
  if (group !== undefined) return wholeGroups[field.slice(`${group}: `.length)] ?? 'differ';
  return 'differ';
}

/** What the latest verification holds beside the differences: who matches, and what no listing could show. */
export class Outcomes {
  readonly #database: DatabaseSync;
  readonly #statements: Statements;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#statements = new Statements(database);
  }

  reset(): void {
    this.#database.exec('DELETE FROM unverifiable');
  }

  /** Something of a target user that the listings do not show. Replaces what was noted of them before. */
  noteUnverifiable(targetSub: string, fields: readonly string[]): void {
    const sub = packSub(targetSub);
    this.#statements.run('DELETE FROM unverifiable WHERE target_sub = ?', sub);
    for (const field of fields)
      this.#statements.run('INSERT INTO unverifiable (target_sub, field) VALUES (?, ?)', sub, field);
  }

  /** How many users have something that could not be compared. */
  countUnverifiable(): number {
    const sql = 'SELECT count(DISTINCT target_sub) AS n FROM unverifiable';
    return (this.#statements.all(sql) as [{ n: number }])[0].n;
  }

  /** Migrated users whom the target did not show. */
  missing(afterId: number, limit: number): LedgerUser[] {
    return this.#statements.users(
      `SELECT * FROM users u WHERE u.id > ? AND u.outcome = 'migrated' AND EXISTS
         (SELECT 1 FROM differences d WHERE d.key = u.key AND d.kind = 'missing-in-target') ORDER BY u.id LIMIT ?`,
      afterId,
      limit,
    );
  }

  /** Migrated users without any difference. */
  *matching(): Generator<OutcomeLine> {
    yield* this.#lines(
      `SELECT u.id, u.key, u.target_sub, NULL AS field FROM users u WHERE u.id > ? AND u.outcome = 'migrated'
         AND NOT EXISTS (SELECT 1 FROM differences d WHERE d.key = u.key) ORDER BY u.id LIMIT 1000`,
    );
  }

  *unverifiable(): Generator<OutcomeLine> {
    yield* this.#lines(
      `SELECT u.id, u.key, u.target_sub, group_concat(v.field) AS field
       FROM users u JOIN unverifiable v ON v.target_sub = u.target_sub
       WHERE u.id > ? GROUP BY u.id ORDER BY u.id LIMIT 1000`,
    );
  }

  *#lines(sql: string): Generator<OutcomeLine> {
    type Found = { id: number; key: UserKey; target_sub: UserKey; field: string | null };
    for (const page of pagesById((afterId) => this.#statements.all(sql, afterId) as Found[])) {
      for (const { key, target_sub, field } of page) {
        const [sourceSub, targetSub] = [unpackSub(key), unpackSub(target_sub)];
        yield {
          ...(sourceSub !== undefined && { sourceSub }),
          ...(targetSub !== undefined && { targetSub }),
          ...(field !== null && { field }),
        };
      }
    }
  }
}
