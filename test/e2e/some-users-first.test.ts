import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox } from '@poolferry/sandbox';
import { describe, expect, test } from 'vitest';
import { decisions, type Ended, pools, run, scratch, start } from '../command.ts';
import { expectSamePeople, readIds } from '../same-people.ts';
import { type ListedUser, Wire } from '../wire.ts';

async function planned(seed: number, users = 150) {
  const sandbox = await startSandbox({ users, seed, quota: 'off', listingLagMs: 0 });
  const folder = scratch();
  const both = ['--json', ...pools(sandbox), ...decisions];
  const plan = await run(folder, ['plan', ...both]);
  expect(plan.code).toBe(0);
  const wire = new Wire(sandbox);
  const crossed = () => wire.users(sandbox.target.userPoolId);
  return { sandbox, wire, folder, crossed, migrate: (...args: string[]) => ['migrate', ...both, ...args] };
}

const emailsOf = (users: Iterable<ListedUser>) =>
  [...users].map((user) => user.attributes.email ?? '').sort();

/** Enabled, confirmed, with a verified address: somebody who crosses. */
const crosses = (user: ListedUser) =>
  user.enabled && user.status === 'CONFIRMED' && user.attributes.email_verified === 'true';

function expectEquation(ended: Ended): void {
  const { exported, migrated, waiting, skipped, failed, pending } = ended.result();
  expect(exported).toBe(migrated + waiting + skipped + failed + pending);
}

describe('a few people first', () => {
  test('--limit sends so many, ends with 130 while others are left, and says so', async () => {
    const { sandbox, wire, folder, migrate, crossed } = await planned(31);
    for (const already of [0, 5]) {
      const ended = await run(folder, migrate('--limit', '5'));
      expect(ended.code).toBe(130);
      expect(ended.result()).toMatchObject({ migrated: already + 5, failed: 0, differing: 0 });
      expectEquation(ended);
      expect((await crossed()).size).toBe(already + 5);
    }
    const sync = ['sync', ...migrate('--yes').slice(1)];
    const kept = await run(folder, sync);
    expect([kept.code, kept.result().view.leftToMigrate]).toEqual([130, kept.result().pending]);
    expect((await crossed()).size).toBe(10);
    const rest = await run(folder, migrate());
    expect(rest.code).toBe(0);
    expect((await run(folder, sync)).code).toBe(0);
    await run(folder, ['ids', '--format', 'ndjson', '--output', 'ids.ndjson']);
    await expectSamePeople(wire, readIds(join(folder, 'ids.ndjson')));
    await sandbox.close();
  });

  test('--only takes people by sub, username or email, and nobody else', async () => {
    const { sandbox, wire, folder, migrate, crossed } = await planned(32);
    const people = [...(await wire.users(sandbox.source.userPoolId)).values()].filter(crosses);
    const [one, two, three] = people.slice(20, 23);
    const names = [one?.sub, two?.username, three?.attributes.email, 'nobody-of-this-name'];
    writeFileSync(join(folder, 'people.txt'), `${names.join('\r\n')}\n`);
    const ended = await run(folder, migrate('--only', 'people.txt'));
    expect(ended.code).toBe(130);
    expect(emailsOf((await crossed()).values()).map((email) => email.toLowerCase())).toEqual(
      emailsOf([one, two, three].flatMap((user) => user ?? [])).map((email) => email.toLowerCase()),
    );
    expect(ended.lines()).toContainEqual(
      expect.objectContaining({
        type: 'notice',
        topic: 'only-unmatched',
        message: expect.stringMatching(/^1 /),
      }),
    );
    const none = await run(folder, migrate('--only', 'no-such-file.txt'));
    expect(none.code).toBe(2);
    expect(none.stderr).toContain('no-such-file.txt');
    await sandbox.close();
  });

  test('a group that somebody deletes in the target meanwhile is made again for its members', async () => {
    const { sandbox, wire, folder, migrate } = await planned(35);
    expect((await run(folder, migrate('--limit', '5', '--no-verify'))).code).toBe(130);
    const UserPoolId = sandbox.target.userPoolId;
    const made = await wire.groups(UserPoolId);
    const inSource = await wire.groups(sandbox.source.userPoolId);
    const deleted = [...made.keys()].find((name) => (inSource.get(name)?.members.size ?? 0) > 20);
    await wire.ok('DeleteGroup', { UserPoolId, GroupName: deleted });
    const ended = await run(folder, migrate('--no-verify'));
    expect(ended.result()).toMatchObject({ failed: 0, pending: 0 });
    expect((await wire.groups(UserPoolId)).get(deleted ?? '')?.members.size).toBeGreaterThan(5);
    await sandbox.close();
  });

  test('--retry takes failed users up again once the cause is mended', async () => {
    const { sandbox, wire, folder, migrate } = await planned(33);
    const people = [...(await wire.users(sandbox.source.userPoolId)).values()];
    const alone = (user: ListedUser) =>
      people.filter((other) => other.attributes.email?.toLowerCase() === user.attributes.email?.toLowerCase())
        .length === 1;
    const strangers = people.filter((user) => crosses(user) && alone(user)).slice(40, 42);
    const UserPoolId = sandbox.target.userPoolId;
    for (const { attributes } of strangers) {
      const Username = attributes.email;
      await wire.ok('AdminCreateUser', { UserPoolId, Username, MessageAction: 'SUPPRESS' });
    }

    const failed = await run(folder, migrate('--no-verify'));
    expect(failed.code).toBe(3);
    expect(failed.result()).toMatchObject({ failed: 2, pending: 0 });
    expectEquation(failed);
    const failures = failed.lines().filter((line) => line.type === 'user-failed');
    expect(failures.map((line) => line.sub).sort()).toEqual(strangers.map((user) => user.sub).sort());
    expect(failures.map((line) => line.failure)).toEqual(['name-taken', 'name-taken']);
    // Who stood in the way has been left as they were.
    for (const { attributes } of strangers) {
      const there = await wire.ok('AdminGetUser', { UserPoolId, Username: attributes.email });
      expect(there.UserStatus).toBe('FORCE_CHANGE_PASSWORD');
      expect(there.UserAttributes.map((one: { Name: string }) => one.Name).sort()).toEqual(['email', 'sub']);
    }
    // By itself the same command does not try them again.
    expect((await run(folder, migrate('--no-verify'))).code).toBe(3);
    const wrong = await run(folder, migrate('--retry', 'name-token'));
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('name-taken (2)');

    for (const { attributes } of strangers)
      await wire.ok('AdminDeleteUser', { UserPoolId, Username: attributes.email });
    const retried = await run(folder, migrate('--retry', 'name-taken'));
    expect(retried.result()).toMatchObject({ failed: 0, pending: 0, differing: 0, exitCode: 0 });
    await run(folder, ['ids', '--format', 'ndjson', '--output', 'ids.ndjson']);
    await expectSamePeople(wire, readIds(join(folder, 'ids.ndjson')));
    await sandbox.close();
  });
});

describe('poolferry status', () => {
  test('tells the same counts from the ledger alone, while a run works on it and after', async () => {
    const { sandbox, wire, folder, migrate } = await planned(34, 400);
    await wire.control('latency', { minMs: 40, maxMs: 80 });
    const migration = start(folder, migrate());
    while (((await wire.calls()).AdminCreateUser ?? 0) < 50) await new Promise((go) => setTimeout(go, 5));
    // So that it is still at work when status has started.
    await wire.control('latency', { minMs: 3000, maxMs: 3000 });
    const during = await run(folder, ['status', '--json']);
    expect(during.code).toBe(0);
    expect(during.result()).toMatchObject({ exported: 400, planned: true, running: true });
    expect(during.result().pending).toBeGreaterThan(0);
    expectEquation(during);
    await wire.control('latency', { minMs: 0, maxMs: 0 });
    const ended = await migration.ended;
    expect(ended.code).toBe(0);
    // From here on there is no Cognito to ask.
    await sandbox.close();
    const after = await run(folder, ['status', '--json']);
    const { migrated, skipped, cannotRecover } = ended.result();
    expect(after.result()).toMatchObject({ running: false, pending: 0, migrated, skipped, cannotRecover });
  });
});
