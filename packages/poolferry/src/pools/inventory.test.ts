import { expect, test } from 'vitest';
import { inventoryOf } from './inventory.ts';
import { secondFactorsOf } from './second-factors.ts';
import { settingsOf } from './settings-fixture.ts';

test('a pool of which nothing is set is what Cognito makes of it', () => {
  expect(inventoryOf(settingsOf('Bare'))).toMatchObject({
    id: 'us-east-1_Bare',
    region: 'us-east-1',
    tier: null,
    signIn: { usernameAttributes: [], caseSensitive: true, firstFactors: ['PASSWORD'], selfSignUp: true },
    mfa: { mode: 'OFF', factors: [] },
    recovery: null,
    email: { sender: 'COGNITO_DEFAULT', perDay: 50 },
    triggers: [],
    clients: [],
  });
});

test('what was not told is null, and not none', () => {
  const unread = ['DescribeUserPoolClient', 'ListIdentityProviders', 'GetUserPoolMfaConfig'].map(
    (operation) => ({ operation, reason: 'access-denied' }),
  );
  const pool = inventoryOf(settingsOf('Shy', { unread, pool: { MfaConfiguration: 'ON' } }));
  expect(pool).toMatchObject({ clients: null, identityProviders: null, groups: [] });
  expect(pool.mfa).toEqual({ mode: 'ON', factors: null });
  expect(pool.unread.map(({ operation }) => operation)).toEqual([
    'DescribeUserPoolClient',
    'GetUserPoolMfaConfig',
    'ListIdentityProviders',
  ]);
});

test('the order in which Cognito tells things leaves no trace', () => {
  const clients = [
    { ClientName: 'web', ClientId: 'w', CallbackURLs: ['https://b', 'https://a'] },
    { ClientName: 'app', ClientId: 'a' },
  ];
  const groups = [{ GroupName: 'b' }, { GroupName: 'a' }];
  const recovery = [
    { Priority: 2, Name: 'verified_phone_number' as const },
    { Priority: 1, Name: 'verified_email' as const },
  ];
  const pool = { AccountRecoverySetting: { RecoveryMechanisms: recovery } };
  const told = inventoryOf(settingsOf('One', { clients, groups, pool }));
  const otherwise = inventoryOf(
    settingsOf('One', {
      clients: clients.toReversed(),
      groups: groups.toReversed(),
      pool: { AccountRecoverySetting: { RecoveryMechanisms: recovery.toReversed() } },
    }),
  );
  expect(JSON.stringify(otherwise)).toBe(JSON.stringify(told));
  expect(told.recovery).toEqual(['verified_email', 'verified_phone_number']);
  expect(told.clients?.map(({ name }) => name)).toEqual(['app', 'web']);
});

test.each([
  { mfa: {}, factors: ['SMS'] },
  { mfa: { SoftwareTokenMfaConfiguration: { Enabled: false } }, factors: ['SMS'] },
  {
    mfa: { WebAuthnConfiguration: { FactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION' as const } },
    factors: ['PASSKEY'],
  },
])('a pool with $mfa for its second factors takes $factors, for the gates as well', ({ mfa, factors }) => {
  const read = settingsOf('Strict', { pool: { MfaConfiguration: 'ON' }, mfa });
  expect(inventoryOf(read).mfa.factors).toEqual(factors);
  expect(secondFactorsOf(read).sms).toBe(factors.includes('SMS'));
});

test('functions, second factors and the sender are named; addresses, keys and external ids are not', () => {
  const settings = settingsOf('Busy', {
    pool: {
      MfaConfiguration: 'OPTIONAL',
      LambdaConfig: {
        PreSignUp: 'arn:pre',
        KMSKeyID: 'arn:key',
        CustomEmailSender: { LambdaArn: 'arn:mail', LambdaVersion: 'V1_0' },
      },
      EmailConfiguration: { EmailSendingAccount: 'DEVELOPER', From: 'me@example.com' },
      SmsConfiguration: { SnsCallerArn: 'arn:sns', ExternalId: 'between-us' },
    },
    mfa: { SoftwareTokenMfaConfiguration: { Enabled: true }, EmailMfaConfiguration: {} },
  });
  const pool = inventoryOf(settings);
  expect(pool.triggers).toEqual([
    { name: 'CustomEmailSender', arn: 'arn:mail' },
    { name: 'PreSignUp', arn: 'arn:pre' },
  ]);
  expect(pool.mfa).toEqual({ mode: 'OPTIONAL', factors: ['TOTP', 'EMAIL'] });
  expect(pool.email).toEqual({ sender: 'DEVELOPER', perDay: null });
  expect(pool.sms).toBe('SNS');
  for (const hidden of ['me@example.com', 'between-us', 'arn:key'])
    expect(JSON.stringify(pool)).not.toContain(hidden);
});
