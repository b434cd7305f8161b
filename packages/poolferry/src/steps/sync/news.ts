import type { LedgerGroup } from '../../ledger/groups.ts';
import { Reached } from '../../ledger/progress.ts';
import { keyOf, type UserKey } from '../../ledger/user-key.ts';
import type { LedgerUser } from '../../ledger/user-row.ts';
import { hasChanged } from '../../mapping/compare.ts';
import type { ListedUser } from '../../user.ts';
import type { ListingEar } from '../export.ts';
import type { Migration } from '../migration.ts';
import { changesAttributes, turnOf } from './differences.ts';

/** What one listing of the source shows otherwise than the one before: users, whether they cross or not, groups, members. */
export class News implements ListingEar {
  count = 0;
  readonly #migration: Migration;
  readonly #groupsBefore: ReadonlyMap<string, string>;
  /** The listing before. */
  readonly #lastScan: number;

  constructor(migration: Migration) {
    this.#migration = migration;
    this.#groupsBefore = pictureOf(migration.ledger.groups.all());
    this.#lastScan = migration.ledger.header.get('scan') ?? 0;
  }

  user(user: ListedUser): void {
    const { users, sync } = this.#migration.ledger;
    const known = users.byKey(keyOf(user));
    const isOther = known === undefined || hasChanged(known, user) || known.status !== user.status;
    if (isOther) this.count += 1;
    // Who has not begun to cross is taken over, and decided about, as they are now.
    if (known === undefined || known.reached === Reached.nothing) return;
    if (isOther || this.#isBehind(known, user)) sync.saw(known.id, user);
  }

  /** Something of them was left as it was, or given by other options. */
  #isBehind(known: LedgerUser, user: ListedUser): boolean {
    if (known.written === undefined) return false;
    const turn = turnOf(this.#migration, known, user);
    return turn === undefined || changesAttributes(this.#migration, turn);
  }

  member(key: UserKey, groupId: number): void {
    if (!this.#migration.ledger.groups.wasListed(key, groupId, this.#lastScan)) this.count += 1;
  }

  membersLeft(count: number): void {
    this.count += count;
  }

  /** Call once whoever the listing left out has been asked for. */
  end(): void {
    const { groups, sync } = this.#migration.ledger;
    this.count += sync.lastListedIn(this.#lastScan);
    const now = pictureOf(groups.all());
    const names = new Set([...this.#groupsBefore.keys(), ...now.keys()]);
    for (const name of names) if (this.#groupsBefore.get(name) !== now.get(name)) this.count += 1;
  }
}

function pictureOf(groups: readonly LedgerGroup[]): Map<string, string> {
  const there = groups.filter(({ gone }) => !gone);
  return new Map(
    there.map(({ name, description, precedence, roleArn }) => [
      name,
      JSON.stringify([description, precedence, roleArn]),
    ]),
  );
}
