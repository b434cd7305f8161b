import { CognitoRefusal } from '../cognito/failures.ts';
import { listGroupNamesOfUser } from '../cognito/listings.ts';
import type { UndoReason } from '../ledger/undo.ts';
import type { LedgerUser } from '../ledger/user-row.ts';
import type { ListedUser } from '../user.ts';
import { changesSince } from './changes-since.ts';
import { findBySub } from './find-by-sub.ts';
import type { Migration, PoolSide } from './migration.ts';

/** A user as a listing or AdminGetUser shows them. */
export type FoundUser = Omit<ListedUser, 'smsMfa'>;

/** As a pool has them at this moment, by AdminGetUser; undefined where nobody goes by the name. */
export async function getUser(
  { door, userPoolId: UserPoolId }: Pick<PoolSide, 'door' | 'userPoolId'>,
  username: string,
): Promise<FoundUser | undefined> {
  try {
    const found = await door.call('AdminGetUser', { UserPoolId, Username: username });
    const attributes = Object.fromEntries(
      (found.UserAttributes ?? []).map(({ Name = '', Value = '' }) => [Name, Value]),
    );
    const { sub, ...others } = attributes;
    return {
      username: found.Username ?? username,
      ...(sub !== undefined && { sub }),
      attributes: others,
      status: found.UserStatus ?? 'UNKNOWN',
      enabled: found.Enabled ?? true,
      createdAtMs: found.UserCreateDate?.getTime() ?? 0,
      modifiedAtMs: found.UserLastModifiedDate?.getTime() ?? 0,
    };
  } catch (error) {
    if (CognitoRefusal.is(error, 'UserNotFoundException')) return undefined;
    throw error;
  }
}

/** What the target says of somebody we made: not there any more, or there, with what has changed. */
export type Standing = 'gone' | { reasons: UndoReason[] };

/**
 * The target's word on one user at this moment: AdminGetUser shows a write at once, where a listing lags (facts §2). It makes a
 * monthly active user of whoever is none yet (facts §14), so it is for those whom a listing leaves in doubt.
 */
export async function standingNow(migration: Migration, user: LedgerUser): Promise<Standing> {
  const found = await getUser(migration.target, nameOf(user));
  // Their name may have passed to somebody else: that one is not ours.
  if (found === undefined || found.sub !== user.target?.sub) return 'gone';
  return { reasons: changesSince(migration, user, found) };
}

/**
 * Whether somebody may be deleted, asked just before. Where usernames are Cognito's own ids nobody else can have one, and a listing
 * does as long as it shows nothing new; where people choose them, one may have passed to somebody else a moment ago.
 */
export async function standingBeforeDelete(migration: Migration, user: LedgerUser): Promise<Standing> {
  const { target } = user;
  if (target !== undefined && target.username === target.sub) {
    const listed = await findBySub(migration.target, target.sub);
    const reasons = listed && changesSince(migration, user, listed);
    if (reasons?.length === 0) return { reasons };
  }
  return standingNow(migration, user);
}

/** The groups that somebody is in and did not bring. */
export async function extraGroupsNow(migration: Migration, user: LedgerUser): Promise<UndoReason[]> {
  const brought = new Set(migration.ledger.groups.ofUser(user.key));
  const extra: UndoReason[] = [];
  for await (const field of listGroupNamesOfUser(migration.target.door, nameOf(user))) {
    if (!brought.has(field)) extra.push({ reason: 'group', field });
  }
  return extra;
}

/** The recorded username: never an address, which may be somebody else's by now. */
export function nameOf({ id, target }: LedgerUser): string {
  if (target === undefined) throw new Error(`Nobody was made for row ${id}.`);
  return target.username;
}
