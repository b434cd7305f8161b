import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { csvFor, hasEnded, jobOf, person, ROLE_ARN, readyJob, runJob, until } from './import-wire.ts';
import { ALIAS_POOL, EMAIL_POOL, HOUR_MS, newPool, openWire, type Wire } from './wire.ts';

let wire: Wire;
let paced: Wire;
beforeAll(async () => {
  wire = await openWire();
  paced = await openWire({ quota: 1 });
});
afterAll(() => Promise.all([wire.close(), paced.close()]));
afterEach(() => wire.control('POST', 'switches', { startWithoutUpload: 'refused', startAfterUpload: 'ok' }));

const people = (count: number) => Array.from({ length: count }, (_, at) => person(`p${at}@example.com`));
const start = (pool: string, JobId: string) => wire.call('StartUserImportJob', { UserPoolId: pool, JobId });

describe('the life of a job', () => {
  it('[IL-1] is Pending, InProgress at 30 rows a second, then Succeeded; counters move meanwhile', async () => {
    const { id } = await newPool(paced, EMAIL_POOL);
    const { JobId } = await readyJob(paced, id, await csvFor(paced, id, people(100)));
    const { UserImportJob } = await paced.ok('StartUserImportJob', { UserPoolId: id, JobId });
    expect(UserImportJob.Status).toBe('Pending');
    const seen = async (ms: number) => {
      paced.advance(ms);
      const { Status, ImportedUsers } = await jobOf(paced, id, JobId);
      return [Status, ImportedUsers];
    };
    expect(await seen(1_999)).toEqual(['Pending', 0]);
    expect(await seen(1)).toEqual(['InProgress', 0]);
    expect(await seen(1_000)).toEqual(['InProgress', 30]);
    expect(await seen(2_000)).toEqual(['InProgress', 90]);
    expect(await seen(2_000)).toEqual(['Succeeded', 100]);
    const { StartDate, CompletionDate } = await jobOf(paced, id, JobId);
    expect(CompletionDate - StartDate).toBeCloseTo(7, 5);
  });

  it('[IL-2] takes rows as many times faster as the quota says, and goes on by itself', async () => {
    const { id } = await newPool(paced, EMAIL_POOL);
    const { JobId } = await readyJob(paced, id, await csvFor(paced, id, people(2_000)));
    await paced.control('POST', 'quota', { multiplier: 40 });
    await paced.ok('StartUserImportJob', { UserPoolId: id, JobId });
    paced.advance(50 + 1_000);
    await until(paced, id, JobId, ({ ImportedUsers }) => ImportedUsers === 1_200);
    paced.advance(1_000);
    const jobs = async () => (await paced.control('GET', 'import-jobs')).body.jobs;
    for (let ended = false; !ended; ) ended = hasEnded((await jobs()).at(-1));
    expect((await jobs()).at(-1)).toMatchObject({ Status: 'Succeeded', ImportedUsers: 2_000 });
    await paced.control('POST', 'quota', { multiplier: 1 });
  });

  it('[IL-2] goes on at the rate of a quota that is set while it runs', async () => {
    const { id } = await newPool(paced, EMAIL_POOL);
    const { JobId } = await readyJob(paced, id, await csvFor(paced, id, people(20_000)));
    await paced.control('POST', 'quota', { multiplier: 'off' });
    await paced.ok('StartUserImportJob', { UserPoolId: id, JobId });
    const begun = await until(paced, id, JobId, ({ ImportedUsers }) => ImportedUsers > 0);
    await paced.control('POST', 'quota', { multiplier: 1 });
    const { ImportedUsers, Status } = await jobOf(paced, id, JobId);
    expect(ImportedUsers).toBeGreaterThanOrEqual(begun.ImportedUsers);
    expect(Status).toBe('InProgress');
    paced.advance(5_000);
    expect((await jobOf(paced, id, JobId)).ImportedUsers).toBe(ImportedUsers + 150);
    await paced.ok('StopUserImportJob', { UserPoolId: id, JobId });
    paced.advance(1_000);
    expect((await jobOf(paced, id, JobId)).Status).toBe('Stopped');
  });

  it('[IL-3] without a quota 50,000 rows need no time of their own, and the sandbox answers meanwhile', async () => {
    const { id } = await newPool(wire, EMAIL_POOL);
    const { JobId } = await readyJob(wire, id, await csvFor(wire, id, people(50_000)));
    await start(id, JobId);
    const seen = new Set<number>();
    for (let ended = false; !ended; ) {
      const job = await jobOf(wire, id, JobId);
      seen.add(job.ImportedUsers);
      ended = hasEnded(job);
    }
    // Some answers came while only a part of the rows was in.
    expect(seen.size).toBeGreaterThan(2);
    expect((await wire.ok('DescribeUserPool', { UserPoolId: id })).UserPool.EstimatedNumberOfUsers).toBe(
      50_000,
    );
  });

  it('[IL-4] a stop leaves the rows taken so far; Stopping first, or Stopped at once as the switch says', async () => {
    const { id } = await newPool(paced, EMAIL_POOL);
    const stopAfterASecond = async (csv: string) => {
      const { JobId } = await readyJob(paced, id, csv);
      paced.advance(1_000);
      await paced.ok('StartUserImportJob', { UserPoolId: id, JobId });
      paced.advance(3_000);
      const stopped = (await paced.ok('StopUserImportJob', { UserPoolId: id, JobId })).UserImportJob;
      paced.advance(1_000);
      return [stopped, await jobOf(paced, id, JobId)];
    };
    const csv = await csvFor(paced, id, people(500));
    const [stopping, stopped] = await stopAfterASecond(csv);
    expect(stopping).toMatchObject({ Status: 'Stopping', ImportedUsers: 30 });
    expect(stopped).toMatchObject({
      Status: 'Stopped',
      ImportedUsers: 30,
      CompletionMessage: 'The Import Job was stopped by the developer.',
    });
    const again = { UserPoolId: id, JobId: stopped.JobId };
    expect(await paced.error('StartUserImportJob', again)).toMatch(/^PreconditionNotMetException/);
    expect(await paced.error('StopUserImportJob', again)).toMatch(/^PreconditionNotMetException/);
    await paced.control('POST', 'switches', { importStops: 'at-once' });
    expect((await stopAfterASecond(csv))[0].Status).toBe('Stopped');
  });

  it('[IL-5] expires after 24 hours, or 48 as the switch says, if it was not started', async () => {
    const aging = await openWire();
    const { id } = await newPool(aging, EMAIL_POOL);
    const { JobId } = await readyJob(aging, id, 'x');
    const status = async () => (await jobOf(aging, id, JobId)).Status;
    aging.advance(24 * HOUR_MS - 1);
    expect(await status()).toBe('Created');
    await aging.control('POST', 'switches', { importExpiresAfterHours: 48 });
    aging.advance(1);
    expect(await status()).toBe('Created');
    await aging.control('POST', 'switches', { importExpiresAfterHours: 24 });
    expect(
      (await aging.ok('ListUserImportJobs', { UserPoolId: id, MaxResults: 1 })).UserImportJobs[0].Status,
    ).toBe('Expired');
    expect(await aging.error('StartUserImportJob', { UserPoolId: id, JobId })).toMatch(/^PreconditionNotMet/);
    await aging.close();
  });

  it('[IL-6] a pool without auto-verified attributes starts no job; the switch says whether it creates one', async () => {
    const { id } = await newPool(wire);
    const { JobId } = await readyJob(wire, id, 'x');
    expect((await start(id, JobId)).body.__type).toBe('PreconditionNotMetException');
    await wire.control('POST', 'switches', { importWithoutAutoVerified: 'create-refused' });
    const input = { JobName: 'job', UserPoolId: id, CloudWatchLogsRoleArn: ROLE_ARN };
    expect(await wire.error('CreateUserImportJob', input)).toMatch(/^PreconditionNotMetException/);
    await wire.control('POST', 'switches', { importWithoutAutoVerified: 'start-refused' });
  });

  it('[IL-7] one job an account is active, whatever the pool; the switch names the error', async () => {
    const busy = await openWire({ quota: 1 });
    const pools = [await newPool(busy, EMAIL_POOL), await newPool(busy, ALIAS_POOL)];
    const jobs = [];
    for (const { id } of pools) {
      jobs.push({ UserPoolId: id, JobId: (await readyJob(busy, id, await csvFor(busy, id, []))).JobId });
    }
    const [first = {}, second = {}] = jobs;
    await busy.ok('StartUserImportJob', first);
    expect(await busy.error('StartUserImportJob', second)).toMatch(/^PreconditionNotMetException/);
    await busy.control('POST', 'switches', { secondImportJob: 'LimitExceededException' });
    expect(await busy.error('StartUserImportJob', second)).toMatch(/^LimitExceededException/);
    busy.advance(10_000);
    await busy.ok('DescribeUserImportJob', first);
    expect((await busy.ok('StartUserImportJob', second)).UserImportJob.Status).toBe('Pending');
    await busy.close();
  });

  it('[IL-8] while a job runs, its pool is neither changed nor deleted', async () => {
    const busy = await openWire({ quota: 1 });
    const { id } = await newPool(busy, EMAIL_POOL);
    const { JobId } = await readyJob(busy, id, await csvFor(busy, id, people(3)));
    await busy.ok('StartUserImportJob', { UserPoolId: id, JobId });
    const more = { CustomAttributes: [{ Name: 'more', AttributeDataType: 'String' }] };
    const tries = async () =>
      Promise.all([
        busy.call('UpdateUserPool', { UserPoolId: id, AutoVerifiedAttributes: ['email'] }),
        busy.call('AddCustomAttributes', { UserPoolId: id, ...more }),
        busy.call('DeleteUserPool', { UserPoolId: id }),
      ]);
    for (const { body } of await tries()) expect(body.__type).toBe('UserImportInProgressException');
    busy.advance(10_000);
    await until(busy, id, JobId, hasEnded);
    for (const { status } of await tries()) expect(status).toBe(200);
    expect((await busy.control('GET', 'import-jobs')).body.jobs).toEqual([]);
    await busy.close();
  });

  it('[IL-9] gives up once too many rows have failed or been skipped, from the row told on or at the end', async () => {
    const { id } = await newPool(wire, EMAIL_POOL);
    const bad = Array.from({ length: 300 }, () => ({ 'cognito:username': 'nobody' }));
    const csv = await csvFor(wire, id, [...people(40), ...bad, ...people(300)]);
    const TooMany = 'Too many users have failed or been skipped during the import.';
    expect(await runJob(wire, id, csv)).toMatchObject({
      Status: 'Failed',
      ImportedUsers: 40,
      FailedUsers: 60,
      CompletionMessage: TooMany,
    });
    const again = await runJob(wire, id, await csvFor(wire, id, people(3)));
    expect(again).toMatchObject({ Status: 'Failed', SkippedUsers: 3, CompletionMessage: TooMany });
    await wire.control('POST', 'import-gives-up', { failingShare: 1, afterRows: 1 });
    expect(await runJob(wire, id, csv)).toMatchObject({ Status: 'Succeeded', SkippedUsers: 80 });
    await wire.control('POST', 'import-gives-up', { failingShare: 0.5, afterRows: 100 });
  });

  it('[IL-10] importing spends nothing of UserCreation', async () => {
    const { id } = await newPool(paced, EMAIL_POOL);
    const { JobId } = await readyJob(paced, id, await csvFor(paced, id, people(60)));
    await paced.ok('StartUserImportJob', { UserPoolId: id, JobId });
    paced.advance(20_000);
    await jobOf(paced, id, JobId);
    const made = await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        paced.call('AdminCreateUser', {
          UserPoolId: id,
          Username: `made${at}@x.com`,
          MessageAction: 'SUPPRESS',
        }),
      ),
    );
    expect(made.filter(({ status }) => status === 200)).toHaveLength(50);
  });
});
