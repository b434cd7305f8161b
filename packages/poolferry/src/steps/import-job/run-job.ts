import { CognitoRefusal, LostAnswer } from '../../cognito/failures.ts';
import {
  createImportJob,
  describeImportJob,
  type ImportJob,
  latestImportJobs,
  startImportJob,
} from '../../cognito/import-jobs.ts';
import { ensureLogsRole, type LogsRole } from '../../cognito/logs-role.ts';
import { uploadImportFile } from '../../cognito/upload-import-file.ts';
import { InputError, ServiceError } from '../../errors.ts';
import type { LedgerJob } from '../../ledger/import-jobs.ts';
import { importMinutes } from '../../report/estimate.ts';
import type { Migration } from '../migration.ts';
import { jobFile } from './job-file.ts';
import { emptyFailures } from './take-results.ts';

const firstPollMs = 500;
/** DescribeUserImportJob is capped at five calls a second for a pool; every few seconds is as good (facts §3.4). */
const longestPollMs = 5_000;
/** Only one job of the account may be active (facts §1.4): another one may take hours. */
const patienceMs = 12 * 60 * 60_000;
const firstStartPauseMs = 500;
const longestStartPauseMs = 60_000;
/** IAM takes some seconds to tell everybody of a new role. */
const newRolePatienceMs = 60_000;

/** For each job that failed as if it had no file: how much longer the next one waits after its upload (facts §3.4). */
const uploadSettlesMs = 3_000;

const ended = new Set(['Succeeded', 'Failed', 'Stopped', 'Expired']);

/**
 * Creates, uploads and starts a job whose users are chosen. From `started` on its users may be in the target. A job of whom
 * somebody is disabled meanwhile is given up, and its users are free for the next one: nobody disabled comes to life by it.
 */
export async function startJob(migration: Migration, number: number): Promise<void> {
  const { ledger, target, ports } = migration;
  const created = await create(migration, ledger.importJobs.byNumber(number).name);
  ledger.importJobs.created(number, created.jobId);
  ports.checkpoint?.('job-created');
  if (giveUpIfTainted(migration, number)) return;
  const file = await jobFile(migration, ledger.importJobs.byNumber(number));
  await uploadImportFile(uploadUrlOf(created), file, ports);
  ports.checkpoint?.('job-uploaded');
  await ports.clock.sleep(emptyFailures(ledger) * uploadSettlesMs, ports.signal);
  ledger.transaction(() => ledger.importJobs.start(number, Math.floor(target.door.serverNowMs())));
  await ledger.flushed();
  ports.checkpoint?.('job-start-committed');
  await startWhenFree(migration, number, created.jobId);
}

function giveUpIfTainted({ ledger }: Migration, number: number): boolean {
  if (!ledger.importJobs.hasDisabled(number)) return false;
  ledger.transaction(() => ledger.importJobs.abandon(number));
  return true;
}

function uploadUrlOf({ uploadUrl, jobId }: ImportJob): string {
  if (uploadUrl !== undefined) return uploadUrl;
  throw new ServiceError(`Cognito gave no URL for the file of the import job ${jobId}.`, {
    code: 'upload-failed',
    hint: 'Run the same command again to go on.',
  });
}

async function create(migration: Migration, name: string): Promise<ImportJob> {
  const { target, ports } = migration;
  const role = await logsRoleOf(migration);
  const sinceMs = ports.clock.monotonicMs();
  for (;;) {
    try {
      return await createImportJob(target.door, { name, logsRoleArn: role.arn });
    } catch (error) {
      if (!CognitoRefusal.is(error)) throw error;
      const waitedMs = ports.clock.monotonicMs() - sinceMs;
      const mayBeNews = role.isNew && CognitoRefusal.is(error, 'InvalidParameterException');
      if (!mayBeNews || waitedMs > newRolePatienceMs) throw refusedJob(error, 'create', role);
      await ports.clock.sleep(2_000, ports.signal);
    }
  }
}

/** The role that was named; else that of the pool's latest job that succeeded; else one of our own. */
async function logsRoleOf({ options, target, ports }: Migration): Promise<LogsRole> {
  if (options.logsRoleArn !== undefined) return { arn: options.logsRoleArn, isNew: false };
  // A job that failed may have done so because of its role.
  const last = (await latestImportJobs(target.door)).find(({ status }) => status === 'Succeeded');
  if (last?.logsRoleArn !== undefined) return { arn: last.logsRoleArn, isNew: false };
  const { access, userPoolId, description } = target;
  const role = await ensureLogsRole({ access, userPoolId, ports }, description);
  if (role.isNew) {
    ports.emit({
      code: 'notice',
      level: 'info',
      topic: 'logs-role',
      message: `Made the role ${role.arn}, by which Cognito writes the log of the import job.`,
    });
  }
  return role;
}

/**
 * Starts a job, waiting while another one is active. How Cognito refuses then is not documented (facts §17.4), nor why it may
 * refuse just after the upload (facts §3.4): whatever it says, the job is looked at and tried again.
 */
async function startWhenFree(migration: Migration, number: number, jobId: string): Promise<void> {
  const { target, ports } = migration;
  const sinceMs = ports.clock.monotonicMs();
  for (let pauseMs = firstStartPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestStartPauseMs)) {
    // It may have waited for hours by now.
    if (giveUpIfTainted(migration, number)) return;
    try {
      await startImportJob(target.door, jobId);
      return;
    } catch (error) {
      if (!CognitoRefusal.is(error) && !LostAnswer.is(error)) throw error;
      const { status } = await describeImportJob(target.door, jobId);
      if (status !== 'Created') return;
      if (ports.clock.monotonicMs() - sinceMs > patienceMs) throw refusedJob(error, 'start');
      if (pauseMs >= longestStartPauseMs / 8) tellOfWaiting(migration, error, pauseMs);
      await ports.clock.sleep(pauseMs, ports.signal);
    }
  }
}

function tellOfWaiting({ ports }: Migration, error: Error, pauseMs: number): void {
  const why = CognitoRefusal.is(error) ? error.refusal : error.message;
  const message = `Cognito does not start the import job yet (${why}): another one may be active in this account. Trying again in ${Math.ceil(pauseMs / 1000)} s.`;
  ports.emit({ code: 'notice', level: 'info', topic: 'import-job-waits', message });
}

function refusedJob(
  error: CognitoRefusal | LostAnswer,
  what: 'create' | 'start',
  role?: LogsRole,
): InputError {
  const about = role === undefined ? '' : ` with the role ${role.arn}`;
  return new InputError(
    `Cognito refused to ${what} an import job${about}: ${CognitoRefusal.is(error) ? error.cognitoMessage : error.message}`,
    {
      code: 'import-job-refused',
      hint: 'The pool must verify an attribute by itself (AutoVerifiedAttributes), the role must be there (--logs-role-arn names another), and the credentials must be allowed to pass it (iam:PassRole). Or decide anew with --routes admin-create and `poolferry plan --again`.',
      cause: error,
    },
  );
}

/** How often a job of so many rows will be looked at. */
export function looksAtJob(rows: number): number {
  let leftMs = importMinutes(rows) * 60_000;
  let looks = 1;
  for (let pauseMs = firstPollMs; leftMs > 0; pauseMs = Math.min(pauseMs * 1.5, longestPollMs)) {
    leftMs -= pauseMs;
    looks += 1;
  }
  return looks;
}

/** Watches a job until it has ended, and keeps its counters in the ledger. */
export async function watchJob(migration: Migration, { number, jobId, rows }: LedgerJob): Promise<void> {
  const { ledger, target, ports } = migration;
  if (jobId === null) throw new Error(`The import job ${number} was started without an id.`);
  for (let pauseMs = firstPollMs; ; pauseMs = Math.min(pauseMs * 1.5, longestPollMs)) {
    const now = await describeImportJob(target.door, jobId);
    const { imported, skipped, failed, status, message = null } = now;
    ledger.transaction(() => {
      ledger.importJobs.count(number, { imported, skipped, failed, status, message });
      ledger.header.set('lastWriteMs', ports.clock.nowMs());
      if (ended.has(status)) ledger.importJobs.setState(number, 'ended');
    });
    ports.checkpoint?.('job-counted');
    ports.emit({
      code: 'import-job-progress',
      level: 'progress',
      jobId,
      status,
      rows,
      imported,
      skipped,
      failed,
    });
    if (ended.has(status)) return;
    await ports.clock.sleep(pauseMs, ports.signal);
  }
}

/** Whether Cognito has surely not begun with a job that a killed run meant to start. */
export async function isUnstarted({ target }: Migration, jobId: string): Promise<boolean> {
  return ['Created', 'Expired'].includes((await describeImportJob(target.door, jobId)).status);
}
