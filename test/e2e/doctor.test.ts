import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox } from '@poolferry/sandbox';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { decisions, type Ended, type Line, pools, run, scratch } from '../command.ts';
import { Wire } from '../wire.ts';
import { forgetRequests, writesTo } from '../writes.ts';

/** Limits come one a second, unless told otherwise. */
const fast = ['LimitManagement', 'UserPoolRead', 'UserPoolResourceRead', 'UserPoolResourceUpdate'].flatMap(
  (category) => ['--quota-rate', `${category}=5000`],
);

const checks = (ended: Ended): Line[] => ended.lines().filter(({ type }) => type === 'check');
const of = (ended: Ended, name: string, status?: string): Line[] =>
  checks(ended).filter(({ check, ...one }) => check === name && [undefined, one.status].includes(status));

describe('poolferry doctor', () => {
  let wire: Wire;
  beforeAll(async () => {
    wire = new Wire(await startSandbox({ users: 40, seed: 75, quota: 'off', latencyMs: [0, 5] }));
  });
  beforeEach(() => forgetRequests(wire));
  afterAll(() => wire.sandbox.close());

  const doctor = (args: string[] = [], env?: Record<string, string>, folder = scratch()) =>
    run(folder, ['doctor', '--json', ...fast, ...pools(wire.sandbox), ...args], env);

  test('finds nothing wrong where nothing is, and writes nothing', async () => {
    const ended = await doctor();
    expect(ended.code).toBe(0);
    expect(checks(ended).filter(({ status }) => status === 'fail' || status === 'warn')).toEqual([]);
    expect(new Set(checks(ended).map(({ check }) => check))).toEqual(
      new Set([
        ...['config', 'node', 'disk', 'ledger', 'credentials', 'pool', 'endpoint', 'clock'],
        ...['permission', 'limit', 'accounts'],
      ]),
    );
    expect(of(ended, 'endpoint')[0]?.says).toContain(wire.sandbox.endpoint);
    expect(await writesTo(wire)).toEqual({});
  });

  test('tries each read that the import job takes, too', async () => {
    const ended = await doctor(['--routes', 'auto']);
    const allowed = of(ended, 'permission', 'ok').map(({ action }) => action);
    expect(allowed).toEqual(
      expect.arrayContaining([
        ...['cognito-idp:GetCSVHeader', 'logs:GetLogEvents', 'iam:GetRole'],
        'servicequotas:ListServiceQuotas',
      ]),
    );
    const untold = of(ended, 'permission', 'untold').map(({ action }) => action);
    expect(untold).toEqual(expect.arrayContaining(['iam:PassRole', 'cognito-idp:StartUserImportJob']));
  });

  test('--probe-writes tries writes on the target alone, and both pools stay as they were', async () => {
    const { source, target } = wire.sandbox;
    const look = () =>
      Promise.all(
        [source, target].flatMap((one) => [wire.users(one.userPoolId), wire.groups(one.userPoolId)]),
      );
    const before = await look();
    await forgetRequests(wire);
    const ended = await doctor(['--probe-writes', '--routes', 'auto']);
    const { operations } = await wire.control('requests');
    const writes = Object.keys(await writesTo(wire)).filter((name) => !/:/.test(name));
    expect(writes).toEqual(expect.arrayContaining(['AdminCreateUser', 'AdminDisableUser', 'CreateGroup']));
    for (const name of writes) expect(Object.keys(operations[name].pools)).toEqual([target.userPoolId]);
    for (const name of writes) expect(operations[name].ok, name).toBe(0);
    expect(await look()).toEqual(before);
    expect((await wire.control('import-jobs')).jobs).toEqual([]);
    const told = of(ended, 'permission', 'ok').map(({ action }) => action);
    expect(told).toEqual(expect.arrayContaining(['cognito-idp:AdminSetUserPassword']));
    // Cognito may look at the input before the permission: no "allowed" is made of that.
    expect(told).not.toContain('cognito-idp:AdminCreateUser');
  });

  test('names each missing permission and the commands that it stops', async () => {
    const ended = await doctor([], { AWS_ACCESS_KEY_ID: 'DENIEDKEY' });
    expect(ended.code).toBe(2);
    const missing = of(ended, 'permission', 'fail');
    expect(missing).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          side: 'source',
          action: 'cognito-idp:ListUsersInGroup',
          blocks: expect.arrayContaining(['plan', 'migrate', 'verify', 'sync', 'export']),
        }),
        expect.objectContaining({
          side: 'target',
          action: 'cognito-idp:AdminGetUser',
          blocks: expect.arrayContaining(['migrate', 'rollback', 'sync', 'import']),
        }),
      ]),
    );
    // What makes a target is not asked of one that is there.
    const ofTarget = of(ended, 'permission').filter(({ side }) => side === 'target');
    expect(ofTarget.map(({ action }) => action)).not.toContain('cognito-idp:ListUserPools');
    expect(ofTarget.flatMap(({ blocks }) => blocks ?? [])).not.toContain('pool clone');
    // What a run goes on without is no failure.
    expect(of(ended, 'permission', 'warn')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          ...{ side: 'source', action: 'cognito-idp:GetProvisionedLimit', blocks: [] },
        }),
        // Nor is what no migration waits for.
        expect.objectContaining({
          ...{ side: 'target', action: 'cognito-idp:GetProvisionedLimit' },
          blocks: ['quota', 'quota raise', 'quota restore'],
        }),
      ]),
    );
    expect(ended.result().blocked).toEqual(expect.arrayContaining(['plan', 'migrate', 'convert']));
  });

  test('says of expired credentials what to do, and asks nothing more with them', async () => {
    const ended = await doctor([], { AWS_ACCESS_KEY_ID: 'EXPIREDKEY' });
    expect(ended.code).toBe(2);
    const broken = checks(ended).filter(({ status }) => status === 'fail');
    expect(broken.map(({ side, todo }) => [side, /sign in to AWS again/i.test(todo)])).toEqual([
      ['source', true],
      ['target', true],
    ]);
    expect(of(ended, 'permission')).toEqual([]);
  });

  test('goes on with the target where the source is unknown', async () => {
    const ended = await doctor(['--source', 'us-east-1_Nowhere99']);
    expect(ended.code).toBe(2);
    expect(of(ended, 'pool').map(({ side, status }) => [side, status])).toEqual([
      ['source', 'fail'],
      ['target', 'ok'],
    ]);
  });

  test('tells a config file that cannot be read, in place of stopping at it', async () => {
    const folder = scratch();
    writeFileSync(join(folder, 'poolferry.config.json'), '{ "quota": { "shares": 1 } }');
    const ended = await doctor([], undefined, folder);
    expect(ended.code).toBe(2);
    expect(of(ended, 'config', 'fail')[0]?.says).toContain('quota.share');
  });

  test('tells the ledger of other pools, and a folder that is not there', async () => {
    const folder = scratch();
    expect((await run(folder, ['plan', ...pools(wire.sandbox), ...decisions])).code).toBe(0);
    expect(of(await doctor([], undefined, folder), 'ledger')).toMatchObject([{ status: 'ok' }]);
    const other = await wire.ok('CreateUserPool', { PoolName: 'other', UsernameAttributes: ['email'] });
    const ended = await doctor(['--target', other.UserPool.Id], undefined, folder);
    expect(of(ended, 'ledger')).toMatchObject([{ status: 'fail' }]);
    const nowhere = await doctor(['--ledger', join(folder, 'missing', 'poolferry.db')]);
    expect(of(nowhere, 'disk')).toMatchObject([{ status: 'fail' }]);
  });

  test('without a pool looks at the machine alone', async () => {
    const ended = await run(scratch(), ['doctor', '--json']);
    expect(ended.code).toBe(0);
    expect(of(ended, 'pool')).toMatchObject([{ status: 'untold' }]);
    expect(await wire.calls()).toEqual({});
  });

  test('for people, says on one line each what is missing and names the command that prints the policy', async () => {
    const ended = await run(scratch(), ['doctor', ...fast, ...pools(wire.sandbox)], {
      AWS_ACCESS_KEY_ID: 'DENIEDKEY',
    });
    expect(ended.stdout).toBe('');
    expect(ended.stderr).toMatch(
      /fail {2}source permission: cognito-idp:ListUsers is missing .*stops plan, migrate/,
    );
    expect(ended.stderr).toContain('`poolferry iam --side source`');
  });
});
