import { expect, test } from 'vitest';
import { InterruptedError } from '../errors.ts';
import { crossing, stored, testLedger, testSub, testUser } from '../ledger/ledger-fixture.ts';
import { Reached } from '../ledger/progress.ts';
import { packSub } from '../ledger/user-key.ts';
import type { Migration } from './migration.ts';
import { scriptedDoor } from './scripted-door.ts';
import { watchDisabled } from './watch-disabled.ts';

test('whoever is disabled in the source while a run goes on crosses disabled, unless they have arrived', async () => {
  const ledger = testLedger();
  for (const n of [1, 2, 3, 4]) crossing(ledger, testUser(n));
  ledger.users.intend(stored(ledger, testUser(2)).id, 1);
  ledger.users.prepared(stored(ledger, testUser(3)).id);
  const disabled = [1, 2, 3].map((n) => ({
    Username: `user${n}`,
    Attributes: [{ Name: 'sub', Value: testSub(n) }],
    Enabled: false,
  }));
  const { door, calls } = scriptedDoor(() => ({ Users: disabled }));
  const stop = new AbortController();
  let sleeps = 0;
  const sleep = async () => {
    sleeps += 1;
    if (sleeps === 1) return;
    stop.abort();
    throw new InterruptedError();
  };
  const ports = { clock: { sleep, monotonicMs: () => 0 } };
  const source = { door, userPoolId: 'eu-west-1_Source123' };
  await watchDisabled({ ledger, ports, source } as unknown as Migration, stop.signal);
  expect(calls.map(({ input }) => input.Filter)).toEqual(['status = "Disabled"']);
  const now = [1, 2, 3, 4].map((n) => ledger.users.byKey(packSub(testSub(n))));
  expect(now.map((user) => user?.enabled)).toEqual([false, false, false, true]);
  // Before the password, so that the call that disables is made.
  expect(now[2]?.reached).toBe(Reached.created);
});
