import { expect, test } from 'vitest';
import { CognitoRefusal } from '../cognito/failures.ts';
import { crossing, stored, testLedger, testUser } from '../ledger/ledger-fixture.ts';
import { keyOf } from '../ledger/user-key.ts';
import { decidingOptions, targetRules } from '../mapping/mapping-fixture.ts';
import { carryUsers } from './carry.ts';
import type { Migration } from './migration.ts';
import { scriptedDoor } from './scripted-door.ts';
import { createSelection } from './selection.ts';

const many = 600;

/** A migration of many users into a target that answers as told. */
function setUp(answer: (username: string) => unknown, users = many) {
  const ledger = testLedger();
  ledger.transaction(() => {
    for (let n = 0; n < users; n += 1) crossing(ledger, testUser(n));
  });
  const { door, calls } = scriptedDoor(async ({ operation, input }) => {
    if (operation !== 'AdminCreateUser') return {};
    // Answers come one after the other, as from a network.
    await new Promise((resolve) => setImmediate(resolve));
    const answered = answer(input.Username);
    if (answered instanceof Error) throw answered;
    return answered;
  });
  const migration = {
    ledger,
    options: decidingOptions(),
    rules: targetRules(),
    ports: {
      emit: () => undefined,
      signal: new AbortController().signal,
      random: { bytes: (length: number) => new Uint8Array(length) },
      clock: {
        nowMs: Date.now,
        monotonicMs: () => performance.now(),
        sleep: () => new Promise((resolve) => setTimeout(resolve, 5)),
      },
    },
    target: {
      door,
      userPoolId: 'eu-west-1_Target123',
      description: { passwordPolicy: { minimumLength: 8 } },
      pacer: { paces: () => [] },
    },
  } as unknown as Migration;
  return { ledger, calls, carry: () => carryUsers(migration, createSelection({})) };
}

const refused = (name: string) =>
  new CognitoRefusal('AdminCreateUser', name, 'PreSignUp failed with error no.');

test('a trigger that refuses everybody stops the run, with most users untouched', async () => {
  const { ledger, carry } = setUp(() => refused('UserLambdaValidationException'));
  await expect(carry()).rejects.toMatchObject({ code: 'pool-refuses' });
  const { failed, pending } = ledger.census.counts();
  expect(failed).toBeGreaterThanOrEqual(20);
  // Those that were on the way already.
  expect(failed).toBeLessThanOrEqual(220);
  expect(failed + pending).toBe(many);
  expect(ledger.users.retry('user-lambda-validation')).toBe(failed);
});

test('a trigger that refuses every other user stops nobody else', async () => {
  const { ledger, carry } = setUp((username) =>
    Number(username.replace(/\D/g, '')) % 2 === 0
      ? refused('UserLambdaValidationException')
      : { User: { Username: username, Attributes: [] } },
  );
  await carry();
  expect(ledger.census.counts()).toMatchObject({ migrated: many / 2, failed: many / 2, pending: 0 });
});

test('who is disabled in the source after they were read, and before their turn, is disabled', async () => {
  // Read with the first page, and behind those who go first.
  const waiting = testUser(219);
  const { ledger, calls, carry } = setUp((username) => {
    ledger.sourceUsers.noteDisabled(keyOf(waiting));
    return { User: { Username: username, Attributes: [] } };
  }, 220);
  await carry();
  expect(calls.filter(({ operation }) => operation === 'AdminDisableUser')).toHaveLength(1);
  expect(stored(ledger, waiting)).toMatchObject({ enabled: false, outcome: 'migrated', disabledByUs: true });
});
