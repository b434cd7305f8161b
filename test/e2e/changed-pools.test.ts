import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox } from '@poolferry/sandbox';
import { describe, expect, test } from 'vitest';
import { decisions, pools, run, scratch } from '../command.ts';
import { Wire } from '../wire.ts';
import { forgetRequests, writesTo } from '../writes.ts';

async function planned(seed: number) {
  const sandbox = await startSandbox({ users: 60, seed, quota: 'off', listingLagMs: 0 });
  const wire = new Wire(sandbox);
  const folder = scratch();
  const both = ['--json', ...pools(sandbox), ...decisions];
  expect((await run(folder, ['plan', ...both])).code).toBe(0);
  /** As an owner does it: read whole, changed, written whole. */
  const change = async (UserPoolId: string, settings: object) => {
    const { UserPool } = await wire.ok('DescribeUserPool', { UserPoolId });
    const { AutoVerifiedAttributes, Policies, AccountRecoverySetting, EmailConfiguration } = UserPool;
    const kept = { AutoVerifiedAttributes, Policies, AccountRecoverySetting, EmailConfiguration };
    await wire.ok('UpdateUserPool', { UserPoolId, ...kept, ...settings });
  };
  const command = (...args: string[]) => run(folder, [...args, ...both]);
  return { sandbox, wire, folder, change, command };
}

describe('pools that change after the plan', () => {
  test('migrate refuses a target that is another, says what changed, and goes on after plan --again', async () => {
    const { sandbox, wire, folder, change, command } = await planned(51);
    expect((await command('migrate', '--limit', '5')).code).toBe(130);
    await change(sandbox.target.userPoolId, { Policies: { PasswordPolicy: { MinimumLength: 31 } } });

    await forgetRequests(wire);
    const refused = await command('migrate');
    expect(refused.code).toBe(2);
    const { error } = refused.result();
    expect(error.code).toBe('pools-changed');
    expect(error.message).toMatch(/Policies\.PasswordPolicy\.MinimumLength was \d+, is 31/);
    expect(error.hint).toContain('plan --again');
    expect(await writesTo(wire)).toEqual({});

    const looked = await command('plan');
    expect(looked.lines()).toContainEqual(
      expect.objectContaining({
        topic: 'pools-changed',
        level: 'warn',
        message: expect.stringMatching(/is 31/),
      }),
    );
    // It shows the plan, and ends as `migrate` would.
    expect(looked.code).toBe(2);
    expect(looked.result().plan).toMatchObject({ settled: false, counts: { migrated: 5 } });
    expect(looked.result().error).toEqual(error);
    const inWords = await run(folder, ['plan', ...pools(sandbox), ...decisions]);
    expect(inWords.code).toBe(2);
    expect(inWords.stderr).not.toContain('carry it out with');
    expect(inWords.stderr.trimEnd().split('\n').slice(-3).join()).toMatch(/plan --again/);
    const kept = JSON.parse(readFileSync(join(folder, 'poolferry.plan.json'), 'utf8'));
    expect(kept.settled).toBe(false);
    expect(await writesTo(wire)).toEqual({});

    expect((await command('plan', '--again')).code).toBe(0);
    expect((await command('plan')).code).toBe(0);
    const migrated = await command('migrate');
    expect(migrated.code).toBe(0);
    expect(migrated.result()).toMatchObject({ failed: 0, pending: 0, differing: 0 });
    await sandbox.close();
  });

  test('migrate tells of changes that do no harm, and goes on', async () => {
    const { sandbox, change, command } = await planned(52);
    const { source, target } = sandbox;
    await change(target.userPoolId, { DeletionProtection: 'ACTIVE' });
    await change(source.userPoolId, {
      LambdaConfig: { PreSignUp: 'arn:aws:lambda:us-east-1:1:function:shut' },
    });
    const migrated = await command('migrate');
    expect(migrated.code).toBe(0);
    const told = migrated.lines().find((line) => line.topic === 'pools-changed');
    expect(told?.message).toContain('target: DeletionProtection was "INACTIVE", is "ACTIVE"');
    expect(told?.message).toContain('source: LambdaConfig.PreSignUp');
    await sandbox.close();
  });

  test('a migration that has ended lets its target be', async () => {
    const { sandbox, change, command } = await planned(53);
    expect((await command('migrate', '--no-verify')).code).toBe(0);
    await change(sandbox.target.userPoolId, { Policies: { PasswordPolicy: { MinimumLength: 31 } } });
    expect((await command('migrate')).code).toBe(0);
    expect((await command('plan')).code).toBe(0);
    await sandbox.close();
  });
});
