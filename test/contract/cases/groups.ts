import { expect } from 'vitest';
import { contractCase, eventually } from '../contract-case.ts';
import { createUser, EMAIL_POOL, type Service, type TestPool } from '../service.ts';
import type { Answer } from '../wire.ts';

async function pages(service: Service, operation: string, input: object): Promise<Answer[]> {
  const chain: Answer[] = [];
  let token: string | undefined;
  do {
    const page = await service.ok(operation, token === undefined ? input : { ...input, NextToken: token });
    chain.push(page);
    token = page.NextToken;
  } while (token !== undefined && chain.length < 100);
  return chain;
}

/** Names of a group's members, in order, when there are as many as expected. */
async function members(service: Service, pool: TestPool, GroupName: string, count: number) {
  const input = { UserPoolId: pool.id, GroupName, Limit: 2 };
  const chain = await eventually(
    () => pages(service, 'ListUsersInGroup', input),
    (listed) => listed.flatMap(({ Users }) => Users).length === count,
  );
  return { chain, users: chain.flatMap(({ Users }) => Users) };
}

export const groups = [
  contractCase('§6', 'a group keeps description and precedence', async (service) => {
    const { id: UserPoolId } = await service.pool();
    const input = { UserPoolId, GroupName: 'staff', Description: 'Who works here', Precedence: 0 };
    await service.ok('CreateGroup', input);
    const { Group } = await service.ok('GetGroup', { UserPoolId, GroupName: 'staff' });
    expect(Group).toMatchObject(input);
  }),
  contractCase('§15', 'a group without description and precedence has neither', async (service) => {
    const { id: UserPoolId } = await service.pool();
    await service.ok('CreateGroup', { UserPoolId, GroupName: 'staff' });
    const { Group } = await service.ok('GetGroup', { UserPoolId, GroupName: 'staff' });
    expect(Group).not.toHaveProperty('Description');
    expect(Group).not.toHaveProperty('Precedence');
  }),
  contractCase('§6', 'a second group of the name is GroupExistsException', async (service) => {
    const { id: UserPoolId } = await service.pool();
    await service.ok('CreateGroup', { UserPoolId, GroupName: 'staff' });
    expect(await service.outcome('CreateGroup', { UserPoolId, GroupName: 'staff' })).toBe(
      'GroupExistsException',
    );
  }),
  contractCase('§6', 'ListGroups pages by limit and token', async (service) => {
    const { id: UserPoolId } = await service.pool();
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const GroupName of names) await service.ok('CreateGroup', { UserPoolId, GroupName });
    const chain = await pages(service, 'ListGroups', { UserPoolId, Limit: 2 });
    expect(Math.max(...chain.map(({ Groups }) => Groups.length))).toBeLessThanOrEqual(2);
    expect(chain.flatMap(({ Groups }) => Groups.map(({ GroupName }: Answer) => GroupName)).sort()).toEqual(
      names,
    );
  }),
  contractCase('§6', 'ListUsersInGroup pages by limit and token, with whole records', async (service) => {
    const pool = await service.pool();
    await service.ok('CreateGroup', { UserPoolId: pool.id, GroupName: 'staff' });
    for (const Username of ['ada', 'bea', 'cyn']) {
      await createUser(service, pool, Username, { email: service.email(Username) });
      await service.ok('AdminAddUserToGroup', { UserPoolId: pool.id, Username, GroupName: 'staff' });
    }
    const { chain, users } = await members(service, pool, 'staff', 3);
    expect(Math.max(...chain.map(({ Users }) => Users.length))).toBeLessThanOrEqual(2);
    expect(users.map(({ Username }) => Username).sort()).toEqual(['ada', 'bea', 'cyn']);
    expect(users[0]).toMatchObject({ Enabled: true, UserStatus: 'FORCE_CHANGE_PASSWORD' });
    expect(users[0].Attributes.length).toBeGreaterThan(1);
  }),
  contractCase('§6', 'AdminListGroupsForUser tells the groups of one user', async (service) => {
    const pool = await service.pool();
    await createUser(service, pool, 'ada');
    for (const GroupName of ['staff', 'admins', 'others']) {
      await service.ok('CreateGroup', { UserPoolId: pool.id, GroupName });
    }
    const ada = { UserPoolId: pool.id, Username: 'ada' };
    for (const GroupName of ['staff', 'admins']) {
      await service.ok('AdminAddUserToGroup', { ...ada, GroupName });
    }
    const chain = await pages(service, 'AdminListGroupsForUser', ada);
    const names = chain.flatMap((page) => page.Groups.map(({ GroupName }: Answer) => GroupName));
    expect(names.sort()).toEqual(['admins', 'staff']);
  }),
  contractCase('§4.2', 'in an email pool a member is added by email', async (service) => {
    const pool = await service.pool(EMAIL_POOL);
    const { Username } = await createUser(service, pool, service.email('ada'));
    await service.ok('CreateGroup', { UserPoolId: pool.id, GroupName: 'staff' });
    const byEmail = { UserPoolId: pool.id, Username: service.email('ada'), GroupName: 'staff' };
    await service.ok('AdminAddUserToGroup', byEmail);
    const { users } = await members(service, pool, 'staff', 1);
    expect(users.map((user) => user.Username)).toEqual([Username]);
  }),
  contractCase('§6', 'a member taken out of a group is listed no longer', async (service) => {
    const pool = await service.pool();
    await createUser(service, pool, 'ada');
    await service.ok('CreateGroup', { UserPoolId: pool.id, GroupName: 'staff' });
    const membership = { UserPoolId: pool.id, Username: 'ada', GroupName: 'staff' };
    await service.ok('AdminAddUserToGroup', membership);
    expect((await members(service, pool, 'staff', 1)).users).toHaveLength(1);
    await service.ok('AdminRemoveUserFromGroup', membership);
    expect((await members(service, pool, 'staff', 0)).users).toHaveLength(0);
  }),
  contractCase('§9', 'an unknown group is ResourceNotFoundException', async (service) => {
    const pool = await service.pool();
    await createUser(service, pool, 'ada');
    const nowhere = { UserPoolId: pool.id, GroupName: 'nowhere' };
    const add = { ...nowhere, Username: 'ada' };
    expect(await service.outcome('GetGroup', nowhere)).toBe('ResourceNotFoundException');
    expect(await service.outcome('ListUsersInGroup', nowhere)).toBe('ResourceNotFoundException');
    expect(await service.outcome('AdminAddUserToGroup', add)).toBe('ResourceNotFoundException');
  }),
  contractCase('§9', 'an unknown member is UserNotFoundException', async (service) => {
    const { id: UserPoolId } = await service.pool();
    await service.ok('CreateGroup', { UserPoolId, GroupName: 'staff' });
    const add = { UserPoolId, GroupName: 'staff', Username: 'nobody' };
    expect(await service.outcome('AdminAddUserToGroup', add)).toBe('UserNotFoundException');
  }),
];
