import { join } from 'node:path';
import { startSandbox } from '@poolferry/sandbox';
import { describe, expect, test } from 'vitest';
import { decisions, pools, run, runAndKill, scratch } from '../command.ts';
import { differencesBetween } from '../compare-people.ts';
import { Wire } from '../wire.ts';
import { toldByLedger } from './engine.ts';
import { seededChoice } from './seeded-choice.ts';

/** Two pools whose people are across, and then many of those of the source changed in some way or other. */
async function changedSince(seed: number) {
  const sandbox = await startSandbox({ users: 60, seed, quota: 'off', listingLagMs: 0 });
  const wire = new Wire(sandbox);
  const folder = scratch();
  const flags = ['--json', ...pools(sandbox), ...decisions];
  expect((await run(folder, ['migrate', '--yes', '--no-verify', ...flags])).code).toBe(0);
  const UserPoolId = sandbox.source.userPoolId;
  const groups = [...(await wire.groups(UserPoolId)).keys()];
  const choice = seededChoice(seed);
  const people = [...(await wire.users(UserPoolId)).values()].sort((a, b) =>
    a.username < b.username ? -1 : 1,
  );
  for (const { username: Username, status, attributes, enabled } of people) {
    if (status !== 'CONFIRMED' || attributes.email_verified !== 'true') continue;
    const on = (operation: string, input: object = {}) =>
      wire.ok(operation, { UserPoolId, Username, ...input });
    const change = choice.oneOf(['name', 'bare', 'email', 'flag', 'join', 'delete', 'nothing'] as const);
    const UserAttributes = [
      { Name: 'email', Value: `moved-${Username}@example.org`.toLowerCase() },
      { Name: 'email_verified', Value: 'true' },
    ];
    if (change === 'name')
      await on('AdminUpdateUserAttributes', { UserAttributes: [{ Name: 'name', Value: 'Other-name' }] });
    if (change === 'bare') await on('AdminDeleteUserAttributes', { UserAttributeNames: ['family_name'] });
    if (change === 'email' && /^[\w.-]+$/.test(Username))
      await on('AdminUpdateUserAttributes', { UserAttributes });
    if (change === 'flag') await on(enabled ? 'AdminDisableUser' : 'AdminEnableUser');
    if (change === 'join') await on('AdminAddUserToGroup', { GroupName: choice.oneOf(groups) });
    if (change === 'delete') await on('AdminDeleteUser');
  }
  return { sandbox, wire, folder, sync: ['sync', '--yes', '--delete', '60', ...flags] };
}

describe('a sync', () => {
  test.each([
    [402, 'AdminUpdateUserAttributes', 2],
    [403, 'AdminDeleteUser', 2],
  ])(
    'that is killed (seed %i, %s) and goes on through faults ends as if nothing had happened',
    async (seed, operation, at) => {
      const { sandbox, wire, folder, sync } = await changedSince(seed);
      await wire.control('latency', { minMs: 0, maxMs: 15 });
      const before = (await wire.calls())[operation] ?? 0;
      const isTime = async () => ((await wire.calls())[operation] ?? 0) >= before + at;
      expect(await runAndKill({ folder, migrate: sync }, isTime)).toBe(true);
      await wire.control('latency', { minMs: 0, maxMs: 0 });
      await wire.control('switches', { addToGroupTwice: 'refused', removeFromGroupTwice: 'refused' });
      const faults = [
        'throttle-burst',
        'internal-error',
        'unavailable',
        'reset-before',
        'reset-after',
        'malformed-after',
      ];
      await wire.control('faults', { faults });
      const ended = await run(folder, sync);
      expect([ended.code, ended.result().sync?.unwritten]).toEqual([0, {}]);
      await wire.control('faults', { faults: 'none' });
      const { ids } = toldByLedger(join(folder, 'poolferry.db'));
      expect(await differencesBetween(wire, ids, { statuses: ['CONFIRMED'] })).toEqual([]);
      expect((await wire.control('outbox')).messages).toEqual([]);
      await sandbox.close();
    },
  );
});
