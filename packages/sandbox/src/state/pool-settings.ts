import { invalidParameter } from '../service-error.ts';
import { completePolicy, DEFAULT_PASSWORD_POLICY, type PasswordPolicy } from './password-policy.ts';
import { checkTier, TIERS } from './tiers.ts';

/** What UpdateUserPool can set, in the service's shape (facts §10.1). What the sandbox does not act on is kept as sent. */
export interface PoolSettings {
  Policies: { PasswordPolicy: PasswordPolicy; SignInPolicy?: unknown };
  DeletionProtection: 'ACTIVE' | 'INACTIVE';
  AutoVerifiedAttributes: string[];
  MfaConfiguration: 'OFF' | 'ON' | 'OPTIONAL';
  AdminCreateUserConfig: { AllowAdminCreateUserOnly?: boolean; [other: string]: unknown };
  AccountRecoverySetting?: { RecoveryMechanisms?: { Name: string; Priority: number }[] };
  UserPoolTags: Record<string, string>;
  UserPoolTier: string;
  [other: string]: unknown;
}

const SETTABLE = [
  'Policies',
  'DeletionProtection',
  'LambdaConfig',
  'AutoVerifiedAttributes',
  'SmsVerificationMessage',
  'EmailVerificationMessage',
  'EmailVerificationSubject',
  'VerificationMessageTemplate',
  'SmsAuthenticationMessage',
  'MfaConfiguration',
  'UserAttributeUpdateSettings',
  'DeviceConfiguration',
  'EmailConfiguration',
  'SmsConfiguration',
  'UserPoolTags',
  'AdminCreateUserConfig',
  'UserPoolAddOns',
  'DcrConfiguration',
  'AccountRecoverySetting',
  'UserPoolTier',
  'KeyConfiguration',
  'IssuerConfiguration',
  'AcrConfiguration',
] as const;

const ONE_OF: Record<string, readonly string[]> = {
  DeletionProtection: ['ACTIVE', 'INACTIVE'],
  MfaConfiguration: ['OFF', 'ON', 'OPTIONAL'],
  UserPoolTier: TIERS,
};
const RECOVERY_NAMES = ['verified_email', 'verified_phone_number', 'admin_only'];

/**
 * The settings a call asks for; whatever it omits takes its default, which is how an update loses settings
 * (facts §10.1).
 */
export function poolSettings(input: Record<string, unknown>): PoolSettings {
  const settings: PoolSettings = {
    Policies: { PasswordPolicy: DEFAULT_PASSWORD_POLICY },
    DeletionProtection: 'INACTIVE',
    AutoVerifiedAttributes: [],
    MfaConfiguration: 'OFF',
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
    UserPoolTags: {},
    UserPoolTier: 'ESSENTIALS',
  };
  const given = SETTABLE.map((key) => [key, input[key]] as const).filter(([, value]) => value != null);
  Object.assign(settings, Object.fromEntries(given));
  checkValidityDays(input);
  const policies = settings.Policies as { PasswordPolicy?: Partial<PasswordPolicy>; SignInPolicy?: unknown };
  settings.Policies = { ...policies, PasswordPolicy: completePolicy(policies.PasswordPolicy) };
  checkSettings(settings);
  return settings;
}

function checkSettings(settings: PoolSettings): void {
  for (const [key, values] of Object.entries(ONE_OF)) {
    if (!values.includes(settings[key] as string)) {
      throw invalidParameter(`Value at '${key}' failed to satisfy constraint: one of [${values.join(', ')}]`);
    }
  }
  for (const name of settings.AutoVerifiedAttributes) {
    if (name !== 'email' && name !== 'phone_number') {
      throw invalidParameter(`AutoVerifiedAttributes cannot hold ${name}.`);
    }
  }
  checkRecovery(settings.AccountRecoverySetting);
  checkPlan(settings);
}

interface SendersAndAddOns {
  UserPoolAddOns?: { AdvancedSecurityMode?: string };
  EmailConfiguration?: { EmailSendingAccount?: string; SourceArn?: string };
  SmsConfiguration?: { SnsCallerArn?: string; EumsSms?: object };
}

/** What asks for a bigger plan, or for more than was sent. */
function checkPlan(settings: PoolSettings): void {
  const {
    UserPoolAddOns: addOns,
    EmailConfiguration: email,
    SmsConfiguration: sms,
  } = settings as SendersAndAddOns;
  const signIn = settings.Policies.SignInPolicy as { AllowedFirstAuthFactors?: string[] } | undefined;
  if (signIn?.AllowedFirstAuthFactors?.some((factor) => factor !== 'PASSWORD')) {
    checkTier(settings, 'ESSENTIALS', 'Passwordless sign-in');
  }
  if ((addOns?.AdvancedSecurityMode ?? 'OFF') !== 'OFF') checkTier(settings, 'PLUS', 'Threat protection');
  if (email?.EmailSendingAccount === 'DEVELOPER' && email.SourceArn === undefined) {
    throw invalidParameter('SourceArn is required when EmailSendingAccount is DEVELOPER.');
  }
  if (sms !== undefined && (sms.SnsCallerArn === undefined) === (sms.EumsSms === undefined)) {
    throw invalidParameter('SmsConfiguration has either SnsCallerArn or EumsSms.');
  }
}

/** facts §10.1: the legacy setting and its successor exclude each other. */
function checkValidityDays(input: Record<string, unknown>): void {
  const { PasswordPolicy: policy } = (input.Policies ?? {}) as { PasswordPolicy?: Partial<PasswordPolicy> };
  const { UnusedAccountValidityDays: legacy } = (input.AdminCreateUserConfig ?? {}) as Record<
    string,
    unknown
  >;
  if (policy?.TemporaryPasswordValidityDays !== undefined && legacy !== undefined && legacy !== null) {
    throw invalidParameter(
      'Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays',
    );
  }
}

function checkRecovery(setting: PoolSettings['AccountRecoverySetting']): void {
  const mechanisms = setting?.RecoveryMechanisms ?? [];
  const names = mechanisms.map((mechanism) => mechanism.Name);
  const unknown = names.find((name) => !RECOVERY_NAMES.includes(name));
  if (unknown !== undefined) throw invalidParameter(`Account recovery has no mechanism ${unknown}.`);
  if (names.includes('admin_only') && names.length > 1) {
    throw invalidParameter('Account recovery by admin_only excludes every other mechanism.');
  }
}
