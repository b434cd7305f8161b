import { expect, test } from 'vitest';
import { describePool, readPool } from './describe-pool.ts';
import type { Door } from './door.ts';
import { CognitoRefusal } from './failures.ts';

const id = 'eu-west-1_Source123';

test('a pool is told in plain words', () => {
  const pool = readPool(id, {
    Id: id,
    Name: 'people',
    Arn: `arn:aws:cognito-idp:eu-west-1:111122223333:userpool/${id}`,
    UsernameAttributes: ['email'],
    UsernameConfiguration: { CaseSensitive: false },
    AutoVerifiedAttributes: ['email'],
    AccountRecoverySetting: {
      RecoveryMechanisms: [
        { Priority: 2, Name: 'verified_phone_number' },
        { Priority: 1, Name: 'verified_email' },
      ],
    },
    SchemaAttributes: [
      {
        Name: 'custom:plan',
        AttributeDataType: 'String',
        Mutable: false,
        StringAttributeConstraints: { MinLength: '0', MaxLength: '64' },
      },
      { Name: 'custom:age', AttributeDataType: 'Number', NumberAttributeConstraints: { MinValue: '18' } },
    ],
    MfaConfiguration: 'OPTIONAL',
    LambdaConfig: { PreSignUp: 'arn:fn', KMSKeyID: 'arn:key' },
    EstimatedNumberOfUsers: 12,
    DeletionProtection: 'ACTIVE',
  });
  expect(pool).toMatchObject({
    name: 'people',
    accountId: '111122223333',
    region: 'eu-west-1',
    signIn: { usernameAttributes: ['email'], aliasAttributes: [] },
    caseSensitive: false,
    autoVerified: ['email'],
    recovery: ['verified_email', 'verified_phone_number'],
    mfa: 'OPTIONAL',
    lambdaTriggers: ['PreSignUp'],
    estimatedUsers: 12,
    deletionProtection: true,
  });
  expect(pool.schema.get('custom:plan')).toEqual({
    type: 'String',
    mutable: false,
    required: false,
    developerOnly: false,
    minLength: 0,
    maxLength: 64,
  });
  expect(pool.schema.get('custom:age')).toMatchObject({ type: 'Number', minValue: 18 });
});

test("what a pool leaves out has the defaults of Cognito's reference (facts §4.4)", () => {
  const pool = readPool(id, {});
  expect(pool).toMatchObject({
    id,
    region: 'eu-west-1',
    caseSensitive: true,
    mfa: 'OFF',
    firstFactors: ['PASSWORD'],
  });
  expect(pool).not.toHaveProperty('recovery');
});

test('a pool that is not there is the operator’s to correct', async () => {
  const call = () =>
    Promise.reject(new CognitoRefusal('DescribeUserPool', 'ResourceNotFoundException', 'none'));
  const door = { call } as unknown as Door;
  await expect(describePool(door, id, { factors: true })).rejects.toMatchObject({
    code: 'unknown-pool',
    whoActs: 'operator',
    message: expect.stringContaining(`no user pool ${id} in ${id.split('_')[0]}`),
    hint: expect.stringContaining(`--region ${id.split('_')[0]}"`),
  });
});

test.each([
  ['SMS among others', { SmsMfaConfiguration: {}, SoftwareTokenMfaConfiguration: { Enabled: true } }, true],
  ['authenticator apps only', { SoftwareTokenMfaConfiguration: { Enabled: true } }, false],
  ['what CreateUserPool gave it', {}, true],
  ['authenticator apps turned off', { SoftwareTokenMfaConfiguration: { Enabled: false } }, true],
])('a pool with %s as second factor says whether it takes SMS', async (_, config, smsMfa) => {
  const answers: Record<string, object> = {
    DescribeUserPool: { UserPool: { Id: id, MfaConfiguration: 'OPTIONAL' } },
    GetUserPoolMfaConfig: config,
  };
  const door = { call: async (operation: string) => answers[operation] } as unknown as Door;
  expect(await describePool(door, id, { factors: true })).toMatchObject({ mfa: 'OPTIONAL', smsMfa });
});
