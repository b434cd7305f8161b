import { roleProblem } from '../iam/role-use.ts';
import type { JobLog } from '../job-logs/job-log.ts';
import type { Pool } from '../state/pool.ts';
import type { World } from '../world.ts';
import type { CsvReader } from './csv-reader.ts';
import type { ImportJob, JobRun, JobStatus } from './job.ts';
import { openFile } from './open-file.ts';
import { TOO_LONG, takeRow } from './take-row.ts';

/**
 * AWS's own benchmark of its export and import solution: 10,000 users in 8.1 minutes, 100,000 in 56.3. Cognito
 * publishes no rate (facts §17.4).
 */
const ROWS_PER_SECOND = 30;
const PENDING_MS = 2_000;
const STOPPING_MS = 1_000;
const SLICE_ROWS = 250;

/** A time of the real service under the sandbox's quota: shorter where rates are higher. */
function scaledMs(world: World, ms: number): number {
  const multiplier = world.limits.multiplier();
  return multiplier === 'off' ? 0 : ms / multiplier;
}

export function startJob(world: World, job: ImportJob): void {
  const nowMs = world.clock.nowMs();
  const beginsAtMs = nowMs + scaledMs(world, PENDING_MS);
  job.status = 'Pending';
  job.startedAtMs = nowMs;
  job.run = {
    beginsAtMs,
    stopsAtMs: undefined,
    rows: undefined,
    columns: [],
    credit: 0,
    creditAtMs: beginsAtMs,
  };
  world.imports.started(job);
}

/** Rows go on being taken for a moment (facts §3.4: Stopping). Those taken stay. */
export function stopJob(world: World, job: ImportJob): void {
  const { run } = job;
  if (run === undefined || world.switches.importStops === 'at-once') {
    stopped(world, job);
    return;
  }
  job.status = 'Stopping';
  run.stopsAtMs = world.clock.nowMs() + scaledMs(world, STOPPING_MS);
}

/**
 * Does what is due of the active job, at most one slice of rows.
 *
 * @returns whether more is due at once.
 */
export function advanceJob(world: World, job: ImportJob): boolean {
  const { run } = job;
  const pool = world.pools.get(job.poolId);
  if (run === undefined || pool === undefined) return false;
  const nowMs = world.clock.nowMs();
  if (job.status === 'Stopping' && nowMs >= (run.stopsAtMs ?? 0)) stopped(world, job);
  if (job.status === 'Pending' && nowMs >= run.beginsAtMs) begin(world, pool, job, run);
  if (run.rows === undefined || (job.status !== 'InProgress' && job.status !== 'Stopping')) return false;
  return takeSlice(world, pool, job, run, run.rows);
}

function begin(world: World, pool: Pool, job: ImportJob, run: JobRun): void {
  const problem = roleProblem(world, pool, job);
  const opened = problem ?? openFile(pool, job.file, world.switches);
  if (typeof opened === 'string') {
    end(world, job, 'Failed', opened);
    return;
  }
  run.rows = opened.rows;
  run.columns = opened.columns;
  job.status = 'InProgress';
}

function takeSlice(world: World, pool: Pool, job: ImportJob, run: JobRun, rows: CsvReader): boolean {
  const due = rowsDue(world, run);
  const slice = Math.min(due, SLICE_ROWS);
  const log = logOf(world, pool, job);
  for (let taken = 0; taken < slice; taken++) {
    const cells = rows.next();
    if (cells === undefined) {
      endOfFile(world, job);
      return false;
    }
    const outcome = cells === 'too-long' ? TOO_LONG : takeRow(world, pool, run.columns, cells);
    log.add(outcome, world.clock.nowMs());
    if (outcome.kind === 'SUCCEEDED') job.imported++;
    else if (outcome.kind === 'SKIPPED') job.skipped++;
    else job.failed++;
    if (givesUp(world, job)) {
      end(world, job, 'Failed', TOO_MANY);
      return false;
    }
  }
  run.credit = Math.max(0, run.credit - slice);
  return due > slice;
}

function rowsDue(world: World, run: JobRun): number {
  const multiplier = world.limits.multiplier();
  const nowMs = world.clock.nowMs();
  const elapsedMs = Math.max(0, nowMs - run.creditAtMs);
  run.creditAtMs = Math.max(nowMs, run.creditAtMs);
  if (multiplier === 'off') return Number.POSITIVE_INFINITY;
  run.credit += (elapsedMs / 1000) * ROWS_PER_SECOND * multiplier;
  return Math.floor(run.credit);
}

const TOO_MANY = 'Too many users have failed or been skipped during the import.';

function endOfFile(world: World, job: ImportJob): void {
  const { failingShare } = world.importGivesUp;
  if (isAbove(failingShare, job)) end(world, job, 'Failed', TOO_MANY);
  else end(world, job, 'Succeeded', 'The import job has completed.');
}

/** facts §3.4: a job ends part-way where too many fail; from which number on is UNCERTAIN. */
function givesUp({ importGivesUp: { afterRows, failingShare } }: World, job: ImportJob): boolean {
  return job.imported + job.skipped + job.failed >= afterRows && isAbove(failingShare, job);
}

function isAbove(share: number, { imported, skipped, failed }: ImportJob): boolean {
  return skipped + failed > share * (imported + skipped + failed);
}

function logOf(world: World, pool: Pool, job: ImportJob): JobLog {
  const group = `/aws/cognito/userpools/${pool.id}/${pool.name}`;
  const name = `${job.id}/${job.name}`;
  const known = world.jobLogs.streams(pool.region, group)?.find((log) => log.name === name);
  const lineBase = world.switches.importLineBase === 'header-is-1' ? 2 : 1;
  return (
    known ?? world.jobLogs.open(pool.region, group, { name, createdAtMs: world.clock.nowMs(), lineBase })
  );
}

function stopped(world: World, job: ImportJob): void {
  end(world, job, 'Stopped', 'The Import Job was stopped by the developer.');
}

/** The file goes with the job's end (facts §3.4). */
function end(world: World, job: ImportJob, status: JobStatus, message: string | undefined): void {
  job.status = status;
  job.message = message;
  job.completedAtMs = world.clock.nowMs();
  job.file = undefined;
  job.run = undefined;
}

const HOUR_MS = 3_600_000;

/** facts §3.4: a job that was not started expires, its data with it. */
export function expireIfDue(world: World, job: ImportJob): void {
  const livesMs = world.switches.importExpiresAfterHours * HOUR_MS;
  if (job.status !== 'Created' || world.clock.nowMs() - job.createdAtMs < livesMs) return;
  job.status = 'Expired';
  job.file = undefined;
}
