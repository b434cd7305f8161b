import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { startSandbox } from '@poolferry/sandbox';
import { describe, expect, test } from 'vitest';
import { ageListing } from '../age-ledger.ts';
import { type Ended, pools, run, scratch, unhurried } from '../command.ts';
import { Wire } from '../wire.ts';

/** Two pools with these few people, by name and email, and a command on them. */
async function world(people: Record<string, string | undefined>) {
  const sandbox = await startSandbox({ users: 0, quota: 'off', listingLagMs: 0 });
  const wire = new Wire(sandbox);
  const [source, target] = [sandbox.source.userPoolId, sandbox.target.userPoolId];
  const folder = scratch();
  for (const [Username, email] of Object.entries(people)) {
    const attributes = email === undefined ? { name: 'x' } : { email, email_verified: 'true' };
    const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
    const TemporaryPassword = 'Abcdef1!x';
    const user = { Username, UserAttributes, TemporaryPassword, MessageAction: 'SUPPRESS' };
    await wire.ok('AdminCreateUser', { UserPoolId: source, ...user });
  }
  const poolferry = (...args: string[]): Promise<Ended> =>
    run(folder, [...args, '--json', ...pools(sandbox), ...unhurried]);
  const crossed = async () =>
    [...(await wire.users(target)).values()]
      .map(({ attributes, enabled }) => [attributes.email, enabled])
      .sort();
  const membersOf = async (group: string) => (await wire.groups(target)).get(group)?.members.size;
  return { sandbox, wire, source, target, folder, poolferry, crossed, membersOf };
}

const settled = ['--passwords', 'reset', '--without-email', 'skip'];

describe('what changes in the source between two runs', () => {
  test('an heir gets the address that somebody kept who is gone', async () => {
    const here = await world({
      ann: 'shared@example.com',
      bob: 'SHARED@example.com',
      carl: 'carl@example.com',
    });
    const { wire, source, poolferry, folder } = here;
    expect((await poolferry('plan', ...settled, '--duplicates', 'newest')).code).toBe(0);
    const keepers = [...(await wire.users(source)).values()].filter(({ username }) => username !== 'carl');
    const keeper = keepers.sort((a, b) => b.createdAt - a.createdAt || (a.sub < b.sub ? -1 : 1))[0];
    await wire.ok('AdminDeleteUser', { UserPoolId: source, Username: keeper?.username });
    ageListing(folder);
    expect((await poolferry('migrate')).code).toBe(0);
    const emails = (await here.crossed()).map(([email]) => String(email).toLowerCase());
    expect(emails).toEqual(['carl@example.com', 'shared@example.com']);
    await here.sandbox.close();
  });

  test('verify finds an address that nobody has got, since whoever kept it is gone', async () => {
    const here = await world({
      ann: 'shared@example.com',
      bob: 'SHARED@example.com',
      carl: 'carl@example.com',
    });
    const { wire, source, poolferry, folder } = here;
    await poolferry('plan', ...settled, '--duplicates', 'newest');
    // As a run leaves it that was killed between listing and deciding.
    const ledger = new DatabaseSync(join(folder, 'poolferry.db'));
    const { username } = ledger
      .prepare(`SELECT username FROM users JOIN profiles USING (id)
                WHERE name_hash IS NOT NULL AND lower(profile ->> 'email') = 'shared@example.com'`)
      .get() as {
      username: string;
    };
    ledger.exec(`UPDATE users SET outcome = 'skipped', code = 'gone', route = 'none', sign_in = NULL, name_hash = NULL
                 WHERE username = '${username}'`);
    ledger.close();
    await wire.ok('AdminDeleteUser', { UserPoolId: source, Username: username });
    const ended = await poolferry('verify');
    expect(ended.code).toBe(5);
    const differences = ended.lines().filter(({ type }) => type === 'difference');
    expect(differences.map(({ kind, field }) => [kind, field])).toEqual([['no-longer-skipped', 'duplicate']]);
    await here.sandbox.close();
  });

  test('who failed is tried again as they are now: disabled, or not at all', async () => {
    const here = await world({
      ...{ ann: 'ann@example.com', del: 'del@example.com' },
      ...{ carl: 'carl@example.com', dora: 'dora@example.com' },
    });
    const { wire, source, target, poolferry, folder } = here;
    await poolferry('plan', ...settled);
    const strangers = ['ann@example.com', 'del@example.com'];
    for (const Username of strangers)
      await wire.ok('AdminCreateUser', { UserPoolId: target, Username, MessageAction: 'SUPPRESS' });
    await poolferry('migrate', '--limit', '3', '--no-verify');
    await wire.ok('AdminDisableUser', { UserPoolId: source, Username: 'ann' });
    await wire.ok('AdminDeleteUser', { UserPoolId: source, Username: 'del' });
    for (const Username of strangers) await wire.ok('AdminDeleteUser', { UserPoolId: target, Username });
    ageListing(folder);
    await poolferry('migrate', '--no-verify');
    const retried = await poolferry('migrate', '--retry', 'name-taken');
    expect(retried.result()).toMatchObject({ exported: 4, migrated: 3, skipped: 1, failed: 0, exitCode: 0 });
    expect(await here.crossed()).toEqual([
      ['ann@example.com', false],
      ['carl@example.com', true],
      ['dora@example.com', true],
    ]);
    await here.sandbox.close();
  });

  test('whoever was taken out of a group is not put back into it', async () => {
    const here = await world({ ann: 'ann@example.com', bob: 'bob@example.com' });
    const { wire, source, poolferry, folder } = here;
    await wire.ok('CreateGroup', { UserPoolId: source, GroupName: 'zadmins' });
    const Membership = { UserPoolId: source, GroupName: 'zadmins', Username: 'ann' };
    await wire.ok('AdminAddUserToGroup', Membership);
    await poolferry('plan', ...settled);
    await wire.control('listing-lag', { lagMs: 0 });
    await wire.ok('AdminRemoveUserFromGroup', Membership);
    ageListing(folder);
    expect((await poolferry('migrate')).code).toBe(0);
    expect(await here.membersOf('zadmins')).toBe(0);
    await here.sandbox.close();
  });

  test('a group that is gone from the source is not made', async () => {
    const here = await world({ ann: 'ann@example.com' });
    const { wire, source, target, poolferry } = here;
    await wire.ok('CreateGroup', { UserPoolId: source, GroupName: 'old' });
    await poolferry('plan', ...settled);
    await wire.ok('DeleteGroup', { UserPoolId: source, GroupName: 'old' });
    await poolferry('plan', '--again', ...settled);
    expect((await poolferry('migrate')).code).toBe(0);
    expect((await wire.groups(target)).has('old')).toBe(false);
    await here.sandbox.close();
  });
});

describe('options given to a second plan', () => {
  test.each([
    [[], ['--without-groups', 'zadmins'], undefined],
    [['--without-groups', 'zadmins'], [], 1],
  ])('decide which groups cross: first %j, then %j', async (first, then, members) => {
    const here = await world({ ann: 'ann@example.com', noemail: undefined });
    const { wire, source, poolferry } = here;
    await wire.ok('CreateGroup', { UserPoolId: source, GroupName: 'zadmins' });
    await wire.ok('AdminAddUserToGroup', { UserPoolId: source, GroupName: 'zadmins', Username: 'ann' });
    expect((await poolferry('plan', '--passwords', 'reset', ...first)).code).toBe(4);
    expect((await poolferry('plan', ...settled, ...then)).code).toBe(0);
    expect((await poolferry('migrate')).result()).toMatchObject({ migrated: 1, differing: 0, exitCode: 0 });
    expect(await here.membersOf('zadmins')).toBe(members);
    await here.sandbox.close();
  });
});
