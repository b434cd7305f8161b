import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPool, openWire, SMS_SENDER, type Wire } from './wire.ts';

let wire: Wire;
beforeAll(async () => {
  wire = await openWire();
});
afterAll(() => wire.close());

const create = (settings: object) => wire.error('CreateUserPool', { PoolName: 'p', ...settings });
const describePool = async (UserPoolId: string) =>
  (await wire.ok('DescribeUserPool', { UserPoolId })).UserPool;

describe('settings of a pool', () => {
  it('[UP-9] come back as set, every one that can be', async () => {
    const settings = {
      Policies: {
        PasswordPolicy: {
          MinimumLength: 12,
          RequireUppercase: true,
          RequireLowercase: true,
          RequireNumbers: false,
          RequireSymbols: false,
          PasswordHistorySize: 3,
          TemporaryPasswordValidityDays: 3,
        },
        SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] },
      },
      DeletionProtection: 'ACTIVE',
      LambdaConfig: { PreSignUp: 'arn:aws:lambda:us-east-1:123456789012:function:pre' },
      AutoVerifiedAttributes: ['email'],
      VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' },
      SmsAuthenticationMessage: 'Code {####}',
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
      DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: true },
      EmailConfiguration: {
        EmailSendingAccount: 'DEVELOPER',
        SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/x.com',
      },
      ...SMS_SENDER,
      UserPoolTags: { team: 'a' },
      UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' },
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
      UserPoolTier: 'PLUS',
      KeyConfiguration: { KeyType: 'AWS_OWNED_KEY' },
      IssuerConfiguration: { Type: 'ORIGINAL' },
    };
    const { id } = await newPool(wire, settings);
    expect(await describePool(id)).toMatchObject(settings);
    await wire.ok('UpdateUserPool', { UserPoolId: id, ...settings, UserPoolTags: { team: 'b' } });
    expect(await describePool(id)).toMatchObject({ ...settings, UserPoolTags: { team: 'b' } });
  });

  it('[UP-10] tell a legacy validity that cannot be sent back with its successor', async () => {
    const { id } = await newPool(wire);
    const { AdminCreateUserConfig, Policies } = await describePool(id);
    expect(AdminCreateUserConfig).toEqual({ AllowAdminCreateUserOnly: false, UnusedAccountValidityDays: 7 });
    expect(await create({ AdminCreateUserConfig, Policies })).toMatch(
      /^InvalidParameterException.*UnusedAccount/,
    );
    await wire.ok('CreateUserPool', { PoolName: 'legacy', AdminCreateUserConfig });
    await wire.control('POST', 'switches', { unusedAccountDays: 'left-out' });
    const without = await describePool(id);
    await wire.control('POST', 'switches', { unusedAccountDays: 'told' });
    expect(without.AdminCreateUserConfig).toEqual({ AllowAdminCreateUserOnly: false });
  });

  it('[UP-11] ask for the plan that they need', async () => {
    const lite = { UserPoolTier: 'LITE' };
    const passwordless = {
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
    };
    expect(await create({ UserPoolTier: 'HUGE' })).toMatch(/^InvalidParameterException/);
    expect(await create({ ...lite, ...passwordless })).toMatch(/^FeatureUnavailableInTierException/);
    expect(await create({ UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } })).toMatch(
      /^FeatureUnavailableInTierException/,
    );
    const { id } = await newPool(wire, lite);
    for (const factor of [
      { EmailMfaConfiguration: {} },
      { WebAuthnConfiguration: { RelyingPartyId: 'x.com' } },
    ]) {
      expect(await wire.error('SetUserPoolMfaConfig', { UserPoolId: id, ...factor })).toMatch(
        /^FeatureUnavailableInTierException/,
      );
    }
    await wire.ok('UpdateUserPool', { UserPoolId: id, UserPoolTier: 'ESSENTIALS' });
    await wire.ok('SetUserPoolMfaConfig', { UserPoolId: id, EmailMfaConfiguration: {} });
    expect(await wire.error('UpdateUserPool', { UserPoolId: id, ...lite })).toMatch(
      /^TierChangeNotAllowedException/,
    );
  });

  it('[UP-12] name the senders of messages in whole', async () => {
    expect(await create({ EmailConfiguration: { EmailSendingAccount: 'DEVELOPER' } })).toMatch(/SourceArn/);
    expect(await create({ SmsConfiguration: { ExternalId: 'x' } })).toMatch(/SnsCallerArn/);
  });

  it('[SC-10] take attributes without their prefix alone', async () => {
    const Schema = (Name: string) => ({ Schema: [{ Name, AttributeDataType: 'String' }] });
    for (const name of ['custom:plan', 'dev:plan', 'cognito:plan', 'x'.repeat(21)]) {
      expect(await create(Schema(name))).toMatch(/^InvalidParameterException/);
    }
    const { id } = await newPool(wire, Schema('plan'));
    const prefixed = {
      UserPoolId: id,
      CustomAttributes: [{ Name: 'custom:more', AttributeDataType: 'String' }],
    };
    expect(await wire.error('AddCustomAttributes', prefixed)).toMatch(/^InvalidParameterException/);
  });

  it('[MF-6] turn MFA on at creation by SMS alone; every other factor by SetUserPoolMfaConfig', async () => {
    expect(await create({ MfaConfiguration: 'ON' })).toMatch(/^InvalidParameterException: SMS configuration/);
    const bySms = await newPool(wire, { MfaConfiguration: 'ON', ...SMS_SENDER });
    expect(await wire.ok('GetUserPoolMfaConfig', { UserPoolId: bySms.id })).toEqual({
      MfaConfiguration: 'ON',
      SmsMfaConfiguration: SMS_SENDER,
    });
    const { id } = await newPool(wire);
    const config = {
      SoftwareTokenMfaConfiguration: { Enabled: true },
      EmailMfaConfiguration: { Subject: 'Code', Message: '{####}' },
      WebAuthnConfiguration: { RelyingPartyId: 'x.com', UserVerification: 'preferred' },
      MfaConfiguration: 'OPTIONAL',
    };
    const sms = { SmsMfaConfiguration: { SmsAuthenticationMessage: 'm' } };
    expect(await wire.error('SetUserPoolMfaConfig', { UserPoolId: id, ...config, ...sms })).toMatch(
      /SMS configuration is required/,
    );
    await wire.ok('SetUserPoolMfaConfig', { UserPoolId: id, ...config });
    expect(await wire.ok('GetUserPoolMfaConfig', { UserPoolId: id })).toEqual(config);
    await wire.ok('UpdateUserPool', { UserPoolId: id, MfaConfiguration: 'OPTIONAL' });
    const wrong = { WebAuthnConfiguration: { UserVerification: 'never' } };
    expect(await wire.error('SetUserPoolMfaConfig', { UserPoolId: id, ...wrong })).toMatch(
      /^InvalidParameterException/,
    );
  });
});

describe('settings of an app client', () => {
  const createClient = (UserPoolId: string, settings: object) =>
    wire.call('CreateUserPoolClient', { UserPoolId, ClientName: 'c', ...settings });
  const refusal = async (pool: string, settings: object) => (await createClient(pool, settings)).body.__type;

  it('[AC-5] refer to scopes, providers and attributes that are there already', async () => {
    const { id } = await newPool(wire, { Schema: [{ Name: 'plan', AttributeDataType: 'String' }] });
    const settings = {
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'api/read'],
      CallbackURLs: ['https://x.com/in'],
      SupportedIdentityProviders: ['COGNITO', 'Google'],
      ReadAttributes: ['email', 'custom:plan'],
      WriteAttributes: ['email'],
    };
    const { SupportedIdentityProviders: _providers, ...scoped } = settings;
    expect(await refusal(id, scoped)).toBe('ScopeDoesNotExistException');
    await wire.ok('CreateResourceServer', {
      UserPoolId: id,
      Identifier: 'api',
      Name: 'api',
      Scopes: [{ ScopeName: 'read', ScopeDescription: 'r' }],
    });
    expect(await refusal(id, settings)).toBe('InvalidParameterException');
    await wire.ok('CreateIdentityProvider', {
      UserPoolId: id,
      ProviderName: 'Google',
      ProviderType: 'Google',
      ProviderDetails: { client_id: 'i', client_secret: 's', authorize_scopes: 'openid' },
    });
    const { UserPoolClient } = (await createClient(id, settings)).body;
    const { ClientId } = UserPoolClient;
    const told = await wire.ok('DescribeUserPoolClient', { UserPoolId: id, ClientId });
    expect(told.UserPoolClient).toMatchObject(settings);
    for (const wrong of [
      { ReadAttributes: ['custom:none'] },
      { WriteAttributes: ['custom:none'] },
      { WriteAttributes: ['email_verified'] },
      { WriteAttributes: ['sub'] },
    ]) {
      expect(await refusal(id, wrong)).toBe('InvalidParameterException');
      const update = { UserPoolId: id, ClientId, ...wrong };
      expect(await wire.error('UpdateUserPoolClient', update)).toMatch(/^InvalidParameterException/);
    }
  });

  it('[AC-6] tell read and write attributes only where they were set', async () => {
    const { client } = await newPool(wire);
    expect(client.ReadAttributes).toBeUndefined();
    expect(client.WriteAttributes).toBeUndefined();
  });

  it('[AC-7] hold flows, secrets and addresses to the rules of OAuth', async () => {
    const { id } = await newPool(wire);
    const flows = (...AllowedOAuthFlows: string[]) => ({ AllowedOAuthFlows });
    expect(await refusal(id, flows('client_credentials'))).toBe('InvalidOAuthFlowException');
    const secret = { GenerateSecret: true };
    expect(await refusal(id, { ...secret, ...flows('client_credentials', 'code') })).toBe(
      'InvalidOAuthFlowException',
    );
    expect(
      await refusal(id, { ...secret, ...flows('client_credentials'), AllowedOAuthScopes: ['openid'] }),
    ).toBe('InvalidOAuthFlowException');
    for (const wrong of [
      { AllowedOAuthFlowsUserPoolClient: true },
      { CallbackURLs: ['http://x.com'] },
      { CallbackURLs: ['https://x.com/#a'] },
      { LogoutURLs: ['/relative'] },
      { CallbackURLs: ['https://x.com'], DefaultRedirectURI: 'https://y.com' },
      { ...secret, ClientSecret: 'x'.repeat(24) },
    ]) {
      expect(await refusal(id, wrong)).toBe('InvalidParameterException');
    }
    const CallbackURLs = ['https://x.com/a', 'http://localhost:3000', 'my.app:/in'];
    expect((await createClient(id, { CallbackURLs })).status).toBe(200);
  });
});
