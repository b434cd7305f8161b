import { EMAIL_POOL, newPool, type Reply, type Wire } from './wire.ts';

export const ROLE_ARN = 'arn:aws:iam::123456789012:role/service-role/Cognito-UserImport-Role';
const ENCRYPTED = { 'x-amz-server-side-encryption': 'aws:kms' };

/** A file for a pool: its header, and a row for each record; nothing is escaped. */
export async function csvFor(
  wire: Wire,
  UserPoolId: string,
  records: Record<string, string>[],
  lineEnd = '\n',
): Promise<string> {
  const { CSVHeader } = await wire.ok('GetCSVHeader', { UserPoolId });
  const rows = records.map((record) => CSVHeader.map((name: string) => record[name] ?? '').join(','));
  return [CSVHeader.join(','), ...rows, ''].join(lineEnd);
}

/** A person as an email pool takes them. */
export const person = (email: string, more: Record<string, string> = {}) => ({
  'cognito:username': email,
  email,
  email_verified: 'true',
  ...more,
});

export async function createJob(wire: Wire, UserPoolId: string, more: object = {}) {
  const input = { JobName: 'a job', UserPoolId, CloudWatchLogsRoleArn: ROLE_ARN, ...more };
  return (await wire.ok('CreateUserImportJob', input)).UserImportJob;
}

/** Sends a file as a client of S3: the status, and the error's code where there is one. */
export async function upload(
  url: string,
  file: string | Uint8Array,
  headers: Record<string, string> = ENCRYPTED,
): Promise<string> {
  const response = await fetch(url, { method: 'PUT', headers, body: file as Uint8Array<ArrayBuffer> });
  const text = await response.text();
  return [response.status, /<Code>(\w+)<\/Code>/.exec(text)?.[1]].filter(Boolean).join(' ');
}

export async function jobOf(wire: Wire, UserPoolId: string, JobId: string) {
  return (await wire.ok('DescribeUserImportJob', { UserPoolId, JobId })).UserImportJob;
}

/** Creates a job and uploads its file. */
export async function readyJob(wire: Wire, UserPoolId: string, file: string | Uint8Array, more: object = {}) {
  const job = await createJob(wire, UserPoolId, more);
  const status = await upload(job.PreSignedUrl, file);
  if (status !== '200') throw new Error(`the upload answered ${status}`);
  return job;
}

/** Describes a job until it is as wanted. */
export async function until(
  wire: Wire,
  pool: string,
  id: string,
  // biome-ignore lint/suspicious/noExplicitAny: jobs are looked at as a client without types would.
  wanted: (job: any) => boolean,
) {
  for (let tries = 0; tries < 2_000; tries++) {
    const job = await jobOf(wire, pool, id);
    if (wanted(job)) return job;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`the job ${id} has not come to what was wanted`);
}

export const hasEnded = ({ Status }: { Status: string }) =>
  ['Succeeded', 'Failed', 'Stopped'].includes(Status);

/** A whole job: its last description. */
export async function runJob(wire: Wire, pool: string, file: string | Uint8Array, more: object = {}) {
  const { JobId } = await readyJob(wire, pool, file, more);
  await wire.ok('StartUserImportJob', { UserPoolId: pool, JobId });
  return until(wire, pool, JobId, hasEnded);
}

/** Imports records into a pool of its own: the last description and the lines of the log. */
export async function importInto(
  wire: Wire,
  settings: object,
  records: Record<string, string>[],
  alter = (csv: string) => csv,
) {
  const pool = await newPool(wire, settings);
  const job = await runJob(wire, pool.id, alter(await csvFor(wire, pool.id, records)));
  return { pool, job, lines: await logLines(wire, pool.id, job) };
}

export const importByEmail = (
  wire: Wire,
  records: Record<string, string>[],
  alter?: (csv: string) => string,
) => importInto(wire, EMAIL_POOL, records, alter);

/** Calls CloudWatch Logs at the sandbox. */
export async function logs(
  wire: Wire,
  operation: string,
  input: object,
  region = 'us-east-1',
): Promise<Reply['body']> {
  const response = await fetch(wire.sandbox.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `Logs_20140328.${operation}`,
      authorization: `AWS4-HMAC-SHA256 Credential=ANYONE/20260101/${region}/logs/aws4_request, Signature=0`,
    },
    body: JSON.stringify(input),
  });
  return response.json();
}

export async function logNames(wire: Wire, UserPoolId: string, job: { JobId: string; JobName: string }) {
  const { UserPool } = await wire.ok('DescribeUserPool', { UserPoolId });
  return {
    logGroupName: `/aws/cognito/userpools/${UserPoolId}/${UserPool.Name}`,
    logStreamName: `${job.JobId}/${job.JobName}`,
  };
}

/** Every line of a job's log; none where there is no log. */
export async function logLines(wire: Wire, pool: string, job: { JobId: string; JobName: string }) {
  const { events = [] } = await logs(wire, 'GetLogEvents', {
    ...(await logNames(wire, pool, job)),
    startFromHead: true,
  });
  return events.map(({ message }: { message: string }) => message) as string[];
}
