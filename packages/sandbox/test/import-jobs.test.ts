import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  createJob,
  csvFor,
  hasEnded,
  jobOf,
  person,
  ROLE_ARN,
  readyJob,
  runJob,
  until,
  upload,
} from './import-wire.ts';
import { EMAIL_POOL, MINUTE_MS, newPool, openWire, type Wire } from './wire.ts';

let wire: Wire;
let paced: Wire;
beforeAll(async () => {
  wire = await openWire();
  paced = await openWire({ quota: 1 });
});
afterAll(() => Promise.all([wire.close(), paced.close()]));
afterEach(() => wire.control('POST', 'switches', { startWithoutUpload: 'refused', startAfterUpload: 'ok' }));

/** The answer to an upload of this length, before any of it is sent. */
function announced(url: string, bytes: number): Promise<number | undefined> {
  const headers = { 'x-amz-server-side-encryption': 'aws:kms', 'content-length': bytes };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'PUT', headers }, ({ statusCode }) => {
      resolve(statusCode);
      sent.destroy();
    });
    sent.once('error', reject);
    sent.flushHeaders();
  });
}

const people = (count: number) => Array.from({ length: count }, (_, at) => person(`p${at}@example.com`));
const start = (pool: string, JobId: string) => wire.call('StartUserImportJob', { UserPoolId: pool, JobId });

describe('the header and the job', () => {
  it('[IJ-1] names every column of a pool, custom attributes included, and neither sub nor groups', async () => {
    const { id } = await newPool(wire, {
      ...EMAIL_POOL,
      Schema: [{ Name: 'tenant', AttributeDataType: 'String' }],
    });
    const { CSVHeader, UserPoolId } = await wire.ok('GetCSVHeader', { UserPoolId: id });
    expect(UserPoolId).toBe(id);
    expect(CSVHeader[0]).toBe('name');
    expect(CSVHeader.at(-1)).toBe('cognito:username');
    expect(CSVHeader).toEqual(expect.arrayContaining(['custom:tenant', 'cognito:mfa_enabled', 'updated_at']));
    expect(CSVHeader).toHaveLength(22);
    expect(CSVHeader).not.toContain('sub');
    expect(CSVHeader).not.toContain('password_hash');
  });

  it('[IJ-2] creates a job with an address to upload to, and describes it', async () => {
    const { id } = await newPool(wire, EMAIL_POOL);
    const job = await createJob(wire, id);
    expect(job).toMatchObject({
      JobName: 'a job',
      UserPoolId: id,
      Status: 'Created',
      CloudWatchLogsRoleArn: ROLE_ARN,
      ImportedUsers: 0,
      SkippedUsers: 0,
      FailedUsers: 0,
    });
    expect(job.JobId).toMatch(/^import-[0-9a-zA-Z]{10}$/);
    expect(job.PreSignedUrl).toContain(`${wire.sandbox.endpoint}/_import/${id}/${job.JobId}?`);
    expect(job).not.toHaveProperty('StartDate');
    expect(await jobOf(wire, id, job.JobId)).toEqual(job);
    const other = await newPool(wire, EMAIL_POOL);
    const elsewhere = { UserPoolId: other.id, JobId: job.JobId };
    expect(await wire.error('DescribeUserImportJob', elsewhere)).toMatch(/^ResourceNotFoundException/);
  });

  it('[IJ-3] checks name and role: of this account, and a role', async () => {
    const { id } = await newPool(wire, EMAIL_POOL);
    const refusal = (more: object) =>
      wire.error('CreateUserImportJob', {
        JobName: 'job',
        UserPoolId: id,
        CloudWatchLogsRoleArn: ROLE_ARN,
        ...more,
      });
    const wrong = [
      { JobName: 'a/b' },
      { JobName: 'x'.repeat(129) },
      { CloudWatchLogsRoleArn: 'arn:aws:iam::999999999999:role/other-account' },
      { CloudWatchLogsRoleArn: 'arn:aws:iam::123456789012:user/no-role' },
      { CloudWatchLogsRoleArn: 'not an arn at all, but long' },
      { CloudWatchLogsRoleArn: undefined },
      { PasswordHashingAlgorithm: 'BCRYPT' },
    ];
    for (const more of wrong) expect(await refusal(more)).toMatch(/^InvalidParameterException/);
    expect(await refusal({ PasswordHashingAlgorithm: 'BCRYPT' })).toContain('The sandbox does not');
  });

  it('[IJ-4] refuses or fails a role that IAM does not know, where the switch says so', async () => {
    const { id } = await newPool(wire, EMAIL_POOL);
    await wire.control('POST', 'switches', { importRoleUnknown: 'refused' });
    const input = { JobName: 'job', UserPoolId: id, CloudWatchLogsRoleArn: ROLE_ARN };
    expect(await wire.error('CreateUserImportJob', input)).toMatch(/^InvalidParameterException/);
    await wire.control('POST', 'switches', { importRoleUnknown: 'job-fails' });
    const job = await runJob(wire, id, await csvFor(wire, id, people(1)));
    expect(job.CompletionMessage).toBe('The CloudWatch Logs role cannot be assumed or has been deleted.');
    await wire.control('POST', 'switches', { importRoleUnknown: 'accepted' });
  });

  it('[IJ-5] lists jobs newest first, page by page, with what became of them', async () => {
    const { id } = await newPool(wire, EMAIL_POOL);
    await runJob(wire, id, await csvFor(wire, id, people(2)), { JobName: 'job 0' });
    for (const at of [1, 2, 3, 4]) await createJob(wire, id, { JobName: `job ${at}` });
    const first = await wire.ok('ListUserImportJobs', { UserPoolId: id, MaxResults: 2 });
    await createJob(wire, id, { JobName: 'late' });
    const rest = await wire.pages('ListUserImportJobs', {
      UserPoolId: id,
      MaxResults: 2,
      PaginationToken: first.PaginationToken,
    });
    const listed = [first, ...rest].flatMap(({ UserImportJobs }) => UserImportJobs);
    expect(listed.map(({ JobName }) => JobName)).toEqual(['job 4', 'job 3', 'job 2', 'job 1', 'job 0']);
    expect(listed.at(-1)).toMatchObject({ Status: 'Succeeded', ImportedUsers: 2, SkippedUsers: 0 });
    const without = await wire.error('ListUserImportJobs', { UserPoolId: id });
    expect(without).toBe('InvalidParameterException: Missing required parameter MaxResults');
    expect(await wire.error('ListUserImportJobs', { UserPoolId: id, MaxResults: 61 })).toMatch(/^Invalid/);
  });

  it('[IJ-6] keeps at most 1,000 jobs a pool', async () => {
    const { id } = await newPool(wire, EMAIL_POOL);
    for (let at = 0; at < 20; at++) await Promise.all(Array.from({ length: 50 }, () => createJob(wire, id)));
    const input = { JobName: 'job', UserPoolId: id, CloudWatchLogsRoleArn: ROLE_ARN };
    expect(await wire.error('CreateUserImportJob', input)).toMatch(/^LimitExceededException/);
  });

  it('[IJ-7] holds the operations on one pool to 5 a second each', async () => {
    const { id } = await newPool(paced, EMAIL_POOL);
    const asked = await Promise.all(
      Array.from({ length: 7 }, () => paced.call('GetCSVHeader', { UserPoolId: id })),
    );
    expect(asked.filter(({ status }) => status === 200)).toHaveLength(5);
  });
});

describe('the upload', () => {
  it('[IU-1] takes a file at the pre-signed address with the header that was signed, and nothing else', async () => {
    const { id } = await newPool(wire, EMAIL_POOL);
    const { PreSignedUrl, JobId } = await createJob(wire, id);
    expect(await upload(PreSignedUrl, 'x', {})).toBe('403 SignatureDoesNotMatch');
    expect(await upload(PreSignedUrl, 'x', { 'x-amz-server-side-encryption': 'AES256' })).toMatch(/^403/);
    const forged = PreSignedUrl.replace(/Signature=../, 'Signature=zz');
    expect(await upload(forged, 'x')).toBe('403 SignatureDoesNotMatch');
    expect(await upload(PreSignedUrl.replace(id, 'us-east-1_Elsewhere'), 'x')).toMatch(/^403/);
    expect((await fetch(PreSignedUrl)).status).toBe(403);
    expect((await start(id, JobId)).body.message).toBe(`No csv file was uploaded for ${JobId}`);
    expect(await upload(PreSignedUrl, 'x')).toBe('200');
  });

  it('[IU-2] takes it for 15 minutes', async () => {
    const late = await openWire();
    const { id } = await newPool(late, EMAIL_POOL);
    const { PreSignedUrl } = await createJob(late, id);
    late.advance(15 * MINUTE_MS);
    expect(await upload(PreSignedUrl, 'x')).toBe('200');
    late.advance(1);
    expect(await upload(PreSignedUrl, 'x')).toBe('403 AccessDenied');
    await late.close();
  });

  it('[IU-3] refuses more than 100 MB, and a body without a length', async () => {
    const { id } = await newPool(wire, EMAIL_POOL);
    const { PreSignedUrl } = await createJob(wire, id);
    expect(await announced(PreSignedUrl, 100_000_001)).toBe(400);
    const response = await fetch(PreSignedUrl, {
      method: 'PUT',
      headers: { 'x-amz-server-side-encryption': 'aws:kms' },
      body: new Blob(['in ', 'pieces']).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(response.status).toBe(501);
  });

  it('[IU-4] the latest upload before the start counts, and the file is gone when the job has ended', async () => {
    const { id } = await newPool(wire, EMAIL_POOL);
    const job = await readyJob(wire, id, 'nonsense');
    expect(await upload(job.PreSignedUrl, await csvFor(wire, id, people(3)))).toBe('200');
    const fileIsHeld = async () =>
      (await wire.control('GET', 'import-jobs')).body.jobs.find(
        ({ JobId }: { JobId: string }) => JobId === job.JobId,
      ).HasFile;
    expect(await fileIsHeld()).toBe(true);
    await start(id, job.JobId);
    expect(await until(wire, id, job.JobId, hasEnded)).toMatchObject({
      Status: 'Succeeded',
      ImportedUsers: 3,
    });
    expect(await upload(job.PreSignedUrl, 'late')).toBe('200');
    expect(await fileIsHeld()).toBe(false);
  });

  it('[IU-5] a start without a file is refused, or fails the job as the switch says', async () => {
    const { id } = await newPool(wire, EMAIL_POOL);
    const { JobId } = await createJob(wire, id);
    expect((await start(id, JobId)).body.__type).toBe('PreconditionNotMetException');
    expect((await jobOf(wire, id, JobId)).Status).toBe('Created');
    await wire.control('POST', 'switches', { startWithoutUpload: 'job-fails' });
    expect((await start(id, JobId)).body.UserImportJob.Status).toBe('Pending');
    expect(await until(wire, id, JobId, hasEnded)).toMatchObject({
      Status: 'Failed',
      CompletionMessage: 'No csv file was uploaded.',
    });
  });

  it('[IU-6] a start right after the upload overlooks the file once, where the switch says so', async () => {
    const { id } = await newPool(wire, EMAIL_POOL);
    await wire.control('POST', 'switches', { startAfterUpload: 'fails-once' });
    const { JobId } = await readyJob(wire, id, await csvFor(wire, id, people(1)));
    expect((await start(id, JobId)).body.__type).toBe('PreconditionNotMetException');
    expect((await start(id, JobId)).status).toBe(200);
    await until(wire, id, JobId, hasEnded);
  });

  it('[IU-7] faults strike it too: an answer lost leaves the file uploaded', async () => {
    const { id } = await newPool(wire, EMAIL_POOL);
    const csv = await csvFor(wire, id, people(1));
    for (let lost = false; !lost; ) {
      const { PreSignedUrl, JobId } = await createJob(wire, id);
      await wire.control('POST', 'faults', { faults: ['reset-after'] });
      lost = await upload(PreSignedUrl, csv).then(
        () => false,
        () => true,
      );
      await wire.control('POST', 'faults', { faults: 'none' });
      const { jobs } = (await wire.control('GET', 'import-jobs')).body;
      expect(jobs.find((job: { JobId: string }) => job.JobId === JobId).HasFile).toBe(true);
    }
  });
});
