import type { Door } from './door.ts';
import type { Input } from './operations.ts';

/** Settings of a pool that can be changed once it is made. */
export type PoolChange = Partial<Omit<Input<'UpdateUserPool'>, 'UserPoolId'>>;

/**
 * Changes settings of a pool and leaves all others as they are. What UpdateUserPool is not told goes back to its default
 * (facts §10.1), so that the pool is read first and written whole. Whoever else changes it in between is overwritten.
 *
 * @throws CognitoRefusal
 */
export async function updateUserPoolWhole(door: Door, change: PoolChange): Promise<void> {
  const UserPoolId = door.userPoolId;
  const { UserPool: pool = {} } = await door.call('DescribeUserPool', { UserPoolId });
  const { Policies, AdminCreateUserConfig, UserPoolTags } = pool;
  const { LambdaConfig, AutoVerifiedAttributes, DeletionProtection, MfaConfiguration } = pool;
  const { SmsVerificationMessage, EmailVerificationMessage, EmailVerificationSubject } = pool;
  const { VerificationMessageTemplate, SmsAuthenticationMessage, UserAttributeUpdateSettings } = pool;
  const { DeviceConfiguration, EmailConfiguration, SmsConfiguration, UserPoolAddOns } = pool;
  const { DcrConfiguration, AccountRecoverySetting, UserPoolTier, KeyConfiguration } = pool;
  const { IssuerConfiguration, AcrConfiguration } = pool;
  await door.call('UpdateUserPool', {
    ...{ UserPoolId, PoolName: pool.Name, Policies, LambdaConfig, AutoVerifiedAttributes },
    ...{ DeletionProtection, MfaConfiguration, SmsVerificationMessage, EmailVerificationMessage },
    ...{ EmailVerificationSubject, VerificationMessageTemplate, SmsAuthenticationMessage },
    ...{ UserAttributeUpdateSettings, DeviceConfiguration, EmailConfiguration, SmsConfiguration },
    ...{ UserPoolAddOns, DcrConfiguration, AccountRecoverySetting, UserPoolTier, KeyConfiguration },
    ...{ IssuerConfiguration, AcrConfiguration },
    // Either of the two says how long a temporary password lasts, never both (facts §10.1).
    AdminCreateUserConfig:
      Policies?.PasswordPolicy?.TemporaryPasswordValidityDays === undefined
        ? AdminCreateUserConfig
        : without(AdminCreateUserConfig, 'UnusedAccountValidityDays'),
    // AWS's own tags are told, and refused when sent.
    UserPoolTags:
      UserPoolTags &&
      Object.fromEntries(Object.entries(UserPoolTags).filter(([name]) => !/^aws:/i.test(name))),
    ...change,
  });
}

function without<T extends object, K extends keyof T>(value: T | undefined, key: K): Omit<T, K> | undefined {
  if (value === undefined) return undefined;
  const { [key]: _, ...rest } = value;
  return rest;
}
