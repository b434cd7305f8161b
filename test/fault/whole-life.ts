import type { StrikeName } from '@poolferry/sandbox';
import { PoolferryError } from '../../packages/poolferry/src/errors.ts';
import type { Ports } from '../../packages/poolferry/src/events.ts';
import { systemPorts } from '../../packages/poolferry/src/system-ports.ts';
import { letIn } from '../compare-people.ts';
import { furnishPools } from '../furnish.ts';
import { refuseToldEvents } from '../untold.ts';
import { forgetRequests } from '../writes.ts';
import { changeSource, disableSome } from './change-source.ts';
import { runEngine } from './engine.ts';
import { runRollback } from './engine-rollback.ts';
import { runSync } from './engine-sync.ts';
import { type HastyClock, hastyClock } from './hasty-time.ts';
import type { RandomMigration } from './random-migration.ts';
import {
  expectEmptied,
  expectNobodyLetIn,
  expectPromisesKept,
  type FaultWorld,
  startWorld,
} from './start-world.ts';

/** One fault at one moment of a life; `at` counts the calls of the operation from its beginning. */
export interface LifeStrike {
  operation: string;
  fault: StrikeName;
  at: number;
  times?: number;
  forMs?: number;
}

interface PlannedStrike extends LifeStrike {
  struck: number;
}

/** By which road people cross; or they are across, and the source changes. */
export type Course = 'admin-create' | 'import-job' | 'sync';

/** Of every life, so that what is asked after a lost answer is asked at all. */
const lostAnswers: readonly LifeStrike[] = [
  { operation: 'AdminCreateUser', fault: 'reset-after', at: 3 },
  { operation: 'CreateGroup', fault: 'reset-after', at: 2 },
  { operation: 'AdminAddUserToGroup', fault: 'reset-after', at: 4 },
  { operation: 'AdminSetUserPassword', fault: 'reset-after', at: 2 },
  { operation: 'AdminDeleteUser', fault: 'reset-after', at: 2 },
  { operation: 'DeleteGroup', fault: 'reset-after', at: 2 },
];

export interface LifeOptions {
  course: Course;
  strikes: readonly LifeStrike[];
  users?: number;
  seed?: number;
  listingLagMs?: number;
}

export interface Life {
  /** Codes of the clean stops, in their order; each was gone on from by the same order. */
  stops: string[];
  /** The strikes whose call never came. */
  missed: LifeStrike[];
  /** How often each operation was called. */
  calls: Record<string, number>;
  /** How often each error was answered. */
  errors: Record<string, number>;
}

/** Everything that the documents leave open as most would read it: the schedules try the other readings. */
const migrationBy = (routes: 'admin-create' | 'import-job'): RandomMigration => ({
  target: 'email',
  routes,
  duplicates: 'verified',
  unverified: 'carry',
  unconfirmed: 'carry',
  chains: routes === 'admin-create' ? 1 : 16,
  legacySub: true,
  // So that what a job has stored otherwise is mended, and who is in a group is asked for.
  switches: { importedBirthdate: 'as-given', addToGroupTwice: 'refused' },
});

/** The key of the tool, by which its calls are told from those of whoever looks on. */
const accessKeyId = 'sandbox';
const times = 10;
/** Above every answer that comes at all, on a machine that has much else to do. */
const requestTimeoutMs = 600;
const patienceMs = 30_000;
const unhurriedTimes = 3;
const mostStops = 200;
const mostGroups = 6;

/** Above whatever lags or goes back in time: what was done before cannot be unseen. */
const longAgoMs = 100_000;
/** Long enough for what lags to be seen, not so long that a listing that goes back would still show the changes. */
const sinceChangesMs = 60_000;

/** What a life needs beside its pools. */
interface Living {
  world: FaultWorld;
  ports: Ports;
  clock: HastyClock;
  /** Codes of the clean stops. */
  stops: string[];
  /** Every event, and every error that was a clean stop. */
  said: object[];
  users: number;
  listingLagMs: number;
}

/**
 * The whole life of a migration under strikes: plan, migrate, verify, with a look at both pools; then rollback, with another. By the
 * course of `sync` the migration is calm, and strikes befall two syncs after many changes of the source, with a look at both pools; then
 * rollback. What stops cleanly is gone on with by the same order.
 *
 * @throws Error that names the promise that does not hold, or the stop that was not clean
 */
export async function liveThrough(options: LifeOptions): Promise<Life> {
  const { course, strikes, users = 24, seed = 8, listingLagMs = 0 } = options;
  const clock = hastyClock(times);
  const world = await startWorld(
    migrationBy(course === 'import-job' ? course : 'admin-create'),
    { users, seed, quota: 'off', listingLagMs, nowMs: clock.nowMs },
    // Rates as documented, so that Cognito is asked for the true ones.
    { requestTimeoutMs },
  );
  const { signal } = new AbortController();
  const said: object[] = [];
  const ports: Ports = { ...systemPorts({ emit: (event) => said.push(event), signal }), clock };
  const living: Living = { world, ports, clock, stops: [], said, users, listingLagMs };
  try {
    await furnishPools(world.wire);
    await keepFewGroups(world);
    if (course === 'sync') await disableSome(world.wire, world.run.source);
    // The Date header is told by the sandbox's clock then, as the dates of users are.
    await world.wire.control('clock-skew', { aheadMs: 1 });
    clock.skip(longAgoMs);
    const { told, planned } = await (course === 'sync' ? keepInStep : carryAndTakeBack)(living, strikes);
    await refuseToldEvents(world.wire.sandbox.endpoint, said);
    const missed = planned.slice(planned.length - strikes.length).filter(({ struck }) => struck === 0);
    const calls = sumOf(told.map((one) => one.calls));
    return { stops: living.stops, missed, calls, errors: sumOf(told.map(({ errors }) => errors)) };
  } finally {
    await world.close();
  }
}

interface Lived {
  told: Pick<Life, 'calls' | 'errors'>[];
  planned: PlannedStrike[];
}

async function carryAndTakeBack(living: Living, strikes: readonly LifeStrike[]): Promise<Lived> {
  const { world, ports, users } = living;
  await planStrikes(world, strikes);
  const ended = await untilItEnds(living, () => runEngine(world.run, ports));
  const told = [await tellRequests(world)];
  await expectPromisesKept(world, ended, users);
  await forgetRequests(world.wire);
  await untilItEnds(living, () => runRollback(world.run, ports, mayBeSpared));
  told.push(await tellRequests(world));
  await expectEmptied(world);
  return { told, planned: (await world.wire.control('strikes')).strikes };
}

async function keepInStep(living: Living, strikes: readonly LifeStrike[]): Promise<Lived> {
  const { world, ports, clock, users, listingLagMs } = living;
  const { wire, run } = world;
  // Calm, and unhurried: nobody's dates are to be in doubt before it begins.
  clock.hurry(unhurriedTimes);
  await runEngine({ ...run, requestTimeoutMs: patienceMs }, ports);
  clock.hurry(times);
  clock.skip(longAgoMs);
  const { added, gone } = await changeSource(wire, run.source);
  clock.skip(sinceChangesMs);
  await planStrikes(world, strikes);
  for (let round = 1; round <= 2; round += 1) {
    const wereIn = await letIn(wire);
    await untilItEnds(living, () => runSync(run, ports, { verify: false }));
    // An old listing may keep from it who has been disabled since, and from us: the next one hears of it.
    const isOld = listingLagMs > 0 || strikes.some(({ fault }) => fault === 'listing-goes-back');
    await expectNobodyLetIn(world, isOld ? wereIn : []);
  }
  const told = [await tellRequests(world)];
  const planned: PlannedStrike[] = (await wire.control('strikes')).strikes;
  await fetch(`${wire.sandbox.endpoint}/_sandbox/strikes`, { method: 'DELETE' });
  // What an old listing has kept from them is made up for by the next sync.
  clock.skip(longAgoMs);
  const ended = await runSync({ ...run, requestTimeoutMs: patienceMs }, ports, { verify: true });
  if (!ended.inStep) throw new Error(`not in step: ${ended.left.join()}; ${JSON.stringify(ended.done)}`);
  await expectPromisesKept(world, ended, users + added, gone);
  await runRollback(run, ports, mayBeSpared);
  await expectEmptied(world);
  return { told, planned };
}

/** From now on calls are counted. */
async function planStrikes({ wire }: FaultWorld, strikes: readonly LifeStrike[]): Promise<void> {
  await forgetRequests(wire);
  const isApart = (lost: LifeStrike) =>
    !strikes.some(({ operation, at }) => operation === lost.operation && at === lost.at);
  for (const strike of [...lostAnswers.filter(isApart), ...strikes])
    await wire.control('strikes', { ...strike, accessKeyId });
}

/** The calls for fifty groups would be most of all calls. */
async function keepFewGroups({ wire, run }: FaultWorld): Promise<void> {
  const groups = [...(await wire.groups(run.source))].sort((a, b) => b[1].members.size - a[1].members.size);
  for (const [GroupName] of groups.slice(mostGroups))
    await wire.ok('DeleteGroup', { UserPoolId: run.source, GroupName });
}

async function untilItEnds<T>({ world, stops, said }: Living, run: () => Promise<T>): Promise<T> {
  const wereIn = await letIn(world.wire);
  for (;;) {
    try {
      return await run();
    } catch (error) {
      if (!isCleanStop(error)) throw error;
      stops.push(error.code);
      said.push(error);
      if (stops.length > mostStops) throw new Error(`it stops over and over: ${error.message}`);
      await expectNobodyLetIn(world, wereIn);
    }
  }
}

/** Whatever was typed in was right: only the world goes wrong here, so that exit 2's other reasons would be bugs. */
const cleanStops = new Set([
  'credentials-expired',
  'cognito-unreachable',
  'clock-skewed',
  'logs-role',
  'upload-failed',
]);

function isCleanStop(error: unknown): error is PoolferryError {
  return PoolferryError.is(error) && cleanStops.has(error.code) && error.hint !== '';
}

/**
 * Whom a rollback may spare, and does so by name: a lost answer to a password leaves open whose it is, and in time that is
 * hurried the second or two that dates are given may be over.
 */
const mayBeSpared = new Set(['unsettled', 'dates']);

async function tellRequests({ wire }: FaultWorld): Promise<Pick<Life, 'calls' | 'errors'>> {
  const { operations } = await wire.control('requests');
  const byOperation: { errors: Record<string, number> }[] = Object.values(operations);
  return { calls: await wire.calls(), errors: sumOf(byOperation.map(({ errors }) => errors)) };
}

function sumOf(counts: readonly Record<string, number>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const one of counts)
    for (const [name, calls] of Object.entries(one)) sums[name] = (sums[name] ?? 0) + calls;
  return sums;
}
