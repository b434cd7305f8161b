import { describeImportJob, stopImportJob } from '../../cognito/import-jobs.ts';
import type { Migration } from '../migration.ts';
import type { Selection } from '../selection.ts';
import { fileLimits, fillJob } from './job-file.ts';
import { isUnstarted, startJob, watchJob } from './run-job.ts';
import { takeResults } from './take-results.ts';

/**
 * Carries every selected user of the import-job route into the target: one job after the other, since one may be active
 * at a time (facts §1.4), the results of each taken in while the next one runs. Goes on where an earlier run was.
 *
 * @param announce Called when users have arrived, so that the rest of their way can be gone.
 */
export async function importUsers(
  migration: Migration,
  selection: Selection,
  announce: () => void,
): Promise<void> {
  const ended: number[] = [];
  let taking: Promise<void> = Promise.resolve();
  let failure: { error: unknown } | undefined;
  /** A listing of a large target may take longer than a job: all that have ended by then share the next one. */
  const takeEnded = async () => {
    const numbers = ended.splice(0);
    if (numbers.length === 0) return;
    await takeResults(migration, numbers);
    announce();
  };
  const take = (number: number) => {
    ended.push(number);
    taking = taking.then(takeEnded).catch((error: unknown) => {
      failure ??= { error };
    });
  };
  const finishAndTake = async (number: number) => {
    await finishJob(migration, number);
    const { state, status, imported } = migration.ledger.importJobs.byNumber(number);
    if (state === 'ended') take(number);
    // Why it failed comes before another one is made.
    if (status === 'Failed' && imported === 0) await taking;
    if (failure !== undefined) throw failure.error;
  };
  try {
    for (const number of await openJobs(migration)) await finishAndTake(number);
    for (;;) {
      let number = await fillJob(migration, selection, fileLimits);
      if (number === undefined) {
        await taking;
        // Rows that a job never came to are free again.
        number = selection.isEverybody ? await fillJob(migration, selection, fileLimits) : undefined;
      }
      if (number === undefined) break;
      migration.ports.checkpoint?.('job-filled');
      await startJob(migration, number);
      await finishAndTake(number);
    }
  } finally {
    await taking;
  }
  if (failure !== undefined) throw (failure as { error: unknown }).error;
}

/** Jobs that an earlier run left on their way. Those that Cognito never began with are given up: their users may have changed. */
async function openJobs(migration: Migration): Promise<number[]> {
  const { ledger } = migration;
  const open: number[] = [];
  for (const { number, state, jobId } of ledger.importJobs.open()) {
    const isUnbegun =
      state === 'assigned' ||
      jobId === null ||
      (state === 'started' && (await isUnstarted(migration, jobId)));
    if (isUnbegun) ledger.transaction(() => ledger.importJobs.abandon(number));
    else open.push(number);
  }
  return open;
}

/** Users may be in the target whom only the results of an open job tell of. */
export function hasJobsUnderWay({ ledger }: Pick<Migration, 'ledger'>): boolean {
  return ledger.importJobs.open().some(({ state }) => state !== 'assigned');
}

async function finishJob(migration: Migration, number: number): Promise<void> {
  const job = migration.ledger.importJobs.byNumber(number);
  if (job.state === 'started') await watchJob(migration, job);
}

/** What stopping found: jobs that were under way, and whom they had brought by then. */
export interface StoppedJobs {
  jobs: number;
  imported: number;
}

/**
 * Stops the import job that is under way, and takes in what it has done so far. A stopped job cannot be resumed (facts §3.4): its
 * other users go into a new one in a later run.
 */
export async function stopImportJobs(migration: Migration): Promise<StoppedJobs> {
  const { ledger, target } = migration;
  const stopped: StoppedJobs = { jobs: 0, imported: 0 };
  for (const { number, state, jobId } of ledger.importJobs.open()) {
    const isStarted = state !== 'assigned' && jobId !== null;
    const status = isStarted ? (await describeImportJob(target.door, jobId)).status : 'Created';
    if (!isStarted || status === 'Created') {
      ledger.transaction(() => ledger.importJobs.abandon(number));
      continue;
    }
    if (status === 'Pending' || status === 'InProgress') await stopImportJob(target.door, jobId);
    await finishJob(migration, number);
    await takeResults(migration, [number]);
    stopped.jobs += 1;
    stopped.imported += ledger.importJobs.byNumber(number).imported;
  }
  return stopped;
}
