import { expect, test } from 'vitest';
import type { Door } from './door.ts';
import { updateUserPoolWhole } from './update-user-pool.ts';

async function sentFor(pool: object, change: Parameters<typeof updateUserPoolWhole>[1]) {
  // biome-ignore lint/suspicious/noExplicitAny: looked at as Cognito would get it.
  const sent: any[] = [];
  const door = {
    userPoolId: 'eu-west-1_Pool1',
    call: async (operation: string, input: unknown) => {
      if (operation === 'UpdateUserPool') sent.push(input);
      return { UserPool: pool };
    },
  };
  await updateUserPoolWhole(door as unknown as Door, change);
  return Object.fromEntries(Object.entries(sent[0]).filter(([, value]) => value !== undefined));
}

const settings = {
  MfaConfiguration: 'OPTIONAL',
  AutoVerifiedAttributes: ['email'],
  LambdaConfig: { PreSignUp: 'arn:1' },
  EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' },
  AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] },
  UserPoolTier: 'PLUS',
  DeviceConfiguration: { ChallengeRequiredOnNewDevice: true },
};

test('one setting changes, and all others are sent as they are', async () => {
  const readOnly = { Id: 'eu-west-1_Pool1', Arn: 'arn', EstimatedNumberOfUsers: 3, SchemaAttributes: [] };
  const immutable = { UsernameAttributes: ['email'], UsernameConfiguration: { CaseSensitive: false } };
  const pool = { ...settings, ...readOnly, ...immutable, Name: 'people', DeletionProtection: 'INACTIVE' };
  expect(await sentFor(pool, { DeletionProtection: 'ACTIVE' })).toEqual({
    ...{ ...settings, UserPoolId: 'eu-west-1_Pool1', PoolName: 'people', DeletionProtection: 'ACTIVE' },
  });
});

test('what is told twice is sent once, and what only AWS gives is not sent', async () => {
  const sent = await sentFor(
    {
      Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 7 } },
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true, UnusedAccountValidityDays: 7 },
      UserPoolTags: { team: 'id', 'aws:cloudformation:stack-id': 'x' },
    },
    {},
  );
  expect(sent.AdminCreateUserConfig).toEqual({ AllowAdminCreateUserOnly: true });
  expect(sent.UserPoolTags).toEqual({ team: 'id' });
});
