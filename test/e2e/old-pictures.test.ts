import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { startSandbox } from '@poolferry/sandbox';
import { describe, expect, test } from 'vitest';
import { migrate } from '../../packages/poolferry/src/steps/migrate.ts';
import type { Migration } from '../../packages/poolferry/src/steps/migration.ts';
import { lookBack } from '../../packages/poolferry/src/steps/rollback/look.ts';
import { takeBack } from '../../packages/poolferry/src/steps/rollback/take-back.ts';
import { applyChanges } from '../../packages/poolferry/src/steps/sync/apply.ts';
import { lookForChanges } from '../../packages/poolferry/src/steps/sync/look.ts';
import { verifyPools } from '../../packages/poolferry/src/steps/verify.ts';
import { scratch } from '../command.ts';
import { carryAcross, openAgain } from '../in-process.ts';
import { withOldPictures } from '../old-pictures.ts';
import { type ListedUser, Wire } from '../wire.ts';

interface Pair {
  old: ListedUser;
  now: ListedUser;
}

async function migrated(seed: number) {
  const sandbox = await startSandbox({ users: 60, seed, quota: 'off', listingLagMs: 0 });
  const wire = new Wire(sandbox);
  await wire.control('clock-skew', { aheadMs: 1 });
  const path = join(scratch(), 'poolferry.db');
  await carryAcross(sandbox, path);
  await wire.control('clock', { advanceMs: 5000 });
  const opened = await openAgain(sandbox, path);
  const { ledger } = opened;
  const [source, target] = [sandbox.source.userPoolId, sandbox.target.userPoolId];
  const [from, to] = [await wire.users(source), await wire.users(target)];
  const pairs = ledger.users.migrated(0, 100).map((user) => ({
    old: from.get(user.sub ?? '') as ListedUser,
    now: to.get(user.target?.sub ?? '') as ListedUser,
  }));
  const able = pairs.filter(({ old }) => old.enabled);
  const on = (UserPoolId: string, operation: string, { username: Username }: ListedUser, input = {}) =>
    wire.ok(operation, { UserPoolId, Username, ...input });
  const isEnabled = async ({ now }: Pair) => (await wire.users(target)).get(now.sub)?.enabled;
  const close = async () => {
    opened.close();
    await sandbox.close();
  };
  return { sandbox, wire, opened, ledger, able, source, target, on, isEnabled, path, close };
}

async function syncNow(migration: Migration, deletions?: number) {
  const request = { allowMessages: false, deletions };
  return applyChanges(migration, await lookForChanges(migration, request), request);
}

async function rollBack(migration: Migration) {
  return takeBack(migration, await lookBack(migration, {}), {});
}

const named = (family_name: string) => ({ UserAttributes: [{ Name: 'family_name', Value: family_name }] });

describe('a sync that is shown an old picture of the source', () => {
  test('gives nobody back what they have lost: neither the way in, nor a group, nor life', async () => {
    const here = await migrated(11);
    const { wire, able, source, target, on, isEnabled, ledger } = here;
    const { migration, mode } = withOldPictures(here.opened);
    const [locked, deleted, lockedThere] = able as [Pair, Pair, Pair];
    const [group, { members }] = [...(await wire.groups(target))].find(([, one]) => one.members.size > 1) as [
      string,
      { members: Set<string> },
    ];
    const others = [locked, deleted, lockedThere];
    const member = able.find((one) => members.has(one.now.sub) && !others.includes(one)) as Pair;
    mode.now = 'record';
    await syncNow(migration);
    mode.now = 'live';
    await on(source, 'AdminDisableUser', locked.old);
    await on(source, 'AdminDisableUser', lockedThere.old);
    await on(target, 'AdminDisableUser', lockedThere.now);
    await on(source, 'AdminRemoveUserFromGroup', member.old, { GroupName: group });
    await on(source, 'AdminDeleteUser', deleted.old);
    expect(await syncNow(migration, 1)).toMatchObject({ disabled: 2, left: 1, deleted: 1, conflicts: 0 });

    mode.now = 'replay';
    expect(await syncNow(migration, 1)).toMatchObject({ added: 0, enabled: 0, joined: 0 });
    expect(await isEnabled(locked)).toBe(false);
    expect((await wire.groups(target)).get(group)?.members).not.toContain(member.now.sub);
    expect(ledger.users.byKey(ledger.undo.bySub(locked.now.sub)?.key ?? '')?.enabled).toBe(false);
    const emails = [...(await wire.users(target)).values()].map(({ attributes }) => attributes.email);
    expect(emails).not.toContain(deleted.now.attributes.email);
    expect(ledger.census.counts()).toMatchObject({ pending: 0, failed: 0 });

    // Enabled indeed. Who was disabled in the target by somebody else stays so, and is told until that is settled there.
    mode.now = 'live';
    for (const one of [locked, lockedThere]) await on(source, 'AdminEnableUser', one.old);
    expect(await syncNow(migration)).toMatchObject({ enabled: 1, conflicts: 1 });
    expect([await isEnabled(locked), await isEnabled(lockedThere)]).toEqual([true, false]);
    expect((await syncNow(migration)).conflicts).toBe(1);
    await on(target, 'AdminEnableUser', lockedThere.now);
    expect((await syncNow(migration)).conflicts).toBe(0);
    await here.close();
  });

  test('deletes nobody who was changed a moment ago, and disables who failed on the way', async () => {
    const here = await migrated(12);
    const { wire, able, source, target, on, isEnabled, ledger, opened } = here;
    const [deleted, failed, joined] = able as [Pair, Pair, Pair];
    const [group] = [...(await wire.groups(target))].find(
      ([, { members }]) => !members.has(joined.now.sub),
    ) as [string, object];
    // As somebody is left who came by an import job and was refused their group.
    const { id } = ledger.undo.bySub(failed.now.sub) ?? { id: 0 };
    ledger.users.fail(id, 'limit-exceeded', 'Too many groups.');
    const database = new DatabaseSync(here.path);
    database.prepare('UPDATE users SET reached = 2 WHERE id = ?').run(id);
    database.close();
    await on(source, 'AdminDeleteUser', deleted.old);
    await on(source, 'AdminDisableUser', failed.old);
    await wire.control('listing-lag', { lagMs: 600_000 });
    await on(target, 'AdminUpdateUserAttributes', deleted.now, named('Changed-lately'));
    expect(await syncNow(opened, 1)).toMatchObject({ deleted: 0, conflicts: 1, disabled: 1 });
    await wire.control('clock', { advanceMs: 600_001 });
    await wire.control('listing-lag', { lagMs: 0 });
    expect(await isEnabled(failed)).toBe(false);

    const view = await lookBack(opened, {});
    await on(target, 'AdminAddUserToGroup', joined.now, { GroupName: group });
    const back = await takeBack(opened, view, {});
    const spared = (pair: Pair) => ledger.undo.reasons(ledger.undo.bySub(pair.now.sub)?.id ?? 0);
    expect(spared(joined)).toEqual([{ reason: 'group', field: group }]);
    expect([back.spared, back.failed]).toEqual([3, 0]);
    await here.close();
  });
});

describe('a migration that is killed on the way', () => {
  test('gives nobody a password who is deleted in the source meanwhile, and takes them back', async () => {
    const sandbox = await startSandbox({ users: 60, seed: 13, quota: 'off', listingLagMs: 0 });
    const wire = new Wire(sandbox);
    await wire.control('clock-skew', { aheadMs: 1 });
    const path = join(scratch(), 'poolferry.db');
    // One is cut off with a create under way, one just made, and everybody else right before their password.
    const once = new Set(['answered:AdminCreateUser', 'creation-committed']);
    const checkpoint = (at: string) => {
      if (once.delete(at) || at === 'sending:AdminSetUserPassword') throw new Error('killed');
    };
    await expect(carryAcross(sandbox, path, { ports: { checkpoint } })).rejects.toThrow('killed');
    const opened = await openAgain(sandbox, path);
    const { ledger } = opened;
    const onTheWay = ledger.users
      .all(0, 100)
      .filter(({ reached, outcome }) => reached > 0 && outcome === 'pending');
    expect(new Set(onTheWay.map(({ reached }) => reached))).toEqual(new Set([1, 2, 3]));
    for (const { username: Username } of onTheWay)
      await wire.ok('AdminDeleteUser', { UserPoolId: sandbox.source.userPoolId, Username });
    ledger.header.set('exportedAtMs', 1);
    await migrate(opened, { mayPlan: true, verify: false });
    const { exported, migrated: across, waiting, skipped, failed, pending } = ledger.census.counts();
    expect([exported, failed, pending]).toEqual([across + waiting + skipped, 0, 0]);
    const there = await wire.users(sandbox.target.userPoolId);
    for (const { id } of onTheWay) {
      const { outcome, code, target } = ledger.users.byId(id) ?? {};
      expect({ outcome, code }).toEqual({ outcome: 'skipped', code: 'gone' });
      const made = there.get(target?.sub ?? '');
      expect(made).toMatchObject({ status: 'FORCE_CHANGE_PASSWORD', enabled: false });
    }
    expect((await syncNow(opened)).unwritten).toEqual({ 'not-asked': onTheWay.length });
    expect((await verifyPools(opened)).byKind).toMatchObject({ 'gone-from-source': onTheWay.length });
    expect(await rollBack(opened)).toMatchObject({ spared: 0, failed: 0 });
    expect((await wire.users(sandbox.target.userPoolId)).size).toBe(0);
    opened.close();
    await sandbox.close();
  });
});
