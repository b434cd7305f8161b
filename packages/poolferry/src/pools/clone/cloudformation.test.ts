import { expect, test } from 'vitest';
import { cloneTemplate } from './cloudformation.ts';
import type { ClonePlan } from './plan.ts';

const plan: ClonePlan = {
  creations: [
    {
      ...{ id: 'pool', operation: 'CreateUserPool' },
      input: {
        ...{ PoolName: 'people-email', UsernameAttributes: ['email'] },
        Schema: [{ Name: 'legacy_sub', AttributeDataType: 'String', Mutable: false }],
        AcrConfiguration: { Level1: { AcrValue: 'urn:x' } },
      },
    },
    {
      ...{ id: 'attributes:1', operation: 'AddCustomAttributes' },
      input: { CustomAttributes: [{ Name: 'late', AttributeDataType: 'String' }] },
    },
    { id: 'group:a b', operation: 'CreateGroup', input: { GroupName: 'a b' } },
    { id: 'group:a-b', operation: 'CreateGroup', input: { GroupName: 'a-b' } },
    {
      ...{ id: 'identity-provider:Google', operation: 'CreateIdentityProvider', secrets: ['client_secret'] },
      input: { ProviderName: 'Google', ProviderType: 'Google', ProviderDetails: { client_id: 'x' } },
    },
    {
      ...{ id: 'client:old1', operation: 'CreateUserPoolClient', forClient: 'old1' },
      ...{ input: { ClientName: 'web', AllowedOAuthScopes: ['openid'] }, secrets: ['ClientSecret'] },
    },
    { id: 'risk', operation: 'SetRiskConfiguration', input: {} },
    {
      ...{ id: 'branding:old1', operation: 'CreateManagedLoginBranding', forClient: 'old1' },
      input: {
        Assets: [
          {
            ...{ Category: 'FORM_LOGO', ColorMode: 'LIGHT', Extension: 'PNG' },
            Bytes: new Uint8Array([1, 2, 3]),
          },
        ],
      },
    },
    {
      ...{ id: 'deletion-protection', operation: 'UpdateUserPool', input: { DeletionProtection: 'ACTIVE' } },
    },
    {
      ...{ id: 'mfa', operation: 'SetUserPoolMfaConfig' },
      input: {
        MfaConfiguration: 'OPTIONAL',
        SoftwareTokenMfaConfiguration: { Enabled: true },
        EmailMfaConfiguration: { Subject: 'Your code', Message: '{####}' },
        WebAuthnConfiguration: { UserVerification: 'preferred' },
      },
    },
  ],
  notCopied: [],
};

test('a template says in properties of the pool what takes calls of its own by the API', () => {
  const { UserPool } = cloneTemplate(plan).template.Resources;
  expect(UserPool).toEqual({
    Type: 'AWS::Cognito::UserPool',
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      ...{ UserPoolName: 'people-email', UsernameAttributes: ['email'], DeletionProtection: 'ACTIVE' },
      Schema: [
        { Name: 'legacy_sub', AttributeDataType: 'String', Mutable: false },
        { Name: 'late', AttributeDataType: 'String' },
      ],
      ...{ MfaConfiguration: 'OPTIONAL', EnabledMfas: ['SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'] },
      ...{ EmailAuthenticationSubject: 'Your code', EmailAuthenticationMessage: '{####}' },
      WebAuthnUserVerification: 'preferred',
    },
  });
});

test('its parts refer to each other, and secrets of providers are parameters', () => {
  const { template } = cloneTemplate(plan);
  const { GroupAB, GroupAB2, IdentityProviderGoogle, ClientOld1, Risk, BrandingOld1 } = template.Resources;
  expect([GroupAB?.Properties.GroupName, GroupAB2?.Properties.GroupName]).toEqual(['a b', 'a-b']);
  expect(template.Parameters).toEqual({
    IdentityProviderGoogleClientSecret: { Type: 'String', NoEcho: true },
  });
  expect(IdentityProviderGoogle?.Properties.ProviderDetails).toEqual({
    client_id: 'x',
    client_secret: { Ref: 'IdentityProviderGoogleClientSecret' },
  });
  expect(ClientOld1).toMatchObject({
    DependsOn: ['IdentityProviderGoogle'],
    Properties: { UserPoolId: { Ref: 'UserPool' }, ClientName: 'web', GenerateSecret: true },
  });
  expect(Risk?.Properties.ClientId).toBe('ALL');
  expect(BrandingOld1?.Properties).toMatchObject({
    ClientId: { Ref: 'ClientOld1' },
    Assets: [{ Bytes: 'AQID' }],
  });
  expect(template.Outputs.ClientOld1Id).toEqual({ Value: { Ref: 'ClientOld1' } });
});

test('what it cannot say is told, and the same plan makes the same text', () => {
  expect(cloneTemplate(plan).notCopied.map(({ what }) => what)).toEqual([
    'AcrConfiguration of pool',
    'The secret of client:old1',
  ]);
  expect(JSON.stringify(cloneTemplate(plan))).toBe(JSON.stringify(cloneTemplate(plan)));
});
