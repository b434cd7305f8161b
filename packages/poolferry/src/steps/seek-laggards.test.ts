import { expect, test } from 'vitest';
import { testLedger, testSub } from '../ledger/ledger-fixture.ts';
import { packSub } from '../ledger/user-key.ts';
import type { Migration } from './migration.ts';
import { scriptedDoor } from './scripted-door.ts';
import { seekLaggards } from './seek-laggards.ts';

test('whoever is late in a listing is found, however many are truly missing', async () => {
  const ledger = testLedger();
  const late = testSub(700);
  ledger.transaction(() => {
    for (let n = 1; n <= 700; n += 1) {
      const missing = { kind: 'missing-in-target', key: packSub(testSub(n)), targetSub: testSub(n) } as const;
      ledger.verification.add({ ...missing, field: 'user' });
    }
  });
  const { door } = scriptedDoor(({ input }) => ({
    Users: input.Filter.includes(late)
      ? [
          {
            Username: late,
            Attributes: [{ Name: 'sub', Value: late }],
            UserStatus: 'CONFIRMED',
            Enabled: true,
          },
        ]
      : [],
  }));
  let nowMs = 1_700_000_000_000;
  ledger.header.set('lastWriteMs', nowMs);
  const migration = {
    ledger,
    target: { door, userPoolId: 'eu-west-1_Target123' },
    ports: {
      emit: () => undefined,
      signal: new AbortController().signal,
      clock: {
        nowMs: () => nowMs,
        sleep: async (delayMs: number) => {
          nowMs += Math.max(delayMs, 100_000);
        },
      },
    },
  } as unknown as Migration;
  const found: (string | undefined)[] = [];
  await seekLaggards(migration, ({ sub }) => found.push(sub));
  expect(found).toEqual([late]);
  expect(ledger.verification.countDoubtful('missing-in-target')).toBe(699);
});
