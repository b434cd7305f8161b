import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { testLedger, testSub, testUser } from './ledger-fixture.ts';
import { packSub } from './user-key.ts';

/** Bytes of all pages, wherever they lie. */
function sizeOf(path: string): number {
  const database = new DatabaseSync(path, { readOnly: true });
  const pragma = (name: string) => Number(Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
  const size = pragma('page_count') * pragma('page_size');
  database.close();
  return size;
}

/** In an order of its own, as UUIDs come: indexes are filled from everywhere. */
const scattered = (n: number) => testSub((n * 2_654_435_761) % 2 ** 32);

/** Some 270 bytes as a JSON object. */
const person = (n: number) =>
  testUser(n, {
    sub: scattered(n),
    attributes: {
      email: `elena.pereira${n}@post.example.org`,
      email_verified: 'true',
      name: 'Elena Pereira',
      given_name: 'Elena',
      family_name: 'Pereira',
      phone_number: `+1555${n}`,
      phone_number_verified: 'false',
      'custom:tenant': 'northwind',
      'custom:member_since': '2019-06-01',
    },
  });

test('many small commits keep the log beside the ledger near 4 MB', () => {
  const ledger = testLedger();
  for (let n = 0; n < 3000; n += 1) ledger.header.set('lastWriteMs', n);
  const bytes = statSync(`${ledger.path}-wal`).size;
  expect(bytes).toBeGreaterThan(4e6);
  expect(bytes).toBeLessThan(4.5e6);
});

test('a person with nine attributes and a group, carried and verified, takes less than 500 bytes', () => {
  const ledger = testLedger();
  const empty = sizeOf(ledger.path);
  const many = 3000;
  const group = ledger.groups.store({ name: 'staff' });
  ledger.transaction(() => {
    for (let n = 1; n <= many; n += 1) {
      const user = person(n);
      ledger.sourceUsers.store(user, 1);
      ledger.groups.join(packSub(user.sub ?? ''), group, 1);
    }
  });
  ledger.transaction(() => {
    for (const { id, key, attributes } of ledger.decisions.undecided(0, many)) {
      const signIn = attributes.email ?? '';
      ledger.decisions.decide(id, {
        kind: 'cross',
        route: 'admin-create',
        signIn,
        recovers: true,
        contacts: 3,
      });
      const target = scattered(id + 1_000_000);
      ledger.users.intend(id, 1_700_000_000_000);
      ledger.users.created(id, { sub: target, username: target });
      ledger.users.prepared(id);
      ledger.users.settle(id, 1_700_000_000_000);
      ledger.verification.sourceSeen(key, undefined);
      ledger.verification.targetSeen(target);
      ledger.verification.member('source', key, 'staff');
      ledger.verification.member('target', packSub(target), 'staff');
    }
  });
  ledger.verification.addUnseen();
  ledger.verification.addMembershipDifferences();
  expect(ledger.verification.outcome()).toEqual({ matched: many, differing: 0 });
  expect((sizeOf(ledger.path) - empty) / many).toBeLessThan(500);
});
