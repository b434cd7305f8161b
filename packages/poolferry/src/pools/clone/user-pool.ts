import type { Input } from '../../cognito/operations.ts';
import type { PoolSettings } from '../../cognito/pool-settings.ts';
import { InputError } from '../../errors.ts';
import { type CloneOptions, isHere } from './options.ts';
import { type NotCopied, type Part, told } from './part.ts';
import { cloneSchema } from './schema.ts';
import { cloneSenders } from './senders.ts';
import { cloneTriggers } from './triggers.ts';

type PoolInput = Input<'CreateUserPool'>;
type Pool = PoolSettings['pool'];

/**
 * The pool itself: the source's settings, with what was asked in place of sign-in, case, recovery and schema. Second
 * factors come by a call of their own (facts §10.1), deletion protection at the very end, so that a clone that
 * did not get there can be deleted at once.
 *
 * @throws InputError `choose-recovery`, and as its parts
 */
export function cloneUserPool(settings: PoolSettings, options: CloneOptions): Part {
  const { pool } = settings;
  const { schema, added, notCopied: attributes } = cloneSchema(settings, options);
  const { lambdaConfig, notCopied: triggers } = cloneTriggers(settings, options);
  const { email, sms, notCopied: senders } = cloneSenders(settings, options);
  const key = cloneKey(pool, options);
  const tags = cloneTags(pool);
  const held = holdBack(pool);
  const input: PoolInput = told({
    PoolName: options.name ?? nameAfter(pool, options),
    ...signInOf(pool, options),
    UsernameConfiguration: { CaseSensitive: options.caseSensitive },
    Schema: schema.length === 0 ? undefined : schema,
    Policies: policiesOf(pool, sms !== undefined),
    AccountRecoverySetting: recoveryOf(settings, options),
    AutoVerifiedAttributes: verifiedOf(pool, sms !== undefined),
    AdminCreateUserConfig: invitationsOf(pool),
    VerificationMessageTemplate: pool.VerificationMessageTemplate,
    EmailVerificationMessage: pool.EmailVerificationMessage,
    EmailVerificationSubject: pool.EmailVerificationSubject,
    SmsVerificationMessage: pool.SmsVerificationMessage,
    SmsAuthenticationMessage: pool.SmsAuthenticationMessage,
    EmailConfiguration: email,
    SmsConfiguration: sms,
    DeviceConfiguration: pool.DeviceConfiguration,
    LambdaConfig: lambdaConfig,
    UserPoolAddOns: held.addOns,
    UserPoolTier: pool.UserPoolTier,
    UserPoolTags: tags.tags,
    KeyConfiguration: key.key,
    IssuerConfiguration: pool.IssuerConfiguration,
    AcrConfiguration: pool.AcrConfiguration,
    DcrConfiguration: pool.DcrConfiguration,
  });
  return {
    creations: [{ id: 'pool', operation: 'CreateUserPool', input }, ...added],
    notCopied: [
      ...attributes,
      ...held.notCopied,
      ...triggers,
      ...senders,
      ...key.notCopied,
      ...tags.notCopied,
    ],
  };
}

function nameAfter(pool: Pool, { signIn }: CloneOptions): string {
  const ending = signIn === 'email' ? '-email' : '-username-email';
  return `${(pool.Name ?? 'pool').slice(0, 128 - ending.length)}${ending}`;
}

/** Aliases that the source has beside email stay; a pool has aliases or username attributes, never both (facts §4.2, §4.3). */
function signInOf(
  pool: Pool,
  { signIn }: CloneOptions,
): Pick<PoolInput, 'AliasAttributes' | 'UsernameAttributes'> {
  if (signIn === 'email') return { UsernameAttributes: ['email'] };
  return { AliasAttributes: [...new Set([...(pool.AliasAttributes ?? []), 'email' as const])] };
}

/** facts §10.1: a pool that was made by the old setting says in days there how long a temporary password is good for. */
function policiesOf(pool: Pool, hasSms: boolean): PoolInput['Policies'] {
  const days = pool.AdminCreateUserConfig?.UnusedAccountValidityDays;
  const { PasswordPolicy: password, SignInPolicy: signIn } = pool.Policies ?? {};
  const isOld = password?.TemporaryPasswordValidityDays === undefined && days !== undefined && days > 0;
  const factors = signIn?.AllowedFirstAuthFactors?.filter((factor) => hasSms || factor !== 'SMS_OTP');
  const policies = told({
    PasswordPolicy: isOld ? { ...password, TemporaryPasswordValidityDays: days } : password,
    SignInPolicy: factors && { ...signIn, AllowedFirstAuthFactors: factors },
  });
  return Object.keys(policies).length === 0 ? undefined : policies;
}

function invitationsOf(pool: Pool): PoolInput['AdminCreateUserConfig'] {
  if (pool.AdminCreateUserConfig === undefined) return undefined;
  const { UnusedAccountValidityDays: _, ...config } = pool.AdminCreateUserConfig;
  return config;
}

/** Whoever recovers by email must have it verified (facts §4.5); a phone can be verified only by who sends SMS. */
function verifiedOf(pool: Pool, hasSms: boolean): PoolInput['AutoVerifiedAttributes'] {
  const kept = (pool.AutoVerifiedAttributes ?? []).filter((name) => hasSms || name !== 'phone_number');
  return [...new Set([...kept, 'email' as const])].toSorted();
}

function recoveryOf(
  { pool, mfa }: PoolSettings,
  { recovery }: CloneOptions,
): PoolInput['AccountRecoverySetting'] {
  if (recovery === 'source') return pool.AccountRecoverySetting;
  if (recovery === undefined && mfa.EmailMfaConfiguration !== undefined) throw recoveryIsTheFactor();
  const names = recovery ?? ['verified_email'];
  return { RecoveryMechanisms: names.map((Name, index) => ({ Priority: index + 1, Name })) };
}

/** facts §4.5: recovery by email alone together with email as second factor leaves no way. */
function recoveryIsTheFactor(): InputError {
  return new InputError(
    'The source has email as a second factor. Whoever uses it could not recover by verified email, which clones do unless told.',
    {
      code: 'choose-recovery',
      hint: 'Choose by --recovery verified_email,verified_phone_number, --recovery source or --recovery verified_email.',
    },
  );
}

/** facts §10.2: what would stand in the way of a migration waits until it is over. */
function holdBack(pool: Pool): { addOns: PoolInput['UserPoolAddOns']; notCopied: NotCopied[] } {
  const notCopied: NotCopied[] = [];
  const addOns = pool.UserPoolAddOns;
  const flows = addOns?.AdvancedSecurityAdditionalFlows;
  const enforces = addOns?.AdvancedSecurityMode === 'ENFORCED' || flows?.CustomAuthMode === 'ENFORCED';
  if (enforces) notCopied.push(threatProtection);
  if (pool.AdminCreateUserConfig?.AllowAdminCreateUserOnly !== true) notCopied.push(openSignUp);
  const before = pool.UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate ?? [];
  if (before.length > 0)
    notCopied.push({
      kind: 'verification-before-update',
      what: `Verification before ${before.join(' and ')} may change`,
      why: 'During a migration it keeps administrators from changing these attributes in one call.',
      whatToDo: 'Switch it on in the clone after the cut-over, under "Sign-up", "Attribute verification".',
    });
  if (addOns === undefined || !enforces) return { addOns, notCopied };
  return {
    addOns: {
      AdvancedSecurityMode:
        addOns.AdvancedSecurityMode === 'ENFORCED' ? 'AUDIT' : addOns.AdvancedSecurityMode,
      ...(flows && { AdvancedSecurityAdditionalFlows: { ...flows, CustomAuthMode: 'AUDIT' } }),
    },
    notCopied,
  };
}

const openSignUp: NotCopied = {
  kind: 'open-sign-up',
  what: 'Sign-up, which is as open as in the source',
  why: 'Until everybody is across, a stranger who signs up could take the address of somebody who is not.',
  whatToDo:
    'Let no app use the clone before the cut-over, or let only administrators create users until then.',
};

const threatProtection: NotCopied = {
  kind: 'threat-protection',
  what: 'Threat protection that blocks: the clone only records',
  why: 'On the day of the cut-over everybody comes anew, from devices that the clone does not know.',
  whatToDo: 'Set it to full-function in the clone after the cut-over.',
};

function cloneKey(
  pool: Pool,
  { place }: CloneOptions,
): { key: PoolInput['KeyConfiguration']; notCopied: NotCopied[] } {
  const key = pool.KeyConfiguration;
  if (key?.KmsKeyArn === undefined) return { key, notCopied: [] };
  const what = 'The KMS key of its data';
  if (isHere(place)) {
    const why =
      'The clone uses the same key, whose grants and policy must let Cognito use it for this pool too.';
    return {
      key,
      notCopied: [{ kind: 'kms-key', what, why, whatToDo: 'Check the key policy before the first user.' }],
    };
  }
  const why = 'It is in another account or Region; the clone is encrypted by a key of AWS.';
  return {
    key: undefined,
    notCopied: [{ kind: 'kms-key', what, why, whatToDo: 'Set a key of that place on the clone.' }],
  };
}

/** Tags that AWS gave, those of a CloudFormation stack for instance, can be given by nobody else. */
function cloneTags(pool: Pool): { tags: PoolInput['UserPoolTags']; notCopied: NotCopied[] } {
  const all = Object.entries(pool.UserPoolTags ?? {});
  const own = all.filter(([name]) => !name.toLowerCase().startsWith('aws:'));
  return {
    tags: own.length === 0 ? undefined : Object.fromEntries(own),
    notCopied: own.length === all.length ? [] : [stackTags],
  };
}

const stackTags: NotCopied = {
  kind: 'aws-tags',
  what: 'Tags that begin with aws:',
  why: 'Only AWS gives them: the source belongs to a stack, the clone does not.',
  whatToDo: 'Make the clone by --format cloudformation where a stack shall own it.',
};
