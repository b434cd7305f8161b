import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { startSandbox } from '@poolferry/sandbox';
import { describe, expect, test } from 'vitest';
import { phases } from '../../packages/poolferry/src/permissions/needs.ts';
import { decisions, type Line, pools, run, scratch } from '../command.ts';
import { aliasPool, withTarget } from '../other-target.ts';
import { type ListedGroup, type ListedUser, Wire } from '../wire.ts';
import { forgetRequests, writesTo } from '../writes.ts';

interface World {
  users: number;
  seed: number;
  target?: Record<string, unknown>;
  flags?: string[];
}

/** Two pools whose people are across, and the pairs of those who are enabled with a verified email. */
async function migrated({ target: settings, flags: more = [], ...options }: World) {
  const started = await startSandbox({ quota: 'off', listingLagMs: 0, ...options });
  const sandbox = settings === undefined ? started : (await withTarget(started, settings)).sandbox;
  const wire = new Wire(sandbox);
  const folder = scratch();
  const flags = ['--json', ...pools(sandbox), ...decisions, ...more];
  const [first] = [...(await wire.users(sandbox.source.userPoolId)).values()].filter(
    ({ status, attributes }) => status === 'CONFIRMED' && attributes.email_verified === 'true',
  );
  await wire.ok('AdminDisableUser', { UserPoolId: sandbox.source.userPoolId, Username: first?.username });
  const ended = await run(folder, ['migrate', '--yes', '--no-verify', ...flags]);
  expect([ended.code, ended.stderr]).toEqual([0, '']);
  await wire.control('clock', { advanceMs: 3000 });
  // From now on Date headers follow that clock, too.
  await wire.control('clock-skew', { aheadMs: 1 });
  const ids = await run(folder, ['ids', '--format', 'ndjson']);
  const newSub = new Map(ids.lines().map(({ source_sub, target_sub }) => [source_sub, target_sub]));
  const from = await wire.users(sandbox.source.userPoolId);
  const to = await wire.users(sandbox.target.userPoolId);
  const pairs = [...newSub].map(([old, sub]) => ({ old: from.get(old), now: to.get(sub) }) as Pair);
  const able = pairs.filter(
    ({ old, now }) =>
      old.enabled && now.attributes.email_verified === 'true' && now.attributes.phone_number === undefined,
  );
  const sync = (...words: string[]) => run(folder, ['sync', ...flags, ...words]);
  const on = (side: 'source' | 'target', operation: string, user: ListedUser, input: object = {}) =>
    wire.ok(operation, { UserPoolId: sandbox[side].userPoolId, Username: user.username, ...input });
  const set = (side: 'source' | 'target', user: ListedUser, attributes: Record<string, string>) =>
    on(side, 'AdminUpdateUserAttributes', user, {
      UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
    });
  return { sandbox, wire, folder, flags, pairs, able, sync, on, set };
}

interface Pair {
  old: ListedUser;
  now: ListedUser;
}

type Six = [Pair, Pair, Pair, Pair, Pair, Pair];
type Twelve = [...Six, ...Six];

const leftAsTheyAre = (lines: Line[]) =>
  Object.fromEntries(
    lines
      .filter(({ type }) => type === 'left-as-it-is')
      .map(({ sourceSub, changes }) => [
        sourceSub,
        changes.map((one: Line) => `${one.kind} ${one.field}`.trim()),
      ]),
  );

describe('poolferry sync', () => {
  test('carries over every kind of change, and overwrites nothing that was changed in the target', async () => {
    const here = await migrated({ users: 60, seed: 301 });
    const { wire, sandbox, able, sync, on, set } = here;
    await wire.control('switches', { adminUpdateSends: 'code' });
    const [source, target] = [sandbox.source.userPoolId, sandbox.target.userPoolId];
    const [named, moved, unproved, bare, disabled, contested, converged, joined, leaves, gone, phone, kept] =
      able as Twelve;
    const enabled = here.pairs.find(({ old }) => !old.enabled) as Pair;
    await wire.ok('CreateGroup', {
      UserPoolId: source,
      GroupName: 'late',
      Description: 'new',
      Precedence: 9,
    });
    const [group] = [...(await wire.groups(target)).keys()] as [string];
    await wire.ok('UpdateGroup', { UserPoolId: source, GroupName: group, Description: 'another text' });

    await set('source', named.old, { family_name: 'Renamed-lately' });
    await set('source', moved.old, { email: 'moved-lately@example.org', email_verified: 'true' });
    await set('source', unproved.old, { email: 'unproved-lately@example.org', email_verified: 'false' });
    await on('source', 'AdminDeleteUserAttributes', bare.old, { UserAttributeNames: ['family_name'] });
    await set('source', phone.old, { phone_number: '+15550001111', phone_number_verified: 'true' });
    // Nothing but a date tells that they have chosen a password since.
    const Password = 'My-own-secret-7';
    await on('target', 'AdminSetUserPassword', phone.now, { Password, Permanent: true });
    await on('source', 'AdminDisableUser', disabled.old);
    await on('source', 'AdminEnableUser', enabled.old);
    await set('source', contested.old, { family_name: 'Of-the-source', given_name: 'Given-lately' });
    await set('target', contested.now, { family_name: 'Of-the-target' });
    await set('source', converged.old, { family_name: 'Agreed-upon' });
    await set('target', converged.now, { family_name: 'Agreed-upon' });
    await on('source', 'AdminAddUserToGroup', joined.old, { GroupName: 'late' });
    const memberOf = [...(await wire.groups(source))].find(([, { members }]) =>
      members.has(leaves.old.sub),
    )?.[0];
    if (memberOf !== undefined)
      await on('source', 'AdminRemoveUserFromGroup', leaves.old, { GroupName: memberOf });
    await on('source', 'AdminDeleteUser', gone.old);
    await on('source', 'AdminDeleteUser', kept.old);
    await set('target', kept.now, { family_name: 'Still-here' });
    await wire.ok('AdminCreateUser', {
      ...{ UserPoolId: source, Username: 'newcomer', MessageAction: 'SUPPRESS' },
      UserAttributes: [
        { Name: 'email', Value: 'newcomer@example.org' },
        { Name: 'email_verified', Value: 'true' },
      ],
    });

    await forgetRequests(wire);
    const shown = await sync();
    expect([shown.code, shown.result().error?.code]).toEqual([2, 'not-confirmed']);
    expect(await writesTo(wire)).toEqual({});
    expect(shown.result().view).toMatchObject({
      ...{ toAdd: 1, changed: 5, enabled: 1, disabled: 1, gone: 2, joined: 1, left: 1, conflicts: 1 },
      unwritten: { 'would-send': 1 },
    });
    const unapplied = async () => (await run(here.folder, ['status', '--json'])).result().unapplied;
    expect(await unapplied()).toBeGreaterThan(5);
    const ended = await sync('--yes');
    expect(ended.code).toBe(5);
    expect(await unapplied()).toBe(0);
    expect(ended.result().sync).toMatchObject({
      ...{
        added: 1,
        changed: 5,
        enabled: 1,
        disabled: 1,
        deleted: 0,
        joined: 1,
        left: 1,
        conflicts: 1,
        failed: 0,
      },
      unwritten: { 'would-send': 1, 'not-asked': 2 },
    });
    expect(leftAsTheyAre(ended.lines())).toEqual({
      [unproved.old.sub]: ['unwritten:would-send email'],
      [contested.old.sub]: ['conflict family_name'],
      [gone.old.sub]: ['unwritten:not-asked'],
      [kept.old.sub]: ['unwritten:not-asked'],
    });
    const called = Object.keys(await wire.calls()).map((name) => `cognito-idp:${name}`);
    const allowed = phases
      .filter(({ commands }) => commands.includes('sync'))
      .flatMap(({ actions }) => actions);
    expect(allowed).toEqual(expect.arrayContaining(called));
    const to = await wire.users(target);
    const got = ({ now }: Pair) => to.get(now.sub)?.attributes ?? {};
    expect(got(moved)).toMatchObject({ email: 'moved-lately@example.org', email_verified: 'true' });
    expect(got(phone)).toMatchObject({ phone_number: '+15550001111', phone_number_verified: 'true' });
    expect(got(bare)).not.toHaveProperty('family_name');
    expect(got(unproved).email).toBe(unproved.now.attributes.email);
    expect(got(contested)).toMatchObject({ family_name: 'Of-the-target', given_name: 'Given-lately' });
    const groups = await wire.groups(target);
    expect(groups.get('late')).toMatchObject({
      description: 'new',
      precedence: 9,
      members: new Set([joined.now.sub]),
    });
    expect(groups.get(group)?.description).toBe('another text');
    const messages = async () => (await wire.control(`outbox?pool=${target}`)).messages.length;
    expect(await messages()).toBe(0);

    // What was carried is settled, what was not is told again; asked for, it is done.
    await forgetRequests(wire);
    const again = await sync('--yes');
    expect([again.code, leftAsTheyAre(again.lines())]).toEqual([5, leftAsTheyAre(ended.lines())]);
    expect(await writesTo(wire)).toEqual({});
    const wrong = await sync('--yes', '--delete');
    expect([wrong.code, wrong.result().error?.code]).toEqual([2, 'too-many-deletions']);
    expect(await writesTo(wire)).toEqual({});
    const asked = await sync('--yes', '--delete', '2', '--allow-messages');
    expect(asked.result().sync).toMatchObject({ changed: 1, deleted: 1, conflicts: 2, unwritten: {} });
    expect(await messages()).toBe(1);
    expect(leftAsTheyAre(asked.lines())[kept.old.sub]).toEqual([
      'conflict attribute family_name',
      'conflict dates',
    ]);
    await on('target', 'AdminDeleteUser', kept.now);
    expect((await sync('--yes', '--delete', '1')).result().sync).toMatchObject({ deleted: 1, conflicts: 1 });
    // The owner settles the last one by hand.
    await set('target', contested.now, { family_name: 'Of-the-source' });
    expect((await sync('--yes')).result()).toMatchObject({ sync: { conflicts: 0 }, failed: 0, exitCode: 0 });
    expect((await run(here.folder, ['verify', ...here.flags])).result()).toMatchObject({
      differing: 0,
      exitCode: 0,
    });

    // Whoever was changed by us alone is taken back; the others are spared.
    await wire.control('clock', { advanceMs: 3000 });
    const back = await run(here.folder, ['rollback', '--yes', ...here.flags]);
    const spared = back.lines().filter(({ type }) => type === 'spared');
    expect(spared.map(({ sourceSub }) => sourceSub).sort()).toEqual(
      [contested, converged, phone].map(({ old }) => old.sub).sort(),
    );

    // From the cut-over on, what people change they change in the target.
    const ledger = new DatabaseSync(join(here.folder, 'poolferry.db'));
    ledger.exec(`DELETE FROM header WHERE name = 'rollback'`);
    ledger.exec(`INSERT INTO header (name, value) VALUES ('cutoverAtMs', '1790000000000')`);
    ledger.close();
    expect((await sync('--yes')).result().error.code).toBe('cut-over-recorded');
    expect((await sync('--yes', '--after-cutover')).result().error).toBeUndefined();
    await sandbox.close();
  });

  test('into a pool with aliases never gives anybody a name that somebody else has', async () => {
    const here = await migrated({ users: 60, seed: 302, target: aliasPool, flags: ['--usernames', 'sub'] });
    const { wire, sandbox, able, sync, on, set } = here;
    const target = sandbox.target.userPoolId;
    const [one, other, wants, has, gives, takes, twin, sibling, lost] = able as Twelve;
    const email = (address: string | undefined) => ({ email: address ?? '', email_verified: 'true' });
    await set('source', one.old, email(other.old.attributes.email));
    await set('source', other.old, email(one.old.attributes.email));
    await set('source', wants.old, { ...email(has.old.attributes.email), family_name: 'Wants-it' });
    // Whoever gives their address up comes after whoever gets it, in whichever order they are taken.
    await set('source', gives.old, email('given-up@example.org'));
    await set('source', takes.old, email(gives.old.attributes.email));
    await set('source', twin.old, email('the-same@example.org'));
    await set('source', sibling.old, email('the-same@example.org'));
    await set('source', lost.old, { family_name: 'Lost-there' });
    await on('target', 'AdminDeleteUser', lost.now);
    // Its precedence is the target's to keep, whatever UpdateGroup makes of what it is not told.
    await wire.control('switches', { updateGroupOmitted: 'cleared' });
    type Named = [string, ListedGroup];
    const [[group, { precedence }], [fought], [closed]] = [...(await wire.groups(target))]
      .filter(([, { members }]) => members.size > 0)
      .slice(0, 3) as [Named, Named, Named];
    const [from, rewritten] = [{ UserPoolId: sandbox.source.userPoolId }, { Description: 'rewritten' }];
    await wire.ok('UpdateGroup', { ...from, ...rewritten, GroupName: group, Precedence: precedence });
    await wire.ok('UpdateGroup', { ...from, ...rewritten, GroupName: fought });
    await wire.ok('UpdateGroup', { UserPoolId: target, GroupName: fought, Description: 'by hand' });
    await wire.ok('DeleteGroup', { ...from, GroupName: closed });
    // Whose rights are for the owner to settle; everything else goes on.
    const RoleArn = 'arn:aws:iam::999999999999:role/elsewhere';
    await wire.ok('CreateGroup', { ...from, GroupName: 'foreign', RoleArn });
    await on('source', 'AdminAddUserToGroup', has.old, { GroupName: 'foreign' });

    await forgetRequests(wire);
    const ended = await sync('--yes');
    expect([ended.code, ended.result().view.settled]).toEqual([4, false]);
    // None was asked for a name that would have been refused, or moved.
    const { operations } = await wire.control('requests');
    expect(operations.AdminUpdateUserAttributes.errors).toEqual({});
    const left = leftAsTheyAre(ended.lines());
    const held = ['unwritten:name-held email'];
    const twins = [twin, sibling].filter(({ old }) => left[old.sub] !== undefined);
    expect(twins).toHaveLength(1);
    expect(left).toEqual({
      ...Object.fromEntries([one, other, wants, ...twins].map(({ old }) => [old.sub, held])),
      [lost.old.sub]: ['unwritten:missing-in-target'],
      [has.old.sub]: ['unwritten:group-unsettled foreign'],
    });
    const to = await wire.users(target);
    const verified = [...to.values()].filter(({ attributes }) => attributes.email_verified === 'true');
    const addresses = verified.map(({ attributes }) => attributes.email?.toLowerCase());
    expect(new Set(addresses).size).toBe(addresses.length);
    const groups = await wire.groups(target);
    expect(groups.has('foreign')).toBe(false);
    expect(groups.get(group)).toMatchObject({ description: 'rewritten', precedence });
    expect(groups.get(fought)?.description).toBe('by hand');
    expect(groups.get(closed)?.members.size).toBe(0);
    expect(ended.result().sync.groups).toEqual(
      expect.arrayContaining([
        { name: closed, change: 'gone', settings: [] },
        { name: group, change: 'changed', settings: ['description'] },
        expect.objectContaining({ name: fought, change: 'conflict' }),
      ]),
    );
    expect(to.get(takes.now.sub)?.attributes.email).toBe(gives.old.attributes.email);
    expect(to.get(wants.now.sub)?.attributes).toMatchObject({
      family_name: 'Wants-it',
      email: wants.now.attributes.email,
    });
    await sandbox.close();
  });
});
