import { Reached } from '../../ledger/progress.ts';
import { keyOf } from '../../ledger/user-key.ts';
import { hasChanged } from '../../mapping/compare.ts';
import type { ListedUser } from '../../user.ts';
import type { Migration } from '../migration.ts';

/** What one listing of the source shows otherwise than the ledger has it. */
export class News {
  count = 0;
  readonly #migration: Migration;

  constructor(migration: Migration) {
    this.#migration = migration;
  }

  hear(user: ListedUser): void {
    const { users, sync } = this.#migration.ledger;
    const known = users.byKey(keyOf(user));
    const isOther = known === undefined || hasChanged(known, user) || known.status !== user.status;
    if (isOther) this.count += 1;
    // Who has not begun to cross is taken over, and decided about, as they are now.
    if (known === undefined || known.reached === Reached.nothing) return;
    if (isOther || known.written !== undefined) sync.saw(known.id, user);
  }
}
