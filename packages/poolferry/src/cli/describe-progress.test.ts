import { expect, test, vi } from 'vitest';
import type { NoAnswer, PoolferryEvent } from '../events.ts';
import { crossing, testLedger, testUser } from '../ledger/ledger-fixture.ts';
import { createFakeClock } from '../pacing/fake-clock.ts';
import { createPacer } from '../pacing/pacer.ts';
import { startProgress } from '../steps/migrate-progress.ts';
import type { Migration } from '../steps/migration.ts';
import { describeProgress } from './describe-progress.ts';

test('while the target does not answer no time is told, but since when and why', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const ledger = testLedger();
  for (const n of [1, 2, 3]) crossing(ledger, testUser(n));
  const [clock, events] = [createFakeClock(), [] as PoolferryEvent[]];
  const emit = (event: PoolferryEvent) => events.push(event);
  const pacer = createPacer({ clock, emit, share: 1 });
  await pacer.take('AdminCreateUser');
  let noAnswer: NoAnswer | undefined;
  const door = { noAnswer: () => noAnswer };
  const rules = { usernameAttributes: ['email'] };
  const migration = { ledger, options: {}, rules, ports: { clock, emit }, target: { pacer, door } };
  const progress = startProgress(migration as unknown as Migration);
  const now = () => {
    vi.advanceTimersByTime(500);
    return describeProgress(events.at(-1) as PoolferryEvent);
  };
  expect(now()?.text).toContain(' left');
  noAnswer = { sinceMs: Date.UTC(2026, 11, 1, 12, 3, 10), forSeconds: 42, error: 'ECONNREFUSED' };
  expect(now()).toMatchObject({
    text: '0 of 3 users, waiting for Cognito since 12:03:10Z (42 s): ECONNREFUSED',
  });
  expect(events.at(-1)).toMatchObject({ noAnswer });
  expect(events.at(-1)).not.toHaveProperty('secondsLeft');
  expect(ledger.header.get('pace')).toMatchObject({ noAnswer });
  noAnswer = undefined;
  expect(now()?.text).toContain(' left');
  expect(ledger.header.get('pace')).not.toHaveProperty('noAnswer');
  progress.stop();
  vi.useRealTimers();
});
