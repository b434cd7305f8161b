import { join } from 'node:path';
import { startSandbox } from '@poolferry/sandbox';
import { expect, test } from 'vitest';
import { lookBack } from '../../packages/poolferry/src/steps/rollback/look.ts';
import { takeBack } from '../../packages/poolferry/src/steps/rollback/take-back.ts';
import { applyChanges } from '../../packages/poolferry/src/steps/sync/apply.ts';
import { lookForChanges } from '../../packages/poolferry/src/steps/sync/look.ts';
import { scratch } from '../command.ts';
import { carryAcross, openAgain } from '../in-process.ts';
import { Wire } from '../wire.ts';

const request = { allowMessages: false, deletions: 5 };
const set = (family_name: string) => ({ UserAttributes: [{ Name: 'family_name', Value: family_name }] });

test('a sync that is killed at each of its writes knows them for its own afterwards', async () => {
  const sandbox = await startSandbox({ users: 60, seed: 21, quota: 'off', listingLagMs: 0 });
  const wire = new Wire(sandbox);
  await wire.control('clock-skew', { aheadMs: 1 });
  const path = join(scratch(), 'poolferry.db');
  const [source, target] = [sandbox.source.userPoolId, sandbox.target.userPoolId];
  const disabled = [...(await wire.users(source)).values()].find(
    ({ status, attributes }) => status === 'CONFIRMED' && attributes.email_verified === 'true',
  )?.username;
  await wire.ok('AdminDisableUser', { UserPoolId: source, Username: disabled });
  await carryAcross(sandbox, path);
  const from = await wire.users(source);
  const first = await openAgain(sandbox, path);
  const across = first.ledger.users.migrated(0, 100).map(({ sub }) => from.get(sub ?? ''));
  first.close();
  const able = across.filter((user) => user?.enabled && user.attributes.family_name !== undefined);
  const [changed, bare, locked, joins, dies, returns] = able.map((user) => user?.username);
  const groups = await wire.groups(source);
  const subOfJoining = able[3]?.sub ?? '';
  const [group = ''] =
    [...groups].find(([name, { members }]) => !name.startsWith(source) && !members.has(subOfJoining)) ?? [];
  const on = (operation: string, Username: string | undefined, more: object = {}) =>
    wire.ok(operation, { UserPoolId: source, Username, ...more });

  const cuts: [string, () => Promise<unknown>][] = [
    ['AdminUpdateUserAttributes', () => on('AdminUpdateUserAttributes', changed, set('Other'))],
    [
      'AdminDeleteUserAttributes',
      () => on('AdminDeleteUserAttributes', bare, { UserAttributeNames: ['family_name'] }),
    ],
    ['AdminDisableUser', () => on('AdminDisableUser', locked)],
    ['AdminEnableUser', () => on('AdminEnableUser', disabled)],
    ['AdminAddUserToGroup', () => on('AdminAddUserToGroup', joins, { GroupName: group })],
    ['AdminRemoveUserFromGroup', () => on('AdminRemoveUserFromGroup', joins, { GroupName: group })],
    // Changed back before anybody goes on; and gone by then.
    ['AdminUpdateUserAttributes', () => on('AdminUpdateUserAttributes', returns, set('For-a-while'))],
    ['AdminUpdateUserAttributes', () => on('AdminUpdateUserAttributes', dies, set('Not-for-long'))],
  ];
  const before = from.get(able[5]?.sub ?? '')?.attributes.family_name ?? '';
  for (const [operation, change] of cuts) {
    await change();
    for (const at of [`sending:${operation}`, `answered:${operation}`]) {
      await wire.control('clock', { advanceMs: 5000 });
      const checkpoint = (reached: string) => {
        if (reached === at) throw new Error('killed');
      };
      const killed = await openAgain(sandbox, path, { ports: { checkpoint } });
      const view = await lookForChanges(killed, request);
      await expect(applyChanges(killed, view, request), at).rejects.toThrow('killed');
      killed.close();
    }
    if (change === cuts[6]?.[1]) await on('AdminUpdateUserAttributes', returns, set(before));
    if (change === cuts[7]?.[1]) await on('AdminDeleteUser', dies);
    await wire.control('clock', { advanceMs: 120_000 });
    const resumed = await openAgain(sandbox, path);
    const done = await applyChanges(resumed, await lookForChanges(resumed, request), request);
    expect([done.conflicts, done.unwritten, done.failed], operation).toEqual([0, {}, 0]);
    resumed.close();
  }
  const to = [...(await wire.users(target)).values()];
  expect(to.filter(({ attributes }) => attributes.family_name === 'For-a-while')).toEqual([]);
  expect(to.filter(({ attributes }) => attributes.family_name === 'Not-for-long')).toEqual([]);

  const last = await openAgain(sandbox, path);
  expect(await takeBack(last, await lookBack(last, {}), {})).toMatchObject({ spared: 0, failed: 0 });
  expect((await wire.users(target)).size).toBe(0);
  last.close();
  await sandbox.close();
});
