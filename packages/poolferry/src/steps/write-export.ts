import type { UserWithGroups } from '../files/user-record.ts';
import type { Ledger } from '../ledger/ledger.ts';

const pageSize = 500;

/** Every user of a ledger with the names of their groups, a page at a time. */
export function* exportedUsers(ledger: Ledger): Generator<UserWithGroups> {
  let afterId = 0;
  for (;;) {
    const page = ledger.users.all(afterId, pageSize);
    const last = page.at(-1);
    if (last === undefined) return;
    afterId = last.id;
    for (const user of page) yield { user, groups: ledger.groups.namesOf(user.key) };
  }
}
