import { rowsAtOnce } from './id-ranges.ts';
import type { Statements } from './statements.ts';
import type { UserKey } from './user-key.ts';

/** Whose listing showed a member: a verify's of the source, of the target, or a rollback's of the target. */
export const Side = { source: 0, target: 1, undo: 2 } as const;
export type Side = (typeof Side)[keyof typeof Side];

/** Notes that a listing shows a user in a group. Somebody whom the ledger does not know belongs to no comparison of members. */
export function noteMember(statements: Statements, side: Side, key: UserKey, group: string): void {
  statements.run('INSERT OR IGNORE INTO groups_now (name) VALUES (?)', group);
  // The source's own ids, and the target's.
  const column = side === Side.source ? 'key' : 'target_sub';
  statements.run(
    `INSERT OR IGNORE INTO members_now (side, group_id, user_id)
     SELECT ?1, g.id, u.id FROM groups_now g, users u WHERE g.name = ?3 AND u.${column} = ?2`,
    side,
    key,
    group,
  );
}

/** Every member of a group is in one of these ranges of ids of users: above the first number, up to the second. */
export function* memberRanges(
  statements: Statements,
  side: Side,
  group: number,
): Generator<readonly [after: number, last: number]> {
  const sql = `SELECT max(user_id) AS last FROM (
    SELECT user_id FROM members_now WHERE side = ? AND group_id = ? AND user_id > ? ORDER BY user_id LIMIT ${rowsAtOnce})`;
  for (let after = 0; ; ) {
    const [{ last }] = statements.all(sql, side, group, after) as [{ last: number | null }];
    if (last === null) return;
    yield [after, last];
    after = last;
  }
}
