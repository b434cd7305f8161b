import type { UserPoolType } from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, test } from 'vitest';
import { driftOf } from './drift.ts';
import { settled } from './pool-pair.ts';
import { settingsOf } from './settings-fixture.ts';

const planned: UserPoolType = {
  CreationDate: new Date(1),
  EstimatedNumberOfUsers: 5,
  MfaConfiguration: 'OPTIONAL',
  AutoVerifiedAttributes: ['email'],
  LambdaConfig: { PostConfirmation: 'arn:confirm' },
  EmailConfiguration: { EmailSendingAccount: 'DEVELOPER', From: 'hello@example.com' },
  AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
};
const drift = (changed: UserPoolType, mfa?: object) => {
  const before = settled(settingsOf('Pool', { pool: planned, mfa: { SmsMfaConfiguration: {} } }));
  const now = settingsOf('Pool', { pool: { ...planned, ...changed } }).pool;
  return driftOf(before, { pool: now, ...(mfa && { mfa }) });
};

describe('what has changed in a pool since the plan', () => {
  test('is nothing while nobody touched its settings', () => {
    expect(
      drift({ CreationDate: new Date(1), LastModifiedDate: new Date(9), EstimatedNumberOfUsers: 900 }),
    ).toEqual({
      deciding: [],
      harmless: [],
    });
  });

  test.each<[string, UserPoolType]>([
    [
      'AccountRecoverySetting',
      { AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] } },
    ],
    ['Policies', { Policies: { PasswordPolicy: { MinimumLength: 40 } } }],
    ['MfaConfiguration', { MfaConfiguration: 'ON' }],
    ['LambdaConfig.PreSignUp', { LambdaConfig: { ...planned.LambdaConfig, PreSignUp: 'arn:gate' } }],
    ['EmailConfiguration', { EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' } }],
    ['AutoVerifiedAttributes', { AutoVerifiedAttributes: [] }],
    ['UserPoolTier', { UserPoolTier: 'LITE' }],
    [
      'UserAttributeUpdateSettings',
      { UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] } },
    ],
    ['SchemaAttributes', { SchemaAttributes: [{ Name: 'custom:must', Required: true }] }],
  ])('counts where it is in %s, and is told with both values', (setting, changed) => {
    const { deciding } = drift(changed);
    expect(deciding.join()).toContain(setting);
    expect(deciding.join()).toMatch(/ was .*, is |has changed/);
  });

  test.each<[string, UserPoolType]>([
    ['deletion protection', { DeletionProtection: 'ACTIVE' }],
    ['tags', { UserPoolTags: { team: 'a' } }],
    ['an attribute that nobody must have', { SchemaAttributes: [{ Name: 'custom:new' }] }],
    ['a trigger that is gone', { LambdaConfig: {} }],
    ['whether strangers may sign up', { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } }],
  ])('does no harm where it is %s', (_, changed) => {
    const { deciding, harmless } = drift(changed);
    expect(deciding).toEqual([]);
    expect(harmless).toHaveLength(1);
  });

  test('shows no address of a sender', () => {
    const sender = { ...planned.EmailConfiguration, From: 'other@example.com' } as const;
    expect(drift({ EmailConfiguration: sender }).deciding).toEqual(['EmailConfiguration.From has changed']);
  });

  test('knows second factors only where both looked', () => {
    expect(drift({}).deciding).toEqual([]);
    const { deciding } = drift({}, { SoftwareTokenMfaConfiguration: { Enabled: true } });
    expect(deciding).toEqual(['SoftwareTokenMfaConfiguration.Enabled was not set, is true']);
  });
});
