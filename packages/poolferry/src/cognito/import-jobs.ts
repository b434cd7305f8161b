import type { UserImportJobType } from '@aws-sdk/client-cognito-identity-provider';
import type { Door } from './door.ts';

/** A user import job as Cognito shows it. */
export interface ImportJob {
  jobId: string;
  name: string;
  /** `Created`, `Pending`, `InProgress`, `Stopping`, `Stopped`, `Succeeded`, `Failed` or `Expired` (facts §3.4). */
  status: string;
  imported: number;
  skipped: number;
  failed: number;
  /** Where the file goes, for 15 minutes after the job was created. */
  uploadUrl: string | undefined;
  logsRoleArn: string | undefined;
  /** Cognito's own words on how the job ended. */
  message: string | undefined;
}

export async function createImportJob(
  door: Door,
  { name, logsRoleArn }: { name: string; logsRoleArn: string },
): Promise<ImportJob> {
  const { UserImportJob } = await door.call('CreateUserImportJob', {
    UserPoolId: door.userPoolId,
    JobName: name,
    CloudWatchLogsRoleArn: logsRoleArn,
  });
  return readJob(UserImportJob);
}

/**
 * Starts a job whose file has been uploaded.
 *
 * @throws LostAnswer it may have been started
 */
export async function startImportJob(door: Door, jobId: string): Promise<void> {
  await door.call('StartUserImportJob', { UserPoolId: door.userPoolId, JobId: jobId });
}

export async function stopImportJob(door: Door, jobId: string): Promise<void> {
  await door.call('StopUserImportJob', { UserPoolId: door.userPoolId, JobId: jobId });
}

export async function describeImportJob(door: Door, jobId: string): Promise<ImportJob> {
  const { UserImportJob } = await door.call('DescribeUserImportJob', {
    UserPoolId: door.userPoolId,
    JobId: jobId,
  });
  return readJob(UserImportJob);
}

/** The latest jobs of the pool, the newest first: one page of 60. */
export async function latestImportJobs(door: Door): Promise<ImportJob[]> {
  const { UserImportJobs } = await door.call('ListUserImportJobs', {
    UserPoolId: door.userPoolId,
    MaxResults: 60,
  });
  return (UserImportJobs ?? []).map(readJob);
}

function readJob(job: UserImportJobType | undefined): ImportJob {
  return {
    jobId: job?.JobId ?? '',
    name: job?.JobName ?? '',
    status: job?.Status ?? 'Created',
    imported: Number(job?.ImportedUsers ?? 0),
    skipped: Number(job?.SkippedUsers ?? 0),
    failed: Number(job?.FailedUsers ?? 0),
    uploadUrl: job?.PreSignedUrl,
    logsRoleArn: job?.CloudWatchLogsRoleArn,
    message: job?.CompletionMessage,
  };
}
