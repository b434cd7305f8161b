import { type Sandbox, startSandbox } from '@poolferry/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ageLastWrite } from '../age-ledger.ts';
import { decisions, type Ended, type Line, pools, run, scratch } from '../command.ts';
import { type ListedGroup, type ListedUser, Wire } from '../wire.ts';

/** Something that somebody does to a pool, what verify says of it, and how it is undone. */
interface Tampering {
  does: (here: Here) => Promise<unknown>;
  undoes: (here: Here) => Promise<unknown>;
  finds: { kind: string; field: string }[];
}

interface Here {
  wire: Wire;
  source: string;
  target: string;
  /** Somebody who crossed, in the target and as they were in the source. */
  after: ListedUser;
  before: ListedUser;
  /** Somebody who was left behind for want of an email. */
  without: ListedUser;
  /** A group with members that crossed, and one of those. */
  group: string;
  description: string;
  member: string;
}

const stranger = { Username: 'stranger@example.net', MessageAction: 'SUPPRESS' };

const tamperings: Record<string, Tampering> = {
  'an attribute was changed': {
    does: ({ wire, target, after }) => setAttribute(wire, target, after, 'family_name', 'Changed'),
    undoes: ({ wire, target, after }) =>
      setAttribute(wire, target, after, 'family_name', after.attributes.family_name ?? ''),
    finds: [{ kind: 'differs', field: 'family_name' }],
  },
  'an attribute was added': {
    does: ({ wire, target, after }) => setAttribute(wire, target, after, 'custom:plan', 'gold-plated'),
    undoes: ({ wire, target, after }) =>
      wire.ok('AdminDeleteUserAttributes', {
        UserPoolId: target,
        Username: after.username,
        UserAttributeNames: ['custom:plan'],
      }),
    finds: [{ kind: 'differs', field: 'custom:plan' }],
  },
  'the source was changed since': {
    does: ({ wire, source, before }) => setAttribute(wire, source, before, 'family_name', 'Married'),
    undoes: ({ wire, source, before }) =>
      setAttribute(wire, source, before, 'family_name', before.attributes.family_name ?? ''),
    finds: [{ kind: 'differs', field: 'family_name' }],
  },
  'somebody was disabled': {
    does: ({ wire, target, after }) =>
      wire.ok('AdminDisableUser', { UserPoolId: target, Username: after.username }),
    undoes: ({ wire, target, after }) =>
      wire.ok('AdminEnableUser', { UserPoolId: target, Username: after.username }),
    finds: [{ kind: 'differs', field: 'enabled' }],
  },
  'somebody was taken out of a group': {
    does: ({ wire, target, group, member }) =>
      wire.ok('AdminRemoveUserFromGroup', { UserPoolId: target, GroupName: group, Username: member }),
    undoes: ({ wire, target, group, member }) =>
      wire.ok('AdminAddUserToGroup', { UserPoolId: target, GroupName: group, Username: member }),
    finds: [{ kind: 'group-missing', field: '<group>' }],
  },
  'somebody joined a group in the source': {
    does: ({ wire, source, before }) =>
      wire.ok('AdminAddUserToGroup', {
        UserPoolId: source,
        GroupName: 'founders-1998',
        Username: before.username,
      }),
    undoes: ({ wire, source, before }) =>
      wire.ok('AdminRemoveUserFromGroup', {
        UserPoolId: source,
        GroupName: 'founders-1998',
        Username: before.username,
      }),
    finds: [{ kind: 'group-missing', field: 'founders-1998' }],
  },
  'a group was described otherwise': {
    does: ({ wire, target, group }) =>
      wire.ok('UpdateGroup', { UserPoolId: target, GroupName: group, Description: 'Something else' }),
    undoes: ({ wire, target, group, description }) =>
      wire.ok('UpdateGroup', { UserPoolId: target, GroupName: group, Description: description }),
    finds: [{ kind: 'group-settings', field: '<group>: description' }],
  },
  'a stranger is in the target': {
    does: ({ wire, target }) => wire.ok('AdminCreateUser', { UserPoolId: target, ...stranger }),
    undoes: ({ wire, target }) =>
      wire.ok('AdminDeleteUser', { UserPoolId: target, Username: stranger.Username }),
    finds: [{ kind: 'only-in-target', field: 'user' }],
  },
  'somebody left behind without an email has one now': {
    does: ({ wire, source, without }) => setAttribute(wire, source, without, 'email', 'found@example.net'),
    undoes: ({ wire, source, without }) =>
      wire.ok('AdminDeleteUserAttributes', {
        UserPoolId: source,
        Username: without.username,
        UserAttributeNames: ['email'],
      }),
    finds: [{ kind: 'no-longer-skipped', field: 'without-email' }],
  },
  'somebody signed up in the source': {
    does: ({ wire, source }) => wire.ok('AdminCreateUser', { UserPoolId: source, Username: 'late-comer' }),
    undoes: ({ wire, source }) => wire.ok('AdminDeleteUser', { UserPoolId: source, Username: 'late-comer' }),
    finds: [{ kind: 'not-exported', field: 'user' }],
  },
};

function setAttribute(wire: Wire, UserPoolId: string, user: ListedUser, Name: string, Value: string) {
  const UserAttributes = [{ Name, Value }];
  return wire.ok('AdminUpdateUserAttributes', { UserPoolId, Username: user.username, UserAttributes });
}

describe('poolferry verify', () => {
  const folder = scratch();
  let sandbox: Sandbox;
  let here: Here;
  const verify = (): Promise<Ended> => run(folder, ['verify', '--json', ...pools(sandbox), ...decisions]);

  beforeAll(async () => {
    sandbox = await startSandbox({ users: 120, seed: 51, quota: 'off', listingLagMs: 0 });
    const wire = new Wire(sandbox);
    const migrate = ['migrate', '--yes', '--no-verify', ...pools(sandbox), ...decisions];
    expect((await run(folder, migrate)).code).toBe(0);
    ageLastWrite(folder);
    const [source, target] = [sandbox.source.userPoolId, sandbox.target.userPoolId];
    const [from, to] = [await wire.users(source), await wire.users(target)];
    const after = [...to.values()].find(
      (user) => user.enabled && user.attributes['custom:plan'] === undefined,
    );
    const before = [...from.values()].find((user) => user.attributes.email === after?.attributes.email);
    const found = [...(await wire.groups(target))].find(([, group]) => isBusy(group));
    const without = [...from.values()].find(
      ({ attributes, status }) => attributes.email === undefined && status === 'CONFIRMED',
    );
    if (!after || !before || !without || !found) throw new Error('this seed has nobody to tamper with');
    const [group, { members, description = '' }] = found;
    here = {
      ...{ wire, source, target, after, before, without },
      ...{ group, description, member: [...members][0] ?? '' },
    };
  });
  afterAll(() => sandbox.close());

  const isBusy = (group: ListedGroup) => group.members.size > 2 && group.description !== undefined;

  test('ends with 0 where nothing differs', async () => {
    const ended = await verify();
    expect(ended.code).toBe(0);
    expect(ended.result()).toMatchObject({ differing: 0, byKind: {} });
    expect(ended.result().matched).toBe(ended.result().migrated);
  });

  test.each(Object.keys(tamperings))('ends with 5 where %s', async (what) => {
    const tampering = tamperings[what];
    if (tampering === undefined) throw new Error(what);
    await tampering.does(here);
    const ended = await verify();
    await tampering.undoes(here);
    expect(ended.code).toBe(5);
    const differences = ended.lines().filter((line: Line) => line.type === 'difference');
    const finds = tampering.finds.map(({ kind, field }) => ({
      kind,
      field: field.replace('<group>', here.group),
    }));
    expect(differences.map(({ kind, field }) => ({ kind, field }))).toEqual(finds);
    expect(ended.result().differing).toBe(differences.length);
  });

  test('names fields and ids, never values', async () => {
    const { wire, target, after } = here;
    await setAttribute(wire, target, after, 'nickname', 'Sesame-of-somebody');
    const forScripts = await verify();
    const forPeople = await run(folder, ['verify', ...pools(sandbox), ...decisions]);
    await wire.ok('AdminDeleteUserAttributes', {
      UserPoolId: target,
      Username: after.username,
      UserAttributeNames: ['nickname'],
    });
    expect(forPeople.stderr).toContain('nickname');
    expect(forPeople.stderr).toContain(after.sub);
    const said = [forScripts, forPeople].map(({ stdout, stderr }) => stdout + stderr).join();
    expect(said).not.toContain('Sesame-of-somebody');
    expect(said).not.toContain(after.attributes.email);
  });

  test('says nothing of who changed and would be left behind all the same', async () => {
    const { wire, source, without } = here;
    const was = without.attributes.family_name ?? '';
    await setAttribute(wire, source, without, 'family_name', 'Married');
    const ended = await verify();
    await setAttribute(wire, source, without, 'family_name', was);
    expect(ended.code).toBe(0);
  });

  test('finds who was deleted on either side', async () => {
    const { wire, source, target, before } = here;
    const [lost] = [...(await wire.users(target)).values()].filter(({ sub }) => sub !== here.after.sub);
    await wire.ok('AdminDeleteUser', { UserPoolId: target, Username: lost?.username });
    await wire.ok('AdminDeleteUser', { UserPoolId: source, Username: before.username });
    const ended = await verify();
    expect(ended.code).toBe(5);
    const differences = ended.lines().filter((line: Line) => line.type === 'difference');
    expect(differences.filter(({ kind }) => kind === 'missing-in-target')).toMatchObject([
      { targetSub: lost?.sub },
    ]);
    expect(differences.filter(({ kind }) => kind === 'gone-from-source')).toMatchObject([
      { sourceSub: before.sub },
    ]);
    expect(ended.result().differing).toBe(2);
  });
});
