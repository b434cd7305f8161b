import { expect, test } from 'vitest';
import { crossing, stored, testLedger, testSub, testUser } from '../ledger/ledger-fixture.ts';
import { Reached } from '../ledger/progress.ts';
import { keyOf } from '../ledger/user-key.ts';
import { decidingOptions, targetRules } from '../mapping/mapping-fixture.ts';
import { advance } from './advance.ts';
import type { Migration } from './migration.ts';
import { scriptedDoor } from './scripted-door.ts';

const targetSub = testSub(99);

/** One user on the way, who is disabled in the source while the named call is under way. */
function setUp(disabledDuring: string) {
  const ledger = testLedger();
  const user = crossing(ledger, testUser(1));
  const { door, calls } = scriptedDoor(({ operation }) => {
    if (operation === disabledDuring) ledger.sourceUsers.noteDisabled(keyOf(user));
    return operation === 'AdminCreateUser'
      ? { User: { Username: targetSub, Attributes: [{ Name: 'sub', Value: targetSub }] } }
      : {};
  });
  const migration = {
    ledger,
    options: decidingOptions(),
    rules: targetRules(),
    ports: { random: { bytes: (length: number) => new Uint8Array(length) } },
    target: {
      door,
      userPoolId: 'eu-west-1_Target123',
      description: { passwordPolicy: { minimumLength: 8 } },
    },
  } as unknown as Migration;
  const groups = { ready: async () => {}, again: async () => false, createRest: async () => {} };
  return {
    run: () => advance(migration, user, { groups, done: () => undefined }),
    operations: () => calls.map((call) => call.operation),
    user: () => stored(ledger, testUser(1)),
  };
}

test('who is disabled in the source on the way is disabled before a password could let them in', async () => {
  const { run, operations, user } = setUp('AdminCreateUser');
  await run();
  expect(operations()).toEqual(['AdminCreateUser', 'AdminDisableUser', 'AdminSetUserPassword']);
  expect(user()).toMatchObject({ enabled: false, reached: Reached.settled, outcome: 'migrated' });
});

test('who is disabled in the source as the password is set does not count as arrived before they are disabled', async () => {
  const { run, operations, user } = setUp('AdminSetUserPassword');
  await run();
  expect(operations()).toEqual(['AdminCreateUser', 'AdminSetUserPassword', 'AdminDisableUser']);
  expect(user()).toMatchObject({ enabled: false, outcome: 'migrated' });
});

test('who stays enabled is not disabled', async () => {
  const { run, operations } = setUp('nothing');
  await run();
  expect(operations()).toEqual(['AdminCreateUser', 'AdminSetUserPassword']);
});
