import { type SandboxOptions, startSandbox } from '@poolferry/sandbox';
import { describe, expect, test } from 'vitest';
import { decisions, type Line, pools, run, scratch } from '../command.ts';
import { Wire } from '../wire.ts';
import { forgetRequests } from '../writes.ts';

/** Written from the facts (§1.2), not from the tool. */
const operationsOf: Record<string, string[]> = {
  UserCreation: ['AdminCreateUser'],
  UserAccountRecovery: ['AdminSetUserPassword'],
  UserUpdate: ['AdminAddUserToGroup', 'AdminDisableUser', 'AdminUpdateUserAttributes'],
  UserResourceUpdate: ['AdminSetUserMFAPreference'],
  UserRead: ['AdminGetUser'],
  UserPoolResourceUpdate: ['CreateGroup', 'CreateUserImportJob', 'StartUserImportJob'],
  // What opens a run (GetCSVHeader, GetUserPoolMfaConfig, DescribeUserPool, GetProvisionedLimit) is in no estimate.
  UserPoolResourceRead: ['ListGroups', 'ListUserImportJobs', 'DescribeUserImportJob'],
  UserList: ['ListUsers', 'ListUsersInGroup'],
};

async function planAndMigrate(options: SandboxOptions, args: string[]) {
  const sandbox = await startSandbox({ quota: 'off', listingLagMs: 0, ...options });
  const wire = new Wire(sandbox);
  const folder = scratch();
  const both = ['--json', ...pools(sandbox), ...decisions, ...args];
  const planned = await run(folder, ['plan', ...both]);
  expect(planned.code).toBe(0);
  await forgetRequests(wire);
  const ended = await run(folder, ['migrate', ...both]);
  expect(ended.result()).toMatchObject({ exitCode: 0, failed: 0, pending: 0 });
  const calls = await wire.calls();
  await sandbox.close();
  const { plan } = planned.result();
  return { plan, estimated: callsOf(plan.estimate), counted: countedCalls(calls), migrated: ended.result() };
}

const callsOf = ({ categories }: Line): Record<string, number> =>
  Object.fromEntries(categories.map(({ category, calls }: Line) => [category, calls]));

const countedCalls = (calls: Record<string, number>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(operationsOf)
      .map(([category, operations]) => [
        category,
        operations.reduce((sum, operation) => sum + (calls[operation] ?? 0), 0),
      ])
      .filter(([, count]) => count !== 0),
  );

/** Pages may be short, and jobs are looked at by the clock: of these an estimate can only be near. */
const near = ['UserList', 'UserPoolResourceRead'];
const exactOnly = (calls: Record<string, number>) =>
  Object.fromEntries(Object.entries(calls).filter(([category]) => !near.includes(category)));

describe('the calls that a plan estimates are those that the migration makes', () => {
  test.each<[string, SandboxOptions, string[]]>([
    ['by AdminCreateUser', { users: 1000, seed: 91 }, []],
    [
      'by the import job',
      { users: 1000, seed: 92 },
      ['--routes', 'import-job', '--app-handles-reset-required'],
    ],
    ['by both', { users: 1000, seed: 93 }, ['--routes', 'auto', '--app-handles-reset-required']],
  ])('%s', async (_, options, args) => {
    const { plan, estimated, counted } = await planAndMigrate(options, args);
    expect(exactOnly(estimated)).toEqual(exactOnly(counted));
    expect(Object.keys(exactOnly(counted)).length).toBeGreaterThan(3);
    const lists = [estimated.UserList ?? 0, counted.UserList ?? 0] as const;
    expect(Math.abs(lists[0] - lists[1]) / lists[1]).toBeLessThan(0.1);
    expect(plan.estimate.minutes).toBeGreaterThan(0);
  });

  test('and those of another choice of routes are what a plan with that choice estimates', async () => {
    const sandbox = await startSandbox({ quota: 'off', listingLagMs: 0, users: 600, seed: 94 });
    const summaries = [];
    for (const routes of ['admin-create', 'import-job', 'auto']) {
      const word = ['--routes', routes, '--app-handles-reset-required'];
      const ended = await run(scratch(), ['plan', '--json', ...pools(sandbox), ...decisions, ...word]);
      summaries.push(ended.result().plan);
    }
    await sandbox.close();
    const [first, ...others] = summaries.map(({ routes }) => routes);
    for (const other of others) expect(other).toEqual(first);
    for (const [index, { estimate, importJob, monthlyActiveUsers }] of summaries.entries()) {
      expect(first[index].minutes).toBeCloseTo(estimate.minutes);
      expect(first[index].byImportJob).toBe(importJob?.users ?? 0);
      expect(first[index].monthlyActiveUsers).toBe(monthlyActiveUsers.target);
    }
  });
});
