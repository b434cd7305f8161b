import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Switches } from '../src/index.ts';
import { csvFor, importByEmail, importInto, logLines, person, runJob } from './import-wire.ts';
import {
  ALIAS_POOL,
  EMAIL_POOL,
  FIRST_MS,
  newPool,
  newUser,
  openWire,
  PASSWORD,
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

/** The name that a file has for a person is stored as this, or the row's outcome. */
const nameStored = async (written: string) => {
  const { pool, lines } = await importByEmail(wire, [person('a@x.com', { name: written })]);
  return OK.test(lines[0] ?? '') ? read(pool.id, 'a@x.com', 'name') : without(lines[0] ?? 'no line');
};

describe('the file', () => {
  it('[IR-1] takes columns in any order, with LF or CRLF, and blank lines at the end', async () => {
    const turned = (csv: string) => {
      const lines = csv.split('\n').map((line) => line.split(',').reverse().join(','));
      return `${lines.join('\r\n')}\r\n \n`;
    };
    const { pool, job } = await importByEmail(
      wire,
      [person('a@x.com', { name: 'Ann' }), person('b@x.com')],
      turned,
    );
    expect(job).toMatchObject({ Status: 'Succeeded', ImportedUsers: 2, FailedUsers: 0 });
    expect(await read(pool.id, 'a@x.com', 'name')).toBe('Ann');
  });

  it.each([
    ['a column of no attribute', (csv: string) => csv.replace('nickname', 'nick')],
    ['a column twice', (csv: string) => csv.replace('nickname', 'name')],
    ['a column missing', (csv: string) => csv.replace('nickname,', '')],
    ['password_hash', (csv: string) => csv.replace('name,', 'password_hash,name,')],
    ['quotes around the names', (csv: string) => csv.replace('nickname', '"nickname"')],
    ['a byte order mark', (csv: string) => `\uFEFF${csv}`],
    ['nothing at all', () => ''],
  ])('[IR-2] fails the job for a header with %s', async (_what, alter) => {
    const { job, lines } = await importByEmail(wire, [person('a@x.com')], alter);
    expect(job).toMatchObject({ Status: 'Failed', ImportedUsers: 0, FailedUsers: 0 });
    expect(lines).toEqual([]);
  });

  it('[IR-3] fails the job for a file that is not UTF-8', async () => {
    const { id } = await newPool(wire, EMAIL_POOL);
    const csv = await csvFor(wire, id, [person('a@x.com', { name: 'Zoë' })]);
    expect(await runJob(wire, id, Buffer.from(csv, 'latin1'))).toMatchObject({ Status: 'Failed' });
    expect(await runJob(wire, id, csv)).toMatchObject({ Status: 'Succeeded' });
  });

  it('[IR-4] a missing column is blank, where the switch says so; the user name is always needed', async () => {
    await turn({ csvColumnMissing: 'blank' });
    const few = 'email_verified,email,cognito:username\ntrue,a@x.com,a@x.com\n';
    expect((await importByEmail(wire, [], () => few)).job.ImportedUsers).toBe(1);
    expect((await importByEmail(wire, [], () => 'email\na@x.com\n')).job.Status).toBe('Failed');
  });

  it('[IR-5] a row has as many values as the header, and at most 16,000 characters', async () => {
    const csv = (rows: string[]) => (text: string) => [text.trim(), ...rows].join('\n');
    const { job, lines } = await importByEmail(
      wire,
      [person('a@x.com')],
      csv(['too,few', '', 'x'.repeat(70_000), 'end']),
    );
    expect(job).toMatchObject({ Status: 'Succeeded', ImportedUsers: 1, FailedUsers: 4 });
    expect(lines[2]).toContain('number of values');
    expect(lines[3]).toContain('longer than 16000 characters');
    const fits = `${'\\,'.repeat(1_000)}${' '.repeat(13_000)}`;
    expect(await nameStored(fits)).toBe(','.repeat(1_000));
  });

  it('[IR-6] refuses more than 500,000 rows before it takes one', async () => {
    const many = (csv: string) => `${csv.trim()}\n${'x\n'.repeat(500_001)}`;
    const { job } = await importByEmail(wire, [], many);
    expect(job).toMatchObject({ Status: 'Failed', FailedUsers: 0 });
  });

  it('[IR-7] a comma in a value is written \\, and quotes, backslashes and lone CRs are characters like any other', async () => {
    expect(await nameStored('Shah\\, Carla')).toBe('Shah, Carla');
    expect(await nameStored('"Carla ""C"" Shah"')).toBe('"Carla ""C"" Shah"');
    expect(await nameStored('back\\slash')).toBe('back\\slash');
    expect(await nameStored('both\\\\, of them')).toBe('both\\, of them');
    expect(await nameStored('one\rtwo')).toBe('one\rtwo');
    // A backslash at the end takes the separator along.
    expect(await nameStored('end\\')).toContain('number of values');
  });

  it('[IR-8] a backslash escapes what follows it, where the switch says so', async () => {
    await turn({ csvBackslash: 'escape' });
    expect(await nameStored('Shah\\, Carla')).toBe('Shah, Carla');
    expect(await nameStored('back\\\\slash')).toBe('back\\slash');
    expect(await nameStored('end\\\\')).toBe('end\\');
    expect(await nameStored('new\\line')).toBe('newline');
  });

  it('[IR-9] quotes hold commas, quotes and newlines, where the switch says so', async () => {
    await turn({ csvQuote: 'rfc4180' });
    expect(await nameStored('"Shah, ""C"" Carla"')).toBe('Shah, "C" Carla');
    expect(await nameStored('"one\ntwo"')).toBe('one\ntwo');
    expect(await nameStored('5" pipe')).toBe('5" pipe');
    expect(await nameStored('Shah\\, Carla')).toBe('Shah, Carla');
    expect(await nameStored('"never closed')).toContain('number of values');
  });

  it('[IR-10] a lone CR ends a row, where the switch says so', async () => {
    await turn({ csvLoneCr: 'line-end' });
    expect(await nameStored('one\rtwo')).toContain('number of values');
    const { job } = await importByEmail(wire, [person('a@x.com'), person('b@x.com')], (csv) =>
      csv.replaceAll('\n', '\r'),
    );
    expect(job).toMatchObject({ Status: 'Succeeded', ImportedUsers: 2 });
    expect(
      (await importByEmail(wire, [person('a@x.com')], (csv) => csv.replaceAll('\n', '\r\n'))).lines,
    ).toHaveLength(1);
  });

  it('[IR-11] trims values of white space, of ASCII’s alone where the switch says so', async () => {
    expect(await nameStored('\u00a0 \tCarla \u3000')).toBe('Carla');
    await turn({ csvTrim: 'ascii' });
    expect(await nameStored(' \t\u00a0Carla\u3000 ')).toBe('\u00a0Carla\u3000');
  });
});

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
    const pool = (MfaConfiguration: string) => ({ ...EMAIL_POOL, MfaConfiguration });
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
    const settings = { ...EMAIL_POOL, MfaConfiguration: 'OPTIONAL' };
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
    const user = await get(pool.id, 'a@x.com');
    expect(user).toMatchObject({
      UserStatus: 'RESET_REQUIRED',
      Enabled: true,
      UserCreateDate: FIRST_MS / 1000,
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
