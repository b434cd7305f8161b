import { startSandbox } from '@poolferry/sandbox';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { decisions, type Ended, type Line, pools, run, scratch } from '../command.ts';
import { Wire } from '../wire.ts';

const fast = ['LimitManagement', 'UserPoolRead', 'UserPoolResourceRead', 'UserPoolResourceUpdate'].flatMap(
  (category) => ['--quota-rate', `${category}=5000`],
);
const byJob = ['--routes', 'import-job', '--app-handles-reset-required'];

const of = (ended: Ended, name: string): Line[] => ended.lines().filter(({ check }) => check === name);
const missing = (ended: Ended) =>
  of(ended, 'permission')
    .filter(({ status }) => status === 'fail' || status === 'warn')
    .map(({ side, action, blocks }) => [side, action, blocks]);

describe('doctor, where single things are wrong', () => {
  let wire: Wire;
  beforeAll(async () => {
    wire = new Wire(await startSandbox({ users: 60, seed: 76, quota: 'off', latencyMs: [0, 5] }));
  });
  afterEach(async () => {
    await fetch(`${wire.sandbox.endpoint}/_sandbox/deny`, { method: 'DELETE' });
    await wire.control('clock-skew', { aheadMs: 0 });
  });
  afterAll(() => wire.sandbox.close());

  const doctor = (args: string[] = []) =>
    run(scratch(), ['doctor', '--json', ...fast, ...pools(wire.sandbox), ...args]);
  const deny = (actions: string[], pool?: string) => wire.control('deny', { actions, pool });

  test('names the one permission that is missing on one pool, and no other', async () => {
    await deny(['cognito-idp:ListUsersInGroup'], wire.sandbox.target.userPoolId);
    const ended = await doctor();
    expect(ended.code).toBe(2);
    expect(missing(ended)).toEqual([
      ['target', 'cognito-idp:ListUsersInGroup', ['migrate', 'verify', 'rollback', 'import']],
    ]);
  });

  test('tells all other permissions, too, where the pool may not even be described', async () => {
    await deny(['cognito-idp:DescribeUserPool', 'cognito-idp:ListGroups']);
    const ended = await doctor();
    expect(missing(ended).map(([side, action]) => [side, action])).toEqual([
      ['source', 'cognito-idp:DescribeUserPool'],
      ['source', 'cognito-idp:ListGroups'],
      ['target', 'cognito-idp:DescribeUserPool'],
      ['target', 'cognito-idp:ListGroups'],
    ]);
  });

  test('tells whose the credentials are', async () => {
    const [source] = of(await doctor(), 'credentials');
    expect(source).toMatchObject({ status: 'ok', says: expect.stringContaining('account 123456789012') });
  });

  test.each([
    [60_000, 'warn', 0],
    [-400_000, 'fail', 2],
  ])('measures a clock that is %s ms behind', async (aheadMs, status, code) => {
    await wire.control('clock-skew', { aheadMs });
    const ended = await doctor();
    expect(of(ended, 'clock').map((check) => check.status)).toEqual([status, status]);
    expect(ended.code).toBe(code);
  });
});

test('a migration goes on without what doctor only warns of', async () => {
  const wire = new Wire(await startSandbox({ users: 80, seed: 77, quota: 'off' }));
  await wire.control('deny', { actions: ['cognito-idp:GetProvisionedLimit', 'logs:GetLogEvents'] });
  const folder = scratch();
  const warned = await run(folder, ['doctor', '--json', ...fast, ...pools(wire.sandbox), ...byJob]);
  expect(warned.code).toBe(0);
  expect(missing(warned)).toEqual([
    ['source', 'cognito-idp:GetProvisionedLimit', []],
    ['target', 'logs:GetLogEvents', []],
    ['target', 'cognito-idp:GetProvisionedLimit', ['quota', 'quota raise', 'quota restore']],
  ]);
  const migrate = ['migrate', '--yes', '--json', ...pools(wire.sandbox), ...decisions, ...byJob];
  expect((await run(folder, migrate)).result()).toMatchObject({ failed: 0, pending: 0, exitCode: 0 });
  await wire.sandbox.close();
});

test.each(['AdminCreateUser', 'AdminSetUserPassword', 'AdminAddUserToGroup'])(
  'a missing %s is found by --probe-writes, and migrate stops as doctor says',
  async (operation) => {
    const wire = new Wire(await startSandbox({ users: 40, seed: 78, quota: 'off' }));
    const action = `cognito-idp:${operation}`;
    await wire.control('deny', { actions: [action] });
    const folder = scratch();
    const named = pools(wire.sandbox);
    const told = await run(folder, ['doctor', '--json', '--probe-writes', ...fast, ...named]);
    expect(missing(told)).toEqual([['target', action, ['migrate', 'sync', 'import']]]);
    const ended = await run(folder, ['migrate', '--yes', '--json', ...named, ...decisions]);
    expect(ended.code).toBe(2);
    expect(ended.result().error).toMatchObject({ code: 'access-denied' });
    await wire.sandbox.close();
  },
);
