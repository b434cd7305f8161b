import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALIAS_POOL, EMAIL_POOL, newPool, newUser, openWire, PASSWORD, signIn, type Wire } from './wire.ts';

let wire: Wire;
beforeAll(async () => {
  wire = await openWire({ listingLagMs: 300 });
});
afterAll(() => wire.close());

describe('users put into a pool as they are', () => {
  it('[CO-1] may hold what is refused today, and never a taken name or sub', async () => {
    const { id } = await newPool(wire, ALIAS_POOL);
    const groups = Array.from({ length: 101 }, (_, at) => `group-${at}`);
    const put = (...users: object[]) => wire.control('POST', 'users', { pool: id, users });
    const old = {
      username: 'a@x.com',
      attributes: { email: 'no email', 'custom:unknown': 'x', email_verified: 'true' },
      status: 'UNCONFIRMED',
      enabled: false,
      createdAt: 1_500_000_000,
      groups,
    };
    const { body } = await put(old);
    const told = await wire.ok('AdminGetUser', { UserPoolId: id, Username: 'a@x.com' });
    expect(told).toMatchObject({ UserStatus: 'UNCONFIRMED', Enabled: false, UserCreateDate: 1_500_000_000 });
    const sub = { Name: 'sub', Value: body.users[0].sub };
    expect(told.UserAttributes).toEqual(
      expect.arrayContaining([
        sub,
        { Name: 'email', Value: 'no email' },
        { Name: 'custom:unknown', Value: 'x' },
      ]),
    );
    const memberOf = { UserPoolId: id, Username: 'a@x.com', Limit: 60 };
    const pages = await wire.pages('AdminListGroupsForUser', memberOf, 'NextToken');
    expect(pages.flatMap((page) => page.Groups)).toHaveLength(101);
    expect((await put({ username: 'a@x.com' })).body.error).toMatch(/taken/);
    expect((await put({ username: 'b', attributes: { sub: sub.Value } })).body.error).toMatch(/taken/);
    expect((await put({ username: 'b', colour: 'red' })).body.error).toMatch(/colour is none of/);
    const nowhere = { pool: 'us-east-1_none', users: [] };
    expect((await wire.control('POST', 'users', nowhere)).status).toBe(400);
  });

  it('[CO-2] sign in, have factors and are listed at once, with the groups given', async () => {
    const { id, clientId } = await newPool(wire, EMAIL_POOL);
    const email = { attributes: { email: 'ann@x.com', email_verified: 'true' }, password: PASSWORD };
    const sms = {
      username: 'bob',
      attributes: { phone_number: '+491234' },
      mfa: ['SMS_MFA'],
      groups: ['staff'],
    };
    const groups = [{ name: 'staff', description: 'all', precedence: 3 }];
    const { body } = await wire.control('POST', 'users', { pool: id, users: [email, sms], groups });
    expect(body.users[0].username).toBe(body.users[0].sub);
    expect((await signIn(wire, clientId, 'ann@x.com')).AuthenticationResult).toBeDefined();
    const pages = await wire.pages('ListUsers', { UserPoolId: id });
    expect(pages.flatMap((page) => page.Users)).toHaveLength(2);
    const bob = await wire.ok('AdminGetUser', { UserPoolId: id, Username: 'bob' });
    expect(bob.UserMFASettingList).toEqual(['SMS_MFA']);
    const staff = await wire.ok('ListUsersInGroup', { UserPoolId: id, GroupName: 'staff' });
    expect(staff.Users[0].Username).toBe('bob');
    expect((await wire.ok('GetGroup', { UserPoolId: id, GroupName: 'staff' })).Group).toMatchObject({
      Precedence: 3,
    });
  });

  it('[CO-3] counts as writes whatever does not read', async () => {
    const { id } = await newPool(wire);
    await wire.control('DELETE', 'requests');
    const writes = async () => (await wire.control('GET', 'requests')).body.writes;
    for (const [operation, input] of [
      ['DescribeUserPool', { UserPoolId: id }],
      ['ListUsers', { UserPoolId: id }],
      ['GetCSVHeader', { UserPoolId: id }],
      ['AdminListGroupsForUser', { UserPoolId: id, Username: 'nobody' }],
    ] as const) {
      await wire.call(operation, input);
    }
    expect(await writes()).toEqual({ total: 0, operations: {}, pools: {} });
    await newUser(wire, id, 'ann');
    await wire.call('AdminDeleteUser', { UserPoolId: id, Username: 'nobody' });
    await wire.call('InitiateAuth', {});
    expect(await writes()).toEqual({
      total: 3,
      operations: { AdminCreateUser: 1, AdminDeleteUser: 1, InitiateAuth: 1 },
      pools: { [id]: 2 },
    });
  });
});
