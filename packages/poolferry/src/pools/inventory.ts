import type { SchemaAttributeType } from '@aws-sdk/client-cognito-identity-provider';
import type { PoolSettings } from '../cognito/pool-settings.ts';
import { type ClientInventory, inventoryOfClient, sorted } from './client-inventory.ts';
import { unknownKinds } from './parts.ts';
import { defaultSenderPerDay } from './people.ts';
import { type SecondFactors, secondFactorsOf } from './second-factors.ts';

/** What a pool is, in plain JSON: no user, no secret, nothing that changes by itself. null: not told to these credentials. */
export interface PoolInventory {
  id: string;
  name: string;
  arn: string;
  region: string;
  tier: string | null;
  deletionProtection: boolean;
  signIn: {
    usernameAttributes: string[];
    aliasAttributes: string[];
    caseSensitive: boolean;
    firstFactors: string[];
    /** Whether strangers can sign up. */
    selfSignUp: boolean;
  };
  schema: AttributeInventory[];
  passwordPolicy: Record<string, number | boolean>;
  mfa: { mode: string; factors: string[] | null };
  /** In the order Cognito tries them; null: never set, so that phone comes before email (facts §4.5). */
  recovery: string[] | null;
  verification: { auto: string[]; beforeUpdate: string[] };
  /** `perDay`: the default sender's own limit, of the whole account; null: Amazon SES tells. */
  email: { sender: string; perDay: number | null };
  sms: string | null;
  triggers: { name: string; arn: string }[];
  threatProtection: string;
  remembersDevices: boolean;
  clients: ClientInventory[] | null;
  identityProviders: { name: string; type: string; mapsTo: string[] }[] | null;
  groups: { name: string; precedence: number | null; roleArn: string | null }[] | null;
  /** Calls that these credentials may not make, or this endpoint does not know. */
  unread: { operation: string; reason: string }[];
}

interface AttributeInventory {
  name: string;
  type: string;
  mutable: boolean;
  required: boolean;
  limits: Record<string, string>;
}

export function inventoryOf(settings: PoolSettings): PoolInventory {
  const { pool, clients, identityProviders, groups, unread } = settings;
  const unknown = unknownKinds(settings);
  const known = <T>(kind: string, value: T): T | null => (unknown.has(kind) ? null : value);
  const factors = secondFactorsOf(settings);
  const sender = pool.EmailConfiguration?.EmailSendingAccount ?? 'COGNITO_DEFAULT';
  return {
    id: pool.Id ?? '',
    name: pool.Name ?? '',
    arn: pool.Arn ?? '',
    region: (pool.Id ?? '').split('_')[0] ?? '',
    tier: pool.UserPoolTier ?? null,
    deletionProtection: pool.DeletionProtection === 'ACTIVE',
    signIn: {
      usernameAttributes: sorted(pool.UsernameAttributes),
      aliasAttributes: sorted(pool.AliasAttributes),
      // The API's default (facts §4.4).
      caseSensitive: pool.UsernameConfiguration?.CaseSensitive ?? true,
      firstFactors: sorted(pool.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? ['PASSWORD']),
      selfSignUp: pool.AdminCreateUserConfig?.AllowAdminCreateUserOnly !== true,
    },
    schema: (pool.SchemaAttributes ?? []).map(inventoryOfAttribute).sort(byName),
    passwordPolicy: { ...pool.Policies?.PasswordPolicy } as Record<string, number | boolean>,
    mfa: { mode: factors.required, factors: known('MfaConfig', factorsOf(factors)) },
    recovery: recoveryOf(pool),
    verification: {
      auto: sorted(pool.AutoVerifiedAttributes),
      beforeUpdate: sorted(pool.UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate),
    },
    email: { sender, perDay: sender === 'COGNITO_DEFAULT' ? defaultSenderPerDay : null },
    sms: smsOf(pool),
    triggers: triggersOf(pool),
    threatProtection: pool.UserPoolAddOns?.AdvancedSecurityMode ?? 'OFF',
    remembersDevices: pool.DeviceConfiguration !== undefined,
    clients: known('UserPoolClients', clients.map(inventoryOfClient).sort(byName)),
    identityProviders: known(
      'IdentityProviders',
      identityProviders
        .map(({ ProviderName = '', ProviderType = '', AttributeMapping = {} }) => ({
          name: ProviderName,
          type: ProviderType,
          mapsTo: Object.keys(AttributeMapping).sort(),
        }))
        .sort(byName),
    ),
    groups: known(
      'Groups',
      groups
        .map(({ GroupName = '', Precedence = null, RoleArn = null }) => ({
          name: GroupName,
          precedence: Precedence,
          roleArn: RoleArn,
        }))
        .sort(byName),
    ),
    unread: unread.toSorted((a, b) => (a.operation < b.operation ? -1 : 1)),
  };
}

function inventoryOfAttribute(attribute: SchemaAttributeType): AttributeInventory {
  const { StringAttributeConstraints: text = {}, NumberAttributeConstraints: number = {} } = attribute;
  const limits = Object.entries({ ...text, ...number }).filter(([, limit]) => limit !== undefined);
  return {
    name: attribute.Name ?? '',
    type: attribute.AttributeDataType ?? 'String',
    mutable: attribute.Mutable ?? true,
    required: attribute.Required ?? false,
    limits: Object.fromEntries(limits) as Record<string, string>,
  };
}

function factorsOf({ required, sms, totp, email, passkey }: SecondFactors): string[] {
  if (required === 'OFF') return [];
  const factors = [sms && 'SMS', totp && 'TOTP', email && 'EMAIL', passkey && 'PASSKEY'];
  return factors.filter((name) => name !== false);
}

function recoveryOf({ AccountRecoverySetting }: PoolSettings['pool']): string[] | null {
  const mechanisms = AccountRecoverySetting?.RecoveryMechanisms;
  if (mechanisms === undefined || mechanisms.length === 0) return null;
  return mechanisms
    .toSorted((one, other) => (one.Priority ?? 0) - (other.Priority ?? 0))
    .map(({ Name = '' }) => Name);
}

function smsOf({ SmsConfiguration }: PoolSettings['pool']): string | null {
  if (SmsConfiguration?.EumsSms !== undefined) return 'EUMS';
  return SmsConfiguration?.SnsCallerArn === undefined ? null : 'SNS';
}

/** Each function by the trigger it is for; LambdaConfig names a key as well. */
function triggersOf({ LambdaConfig = {} }: PoolSettings['pool']): PoolInventory['triggers'] {
  return Object.entries(LambdaConfig)
    .filter(([name]) => name !== 'KMSKeyID')
    .map(([name, trigger]) => ({
      name,
      arn: typeof trigger === 'string' ? trigger : (trigger?.LambdaArn ?? ''),
    }))
    .filter(({ arn }) => arn !== '')
    .sort(byName);
}

const byName = (one: { name: string }, other: { name: string }): number => (one.name < other.name ? -1 : 1);
