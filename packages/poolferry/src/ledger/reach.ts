import type { DatabaseSync } from 'node:sqlite';
import type { Route } from './progress.ts';
import { type UserKey, unpackSub } from './user-key.ts';

/** Crossing users who can be reached in the same ways. */
export interface ReachGroup {
  route: Exclude<Route, 'none'>;
  enabled: boolean;
  /** In the source: CONFIRMED, who has a password that works today. */
  confirmed: boolean;
  /** Bits of Contact (mapping/contacts.ts), of the draft. */
  contacts: number;
  users: number;
  /** Sub of one of them, or the username where a file has no sub. */
  example: string;
}

/** Everybody who crosses, by how they can be reached, in one pass over the table: some dozens of rows at most. */
export function readReach(database: DatabaseSync): ReachGroup[] {
  const rows = database
    .prepare(
      // Of the row that min() picks, SQLite takes the bare columns.
      `SELECT route, enabled, status = 'CONFIRMED' AS confirmed, contacts, count(*) AS users, min(id), key, username
       FROM users WHERE route IS NOT NULL AND route <> 'none' AND outcome <> 'skipped'
       GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
    )
    .all() as unknown as {
    route: ReachGroup['route'];
    enabled: number;
    confirmed: number;
    contacts: number | null;
    users: number;
    key: UserKey;
    username: string;
  }[];
  return rows.map(({ route, enabled, confirmed, contacts, users, key, username }) => ({
    route,
    enabled: enabled === 1,
    confirmed: confirmed === 1,
    contacts: contacts ?? 0,
    users,
    example: unpackSub(key) ?? username,
  }));
}
