import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { startSandbox } from '@poolferry/sandbox';
import { describe, expect, test } from 'vitest';
import { decisions, pools, run, scratch } from '../command.ts';
import { Wire } from '../wire.ts';

const root = 'arn:aws:iam::123456789012:role/root';
const ledger = 'l.db';

/** A plan in whose target somebody makes one of its groups, like the source's but for what is given. */
async function madeSincePlan(seed: number, otherwise: object) {
  const sandbox = await startSandbox({ users: 200, seed, quota: 'off', listingLagMs: 0 });
  const wire = new Wire(sandbox);
  const folder = scratch();
  const command = (...args: string[]) =>
    run(folder, [...args, '--json', '--ledger', ledger, ...pools(sandbox), ...decisions]);
  expect((await command('plan')).code).toBe(0);
  const [source, target] = [sandbox.source.userPoolId, sandbox.target.userPoolId];
  const { Group } = await wire.ok('GetGroup', { UserPoolId: source, GroupName: 'admins' });
  const { Description, Precedence, RoleArn } = Group;
  const like = { Description, Precedence, RoleArn };
  const admins = { UserPoolId: target, GroupName: 'admins' };
  await wire.ok('CreateGroup', { ...admins, ...like, ...otherwise });
  const members = async () => (await wire.ok('ListUsersInGroup', admins)).Users.length;
  const origin = () => {
    const database = new DatabaseSync(join(folder, ledger), { readOnly: true });
    const row = database.prepare("SELECT origin FROM groups WHERE name = 'admins'").get();
    database.close();
    return row?.origin;
  };
  return { sandbox, wire, admins, command, members, origin };
}

describe('a group that somebody made in the target since the plan', () => {
  test('and that has another role gets nobody, until the owner says so', async () => {
    const { sandbox, command, members, origin } = await madeSincePlan(61, { RoleArn: root });
    const refused = await command('migrate');
    expect(refused.code).toBe(2);
    const { error } = refused.result();
    expect(error.code).toBe('group-appeared');
    expect(error.message).toContain('"admins"');
    expect(error.message).toContain('another role than');
    expect(error.hint).toContain('plan --again');
    expect(await members()).toBe(0);

    const asked = await command('migrate');
    expect(asked.code).toBe(4);
    expect(await members()).toBe(0);

    const accepted = ['--acknowledge', 'group-clash'];
    expect((await command('plan', '--again', ...accepted)).code).toBe(0);
    const ended = await command('migrate', ...accepted);
    expect(ended.code).toBe(0);
    expect(ended.result()).toMatchObject({ failed: 0, pending: 0, differing: 0 });
    expect(await members()).toBeGreaterThan(0);
    expect(origin()).toBe('existing');
    await sandbox.close();
  });

  test('and that is what we would have made takes its members, and stays theirs', async () => {
    const { sandbox, wire, command, members, origin } = await madeSincePlan(62, {});
    // Cognito's clock is known to a second, and dates may come without their fraction: the group is made longer ago than that.
    await wire.control('clock-skew', { aheadMs: 10_000 });
    const ended = await command('migrate');
    expect(ended.code).toBe(0);
    expect(await members()).toBeGreaterThan(0);
    expect(origin()).toBe('existing');
    await sandbox.close();
  });

  test('and one of ours that is given a role later is told by verify', async () => {
    const sandbox = await startSandbox({ users: 20, seed: 63, quota: 'off', listingLagMs: 0 });
    const wire = new Wire(sandbox);
    const folder = scratch();
    const both = ['--json', ...pools(sandbox), ...decisions];
    expect((await run(folder, ['migrate', '--yes', ...both])).code).toBe(0);
    const admins = { UserPoolId: sandbox.target.userPoolId, GroupName: 'admins' };
    const { Group } = await wire.ok('GetGroup', admins);
    const { Description, Precedence } = Group;
    await wire.ok('UpdateGroup', { ...admins, Description, Precedence, RoleArn: root });
    const ended = await run(folder, ['verify', ...both]);
    expect(ended.code).toBe(5);
    const differences = ended.lines().filter(({ type }) => type === 'difference');
    expect(differences).toMatchObject([{ kind: 'group-settings', field: 'admins: role' }]);
    await sandbox.close();
  });
});
