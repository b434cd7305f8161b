import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type SandboxOptions, startSandbox } from '@poolferry/sandbox';
import { describe, expect, test } from 'vitest';
import { ageListing } from '../age-ledger.ts';
import { decisions, pools, run, runAndKill, scratch } from '../command.ts';
import { expectImportedPeople } from '../imported-people.ts';
import { readIds } from '../same-people.ts';
import { type Answer, Wire } from '../wire.ts';

const byJob = ['--routes', 'import-job', '--app-handles-reset-required'];

async function world(options: SandboxOptions) {
  const sandbox = await startSandbox({ quota: 'off', latencyMs: [5, 15], ...options });
  const folder = scratch();
  const migrate = ['migrate', '--yes', '--json', ...pools(sandbox), ...decisions, ...byJob];
  return { sandbox, wire: new Wire(sandbox), folder, migrate };
}

type World = Awaited<ReturnType<typeof world>>;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const jobs = async (wire: Wire): Promise<Answer[]> => (await wire.control('import-jobs')).jobs;

async function expectWholeJob(here: World, disabledSince = 0): Promise<void> {
  const { wire, folder, migrate } = here;
  await wire.control('latency', { minMs: 0, maxMs: 0 });
  const ended = await run(folder, migrate);
  await wire.control('faults', { faults: 'none' });
  expect(ended.lines().filter(({ type }) => type === 'difference' || type === 'user-failed')).toEqual([]);
  expect(ended.result()).toMatchObject({ failed: 0, pending: 0, differing: 0, exitCode: 0 });
  await run(folder, ['ids', '--format', 'ndjson', '--output', 'ids.ndjson']);
  const { reset } = await expectImportedPeople(wire, readIds(join(folder, 'ids.ndjson')), disabledSince);
  expect(reset).toBeGreaterThan(150);
  await here.sandbox.close();
}

describe('a migration by the import job that is killed', () => {
  test.each([
    'CreateUserImportJob',
    's3:PutObject',
    'StartUserImportJob',
    'DescribeUserImportJob',
    'AdminAddUserToGroup',
  ])('just after %s comes to its end all the same', async (operation) => {
    const here = await world({ users: 300, seed: 91 });
    expect(await runAndKill(here, async () => ((await here.wire.calls())[operation] ?? 0) > 0)).toBe(true);
    await expectWholeJob(here);
  });

  test('while the job runs takes its results in later, though it has ended meanwhile', async () => {
    // Rows at ten times the pace that AWS's own benchmark has seen.
    const here = await world({ users: 400, seed: 92, quota: 10 });
    expect(
      await runAndKill(here, async () =>
        (await jobs(here.wire)).some(({ Status }) => Status === 'InProgress'),
      ),
    ).toBe(true);
    while ((await jobs(here.wire)).every(({ Status }) => Status === 'InProgress')) await pause(50);
    await here.wire.control('quota', { multiplier: 'off' });
    const before = (await here.wire.calls()).StartUserImportJob;
    await expectWholeJob({ ...here, sandbox: { ...here.sandbox, close: async () => undefined } });
    expect((await here.wire.calls()).StartUserImportJob).toBe(before);
    await here.sandbox.close();
  });

  test('before its job was started, and gone on with after that has expired', async () => {
    const here = await world({ users: 300, seed: 93 });
    expect(await runAndKill(here, async () => ((await here.wire.calls())['s3:PutObject'] ?? 0) > 0)).toBe(
      true,
    );
    await here.wire.control('clock', { advanceMs: 50 * 3_600_000 });
    await expectWholeJob(here);
  });

  test('never lets anybody in who was disabled in the source since the file was uploaded', async () => {
    const here = await world({ users: 300, seed: 94, listingLagMs: 0 });
    const { wire, sandbox } = here;
    // The file is there and its job never starts before the kill.
    const notYet = { operation: 'StartUserImportJob', fault: 'unavailable', at: 1, times: 1000 };
    await wire.control('strikes', notYet);
    expect(await runAndKill(here, async () => ((await wire.calls())['s3:PutObject'] ?? 0) > 0)).toBe(true);
    await fetch(`${sandbox.endpoint}/_sandbox/strikes`, { method: 'DELETE' });
    const ledger = new DatabaseSync(join(here.folder, 'poolferry.db'));
    const inFile = ledger.prepare('SELECT username FROM users WHERE job IS NOT NULL LIMIT 40').all();
    ledger.close();
    expect(inFile).toHaveLength(40);
    for (const { username: Username } of inFile)
      await wire.ok('AdminDisableUser', { UserPoolId: sandbox.source.userPoolId, Username });
    ageListing(here.folder);
    await expectWholeJob(here);
  });
});

describe('an import job under way', () => {
  test('is not planned over: whoever it brings would be taken for a stranger', async () => {
    const here = await world({ users: 300, seed: 98 });
    const { wire, sandbox, folder } = here;
    expect(await runAndKill(here, async () => ((await wire.calls()).StartUserImportJob ?? 0) > 0)).toBe(true);
    const plan = ['plan', '--again', '--json', ...pools(sandbox), ...decisions, '--routes', 'admin-create'];
    const refused = await run(folder, plan);
    expect([refused.code, refused.result().error.code]).toEqual([2, 'import-job-open']);
    await expectWholeJob(here);
  });

  test('and whoever is disabled in the source meanwhile is disabled as soon as its results are in', async () => {
    const here = await world({ users: 300, seed: 99, listingLagMs: 0, jobLogLagMs: 3_600_000 });
    const { wire, sandbox, folder } = here;
    expect(await runAndKill(here, async () => ((await wire.calls()).StartUserImportJob ?? 0) > 0)).toBe(true);
    const ledger = new DatabaseSync(join(folder, 'poolferry.db'));
    const inFile = ledger.prepare('SELECT username FROM users WHERE job IS NOT NULL LIMIT 20').all();
    ledger.close();
    for (const { username: Username } of inFile)
      await wire.ok('AdminDisableUser', { UserPoolId: sandbox.source.userPoolId, Username });
    ageListing(folder);
    await expectWholeJob(here, 20);
  });

  test('and whoever is deleted in the source meanwhile is disabled as soon as its results are in, and taken away by a sync', async () => {
    const here = await world({ users: 300, seed: 99, listingLagMs: 0, jobLogLagMs: 3_600_000 });
    const { wire, sandbox, folder, migrate } = here;
    expect(await runAndKill(here, async () => ((await wire.calls()).StartUserImportJob ?? 0) > 0)).toBe(true);
    const ledger = new DatabaseSync(join(folder, 'poolferry.db'));
    const inFile = ledger
      .prepare(
        `SELECT username, sign_in, profile ->> 'email' AS email FROM users JOIN profiles USING (id) WHERE job IS NOT NULL LIMIT 10`,
      )
      .all();
    ledger.close();
    for (const { username: Username } of inFile)
      await wire.ok('AdminDeleteUser', { UserPoolId: sandbox.source.userPoolId, Username });
    ageListing(folder);
    const ended = await run(folder, [...migrate, '--no-verify']);
    expect(ended.result()).toMatchObject({ failed: 0, pending: 0 });
    const gone = new Set(inFile.map(({ email }) => String(email).toLowerCase()));
    const left = async () =>
      [...(await wire.users(sandbox.target.userPoolId)).values()].filter(({ attributes }) =>
        gone.has((attributes.email ?? '').toLowerCase()),
      );
    expect((await left()).map(({ enabled }) => enabled)).toEqual(Array.from({ length: 10 }, () => false));
    const sync = migrate
      .filter((word) => word !== '--yes')
      .map((word) => (word === 'migrate' ? 'sync' : word));
    await run(folder, [...sync, '--yes', '--delete', '10']);
    expect(await left()).toEqual([]);
    await sandbox.close();
  });

  test('whose user vanishes from the target can be made anew', async () => {
    const here = await world({ users: 200, seed: 100, listingLagMs: 0, latencyMs: [0, 0] });
    const { wire, sandbox, folder, migrate } = here;
    await run(folder, [...migrate, '--no-verify']);
    const ledger = new DatabaseSync(join(folder, 'poolferry.db'));
    const inGroup = `SELECT u.id, p.profile ->> 'email' AS email FROM users u JOIN profiles p ON p.id = u.id JOIN memberships m ON m.key = u.key
      JOIN groups g ON g.id = m.group_id AND g.left_out IS NULL WHERE u.route = 'import-job' LIMIT 1`;
    const one = ledger.prepare(inGroup).get() as { id: number; email: string };
    ledger.prepare(`UPDATE users SET outcome = 'pending', reached = 2 WHERE id = ?`).run(one.id);
    ledger.close();
    await wire.ok('AdminDeleteUser', { UserPoolId: sandbox.target.userPoolId, Username: one.email });
    expect((await run(folder, [...migrate, '--no-verify'])).code).toBe(3);
    const again = await run(folder, [...migrate, '--retry', 'user-not-found']);
    expect(again.result()).toMatchObject({ failed: 0, pending: 0, differing: 0, exitCode: 0 });
    await sandbox.close();
  });

  test('makes no thousand jobs where the upload is refused', async () => {
    const here = await world({ users: 60, seed: 101, latencyMs: [0, 0] });
    const { wire, folder, migrate, sandbox } = here;
    // The clock of the sandbox leaps an hour at each look, so that every URL has expired when it is used.
    const leaping = setInterval(() => void wire.control('clock', { advanceMs: 3_600_000 }), 5);
    const ended = await run(folder, [...migrate, '--no-verify']);
    clearInterval(leaping);
    expect(ended.code).not.toBe(0);
    expect((await jobs(wire)).length).toBeLessThan(3);
    await sandbox.close();
  });
});

describe('an import job', () => {
  test('is stopped on request; its other users go into the next one', async () => {
    // Slow enough that the job is still under way when the second command has started, on a busy machine too.
    const here = await world({ users: 400, seed: 95, quota: 3 });
    const { wire, folder, migrate } = here;
    expect(
      await runAndKill(here, async () => (await jobs(wire)).some(({ ImportedUsers }) => ImportedUsers > 0)),
    ).toBe(true);
    const stopped = await run(folder, [...migrate, '--stop-import-job']);
    expect(stopped.code).toBe(130);
    expect((await jobs(wire)).map(({ Status }) => Status)).toEqual(['Stopped']);
    expect(stopped.result().pending).toBeGreaterThan(0);
    const again = await run(folder, [...migrate.filter((word) => word !== '--json'), '--stop-import-job']);
    expect(again.stderr).toContain('No import job was under way');
    await wire.control('quota', { multiplier: 'off' });
    await expectWholeJob(here);
  });

  test('waits for one that somebody else has started', async () => {
    const here = await world({ users: 250, seed: 96, quota: 10 });
    const { wire, sandbox, folder, migrate } = here;
    const other = await wire.ok('CreateUserPool', { PoolName: 'other', AutoVerifiedAttributes: ['email'] });
    const UserPoolId = other.UserPool.Id;
    const role = { CloudWatchLogsRoleArn: 'arn:aws:iam::123456789012:role/theirs' };
    const { UserImportJob: job } = await wire.ok('CreateUserImportJob', {
      UserPoolId,
      JobName: 'theirs',
      ...role,
    });
    const { CSVHeader: header } = await wire.ok('GetCSVHeader', { UserPoolId });
    const rows = Array.from({ length: 1500 }, (_, n) =>
      header
        .map((column: string) => {
          if (column === 'cognito:username') return `user${n}`;
          if (column === 'email') return `user${n}@example.com`;
          return column === 'email_verified' ? 'true' : '';
        })
        .join(','),
    );
    await fetch(job.PreSignedUrl, {
      method: 'PUT',
      headers: { 'x-amz-server-side-encryption': 'aws:kms' },
      body: [header.join(','), ...rows, ''].join('\n'),
    });
    await wire.ok('StartUserImportJob', { UserPoolId, JobId: job.JobId });
    const ended = await run(folder, migrate);
    expect(ended.result()).toMatchObject({ failed: 0, pending: 0, differing: 0, exitCode: 0 });
    expect((await wire.calls()).StartUserImportJob).toBeGreaterThan(2);
    await sandbox.close();
  });
});

// Without the time-outs, whose half a minute each the slower tests wait for.
describe('with every other fault that the sandbox knows', () => {
  test('everybody crosses by the import job', async () => {
    const here = await world({
      users: 300,
      seed: 97,
      faults: [
        ...(['throttle-burst', 'internal-error', 'unavailable'] as const),
        ...(['reset-before', 'reset-after', 'malformed-before', 'malformed-after'] as const),
      ],
    });
    await expectWholeJob(here);
  });
});
