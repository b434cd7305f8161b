import type { Wire } from './wire.ts';

/** Gives the pools something of everything that a migration has a call for: settings to read, a second factor to carry. */
export async function furnishPools(wire: Wire): Promise<void> {
  const { source, target } = wire.sandbox;
  const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' };
  await wire.ok('SetUserPoolMfaConfig', {
    UserPoolId: target.userPoolId,
    MfaConfiguration: 'OPTIONAL',
    SmsMfaConfiguration: { SmsConfiguration },
  });
  await wantSms(wire);
  for (const { userPoolId, clientId } of [source, target]) await furnish(wire, userPoolId, clientId);
}

/** One of each thing that the settings of a pool are read one by one for. */
async function furnish(wire: Wire, UserPoolId: string, ClientId: string): Promise<void> {
  await wire.ok('CreateIdentityProvider', {
    ...{ UserPoolId, ProviderName: 'Google', ProviderType: 'Google', AttributeMapping: { email: 'email' } },
    ProviderDetails: { client_id: 'id', client_secret: 'hidden', authorize_scopes: 'openid email' },
  });
  const Domain = UserPoolId.slice(-6).toLowerCase();
  await wire.ok('CreateUserPoolDomain', { UserPoolId, Domain });
  const Links = { 'cognito:default': 'https://example.com/terms' };
  const terms = { TermsName: 'terms-of-use', TermsSource: 'LINK', Enforcement: 'NONE', Links };
  await wire.ok('CreateTerms', { UserPoolId, ClientId, ...terms });
}

/** Turns SMS on for somebody of the source who crosses with a phone number. */
async function wantSms(wire: Wire): Promise<void> {
  const UserPoolId = wire.sandbox.source.userPoolId;
  const people = [...(await wire.users(UserPoolId)).values()];
  // A pool of one person has nobody to spare.
  if (people.length === 1) return;
  const somebody = people.find(
    ({ status, enabled, attributes: { email, email_verified, phone_number } }) =>
      status === 'CONFIRMED' && enabled && email && email_verified === 'true' && phone_number,
  );
  const SMSMfaSettings = { Enabled: true, PreferredMfa: true };
  await wire.ok('AdminSetUserMFAPreference', { UserPoolId, Username: somebody?.username, SMSMfaSettings });
}
