import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ALIAS_POOL,
  attributes,
  confirmedUser,
  newPool,
  newUser,
  openWire,
  PASSWORD,
  signIn,
  valueIn,
  type Wire,
} from './wire.ts';

let wire: Wire;
beforeAll(async () => {
  wire = await openWire();
});
afterAll(() => wire.close());

const valuesOf = async (UserPoolId: string, Username: string) =>
  (await wire.ok('AdminGetUser', { UserPoolId, Username })).UserAttributes;
const tokenOf = async (clientId: string, name: string) =>
  (await signIn(wire, clientId, name)).AuthenticationResult.AccessToken;
const codeFor = async (pool: string) =>
  (await wire.control('GET', `outbox?pool=${pool}`)).body.messages.at(-1).code;

const SCHEMA = {
  Schema: [
    { Name: 'legacy_sub', AttributeDataType: 'String', Mutable: false },
    { Name: 'plan', AttributeDataType: 'String' },
    { Name: 'inner', AttributeDataType: 'String', DeveloperOnlyAttribute: true },
  ],
};

describe('what an app writes for its users', () => {
  const signUp = (ClientId: string, Username: string, values: Record<string, string>) => ({
    ClientId,
    Username,
    Password: PASSWORD,
    UserAttributes: attributes(values),
  });
  const UNAUTHORIZED = /^NotAuthorizedException: A client attempted to write unauthorized attribute/;

  it('[WA-1] without WriteAttributes of its own it writes at sign-up whatever is not Cognito’s or the developer’s', async () => {
    const { id, clientId } = await newPool(wire, SCHEMA);
    await wire.ok('SignUp', signUp(clientId, 'ann', { 'custom:legacy_sub': 'forged', 'custom:plan': 'a' }));
    expect(valueIn(await valuesOf(id, 'ann'), 'custom:legacy_sub')).toBe('forged');
    for (const name of ['email_verified', 'phone_number_verified', 'sub', 'dev:inner']) {
      expect(await wire.error('SignUp', signUp(clientId, 'bob', { [name]: 'true' }))).toMatch(UNAUTHORIZED);
    }
  });

  it('[WA-1] under the other reading of the switch it writes no custom attribute, at sign-up or later', async () => {
    await wire.control('POST', 'switches', { clientWritesUnlessTold: 'standard' });
    const { id, clientId } = await newPool(wire, SCHEMA);
    const plan = { 'custom:plan': 'a' };
    expect(await wire.error('SignUp', signUp(clientId, 'ann', plan))).toMatch(UNAUTHORIZED);
    await wire.ok('SignUp', signUp(clientId, 'ann', { name: 'Ann' }));
    await wire.ok('AdminConfirmSignUp', { UserPoolId: id, Username: 'ann' });
    const AccessToken = await tokenOf(clientId, 'ann');
    const update = (values: Record<string, string>) => ({ AccessToken, UserAttributes: attributes(values) });
    expect(await wire.error('UpdateUserAttributes', update(plan))).toMatch(UNAUTHORIZED);
    await wire.ok('UpdateUserAttributes', update({ name: 'Anne' }));
    const { id: listed, clientId: withList } = await newPool(wire, SCHEMA, {
      WriteAttributes: ['custom:plan'],
    });
    await wire.ok('SignUp', signUp(withList, 'ann', plan));
    expect(valueIn(await valuesOf(listed, 'ann'), 'custom:plan')).toBe('a');
    await wire.control('POST', 'switches', { clientWritesUnlessTold: 'all' });
  });

  it('[WA-2] with WriteAttributes it writes those alone, at sign-up and later', async () => {
    const { id, clientId } = await newPool(wire, SCHEMA, { WriteAttributes: ['custom:plan', 'name'] });
    const forged = signUp(clientId, 'ann', { 'custom:legacy_sub': 'forged' });
    expect(await wire.error('SignUp', forged)).toMatch(UNAUTHORIZED);
    await wire.ok('SignUp', signUp(clientId, 'ann', { 'custom:plan': 'a' }));
    await wire.ok('AdminConfirmSignUp', { UserPoolId: id, Username: 'ann' });
    const AccessToken = await tokenOf(clientId, 'ann');
    const update = (values: Record<string, string>) => ({ AccessToken, UserAttributes: attributes(values) });
    expect(await wire.error('UpdateUserAttributes', update({ email: 'a@x.com' }))).toMatch(UNAUTHORIZED);
    await wire.ok('UpdateUserAttributes', update({ 'custom:plan': 'b', name: 'Ann' }));
    expect(valueIn(await valuesOf(id, 'ann'), 'custom:plan')).toBe('b');
    // An administrator is not held to what a client may write.
    const byAdmin = { UserPoolId: id, Username: 'ann', UserAttributes: attributes({ email: 'a@x.com' }) };
    await wire.ok('AdminUpdateUserAttributes', byAdmin);
  });

  it('[WA-3] never an immutable attribute once the user is there', async () => {
    const { id, clientId } = await newPool(wire, SCHEMA);
    await confirmedUser(wire, id, 'ann', { email: 'a@x.com' });
    const AccessToken = await tokenOf(clientId, 'ann');
    const UserAttributes = attributes({ 'custom:legacy_sub': 'x' });
    expect(await wire.error('UpdateUserAttributes', { AccessToken, UserAttributes })).toMatch(
      /^InvalidParameterException: .*cannot be updated/s,
    );
  });

  it('[WA-4] a changed address is unverified until its code comes back', async () => {
    const { id, clientId } = await newPool(wire, { AutoVerifiedAttributes: ['email'] });
    await confirmedUser(wire, id, 'ann', { email: 'a@x.com' });
    const AccessToken = await tokenOf(clientId, 'ann');
    const update = { AccessToken, UserAttributes: attributes({ email: 'new@x.com' }) };
    const { CodeDeliveryDetailsList } = await wire.ok('UpdateUserAttributes', update);
    expect(CodeDeliveryDetailsList).toMatchObject([{ AttributeName: 'email', DeliveryMedium: 'EMAIL' }]);
    expect(valueIn(await valuesOf(id, 'ann'), 'email_verified')).toBe('false');
    await wire.ok('GetUserAttributeVerificationCode', { AccessToken, AttributeName: 'email' });
    const Code = await codeFor(id);
    const wrong = { AccessToken, AttributeName: 'email', Code: Code === '000000' ? '1' : '000000' };
    expect(await wire.error('VerifyUserAttribute', wrong)).toMatch(/^CodeMismatchException/);
    await wire.ok('VerifyUserAttribute', { ...wrong, Code });
    expect(valueIn(await valuesOf(id, 'ann'), 'email_verified')).toBe('true');
  });
});

describe('aliases, end to end', () => {
  const email = (verified: boolean) => ({ email: 'same@x.com', email_verified: String(verified) });

  it('[SN-12] sign in, recover and are told apart by who holds them verified', async () => {
    const { id, clientId } = await newPool(wire, ALIAS_POOL);
    await confirmedUser(wire, id, 'ann', email(true));
    await newUser(wire, id, 'bob', email(false));
    const create = { UserPoolId: id, Username: 'cleo', UserAttributes: attributes(email(true)) };
    expect(await wire.error('AdminCreateUser', create)).toMatch(/^AliasExistsException/);
    await wire.ok('ForgotPassword', { ClientId: clientId, Username: 'same@x.com' });
    const confirm = { ClientId: clientId, Username: 'same@x.com', ConfirmationCode: await codeFor(id) };
    await wire.ok('ConfirmForgotPassword', { ...confirm, Password: `${PASSWORD}2` });
    expect((await signIn(wire, clientId, 'ann', `${PASSWORD}2`)).AuthenticationResult).toBeDefined();
    expect((await signIn(wire, clientId, 'same@x.com', `${PASSWORD}2`)).AuthenticationResult).toBeDefined();
  });

  it('[SN-13] cannot be verified for a second user, by an administrator or by the code', async () => {
    const { id, clientId } = await newPool(wire, ALIAS_POOL);
    await confirmedUser(wire, id, 'ann', email(true));
    await confirmedUser(wire, id, 'bob', email(false));
    const verify = {
      UserPoolId: id,
      Username: 'bob',
      UserAttributes: attributes({ email_verified: 'true' }),
    };
    expect(await wire.error('AdminUpdateUserAttributes', verify)).toMatch(/^AliasExistsException/);
    const AccessToken = await tokenOf(clientId, 'bob');
    await wire.ok('GetUserAttributeVerificationCode', { AccessToken, AttributeName: 'email' });
    const own = { AccessToken, AttributeName: 'email', Code: await codeFor(id) };
    expect(await wire.error('VerifyUserAttribute', own)).toMatch(/^AliasExistsException/);
    await wire.ok('AdminUpdateUserAttributes', {
      UserPoolId: id,
      Username: 'ann',
      UserAttributes: attributes({ email_verified: 'false' }),
    });
    await wire.ok('AdminUpdateUserAttributes', verify);
  });

  it('[SN-14] by phone number work as those by email', async () => {
    const { id, clientId } = await newPool(wire, { AliasAttributes: ['phone_number'] });
    const phone = { phone_number: '+491234567', phone_number_verified: 'true' };
    expect(await wire.error('AdminCreateUser', { UserPoolId: id, Username: '+491234567' })).toMatch(
      /^InvalidParameterException: Username cannot be of phone number format/,
    );
    await confirmedUser(wire, id, 'ann', { email: 'a@x.com', ...phone });
    expect((await signIn(wire, clientId, '+491234567')).AuthenticationResult).toBeDefined();
    const second = { UserPoolId: id, Username: 'bob', UserAttributes: attributes(phone) };
    expect(await wire.error('AdminCreateUser', second)).toMatch(/^AliasExistsException/);
    await wire.ok('AdminCreateUser', { ...second, ForceAliasCreation: true, MessageAction: 'SUPPRESS' });
    expect(valueIn(await valuesOf(id, 'ann'), 'phone_number_verified')).toBe('false');
  });

  it('[SN-15] by preferred_username need no verification, cannot be moved by force or taken at sign-up', async () => {
    const { id, clientId } = await newPool(wire, { AliasAttributes: ['preferred_username'] });
    await confirmedUser(wire, id, 'ann', { email: 'a@x.com', preferred_username: 'annie' });
    expect((await signIn(wire, clientId, 'annie')).AuthenticationResult).toBeDefined();
    const second = {
      UserPoolId: id,
      Username: 'bob',
      UserAttributes: attributes({ preferred_username: 'annie' }),
    };
    expect(await wire.error('AdminCreateUser', second)).toMatch(/^AliasExistsException/);
    expect(await wire.error('AdminCreateUser', { ...second, ForceAliasCreation: true })).toMatch(
      /^AliasExistsException/,
    );
    const { UserPoolId: _pool, ...person } = second;
    expect(await wire.error('SignUp', { ClientId: clientId, Password: PASSWORD, ...person })).toMatch(
      /^InvalidParameterException: preferred_username/,
    );
  });
});
