import type { Wire } from './wire.ts';

const lambda = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;

/** A pool that signs in by username and has something of everything that can be copied. */
export interface RichPool {
  userPoolId: string;
  /** With a secret, flows, scopes of a resource server, a provider and lists of attributes of its own. */
  web: { id: string; secret: string };
  /** Public, without lists of its own. */
  app: string;
}

export async function makeRichPool(wire: Wire, changes: object = {}): Promise<RichPool> {
  const { UserPool } = await wire.ok('CreateUserPool', {
    PoolName: 'rich',
    AliasAttributes: ['preferred_username'],
    UsernameConfiguration: { CaseSensitive: true },
    UserPoolTier: 'PLUS',
    DeletionProtection: 'ACTIVE',
    Policies: {
      PasswordPolicy: {
        ...{ MinimumLength: 12, RequireLowercase: true, RequireUppercase: true, RequireNumbers: true },
        ...{ RequireSymbols: false, TemporaryPasswordValidityDays: 3 },
      },
      SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] },
    },
    Schema: [
      { Name: 'email', AttributeDataType: 'String', Required: true, Mutable: true },
      {
        ...{ Name: 'given_name', AttributeDataType: 'String', Required: false, Mutable: true },
        StringAttributeConstraints: { MinLength: '0', MaxLength: '100' },
      },
      {
        ...{ Name: 'tenant', AttributeDataType: 'String', Mutable: false },
        StringAttributeConstraints: { MinLength: '1', MaxLength: '64' },
      },
      {
        ...{ Name: 'points', AttributeDataType: 'Number', Mutable: true },
        NumberAttributeConstraints: { MinValue: '0', MaxValue: '1000' },
      },
      { Name: 'internal', AttributeDataType: 'String', DeveloperOnlyAttribute: true, Mutable: true },
    ],
    LambdaConfig: { PreSignUp: lambda('pre-sign-up'), PostConfirmation: lambda('post-confirmation') },
    UserPoolTags: { team: 'identity', stage: 'prod' },
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_CODE' },
    EmailConfiguration: {
      EmailSendingAccount: 'DEVELOPER',
      SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/example.com',
      From: 'Example <no-reply@example.com>',
    },
    SmsConfiguration: { SnsCallerArn: role('sms'), ExternalId: 'sms-1', SnsRegion: 'us-east-1' },
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
    DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: true },
    UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' },
    ...changes,
  });
  const UserPoolId: string = UserPool.Id;
  await wire.ok('SetUserPoolMfaConfig', {
    UserPoolId,
    MfaConfiguration: 'OPTIONAL',
    SoftwareTokenMfaConfiguration: { Enabled: true },
  });
  for (const group of [
    { GroupName: 'admins', Description: 'may, "everything"', Precedence: 1, RoleArn: role('admins') },
    { GroupName: 'readers' },
    { GroupName: `${UserPoolId}_Corp` },
  ])
    await wire.ok('CreateGroup', { UserPoolId, ...group });
  await wire.ok('CreateResourceServer', {
    ...{ UserPoolId, Identifier: 'orders', Name: 'Orders' },
    Scopes: [{ ScopeName: 'read', ScopeDescription: 'Read orders' }],
  });
  await wire.ok('CreateUserPoolDomain', { UserPoolId, Domain: `rich-${UserPoolId.slice(-9).toLowerCase()}` });
  for (const provider of providers) await wire.ok('CreateIdentityProvider', { UserPoolId, ...provider });
  const web = await wire.ok('CreateUserPoolClient', {
    ...{ UserPoolId, ClientName: 'web', GenerateSecret: true, RefreshTokenValidity: 10 },
    ...{ AccessTokenValidity: 2, TokenValidityUnits: { AccessToken: 'hours', RefreshToken: 'days' } },
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    ReadAttributes: ['email', 'custom:tenant'],
    WriteAttributes: ['email', 'given_name', 'custom:points'],
    SupportedIdentityProviders: ['COGNITO', 'Corp', 'Google'],
    CallbackURLs: ['https://example.com/in'],
    ...{ AllowedOAuthFlows: ['code'], AllowedOAuthScopes: ['openid', 'orders/read'] },
    ...{ AllowedOAuthFlowsUserPoolClient: true, PreventUserExistenceErrors: 'ENABLED' },
  });
  const app = await wire.ok('CreateUserPoolClient', {
    ...{ UserPoolId, ClientName: 'app', ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] },
  });
  await wire.ok('SetRiskConfiguration', {
    UserPoolId,
    CompromisedCredentialsRiskConfiguration: { Actions: { EventAction: 'BLOCK' } },
  });
  await wire.ok('SetUICustomization', { UserPoolId, ClientId: 'ALL', CSS: '.banner-customizable {}' });
  await wire.ok('CreateManagedLoginBranding', {
    ...{ UserPoolId, ClientId: web.UserPoolClient.ClientId, UseCognitoProvidedValues: true },
  });
  await wire.ok('CreateTerms', {
    ...{ UserPoolId, ClientId: web.UserPoolClient.ClientId, TermsName: 'terms-of-use' },
    ...{ TermsSource: 'LINK', Enforcement: 'NONE', Links: { 'cognito:default': 'https://example.com/t' } },
  });
  await wire.ok('SetLogDeliveryConfiguration', {
    UserPoolId,
    LogConfigurations: [
      {
        ...{ LogLevel: 'ERROR', EventSource: 'userNotification' },
        CloudWatchLogsConfiguration: {
          LogGroupArn: 'arn:aws:logs:us-east-1:123456789012:log-group:/aws/cognito/rich',
        },
      },
    ],
  });
  return {
    userPoolId: UserPoolId,
    web: { id: web.UserPoolClient.ClientId, secret: web.UserPoolClient.ClientSecret },
    app: app.UserPoolClient.ClientId,
  };
}

/** One whose metadata is public, and one with a secret. */
const providers = [
  {
    ...{ ProviderName: 'Corp', ProviderType: 'SAML' },
    ProviderDetails: { MetadataURL: 'https://idp.example.com/metadata' },
    AttributeMapping: { email: 'mail' },
    IdpIdentifiers: ['corp.example.com'],
  },
  {
    ...{ ProviderName: 'Google', ProviderType: 'Google' },
    ProviderDetails: {
      ...{ client_id: 'abc.apps.googleusercontent.com', client_secret: 'googles-own-secret' },
      authorize_scopes: 'email openid',
    },
    AttributeMapping: { email: 'email' },
  },
];
