import type { LedgerUser } from '../../ledger/user-row.ts';

/** Whom a rollback is asked to take back. */
export interface Choice {
  /** Subs, old or new, usernames or emails of the only users to take back, whether they have changed or not. Undefined: all who have not. */
  only?: ReadonlySet<string> | undefined;
}

/** Whether a user is one of those who were named. */
export function isNamed(user: LedgerUser, { only }: Choice): boolean {
  return namesOf(user).some((name) => only?.has(name));
}

/** How many of the names are nobody's. */
export function countUnmatched({ only }: Choice, users: Iterable<LedgerUser>): number {
  const left = new Set(only);
  for (const user of users) for (const name of namesOf(user)) left.delete(name);
  return left.size;
}

/** What a list of people may call somebody. */
export function namesOf({ sub, username, attributes, target }: LedgerUser): string[] {
  const names = [sub, username, attributes.email, target?.sub, target?.username];
  return names.filter((name) => name !== undefined);
}
