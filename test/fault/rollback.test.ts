import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type SandboxOptions, startSandbox } from '@poolferry/sandbox';
import { describe, expect, test } from 'vitest';
import { decisions, type Ended, pools, run, runAndKill, scratch } from '../command.ts';
import { Wire } from '../wire.ts';

async function world(options: SandboxOptions) {
  const sandbox = await startSandbox({ quota: 'off', ...options });
  const folder = scratch();
  const flags = ['--json', ...pools(sandbox), ...decisions];
  const migrate = ['migrate', '--yes', '--no-verify', ...flags];
  return { sandbox, wire: new Wire(sandbox), folder, migrate, rollback: ['rollback', '--yes', ...flags] };
}

type World = Awaited<ReturnType<typeof world>>;

async function calls({ wire }: World, operation: string): Promise<number> {
  return (await wire.calls())[operation] ?? 0;
}

/** Runs it to its end, and expects an empty target and a ledger that accounts for everybody. */
async function expectTakenBack({ wire, sandbox, folder, rollback }: World): Promise<Ended> {
  await wire.control('latency', { minMs: 0, maxMs: 0 });
  await wire.control('faults', { faults: 'none' });
  const ended = await run(folder, rollback);
  expect([ended.result().error, ended.code]).toEqual([undefined, 0]);
  const { exported, migrated, waiting, skipped, failed, pending } = ended.result();
  expect([migrated, failed]).toEqual([0, 0]);
  expect(exported).toBe(migrated + waiting + skipped + failed + pending);
  await wire.control('clock', { advanceMs: 3000 });
  expect((await wire.users(sandbox.target.userPoolId)).size).toBe(0);
  expect((await wire.groups(sandbox.target.userPoolId)).size).toBe(0);
  return ended;
}

describe('a rollback', () => {
  test.each([1, 70])('that is killed after %i deletes goes on by the same command', async (at) => {
    const here = await world({ users: 150, seed: at, listingLagMs: 300 });
    expect((await run(here.folder, here.migrate)).code).toBe(0);
    await here.wire.control('latency', { minMs: 0, maxMs: 15 });
    const command = { folder: here.folder, migrate: here.rollback };
    const isTime = async () => (await calls(here, 'AdminDeleteUser')) >= at;
    expect(await runAndKill(command, isTime)).toBe(true);
    // What its last calls did is not known: until that is settled, nobody decides anew, and nobody is carried.
    const again = await run(here.folder, here.migrate);
    expect([again.code, again.result().error.code]).toEqual([2, 'rolled-back']);
    await expectTakenBack(here);
    await here.sandbox.close();
  });

  test.each([3, 4])('through faults of every kind deletes everybody once (seed %i)', async (seed) => {
    const here = await world({ users: 120, seed });
    expect((await run(here.folder, here.migrate)).code).toBe(0);
    await here.wire.control('faults', {
      faults: [
        ...['throttle-burst', 'internal-error', 'unavailable', 'reset-before', 'reset-after'],
        ...['malformed-before', 'malformed-after'],
      ],
    });
    const ended = await run(here.folder, here.rollback);
    expect(ended.result()).toMatchObject({ rollback: { spared: 0, failed: 0 }, exitCode: 0 });
    await expectTakenBack(here);
    await here.sandbox.close();
  });

  test.each([1, 60])(
    'of a migration that was killed after %i creations finds those it never heard of',
    async (at) => {
      const here = await world({ users: 150, seed: at + 7, latencyMs: [0, 15] });
      const isTime = async () => (await calls(here, 'AdminCreateUser')) >= at;
      expect(await runAndKill(here, isTime)).toBe(true);
      await here.wire.control('latency', { minMs: 0, maxMs: 0 });
      const ended = await run(here.folder, here.rollback);
      // Whose password call was under way may have another by now, and is named; everybody else is deleted.
      const unsettled = ended.lines().filter(({ type }) => type === 'spared');
      expect(
        unsettled.every(({ reasons }) =>
          reasons.every((one: { reason: string }) => one.reason === 'unsettled'),
        ),
      ).toBe(true);
      await here.wire.control('clock', { advanceMs: 3000 });
      const left = await here.wire.users(here.sandbox.target.userPoolId);
      expect([...left.keys()].sort()).toEqual(unsettled.map(({ targetSub }) => targetSub).sort());
      expect([...left.values()].every(({ status }) => status === 'CONFIRMED')).toBe(true);
      expect(ended.code).toBe(left.size === 0 ? 0 : 5);
      await here.sandbox.close();
    },
  );

  test('never deletes who took a name between a lost answer and the next try', async () => {
    const here = await world({ users: 30, seed: 11 });
    expect((await run(here.folder, here.migrate)).code).toBe(0);
    // As a lost answer leaves it: the intent is in the ledger, and the user is gone.
    const ledger = new DatabaseSync(join(here.folder, 'poolferry.db'));
    const [row] = ledger
      .prepare(`SELECT id, lower(hex(target_sub)) AS hex FROM users WHERE outcome = 'migrated' LIMIT 1`)
      .all() as { id: number; hex: string }[];
    ledger.prepare('UPDATE users SET undo_ms = 1 WHERE id = ?').run(row?.id ?? 0);
    ledger.close();
    // In a pool that signs in by email the username is the sub (facts §4.2); a listing might lag.
    const Username = (row?.hex ?? '').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    const UserPoolId = here.sandbox.target.userPoolId;
    const gone = await here.wire.ok('AdminGetUser', { UserPoolId, Username });
    await here.wire.ok('AdminDeleteUser', { UserPoolId, Username });
    const email = gone.UserAttributes.find((one: { Name: string }) => one.Name === 'email').Value;
    const stranger = { UserPoolId, Username: email, MessageAction: 'SUPPRESS' };
    await here.wire.ok('AdminCreateUser', stranger);
    const ended = await run(here.folder, here.rollback);
    expect(ended.code).toBe(0);
    expect(ended.result().rollback).toMatchObject({ gone: 0, spared: 0, failed: 0 });
    await here.wire.control('clock', { advanceMs: 3000 });
    const left = [...(await here.wire.users(UserPoolId)).values()];
    expect(left.map(({ attributes }) => attributes.email)).toEqual([email]);
    await here.sandbox.close();
  });
});
