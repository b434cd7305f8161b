import type { CsvReader } from './csv-reader.ts';

/** The statuses of a job (facts §3.4). */
export type JobStatus =
  | 'Created'
  | 'Pending'
  | 'InProgress'
  | 'Stopping'
  | 'Stopped'
  | 'Succeeded'
  | 'Failed'
  | 'Expired';

/** One user import job of a pool. */
export interface ImportJob {
  readonly id: string;
  readonly ordinal: number;
  readonly name: string;
  readonly poolId: string;
  readonly roleArn: string;
  /** What makes the upload address known to its owner alone. */
  readonly signature: string;
  readonly preSignedUrl: string;
  readonly createdAtMs: number;
  status: JobStatus;
  startedAtMs: number | undefined;
  completedAtMs: number | undefined;
  message: string | undefined;
  /** The file as it was uploaded; gone once the job has ended. */
  file: Buffer | undefined;
  /** Whether a start has found this upload missing, which happens once under a switch. */
  startMissedFile: boolean;
  imported: number;
  skipped: number;
  failed: number;
  run: JobRun | undefined;
}

/** How far a started job has come. */
export interface JobRun {
  readonly beginsAtMs: number;
  /** Set by a stop. */
  stopsAtMs: number | undefined;
  /** Undefined until the file's header was read. */
  rows: CsvReader | undefined;
  /** Attribute of each column, in the file's order. */
  columns: readonly string[];
  /** Rows that may be taken now, by the time that has passed; a fraction carries over. */
  credit: number;
  creditAtMs: number;
}

export const isActive = ({ status }: ImportJob): boolean =>
  status === 'Pending' || status === 'InProgress' || status === 'Stopping';

/** A job in the service's shape (`UserImportJobType`). */
export function jobRecord(job: ImportJob): object {
  return {
    JobName: job.name,
    JobId: job.id,
    UserPoolId: job.poolId,
    PreSignedUrl: job.preSignedUrl,
    CreationDate: job.createdAtMs / 1000,
    ...(job.startedAtMs === undefined ? {} : { StartDate: job.startedAtMs / 1000 }),
    ...(job.completedAtMs === undefined ? {} : { CompletionDate: job.completedAtMs / 1000 }),
    Status: job.status,
    CloudWatchLogsRoleArn: job.roleArn,
    ImportedUsers: job.imported,
    SkippedUsers: job.skipped,
    FailedUsers: job.failed,
    ...(job.message === undefined ? {} : { CompletionMessage: job.message }),
  };
}
