import { describe, expect, test } from 'vitest';
import type { PoolSettings } from '../../cognito/pool-settings.ts';
import type { CloneOptions } from './options.ts';
import type { CloneOperation, CreationOf } from './part.ts';
import { planClone } from './plan.ts';

const bare: PoolSettings = {
  pool: { Id: 'us-east-1_Source123', Name: 'people' },
  mfa: {},
  ...{ clients: [], identityProviders: [], groups: [], resourceServers: [], domains: [] },
  ...{ risk: [], ui: [], branding: [], terms: [], unread: [] },
};

const asked: CloneOptions = {
  signIn: 'email',
  ...{ caseSensitive: false, keepSecrets: false, legacyIds: { sub: 'custom:legacy_sub' } },
  ...{ triggers: [], writeAttributes: 'standard', providerSecrets: {}, leaveOut: [] },
  place: { sameRegion: true, sameAccount: true },
};

const plan = (settings: Partial<PoolSettings>, options: Partial<CloneOptions> = {}) =>
  planClone({ ...bare, ...settings }, { ...asked, ...options });

function callsOf<O extends CloneOperation>({ creations }: ReturnType<typeof plan>, operation: O) {
  const found = creations.filter((one) => one.operation === operation);
  return found as unknown as CreationOf<O>[];
}

const poolOf = (planned: ReturnType<typeof plan>) => callsOf(planned, 'CreateUserPool')[0]?.input;
const codesOf = ({ notCopied }: ReturnType<typeof plan>) => notCopied.map(({ kind }) => kind);
const custom = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    ...{ Name: `custom:a${n}`, AttributeDataType: 'String' as const, Mutable: true },
  }));

describe('the pool of a clone', () => {
  test('signs in by email alone, or by username and email beside the aliases of the source', () => {
    const pool = { ...bare.pool, AliasAttributes: ['preferred_username' as const] };
    expect(poolOf(plan({ pool }))).toMatchObject({ PoolName: 'people-email', UsernameAttributes: ['email'] });
    expect(poolOf(plan({ pool }))).not.toHaveProperty('AliasAttributes');
    const byBoth = poolOf(plan({ pool }, { signIn: 'username+email' }));
    expect(byBoth).toMatchObject({ AliasAttributes: ['preferred_username', 'email'] });
    expect(byBoth).not.toHaveProperty('UsernameAttributes');
  });

  test('folds case and recovers by verified email unless told', () => {
    const recovery = { RecoveryMechanisms: [{ Name: 'admin_only' as const, Priority: 1 }] };
    const pool = { ...bare.pool, AccountRecoverySetting: recovery };
    expect(poolOf(plan({ pool }))).toMatchObject({
      UsernameConfiguration: { CaseSensitive: false },
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
      AutoVerifiedAttributes: ['email'],
    });
    const told = poolOf(plan({ pool }, { caseSensitive: true, recovery: 'source' }));
    expect(told).toMatchObject({
      UsernameConfiguration: { CaseSensitive: true },
      AccountRecoverySetting: recovery,
    });
  });

  test('asks how to recover where email is the second factor', () => {
    const mfa = { EmailMfaConfiguration: { Message: '{####}' } };
    expect(() => plan({ mfa })).toThrowError(/second factor/);
    const both = plan({ mfa }, { recovery: ['verified_email', 'verified_phone_number'] });
    expect(poolOf(both)?.AccountRecoverySetting?.RecoveryMechanisms).toHaveLength(2);
  });

  test('says for how long a temporary password lasts in the one way that is left', () => {
    const AdminCreateUserConfig = { AllowAdminCreateUserOnly: true, UnusedAccountValidityDays: 30 };
    const old = { ...bare.pool, AdminCreateUserConfig, Policies: { PasswordPolicy: { MinimumLength: 9 } } };
    expect(poolOf(plan({ pool: old }))).toMatchObject({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      Policies: { PasswordPolicy: { MinimumLength: 9, TemporaryPasswordValidityDays: 30 } },
    });
    expect(poolOf(plan({ pool: old }))?.AdminCreateUserConfig).not.toHaveProperty(
      'UnusedAccountValidityDays',
    );
  });

  test('has no MFA before its last call, and deletion protection only when all else is made', () => {
    const pool = { ...bare.pool, DeletionProtection: 'ACTIVE' as const, MfaConfiguration: 'ON' as const };
    const mfa = { MfaConfiguration: 'ON' as const, SoftwareTokenMfaConfiguration: { Enabled: true } };
    const planned = plan({ pool, mfa });
    expect(poolOf(planned)).not.toHaveProperty('MfaConfiguration');
    expect(poolOf(planned)).not.toHaveProperty('DeletionProtection');
    expect(planned.creations.slice(-2)).toMatchObject([
      { operation: 'UpdateUserPool', input: { DeletionProtection: 'ACTIVE' } },
      { operation: 'SetUserPoolMfaConfig', input: mfa },
    ]);
  });

  test('leaves the tags of a stack to the stack', () => {
    const pool = { ...bare.pool, UserPoolTags: { team: 'id', 'aws:cloudformation:stack-name': 'x' } };
    expect(poolOf(plan({ pool }))?.UserPoolTags).toEqual({ team: 'id' });
    expect(codesOf(plan({ pool }))).toContain('aws-tags');
  });

  test('takes triggers along that are named, with the key of senders, and refuses names that are none', () => {
    const LambdaConfig = {
      ...{ PreSignUp: 'arn:1', CustomEmailSender: { LambdaVersion: 'V1_0' as const, LambdaArn: 'arn:2' } },
      ...{ KMSKeyID: 'arn:3', PreTokenGeneration: 'arn:4' },
      PreTokenGenerationConfig: { LambdaVersion: 'V2_0' as const, LambdaArn: 'arn:4' },
    };
    const pool = { ...bare.pool, LambdaConfig };
    expect(poolOf(plan({ pool }))).not.toHaveProperty('LambdaConfig');
    const { PreSignUp: _, ...senders } = LambdaConfig;
    const named = plan({ pool }, { triggers: ['CustomEmailSender', 'PreTokenGeneration'] });
    expect(poolOf(named)?.LambdaConfig).toEqual(senders);
    expect(codesOf(named)).toContain('trigger-permission');
    expect(poolOf(plan({ pool }, { triggers: 'all' }))?.LambdaConfig).toEqual(LambdaConfig);
    expect(() => plan({ pool }, { triggers: ['PostConfirmation'] })).toThrowError(/no trigger/);
  });
});

describe('the schema of a clone', () => {
  test('names custom attributes without their prefix, and standard ones only where they are unusual', () => {
    const SchemaAttributes = [
      { Name: 'sub', AttributeDataType: 'String' as const, Mutable: false, Required: true },
      { Name: 'name', AttributeDataType: 'String' as const, Mutable: true, Required: false },
      { Name: 'email', AttributeDataType: 'String' as const, Mutable: true, Required: true },
      { Name: 'dev:rank', AttributeDataType: 'Number' as const, Mutable: true },
      ...custom(1),
    ];
    expect(poolOf(plan({ pool: { ...bare.pool, SchemaAttributes } }))?.Schema).toMatchObject([
      { Name: 'email', Required: true },
      { Name: 'legacy_sub', Mutable: false, AttributeDataType: 'String' },
      { Name: 'rank', DeveloperOnlyAttribute: true },
      { Name: 'a0', Mutable: true },
    ]);
  });

  test('brings 50 custom attributes across, some by calls of their own, and refuses a 51st', () => {
    const email = { Name: 'email', AttributeDataType: 'String' as const, Required: true, Mutable: true };
    const pool = { ...bare.pool, SchemaAttributes: [email, ...custom(49)] };
    const planned = plan({ pool });
    expect(poolOf(planned)?.Schema).toHaveLength(50);
    expect(
      callsOf(planned, 'AddCustomAttributes').map(({ input }) => input.CustomAttributes?.length),
    ).toEqual([1]);
    expect(() => plan({ pool: { ...bare.pool, SchemaAttributes: custom(50) } })).toThrowError(/50 custom/);
    expect(() =>
      plan({ pool: { ...bare.pool, SchemaAttributes: custom(50) } }, { legacyIds: {} }),
    ).not.toThrow();
  });

  test('takes an attribute for old ids over that the source has already, where it is text', () => {
    const taken = { Name: 'custom:legacy_sub', AttributeDataType: 'String' as const, Mutable: true };
    const planned = plan({ pool: { ...bare.pool, SchemaAttributes: [taken] } });
    expect(poolOf(planned)?.Schema).toMatchObject([{ Name: 'legacy_sub', Mutable: false }]);
    expect(codesOf(planned)).toContain('legacy-attribute');
    const number = { ...taken, AttributeDataType: 'Number' as const };
    expect(() => plan({ pool: { ...bare.pool, SchemaAttributes: [number] } })).toThrowError(/no text/);
  });
});

describe('what hangs on a clone', () => {
  const google = {
    ...{ ProviderName: 'Google', ProviderType: 'Google' as const },
    ProviderDetails: {
      ...{ client_id: 'x', client_secret: 's3cret', authorize_scopes: 'email', token_url: 'https://t' },
      attributes_url: 'https://a',
    },
    AttributeMapping: { 'custom:a0': 'department' },
  };
  const apple = {
    ...{ ProviderName: 'SignInWithApple', ProviderType: 'SignInWithApple' as const },
    ProviderDetails: { client_id: 'x', key_id: 'k', team_id: 't', authorize_url: 'https://a' },
  };
  const client = {
    ...{
      ClientId: 'old1',
      ClientName: 'web',
      SupportedIdentityProviders: ['COGNITO', 'Google', 'SignInWithApple'],
    },
  };
  const pool = { ...bare.pool, SchemaAttributes: custom(2) };
  const settings = { pool, identityProviders: [google, apple], clients: [client] };

  test('identity providers come without secrets in the plan and without what Cognito adds', () => {
    const planned = plan(settings);
    const [provider, ...more] = callsOf(planned, 'CreateIdentityProvider');
    expect(more).toEqual([]);
    expect(provider?.input.ProviderDetails).toEqual({ client_id: 'x', authorize_scopes: 'email' });
    expect(provider?.secrets).toEqual(['client_secret']);
    expect(JSON.stringify(planned)).not.toContain('s3cret');
    const [made] = callsOf(planned, 'CreateUserPoolClient');
    expect(made?.input.SupportedIdentityProviders).toEqual(['COGNITO', 'Google']);
    const providerSecrets = { SignInWithApple: { private_key: 'p' } };
    expect(callsOf(plan(settings, { providerSecrets }), 'CreateIdentityProvider')).toHaveLength(2);
  });

  test('a client without a list may write standard attributes and those that its providers fill', () => {
    const [made] = callsOf(plan(settings), 'CreateUserPoolClient');
    expect(made?.input.WriteAttributes).toEqual(expect.arrayContaining(['email', 'zoneinfo', 'custom:a0']));
    expect(made?.input.WriteAttributes).not.toContain('custom:a1');
    expect(codesOf(plan(settings))).toContain('write-attributes');
    const [all] = callsOf(plan(settings, { writeAttributes: 'all' }), 'CreateUserPoolClient');
    expect(all?.input.WriteAttributes).toContain('custom:a1');
    expect(all?.input.WriteAttributes).not.toContain('custom:legacy_sub');
  });

  test('secrets of clients are new, or kept where Cognito can take them', () => {
    const secret = (ClientSecret: string) => ({ clients: [{ ...client, ClientSecret }] });
    const kept = 'abcdefghijklmnopqrstuvwxyz';
    const made = (settings: Partial<PoolSettings>, keepSecrets: boolean) =>
      callsOf(plan(settings, { keepSecrets }), 'CreateUserPoolClient')[0];
    expect(made(secret(kept), false)?.input.GenerateSecret).toBe(true);
    expect(made(secret(kept), true)).toMatchObject({ secrets: ['ClientSecret'] });
    expect(made(secret(kept), true)?.input).not.toHaveProperty('GenerateSecret');
    expect(made(secret('too short'), true)?.input.GenerateSecret).toBe(true);
    expect(codesOf(plan(secret('too short'), { keepSecrets: true }))).toContain('client-secret');
    expect(JSON.stringify(plan(secret(kept), { keepSecrets: true }))).not.toContain(kept);
  });

  test('no list of attributes to write names those for old ids', () => {
    const WriteAttributes = ['email', 'custom:legacy_sub', 'custom:a0'];
    const [made] = callsOf(plan({ clients: [{ ...client, WriteAttributes }] }), 'CreateUserPoolClient');
    expect(made?.input.WriteAttributes).toEqual(['email', 'custom:a0']);
  });

  test('a client that may write nothing but the attribute for old ids gets no other rights, and it is told', () => {
    const WriteAttributes = ['custom:legacy_sub'];
    for (const writeAttributes of ['standard', 'all'] as const) {
      const planned = plan({ clients: [{ ...client, WriteAttributes }] }, { writeAttributes });
      const [made] = callsOf(planned, 'CreateUserPoolClient');
      expect(made?.input.WriteAttributes).toEqual(['updated_at']);
      expect(planned.notCopied).toContainEqual(
        expect.objectContaining({ kind: 'write-attributes', what: expect.stringContaining('client') }),
      );
    }
  });

  test('passkeys keep the domain they trust, unless it is one of the source itself', () => {
    const trusting = (RelyingPartyId: string) => ({
      pool: { ...bare.pool, Domain: 'people', CustomDomain: 'login.example.com' },
      mfa: { WebAuthnConfiguration: { RelyingPartyId, UserVerification: 'required' as const } },
    });
    const configOf = (party: string) =>
      callsOf(plan(trusting(party)), 'SetUserPoolMfaConfig')[0]?.input.WebAuthnConfiguration;
    expect(configOf('example.com')).toEqual({ RelyingPartyId: 'example.com', UserVerification: 'required' });
    for (const own of ['login.example.com', 'people.auth.us-east-1.amazoncognito.com']) {
      expect(configOf(own)).toEqual({ UserVerification: 'required' });
      expect(codesOf(plan(trusting(own)))).toContain('passkey-domain');
    }
  });

  test('groups that Cognito makes and clients that apps register do not come along', () => {
    const planned = plan({
      groups: [{ GroupName: 'us-east-1_Source123_Google' }, { GroupName: 'admins' }],
      clients: [{ ...client, ClientType: 'DCR' }],
    });
    expect(callsOf(planned, 'CreateGroup').map(({ input }) => input.GroupName)).toEqual(['admins']);
    expect(callsOf(planned, 'CreateUserPoolClient')).toEqual([]);
    expect(codesOf(planned)).toContain('registered-client');
  });

  test('a part can be left out, and then nothing refers to it', () => {
    const planned = plan(settings, { leaveOut: ['identity-provider:Google'] });
    expect(callsOf(planned, 'CreateIdentityProvider')).toEqual([]);
    expect(callsOf(planned, 'CreateUserPoolClient')[0]?.input.SupportedIdentityProviders).toEqual([
      'COGNITO',
    ]);
    for (const id of ['pool', 'group:nobody'])
      expect(() => plan(settings, { leaveOut: [id] })).toThrowError(/no part/);
  });

  test('settings that cannot be read stop a clone, or are told where it can do without', () => {
    const unread = (operation: string) => ({ unread: [{ operation, reason: 'access-denied' }] });
    expect(() => plan(unread('DescribeUserPoolClient'))).toThrowError(/DescribeUserPoolClient/);
    expect(codesOf(plan(unread('ListTerms')))).toContain('unread');
  });

  test('in another account nothing is sent by roles, keys and senders of the first', () => {
    const here = 'us-east-1:123456789012';
    const bound = {
      pool: {
        ...bare.pool,
        EmailConfiguration: { EmailSendingAccount: 'DEVELOPER' as const, SourceArn: `arn:aws:ses:${here}:x` },
        SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
        KeyConfiguration: { KmsKeyArn: `arn:aws:kms:${here}:key/x` },
        AutoVerifiedAttributes: ['phone_number' as const],
        Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD' as const, 'SMS_OTP' as const] } },
      },
      mfa: { MfaConfiguration: 'ON' as const, SmsMfaConfiguration: { SmsAuthenticationMessage: '{####}' } },
      groups: [{ GroupName: 'admins', RoleArn: 'arn:aws:iam::123456789012:role/x' }],
    };
    const planned = plan(bound, { place: { sameRegion: true, sameAccount: false } });
    expect(JSON.stringify(planned.creations)).not.toContain('123456789012');
    expect(poolOf(planned)).toMatchObject({
      AutoVerifiedAttributes: ['email'],
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] } },
    });
    expect(callsOf(planned, 'SetUserPoolMfaConfig')).toEqual([]);
    const codes = ['email-sender', 'sms-sender', 'kms-key', 'mfa-off', 'group-role'];
    expect(codesOf(planned)).toEqual(expect.arrayContaining(codes));
    expect(JSON.stringify(plan(bound).creations)).toContain('role/sms');
  });
});
