import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attributes, EMAIL_POOL, newPool, newUser, openWire, type Wire } from './wire.ts';

describe('user pools and their schema', () => {
  let wire: Wire;
  beforeAll(async () => {
    wire = await openWire();
  });
  afterAll(() => wire.close());

  const describePool = async (id: string) => (await wire.ok('DescribeUserPool', { UserPoolId: id })).UserPool;
  const attributeOf = (pool: { SchemaAttributes: { Name: string }[] }, name: string) =>
    pool.SchemaAttributes.find(({ Name }) => Name === name);

  it('[UP-1] describes what was created, with an ARN and the defaults', async () => {
    const { id } = await newPool(wire, { PoolName: 'people', ...EMAIL_POOL });
    const pool = await describePool(id);
    expect(id).toMatch(/^us-east-1_[A-Za-z0-9]{9}$/);
    expect(pool).toMatchObject({
      Id: id,
      Name: 'people',
      Arn: `arn:aws:cognito-idp:us-east-1:123456789012:userpool/${id}`,
      UsernameAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      AutoVerifiedAttributes: ['email'],
      MfaConfiguration: 'OFF',
      DeletionProtection: 'INACTIVE',
      EstimatedNumberOfUsers: 0,
    });
    expect(pool.Policies.PasswordPolicy.MinimumLength).toBe(8);
  });

  it('[UP-2] is case-sensitive unless told', async () => {
    const { id } = await newPool(wire);
    expect((await describePool(id)).UsernameConfiguration).toEqual({ CaseSensitive: true });
  });

  it('[UP-3] takes username attributes or alias attributes, not both', async () => {
    const both = { PoolName: 'both', UsernameAttributes: ['email'], AliasAttributes: ['email'] };
    expect(await wire.error('CreateUserPool', both)).toMatch(/^InvalidParameterException: Only one of/);
  });

  it('[UP-4] puts back to its default whatever an update omits, but for DcrConfiguration', async () => {
    const settings = {
      DeletionProtection: 'ACTIVE',
      AutoVerifiedAttributes: ['email'],
      DcrConfiguration: { a: 1 },
    };
    const { id } = await newPool(wire, settings);
    await wire.ok('UpdateUserPool', { UserPoolId: id, MfaConfiguration: 'OFF' });
    const pool = await describePool(id);
    expect(pool.DeletionProtection).toBe('INACTIVE');
    expect(pool.AutoVerifiedAttributes).toEqual([]);
    expect(pool.DcrConfiguration).toEqual({ a: 1 });
  });

  it('[UP-5] never changes sign-in attributes, case sensitivity or schema by an update', async () => {
    const { id } = await newPool(wire, EMAIL_POOL);
    const immutable = {
      AliasAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: true },
      Schema: [{ Name: 'x' }],
    };
    await wire.ok('UpdateUserPool', { UserPoolId: id, ...immutable });
    const pool = await describePool(id);
    expect(pool.AliasAttributes).toBeUndefined();
    expect(pool.UsernameConfiguration.CaseSensitive).toBe(false);
    expect(attributeOf(pool, 'custom:x')).toBeUndefined();
  });

  it('[UP-6] deletes a pool with its clients, unless it is protected', async () => {
    const { id, clientId } = await newPool(wire, { DeletionProtection: 'ACTIVE' });
    expect(await wire.error('DeleteUserPool', { UserPoolId: id })).toMatch(
      /^InvalidParameterException: .*protection/,
    );
    await wire.ok('UpdateUserPool', { UserPoolId: id });
    await wire.ok('DeleteUserPool', { UserPoolId: id });
    expect(await wire.error('DescribeUserPool', { UserPoolId: id })).toMatch(/^ResourceNotFoundException/);
    const forgot = { ClientId: clientId, Username: 'x' };
    expect(await wire.error('ForgotPassword', forgot)).toMatch(/^ResourceNotFoundException/);
  });

  it('[UP-7] lists pools by pages', async () => {
    const pools = new Set<string>();
    for (let at = 0; at < 3; at++) pools.add((await newPool(wire)).id);
    const pages = await wire.pages('ListUserPools', { MaxResults: 2 }, 'NextToken');
    const ids = pages.flatMap((page) => page.UserPools.map(({ Id }: { Id: string }) => Id));
    expect(pages.every((page) => page.UserPools.length <= 2)).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining([...pools]));
  });

  it('[UP-8] refuses a recovery setting that does not exist or contradicts itself', async () => {
    const recovery = (...names: string[]) =>
      wire.error('CreateUserPool', {
        PoolName: 'r',
        AccountRecoverySetting: { RecoveryMechanisms: names.map((Name, at) => ({ Name, Priority: at + 1 })) },
      });
    expect(await recovery('verified_pigeon')).toMatch(/^InvalidParameterException/);
    expect(await recovery('admin_only', 'verified_email')).toMatch(/^InvalidParameterException/);
  });

  it('[SC-1] lists the standard attributes, and its own with their prefix', async () => {
    const { id } = await newPool(wire, {
      Schema: [
        { Name: 'tenant', AttributeDataType: 'String', StringAttributeConstraints: { MaxLength: '10' } },
        { Name: 'name', AttributeDataType: 'String', Required: true },
      ],
    });
    const pool = await describePool(id);
    expect(attributeOf(pool, 'custom:tenant')).toMatchObject({
      StringAttributeConstraints: { MaxLength: '10' },
    });
    expect(attributeOf(pool, 'name')).toMatchObject({ Required: true });
    expect(attributeOf(pool, 'email_verified')).toMatchObject({ AttributeDataType: 'Boolean' });
    expect(attributeOf(pool, 'sub')).toMatchObject({ Mutable: false, Required: true });
  });

  it('[SC-2] refuses required custom attributes, long names and unknown types', async () => {
    const create = (entry: object) => wire.error('CreateUserPool', { PoolName: 'p', Schema: [entry] });
    expect(await create({ Name: 'a', AttributeDataType: 'String', Required: true })).toMatch(
      /Required custom/,
    );
    expect(await create({ Name: 'x'.repeat(21), AttributeDataType: 'String' })).toMatch(
      /less than or equal to 20/,
    );
    expect(await create({ Name: 'a', AttributeDataType: 'Blob' })).toMatch(/enum value set/);
  });

  it('[SC-3] adds custom attributes, all of a call or none, 25 a call and 50 in all', async () => {
    const { id } = await newPool(wire);
    const add = (names: string[]) =>
      wire.call('AddCustomAttributes', {
        UserPoolId: id,
        CustomAttributes: names.map((Name) => ({ Name, AttributeDataType: 'String' })),
      });
    const names = (count: number, prefix: string) =>
      Array.from({ length: count }, (_, at) => `${prefix}${at}`);
    expect((await add(['a', 'a'])).body.__type).toBe('InvalidParameterException');
    expect(attributeOf(await describePool(id), 'custom:a')).toBeUndefined();
    expect((await add(names(26, 'x'))).body.__type).toBe('InvalidParameterException');
    expect((await add(names(25, 'x'))).status).toBe(200);
    expect((await add(names(25, 'y'))).status).toBe(200);
    expect((await add(['one-more'])).body.__type).toBe('InvalidParameterException');
  });

  const TYPED = {
    Schema: [
      {
        Name: 'short',
        AttributeDataType: 'String',
        StringAttributeConstraints: { MinLength: '2', MaxLength: '4' },
      },
      {
        Name: 'points',
        AttributeDataType: 'Number',
        NumberAttributeConstraints: { MinValue: '0', MaxValue: '9' },
      },
      { Name: 'flag', AttributeDataType: 'Boolean' },
      { Name: 'day', AttributeDataType: 'DateTime' },
      { Name: 'fixed', AttributeDataType: 'String', Mutable: false },
    ],
  };
  const create = (pool: string, values: Record<string, string>) =>
    wire.call('AdminCreateUser', {
      UserPoolId: pool,
      Username: `u${Math.random()}`,
      MessageAction: 'SUPPRESS',
      UserAttributes: attributes(values),
    });

  it.each([
    ['an undeclared name', { 'custom:nothing': 'x' }],
    ['a custom name without its prefix', { short: 'abc' }],
    ['a text too long', { 'custom:short': 'abcde' }],
    ['a text too short', { 'custom:short': 'a' }],
    ['a number that is none', { 'custom:points': 'many' }],
    ['a number out of range', { 'custom:points': '10' }],
    ['a Boolean that is none', { 'custom:flag': 'maybe' }],
    ['a date that is none', { 'custom:day': 'soon' }],
    ['a birthdate of another length', { birthdate: '1990-1-1' }],
    ['2,049 bytes', { name: 'x'.repeat(2049) }],
    ['2,050 bytes in 1,025 characters', { name: 'é'.repeat(1025) }],
  ])('[SC-4] refuses %s', async (_what, values) => {
    const { id } = await newPool(wire, TYPED);
    const { body } = await create(id, values as Record<string, string>);
    expect(body.__type).toBe('InvalidParameterException');
    expect(body.message).toContain('Attributes did not conform to the schema');
    expect(body.message).toContain(Object.keys(values)[0]);
  });

  it('[SC-5] takes every value within its bounds, 2,048 bytes included', async () => {
    const { id } = await newPool(wire, TYPED);
    const values = {
      'custom:short': '👋👋👋👋',
      'custom:points': '9',
      'custom:flag': 'true',
      'custom:day': '2026-01-01',
      name: 'é'.repeat(1024),
      birthdate: '1990-01-01',
    };
    const { body } = await create(id, values);
    expect(body.User.Attributes).toEqual(expect.arrayContaining(attributes(values)));
  });

  it('[SC-6] never lets a client set sub or identities', async () => {
    const { id } = await newPool(wire);
    expect((await create(id, { sub: '00000000-0000-4000-8000-000000000000' })).body.__type).toBe(
      'InvalidParameterException',
    );
    expect((await create(id, { identities: '[]' })).body.__type).toBe('InvalidParameterException');
    expect((await create(id, { 'cognito:user_status': 'CONFIRMED' })).body.__type).toBe(
      'InvalidParameterException',
    );
  });

  it('[SC-7] takes an immutable attribute at creation and never after', async () => {
    const { id } = await newPool(wire, TYPED);
    await newUser(wire, id, 'ann', { 'custom:fixed': 'once' });
    const update = {
      UserPoolId: id,
      Username: 'ann',
      UserAttributes: attributes({ 'custom:fixed': 'twice' }),
    };
    expect(await wire.error('AdminUpdateUserAttributes', update)).toMatch(
      /^InvalidParameterException: .*custom:fixed/s,
    );
  });

  it('[SC-8] refuses malformed emails and phone numbers', async () => {
    const { id } = await newPool(wire);
    expect((await create(id, { email: 'not-an-email' })).body.message).toBe('Invalid email address format.');
    expect((await create(id, { phone_number: '0123' })).body.message).toBe('Invalid phone number format.');
  });

  it('[SC-9] lets an administrator leave out required attributes', async () => {
    const { id } = await newPool(wire, {
      Schema: [{ Name: 'name', AttributeDataType: 'String', Required: true }],
    });
    expect((await create(id, {})).status).toBe(200);
  });
});
