import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SandboxOptions, startSandbox } from '@poolferry/sandbox';
import { describe, expect, test } from 'vitest';
import { ageLastWrite } from '../age-ledger.ts';
import { decisions, type Line, pools, run, scratch, start } from '../command.ts';
import { aliasPool, withTarget } from '../other-target.ts';
import { forgetPassword } from '../person.ts';
import { type ListedUser, Wire } from '../wire.ts';
import { forgetRequests, writesTo } from '../writes.ts';

interface Settings extends SandboxOptions {
  target?: Record<string, unknown>;
  flags?: string[];
}

/** Two pools, the second with somebody and a group of its own, and the users of the first carried across. */
async function migrated({ target: settings, flags: more = [], ...options }: Settings) {
  const started = await startSandbox({ quota: 'off', ...options });
  const sandbox = settings === undefined ? started : (await withTarget(started, settings)).sandbox;
  const wire = new Wire(sandbox);
  const target = sandbox.target.userPoolId;
  const Username = settings === undefined ? 'first@example.net' : 'first';
  await wire.ok('AdminCreateUser', { UserPoolId: target, Username, MessageAction: 'SUPPRESS' });
  await wire.ok('CreateGroup', {
    UserPoolId: target,
    GroupName: 'here-before',
    Description: 'of the target',
  });
  await wire.ok('AdminAddUserToGroup', { UserPoolId: target, GroupName: 'here-before', Username });
  while ((await wire.groups(target)).get('here-before')?.members.size !== 1)
    await new Promise((soon) => setTimeout(soon, 100));
  const before = await poolNow(wire, target);
  const folder = scratch();
  const flags = ['--json', ...pools(sandbox), ...decisions, ...more];
  const ended = await run(folder, ['migrate', '--yes', '--no-verify', ...flags]);
  expect([ended.code, ended.stderr]).toEqual([0, '']);
  const { migrated: crossed } = ended.result();
  // Whatever happens to the target from now on is dated later; but a lag is not to be over before it is met.
  if (options.listingLagMs === 0) await wire.control('clock', { advanceMs: 3000 });
  const wasThere = new Set(before.users.map(({ sub }) => sub));
  const people = [...(await wire.users(target)).values()].filter(({ sub }) => !wasThere.has(sub));
  const rollback = (...words: string[]) => run(folder, ['rollback', ...flags, ...words]);
  return { sandbox, wire, target, before, folder, flags, people, crossed, rollback };
}

async function poolNow(wire: Wire, poolId: string) {
  const users = await wire.users(poolId);
  const groups = await wire.groups(poolId);
  return { users: [...users.values()].sort((a, b) => (a.sub < b.sub ? -1 : 1)), groups: [...groups].sort() };
}

const spared = (lines: Line[]) => lines.filter(({ type }) => type === 'spared');

describe('poolferry rollback', () => {
  test.each([
    { name: 'by AdminCreateUser' },
    { name: 'while listings lag', listingLagMs: 900 },
    { name: 'into usernames with aliases', target: aliasPool, flags: ['--usernames', 'sub'] },
    { name: 'by the import job', flags: ['--routes', 'auto', '--app-handles-reset-required'] },
    { name: 'dates that follow attributes alone', switches: { lastModifiedFollows: 'attributes' as const } },
  ])('leaves the target as it was before a migration $name, and the source as it is', async (world) => {
    const { name: _, ...settings } = world;
    const here = await migrated({ users: 200, seed: 91, listingLagMs: 0, ...settings });
    const { wire, rollback, sandbox } = here;
    const source = await poolNow(wire, sandbox.source.userPoolId);
    await forgetRequests(wire);
    const ended = await rollback('--yes');
    expect(spared(ended.lines())).toEqual([]);
    expect(ended.result()).toMatchObject({
      migrated: 0,
      rollback: { deleted: here.crossed, spared: 0, failed: 0, sparedGroups: [] },
      exitCode: 0,
    });
    const writes = await writesTo(wire);
    expect(Object.keys(writes).sort()).toEqual(['AdminDeleteUser', 'DeleteGroup']);
    const { operations } = await wire.control('requests');
    const asked = Object.values(operations as Record<string, Line>).map((one) => one.pools);
    expect(asked.filter((byPool) => byPool[sandbox.source.userPoolId] > 0)).toEqual([]);
    await wire.control('clock', { advanceMs: 3000 });
    expect(await poolNow(wire, here.target)).toEqual(here.before);
    expect(await poolNow(wire, sandbox.source.userPoolId)).toEqual(source);

    expect((await rollback('--yes')).result()).toMatchObject({ view: { made: 0 }, exitCode: 0 });
    await sandbox.close();
  });

  test.each(['profile', 'attributes'] as const)(
    'spares and names whoever has changed, where dates follow the %s',
    async (lastModifiedFollows) => {
      const here = await migrated({
        ...{ users: 200, seed: 92, listingLagMs: 0, target: aliasPool, flags: ['--usernames', 'sub'] },
        switches: { lastModifiedFollows },
      });
      const { wire, target, rollback, folder } = here;
      const able = here.people.filter(
        ({ enabled, attributes }) => enabled && attributes.email_verified === 'true',
      );
      const [renamed, password, disabled, grouped, deleted, replaced] = able as [
        ...[ListedUser, ListedUser, ListedUser],
        ...[ListedUser, ListedUser, ListedUser],
      ];
      const on = (operation: string, user: ListedUser, more: object = {}) =>
        wire.ok(operation, { UserPoolId: target, Username: user.username, ...more });
      await on('AdminUpdateUserAttributes', renamed, {
        UserAttributes: [{ Name: 'family_name', Value: 'Changed-since' }],
      });
      await forgetPassword(wire, password.username);
      const { messages } = await wire.control('outbox');
      const code = messages.at(-1).code;
      await wire.ok('ConfirmForgotPassword', {
        ...{ ClientId: here.sandbox.target.clientId, Username: password.username },
        ...{ ConfirmationCode: code, Password: 'My-own-secret-7' },
      });
      await on('AdminDisableUser', disabled);
      await on('AdminAddUserToGroup', grouped, { GroupName: 'here-before' });
      await on('AdminDeleteUser', deleted);
      await on('AdminDeleteUser', replaced);
      await on('AdminCreateUser', replaced, { MessageAction: 'SUPPRESS' });
      ageLastWrite(folder);

      const ended = await rollback('--yes');
      expect(ended.code).toBe(5);
      const told = new Map(
        spared(ended.lines()).map((line) => [
          line.targetSub,
          line.reasons.map((one: Line) => `${one.reason} ${one.field}`.trim()),
        ]),
      );
      const late = lastModifiedFollows === 'profile' ? ['dates'] : [];
      const expected = [
        [renamed.sub, ['attribute family_name', 'dates']],
        ...(late.length > 0 ? [[password.sub, late]] : []),
        [disabled.sub, [...late, 'enabled']],
        [grouped.sub, ['group here-before']],
      ] as [string, string[]][];
      expect(told).toEqual(new Map(expected));
      expect(ended.stdout + ended.stderr).not.toContain('Changed-since');
      expect(ended.stdout + ended.stderr).not.toContain(renamed.attributes.email);

      const left = await wire.users(target);
      const others = [...left.values()].filter(({ sub }) => !told.has(sub));
      expect(others.map(({ username }) => username).sort()).toEqual(['first', replaced.username].sort());
      expect(ended.result().rollback).toMatchObject({ gone: 2, spared: told.size, failed: 0 });

      // Named, they go as well; whoever has the name of one of them stays.
      writeFileSync(join(folder, 'names'), [...told.keys(), replaced.username].join('\n'));
      const named = await rollback('--yes', '--only', 'names');
      expect(named.result().rollback).toMatchObject({ deleted: told.size, spared: 0 });
      expect((await rollback('--yes')).code).toBe(0);
      const last = await poolNow(wire, target);
      expect(last.users.map(({ username }) => username).sort()).toEqual(['first', replaced.username].sort());
      expect(last.groups).toEqual(here.before.groups);
      await here.sandbox.close();
    },
  );

  test('asks before it deletes, shows what it would do, and spares a group with a member of its own', async () => {
    const here = await migrated({ users: 40, seed: 93, listingLagMs: 0 });
    const { wire, target, rollback, sandbox } = here;
    const [group] = [...(await wire.groups(target)).keys()].filter((name) => name !== 'here-before');
    const member = { UserPoolId: target, Username: 'first@example.net', GroupName: group };
    await wire.ok('AdminAddUserToGroup', member);
    await forgetRequests(wire);
    const asked = await rollback();
    expect([asked.code, asked.result().error.code]).toEqual([2, 'not-confirmed']);
    expect(asked.result().view).toMatchObject({ made: here.people.length, toDelete: here.people.length });
    expect(await writesTo(wire)).toEqual({});

    const ended = await rollback('--yes');
    expect(ended.code).toBe(5);
    expect(ended.result().rollback.sparedGroups).toEqual([{ name: group, reason: 'not-empty' }]);
    expect((await wire.users(target)).size).toBe(1);
    await sandbox.close();
  });

  test('says how far it was when it is stopped; until it has ended, status tells and nothing is purged', async () => {
    const here = await migrated({ users: 40, seed: 96, listingLagMs: 0 });
    const { wire, folder, flags, rollback, sandbox, target } = here;
    const slow = flags.slice(1).map((flag) => (flag === 'UserUpdate=5000' ? 'UserUpdate=10' : flag));
    const running = start(folder, ['rollback', '--yes', ...slow]);
    const isDeleting = async () => ((await wire.calls()).AdminDeleteUser ?? 0) >= 3;
    while (running.process.exitCode === null && !(await isDeleting()))
      await new Promise((soon) => setTimeout(soon, 20));
    running.process.kill('SIGINT');
    const stopped = await running.ended;
    const left = (await wire.users(target)).size - 1;
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain(
      `${here.people.length - left} users taken back in this run; ${left} of those whom this ledger made`,
    );
    expect(stopped.stderr).toMatch(/40 exported = [\s\S]*Interrupted/);
    const status = await run(folder, ['status', '--json']);
    expect(status.result()).toMatchObject({ rollback: 'under-way', migrated: left });
    expect((await run(folder, ['purge', '--yes', '--json'])).result().error.code).toBe('rollback-unfinished');
    expect((await rollback('--yes')).code).toBe(0);
    await sandbox.close();
  });

  test('is not undone by the next migrate, only by a plan that decides anew', async () => {
    const here = await migrated({ users: 40, seed: 94, listingLagMs: 0 });
    const { wire, folder, flags, rollback, sandbox, target } = here;
    expect((await rollback('--yes')).code).toBe(0);
    await forgetRequests(wire);
    const again = await run(folder, ['migrate', '--yes', ...flags]);
    expect([again.code, again.result().error.code]).toEqual([2, 'rolled-back']);
    expect(await writesTo(wire)).toEqual({});
    expect((await run(folder, ['verify', ...flags])).code).toBe(0);
    const status = await run(folder, ['status', '--json']);
    expect(status.result()).toMatchObject({ migrated: 0, pending: 0, exported: 40, rollback: 'done' });

    expect((await run(folder, ['plan', '--again', ...flags])).code).toBe(0);
    const ended = await run(folder, ['migrate', ...flags]);
    expect(ended.result()).toMatchObject({ migrated: here.people.length, differing: 0, exitCode: 0 });
    expect((await wire.users(target)).size).toBe(here.people.length + 1);
    await sandbox.close();
  });

  test('after a recorded cut-over wants a word of its own', async () => {
    const here = await migrated({ users: 10, seed: 95, listingLagMs: 0 });
    const { DatabaseSync } = await import('node:sqlite');
    const ledger = new DatabaseSync(join(here.folder, 'poolferry.db'));
    ledger.exec(`INSERT INTO header (name, value) VALUES ('cutoverAtMs', '1790000000000')`);
    ledger.close();
    await forgetRequests(here.wire);
    const refused = await here.rollback('--yes');
    expect([refused.code, refused.result().error.code]).toEqual([2, 'cut-over-recorded']);
    expect(await writesTo(here.wire)).toEqual({});
    expect((await here.rollback('--yes', '--after-cutover')).code).toBe(0);
    await here.sandbox.close();
  });
});
