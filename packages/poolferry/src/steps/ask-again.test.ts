import { expect, test } from 'vitest';
import { migrated, testLedger, testSub, testUser } from '../ledger/ledger-fixture.ts';
import { decidingOptions, targetRules } from '../mapping/mapping-fixture.ts';
import { compareChanged } from './ask-again.ts';
import type { Migration } from './migration.ts';
import { scriptedDoor } from './scripted-door.ts';

/** Three people who crossed and whose name the source has changed since. */
function setUp() {
  const ledger = testLedger();
  const targetUsers = [1, 2, 3].map((n) => {
    const { key, target } = migrated(ledger, n);
    const changed = testUser(n, { attributes: { ...testUser(n).attributes, name: 'Changed' } });
    ledger.verification.sourceSeen(key, changed);
    const sub = target?.sub ?? '';
    const attributes = { sub, ...testUser(n).attributes };
    const Attributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
    return { Username: sub, Attributes, UserStatus: 'CONFIRMED', Enabled: true };
  });
  const stranger = { ...targetUsers[0], Username: 'x', Attributes: [{ Name: 'sub', Value: testSub(9) }] };
  let [now, most] = [0, 0];
  const { door, calls } = scriptedDoor(async ({ input }) => {
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setImmediate(resolve));
    now -= 1;
    const isAsked = ({ Username = '' }) => input.Filter === undefined || input.Filter.includes(Username);
    // The listing leaves somebody out.
    const shown = input.Filter === undefined ? targetUsers.slice(1) : targetUsers;
    return { Users: [...shown, stranger].filter(isAsked) };
  });
  const migration = {
    ledger,
    options: decidingOptions(),
    rules: targetRules(),
    target: { door, userPoolId: 'eu-west-1_Target123' },
    ports: { emit: () => undefined, signal: new AbortController().signal },
  } as unknown as Migration;
  return { ledger, migration, calls, mostAtOnce: () => most };
}

test('a few whom the source has changed are asked for side by side', async () => {
  const { ledger, migration, calls, mostAtOnce } = setUp();
  await compareChanged(migration, 1000);
  expect(ledger.verification.countByKind()).toEqual({ differs: 3 });
  expect(calls.map(({ input }) => typeof input.Filter)).toEqual(['string', 'string', 'string']);
  expect(mostAtOnce()).toBe(3);
});

test('where a listing takes fewer calls than they are, they are compared from one, and whom it misses is asked for', async () => {
  const { ledger, migration, calls } = setUp();
  await compareChanged(migration, 100);
  expect(ledger.verification.countByKind()).toEqual({ differs: 3 });
  expect(calls.map(({ input }) => typeof input.Filter)).toEqual(['undefined', 'string']);
});
