import type { SyncChange } from '../../ledger/sync.ts';
import type { LedgerUser } from '../../ledger/user-row.ts';
import type { ListedUser } from '../../user.ts';
import { getUser, groupsNow } from '../look-at-user.ts';
import type { Migration } from '../migration.ts';
import { fatesOf, turnOf } from './differences.ts';

/** By these people sign in, and get back in. */
const waysIn: readonly string[] = ['email', 'phone_number', 'preferred_username'];

/** Whether a field, its flag included, is one that people sign in or get back in by. */
export function isWayIn(field: string): boolean {
  return waysIn.includes(field);
}

/**
 * A listing may show an old picture (facts §2). Whoever it would let in, lock out, or give another contact or sign-in name is taken as
 * AdminGetUser shows them at this moment; undefined where they are gone.
 */
export async function asTheyAre(
  migration: Migration,
  user: LedgerUser,
  listed: ListedUser,
): Promise<ListedUser | undefined> {
  const { source } = migration;
  if (source === undefined || !changesWayIn(migration, user, listed)) return listed;
  const found = await getUser(source, listed.username);
  return found?.sub === listed.sub && found !== undefined ? { ...listed, ...found } : undefined;
}

function changesWayIn(migration: Migration, user: LedgerUser, listed: ListedUser): boolean {
  if (user.enabled !== listed.enabled) return true;
  const turn = turnOf(migration, user, listed);
  const fates = turn && fatesOf(migration, turn, turn.given, { allowMessages: true });
  return fates?.some(({ field, fate }) => fate !== 'same' && isWayIn(field)) ?? false;
}

/** Nor is anybody given the rights of a group by a listing alone: the source is asked for the groups of whoever came into one. */
export async function surely(
  { source }: Migration,
  { username }: ListedUser,
  memberships: readonly SyncChange[],
): Promise<SyncChange[]> {
  if (source === undefined || memberships.every(({ kind }) => kind === 'left')) return [...memberships];
  const groups = await groupsNow(source, username);
  return memberships.filter(({ kind, field }) => kind === 'left' || groups.has(field));
}
