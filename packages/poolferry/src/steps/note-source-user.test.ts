import { expect, test } from 'vitest';
import { testLedger, testUser } from '../ledger/ledger-fixture.ts';
import { decidingOptions, targetRules } from '../mapping/mapping-fixture.ts';
import type { Migration } from './migration.ts';
import { noteSourceUser } from './note-source-user.ts';
import { decideRoutes } from './plan.ts';

test('who lost a name to somebody who was taken back is no difference until a plan decides anew', async () => {
  const ledger = testLedger();
  const rules = targetRules({});
  const shared = { attributes: { email: 'a@example.com', email_verified: 'true' } };
  const [loser, winner] = [testUser(1, shared), testUser(2, shared)];
  for (const user of [loser, winner]) ledger.sourceUsers.store(user, 1);
  const migration = {
    ...{ ledger, rules, options: decidingOptions({ duplicates: 'newest' }) },
    target: { description: { accountId: '123456789012', schema: rules.attributes, autoVerified: ['email'] } },
    ports: { emit: () => undefined, clock: { monotonicMs: () => 0 } },
  } as unknown as Migration;
  await decideRoutes(migration, { afresh: false });
  const [, carried] = ledger.users.all(0, 10);
  const id = carried?.id ?? 0;
  ledger.users.intend(id, 1);
  ledger.users.created(id, { sub: 'sub', username: 'name' });
  ledger.users.prepared(id);
  ledger.users.settle(id);
  ledger.undo.takenBack(id);
  ledger.header.set('rollback', 'done');

  const kinds = () => {
    ledger.verification.reset();
    for (const user of [loser, winner]) noteSourceUser(migration, user);
    return ledger.verification.countByKind();
  };
  expect(ledger.users.all(0, 10).map(({ code }) => code)).toEqual(['duplicate', 'rolled-back']);
  expect(kinds()).toEqual({});
  // Of a few by name: everybody else goes on.
  ledger.header.unset('rollback');
  expect(kinds()).toEqual({ 'no-longer-skipped': 1 });
  await decideRoutes(migration, { afresh: false });
  expect(ledger.users.all(0, 10).map(({ code }) => code)).toEqual([null, 'rolled-back']);
});
