import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { contactsOf } from '../mapping/contacts.ts';
import type { ListedUser } from '../user.ts';
import { type Ledger, openLedger } from './ledger.ts';
import type { LedgerUser } from './user-row.ts';

/** A folder of its own for the running test. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'poolferry-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A new ledger, closed and deleted when the running test ends. */
export function testLedger(): Ledger {
  const ledger = openLedger(join(testFolder(), 'poolferry.db'));
  onTestFinished(() => ledger.close());
  return ledger;
}

/** The n-th of as many subs as a test needs. */
export function testSub(n: number): string {
  return `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
}

/** The n-th user, with an email of their own. */
export function testUser(n: number, changes: Partial<ListedUser> = {}): ListedUser {
  return {
    username: `user${n}`,
    sub: testSub(n),
    attributes: { email: `user${n}@example.com`, email_verified: 'true' },
    status: 'CONFIRMED',
    enabled: true,
    createdAtMs: 1_700_000_000_000 + n,
    modifiedAtMs: 1_700_000_000_000 + n,
    smsMfa: false,
    ...changes,
  };
}

/** Stores a user and returns them as the ledger has them. */
export function stored(ledger: Ledger, user: ListedUser, scan = 1): LedgerUser {
  ledger.sourceUsers.store(user, scan);
  const found = ledger.users.all(0, 10_000).find((one) => one.username === user.username);
  if (found === undefined) throw new Error(`${user.username} is not in the ledger`);
  return found;
}

/** Stores a user and decides that they cross. */
export function crossing(ledger: Ledger, user: ListedUser, recovers = true): LedgerUser {
  const { id } = stored(ledger, user);
  ledger.decisions.decide(id, {
    kind: 'cross',
    route: 'admin-create',
    signIn: user.attributes.email ?? '',
    recovers,
    jobFits: true,
    setsMfa: false,
    contacts: contactsOf(user),
  });
  return stored(ledger, user);
}

/** Stores a user and carries them all the way; the target sub is the source's plus 1,000,000. */
export function migrated(ledger: Ledger, n: number, changes: Partial<ListedUser> = {}): LedgerUser {
  const user = crossing(ledger, testUser(n, changes));
  const target = testSub(n + 1_000_000);
  ledger.users.intend(user.id, 1);
  ledger.users.created(user.id, { sub: target, username: target });
  ledger.users.prepared(user.id);
  ledger.users.settle(user.id);
  return stored(ledger, testUser(n, changes));
}
