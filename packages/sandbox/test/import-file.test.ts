import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Switches } from '../src/index.ts';
import { csvFor, importByEmail, person, runJob } from './import-wire.ts';
import { EMAIL_POOL, newPool, openWire, valueIn, type Wire } from './wire.ts';

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
const without = (line: string) => line.replace(/^.* - /, '');

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
    ['a column twice', (csv: string) => csv.replace('nickname', 'nickname,nickname')],
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
    const { id } = await newPool(wire, EMAIL_POOL);
    const rowOf = async (name: string) =>
      (await csvFor(wire, id, [person('a@x.com', { name })])).split('\n')[1] ?? '';
    // Characters count as they are written, before the trim.
    const room = 16_000 - (await rowOf('')).length;
    expect(await nameStored('Carla'.padEnd(room))).toBe('Carla');
    expect(await nameStored('Carla'.padEnd(room + 1))).toContain('longer than 16000 characters');
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
