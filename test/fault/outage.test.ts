import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Checkpoint } from '../../packages/poolferry/src/checkpoints.ts';
import type { Ports } from '../../packages/poolferry/src/events.ts';
import { systemPorts } from '../../packages/poolferry/src/system-ports.ts';
import { runEngine } from './engine.ts';
import { type HastyClock, hastyClock } from './hasty-time.ts';
import { expectNobodyLetIn, expectPromisesKept, type FaultWorld, startWorld } from './start-world.ts';

process.env.AWS_ACCESS_KEY_ID = 'sandbox';
process.env.AWS_SECRET_ACCESS_KEY = 'sandbox';

const users = 24;

let clock: HastyClock;
let world: FaultWorld;

beforeEach(async () => {
  clock = hastyClock(10);
  world = await startWorld(
    {
      ...{ target: 'email', routes: 'admin-create', duplicates: 'verified', unverified: 'carry' },
      ...{ unconfirmed: 'carry', chains: 1, legacySub: false, switches: {} },
    },
    { users, seed: 8, quota: 'off', listingLagMs: 0, nowMs: clock.nowMs },
    { requestTimeoutMs: 2_000, ratePerSecond: 5000 },
  );
});
afterEach(() => world.close());

const ports = (): Ports => ({
  ...systemPorts({ emit: () => undefined, signal: new AbortController().signal }),
  clock,
});

/**
 * Runs the migration. From its first creation on, Cognito refuses every connection for so long of its own time, which passes in
 * a second.
 */
async function runWithoutNetworkFor(minutes: number) {
  const forMs = 1000;
  await world.wire.control('strikes', {
    ...{ operation: 'AdminCreateUser', fault: 'connections-refused', at: 10, forMs },
  });
  let left = 10;
  const checkpoint = (name: Checkpoint) => {
    if (name === 'sending:AdminCreateUser') left -= 1;
    if (left === 0 && name === 'sending:AdminCreateUser') clock.hurry((minutes * 60_000) / forMs);
  };
  try {
    return await runEngine(world.run, { ...ports(), checkpoint });
  } finally {
    clock.hurry(10);
  }
}

test('a network that is gone for two minutes is waited for', async () => {
  const ended = await runWithoutNetworkFor(2);
  expect((await world.wire.control('strikes')).strikes).toMatchObject([{ struck: 1 }]);
  await expectPromisesKept(world, ended, users);
});

test('a network that is gone for longer stops the run, which goes on once it is back', async () => {
  await expect(runWithoutNetworkFor(12)).rejects.toMatchObject({
    code: 'cognito-unreachable',
    retry: true,
    hint: expect.stringMatching(/network.*same command/),
  });
  while (!(await fetch(world.wire.sandbox.endpoint).catch(() => false)))
    await new Promise((resolve) => setTimeout(resolve, 20));
  await expectNobodyLetIn(world);
  const ended = await runEngine(world.run, ports());
  await expectPromisesKept(world, ended, users);
});

test.each([-10, 10])('a service whose clock is %i minutes from ours is followed', async (minutes) => {
  await world.wire.control('clock-skew', { aheadMs: minutes * 60_000 });
  const ended = await runEngine(world.run, ports());
  await expectPromisesKept(world, ended, users);
});
