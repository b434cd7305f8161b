import type {
  GetUserPoolMfaConfigResponse,
  SchemaAttributeType,
  UserPoolType,
} from '@aws-sdk/client-cognito-identity-provider';
import { InputError } from '../errors.ts';
import { regionOf } from './client.ts';
import type { Door } from './door.ts';
import { CognitoRefusal } from './failures.ts';

/** One attribute of a pool's schema. */
interface SchemaAttribute {
  type: 'String' | 'Number' | 'DateTime' | 'Boolean';
  mutable: boolean;
  required: boolean;
  developerOnly: boolean;
  /** Of strings, in characters. */
  minLength?: number;
  maxLength?: number;
  /** Of numbers. */
  minValue?: number;
  maxValue?: number;
}

interface PasswordPolicy {
  minimumLength: number;
  requireLowercase: boolean;
  requireUppercase: boolean;
  requireNumbers: boolean;
  requireSymbols: boolean;
  /** Earlier passwords that may not come again. */
  historySize: number;
  temporaryPasswordValidityDays: number;
}

/** A user pool in plain words: what decides how users can cross. */
export interface PoolDescription {
  id: string;
  name: string;
  arn: string;
  accountId: string;
  region: string;
  signIn: {
    /** Users sign in by these, and usernames are ids that Cognito makes (facts §4.2). */
    usernameAttributes: string[];
    /** Users may sign in by these beside their username (facts §4.3). */
    aliasAttributes: string[];
  };
  caseSensitive: boolean;
  /** By full name: `email`, `custom:plan`, `dev:custom:note`. */
  schema: Map<string, SchemaAttribute>;
  autoVerified: string[];
  /** In the order Cognito tries them. Missing where the pool never said: Cognito's default holds. */
  recovery?: string[];
  mfa: 'OFF' | 'OPTIONAL' | 'ON';
  /** Whether SMS is among the second factors that the pool takes; false where that was not asked. */
  smsMfa: boolean;
  passwordPolicy: PasswordPolicy;
  /** Sign-in factors of the pool; more than PASSWORD means that users may have none (facts §4.1). */
  firstFactors: string[];
  /** An estimate of unknown age: for progress, never for counting (facts §2). */
  estimatedUsers: number;
  deletionProtection: boolean;
  /** Names of the triggers that are set, such as `PreSignUp`. */
  lambdaTriggers: string[];
  adminCreateOnly: boolean;
  /** Email and phone changes that count only once they are verified. */
  verifyBeforeUpdate: string[];
  tier?: string;
}

/** What Cognito told in its own shapes; of second factors only where that was asked. */
export interface PoolAnswers {
  pool: UserPoolType;
  mfa?: GetUserPoolMfaConfigResponse;
}

/** A wrong endpoint or a missing network shows at the first call of a run: nobody wants to wait five minutes for that. */
const firstAnswerWaitMs = 20_000;

/**
 * Describes a pool; its second factors, which take a call of their own, only where they are asked for.
 *
 * @throws InputError `unknown-pool`.
 */
export async function describePool(
  door: Door,
  userPoolId: string,
  { factors }: { factors: boolean },
): Promise<PoolDescription & { answers: PoolAnswers }> {
  const options = { maxWaitMs: firstAnswerWaitMs };
  try {
    const { UserPool: pool = {} } = await door.call('DescribeUserPool', { UserPoolId: userPoolId }, options);
    const description = readPool(userPoolId, pool);
    if (!factors || description.mfa === 'OFF') return { ...description, answers: { pool } };
    const mfa = await door.call('GetUserPoolMfaConfig', { UserPoolId: userPoolId });
    return { ...description, smsMfa: takesSms(mfa), answers: { pool, mfa } };
  } catch (error) {
    if (CognitoRefusal.is(error, 'ResourceNotFoundException', 'InvalidParameterException'))
      throw unknownPool(userPoolId, error);
    throw error;
  }
}

/** Of the three that have to agree, the id, the Region and the account, Cognito does not say which one is wrong. */
function unknownPool(userPoolId: string, cause: unknown): InputError {
  const region = regionOf({ userPoolId });
  return new InputError(`There is no user pool ${userPoolId} in ${region} for these credentials.`, {
    code: 'unknown-pool',
    hint: `Check the id: it begins with the Region that is asked, ${region}. And the credentials must belong to the account of the pool: "aws cognito-idp list-user-pools --max-results 60 --region ${region}" shows those there are.`,
    cause,
  });
}

/** DescribeUserPool tells whether there are second factors, not which (facts §7). */
function takesSms(config: GetUserPoolMfaConfigResponse): boolean {
  const { SoftwareTokenMfaConfiguration: token, EmailMfaConfiguration: email } = config;
  const { FactorConfiguration: passkey } = config.WebAuthnConfiguration ?? {};
  const hasOthers =
    token?.Enabled === true || email !== undefined || passkey === 'MULTI_FACTOR_WITH_USER_VERIFICATION';
  // A pool whose MFA was set when it was created has SMS and nothing else (facts §10.1).
  return config.SmsMfaConfiguration !== undefined || !hasOthers;
}

/** Reads a DescribeUserPool answer; what Cognito leaves out has the default of its reference. */
export function readPool(userPoolId: string, pool: UserPoolType): PoolDescription {
  const arn = pool.Arn ?? '';
  // arn:aws:cognito-idp:<region>:<account>:userpool/<id>
  const [, , , arnRegion, accountId] = arn.split(':');
  const recovery = pool.AccountRecoverySetting?.RecoveryMechanisms;
  const description: PoolDescription = {
    id: pool.Id ?? userPoolId,
    name: pool.Name ?? '',
    arn,
    accountId: accountId ?? '',
    region: arnRegion ?? userPoolId.split('_')[0] ?? '',
    signIn: {
      usernameAttributes: [...(pool.UsernameAttributes ?? [])],
      aliasAttributes: [...(pool.AliasAttributes ?? [])],
    },
    caseSensitive: pool.UsernameConfiguration?.CaseSensitive ?? true,
    schema: new Map(
      (pool.SchemaAttributes ?? []).map((attribute) => [attribute.Name ?? '', readAttribute(attribute)]),
    ),
    autoVerified: [...(pool.AutoVerifiedAttributes ?? [])],
    mfa: pool.MfaConfiguration ?? 'OFF',
    smsMfa: false,
    passwordPolicy: readPasswordPolicy(pool),
    firstFactors: [...(pool.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? ['PASSWORD'])],
    estimatedUsers: pool.EstimatedNumberOfUsers ?? 0,
    deletionProtection: pool.DeletionProtection === 'ACTIVE',
    lambdaTriggers: readTriggers(pool),
    adminCreateOnly: pool.AdminCreateUserConfig?.AllowAdminCreateUserOnly ?? false,
    verifyBeforeUpdate: [
      ...(pool.UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate ?? []),
    ],
  };
  if (recovery) description.recovery = inOrder(recovery);
  if (pool.UserPoolTier !== undefined) description.tier = pool.UserPoolTier;
  return description;
}

function readAttribute(attribute: SchemaAttributeType): SchemaAttribute {
  const schema: SchemaAttribute = {
    type: attribute.AttributeDataType ?? 'String',
    mutable: attribute.Mutable ?? true,
    required: attribute.Required ?? false,
    developerOnly: attribute.DeveloperOnlyAttribute ?? false,
  };
  const limits = {
    minLength: attribute.StringAttributeConstraints?.MinLength,
    maxLength: attribute.StringAttributeConstraints?.MaxLength,
    minValue: attribute.NumberAttributeConstraints?.MinValue,
    maxValue: attribute.NumberAttributeConstraints?.MaxValue,
  };
  for (const [name, limit] of Object.entries(limits))
    if (limit !== undefined && limit !== '') schema[name as keyof typeof limits] = Number(limit);
  return schema;
}

function readPasswordPolicy(pool: UserPoolType): PasswordPolicy {
  const policy = pool.Policies?.PasswordPolicy ?? {};
  return {
    minimumLength: policy.MinimumLength ?? 8,
    requireLowercase: policy.RequireLowercase ?? false,
    requireUppercase: policy.RequireUppercase ?? false,
    requireNumbers: policy.RequireNumbers ?? false,
    requireSymbols: policy.RequireSymbols ?? false,
    historySize: policy.PasswordHistorySize ?? 0,
    temporaryPasswordValidityDays: policy.TemporaryPasswordValidityDays || 7,
  };
}

/** LambdaConfig also holds a key and versioned triggers; each that names a function counts under its own name. */
function readTriggers(pool: UserPoolType): string[] {
  return Object.entries(pool.LambdaConfig ?? {})
    .filter(([name, value]) => name !== 'KMSKeyID' && value !== undefined && value !== '')
    .map(([name]) => name);
}

function inOrder(recovery: { Priority?: number | undefined; Name?: string | undefined }[]): string[] {
  return [...recovery]
    .sort((one, other) => (one.Priority ?? 0) - (other.Priority ?? 0))
    .map((mechanism) => mechanism.Name ?? '');
}
