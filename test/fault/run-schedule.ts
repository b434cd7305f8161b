import { PoolferryError } from '../../packages/poolferry/src/errors.ts';
import type { Ports } from '../../packages/poolferry/src/events.ts';
import { systemPorts } from '../../packages/poolferry/src/system-ports.ts';
import { type EngineEnded, runEngine } from './engine.ts';
import type { FaultSchedule, Mishap } from './fault-schedule.ts';
import { hastyClock } from './hasty-time.ts';
import {
  calmDown,
  expectNobodyLetIn,
  expectPromisesKept,
  type FaultWorld,
  startWorld,
} from './start-world.ts';

const times = 10;
/** Above every answer that comes at all, on a machine that has much else to do. */
const requestTimeoutMs = 1500;
const hourMs = 3_600_000;

/** What a run may stop with, each saying what to do; anything else is a bug. */
const cleanStops = new Set([
  'interrupted',
  'cognito-unreachable',
  'credentials-expired',
  'access-denied',
  'clock-skewed',
  'upload-failed',
  'logs-role',
]);

/**
 * One migration through the faults and mishaps of a schedule, run again by the same order whenever it stops, at last in calm
 * weather. Returns how often it stopped on the way.
 *
 * @throws Error that names the promise that does not hold, or the stop that was not clean
 */
export async function runSchedule(schedule: FaultSchedule): Promise<{ stops: number }> {
  const clock = hastyClock(times);
  const { users, seed, faults, intensity, latencyMs, listingLagMs, quota, migration } = schedule;
  const world = await startWorld(
    migration,
    { users, seed, faults, faultIntensity: intensity, latencyMs, listingLagMs, quota, nowMs: clock.nowMs },
    { requestTimeoutMs, ...(quota === 'off' && { ratePerSecond: 5000 }) },
  );
  const { wire } = world;
  try {
    const mishaps = mishapsOf(schedule);
    let stops = 0;
    // Each mishap stops at most one run.
    for (; stops <= schedule.mishaps.length + 1; stops += 1) {
      const ended = await runOnce(world, clock, mishaps);
      await recover(world);
      if (ended !== 'stopped') break;
      await wire.control('faults', { faults: 'none' });
      await expectNobodyLetIn(world);
      await wire.control('faults', { faults, intensity });
    }
    await calmDown(world);
    const ended = await runOnce(world, clock, { next: () => undefined });
    if (ended === 'stopped') throw new Error('it stopped in calm weather');
    await expectPromisesKept(world, ended, users);
    return { stops };
  } finally {
    await world.close();
  }
}

interface Mishaps {
  /** What comes at this checkpoint, if anything. */
  next(): Mishap | undefined;
}

function mishapsOf({ mishaps }: FaultSchedule): Mishaps {
  const left = [...mishaps];
  let passed = 0;
  return {
    next() {
      passed += 1;
      return left[0] !== undefined && left[0].after <= passed ? left.shift()?.what : undefined;
    },
  };
}

async function runOnce(
  world: FaultWorld,
  clock: Ports['clock'],
  mishaps: Mishaps,
): Promise<EngineEnded | 'stopped'> {
  const stop = new AbortController();
  const kill = new AbortController();
  const underWay: Promise<unknown>[] = [];
  const checkpoint = () => {
    const what = mishaps.next();
    if (what === undefined) return;
    if (what === 'ctrl-c' || what === 'ctrl-c-twice') stop.abort();
    if (what === 'ctrl-c-twice') kill.abort();
    underWay.push(befall(world, what));
  };
  const ports = { ...systemPorts({ emit: () => undefined, signal: stop.signal }), clock, checkpoint };
  try {
    const ended = await runEngine(world.run, ports, kill.signal);
    // What could not be read for want of a permission holds a plan up; the next one reads it again.
    return ended.settled ? ended : 'stopped';
  } catch (error) {
    if (!PoolferryError.is(error) || !cleanStops.has(error.code)) throw error;
    return 'stopped';
  } finally {
    await Promise.all(underWay);
  }
}

async function befall({ wire, run }: FaultWorld, what: Mishap): Promise<void> {
  switch (what) {
    case 'credentials-expire':
      return wire.control('credentials', { expired: true });
    case 'permission-withdrawn':
      return wire.control('deny', { actions: ['cognito-idp:Admin*'], pool: run.target });
    case 'clock-an-hour-off':
      // The service's dates go with its clock: to it, it is ours that is an hour slow.
      await wire.control('clock', { advanceMs: hourMs });
      return wire.control('clock-skew', { aheadMs: 1 });
    case 'page-tokens-die':
      return wire.control('clock', { advanceMs: 1.5 * hourMs });
    case 'quota-cut':
      return wire.control('quota', { multiplier: 0.5 });
    case 'listings-lag':
      return wire.control('listing-lag', { lagMs: 5000 });
    case 'ctrl-c':
    case 'ctrl-c-twice':
      return;
  }
}

/** What a person does about a run that stopped: signs in again, gives the permission back. */
async function recover({ wire }: FaultWorld): Promise<void> {
  await wire.control('credentials', { expired: false });
  await fetch(`${wire.sandbox.endpoint}/_sandbox/deny`, { method: 'DELETE' });
}
