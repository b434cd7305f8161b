import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Switches } from '../src/index.ts';
import { csvFor, importByEmail, importInto, logLines, person, runJob } from './import-wire.ts';
import {
  ALIAS_POOL,
  EMAIL_POOL,
  newPool,
  newUser,
  openWire,
  PASSWORD,
  SMS_SENDER,
  signIn,
  valueIn,
  type Wire,
} from './wire.ts';

let wire: Wire;
let before: Switches;
const turn = (readings: Partial<Switches>) => wire.control('POST', 'switches', readings);
beforeAll(async () => {
  wire = await openWire({ importGivesUp: { failingShare: 1, afterRows: 1 } });
  before = (await wire.control('GET', 'switches')).body;
});
afterEach(() => turn(before));
afterAll(() => wire.close());

const get = (pool: string, Username: string) => wire.ok('AdminGetUser', { UserPoolId: pool, Username });
const read = async (pool: string, username: string, name: string) =>
  valueIn((await get(pool, username)).UserAttributes, name);
const OK = /The import succeeded\.$/;
const NOT_VERIFIED =
  'The User Record does not set any of the auto verified attributes to true. (Example: email_verified to true).';
const without = (line: string) => line.replace(/^.* - /, '');

/** What the log says of one person in a pool of these settings. */
const outcomeOf = async (record: Record<string, string>, settings: object = EMAIL_POOL) =>
  without((await importInto(wire, settings, [record])).lines[0] ?? 'no line');

describe('the row', () => {
  it('[IV-1] needs a user name without white space, of at most 128 characters', async () => {
    for (const bad of ['', 'a b', 'a\tb', 'x'.repeat(129)]) {
      expect(
        await outcomeOf(
          { ...person('a@x.com'), 'cognito:username': bad },
          { AutoVerifiedAttributes: ['email'] },
        ),
      ).toMatch(/user ?name/i);
    }
    const odd = { ...person('a@x.com'), 'cognito:username': '名前"\\😀' };
    const { pool } = await importInto(wire, { AutoVerifiedAttributes: ['email'] }, [odd]);
    expect((await get(pool.id, '名前"\\😀')).Username).toBe('名前"\\😀');
  });

  it('[IV-2] needs an auto-verified attribute that is true: the only one, or one of two', async () => {
    expect(await outcomeOf(person('a@x.com', { email_verified: 'false' }))).toBe(NOT_VERIFIED);
    expect(await outcomeOf(person('a@x.com', { email_verified: '' }))).toBe(NOT_VERIFIED);
    const phone = { phone_number: '+15550100', phone_number_verified: 'true', email_verified: '' };
    expect(await outcomeOf(person('a@x.com', phone))).toBe(NOT_VERIFIED);
    const both = { ...EMAIL_POOL, AutoVerifiedAttributes: ['email', 'phone_number'] };
    expect(await outcomeOf(person('a@x.com', phone), both)).toMatch(OK);
    expect(await outcomeOf(person('a@x.com', { email_verified: 'false' }), both)).toBe(NOT_VERIFIED);
  });

  it('[IV-3] needs the email or phone number that it calls verified', async () => {
    expect(await outcomeOf(person('a@x.com', { email: '' }))).toContain('does not have email');
    expect(await outcomeOf(person('a@x.com', { phone_number_verified: 'TRUE' }))).toContain(
      'does not have phone_number',
    );
  });

  it('[IV-4] reads Booleans in any case, stores them in lower case, and refuses anything else', async () => {
    const { pool } = await importByEmail(wire, [person('a@x.com', { email_verified: 'TruE' })]);
    expect(await read(pool.id, 'a@x.com', 'email_verified')).toBe('true');
    expect(await outcomeOf(person('a@x.com', { email_verified: 'yes' }))).toContain('not a Boolean');
    expect(await outcomeOf(person('a@x.com', { 'cognito:mfa_enabled': '1' }))).toContain('not a Boolean');
  });

  it('[IV-5] takes a birthdate as mm/dd/yyyy and stores it as YYYY-MM-DD, or as given where the switch says so', async () => {
    const born = person('a@x.com', { birthdate: '12/31/1990' });
    const stored = async () => read((await importByEmail(wire, [born])).pool.id, 'a@x.com', 'birthdate');
    expect(await stored()).toBe('1990-12-31');
    await turn({ importedBirthdate: 'as-given' });
    expect(await stored()).toBe('12/31/1990');
    for (const bad of ['1990-12-31', '31/12/1990', '02/30/1990', '1/2/1990', '02/29/1991']) {
      expect(await outcomeOf(person('a@x.com', { birthdate: bad }))).toContain('mm/dd/yyyy');
    }
    expect(await outcomeOf(person('a@x.com', { birthdate: '02/29/1992' }))).toMatch(OK);
  });

  it('[IV-6] holds values to the schema, as AdminCreateUser does', async () => {
    const settings = {
      ...EMAIL_POOL,
      Schema: [{ Name: 'level', AttributeDataType: 'Number', NumberAttributeConstraints: { MaxValue: '9' } }],
    };
    const tries = [
      [{ 'custom:level': '10' }, /custom:level/],
      [{ 'custom:level': '9' }, OK],
      [{ updated_at: 'yesterday' }, /updated_at/],
      [{ updated_at: '1700000000' }, OK],
      [{ name: 'é'.repeat(1_025) }, /2048 bytes/],
      [{ phone_number: '555' }, /phone number format/],
      [{ 'cognito:username': 'no email', email: 'a@x' }, /user ?name/i],
    ] as const;
    for (const [more, told] of tries)
      expect(await outcomeOf(person('a@x.com', more), settings)).toMatch(told);
  });

  it('[IV-7] needs what the pool marks required', async () => {
    const settings = {
      ...EMAIL_POOL,
      Schema: [{ Name: 'family_name', Required: true, AttributeDataType: 'String' }],
    };
    expect(await outcomeOf(person('a@x.com'), settings)).toContain('family_name: The attribute is required');
    expect(await outcomeOf(person('a@x.com', { family_name: 'Shah' }), settings)).toMatch(OK);
  });

  it('[IV-8] follows the MFA of the pool: no false where it is on, no true where it is off', async () => {
    const pool = (MfaConfiguration: string) => ({ ...EMAIL_POOL, ...SMS_SENDER, MfaConfiguration });
    const told = (cell: string, mfa: string) =>
      outcomeOf(person('a@x.com', { 'cognito:mfa_enabled': cell }), pool(mfa));
    expect(await told('false', 'ON')).toContain('cognito:mfa_enabled');
    expect(await told('true', 'OFF')).toContain('cognito:mfa_enabled');
    for (const [cell, mfa] of [
      ['TRUE', 'ON'],
      ['', 'ON'],
      ['False', 'OFF'],
      ['', 'OFF'],
      ['true', 'OPTIONAL'],
      ['false', 'OPTIONAL'],
    ] as const) {
      expect(await told(cell, mfa)).toMatch(OK);
    }
  });

  it('[IV-9] MFA true turns SMS on for who has a phone number, or nothing where the switch says so', async () => {
    const settings = { ...EMAIL_POOL, ...SMS_SENDER, MfaConfiguration: 'OPTIONAL' };
    const mfa = { 'cognito:mfa_enabled': 'true' };
    const people = [person('a@x.com', { ...mfa, phone_number: '+15550100' }), person('b@x.com', mfa)];
    const factors = async () => {
      const { pool } = await importInto(wire, settings, people);
      return [
        (await get(pool.id, 'a@x.com')).UserMFASettingList,
        (await get(pool.id, 'b@x.com')).UserMFASettingList,
      ];
    };
    expect(await factors()).toEqual([['SMS_MFA'], undefined]);
    await turn({ importedMfa: 'none' });
    expect(await factors()).toEqual([undefined, undefined]);
  });

  it('[IV-10] where the email is the name, the stored name is the sub; a name that is no email fails, or its email column counts', async () => {
    const { pool } = await importByEmail(wire, [person('a@x.com')]);
    const { Username, UserAttributes } = await get(pool.id, 'a@x.com');
    expect(Username).toBe(valueIn(UserAttributes, 'sub'));
    expect(await outcomeOf({ ...person('a@x.com'), 'cognito:username': 'b@x.com' })).toContain(
      'same as username',
    );
    expect(await outcomeOf({ ...person('a@x.com'), 'cognito:username': 'A@X.com' })).toMatch(OK);
    const jdoe = { ...person('a@x.com'), 'cognito:username': 'jdoe' };
    expect(await outcomeOf(jdoe)).toBe('Username should be an email.');
    await turn({ importedNameNoEmail: 'email-column' });
    const counted = await importByEmail(wire, [jdoe]);
    expect((await get(counted.pool.id, 'a@x.com')).Username).toMatch(/^[0-9a-f]{8}-/);
  });

  it('[IV-11] where the email is an alias, a name must not look like one, and a verified email is held once', async () => {
    const jane = { ...person('a@x.com'), 'cognito:username': 'jane' };
    expect(await outcomeOf(person('a@x.com'), ALIAS_POOL)).toContain('cannot be of email format');
    const { pool, lines } = await importInto(wire, ALIAS_POOL, [
      jane,
      { ...jane, 'cognito:username': 'joan' },
    ]);
    expect(lines.map(without)).toEqual([
      'The import succeeded.',
      'An account with the email already exists.',
    ]);
    expect((await get(pool.id, 'a@x.com')).Username).toBe('jane');
  });

  it('[IV-12] skips whoever exists, in the pool or further up in the file, and changes nothing of theirs', async () => {
    const { id } = await newPool(wire, EMAIL_POOL);
    await newUser(wire, id, 'a@x.com', { name: 'Before' });
    const known = await get(id, 'a@x.com');
    const twice = [
      person('A@x.com', { name: 'After' }),
      person('b@x.com', { name: 'First' }),
      person('B@x.com'),
    ];
    const job = await runJob(wire, id, await csvFor(wire, id, twice));
    expect(job).toMatchObject({ Status: 'Succeeded', ImportedUsers: 1, SkippedUsers: 2, FailedUsers: 0 });
    expect(await logLines(wire, id, job)).toEqual([
      '[SKIPPED] Line Number 1 - The user already exists.',
      '[SUCCEEDED] Line Number 2 - The import succeeded.',
      '[SKIPPED] Line Number 3 - The user already exists.',
    ]);
    expect(await get(id, 'a@x.com')).toEqual(known);
    expect(await read(id, 'b@x.com', 'name')).toBe('First');
  });
});

describe('whoever was imported', () => {
  it('[IA-1] is RESET_REQUIRED and enabled, created at the time of the import, and nobody is written to', async () => {
    const sent = (await wire.control('GET', 'outbox')).body.sent;
    const { pool } = await importByEmail(wire, [person('a@x.com', { updated_at: '1500000000' })]);
    const importedAtMs = (await wire.control('POST', 'clock', { advanceMs: 0 })).body.nowMs;
    const user = await get(pool.id, 'a@x.com');
    expect(user).toMatchObject({
      UserStatus: 'RESET_REQUIRED',
      Enabled: true,
      UserCreateDate: importedAtMs / 1000,
    });
    expect((await wire.control('GET', 'outbox')).body.sent).toBe(sent);
    const { Users } = await wire.ok('ListUsers', { UserPoolId: pool.id });
    expect(Users).toHaveLength(1);
    expect(valueIn(Users[0].Attributes, 'updated_at')).toBe('1500000000');
  });

  it('[IA-2] has to reset the password to sign in, or is told nothing under PreventUserExistenceErrors', async () => {
    const { pool } = await importByEmail(wire, [person('a@x.com')]);
    expect(await signIn(wire, pool.clientId, 'a@x.com')).toMatch(/^PasswordResetRequiredException/);
    const hiding = await wire.ok('CreateUserPoolClient', {
      UserPoolId: pool.id,
      ClientName: 'hiding',
      PreventUserExistenceErrors: 'ENABLED',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
    });
    expect(await signIn(wire, hiding.UserPoolClient.ClientId, 'a@x.com')).toMatch(/^NotAuthorizedException/);
  });

  it('[IA-3] chooses a password by "forgot password" and signs in', async () => {
    const { pool } = await importByEmail(wire, [person('a@x.com')]);
    const Username = 'a@x.com';
    await wire.ok('ForgotPassword', { ClientId: pool.clientId, Username });
    const { messages } = (await wire.control('GET', `outbox?pool=${pool.id}&user=${Username}`)).body;
    const given = {
      ClientId: pool.clientId,
      Username,
      ConfirmationCode: messages[0].code,
      Password: PASSWORD,
    };
    await wire.ok('ConfirmForgotPassword', given);
    expect(await signIn(wire, pool.clientId, Username)).toHaveProperty('AuthenticationResult');
  });

  it('[IA-4] is CONFIRMED where the pool lets them in without a password', async () => {
    const Policies = { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } };
    const { pool } = await importInto(wire, { ...EMAIL_POOL, Policies }, [person('a@x.com')]);
    expect((await get(pool.id, 'a@x.com')).UserStatus).toBe('CONFIRMED');
  });

  it('[IA-5] shows in listings after the listing lag', async () => {
    await wire.control('POST', 'listing-lag', { lagMs: 1_000 });
    const { id } = await newPool(wire, EMAIL_POOL);
    await runJob(wire, id, await csvFor(wire, id, [person('a@x.com')]));
    const listed = async () => (await wire.ok('ListUsers', { UserPoolId: id })).Users.length;
    expect((await get(id, 'a@x.com')).UserStatus).toBe('RESET_REQUIRED');
    expect(await listed()).toBe(0);
    wire.advance(1_000);
    expect(await listed()).toBe(1);
    await wire.control('POST', 'listing-lag', { lagMs: 0 });
  });
});
