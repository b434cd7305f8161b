import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  attributes,
  confirmedUser,
  EMAIL_POOL,
  HOUR_MS,
  newPool,
  newUser,
  openWire,
  PASSWORD,
  signIn,
  valueIn,
  type Wire,
} from './wire.ts';

const NO_CONTACT =
  'InvalidParameterException: Cannot reset password for the user as there is no registered/verified email or phone_number';
const WRONG_STATE = 'NotAuthorizedException: User password cannot be reset in the current state.';

describe('forgotten passwords and sign-up', () => {
  let wire: Wire;
  beforeAll(async () => {
    wire = await openWire();
  });
  afterAll(() => wire.close());

  const forgot = async (clientId: string, Username: string) => {
    const { status, body } = await wire.call(
      'ForgotPassword',
      { ClientId: clientId, Username },
      { accessKeyId: 'none' },
    );
    return status === 200 ? body.CodeDeliveryDetails : `${body.__type}: ${body.message}`;
  };
  const confirm = async (
    ClientId: string,
    Username: string,
    ConfirmationCode: string,
    Password = `${PASSWORD}2`,
  ) => {
    const { status, body } = await wire.call('ConfirmForgotPassword', {
      ClientId,
      Username,
      ConfirmationCode,
      Password,
    });
    return status === 200 ? 'done' : `${body.__type}: ${body.message}`;
  };
  const outbox = async (pool: string) => (await wire.control('GET', `outbox?pool=${pool}`)).body.messages;
  const statusOf = async (UserPoolId: string, Username: string) =>
    (await wire.ok('AdminGetUser', { UserPoolId, Username })).UserStatus;

  it('[FP-1] sends a CONFIRMED user a code that sets a new password', async () => {
    const { id, clientId } = await newPool(wire, EMAIL_POOL);
    await confirmedUser(wire, id, 'ann@x.com');
    const details = await forgot(clientId, 'ANN@x.com');
    expect(details).toEqual({ DeliveryMedium: 'EMAIL', AttributeName: 'email', Destination: 'a***@x***' });
    const [message] = await outbox(id);
    expect(message).toMatchObject({
      kind: 'reset-code',
      destination: 'ann@x.com',
      code: expect.stringMatching(/^\d{6}$/),
    });
    expect(await confirm(clientId, 'ann@x.com', message.code)).toBe('done');
    expect((await signIn(wire, clientId, 'ann@x.com', `${PASSWORD}2`)).AuthenticationResult).toBeDefined();
    expect(await confirm(clientId, 'ann@x.com', message.code)).toMatch(/^ExpiredCodeException/);
  });

  it('[FP-2] refuses who has no verified contact', async () => {
    const { id, clientId } = await newPool(wire);
    await confirmedUser(wire, id, 'ann', {
      email: 'a@x.com',
      email_verified: 'false',
      phone_number: '+4911',
    });
    expect(await forgot(clientId, 'ann')).toBe(NO_CONTACT);
    expect(await outbox(id)).toEqual([]);
  });

  it('[FP-3] works in RESET_REQUIRED, and ends in CONFIRMED', async () => {
    const { id, clientId } = await newPool(wire);
    await confirmedUser(wire, id, 'ann', { email: 'a@x.com' });
    await wire.ok('AdminResetUserPassword', { UserPoolId: id, Username: 'ann' });
    expect(await statusOf(id, 'ann')).toBe('RESET_REQUIRED');
    await forgot(clientId, 'ann');
    const { code } = (await outbox(id)).at(-1);
    expect(await confirm(clientId, 'ann', code)).toBe('done');
    expect(await statusOf(id, 'ann')).toBe('CONFIRMED');
  });

  it('[FP-4] refuses in FORCE_CHANGE_PASSWORD, or answers and sends nothing, as the switch says', async () => {
    const { id, clientId } = await newPool(wire);
    await newUser(wire, id, 'ann', { email: 'a@x.com', email_verified: 'true' });
    expect(await forgot(clientId, 'ann')).toBe(WRONG_STATE);
    await wire.control('POST', 'switches', { forgotPasswordForced: 'silent' });
    expect(await forgot(clientId, 'ann')).toMatchObject({ DeliveryMedium: 'EMAIL' });
    await wire.control('POST', 'switches', { forgotPasswordForced: 'refused' });
    expect(await outbox(id)).toEqual([]);
  });

  it('[FP-4] refuses users of an identity provider', async () => {
    const crowd = await openWire({ users: 1_000 });
    const { userPoolId, clientId } = crowd.sandbox.source;
    const Filter = 'cognito:user_status = "EXTERNAL_PROVIDER"';
    const pages = await crowd.pages('ListUsers', { UserPoolId: userPoolId, Filter });
    const federated = pages.flatMap((page) => page.Users).filter(({ Enabled }) => Enabled);
    expect(federated.length).toBeGreaterThan(0);
    for (const { Username } of federated) {
      expect(await crowd.error('ForgotPassword', { ClientId: clientId, Username })).toBe(WRONG_STATE);
    }
    await crowd.close();
  });

  it('[FP-5] refuses a disabled user, also with a code sent before', async () => {
    const { id, clientId } = await newPool(wire);
    await confirmedUser(wire, id, 'ann', { email: 'a@x.com' });
    await forgot(clientId, 'ann');
    const [{ code }] = await outbox(id);
    await wire.ok('AdminDisableUser', { UserPoolId: id, Username: 'ann' });
    expect(await forgot(clientId, 'ann')).toBe('NotAuthorizedException: User is disabled.');
    expect(await confirm(clientId, 'ann', code)).toBe('NotAuthorizedException: User is disabled.');
    expect(await wire.error('AdminResetUserPassword', { UserPoolId: id, Username: 'ann' })).toMatch(
      /User is disabled/,
    );
  });

  it('[FP-6] refuses UNCONFIRMED users, or sends to a verified contact, as the switch says', async () => {
    const { id, clientId } = await newPool(wire);
    await wire.ok('SignUp', { ClientId: clientId, Username: 'ann', Password: PASSWORD });
    const verified = attributes({ email: 'a@x.com', email_verified: 'true' });
    await wire.ok('AdminUpdateUserAttributes', { UserPoolId: id, Username: 'ann', UserAttributes: verified });
    expect(await forgot(clientId, 'ann')).toBe(NO_CONTACT);
    await wire.control('POST', 'switches', { forgotPasswordUnconfirmed: 'code-sent' });
    expect(await forgot(clientId, 'ann')).toMatchObject({ DeliveryMedium: 'EMAIL' });
    await wire.control('POST', 'switches', { forgotPasswordUnconfirmed: 'refused' });
  });

  it('[FP-7] tells of strangers, or pretends, by client', async () => {
    const open = await newPool(wire);
    expect(await forgot(open.clientId, 'nobody')).toMatch(/^UserNotFoundException/);
    const discreet = await newPool(wire, {}, { PreventUserExistenceErrors: 'ENABLED' });
    expect(await forgot(discreet.clientId, 'nobody')).toMatchObject({ DeliveryMedium: 'EMAIL' });
    await confirmedUser(wire, discreet.id, 'unreached', { email: 'a@x.com', email_verified: 'false' });
    await confirmedUser(wire, discreet.id, 'disabled', { email: 'b@x.com' });
    await wire.ok('AdminDisableUser', { UserPoolId: discreet.id, Username: 'disabled' });
    for (const name of ['unreached', 'disabled'])
      expect(await forgot(discreet.clientId, name)).toMatchObject({ DeliveryMedium: 'EMAIL' });
    expect(await outbox(discreet.id)).toEqual([]);
  });

  it('[FP-8] goes by the pool’s recovery setting, and without one to the phone first', async () => {
    const contact = { email: 'a@x.com', phone_number: '+4911', phone_number_verified: 'true' };
    const medium = async (RecoveryMechanisms?: object[]) => {
      const setting = RecoveryMechanisms && { AccountRecoverySetting: { RecoveryMechanisms } };
      const { id, clientId } = await newPool(wire, setting);
      await confirmedUser(wire, id, 'ann', contact);
      const details = await forgot(clientId, 'ann');
      return details.DeliveryMedium ?? details;
    };
    expect(await medium()).toBe('SMS');
    expect(await medium([{ Name: 'verified_email', Priority: 1 }])).toBe('EMAIL');
    const phoneSecond = [
      { Name: 'verified_phone_number', Priority: 2 },
      { Name: 'verified_email', Priority: 1 },
    ];
    expect(await medium(phoneSecond)).toBe('EMAIL');
    expect(await medium([{ Name: 'admin_only', Priority: 1 }])).toMatch(/Exception/);
  });

  it('[FP-9] never sends the code over the medium of the preferred second factor', async () => {
    const { id, clientId } = await newPool(wire);
    const contact = { email: 'a@x.com', phone_number: '+4911', phone_number_verified: 'true' };
    await confirmedUser(wire, id, 'ann', contact);
    const prefer = { UserPoolId: id, Username: 'ann', SMSMfaSettings: { Enabled: true, PreferredMfa: true } };
    await wire.ok('AdminSetUserMFAPreference', prefer);
    expect(await forgot(clientId, 'ann')).toMatchObject({ DeliveryMedium: 'EMAIL' });
  });

  it('[FP-10] takes the latest code alone, for an hour, and holds the password to the policy', async () => {
    const { id, clientId } = await newPool(wire);
    await confirmedUser(wire, id, 'ann', { email: 'a@x.com' });
    await forgot(clientId, 'ann');
    await forgot(clientId, 'ann');
    const [first, second] = await outbox(id);
    expect(first.code).not.toBe(second.code);
    expect(await confirm(clientId, 'ann', first.code)).toMatch(/^CodeMismatchException/);
    expect(await confirm(clientId, 'ann', second.code, 'weak')).toMatch(/^InvalidPasswordException/);
    wire.advance(HOUR_MS);
    expect(await confirm(clientId, 'ann', second.code)).toMatch(/^ExpiredCodeException/);
  });

  it('[FP-11] stops after twenty attempts an hour', async () => {
    const { id, clientId } = await newPool(wire);
    await confirmedUser(wire, id, 'ann', { email: 'a@x.com' });
    for (let at = 0; at < 20; at++) await forgot(clientId, 'ann');
    expect(await forgot(clientId, 'ann')).toMatch(/^LimitExceededException/);
    wire.advance(HOUR_MS);
    expect(await forgot(clientId, 'ann')).toMatchObject({ DeliveryMedium: 'EMAIL' });
  });

  it('[FP-12] resets by administrator: a code goes out, the password is gone; not before a first password', async () => {
    const { id, clientId } = await newPool(wire);
    await confirmedUser(wire, id, 'ann', { email: 'a@x.com' });
    await newUser(wire, id, 'bob', { email: 'b@x.com', email_verified: 'true' });
    await confirmedUser(wire, id, 'cem');
    const reset = (Username: string) => wire.call('AdminResetUserPassword', { UserPoolId: id, Username });
    expect((await reset('ann')).status).toBe(200);
    expect(await outbox(id)).toMatchObject([{ username: 'ann', kind: 'reset-code' }]);
    expect(await signIn(wire, clientId, 'ann')).toMatch(/^PasswordResetRequiredException/);
    expect((await reset('bob')).body.message).toBe('User password cannot be reset in the current state.');
    expect((await reset('cem')).body.message).toMatch(/no registered\/verified/);
  });

  it('[SU-1] signs up UNCONFIRMED, with a code that confirms the user and verifies the contact', async () => {
    const { id, clientId } = await newPool(wire, EMAIL_POOL);
    const up = await wire.ok('SignUp', { ClientId: clientId, Username: 'ann@x.com', Password: PASSWORD });
    expect(up).toMatchObject({ UserConfirmed: false, CodeDeliveryDetails: { DeliveryMedium: 'EMAIL' } });
    expect(await signIn(wire, clientId, 'ann@x.com')).toBe(
      'UserNotConfirmedException: User is not confirmed.',
    );
    expect(await signIn(wire, clientId, 'ann@x.com', 'wrong')).toMatch(/^NotAuthorizedException/);
    const [{ code }] = await outbox(id);
    await wire.ok('ConfirmSignUp', { ClientId: clientId, Username: 'ann@x.com', ConfirmationCode: code });
    const user = await wire.ok('AdminGetUser', { UserPoolId: id, Username: up.UserSub });
    expect([user.UserStatus, valueIn(user.UserAttributes, 'email_verified')]).toEqual(['CONFIRMED', 'true']);
  });

  it('[SU-2] refuses sign-up where only administrators create users', async () => {
    const { clientId } = await newPool(wire, { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } });
    const up = { ClientId: clientId, Username: 'ann', Password: PASSWORD };
    expect(await wire.error('SignUp', up)).toMatch(/^NotAuthorizedException: SignUp is not permitted/);
  });

  it('[SU-3] asks a newcomer for the required attributes, and takes no word for a verified contact', async () => {
    const { clientId } = await newPool(wire, {
      Schema: [{ Name: 'name', AttributeDataType: 'String', Required: true }],
    });
    const up = { ClientId: clientId, Username: 'ann', Password: PASSWORD };
    expect(await wire.error('SignUp', up)).toMatch(/name: The attribute is required/);
    const verified = { UserAttributes: attributes({ name: 'A', email: 'a@x.com', email_verified: 'true' }) };
    expect(await wire.error('SignUp', { ...up, ...verified })).toMatch(/^NotAuthorizedException/);
  });

  it('[SU-4] lets an administrator confirm the user, not the contact', async () => {
    const { id, clientId } = await newPool(wire, EMAIL_POOL);
    await wire.ok('SignUp', { ClientId: clientId, Username: 'ann@x.com', Password: PASSWORD });
    await wire.ok('AdminConfirmSignUp', { UserPoolId: id, Username: 'ann@x.com' });
    const user = await wire.ok('AdminGetUser', { UserPoolId: id, Username: 'ann@x.com' });
    expect([user.UserStatus, valueIn(user.UserAttributes, 'email_verified')]).toEqual([
      'CONFIRMED',
      undefined,
    ]);
    const again = { UserPoolId: id, Username: 'ann@x.com' };
    expect(await wire.error('AdminConfirmSignUp', again)).toMatch(/^NotAuthorizedException/);
  });

  it('[SU-5] sends the sign-up code again', async () => {
    const { id, clientId } = await newPool(wire, EMAIL_POOL);
    await wire.ok('SignUp', { ClientId: clientId, Username: 'ann@x.com', Password: PASSWORD });
    await wire.ok('ResendConfirmationCode', { ClientId: clientId, Username: 'ann@x.com' });
    const { code } = (await outbox(id)).at(-1);
    await wire.ok('ConfirmSignUp', { ClientId: clientId, Username: 'ann@x.com', ConfirmationCode: code });
    const resend = { ClientId: clientId, Username: 'ann@x.com' };
    expect(await wire.error('ResendConfirmationCode', resend)).toMatch(/already confirmed/);
  });
});
