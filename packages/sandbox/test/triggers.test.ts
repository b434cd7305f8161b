import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  confirmedUser,
  EMAIL_POOL,
  FIRST_MS,
  HOUR_MS,
  newPool,
  newUser,
  openWire,
  PASSWORD,
  SMS_SENDER,
  signIn,
  type Wire,
} from './wire.ts';

let wire: Wire;
beforeEach(async () => {
  wire = await openWire();
});
afterEach(() => wire.close());

const lambda = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
const codeFor = async (pool: string) =>
  (await wire.control('GET', `outbox?pool=${pool}`)).body.messages.at(-1).code;

interface Call {
  source: string;
  trigger: string;
  lambdaArn: string;
  username: string;
}

/** The invocations since the last look. */
async function invoked(pool: string): Promise<Call[]> {
  const { calls } = (await wire.control('GET', `triggers?pool=${pool}`)).body;
  await wire.control('DELETE', 'triggers');
  return calls;
}
const sources = async (pool: string) => (await invoked(pool)).map(({ source }) => source);

const ALL = ['PreSignUp', 'PostConfirmation', 'CustomMessage', 'UserMigration', 'PostAuthentication'];
const LambdaConfig = Object.fromEntries(ALL.map((name) => [name, lambda(name)]));

describe('the triggers that Cognito would run', () => {
  it('[TR-1] PreSignUp for who is created, never PostConfirmation for them; messages ask CustomMessage', async () => {
    const { id } = await newPool(wire, { ...EMAIL_POOL, LambdaConfig });
    await newUser(wire, id, 'ann@x.com');
    expect(await invoked(id)).toMatchObject([
      {
        trigger: 'PreSignUp',
        source: 'PreSignUp_AdminCreateUser',
        username: 'ann@x.com',
        lambdaArn: lambda('PreSignUp'),
      },
    ]);
    const invited = { UserPoolId: id, Username: 'bob@x.com', DesiredDeliveryMediums: ['EMAIL'] };
    await wire.ok('AdminCreateUser', invited);
    expect(await sources(id)).toEqual(['PreSignUp_AdminCreateUser', 'CustomMessage_AdminCreateUser']);
    await wire.ok('AdminSetUserPassword', {
      UserPoolId: id,
      Username: 'bob@x.com',
      Password: PASSWORD,
      Permanent: true,
    });
    expect(await sources(id)).toEqual([]);
  });

  it('[TR-2] PreSignUp and PostConfirmation for who signs up', async () => {
    const { id, clientId } = await newPool(wire, { ...EMAIL_POOL, LambdaConfig });
    const ann = { ClientId: clientId, Username: 'ann@x.com' };
    await wire.ok('SignUp', { ...ann, Password: PASSWORD });
    await wire.ok('ResendConfirmationCode', ann);
    await wire.ok('ConfirmSignUp', { ...ann, ConfirmationCode: await codeFor(id) });
    expect(await sources(id)).toEqual([
      'PreSignUp_SignUp',
      'CustomMessage_SignUp',
      'CustomMessage_ResendCode',
      'PostConfirmation_ConfirmSignUp',
    ]);
    await wire.ok('SignUp', { ...ann, Username: 'bob@x.com', Password: PASSWORD });
    await wire.ok('AdminConfirmSignUp', { UserPoolId: id, Username: 'bob@x.com' });
    expect((await sources(id)).at(-1)).toBe('PostConfirmation_ConfirmSignUp');
  });

  it('[TR-3] PostConfirmation at each reset, UserMigration for strangers', async () => {
    const { id, clientId } = await newPool(wire, { ...EMAIL_POOL, LambdaConfig });
    await confirmedUser(wire, id, 'ann@x.com');
    await invoked(id);
    const ann = { ClientId: clientId, Username: 'ann@x.com' };
    await wire.ok('ForgotPassword', ann);
    await wire.ok('ConfirmForgotPassword', {
      ...ann,
      ConfirmationCode: await codeFor(id),
      Password: `${PASSWORD}2`,
    });
    expect(await sources(id)).toEqual([
      'CustomMessage_ForgotPassword',
      'PostConfirmation_ConfirmForgotPassword',
    ]);
    await signIn(wire, clientId, 'ann@x.com', `${PASSWORD}2`);
    await signIn(wire, clientId, 'nobody@x.com');
    await wire.call('ForgotPassword', { ClientId: clientId, Username: 'nobody@x.com' });
    expect(await sources(id)).toEqual([
      'PostAuthentication_Authentication',
      'UserMigration_Authentication',
      'UserMigration_ForgotPassword',
    ]);
  });

  it('[TR-4] none where the pool names none, and senders that are named by a structure', async () => {
    const bare = await newPool(wire, EMAIL_POOL);
    await newUser(wire, bare.id, 'ann@x.com');
    expect(await invoked(bare.id)).toEqual([]);
    const CustomEmailSender = { LambdaArn: lambda('sender'), LambdaVersion: 'V1_0' };
    const PreTokenGenerationConfig = { LambdaArn: lambda('token'), LambdaVersion: 'V2_0' };
    const { id, clientId } = await newPool(wire, {
      ...EMAIL_POOL,
      LambdaConfig: { CustomEmailSender, PreTokenGenerationConfig },
    });
    await confirmedUser(wire, id, 'ann@x.com');
    await signIn(wire, clientId, 'ann@x.com');
    await wire.ok('ForgotPassword', { ClientId: clientId, Username: 'ann@x.com' });
    expect(await invoked(id)).toMatchObject([
      { source: 'TokenGeneration_Authentication', lambdaArn: lambda('token') },
      { source: 'CustomEmailSender_ForgotPassword', lambdaArn: lambda('sender') },
    ]);
  });
});

describe('Cognito’s own sender of emails', () => {
  const forgot = (clientId: string) => ({ ClientId: clientId, Username: 'ann@x.com' });

  it('[EM-1] sends 50 a day over all pools, from 09:00 UTC on', async () => {
    const [one, two] = [await newPool(wire, EMAIL_POOL), await newPool(wire, EMAIL_POOL)];
    const invite = (pool: string, at: number) =>
      wire.call('AdminCreateUser', {
        UserPoolId: pool,
        Username: `user${at}@x.com`,
        DesiredDeliveryMediums: ['EMAIL'],
      });
    for (let at = 0; at < 50; at++)
      expect((await invite(at % 2 === 0 ? one.id : two.id, at)).status).toBe(200);
    expect((await invite(one.id, 50)).body).toMatchObject({
      __type: 'LimitExceededException',
      message: expect.stringMatching(/^Exceeded daily email limit/),
    });
    // FIRST_MS is midnight.
    wire.advance(9 * HOUR_MS - 1);
    expect((await invite(one.id, 51)).status).toBe(400);
    wire.advance(1);
    expect((await invite(one.id, 52)).status).toBe(200);
    expect(new Date(FIRST_MS).getUTCHours()).toBe(0);
  });

  it('[EM-2] is not asked by pools with SES or a sender of their own', async () => {
    await wire.control('POST', 'email-limit', { messagesADay: 0 });
    const ses = {
      EmailConfiguration: {
        EmailSendingAccount: 'DEVELOPER',
        SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/x.com',
      },
    };
    const own = { LambdaConfig: { CustomEmailSender: { LambdaArn: lambda('own'), LambdaVersion: 'V1_0' } } };
    for (const settings of [ses, own]) {
      const { id, clientId } = await newPool(wire, { ...EMAIL_POOL, ...settings });
      await confirmedUser(wire, id, 'ann@x.com');
      await wire.ok('ForgotPassword', forgot(clientId));
    }
  });

  it('[EM-3] answers with either error, or sends on where the limit is off', async () => {
    await wire.control('POST', 'email-limit', { messagesADay: 0 });
    const { id, clientId } = await newPool(wire, EMAIL_POOL);
    await confirmedUser(wire, id, 'ann@x.com');
    expect(await wire.error('ForgotPassword', forgot(clientId))).toMatch(/^LimitExceededException/);
    await wire.control('POST', 'switches', { emailLimitAnswer: 'CodeDeliveryFailureException' });
    expect(await wire.error('ForgotPassword', forgot(clientId))).toMatch(/^CodeDeliveryFailureException/);
    await wire.control('POST', 'email-limit', { messagesADay: 'off' });
    await wire.ok('ForgotPassword', forgot(clientId));
  });
});

describe('sign-in where MFA is required', () => {
  const REQUIRED = { MfaConfiguration: 'ON', ...SMS_SENDER };

  it('[MF-7] takes a contact that the pool’s factors can use for a factor', async () => {
    const { id, clientId } = await newPool(wire, REQUIRED);
    await confirmedUser(wire, id, 'ann', { email: 'a@x.com', phone_number: '+491234567' });
    expect((await signIn(wire, clientId, 'ann')).ChallengeName).toBe('SMS_MFA');
    await wire.ok('SetUserPoolMfaConfig', {
      UserPoolId: id,
      MfaConfiguration: 'ON',
      EmailMfaConfiguration: {},
    });
    expect((await signIn(wire, clientId, 'ann')).ChallengeName).toBe('EMAIL_OTP');
  });

  it('[MF-8] asks who has none to set one up, or lets them in', async () => {
    const { id, clientId } = await newPool(wire, REQUIRED);
    await confirmedUser(wire, id, 'ann', { email: 'a@x.com' });
    const SoftwareTokenMfaConfiguration = { Enabled: true };
    await wire.ok('SetUserPoolMfaConfig', {
      UserPoolId: id,
      MfaConfiguration: 'ON',
      SoftwareTokenMfaConfiguration,
    });
    const challenge = await signIn(wire, clientId, 'ann');
    expect(challenge.ChallengeName).toBe('MFA_SETUP');
    expect(challenge.ChallengeParameters.MFAS_CAN_SETUP).toBe('["SOFTWARE_TOKEN_MFA"]');
    await wire.control('POST', 'switches', { mfaRequiredNoFactor: 'tokens' });
    expect((await signIn(wire, clientId, 'ann')).AuthenticationResult).toBeDefined();
  });

  it('[MF-9] asks for the software token of who has one; the sandbox knows no right code', async () => {
    const { id, clientId } = await newPool(wire, REQUIRED);
    const ann = { username: 'ann', password: PASSWORD, mfa: ['SOFTWARE_TOKEN_MFA'] };
    await wire.control('POST', 'users', { pool: id, users: [ann] });
    const { ChallengeName, Session } = await signIn(wire, clientId, 'ann');
    expect(ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
    const ChallengeResponses = { USERNAME: 'ann', SOFTWARE_TOKEN_MFA_CODE: '123456' };
    const answer = { ClientId: clientId, ChallengeName, Session, ChallengeResponses };
    expect(await wire.error('RespondToAuthChallenge', answer)).toMatch(/^InvalidParameterException/);
  });
});
