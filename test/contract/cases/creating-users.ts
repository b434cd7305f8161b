import { expect } from 'vitest';
import { contractCase } from '../contract-case.ts';
import {
  ALIAS_POOL,
  createConfirmedUser,
  createUser,
  EMAIL_POOL,
  newUser,
  type Service,
  type TestPool,
  valuesOf,
} from '../service.ts';

const create = (service: Service, pool: TestPool, name: string, values: Record<string, string> = {}) =>
  service.outcome('AdminCreateUser', newUser(pool, name, values));

const AWKWARD_VALUES = [
  'Ng, Anna "Nan"',
  'two\nlines\r\nand\ta tab',
  '👩‍🚀 ünïcode ﷽',
  'שלום עולם',
  ' spaces around ',
  'back\\slash \\, =1+1',
];

export const creatingUsers = [
  contractCase('§4.1', 'a created user waits in FORCE_CHANGE_PASSWORD, enabled', async (service) => {
    const user = await createUser(service, await service.sharedPool(), service.username('ada'));
    expect(user).toMatchObject({
      Username: service.username('ada'),
      UserStatus: 'FORCE_CHANGE_PASSWORD',
      Enabled: true,
    });
  }),
  contractCase('§11', 'a created user has a sub', async (service) => {
    const user = await createUser(service, await service.sharedPool(), service.username('ada'));
    expect(valuesOf(user).sub).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  }),
  contractCase('§9', 'a second user of the name is UsernameExistsException', async (service) => {
    const pool = await service.sharedPool();
    await createUser(service, pool, service.username('ada'));
    expect(await create(service, pool, service.username('ada'))).toBe('UsernameExistsException');
  }),
  contractCase('§4.2', 'in an email pool the username is a UUID equal to sub', async (service) => {
    const email = service.email('ada');
    const user = await createUser(service, await service.sharedPool(EMAIL_POOL), email);
    expect(user.Username).toMatch(/^[0-9a-f]{8}-/);
    expect(valuesOf(user).sub).toBe(user.Username);
    expect(valuesOf(user).email).toBe(email);
  }),
  contractCase('§4.2', 'an email is verified only where the call says so', async (service) => {
    const pool = await service.sharedPool(EMAIL_POOL);
    const silent = await createUser(service, pool, service.email('ada'));
    const told = await createUser(service, pool, service.email('bea'), { email_verified: 'true' });
    expect(valuesOf(silent).email_verified ?? 'false').toBe('false');
    expect(valuesOf(told).email_verified).toBe('true');
  }),
  contractCase('§4.2', 'an email pool refuses a name that is no email', async (service) => {
    expect(await create(service, await service.sharedPool(EMAIL_POOL), service.username('ada'))).toBe(
      'InvalidParameterException',
    );
  }),
  contractCase('§4.2', 'an email pool refuses an email that is not the name', async (service) => {
    const pool = await service.sharedPool(EMAIL_POOL);
    const other = { email: service.email('bea') };
    expect(await create(service, pool, service.email('ada'), other)).toBe('InvalidParameterException');
  }),
  contractCase('§4.2', 'an email pool takes an email once, even unverified', async (service) => {
    const pool = await service.sharedPool(EMAIL_POOL);
    await createUser(service, pool, service.email('ada'));
    expect(await create(service, pool, service.email('ada'))).toBe('UsernameExistsException');
  }),
  contractCase('§4.4', 'an email pool that folds case takes an email once in any case', async (service) => {
    const pool = await service.sharedPool(EMAIL_POOL);
    await createUser(service, pool, service.email('ada'));
    expect(await create(service, pool, service.email('Ada'))).toBe('UsernameExistsException');
  }),
  contractCase('§4.2', 'in an email pool the email stands for the username', async (service) => {
    const pool = await service.sharedPool(EMAIL_POOL);
    const { Username } = await createUser(service, pool, service.email('ada'));
    const byEmail = await service.ok('AdminGetUser', {
      UserPoolId: pool.id,
      Username: service.email('ada'),
    });
    expect(byEmail.Username).toBe(Username);
  }),
  contractCase('§4.2', 'a changed email becomes the name, the username stays', async (service) => {
    const pool = await service.sharedPool(EMAIL_POOL);
    const { Username } = await createUser(service, pool, service.email('ada'));
    const UserPoolId = pool.id;
    const UserAttributes = [{ Name: 'email', Value: service.email('bea') }];
    await service.ok('AdminUpdateUserAttributes', { UserPoolId, Username, UserAttributes });
    const renamed = await service.ok('AdminGetUser', { UserPoolId, Username: service.email('bea') });
    expect(renamed.Username).toBe(Username);
    const before = { UserPoolId, Username: service.email('ada') };
    expect(await service.outcome('AdminGetUser', before)).toBe('UserNotFoundException');
  }),
  contractCase('§4.3', 'an alias pool refuses a username that looks like an email', async (service) => {
    const pool = await service.sharedPool(ALIAS_POOL);
    expect(await create(service, pool, service.email('ada'))).toBe('InvalidParameterException');
  }),
  contractCase('§4.3', 'an alias may be held unverified by several', async (service) => {
    const pool = await service.sharedPool(ALIAS_POOL);
    const shared = { email: service.email('shared') };
    await createUser(service, pool, service.username('ada'), shared);
    expect(await create(service, pool, service.username('bea'), shared)).toBe('done');
  }),
  contractCase('§4.3', 'a verified alias is held once: AliasExistsException', async (service) => {
    const pool = await service.sharedPool(ALIAS_POOL);
    const shared = { email: service.email('shared'), email_verified: 'true' };
    await createUser(service, pool, service.username('ada'), shared);
    expect(await create(service, pool, service.username('bea'), shared)).toBe('AliasExistsException');
  }),
  contractCase('§4.3', 'ForceAliasCreation moves an alias', async (service) => {
    const pool = await service.sharedPool(ALIAS_POOL);
    const shared = { email: service.email('shared'), email_verified: 'true' };
    await createUser(service, pool, service.username('ada'), shared);
    await service.ok('AdminCreateUser', {
      ...newUser(pool, service.username('bea'), shared),
      ForceAliasCreation: true,
    });
    const holder = { UserPoolId: pool.id, Username: service.email('shared') };
    expect((await service.ok('AdminGetUser', holder)).Username).toBe(service.username('bea'));
  }),
  contractCase('§10.1', 'an undeclared attribute is refused', async (service) => {
    const pool = await service.sharedPool();
    expect(await create(service, pool, service.username('ada'), { 'custom:nowhere': 'x' })).toBe(
      'InvalidParameterException',
    );
  }),
  contractCase('§11', 'sub cannot be chosen', async (service) => {
    const sub = '11111111-2222-4333-8444-555555555555';
    expect(await create(service, await service.sharedPool(), service.username('ada'), { sub })).toBe(
      'InvalidParameterException',
    );
  }),
  contractCase('§1.4', 'a value of more than 2,048 bytes is refused', async (service) => {
    const name = 'x'.repeat(2_049);
    expect(await create(service, await service.sharedPool(), service.username('ada'), { name })).toBe(
      'InvalidParameterException',
    );
  }),
  contractCase('§10.1', 'a value beyond the bounds of its attribute is refused', async (service) => {
    const StringAttributeConstraints = { MinLength: '0', MaxLength: '3' };
    const Schema = [{ Name: 'plan', AttributeDataType: 'String', Mutable: true, StringAttributeConstraints }];
    const pool = await service.pool({ Schema });
    expect(await create(service, pool, service.username('ada'), { 'custom:plan': 'gold' })).toBe(
      'InvalidParameterException',
    );
  }),
  contractCase('§4.1', 'an immutable attribute is written at creation only', async (service) => {
    const Schema = [{ Name: 'origin', AttributeDataType: 'String', Mutable: false }];
    const pool = await service.pool({ Schema });
    const user = await createUser(service, pool, service.username('ada'), { 'custom:origin': 'old' });
    expect(valuesOf(user)['custom:origin']).toBe('old');
    const UserAttributes = [{ Name: 'custom:origin', Value: 'new' }];
    const update = { UserPoolId: pool.id, Username: service.username('ada'), UserAttributes };
    expect(await service.outcome('AdminUpdateUserAttributes', update)).toBe('InvalidParameterException');
  }),
  contractCase('§4.1', 'a username has no white space and at most 128 characters', async (service) => {
    const pool = await service.sharedPool();
    expect(await create(service, pool, 'x'.repeat(128))).toBe('done');
    expect(await create(service, pool, 'two words')).toBe('InvalidParameterException');
    expect(await create(service, pool, 'x'.repeat(129))).toBe('InvalidParameterException');
  }),
  contractCase('§2', 'values come back as they were sent', async (service) => {
    const pool = await service.sharedPool();
    for (const [index, name] of [...AWKWARD_VALUES, 'x'.repeat(2_048)].entries()) {
      const Username = `user-${index}`;
      await createUser(service, pool, Username, { name });
      const user = await service.ok('AdminGetUser', { UserPoolId: pool.id, Username });
      expect(valuesOf(user).name).toBe(name);
    }
  }),
  contractCase('§4.1', 'a temporary password is held to the policy', async (service) => {
    const input = {
      ...newUser(await service.sharedPool(), service.username('ada')),
      TemporaryPassword: 'short',
    };
    expect(await service.outcome('AdminCreateUser', input)).toBe('InvalidPasswordException');
  }),
  contractCase('§9', 'RESEND to a confirmed user is UnsupportedUserStateException', async (service) => {
    const pool = await service.sharedPool();
    await createConfirmedUser(service, pool, service.username('ada'), {
      email: service.email('ada'),
      email_verified: 'true',
    });
    const again = { UserPoolId: pool.id, Username: service.username('ada'), MessageAction: 'RESEND' };
    expect(await service.outcome('AdminCreateUser', again)).toBe('UnsupportedUserStateException');
  }),
  contractCase('§9', 'an unknown user is UserNotFoundException', async (service) => {
    const input = { UserPoolId: (await service.sharedPool()).id, Username: 'nobody' };
    for (const operation of ['AdminGetUser', 'AdminDisableUser', 'AdminDeleteUser']) {
      expect(await service.outcome(operation, input), operation).toBe('UserNotFoundException');
    }
  }),
  contractCase('§13', 'a deleted user is gone at once', async (service) => {
    const pool = await service.sharedPool();
    await createUser(service, pool, service.username('ada'));
    const ada = { UserPoolId: pool.id, Username: service.username('ada') };
    await service.ok('AdminDeleteUser', ada);
    expect(await service.outcome('AdminGetUser', ada)).toBe('UserNotFoundException');
  }),
];
