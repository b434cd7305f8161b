import type { DatabaseSync } from 'node:sqlite';
import type { ListedUser } from '../user.ts';
import { pagesById } from './pages.ts';
import { Reached } from './progress.ts';
import { packSub, type UserKey, unpackSub } from './user-key.ts';

export type DifferenceKind =
  /** Was migrated, but the target does not list them. */
  | 'missing-in-target'
  /** In the target, neither there at plan time nor ours. With a source sub: they have the name that this user was to get. */
  | 'only-in-target'
  /** In the source now, never exported. */
  | 'not-exported'
  /** Left behind for a reason that the source no longer gives; `field` names it. */
  | 'no-longer-skipped'
  /** Migrated, but the source no longer lists them. */
  | 'gone-from-source'
  /** An attribute, flag or status differs; `field` names it. */
  | 'differs'
  /** In the group in the source only, or in the target only; `field` names the group. */
  | 'group-missing'
  | 'group-extra'
  /** A group's own settings, or the whole group; `field` names it. */
  | 'group-settings';

/** What a listing that lags may show by mistake. */
export type DoubtfulKind = Extract<DifferenceKind, 'differs' | 'missing-in-target'>;

/** How the keys of groups begin among the differences. */
const groupKey = 'g:';

export interface Difference {
  kind: DifferenceKind;
  sourceSub?: string;
  targetSub?: string;
  /** Name of the group, where the difference is the group's own. */
  group?: string;
  /** What differs: a name, never a value. */
  field: string;
}

/** What one verification has seen so far; refilled by each. */
export class Verification {
  readonly #database: DatabaseSync;
  readonly #sourceSeen;
  readonly #changed;
  readonly #targetSeen;
  readonly #member;
  readonly #difference;
  readonly #clearUser;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#sourceSeen = database.prepare('INSERT OR REPLACE INTO source_now (key, changed) VALUES (?, ?)');
    this.#changed = database.prepare('SELECT changed FROM source_now WHERE key = ?');
    this.#targetSeen = database.prepare('INSERT OR IGNORE INTO target_now (sub) VALUES (?)');
    this.#member = database.prepare(
      'INSERT OR IGNORE INTO members_now (side, key, group_name) VALUES (?, ?, ?)',
    );
    this.#difference = database.prepare(
      'INSERT INTO differences (kind, key, target_sub, field) VALUES (?, ?, ?, ?)',
    );
    this.#clearUser = database.prepare(
      `DELETE FROM differences WHERE target_sub = ? AND kind IN ('differs', 'missing-in-target')`,
    );
  }

  reset(): void {
    this.#database.exec(
      'DELETE FROM source_now; DELETE FROM target_now; DELETE FROM members_now; DELETE FROM differences',
    );
  }

  /** `changed`: the user as the source shows them now, where that is not what the ledger holds. */
  sourceSeen(key: UserKey, changed: ListedUser | undefined): void {
    this.#sourceSeen.run(key, changed === undefined ? null : JSON.stringify(changed));
  }

  /** The user as the source shows them now, if that has changed since the ledger took them over. */
  changedInSource(key: UserKey): ListedUser | undefined {
    const row = this.#changed.get(key) as { changed: string | null } | undefined;
    return row?.changed == null ? undefined : (JSON.parse(row.changed) as ListedUser);
  }

  /** How many users the source shows otherwise now. */
  countChanged(): number {
    const sql = 'SELECT count(*) AS n FROM source_now WHERE changed IS NOT NULL';
    return (this.#database.prepare(sql).get() as { n: number }).n;
  }

  /** As if the target had not shown those whom the source shows otherwise now. */
  forgetChanged(): void {
    this.#database.exec(`
      DELETE FROM target_now WHERE sub IN
        (SELECT u.target_sub FROM users u JOIN source_now s ON s.key = u.key WHERE s.changed IS NOT NULL)`);
  }

  /** Of those who were made and whom the source shows otherwise now, those whom the target has not shown, by their subs there. */
  changedUnseen(afterId: number, limit: number): { id: number; sub: string }[] {
    const rows = this.#database
      .prepare(
        `SELECT u.id, u.target_sub AS key FROM users u JOIN source_now s ON s.key = u.key
         WHERE u.id > ? AND s.changed IS NOT NULL AND u.reached >= ${Reached.created}
           AND NOT EXISTS (SELECT 1 FROM target_now t WHERE t.sub = u.target_sub) ORDER BY u.id LIMIT ?`,
      )
      .all(afterId, limit) as { id: number; key: UserKey }[];
    return rows.map(({ id, key }) => ({ id, sub: unpackSub(key) ?? '' }));
  }

  /** For an import: the file is the source, and the ledger holds it. */
  sourceIsLedger(): void {
    this.#database.exec(`
      INSERT INTO source_now (key) SELECT key FROM users;
      INSERT INTO members_now (side, key, group_name)
        SELECT 'source', m.key, g.name FROM memberships m JOIN groups g ON g.id = m.group_id`);
  }

  targetSeen(sub: string): void {
    this.#targetSeen.run(packSub(sub));
  }

  /** `key`: of the source user, or the target user's sub packed the same way. */
  member(side: 'source' | 'target', key: UserKey, group: string): void {
    this.#member.run(side, key, group);
  }

  forgetTargetMembers(group: string): void {
    this.#database.prepare(`DELETE FROM members_now WHERE side = 'target' AND group_name = ?`).run(group);
  }

  /** Groups in which a membership differs. */
  doubtfulGroups(): string[] {
    const rows = this.#database
      .prepare(
        `SELECT DISTINCT field AS name FROM differences WHERE kind IN ('group-missing', 'group-extra')`,
      )
      .all() as { name: string }[];
    return rows.map((row) => row.name);
  }

  add(difference: Difference & { key?: UserKey }): void {
    this.#difference.run(
      difference.kind,
      difference.key ?? null,
      difference.targetSub === undefined ? null : packSub(difference.targetSub),
      difference.field,
    );
  }

  /** A group as a whole, or one of its settings. */
  addGroup(name: string, what: string): void {
    // No user's key begins so (user-key.ts): the group counts once, however much of it differs.
    this.#difference.run('group-settings', `${groupKey}${name}`, null, `${name}: ${what}`);
  }

  /** Forgets what was said of one target user, before they are compared again. */
  clearUser(targetSub: string): void {
    this.#clearUser.run(packSub(targetSub));
  }

  differs(key: UserKey): boolean {
    return this.#database.prepare('SELECT 1 FROM differences WHERE key = ? LIMIT 1').get(key) !== undefined;
  }

  clear(kinds: readonly DifferenceKind[]): void {
    const marks = kinds.map(() => '?').join(', ');
    this.#database.prepare(`DELETE FROM differences WHERE kind IN (${marks})`).run(...kinds);
  }

  /** Migrated users whom the source's listing did not show. */
  unseenInSource(afterId: number, limit: number): { id: number; sub: string }[] {
    const rows = this.#database
      .prepare(
        `SELECT u.id, u.key FROM users u WHERE u.id > ? AND u.outcome = 'migrated'
           AND NOT EXISTS (SELECT 1 FROM source_now s WHERE s.key = u.key) ORDER BY u.id LIMIT ?`,
      )
      .all(afterId, limit) as { id: number; key: UserKey }[];
    return rows.map(({ id, key }) => ({ id, sub: unpackSub(key) ?? '' }));
  }

  /** Adds a difference for each migrated user that one of the two listings did not show. */
  addUnseen(): void {
    this.#database.exec(`
      INSERT INTO differences (kind, key, target_sub, field)
        SELECT 'missing-in-target', u.key, u.target_sub, 'user' FROM users u
        WHERE u.outcome = 'migrated' AND NOT EXISTS (SELECT 1 FROM target_now t WHERE t.sub = u.target_sub);
      INSERT INTO differences (kind, key, target_sub, field)
        SELECT 'gone-from-source', u.key, u.target_sub, 'user' FROM users u
        WHERE (u.outcome = 'migrated' OR (u.code = 'gone' AND u.reached >= ${Reached.created}
            AND EXISTS (SELECT 1 FROM target_now t WHERE t.sub = u.target_sub)))
          AND NOT EXISTS (SELECT 1 FROM source_now s WHERE s.key = u.key)`);
  }

  /** Compares memberships both ways, for migrated users whom both pools show, and the groups that cross. */
  addMembershipDifferences(): void {
    this.#database.exec(`
      INSERT INTO differences (kind, key, target_sub, field)
        SELECT 'group-missing', u.key, u.target_sub, s.group_name
        FROM members_now s
        JOIN users u ON u.key = s.key AND u.outcome = 'migrated'
        JOIN groups g ON g.name = s.group_name AND g.left_out IS NULL
        WHERE s.side = 'source' AND EXISTS (SELECT 1 FROM target_now n WHERE n.sub = u.target_sub) AND NOT EXISTS (
          SELECT 1 FROM members_now t WHERE t.side = 'target' AND t.key = u.target_sub AND t.group_name = s.group_name);
      INSERT INTO differences (kind, key, target_sub, field)
        SELECT 'group-extra', u.key, u.target_sub, t.group_name
        FROM members_now t
        JOIN users u ON u.target_sub = t.key AND u.outcome = 'migrated'
        WHERE t.side = 'target' AND EXISTS (SELECT 1 FROM source_now n WHERE n.key = u.key) AND NOT EXISTS (
          SELECT 1 FROM members_now s JOIN groups g ON g.name = s.group_name AND g.left_out IS NULL
          WHERE s.side = 'source' AND s.key = u.key AND s.group_name = t.group_name)`);
  }

  /** The first differences, in the order they were found. */
  differences(limit: number, afterId = 0): (Difference & { id: number })[] {
    const rows = this.#database
      .prepare('SELECT * FROM differences WHERE id > ? ORDER BY id LIMIT ?')
      .all(afterId, limit) as {
      id: number;
      kind: DifferenceKind;
      key: UserKey | null;
      target_sub: UserKey | null;
      field: string;
    }[];
    return rows.map((row) => {
      const sourceSub = row.key === null ? undefined : unpackSub(row.key);
      const targetSub = row.target_sub === null ? undefined : unpackSub(row.target_sub);
      const group = row.kind === 'group-settings' ? String(row.key).slice(groupKey.length) : undefined;
      return {
        id: row.id,
        kind: row.kind,
        field: row.field,
        ...(group !== undefined && { group }),
        ...(sourceSub !== undefined && { sourceSub }),
        ...(targetSub !== undefined && { targetSub }),
      };
    });
  }

  /** All differences, a page at a time. */
  *eachDifference(): Generator<Difference> {
    for (const page of pagesById((afterId) => this.differences(1000, afterId))) {
      for (const { id: _, ...difference } of page) yield difference;
    }
  }

  /** Subs of target users whose comparison a lagging listing may have spoilt, in an order that another comparison does not change. */
  doubtful(kind: DoubtfulKind, limit: number, afterSub?: string): string[] {
    const rows = this.#database
      .prepare(
        `SELECT DISTINCT target_sub AS sub FROM differences
         WHERE kind = ?1 AND target_sub IS NOT NULL AND (?2 IS NULL OR target_sub > ?2) ORDER BY target_sub LIMIT ?3`,
      )
      .all(kind, afterSub === undefined ? null : packSub(afterSub), limit) as { sub: UserKey }[];
    return rows.map((row) => unpackSub(row.sub) ?? '');
  }

  countDoubtful(kind: DoubtfulKind): number {
    const sql = 'SELECT count(DISTINCT target_sub) AS n FROM differences WHERE kind = ?';
    return (this.#database.prepare(sql).get(kind) as { n: number }).n;
  }

  /** Who appeared in the target and is not ours, and how many of them have a name that was to be somebody's of ours. */
  strangers(): { users: number; withOurNames: number } {
    const sql = `SELECT count(*) AS users, count(key) AS withOurNames FROM differences WHERE kind = 'only-in-target'`;
    return { ...(this.#database.prepare(sql).get() as { users: number; withOurNames: number }) };
  }

  countByKind(): Partial<Record<DifferenceKind, number>> {
    const rows = this.#database
      .prepare('SELECT kind, count(*) AS n FROM differences GROUP BY kind')
      .all() as {
      kind: DifferenceKind;
      n: number;
    }[];
    return Object.fromEntries(rows.map((row) => [row.kind, row.n]));
  }

  /** Users with at least one difference, and migrated users without any. */
  outcome(): { matched: number; differing: number } {
    return {
      ...(this.#database
        .prepare(
          `SELECT (SELECT count(*) FROM users u WHERE u.outcome = 'migrated'
                    AND NOT EXISTS (SELECT 1 FROM differences d WHERE d.key = u.key)) AS matched,
                  (SELECT count(DISTINCT coalesce(key, target_sub)) FROM differences) AS differing`,
        )
        .get() as { matched: number; differing: number }),
    };
  }
}
