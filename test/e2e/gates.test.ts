import { startSandbox } from '@poolferry/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Line, run, scratch, unhurried } from '../command.ts';
import { type Answer, Wire } from '../wire.ts';
import { forgetRequests, writesTo } from '../writes.ts';

/** Who is in the source: how many of each kind. */
const kinds = [
  { name: 'plain', users: 55, attributes: { email_verified: 'true' } },
  {
    name: 'phone',
    users: 3,
    attributes: { email_verified: 'true', phone_number: '+15550100', phone_number_verified: 'true' },
  },
  { name: 'unproved', users: 2, attributes: { email_verified: 'true', phone_number: '+15550101' } },
  {
    name: 'off',
    users: 1,
    attributes: { email_verified: 'true', phone_number: '+15550102', phone_number_verified: 'true' },
  },
  { name: 'byphone', users: 1, attributes: { phone_number: '+15550103', phone_number_verified: 'true' } },
];
const byEmail = { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] };
const ownSender = {
  EmailSendingAccount: 'DEVELOPER',
  SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/example.com',
};
const carryAll = ['--passwords', 'reset', '--unverified', 'carry', '--quota-share', '1', ...unhurried];

const unknownPassword = 'Nobody-knows-this-1';

let wire: Wire;
beforeAll(async () => {
  wire = new Wire(await startSandbox({ users: 0, seed: 1, quota: 'off', listingLagMs: 0 }));
  const UserPoolId = wire.sandbox.source.userPoolId;
  for (const { name, users, attributes } of kinds) {
    for (let n = 0; n < users; n += 1) {
      const Username = `${name}${n}`;
      const all = { email: `${Username}@example.com`, ...attributes };
      const UserAttributes = Object.entries(all).map(([Name, Value]) => ({ Name, Value }));
      await wire.ok('AdminCreateUser', { UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' });
      const Password = 'Once-upon-a-time-1';
      await wire.ok('AdminSetUserPassword', { UserPoolId, Username, Password, Permanent: true });
    }
  }
  await wire.ok('AdminDisableUser', { UserPoolId, Username: 'off0' });
});
afterAll(() => wire.sandbox.close());

/** A target that signs in by email and in which all is well but for these settings, and a client of it. */
async function makeTarget(
  settings: object,
  client: object = {},
): Promise<{ UserPoolId: string; ClientId: string }> {
  const { UserPool } = await wire.ok('CreateUserPool', {
    PoolName: 'target',
    UsernameAttributes: ['email'],
    UsernameConfiguration: { CaseSensitive: false },
    AutoVerifiedAttributes: ['email'],
    AccountRecoverySetting: byEmail,
    EmailConfiguration: ownSender,
    ...settings,
  });
  const UserPoolId: string = UserPool.Id;
  const { UserPoolClient } = await wire.ok('CreateUserPoolClient', {
    UserPoolId,
    ClientName: 'web',
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    ...client,
  });
  return { UserPoolId, ClientId: UserPoolClient.ClientId };
}

function poolferry(folder: string, target: { UserPoolId: string }, ...args: string[]) {
  const { endpoint, source } = wire.sandbox;
  const both = ['--source-endpoint', endpoint, '--target-endpoint', endpoint];
  return run(folder, [
    ...args,
    ...['--json', '--source', source.userPoolId, '--target', target.UserPoolId],
    ...both,
    ...carryAll,
  ]);
}

const stopsOf = ({ plan }: Line): Line[] => plan.findings.filter((one: Line) => one.weight === 'stop');

/** Plans, looks at the one stop there is, and plans again with the word that settles it. */
async function planAndAcknowledge(target: { UserPoolId: string }): Promise<Line> {
  const folder = scratch();
  const stopped = await poolferry(folder, target, 'plan');
  expect(stopped.code).toBe(4);
  const stops = stopsOf(stopped.result());
  expect(stops).toHaveLength(1);
  const [stop = {}] = stops;
  expect(stop.choices.join('\n')).toContain(`--acknowledge ${stop.code}`);
  const acknowledged = await poolferry(folder, target, 'plan', '--acknowledge', stop.code);
  expect(acknowledged.code).toBe(0);
  return stop;
}

/** Somebody as Poolferry leaves them, in a target of the test's own. */
async function arrive(
  { UserPoolId }: { UserPoolId: string },
  attributes: Record<string, string> = {},
): Promise<string> {
  const Username = `somebody${Math.random()}@example.com`;
  const all = { email_verified: 'true', ...attributes };
  const UserAttributes = Object.entries(all).map(([Name, Value]) => ({ Name, Value }));
  await wire.ok('AdminCreateUser', { UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' });
  await wire.ok('AdminSetUserPassword', {
    UserPoolId,
    Username,
    Password: unknownPassword,
    Permanent: true,
  });
  return Username;
}

const forgot = ({ ClientId }: { ClientId: string }, Username: string): Promise<Answer> =>
  wire.call('ForgotPassword', { ClientId, Username });

async function resetPassword(target: { ClientId: string }, Username: string): Promise<void> {
  const { ClientId } = target;
  expect((await forgot(target, Username)).__type).toBeUndefined();
  const { messages } = await wire.control(`outbox?user=${encodeURIComponent(Username)}`);
  const ConfirmationCode = messages.at(-1).code;
  await wire.ok('ConfirmForgotPassword', {
    ClientId,
    Username,
    ConfirmationCode,
    Password: 'Chosen-by-myself-7',
  });
}

describe('a plan into a target from which nobody gets back in', () => {
  test('stops where only administrators recover, and no word settles that', async () => {
    const target = await makeTarget({
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] },
    });
    const folder = scratch();
    const ended = await poolferry(folder, target, 'plan');
    expect(ended.code).toBe(4);
    expect(stopsOf(ended.result())).toMatchObject([{ code: 'recovery-blocked', count: 62 }]);

    const refused = await poolferry(folder, target, 'plan', '--acknowledge', 'recovery-blocked');
    expect(refused.code).toBe(2);
    expect(refused.result().error).toMatchObject({ code: 'bad-acknowledge' });
    expect((await forgot(target, await arrive(target))).__type).toMatch(/Exception/);

    // Once the pool is mended, the same command goes on.
    await wire.ok('UpdateUserPool', {
      UserPoolId: target.UserPoolId,
      AutoVerifiedAttributes: ['email'],
      AccountRecoverySetting: byEmail,
      EmailConfiguration: ownSender,
    });
    expect((await poolferry(folder, target, 'plan')).code).toBe(0);
  });

  test('stops where codes go by SMS first, for exactly those who get one', async () => {
    const target = await makeTarget({ AccountRecoverySetting: undefined });
    const stop = await planAndAcknowledge(target);
    expect(stop).toMatchObject({ code: 'recovery-by-sms-first', count: 4 });
    const phone = { phone_number: '+15550199', phone_number_verified: 'true' };
    const sent = await forgot(target, await arrive(target, phone));
    expect(sent.CodeDeliveryDetails.DeliveryMedium).toBe('SMS');
  });

  test('stops where email recovers and is a second factor as well', async () => {
    const target = await makeTarget({});
    await wire.ok('SetUserPoolMfaConfig', {
      UserPoolId: target.UserPoolId,
      MfaConfiguration: 'OPTIONAL',
      EmailMfaConfiguration: {},
    });
    expect(await planAndAcknowledge(target)).toMatchObject({ code: 'recovery-email-with-email-mfa' });
    const Username = await arrive(target);
    expect((await forgot(target, Username)).__type).toBeUndefined();
    await wire.ok('AdminSetUserMFAPreference', {
      UserPoolId: target.UserPoolId,
      Username,
      EmailMfaSettings: { Enabled: true, PreferredMfa: true },
    });
    expect((await forgot(target, Username)).__type).toBe('InvalidParameterException');
  });

  test('stops where a second factor is required that people do not have', async () => {
    const target = await makeTarget({
      MfaConfiguration: 'ON',
      SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
    });
    const stop = await planAndAcknowledge(target);
    expect(stop).toMatchObject({ code: 'mfa-without-factor', count: 55 });
    expect(stop.examples).toHaveLength(1);
    // Nobody's second factor can be set up before they are in (facts §7): what the app gets is no token.
    const signIn = await wire.call('InitiateAuth', {
      ClientId: target.ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: await arrive(target), PASSWORD: unknownPassword },
    });
    expect(signIn.ChallengeName).toBe('MFA_SETUP');
    expect(signIn.AuthenticationResult).toBeUndefined();
  });

  test('stops where the default sender cannot send the codes of all who must reset', async () => {
    const target = await makeTarget({ EmailConfiguration: undefined });
    const stop = await planAndAcknowledge(target);
    expect(stop).toMatchObject({ code: 'email-sender-limit', count: 60 });
    expect(stop.means).toMatch(/2 days/);
    let sent = 0;
    let answer = await forgot(target, await arrive(target));
    while (answer.__type === undefined && sent < 60) {
      sent += 1;
      answer = await forgot(target, await arrive(target));
    }
    expect([sent, answer.__type]).toEqual([50, 'LimitExceededException']);
  });
});

describe('triggers of the target that run because of the migration', () => {
  test('stop migrate --yes before the first write, and let it go on once acknowledged', async () => {
    const PreSignUp = 'arn:aws:lambda:us-east-1:123456789012:function:welcome';
    const target = await makeTarget({ LambdaConfig: { PreSignUp, PostConfirmation: PreSignUp } });
    const folder = scratch();
    await forgetRequests(wire);
    const stopped = await poolferry(folder, target, 'migrate', '--yes');
    expect(stopped.code).toBe(4);
    const stops = stopsOf(stopped.result());
    expect(stops.map(({ code }) => code)).toEqual(['post-confirmation', 'pre-sign-up']);
    expect(stops[1]?.means).toMatch(/62 times/);
    expect(stops[0]?.means).toMatch(/60 people/);
    expect(await writesTo(wire)).toEqual({});

    const word = ['--acknowledge', 'pre-sign-up,post-confirmation'];
    const ended = await poolferry(folder, target, 'migrate', '--yes', ...word);
    expect(ended.result()).toMatchObject({ migrated: 62, failed: 0, pending: 0, differing: 0 });
    expect(ended.code).toBe(0);
    const triggered = async () => {
      const { calls } = await wire.control(`triggers?pool=${target.UserPoolId}`);
      return Object.entries(Object.groupBy(calls as Answer[], ({ source }) => source)).map(
        ([source, all]) => [source, all?.length],
      );
    };
    expect(await triggered()).toEqual([['PreSignUp_AdminCreateUser', 62]]);
    await resetPassword(target, 'plain0@example.com');
    expect(await triggered()).toEqual([
      ['PreSignUp_AdminCreateUser', 62],
      ['PostConfirmation_ConfirmForgotPassword', 1],
    ]);
    // The plan knows the word from then on, and a finished migration asks nothing.
    expect((await poolferry(folder, target, 'migrate')).code).toBe(0);
  });
});

describe('the clients of people who come by the import job', () => {
  test('are named where they hide that a reset is needed, and told only after the word that the app copes', async () => {
    const target = await makeTarget(
      {},
      { PreventUserExistenceErrors: 'ENABLED', ExplicitAuthFlows: undefined },
    );
    const { UserPoolId } = target;
    const { UserPoolClient } = await wire.ok('CreateUserPoolClient', {
      UserPoolId,
      ClientName: 'hiding',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
    });
    const folder = scratch();
    const stopped = await poolferry(folder, target, 'plan', '--routes', 'import-job');
    expect(stopped.code).toBe(4);
    expect(stopsOf(stopped.result())).toMatchObject([
      { code: 'reset-required' },
      { code: 'client-hides-reset', count: 2, examples: ['web', 'hiding'] },
      { code: 'client-srp-import', count: 1, examples: ['web'] },
    ]);

    const word = ['--routes', 'import-job', '--app-handles-reset-required'];
    const ended = await poolferry(folder, target, 'migrate', '--yes', ...word);
    expect(ended.result()).toMatchObject({ migrated: 62, failed: 0, exitCode: 0 });
    const imported = [...(await wire.users(UserPoolId)).values()].find(
      ({ status }) => status === 'RESET_REQUIRED',
    );
    const signIn = await wire.call('InitiateAuth', {
      ClientId: UserPoolClient.ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: imported?.attributes.email, PASSWORD: 'Once-upon-a-time-1' },
    });
    expect(signIn.__type).toBe('NotAuthorizedException');
  });
});

test('a word for a finding that does not exist is refused, with the one that was meant', async () => {
  const target = await makeTarget({});
  const ended = await poolferry(scratch(), target, 'plan', '--acknowledge', 'pre-signup');
  expect(ended.code).toBe(2);
  expect(ended.stderr).toContain('Did you mean "pre-sign-up"?');
});
