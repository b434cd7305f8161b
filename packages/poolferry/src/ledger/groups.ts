import type { DatabaseSync } from 'node:sqlite';
import { Reached } from './progress.ts';
import { Statements } from './statements.ts';
import type { UserKey } from './user-key.ts';

/** A group's own settings, as both pools can hold them. */
export interface GroupSettings {
  name: string;
  description?: string;
  precedence?: number;
  roleArn?: string;
}

export interface LedgerGroup extends GroupSettings {
  id: number;
  /** Why it does not cross, or null. */
  leftOut: string | null;
  /** Whether the target's group was made by this ledger or was there before; null: not known to be there. */
  origin: 'ours' | 'existing' | null;
  /** What the target's group of that name, which was there before, has otherwise. */
  clash: string[];
  /** The server's clock just before we asked for it; missing where we have not. */
  intentMs?: number;
  /** The source has no such group any more. */
  gone: boolean;
  /** Settings that we gave it in the target; missing where it is not ours. */
  made?: Omit<GroupSettings, 'name'>;
}

interface Row {
  id: number;
  name: string;
  description: string | null;
  precedence: number | null;
  role_arn: string | null;
  left_out: string | null;
  origin: 'ours' | 'existing' | null;
  clash?: string | null;
  intent_ms?: number | null;
  made?: string | null;
  gone?: number;
}

export class Groups {
  readonly #all;
  readonly #join;
  readonly #drop;
  readonly #dropMembers;
  readonly #leaveOut;
  readonly #setOrigin;
  readonly #database: DatabaseSync;
  /** Those that a ledger of an earlier version, looked at as it is, has no columns for. */
  readonly #statements: Statements;
  readonly #ofUser;
  readonly #namesOf;
  readonly #anyMember;
  readonly #toAdd;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#statements = new Statements(database);
    this.#all = database.prepare('SELECT * FROM groups ORDER BY name');
    this.#join = database.prepare(`
      INSERT INTO memberships (key, group_id, scan) VALUES (?, ?, ?)
      ON CONFLICT (key, group_id) DO UPDATE SET scan = excluded.scan`);
    this.#drop = database.prepare(`DELETE FROM groups WHERE id = ? AND origin IS NOT 'ours'`);
    this.#dropMembers = database.prepare('DELETE FROM memberships WHERE group_id = ?');
    this.#leaveOut = database.prepare('UPDATE groups SET left_out = ? WHERE id = ?');
    this.#setOrigin = database.prepare('UPDATE groups SET origin = ? WHERE id = ?');
    this.#ofUser = database.prepare(`
      SELECT g.name FROM memberships m JOIN groups g ON g.id = m.group_id
      WHERE m.key = ? AND g.left_out IS NULL ORDER BY g.id`);
    this.#namesOf = database.prepare(
      'SELECT g.name FROM memberships m JOIN groups g ON g.id = m.group_id WHERE m.key = ? ORDER BY g.name',
    );
    this.#anyMember = database.prepare('SELECT 1 FROM memberships LIMIT 1');
    this.#toAdd = database.prepare(`
      SELECT count(*) AS n FROM memberships m
      JOIN groups g ON g.id = m.group_id AND g.left_out IS NULL
      JOIN users u ON u.key = m.key
      WHERE u.route IN ('admin-create', 'import-job') AND u.outcome = 'pending' AND u.reached < ${Reached.prepared}`);
  }

  store(group: GroupSettings): number {
    const [row] = this.#statements.all(
      `INSERT INTO groups (name, description, precedence, role_arn) VALUES (?, ?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET description = excluded.description, precedence = excluded.precedence,
         role_arn = excluded.role_arn, gone = 0
       RETURNING id`,
      group.name,
      group.description ?? null,
      group.precedence ?? null,
      group.roleArn ?? null,
    ) as [{ id: number }];
    return row.id;
  }

  all(): LedgerGroup[] {
    return (this.#all.all() as unknown as Row[]).map(toGroup);
  }

  /** The groups that cross. */
  carried(): LedgerGroup[] {
    return this.all().filter((group) => group.leftOut === null);
  }

  leaveOut(id: number, reason: string | null): void {
    this.#leaveOut.run(reason, id);
  }

  setOrigin(id: number, origin: LedgerGroup['origin']): void {
    this.#setOrigin.run(origin, id);
  }

  /** Settings that we gave a group of ours in the target. */
  setMade(id: number, made: Omit<GroupSettings, 'name'>): void {
    this.#database.prepare('UPDATE groups SET made = ? WHERE id = ?').run(JSON.stringify(made), id);
  }

  /** Writes down that the group is about to be made; null: whatever was asked for is not there. */
  intend(id: number, atMs: number | null): void {
    this.#database.prepare('UPDATE groups SET intent_ms = ? WHERE id = ?').run(atMs, id);
  }

  setClash(id: number, clash: readonly string[]): void {
    const sql = 'UPDATE groups SET clash = ? WHERE id = ?';
    this.#database.prepare(sql).run(clash.length === 0 ? null : JSON.stringify(clash), id);
  }

  /** Remembers the names of all groups in the target, as the plan finds them. */
  noteTarget(names: Iterable<string>): void {
    this.#database.exec('DELETE FROM target_groups');
    const add = this.#database.prepare('INSERT INTO target_groups (name) VALUES (?)');
    for (const name of names) add.run(name);
  }

  /** The groups that were in the target when the plan was made. */
  targetNames(): Set<string> {
    const rows = this.#database.prepare('SELECT name FROM target_groups').all() as { name: string }[];
    return new Set(rows.map(({ name }) => name));
  }

  /** Ids of the users who are in more of the groups that cross than so many. */
  membersOfMoreThan(most: number): Set<number> {
    const sql = `
      SELECT (SELECT id FROM users WHERE users.key = m.key) AS id FROM memberships m
      JOIN groups g ON g.id = m.group_id AND g.left_out IS NULL
      GROUP BY m.key HAVING count(*) > ?`;
    const rows = this.#database.prepare(sql).all(most) as { id: number | null }[];
    return new Set(rows.flatMap(({ id }) => (id === null ? [] : [id])));
  }

  /** Members are kept by key: a listing may show a member before it shows the user. */
  join(key: UserKey, groupId: number, scan: number): void {
    this.#join.run(key, groupId, scan);
  }

  /** Forgets the groups that the source no longer has. One that we made in the target, or put people into, stays known. */
  keepOnly(names: ReadonlySet<string>): void {
    for (const { id, name, origin } of this.all()) {
      if (names.has(name)) continue;
      if (origin === 'ours' || this.#isUsed(id)) {
        this.#database.prepare('UPDATE groups SET gone = 1 WHERE id = ?').run(id);
        continue;
      }
      this.#dropMembers.run(id);
      this.#drop.run(id);
      // Another group may get its id.
      this.#statements.run('DELETE FROM member_chains WHERE group_id = ?', id);
    }
  }

  #isUsed(id: number): boolean {
    const sql = 'SELECT 1 FROM memberships WHERE group_id = ? AND carried > 0 LIMIT 1';
    return this.#database.prepare(sql).get(id) !== undefined;
  }

  /** Returns how many of those that it forgets the listing before showed. */
  dropStaleMemberships(scan: number): number {
    // Whoever has been put into their groups keeps them, as verify finds them; nobody else is put into a group they left.
    const stale = `scan < ?1 AND (carried = 0 OR key NOT IN
      (SELECT key FROM users WHERE reached >= ${Reached.prepared}))`;
    const sql = `SELECT count(*) AS n FROM memberships WHERE scan = ?1 - 1 AND ${stale}`;
    const [{ n }] = this.#statements.all(sql, scan) as [{ n: number }];
    this.#statements.run(`DELETE FROM memberships WHERE ${stale}`, scan);
    return n;
  }

  /** How many memberships the listing has shown so far. */
  countListed(scan: number): number {
    const [row] = this.#statements.all('SELECT count(*) AS n FROM memberships WHERE scan = ?', scan) as [
      { n: number },
    ];
    return row.n;
  }

  /** Whether that listing of the source, or a later one, showed them in the group. */
  wasListed(key: UserKey, groupId: number, scan: number): boolean {
    const sql = 'SELECT 1 FROM memberships WHERE key = ? AND group_id = ? AND scan >= ?';
    return this.#statements.all(sql, key, groupId, scan).length > 0;
  }

  /** Names of the carried groups of one user. */
  ofUser(key: UserKey): string[] {
    return (this.#ofUser.all(key) as { name: string }[]).map((row) => row.name);
  }

  /** Names of all groups of one user, carried or not. */
  namesOf(key: UserKey): string[] {
    return (this.#namesOf.all(key) as { name: string }[]).map((row) => row.name);
  }

  /** Whether anybody is in a group at all. */
  hasMembers(): boolean {
    return this.#anyMember.get() !== undefined;
  }

  /** Groups that cross and are not in the target yet. */
  toCreate(): number {
    return this.carried().filter((group) => group.origin === null).length;
  }

  /** How large each group is in the source, and how many of its members cross. */
  sizes(): { carried: boolean; members: number; crossing: number }[] {
    const sizes = new Map(
      this.all()
        .sort((a, b) => a.id - b.id)
        .map(({ id, leftOut }) => [id, { carried: leftOut === null, members: 0, crossing: 0 }]),
    );
    // Counted here: SQLite would sort all memberships for it.
    const members = this.#database.prepare(`
      SELECT m.group_id, u.id IS NOT NULL FROM memberships m LEFT JOIN users u ON u.key = m.key AND u.outcome <> 'skipped'`);
    members.setReturnArrays(true);
    for (const row of members.iterate()) {
      const [group, crosses] = row as unknown as [number, number];
      const size = sizes.get(group);
      if (size === undefined) continue;
      size.members += 1;
      size.crossing += crosses;
    }
    return [...sizes.values()];
  }

  /** Memberships that are still to be written to the target. */
  membershipsToAdd(): number {
    return (this.#toAdd.get() as { n: number }).n;
  }
}

function toGroup(row: Row): LedgerGroup {
  return {
    id: row.id,
    name: row.name,
    ...(row.description !== null && { description: row.description }),
    ...(row.precedence !== null && { precedence: row.precedence }),
    ...(row.role_arn !== null && { roleArn: row.role_arn }),
    leftOut: row.left_out,
    gone: row.gone === 1,
    origin: row.origin,
    clash: row.clash ? (JSON.parse(row.clash) as string[]) : [],
    ...(row.intent_ms != null && { intentMs: row.intent_ms }),
    ...(row.made != null && { made: JSON.parse(row.made) as NonNullable<LedgerGroup['made']> }),
  };
}
