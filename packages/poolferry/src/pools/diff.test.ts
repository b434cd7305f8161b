import { describe, expect, test } from 'vitest';
import type { PoolSettings } from '../cognito/pool-settings.ts';
import { diffPools } from './diff.ts';
import { settingsOf } from './settings-fixture.ts';

const differ = (source: Partial<PoolSettings>, target: Partial<PoolSettings>) =>
  diffPools(settingsOf('Old', source), settingsOf('New', target)).differences;
const names = (source: Partial<PoolSettings>, target: Partial<PoolSettings>) =>
  differ(source, target).map(({ setting }) => setting);

describe('what differs between two pools', () => {
  test('is nothing where only ids, ARNs, names, dates and numbers of users do', () => {
    const made = (name: string, day: number): Partial<PoolSettings> => ({
      pool: { CreationDate: new Date(day), LastModifiedDate: new Date(day), EstimatedNumberOfUsers: day },
      clients: [
        { ClientName: 'web', ClientId: `${name}-web`, UserPoolId: name, CreationDate: new Date(day) },
      ],
      groups: [
        { GroupName: 'staff', UserPoolId: name, CreationDate: new Date(day) },
        { GroupName: `us-east-1_${name}_Google` },
      ],
    });
    expect(differ(made('Old', 1), made('New', 2))).toEqual([]);
  });

  test('is nothing where one pool says what the other leaves to its default', () => {
    const said: Partial<PoolSettings> = {
      pool: {
        MfaConfiguration: 'OFF',
        DeletionProtection: 'INACTIVE',
        UsernameConfiguration: { CaseSensitive: true },
        EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' },
        AliasAttributes: [],
        LambdaConfig: {},
        Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 7 } },
      },
    };
    expect(differ({}, said)).toEqual([]);
  });

  test('does not depend on the order of a list', () => {
    const flows = (...ExplicitAuthFlows: ('ALLOW_USER_SRP_AUTH' | 'ALLOW_REFRESH_TOKEN_AUTH')[]) => ({
      clients: [{ ClientName: 'web', ClientId: 'x', ExplicitAuthFlows }],
    });
    const one = flows('ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH');
    expect(differ(one, flows('ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH'))).toEqual([]);
    expect(names(one, flows('ALLOW_USER_SRP_AUTH'))).toEqual(['UserPoolClients[web].ExplicitAuthFlows']);
  });

  test('names each setting with both values and what it means', () => {
    const recovery = (Name: 'admin_only' | 'verified_email') => ({
      pool: { AccountRecoverySetting: { RecoveryMechanisms: [{ Name, Priority: 1 }] } },
    });
    const [found, ...others] = differ(recovery('verified_email'), recovery('admin_only'));
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      setting: 'AccountRecoverySetting.RecoveryMechanisms',
      source: [{ Name: 'verified_email', Priority: 1 }],
      target: [{ Name: 'admin_only', Priority: 1 }],
      matters: 'both',
    });
    expect(found?.means).toContain('forgot');
  });

  test('tells parts that only one pool has, once each', () => {
    const source: Partial<PoolSettings> = {
      pool: { SchemaAttributes: [{ Name: 'custom:plan', AttributeDataType: 'String' }] },
      groups: [{ GroupName: 'staff', Precedence: 3 }],
      identityProviders: [{ ProviderName: 'Google', ProviderType: 'Google' }],
      resourceServers: [{ Identifier: 'api', Scopes: [{ ScopeName: 'read', ScopeDescription: 'r' }] }],
    };
    expect(names(source, {})).toEqual([
      'Groups[staff]',
      'IdentityProviders[Google]',
      'ResourceServers[api]',
      'SchemaAttributes[custom:plan]',
    ]);
  });

  test('compares what hangs on clients by their names, also where two share one', () => {
    const risky = (first: string, second: string): Partial<PoolSettings> => ({
      clients: [
        { ClientName: 'web', ClientId: second, CreationDate: new Date(2), RefreshTokenValidity: 2 },
        { ClientName: 'web', ClientId: first, CreationDate: new Date(1), RefreshTokenValidity: 1 },
      ],
      branding: [{ clientId: second, UseCognitoProvidedValues: true }],
    });
    expect(differ(risky('a', 'b'), risky('c', 'd'))).toEqual([]);
    expect(names(risky('a', 'b'), { clients: risky('c', 'd').clients ?? [] })).toEqual([
      'ManagedLoginBranding[web (2)]',
    ]);
  });

  test('shows no external id, and tells that it differs', () => {
    const sms = (ExternalId: string) => ({ pool: { SmsConfiguration: { SnsCallerArn: 'arn', ExternalId } } });
    expect(differ(sms('one'), sms('two'))).toMatchObject([{ source: '(set)', target: '(set)' }]);
  });

  test('leaves out, and names, what one of the pools did not tell', () => {
    const unread = [{ operation: 'ListUserPoolClients', reason: 'access-denied' }];
    const web = [{ ClientName: 'web', ClientId: 'x' }];
    const compared = diffPools(settingsOf('Old', { clients: web }), settingsOf('New', { unread }));
    expect(compared.differences).toEqual([]);
    expect(compared.notCompared).toEqual([{ pool: 'target', ...unread[0] }]);
  });
});

describe('what an app must change', () => {
  const appOf = (source: Partial<PoolSettings>, target: Partial<PoolSettings>) =>
    diffPools(settingsOf('Old', source), settingsOf('New', target)).app;

  test('names ids, issuer, keys, and every client by its name', () => {
    const source: Partial<PoolSettings> = {
      pool: { Domain: 'login' },
      clients: [
        { ClientName: 'web', ClientId: 'old-web', hasSecret: true },
        { ClientName: 'app', ClientId: 'old-app' },
      ],
    };
    const app = appOf(source, { clients: [{ ClientName: 'web', ClientId: 'new-web' }] });
    const found = new Map(app.map((change) => [change.what, change]));
    expect(found.get('user pool id')).toMatchObject({ source: 'us-east-1_Old', target: 'us-east-1_New' });
    expect(found.get('issuer')?.target).toBe('https://cognito-idp.us-east-1.amazonaws.com/us-east-1_New');
    expect(found.get('JWKS')?.target).toMatch(/us-east-1_New\/\.well-known\/jwks\.json$/);
    expect(found.get('identity pool provider')?.source).toBe(
      'cognito-idp.us-east-1.amazonaws.com/us-east-1_Old',
    );
    expect(found.get('domain')).toMatchObject({
      source: 'https://login.auth.us-east-1.amazoncognito.com',
    });
    expect(found.get('domain')?.target).toBeUndefined();
    expect(found.get('client id of web')).toMatchObject({ source: 'old-web', target: 'new-web' });
    expect(found.get('client id of web')?.means).toContain('secret');
    expect(found.get('client id of app')?.target).toBeUndefined();
    expect(found.has('Region')).toBe(false);
    expect(found.has('SAML entity id')).toBe(false);
    expect(found.has('sub of every user')).toBe(true);
  });

  test('tells of updated issuers, China and SAML', () => {
    const source: Partial<PoolSettings> = {
      pool: { Id: 'cn-north-1_Old' },
      identityProviders: [{ ProviderName: 'corp', ProviderType: 'SAML' }],
    };
    const app = appOf(source, { pool: { IssuerConfiguration: { Type: 'UPDATED' } } });
    const found = new Map(app.map((change) => [change.what, change]));
    expect(found.get('issuer')).toMatchObject({
      source: 'https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_Old',
      target: 'https://issuer-cognito-idp.us-east-1.amazonaws.com/us-east-1_New',
    });
    expect(found.get('SAML entity id')?.source).toBe('urn:amazon:cognito:sp:cn-north-1_Old');
    expect(found.get('Region')).toMatchObject({ source: 'cn-north-1', target: 'us-east-1' });
  });
});
