import type { UserKey } from '../ledger/user-key.ts';
import type { ListedUser } from '../user.ts';
import type { Migration, PoolSide } from './migration.ts';

/** What an export needs; it knows nothing of a target. */
export type Exporting = Pick<Migration, 'ledger' | 'options' | 'ports'>;

/** One listing of the source, under way. */
export interface Listing {
  migration: Exporting;
  source: PoolSide;
  scan: number;
  /** People are in the target by now, and have rights there to lose. */
  isSync: boolean;
  ear: ListingEar | undefined;
  seen: { users: number; memberships: number };
  /** By this run, which may have taken over from another. */
  listed: { users: number; pages: number };
}

/** Hears of what a listing shows, while the ledger still has it as before. */
export interface ListingEar {
  user(user: ListedUser): void;
  member(key: UserKey, groupId: number): void;
  /** So many memberships that the listing before showed are about to be forgotten. */
  membersLeft(count: number): void;
}

/** Takes over a user whom the source shows. */
export function store({ migration, scan, ear }: Listing, user: ListedUser): void {
  ear?.user(user);
  const { sourceUsers, returning } = migration.ledger;
  if (!sourceUsers.store(user, scan)) returning.note(user);
}

export function reportProgress({ migration, source, seen }: Listing): void {
  const { estimatedUsers } = source.description;
  migration.ports.emit({ code: 'export-progress', level: 'progress', ...seen, estimatedUsers });
}
