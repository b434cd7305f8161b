import type { UserWithGroups } from '../files/user-record.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { pagesById } from '../ledger/pages.ts';

const pageSize = 500;

/** Every user of a ledger with the names of their groups, a page at a time. */
export function* exportedUsers(ledger: Ledger): Generator<UserWithGroups> {
  for (const page of pagesById((afterId) => ledger.users.all(afterId, pageSize))) {
    for (const user of page) yield { user, groups: ledger.groups.namesOf(user.key) };
  }
}
