import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromImportBirthdate, toImportBirthdate } from './birthdate.ts';
import { createRowEncoder } from './encode-row.ts';
import { compareHeaders, parseImportHeader } from './header.ts';
import { readRow, splitRow } from './read-row.ts';

const columns = [
  'name',
  'email',
  'birthdate',
  'custom:x',
  'cognito:mfa_enabled',
  'cognito:username',
  'toString',
];
const encode = createRowEncoder(columns);
const content = (attributes: Record<string, string>, smsMfa = false) => ({
  username: 'jo@example.com',
  attributes,
  smsMfa,
});

describe('a row', () => {
  test('has the columns in the order of the header, blank for what the user lacks', () => {
    expect(encode(content({ 'custom:x': 'y', name: 'Jo' }))).toEqual({ row: 'Jo,,,y,,jo@example.com,' });
  });

  test('escapes commas, never quotes, turns the birthdate, and says MFA where it is known to be needed', () => {
    expect(encode(content({ name: 'KUMAR, A,', birthdate: '1990-02-28' }, true))).toEqual({
      row: 'KUMAR\\, A\\,,,02/28/1990,,true,jo@example.com,',
    });
  });

  test.each([
    ['a\nb', 'line-break'],
    ['a\rb', 'line-break'],
    ['a\u2028b', 'line-break'],
    ['a\u0085b', 'line-break'],
    ['a\tb', 'control-character'],
    ['a\0', 'control-character'],
    ['a\\', 'backslash'],
    ['\\,', 'backslash'],
    ['"a"', 'double-quote'],
    [' a', 'outer-space'],
    ['a\u00a0', 'outer-space'],
    ['\ufeffa', 'outer-space'],
    ['\ud800', 'broken-character'],
    ['', 'empty-value'],
  ])('%j is refused: %s', (value, refused) => {
    expect(encode(content({ 'custom:x': value }))).toEqual({ refused, attribute: 'custom:x' });
  });

  test('an attribute without a column is refused by its name, not dropped', () => {
    expect(encode(content({ name: 'Jo', 'custom:y': '1' }))).toEqual({
      refused: 'no-column',
      attribute: 'custom:y',
    });
    expect(encode(content({ constructor: '1' }))).toEqual({ refused: 'no-column', attribute: 'constructor' });
  });

  test('over 16,000 characters is refused, of exactly as many is not', () => {
    const room = 16_000 - 'x,,,,,jo@example.com,'.length + 1;
    expect(encode(content({ name: 'x'.repeat(room) })).row).toHaveLength(16_000);
    expect(encode(content({ name: 'x'.repeat(room + 1) }))).toEqual({ refused: 'row-too-long' });
    expect(encode(content({ name: ','.repeat(room) }))).toEqual({ refused: 'row-too-long' });
  });

  test('any user comes back with the same values, or is refused', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('a', ',', '\\', '"', ' ', '\n', 'é', '🚢') }),
      fc.constantFrom('2000-02-29', '1900-02-29', '0001-01-01', '=1+1', '#', '\\,', ','),
    );
    const attributes = fc.dictionary(fc.constantFrom(...columns, 'custom:other', '__proto__'), value);
    let carried = 0;
    fc.assert(
      fc.property(attributes, fc.boolean(), (given, smsMfa) => {
        const { 'cognito:username': _, 'cognito:mfa_enabled': __, ...own } = given;
        const encoded = encode(content(own, smsMfa));
        if (encoded.refused !== undefined) return;
        carried += 1;
        expect(encoded.row).not.toMatch(/[\n\r"]/);
        expect(readRow(columns, encoded.row)).toEqual({
          username: 'jo@example.com',
          attributes: own,
          ...(smsMfa && { mfaEnabled: true }),
        });
      }),
      { numRuns: 2000 },
    );
    expect(carried).toBeGreaterThan(50);
  });
});

describe('birthdates', () => {
  test.each([
    ['1990-12-31', '12/31/1990'],
    ['2000-02-29', '02/29/2000'],
    ['1900-02-29', undefined],
    ['1990-13-01', undefined],
    ['1990-1-1', undefined],
    ['0000-01-01', undefined],
    ['31/12/1990', undefined],
    ['1990-12-31 ', undefined],
  ])('%j becomes %j', (given, expected) => {
    expect(toImportBirthdate(given)).toBe(expected);
    if (expected !== undefined) expect(fromImportBirthdate(expected)).toBe(given);
  });
});

describe('splitting a row', () => {
  test('commas divide unless escaped', () => {
    expect(splitRow('a\\,b,,c').map((field) => [field.value, field.at])).toEqual([
      ['a,b', 0],
      ['', 5],
      ['c', 6],
    ]);
    expect(splitRow('').map((field) => field.value)).toEqual(['']);
  });

  test('a row of another length is no row', () => {
    expect(readRow(columns, 'a,b')).toEqual({ fault: 'column-count' });
  });
});

describe('a header', () => {
  const aws = JSON.stringify({ UserPoolId: 'eu-west-1_A', CSVHeader: ['name', 'cognito:username'] });
  test.each([
    ['as the AWS CLI prints it', aws],
    ['of the template', 'name,cognito:username\r\n'],
    ['of the template, with a byte order mark and a row', '\uFEFFname,cognito:username\nx,y\n'],
    ['as a list', '["name","cognito:username"]'],
  ])('%s is read', (_, text) => {
    expect(parseImportHeader(text, 'header.json')).toEqual(['name', 'cognito:username']);
  });

  test.each([
    ['', 'has no columns'],
    ['{"CSVHeader": [1]}', 'no list of strings'],
    ['{"CSVHeader"', 'begins like JSON'],
    ['{"CSVHeader": ["name"]}', 'no column cognito:username'],
    ['name,name,cognito:username', '"name" twice'],
    ['cognito:username,,x', 'a column named ""'],
    ['cognito:username,"x"', 'a column named'],
  ])('%j is refused', (text, message) => {
    expect(() => parseImportHeader(text, 'header.json')).toThrow(message);
  });

  test('is compared both ways, whatever the order', () => {
    expect(compareHeaders(['b', 'a'], ['a', 'b'])).toEqual({ missing: [], unknown: [] });
    expect(compareHeaders(['a', 'x'], ['a', 'b'])).toEqual({ missing: ['b'], unknown: ['x'] });
  });
});
