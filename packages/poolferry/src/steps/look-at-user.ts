import { CognitoRefusal } from '../cognito/failures.ts';
import { listGroupNamesOfUser } from '../cognito/listings.ts';
import type { UndoReason } from '../ledger/undo.ts';
import type { LedgerUser } from '../ledger/user-row.ts';
import type { ListedUser } from '../user.ts';
import { changesSince } from './changes-since.ts';
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

/** Somebody we made, as the target has them at this moment; undefined where they are gone: their name may have passed to somebody else. */
export async function getOurs(migration: Migration, user: LedgerUser): Promise<FoundUser | undefined> {
  const found = await getUser(migration.target, nameOf(user));
  return found?.sub === user.target?.sub ? found : undefined;
}

/** Where the username is the sub, it never becomes anybody else's (facts §4.2, §11); one of their own may. */
export function hasNameForGood({ username, sub }: NonNullable<LedgerUser['target']>): boolean {
  return username === sub;
}

/** What the target says of somebody we made: not there any more, or there, with what has changed. */
export type Standing = 'gone' | { reasons: UndoReason[] };

/**
 * The target's word on one user at this moment: AdminGetUser shows a write at once, where a listing lags (facts §2). It makes a
 * monthly active user of whoever is none yet (facts §14), so it is for those whom a listing leaves in doubt.
 */
export async function standingNow(migration: Migration, user: LedgerUser): Promise<Standing> {
  const found = await getOurs(migration, user);
  return found === undefined ? 'gone' : { reasons: changesSince(migration, user, found) };
}

/**
 * Whether somebody may be deleted, asked right before: a listing may not show yet what they have changed a moment ago, and a name may
 * have passed to somebody else. That it makes monthly active users is the price; whoever is deleted has no next month.
 */
export async function standingBeforeDelete(migration: Migration, user: LedgerUser): Promise<Standing> {
  const standing = await standingNow(migration, user);
  if (standing === 'gone') return standing;
  return { reasons: [...standing.reasons, ...(await extraGroupsNow(migration, user))] };
}

/** The groups that somebody is in and did not bring. */
export async function extraGroupsNow(migration: Migration, user: LedgerUser): Promise<UndoReason[]> {
  const brought = new Set(migration.ledger.groups.ofUser(user.key));
  const groups = await groupsNow(migration.target, nameOf(user));
  return [...groups].filter((group) => !brought.has(group)).map((field) => ({ reason: 'group', field }));
}

/** The groups that somebody is in at this moment: AdminListGroupsForUser. Of nobody: none. */
export async function groupsNow({ door }: Pick<PoolSide, 'door'>, username: string): Promise<Set<string>> {
  const groups = new Set<string>();
  try {
    for await (const name of listGroupNamesOfUser(door, username)) groups.add(name);
  } catch (error) {
    if (!CognitoRefusal.is(error, 'UserNotFoundException')) throw error;
  }
  return groups;
}

/** The recorded username: never an address, which may be somebody else's by now. */
export function nameOf({ id, target }: LedgerUser): string {
  if (target === undefined) throw new Error(`Nobody was made for row ${id}.`);
  return target.username;
}
