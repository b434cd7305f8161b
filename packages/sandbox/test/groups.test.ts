import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPool, newUser, openWire, type Wire } from './wire.ts';

describe('groups', () => {
  let wire: Wire;
  beforeAll(async () => {
    wire = await openWire();
  });
  afterAll(() => wire.close());

  const createGroup = (pool: string, GroupName: string, more: object = {}) =>
    wire.ok('CreateGroup', { UserPoolId: pool, GroupName, ...more });
  const join = (pool: string, Username: string, GroupName: string) =>
    wire.ok('AdminAddUserToGroup', { UserPoolId: pool, Username, GroupName });
  const members = async (pool: string, GroupName: string) => {
    const pages = await wire.pages('ListUsersInGroup', { UserPoolId: pool, GroupName }, 'NextToken');
    return pages.flatMap((page) => page.Users.map(({ Username }: { Username: string }) => Username)).sort();
  };
  const groupsOf = async (pool: string, Username: string) => {
    const pages = await wire.pages('AdminListGroupsForUser', { UserPoolId: pool, Username }, 'NextToken');
    return pages.flatMap((page) => page.Groups.map(({ GroupName }: { GroupName: string }) => GroupName));
  };

  it('[GR-1] keeps name, description, role and precedence', async () => {
    const { id } = await newPool(wire);
    const given = {
      Description: 'all, "of" them',
      RoleArn: 'arn:aws:iam::123456789012:role/app',
      Precedence: 0,
    };
    await createGroup(id, 'staff', given);
    const { Group } = await wire.ok('GetGroup', { UserPoolId: id, GroupName: 'staff' });
    expect(Group).toMatchObject({ GroupName: 'staff', UserPoolId: id, ...given });
    const again = { UserPoolId: id, GroupName: 'staff' };
    expect(await wire.error('CreateGroup', again)).toMatch(/^GroupExistsException/);
  });

  it('[GR-2] refuses names and values beyond their bounds', async () => {
    const { id } = await newPool(wire);
    const create = (more: object) => wire.error('CreateGroup', { UserPoolId: id, GroupName: 'g', ...more });
    expect(await create({ GroupName: 'two words' })).toMatch(/groupName/);
    expect(await create({ GroupName: 'x'.repeat(129) })).toMatch(/groupName/);
    expect(await create({ Precedence: -1 })).toMatch(/precedence/);
    expect(await create({ Description: 'x'.repeat(2049) })).toMatch(/description/);
    expect(await create({ RoleArn: 'short' })).toMatch(/roleArn/);
  });

  it('[GR-3] keeps on update what is omitted, or clears it, as the switch says', async () => {
    const { id } = await newPool(wire);
    await createGroup(id, 'staff', { Description: 'here', Precedence: 3 });
    const update = async () =>
      (await wire.ok('UpdateGroup', { UserPoolId: id, GroupName: 'staff', Precedence: 4 })).Group;
    expect(await update()).toMatchObject({ Description: 'here', Precedence: 4 });
    await wire.control('POST', 'switches', { updateGroupOmitted: 'cleared' });
    expect((await update()).Description).toBeUndefined();
    await wire.control('POST', 'switches', { updateGroupOmitted: 'kept' });
  });

  it('[GR-4] lists groups by pages of 60 at most', async () => {
    const { id } = await newPool(wire);
    for (let at = 0; at < 130; at++) await createGroup(id, `g${at}`);
    const pages = await wire.pages('ListGroups', { UserPoolId: id }, 'NextToken');
    expect(pages.map(({ Groups }) => Groups.length)).toEqual([60, 60, 10]);
    expect(
      new Set(pages.flatMap(({ Groups }) => Groups.map((group: { GroupName: string }) => group.GroupName)))
        .size,
    ).toBe(130);
  });

  it('[GR-5] knows the groups of a user at once, by precedence, and the users of a group after the lag', async () => {
    const { id } = await newPool(wire);
    await createGroup(id, 'low', { Precedence: 9 });
    await createGroup(id, 'none');
    await createGroup(id, 'high', { Precedence: 1 });
    await newUser(wire, id, 'ann');
    await wire.control('POST', 'listing-lag', { lagMs: 500 });
    for (const group of ['none', 'low', 'high']) await join(id, 'ann', group);
    expect(await groupsOf(id, 'ann')).toEqual(['high', 'low', 'none']);
    expect(await members(id, 'high')).toEqual([]);
    wire.advance(501);
    expect(await members(id, 'high')).toEqual(['ann']);
    await wire.ok('AdminRemoveUserFromGroup', { UserPoolId: id, Username: 'ann', GroupName: 'high' });
    expect(await groupsOf(id, 'ann')).toEqual(['low', 'none']);
    expect(await members(id, 'high')).toEqual(['ann']);
    wire.advance(501);
    expect(await members(id, 'high')).toEqual([]);
    await wire.control('POST', 'listing-lag', { lagMs: 0 });
  });

  it('[GR-6] takes a member again, or refuses, as the switch says, and never counts one twice', async () => {
    const { id } = await newPool(wire);
    await createGroup(id, 'g');
    await newUser(wire, id, 'ann');
    await join(id, 'ann', 'g');
    await join(id, 'ann', 'g');
    expect(await members(id, 'g')).toEqual(['ann']);
    await wire.control('POST', 'switches', { addToGroupTwice: 'refused' });
    const twice = { UserPoolId: id, Username: 'ann', GroupName: 'g' };
    expect(await wire.error('AdminAddUserToGroup', twice)).toMatch(/^InvalidParameterException/);
    await wire.control('POST', 'switches', { addToGroupTwice: 'ok' });
  });

  it('[GR-11] removes who is no member, or refuses, as the switch says', async () => {
    const { id } = await newPool(wire);
    await createGroup(id, 'g');
    await newUser(wire, id, 'ann');
    const remove = { UserPoolId: id, Username: 'ann', GroupName: 'g' };
    await wire.ok('AdminRemoveUserFromGroup', remove);
    await wire.control('POST', 'switches', { removeFromGroupTwice: 'refused' });
    expect(await wire.error('AdminRemoveUserFromGroup', remove)).toMatch(/^InvalidParameterException/);
    await wire.control('POST', 'switches', { removeFromGroupTwice: 'ok' });
  });

  it('[GR-7] refuses unknown groups and users', async () => {
    const { id } = await newPool(wire);
    await newUser(wire, id, 'ann');
    const add = { UserPoolId: id, Username: 'ann', GroupName: 'g' };
    expect(await wire.error('AdminAddUserToGroup', add)).toMatch(/^ResourceNotFoundException/);
    expect(await wire.error('GetGroup', add)).toMatch(/^ResourceNotFoundException/);
    await createGroup(id, 'g');
    expect(await wire.error('AdminAddUserToGroup', { ...add, Username: 'bob' })).toMatch(
      /^UserNotFoundException/,
    );
  });

  it('[GR-8] forgets memberships with the group and with the user', async () => {
    const { id } = await newPool(wire);
    await createGroup(id, 'a');
    await createGroup(id, 'b');
    await newUser(wire, id, 'ann');
    await newUser(wire, id, 'bob');
    for (const user of ['ann', 'bob']) for (const group of ['a', 'b']) await join(id, user, group);
    await wire.ok('DeleteGroup', { UserPoolId: id, GroupName: 'a' });
    await wire.ok('AdminDeleteUser', { UserPoolId: id, Username: 'bob' });
    expect(await groupsOf(id, 'ann')).toEqual(['b']);
    expect(await members(id, 'b')).toEqual(['ann']);
    await createGroup(id, 'a');
    expect(await members(id, 'a')).toEqual([]);
  });

  it('[GR-9] forgets every membership when the pool lags and the group goes', async () => {
    const { id } = await newPool(wire);
    await createGroup(id, 'a');
    await newUser(wire, id, 'ann');
    await wire.control('POST', 'listing-lag', { lagMs: 500 });
    await join(id, 'ann', 'a');
    await wire.ok('DeleteGroup', { UserPoolId: id, GroupName: 'a' });
    expect(await groupsOf(id, 'ann')).toEqual([]);
    wire.advance(501);
    await wire.control('POST', 'listing-lag', { lagMs: 0 });
  });

  it('[GR-10] holds a user to 100 groups', async () => {
    const { id } = await newPool(wire);
    await newUser(wire, id, 'ann');
    for (let at = 0; at <= 100; at++) await createGroup(id, `g${at}`);
    for (let at = 0; at < 100; at++) await join(id, 'ann', `g${at}`);
    const last = { UserPoolId: id, Username: 'ann', GroupName: 'g100' };
    expect(await wire.error('AdminAddUserToGroup', last)).toMatch(/^LimitExceededException/);
    expect(await groupsOf(id, 'ann')).toHaveLength(100);
  });
});
