import { expect } from 'vitest';
import { contractCase, eventually } from '../contract-case.ts';
import { ALIAS_POOL, createUser, EMAIL_POOL, newUser, type Service } from '../service.ts';
import type { Answer } from '../wire.ts';

async function describePool(service: Service, UserPoolId: string): Promise<Answer> {
  return (await service.ok('DescribeUserPool', { UserPoolId })).UserPool;
}

async function schemaOf(service: Service, settings: object): Promise<Map<string, Answer>> {
  const { id } = await service.pool(settings);
  const { SchemaAttributes } = await describePool(service, id);
  return new Map(SchemaAttributes.map((entry: Answer) => [entry.Name, entry]));
}

const CUSTOM = {
  Schema: [
    {
      Name: 'plan',
      AttributeDataType: 'String',
      Mutable: true,
      StringAttributeConstraints: { MinLength: '0', MaxLength: '20' },
    },
    {
      Name: 'age',
      AttributeDataType: 'Number',
      Mutable: false,
      NumberAttributeConstraints: { MinValue: '1', MaxValue: '150' },
    },
  ],
};

export const userPools = [
  contractCase('§13', 'a pool has an id of its Region and an ARN of account and id', async (service) => {
    const { id } = await service.pool();
    expect(id).toMatch(new RegExp(`^${service.region}_[0-9a-zA-Z]+$`));
    const { Arn } = await describePool(service, id);
    expect(Arn).toMatch(new RegExp(`^arn:aws:cognito-idp:${service.region}:\\d{12}:userpool/${id}$`));
  }),
  contractCase('§10.1', 'DescribeUserPool tells how users sign in', async (service) => {
    const { id } = await service.pool(EMAIL_POOL);
    const described = await describePool(service, id);
    expect(described.UsernameAttributes).toEqual(['email']);
    expect(described.UsernameConfiguration).toEqual({ CaseSensitive: false });
    expect(described.AutoVerifiedAttributes).toEqual(['email']);
    expect(described.AliasAttributes ?? []).toEqual([]);
  }),
  contractCase('§10.1', 'DescribeUserPool tells the aliases', async (service) => {
    const described = await describePool(service, (await service.pool(ALIAS_POOL)).id);
    expect(described.AliasAttributes).toEqual(['email']);
    expect(described.UsernameAttributes ?? []).toEqual([]);
  }),
  contractCase('§10.1', 'every pool has the standard attributes, sub immutable', async (service) => {
    const schema = await schemaOf(service, {});
    for (const name of ['sub', 'name', 'email', 'email_verified', 'phone_number', 'preferred_username']) {
      expect(schema.has(name), name).toBe(true);
    }
    expect(schema.get('sub').Mutable).toBe(false);
  }),
  contractCase('§10.1', 'custom attributes come back prefixed, with their bounds', async (service) => {
    const schema = await schemaOf(service, CUSTOM);
    expect(schema.get('custom:plan')).toMatchObject({
      AttributeDataType: 'String',
      Mutable: true,
      Required: false,
      StringAttributeConstraints: { MinLength: '0', MaxLength: '20' },
    });
    expect(schema.get('custom:age')).toMatchObject({
      AttributeDataType: 'Number',
      Mutable: false,
      NumberAttributeConstraints: { MinValue: '1', MaxValue: '150' },
    });
  }),
  contractCase('§10.1', 'custom attributes come beside the standard ones', async (service) => {
    const schema = await schemaOf(service, CUSTOM);
    expect([...schema.keys()]).toEqual(expect.arrayContaining(['sub', 'name', 'email', 'custom:plan']));
  }),
  contractCase('§10.1', 'AddCustomAttributes adds to the schema', async (service) => {
    const { id: UserPoolId } = await service.pool(CUSTOM);
    const CustomAttributes = [{ Name: 'later', AttributeDataType: 'String', Mutable: true }];
    await service.ok('AddCustomAttributes', { UserPoolId, CustomAttributes });
    const { SchemaAttributes } = await describePool(service, UserPoolId);
    const names = SchemaAttributes.map(({ Name }: { Name: string }) => Name);
    expect(names).toEqual(expect.arrayContaining(['custom:plan', 'custom:age', 'custom:later']));
  }),
  contractCase('§10.1', 'a custom attribute cannot be required', async (service) => {
    const Schema = [{ Name: 'plan', AttributeDataType: 'String', Required: true }];
    const PoolName = 'poolferry-contract-refused';
    expect(await service.outcome('CreateUserPool', { PoolName, Schema })).toBe('InvalidParameterException');
  }),
  contractCase('§4.4', 'a pool is case-sensitive unless told', async (service) => {
    const pool = await service.pool();
    await createUser(service, pool, 'Ada');
    expect(await service.outcome('AdminCreateUser', newUser(pool, 'ada'))).toBe('done');
  }),
  contractCase('§4.4', 'a pool that folds case takes a name once', async (service) => {
    const pool = await service.pool({ UsernameConfiguration: { CaseSensitive: false } });
    await createUser(service, pool, 'Ada');
    expect(await service.outcome('AdminCreateUser', newUser(pool, 'ada'))).toBe('UsernameExistsException');
  }),
  contractCase('§10.1', 'UpdateUserPool resets what it is not told', async (service) => {
    const { id: UserPoolId } = await service.pool({ AutoVerifiedAttributes: ['email'] });
    await service.ok('UpdateUserPool', { UserPoolId });
    const { AutoVerifiedAttributes } = await describePool(service, UserPoolId);
    expect(AutoVerifiedAttributes ?? []).toEqual([]);
  }),
  contractCase('§9', 'an unknown pool is ResourceNotFoundException', async (service) => {
    const UserPoolId = `${service.region}_Nowhere01`;
    for (const operation of ['DescribeUserPool', 'ListUsers', 'ListGroups']) {
      expect(await service.outcome(operation, { UserPoolId }), operation).toBe('ResourceNotFoundException');
    }
  }),
  contractCase('§1.2', 'a pool is listed until it is deleted', async (service) => {
    const { id: UserPoolId } = await service.pool();
    const listed = () => service.ok('ListUserPools', { MaxResults: 60 });
    const holds = (page: Answer) => page.UserPools.some(({ Id }: { Id: string }) => Id === UserPoolId);
    expect(holds(await eventually(listed, holds))).toBe(true);
    await service.ok('DeleteUserPool', { UserPoolId });
    const lacks = (page: Answer) => !holds(page);
    expect(lacks(await eventually(listed, lacks))).toBe(true);
    expect(await service.outcome('DescribeUserPool', { UserPoolId })).toBe('ResourceNotFoundException');
  }),
];
