import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ALIAS_POOL,
  attributes,
  confirmedUser,
  DAY_MS,
  EMAIL_POOL,
  MINUTE_MS,
  newPool,
  newUser,
  openWire,
  PASSWORD,
  SMS_SENDER,
  signIn,
  valueIn,
  type Wire,
} from './wire.ts';

describe('app clients and sign-in', () => {
  let wire: Wire;
  beforeAll(async () => {
    wire = await openWire();
  });
  afterAll(() => wire.close());

  const respond = (
    clientId: string,
    challenge: { ChallengeName: string; Session: string },
    answers: object,
  ) =>
    wire.call('RespondToAuthChallenge', {
      ClientId: clientId,
      ChallengeName: challenge.ChallengeName,
      Session: challenge.Session,
      ChallengeResponses: answers,
    });
  const outbox = async (pool: string) => (await wire.control('GET', `outbox?pool=${pool}`)).body.messages;

  it('[AC-1] makes clients with a secret, without, or with one brought along', async () => {
    const { id, client } = await newPool(wire);
    expect(client.ClientSecret).toBeUndefined();
    const create = async (more: object) =>
      (await wire.ok('CreateUserPoolClient', { UserPoolId: id, ClientName: 'c', ...more })).UserPoolClient;
    expect((await create({ GenerateSecret: true })).ClientSecret).toMatch(/^\w{24,64}$/);
    const kept = 'kept_secret_of_the_old_pool';
    expect((await create({ ClientSecret: kept })).ClientSecret).toBe(kept);
    const pages = await wire.pages('ListUserPoolClients', { UserPoolId: id, MaxResults: 2 }, 'NextToken');
    expect(pages.map(({ UserPoolClients }) => UserPoolClients.length)).toEqual([2, 1]);
  });

  it('[AC-2] puts back to its default whatever an update omits', async () => {
    const { id, clientId } = await newPool(wire, {}, { PreventUserExistenceErrors: 'ENABLED' });
    await wire.ok('UpdateUserPoolClient', { UserPoolId: id, ClientId: clientId, ClientName: 'renamed' });
    const described = await wire.ok('DescribeUserPoolClient', { UserPoolId: id, ClientId: clientId });
    expect(described.UserPoolClient).toMatchObject({
      ClientName: 'renamed',
      PreventUserExistenceErrors: 'LEGACY',
    });
    expect(described.UserPoolClient.ExplicitAuthFlows).not.toContain('ALLOW_USER_PASSWORD_AUTH');
  });

  it('[AC-3] deletes clients', async () => {
    const { id, clientId } = await newPool(wire);
    await wire.ok('DeleteUserPoolClient', { UserPoolId: id, ClientId: clientId });
    expect(await signIn(wire, clientId, 'x')).toMatch(/^ResourceNotFoundException/);
  });

  it('[AC-4] asks a client with a secret for the hash of secret, user name and client id', async () => {
    const { id, client } = await newPool(wire, {}, { GenerateSecret: true });
    await confirmedUser(wire, id, 'ann');
    const secretHash = (name: string) =>
      createHmac('sha256', client.ClientSecret)
        .update(name + client.ClientId)
        .digest('base64');
    const initiate = (more: object) =>
      wire.call('InitiateAuth', {
        ClientId: client.ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'ann', PASSWORD, ...more },
      });
    expect((await initiate({})).body.message).toMatch(/Unable to verify secret hash/);
    expect((await initiate({ SECRET_HASH: secretHash('bob') })).body.__type).toBe('NotAuthorizedException');
    expect((await initiate({ SECRET_HASH: secretHash('ann') })).status).toBe(200);
  });

  it('[SI-1] signs in with tokens that GetUser takes', async () => {
    const { id, clientId } = await newPool(wire);
    await confirmedUser(wire, id, 'ann', { name: 'Ann' });
    const { AuthenticationResult } = await signIn(wire, clientId, 'ann');
    expect(AuthenticationResult).toMatchObject({ TokenType: 'Bearer', ExpiresIn: 3600 });
    const { AccessToken } = AuthenticationResult;
    expect(valueIn((await wire.ok('GetUser', { AccessToken })).UserAttributes, 'name')).toBe('Ann');
    expect(await wire.error('GetUser', { AccessToken: `${AccessToken}x` })).toMatch(
      /^NotAuthorizedException/,
    );
    wire.advance(61 * MINUTE_MS);
    expect(await wire.error('GetUser', { AccessToken })).toMatch(/expired/);
  });

  it('[SI-2] signs in by administrator too, with the flow the client allows', async () => {
    const { id, clientId } = await newPool(
      wire,
      {},
      { ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'] },
    );
    await confirmedUser(wire, id, 'ann');
    const AuthParameters = { USERNAME: 'ann', PASSWORD };
    const admin = {
      UserPoolId: id,
      ClientId: clientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters,
    };
    expect((await wire.ok('AdminInitiateAuth', admin)).AuthenticationResult).toBeDefined();
    expect(await signIn(wire, clientId, 'ann')).toMatch(
      /^InvalidParameterException: USER_PASSWORD_AUTH flow not enabled/,
    );
    const other = await newPool(wire);
    expect(await wire.error('AdminInitiateAuth', { ...admin, ClientId: other.clientId })).toMatch(
      /^NotAuthorized/,
    );
  });

  it('[SI-3] refuses a wrong password and, by client, tells who exists or not', async () => {
    const { id, clientId } = await newPool(wire);
    await confirmedUser(wire, id, 'ann');
    expect(await signIn(wire, clientId, 'ann', 'wrong')).toBe(
      'NotAuthorizedException: Incorrect username or password.',
    );
    expect(await signIn(wire, clientId, 'bob')).toBe('UserNotFoundException: User does not exist.');
    const discreet = await newPool(wire, {}, { PreventUserExistenceErrors: 'ENABLED' });
    expect(await signIn(wire, discreet.clientId, 'bob')).toBe(
      'NotAuthorizedException: Incorrect username or password.',
    );
  });

  it('[SI-4] asks for a new password in FORCE_CHANGE_PASSWORD, once', async () => {
    const { id, clientId } = await newPool(wire);
    const input = { UserPoolId: id, Username: 'ann', MessageAction: 'SUPPRESS', TemporaryPassword: PASSWORD };
    await wire.ok('AdminCreateUser', { ...input, UserAttributes: attributes({ email: 'a@x.com' }) });
    const challenge = await signIn(wire, clientId, 'ann');
    expect(challenge.ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    expect(JSON.parse(challenge.ChallengeParameters.userAttributes)).toEqual({ email: 'a@x.com' });
    const weak = await respond(clientId, challenge, { USERNAME: 'ann', NEW_PASSWORD: 'weak' });
    expect(weak.body.__type).toBe('InvalidPasswordException');
    const answers = { USERNAME: 'ann', NEW_PASSWORD: `${PASSWORD}2`, 'userAttributes.name': 'Ann' };
    expect((await respond(clientId, challenge, answers)).body.AuthenticationResult).toBeDefined();
    const user = await wire.ok('AdminGetUser', { UserPoolId: id, Username: 'ann' });
    expect([user.UserStatus, valueIn(user.UserAttributes, 'name')]).toEqual(['CONFIRMED', 'Ann']);
    expect((await respond(clientId, challenge, answers)).body.__type).toBe('NotAuthorizedException');
    expect((await signIn(wire, clientId, 'ann', `${PASSWORD}2`)).AuthenticationResult).toBeDefined();
  });

  it('[SI-5] asks for the required attributes that are still missing', async () => {
    const { id, clientId } = await newPool(wire, {
      Schema: [{ Name: 'name', AttributeDataType: 'String', Required: true }],
    });
    const input = { UserPoolId: id, Username: 'ann', MessageAction: 'SUPPRESS', TemporaryPassword: PASSWORD };
    await wire.ok('AdminCreateUser', input);
    const challenge = await signIn(wire, clientId, 'ann');
    expect(JSON.parse(challenge.ChallengeParameters.requiredAttributes)).toEqual(['userAttributes.name']);
    const answers = { USERNAME: 'ann', NEW_PASSWORD: `${PASSWORD}2` };
    expect((await respond(clientId, challenge, answers)).body.__type).toBe('InvalidParameterException');
    expect((await respond(clientId, challenge, { ...answers, 'userAttributes.name': 'A' })).status).toBe(200);
  });

  it('[SI-6] lets a session die and a disabled user not answer', async () => {
    const { id, clientId } = await newPool(wire);
    const input = { UserPoolId: id, Username: 'ann', MessageAction: 'SUPPRESS', TemporaryPassword: PASSWORD };
    await wire.ok('AdminCreateUser', input);
    const old = await signIn(wire, clientId, 'ann');
    wire.advance(4 * MINUTE_MS);
    const answers = { USERNAME: 'ann', NEW_PASSWORD: `${PASSWORD}2` };
    expect((await respond(clientId, old, answers)).body.message).toMatch(/session is expired/);
    const fresh = await signIn(wire, clientId, 'ann');
    await wire.ok('AdminDisableUser', { UserPoolId: id, Username: 'ann' });
    expect((await respond(clientId, fresh, answers)).body.message).toBe('User is disabled.');
  });

  it('[SI-7] lets a temporary password die after the policy’s days', async () => {
    const { id, clientId } = await newPool(wire);
    const input = { UserPoolId: id, Username: 'ann', MessageAction: 'SUPPRESS', TemporaryPassword: PASSWORD };
    await wire.ok('AdminCreateUser', input);
    wire.advance(7 * DAY_MS + 1);
    expect(await signIn(wire, clientId, 'ann')).toMatch(
      /^NotAuthorizedException: Temporary password has expired/,
    );
  });

  it('[SI-8] sends whoever must reset to do so, discreetly where the client is', async () => {
    const outcomes = [];
    for (const PreventUserExistenceErrors of ['LEGACY', 'ENABLED']) {
      const { id, clientId } = await newPool(wire, {}, { PreventUserExistenceErrors });
      await confirmedUser(wire, id, 'ann', { email: 'ann@x.com' });
      await wire.ok('AdminResetUserPassword', { UserPoolId: id, Username: 'ann' });
      outcomes.push(await signIn(wire, clientId, 'ann'));
    }
    expect(outcomes).toEqual([
      'PasswordResetRequiredException: Password reset required for the user',
      'NotAuthorizedException: Incorrect username or password.',
    ]);
  });

  it('[SI-9] signs in by email in an email pool, verified or not, and by verified alias in an alias pool', async () => {
    const emails = await newPool(wire, EMAIL_POOL);
    await newUser(wire, emails.id, 'ann@x.com');
    const set = { UserPoolId: emails.id, Username: 'ann@x.com', Password: PASSWORD, Permanent: true };
    await wire.ok('AdminSetUserPassword', set);
    expect((await signIn(wire, emails.clientId, 'ANN@x.com')).AuthenticationResult).toBeDefined();
    const aliases = await newPool(wire, ALIAS_POOL);
    await confirmedUser(wire, aliases.id, 'bob', { email: 'bob@x.com' });
    await confirmedUser(wire, aliases.id, 'cem', { email: 'cem@x.com', email_verified: 'false' });
    expect((await signIn(wire, aliases.clientId, 'bob@x.com')).AuthenticationResult).toBeDefined();
    expect((await signIn(wire, aliases.clientId, 'bob')).AuthenticationResult).toBeDefined();
    expect(await signIn(wire, aliases.clientId, 'cem@x.com')).toMatch(/^UserNotFoundException/);
  });

  it('[SI-10] locks after five failures, for twice as long each time', async () => {
    const { id, clientId } = await newPool(wire);
    await confirmedUser(wire, id, 'ann');
    for (let at = 0; at < 5; at++) await signIn(wire, clientId, 'ann', 'wrong');
    const locked = 'NotAuthorizedException: Password attempts exceeded';
    expect(await signIn(wire, clientId, 'ann')).toBe(locked);
    wire.advance(1_000);
    await signIn(wire, clientId, 'ann', 'wrong');
    wire.advance(1_000);
    expect(await signIn(wire, clientId, 'ann')).toBe(locked);
    wire.advance(1_000);
    expect((await signIn(wire, clientId, 'ann')).AuthenticationResult).toBeDefined();
  });

  it('[SI-11] refreshes tokens for as long as the client allows, until signed out everywhere', async () => {
    const { id, clientId } = await newPool(wire);
    await confirmedUser(wire, id, 'ann');
    const { RefreshToken } = (await signIn(wire, clientId, 'ann')).AuthenticationResult;
    const refresh = {
      ClientId: clientId,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN: RefreshToken },
    };
    expect((await wire.ok('InitiateAuth', refresh)).AuthenticationResult.AccessToken).toBeDefined();
    const other = await newPool(wire);
    expect(await wire.error('InitiateAuth', { ...refresh, ClientId: other.clientId })).toMatch(
      /Invalid Refresh Token/,
    );
    await wire.ok('AdminUserGlobalSignOut', { UserPoolId: id, Username: 'ann' });
    expect(await wire.error('InitiateAuth', refresh)).toMatch(/revoked/);
    const later = (await signIn(wire, clientId, 'ann')).AuthenticationResult;
    expect(later).toBeDefined();
  });

  it('[SI-12] changes a password for whoever knows the old one', async () => {
    const { id, clientId } = await newPool(wire);
    await confirmedUser(wire, id, 'ann');
    const { AccessToken } = (await signIn(wire, clientId, 'ann')).AuthenticationResult;
    const change = { AccessToken, PreviousPassword: PASSWORD, ProposedPassword: `${PASSWORD}2` };
    expect(await wire.error('ChangePassword', { ...change, PreviousPassword: 'wrong' })).toMatch(
      /^NotAuthorized/,
    );
    await wire.ok('ChangePassword', change);
    expect((await signIn(wire, clientId, 'ann', `${PASSWORD}2`)).AuthenticationResult).toBeDefined();
  });

  it('[MF-1] asks for the code sent by SMS where pool and user have that factor', async () => {
    const { id, clientId } = await newPool(wire, { MfaConfiguration: 'OPTIONAL', ...SMS_SENDER });
    await confirmedUser(wire, id, 'ann', { phone_number: '+4912345' });
    const prefer = { UserPoolId: id, Username: 'ann', SMSMfaSettings: { Enabled: true, PreferredMfa: true } };
    await wire.ok('AdminSetUserMFAPreference', prefer);
    const challenge = await signIn(wire, clientId, 'ann');
    expect(challenge.ChallengeName).toBe('SMS_MFA');
    const [{ code, medium }] = await outbox(id);
    expect(medium).toBe('SMS');
    const wrong = code === '000000' ? '000001' : '000000';
    const answer = (SMS_MFA_CODE: string) => respond(clientId, challenge, { USERNAME: 'ann', SMS_MFA_CODE });
    expect((await answer(wrong)).body.__type).toBe('CodeMismatchException');
    expect((await answer(code)).body.AuthenticationResult).toBeDefined();
    const user = await wire.ok('AdminGetUser', { UserPoolId: id, Username: 'ann' });
    expect(valueIn(user.UserAttributes, 'phone_number_verified')).toBe('true');
  });

  it('[MF-2] tells the factors of a user to AdminGetUser, and of SMS alone to listings', async () => {
    const { id } = await newPool(wire);
    const contact = { phone_number: '+4912345', email: 'a@x.com' };
    await confirmedUser(wire, id, 'ann', contact);
    await confirmedUser(wire, id, 'bob', { ...contact, email: 'b@x.com' });
    await wire.ok('AdminSetUserMFAPreference', {
      UserPoolId: id,
      Username: 'ann',
      SMSMfaSettings: { Enabled: true },
    });
    const email = { EmailMfaSettings: { Enabled: true, PreferredMfa: true } };
    await wire.ok('AdminSetUserMFAPreference', { UserPoolId: id, Username: 'bob', ...email });
    const bob = await wire.ok('AdminGetUser', { UserPoolId: id, Username: 'bob' });
    expect(bob).toMatchObject({ UserMFASettingList: ['EMAIL_OTP'], PreferredMfaSetting: 'EMAIL_OTP' });
    const { Users } = await wire.ok('ListUsers', { UserPoolId: id, Filter: 'username = "ann"' });
    expect(Users[0].MFAOptions).toEqual([{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' }]);
    const others = await wire.ok('ListUsers', { UserPoolId: id, Filter: 'username = "bob"' });
    expect(others.Users[0].MFAOptions).toBeUndefined();
  });

  it('[MF-3] refuses a factor that the user cannot have', async () => {
    const { id } = await newPool(wire);
    await newUser(wire, id, 'ann');
    const prefer = (settings: object) =>
      wire.error('AdminSetUserMFAPreference', { UserPoolId: id, Username: 'ann', ...settings });
    expect(await prefer({ SMSMfaSettings: { Enabled: true } })).toMatch(/^InvalidParameterException/);
    expect(await prefer({ SoftwareTokenMfaSettings: { Enabled: true } })).toMatch(
      /^InvalidParameterException/,
    );
  });

  it('[MF-4] sets a factor for users who are not ready, or refuses, as the switch says', async () => {
    const { id } = await newPool(wire);
    await confirmedUser(wire, id, 'ann', { email: 'ann@x.com', phone_number: '+4912345' });
    await wire.ok('AdminResetUserPassword', { UserPoolId: id, Username: 'ann' });
    const prefer = { UserPoolId: id, Username: 'ann', SMSMfaSettings: { Enabled: true } };
    await wire.ok('AdminSetUserMFAPreference', prefer);
    await wire.control('POST', 'switches', { mfaPreferenceUnready: 'refused' });
    expect(await wire.error('AdminSetUserMFAPreference', prefer)).toMatch(/^PasswordResetRequiredException/);
    await wire.control('POST', 'switches', { mfaPreferenceUnready: 'ok' });
  });

  it('[MF-10] shows SMS that an administrator turned on in listings, or not, as the switch says', async () => {
    const { id } = await newPool(wire);
    const shown = async (Username: string) => {
      await confirmedUser(wire, id, Username, { phone_number: '+4912345' });
      const SMSMfaSettings = { Enabled: true };
      await wire.ok('AdminSetUserMFAPreference', { UserPoolId: id, Username, SMSMfaSettings });
      const { Users } = await wire.ok('ListUsers', { UserPoolId: id, Filter: `username = "${Username}"` });
      return Users[0].MFAOptions !== undefined;
    };
    expect(await shown('ann')).toBe(true);
    await wire.control('POST', 'switches', { listedSms: 'old-kind' });
    expect(await shown('bob')).toBe(false);
    await wire.control('POST', 'switches', { listedSms: 'any' });
  });

  it('[MF-5] keeps the pool’s MFA configuration', async () => {
    const { id } = await newPool(wire);
    const config = { MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } };
    await wire.ok('SetUserPoolMfaConfig', { UserPoolId: id, ...config });
    expect(await wire.ok('GetUserPoolMfaConfig', { UserPoolId: id })).toEqual(config);
    expect((await wire.ok('DescribeUserPool', { UserPoolId: id })).UserPool.MfaConfiguration).toBe(
      'OPTIONAL',
    );
    const bare = { UserPoolId: id, MfaConfiguration: 'ON' };
    expect(await wire.error('SetUserPoolMfaConfig', bare)).toMatch(/^InvalidParameterException/);
  });
});
