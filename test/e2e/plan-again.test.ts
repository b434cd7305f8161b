import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { startSandbox } from '@poolferry/sandbox';
import { describe, expect, test } from 'vitest';
import { decisions, pools, run, scratch, unhurried } from '../command.ts';
import { Wire } from '../wire.ts';

/** Ten people are across, by a plan with choices that nothing but the ledger remembers. */
async function midMigration(seed: number) {
  const sandbox = await startSandbox({ users: 60, seed, quota: 'off', listingLagMs: 0 });
  const wire = new Wire(sandbox);
  const folder = scratch();
  const UserPoolId = sandbox.target.userPoolId;
  /** As one types it later: no pools, no choices. */
  const poolferry = (command: string, ...args: string[]) =>
    run(folder, [command, '--json', ...unhurried, ...args], { AWS_ENDPOINT_URL: sandbox.endpoint });
  const choices = ['--legacy-sub', 'custom:legacy_sub', '--without-groups', 'admins,editors'];
  const planned = await poolferry('plan', ...pools(sandbox), ...decisions, ...choices);
  expect(planned.code).toBe(0);
  expect((await poolferry('migrate', '--limit', '10')).code).toBe(130);
  const { UserPool } = await wire.ok('DescribeUserPool', { UserPoolId });
  const { AutoVerifiedAttributes, Policies, AccountRecoverySetting, EmailConfiguration } = UserPool;
  const kept = { AutoVerifiedAttributes, Policies, AccountRecoverySetting, EmailConfiguration };
  const trigger = (LambdaConfig: object) => wire.ok('UpdateUserPool', { UserPoolId, ...kept, LambdaConfig });
  const shut = { PreSignUp: 'arn:aws:lambda:us-east-1:1:function:shut' };
  /** Everybody as the first plan said, down to the last. */
  const allAsPlanned = async () => {
    const migrated = await poolferry('migrate');
    expect(migrated.result()).toMatchObject({ failed: 0, pending: 0, differing: 0, exitCode: 0 });
    const people = [...(await wire.users(UserPoolId)).values()];
    expect(people.length).toBe(migrated.result().migrated);
    expect(people.filter(({ attributes }) => attributes['custom:legacy_sub'] === undefined)).toEqual([]);
    const groups = await wire.groups(UserPoolId);
    expect([groups.has('admins'), groups.has('editors')]).toEqual([false, false]);
  };
  return {
    sandbox,
    folder,
    wire,
    poolferry,
    addTrigger: () => trigger(shut),
    removeTrigger: () => trigger({}),
    allAsPlanned,
  };
}

describe('plan --again while people are across', () => {
  test('forgets no choice where it ends with something to be settled, and takes no other one silently', async () => {
    const { sandbox, folder, poolferry, addTrigger, removeTrigger, allAsPlanned } = await midMigration(61);
    await addTrigger();
    expect((await poolferry('migrate')).result().error.code).toBe('pools-changed');
    expect((await poolferry('plan', '--again')).code).toBe(4);

    expect((await run(folder, ['status'])).stderr).toContain('The options of the last one hold');
    const other = await poolferry('plan', '--drop', 'nickname');
    expect(other.code).toBe(2);
    expect(other.result().error.code).toBe('other-options');
    expect((await poolferry('migrate')).result().error.code).toBe('no-plan');

    await removeTrigger();
    expect((await poolferry('plan')).code).toBe(0);
    await allAsPlanned();
    await sandbox.close();
  });

  test('adds what it is given to what the ledger remembers', async () => {
    const { sandbox, poolferry, addTrigger, allAsPlanned } = await midMigration(62);
    await addTrigger();
    expect((await poolferry('plan', '--again')).code).toBe(4);
    expect((await poolferry('plan', '--again', '--acknowledge', 'pre-sign-up')).code).toBe(0);
    await allAsPlanned();
    await sandbox.close();
  });

  test('tells how many are to be skipped who are on the way already, and takes nobody back', async () => {
    const { sandbox, folder, wire, poolferry } = await midMigration(64);
    const people = [...(await wire.users(sandbox.source.userPoolId)).values()];
    const skips = Object.fromEntries(people.map(({ sub }) => [sub, 'skip']));
    writeFileSync(join(folder, 'people.json'), JSON.stringify(skips));
    const again = await poolferry('plan', '--again', '--decisions', 'people.json');
    expect(again.code).toBe(0);
    expect(again.result()).toMatchObject({ migrated: 10, pending: 0 });
    const told = again.lines().find(({ topic }) => topic === 'decisions-too-late');
    expect(told).toMatchObject({ level: 'warn' });
    expect(told?.message).toMatch(/^10 of 60 decisions would skip somebody who has crossed already/);
    await sandbox.close();
  });

  test('forgets no choice where it is killed before it has decided', async () => {
    const { sandbox, folder, poolferry, allAsPlanned } = await midMigration(63);
    const ledger = new DatabaseSync(join(folder, 'poolferry.db'));
    ledger.exec(`DELETE FROM header WHERE name = 'plan'`);
    ledger.exec(`UPDATE users SET route = NULL, problem = NULL, sign_in = NULL, name_hash = NULL, outcome = 'pending', code = NULL
                 WHERE reached = 0`);
    ledger.close();
    expect((await poolferry('migrate')).result().error.code).toBe('no-plan');
    expect((await poolferry('plan')).code).toBe(0);
    await allAsPlanned();
    await sandbox.close();
  });
});
