import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ALIAS_POOL,
  attributes,
  confirmedUser,
  DAY_MS,
  EMAIL_POOL,
  newPool,
  newUser,
  openWire,
  PASSWORD,
  signIn,
  valueIn,
  type Wire,
} from './wire.ts';

describe('users as an administrator makes them', () => {
  let wire: Wire;
  beforeAll(async () => {
    wire = await openWire();
  });
  afterAll(() => wire.close());

  const create = (pool: string, Username: string, more: object = {}) =>
    wire.call('AdminCreateUser', { UserPoolId: pool, Username, MessageAction: 'SUPPRESS', ...more });
  const get = (pool: string, Username: string) => wire.ok('AdminGetUser', { UserPoolId: pool, Username });
  const failure = ({ body }: { body: { __type: string; message: string } }) =>
    `${body.__type}: ${body.message}`;

  it('[SN-1] gives a user of an email pool a UUID for a name, equal to the sub, and the email', async () => {
    const { id } = await newPool(wire, EMAIL_POOL);
    const user = await newUser(wire, id, 'Ann@Example.com');
    expect(user.Username).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(valueIn(user.Attributes, 'sub')).toBe(user.Username);
    expect(valueIn(user.Attributes, 'email')).toBe('Ann@Example.com');
    expect(valueIn(user.Attributes, 'email_verified')).toBeUndefined();
  });

  it('[SN-2] refuses a name that is no email, and an email attribute that is another', async () => {
    const { id } = await newPool(wire, EMAIL_POOL);
    expect(failure(await create(id, 'ann'))).toBe('InvalidParameterException: Username should be an email.');
    const other = { UserAttributes: attributes({ email: 'bob@x.com' }) };
    expect(failure(await create(id, 'ann@x.com', other))).toBe(
      'InvalidParameterException: User email should be empty or same as username, since username attribute is email',
    );
    expect(
      (await create(id, 'ann@x.com', { UserAttributes: attributes({ email: 'ANN@x.com' }) })).status,
    ).toBe(200);
  });

  it('[SN-3] keeps an email unique though it is not verified, whatever its case', async () => {
    const { id } = await newPool(wire, EMAIL_POOL);
    await newUser(wire, id, 'ann@x.com');
    expect(failure(await create(id, 'ANN@X.com'))).toBe(
      'UsernameExistsException: An account with the given email already exists.',
    );
    await newUser(wire, id, 'bob@x.com');
    const move = {
      UserPoolId: id,
      Username: 'bob@x.com',
      UserAttributes: attributes({ email: 'Ann@x.com' }),
    };
    expect(await wire.error('AdminUpdateUserAttributes', move)).toMatch(/ExistsException/);
  });

  it('[SN-4] finds a user of an email pool by the email as by the name', async () => {
    const { id } = await newPool(wire, EMAIL_POOL);
    const { Username } = await newUser(wire, id, 'ann@x.com');
    expect((await get(id, 'ANN@x.com')).Username).toBe(Username);
    expect((await get(id, Username)).Username).toBe(Username);
  });

  it('[SN-5] keeps the name when the email changes, and the new email becomes the sign-in name', async () => {
    const { id } = await newPool(wire, EMAIL_POOL);
    const { Username } = await newUser(wire, id, 'ann@x.com');
    const update = { UserPoolId: id, Username, UserAttributes: attributes({ email: 'new@x.com' }) };
    await wire.ok('AdminUpdateUserAttributes', update);
    expect((await get(id, 'new@x.com')).Username).toBe(Username);
    expect(await wire.error('AdminGetUser', { UserPoolId: id, Username: 'ann@x.com' })).toMatch(
      /^UserNotFound/,
    );
    expect((await create(id, 'ann@x.com')).status).toBe(200);
  });

  it('[SN-6] refuses an email for a name where email is an alias', async () => {
    const { id } = await newPool(wire, ALIAS_POOL);
    expect(failure(await create(id, 'ann@x.com'))).toBe(
      'InvalidParameterException: Username cannot be of email format, since user pool is configured for email alias.',
    );
  });

  it('[SN-7] lets several hold an alias unverified and one alone verified', async () => {
    const { id } = await newPool(wire, ALIAS_POOL);
    await newUser(wire, id, 'ann', { email: 'shared@x.com' });
    await newUser(wire, id, 'bob', { email: 'shared@x.com', email_verified: 'true' });
    const third = { UserAttributes: attributes({ email: 'shared@x.com', email_verified: 'true' }) };
    expect(failure(await create(id, 'cem', third))).toMatch(/^AliasExistsException/);
    expect((await get(id, 'shared@x.com')).Username).toBe('bob');
  });

  it('[SN-8] moves an alias when forced', async () => {
    const { id } = await newPool(wire, ALIAS_POOL);
    await newUser(wire, id, 'ann', { email: 'shared@x.com', email_verified: 'true' });
    const forced = {
      ForceAliasCreation: true,
      UserAttributes: attributes({ email: 'shared@x.com', email_verified: 'true' }),
    };
    expect((await create(id, 'bob', forced)).status).toBe(200);
    expect((await get(id, 'shared@x.com')).Username).toBe('bob');
    expect(valueIn((await get(id, 'ann')).UserAttributes, 'email_verified')).toBe('false');
  });

  it('[SN-9] tells names apart by case where the pool does, and only there', async () => {
    const sensitive = await newPool(wire);
    await newUser(wire, sensitive.id, 'Ann');
    expect((await create(sensitive.id, 'ann')).status).toBe(200);
    const folding = await newPool(wire, { UsernameConfiguration: { CaseSensitive: false } });
    await newUser(wire, folding.id, 'Ann');
    expect(failure(await create(folding.id, 'ANN'))).toMatch(/^UsernameExistsException/);
  });

  it('[SN-10] folds letters beyond ASCII, or not, as the switch says', async () => {
    for (const [nonAsciiFolding, status] of [
      ['unicode', 400],
      ['ascii', 200],
    ] as const) {
      await wire.control('POST', 'switches', { nonAsciiFolding });
      const { id } = await newPool(wire, { UsernameConfiguration: { CaseSensitive: false } });
      await newUser(wire, id, 'ÄNNE');
      expect((await create(id, 'änne')).status).toBe(status);
    }
    await wire.control('POST', 'switches', { nonAsciiFolding: 'unicode' });
  });

  it('[SN-11] stores an email as it was typed, or folded, as the switch says', async () => {
    for (const [emailCaseStored, stored] of [
      ['folded', 'ann@x.com'],
      ['as-sent', 'Ann@X.com'],
    ] as const) {
      await wire.control('POST', 'switches', { emailCaseStored });
      const { id } = await newPool(wire, EMAIL_POOL);
      expect(valueIn((await newUser(wire, id, 'Ann@X.com')).Attributes, 'email')).toBe(stored);
    }
  });

  it('[CU-1] creates a user in FORCE_CHANGE_PASSWORD, enabled, at the time of the call', async () => {
    const { id } = await newPool(wire);
    const user = await newUser(wire, id, 'ann', { name: 'Ann, "A" \n👋' });
    expect(user).toMatchObject({ Username: 'ann', Enabled: true, UserStatus: 'FORCE_CHANGE_PASSWORD' });
    expect(user.UserCreateDate).toBe(user.UserLastModifiedDate);
    expect(valueIn(user.Attributes, 'name')).toBe('Ann, "A" \n👋');
    expect(await get(id, 'ann')).toMatchObject({
      Username: 'ann',
      UserAttributes: user.Attributes,
      Enabled: true,
    });
  });

  it('[CU-2] refuses a name that is taken, and takes it again with another sub once the user is deleted', async () => {
    const { id } = await newPool(wire);
    const first = await newUser(wire, id, 'ann');
    expect(failure(await create(id, 'ann'))).toMatch(/^UsernameExistsException/);
    await wire.ok('AdminDeleteUser', { UserPoolId: id, Username: 'ann' });
    wire.advance(1);
    const second = await newUser(wire, id, 'ann');
    expect(valueIn(second.Attributes, 'sub')).not.toBe(valueIn(first.Attributes, 'sub'));
  });

  it('[CU-3] sends an invitation unless suppressed, by SMS unless told', async () => {
    const { id } = await newPool(wire);
    const contact = { UserAttributes: attributes({ email: 'ann@x.com', phone_number: '+4912345' }) };
    const invited = async () => (await wire.control('GET', `outbox?pool=${id}`)).body.messages;
    await create(id, 'quiet', contact);
    expect(await invited()).toEqual([]);
    await wire.ok('AdminCreateUser', { UserPoolId: id, Username: 'sms', ...contact });
    const byMail = { UserPoolId: id, Username: 'mail', DesiredDeliveryMediums: ['EMAIL'], ...contact };
    await wire.ok('AdminCreateUser', byMail);
    expect(await invited()).toMatchObject([
      { username: 'sms', medium: 'SMS', destination: '+4912345', kind: 'invitation' },
      { username: 'mail', medium: 'EMAIL', destination: 'ann@x.com', kind: 'invitation' },
    ]);
  });

  it('[CU-4] makes a temporary password where none is given, and holds a given one to the policy', async () => {
    const { id, clientId } = await newPool(wire);
    const mail = { UserAttributes: attributes({ email: 'ann@x.com' }), DesiredDeliveryMediums: ['EMAIL'] };
    await wire.ok('AdminCreateUser', { UserPoolId: id, Username: 'ann', ...mail });
    const [{ code }] = (await wire.control('GET', `outbox?pool=${id}&user=ann`)).body.messages;
    expect((await signIn(wire, clientId, 'ann', code)).ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    expect(failure(await create(id, 'bob', { TemporaryPassword: 'weak' }))).toMatch(
      /^InvalidPasswordException/,
    );
  });

  it('[CU-5] resends to a user who has not signed in yet, with the time starting anew, and to nobody else', async () => {
    const { id, clientId } = await newPool(wire);
    await create(id, 'ann', { TemporaryPassword: PASSWORD });
    wire.advance(6 * DAY_MS);
    const resend = {
      UserPoolId: id,
      Username: 'ann',
      MessageAction: 'RESEND',
      TemporaryPassword: `${PASSWORD}2`,
    };
    await wire.ok('AdminCreateUser', resend);
    wire.advance(6 * DAY_MS);
    expect((await signIn(wire, clientId, 'ann', `${PASSWORD}2`)).ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    await wire.ok('AdminSetUserPassword', {
      UserPoolId: id,
      Username: 'ann',
      Password: PASSWORD,
      Permanent: true,
    });
    expect(await wire.error('AdminCreateUser', resend)).toMatch(/^UnsupportedUserStateException/);
    expect(await wire.error('AdminCreateUser', { ...resend, Username: 'bob' })).toMatch(
      /^UserNotFoundException/,
    );
  });

  it('[AU-1] finds nobody by an unknown name', async () => {
    const { id } = await newPool(wire);
    for (const operation of ['AdminGetUser', 'AdminDisableUser', 'AdminEnableUser', 'AdminDeleteUser']) {
      expect(await wire.error(operation, { UserPoolId: id, Username: 'x' })).toBe(
        'UserNotFoundException: User does not exist.',
      );
    }
  });

  it('[AU-2] sets a permanent password: CONFIRMED; or a temporary one: FORCE_CHANGE_PASSWORD', async () => {
    const { id, clientId } = await newPool(wire);
    await newUser(wire, id, 'ann');
    const set = (Permanent: boolean) =>
      wire.ok('AdminSetUserPassword', { UserPoolId: id, Username: 'ann', Password: PASSWORD, Permanent });
    await set(true);
    expect((await get(id, 'ann')).UserStatus).toBe('CONFIRMED');
    expect((await signIn(wire, clientId, 'ann')).AuthenticationResult.TokenType).toBe('Bearer');
    await set(false);
    expect((await get(id, 'ann')).UserStatus).toBe('FORCE_CHANGE_PASSWORD');
  });

  it.each([
    ['too short', 'Ab1!'],
    ['no capital', 'right-horse-7'],
    ['no small letter', 'RIGHT-HORSE-7'],
    ['no digit', 'Right-horse-x'],
    ['no symbol', 'Righthorse7'],
  ])('[AU-3] holds a password to the policy: %s', async (_what, Password) => {
    const { id } = await newPool(wire);
    await newUser(wire, id, 'ann');
    const set = { UserPoolId: id, Username: 'ann', Password, Permanent: true };
    expect(await wire.error('AdminSetUserPassword', set)).toMatch(/^InvalidPasswordException/);
    expect((await get(id, 'ann')).UserStatus).toBe('FORCE_CHANGE_PASSWORD');
  });

  it('[AU-4] changes and clears attributes; a changed contact is verified no more unless the call says so', async () => {
    const { id } = await newPool(wire);
    await newUser(wire, id, 'ann', { name: 'Ann', email: 'a@x.com', email_verified: 'true' });
    const update = (values: Record<string, string>) =>
      wire.ok('AdminUpdateUserAttributes', {
        UserPoolId: id,
        Username: 'ann',
        UserAttributes: attributes(values),
      });
    const value = async (name: string) => valueIn((await get(id, 'ann')).UserAttributes, name);
    await update({ email: 'b@x.com', name: '' });
    expect([await value('email'), await value('email_verified'), await value('name')]).toEqual([
      'b@x.com',
      'false',
      undefined,
    ]);
    await update({ email: 'c@x.com', email_verified: 'true' });
    expect(await value('email_verified')).toBe('true');
  });

  it('[AU-8] sends a changed contact nothing, or a code unless it is marked verified, as the switch says', async () => {
    const { id } = await newPool(wire, { AutoVerifiedAttributes: ['email'] });
    await newUser(wire, id, 'ann', { email: 'a@x.com', email_verified: 'true' });
    const update = (values: Record<string, string>) =>
      wire.ok('AdminUpdateUserAttributes', {
        ...{ UserPoolId: id, Username: 'ann' },
        UserAttributes: attributes(values),
      });
    const sent = async () => (await wire.control('GET', `outbox?pool=${id}`)).body.messages.length;
    await update({ email: 'b@x.com' });
    expect(await sent()).toBe(0);
    await wire.control('POST', 'switches', { adminUpdateSends: 'code' });
    await update({ email: 'c@x.com', email_verified: 'true', name: 'Ann' });
    expect(await sent()).toBe(0);
    await update({ email: 'd@x.com', email_verified: 'false' });
    expect(await sent()).toBe(1);
    await wire.control('POST', 'switches', { adminUpdateSends: 'nothing' });
  });

  it('[AU-5] deletes attributes, but not immutable or undeclared ones', async () => {
    const { id } = await newPool(wire);
    await newUser(wire, id, 'ann', { name: 'Ann' });
    const remove = (name: string) => ({ UserPoolId: id, Username: 'ann', UserAttributeNames: [name] });
    await wire.ok('AdminDeleteUserAttributes', remove('name'));
    expect(valueIn((await get(id, 'ann')).UserAttributes, 'name')).toBeUndefined();
    expect(await wire.error('AdminDeleteUserAttributes', remove('sub'))).toMatch(
      /^InvalidParameterException/,
    );
    expect(await wire.error('AdminDeleteUserAttributes', remove('custom:x'))).toMatch(
      /^InvalidParameterException/,
    );
  });

  it('[AU-6] disables, which ends the sessions, and enables, which does not bring them back', async () => {
    const { id, clientId } = await newPool(wire);
    await confirmedUser(wire, id, 'ann');
    const { RefreshToken, AccessToken } = (await signIn(wire, clientId, 'ann')).AuthenticationResult;
    wire.advance(1);
    await wire.ok('AdminDisableUser', { UserPoolId: id, Username: 'ann' });
    expect((await get(id, 'ann')).Enabled).toBe(false);
    expect(await signIn(wire, clientId, 'ann')).toBe('NotAuthorizedException: User is disabled.');
    await wire.ok('AdminEnableUser', { UserPoolId: id, Username: 'ann' });
    expect(await wire.error('GetUser', { AccessToken })).toMatch(/^NotAuthorizedException/);
    const refresh = {
      ClientId: clientId,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN: RefreshToken },
    };
    expect(await wire.error('InitiateAuth', refresh)).toMatch(/^NotAuthorizedException/);
    expect((await signIn(wire, clientId, 'ann')).AuthenticationResult).toBeDefined();
  });

  it('[AU-7] moves the date of last modification with attributes, and with the rest as the switch says', async () => {
    const { id } = await newPool(wire);
    await newUser(wire, id, 'ann');
    const modified = async () => (await get(id, 'ann')).UserLastModifiedDate as number;
    const movedBy = async (operation: string, more: object = {}) => {
      const before = await modified();
      wire.advance(1000);
      await wire.ok(operation, { UserPoolId: id, Username: 'ann', ...more });
      return (await modified()) > before;
    };
    const rename = { UserAttributes: attributes({ name: 'A' }) };
    expect(await movedBy('AdminUpdateUserAttributes', rename)).toBe(true);
    expect(await movedBy('AdminDisableUser')).toBe(true);
    await wire.control('POST', 'switches', { lastModifiedFollows: 'attributes' });
    expect(await movedBy('AdminEnableUser')).toBe(false);
    expect(await movedBy('AdminUpdateUserAttributes', rename)).toBe(true);
    await wire.control('POST', 'switches', { lastModifiedFollows: 'profile' });
  });
});
