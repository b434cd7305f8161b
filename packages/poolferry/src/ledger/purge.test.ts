import { expect, test } from 'vitest';
import { stored, testLedger, testUser } from './ledger-fixture.ts';

test('a purge keeps the username of whoever has an id to follow, and of nobody else', () => {
  const ledger = testLedger();
  const withoutSub = { sub: undefined } as object;
  const left = stored(ledger, testUser(1, { ...withoutSub, username: 'ann.left' }));
  const other = stored(ledger, testUser(2, { ...withoutSub, username: 'bob.left' }));
  const crossed = stored(ledger, testUser(3, { ...withoutSub, username: 'eve.crossed' }));
  ledger.users.created(crossed.id, { sub: 'target-sub', username: 'target-name' });
  ledger.users.fail(other.id, 'invalid-parameter', 'of bob@example.com');
  ledger.purge.begin();
  expect(ledger.purge.emptyUsers(0, 2)).toBe(other.id);
  expect(ledger.purge.emptyUsers(other.id, 2)).toBe(crossed.id);
  expect(ledger.purge.emptyUsers(crossed.id, 2)).toBeUndefined();
  ledger.purge.emptyTables();
  ledger.purge.rewrite();
  const rows = ledger.users.all(0, 10);
  expect(rows.map(({ key, username, attributes }) => ({ key, username, attributes }))).toEqual([
    { key: `p:${left.id}`, username: '', attributes: {} },
    { key: `p:${other.id}`, username: '', attributes: {} },
    { key: 'u:eve.crossed', username: 'eve.crossed', attributes: {} },
  ]);
  expect(rows[2]?.target).toEqual({ sub: 'target-sub', username: 'target-name' });
  expect(ledger.census.tallies()).toContainEqual(
    expect.objectContaining({ outcome: 'failed', code: 'invalid-parameter', users: 1 }),
  );
});
