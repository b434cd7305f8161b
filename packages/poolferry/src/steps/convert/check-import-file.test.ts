import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { standardColumns } from '../../files/import-csv/header.ts';
import { targetRules } from '../../mapping/mapping-fixture.ts';
import { targetOfHeader } from '../import-target.ts';
import { type CheckRequest, checkImportFile, type Finding } from './check-import-file.ts';

const columns = ['name', 'email', 'email_verified', 'birthdate', 'cognito:mfa_enabled', 'cognito:username'];
const header = columns.join(',');
const good = 'Jo,jo@example.com,true,02/28/1990,,jo@example.com';

async function check(content: string | Uint8Array, changes: Partial<CheckRequest> = {}): Promise<Finding[]> {
  const findings: Finding[] = [];
  const bytes = Buffer.from(content as string);
  await checkImportFile({
    async *open() {
      for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
    },
    columns,
    rules: targetOfHeader(columns, { legacyIds: {} }),
    signal: new AbortController().signal,
    onFinding: (finding) => findings.push(finding),
    ...changes,
  });
  return findings;
}

const rules = async (content: string | Uint8Array, changes: Partial<CheckRequest> = {}) =>
  (await check(content, changes)).map(({ rule }) => rule);
const row = (text: string) => `${header}\n${text}\n`;

describe('a file that the job would take', () => {
  test('has no findings, with or without its last line feed, columns in any order', async () => {
    expect(await check(row(good))).toEqual([]);
    expect(await check(`${header}\n${good}`)).toEqual([]);
    const turned = [...columns].reverse().join(',');
    expect(await check(`${turned}\njo@example.com,,02/28/1990,TRUE,jo@example.com,KUMAR\\, A\n`)).toEqual([]);
  });
});

describe('a file made elsewhere', () => {
  test.each([
    ['', ['empty-file']],
    [`\uFEFF${row(good)}`, ['byte-order-mark']],
    [row(good).replaceAll('\n', '\r\n'), ['carriage-return']],
    [Buffer.from([0xff, 0xfe, 0x61, 0x00]), ['not-utf8']],
    [Buffer.concat([Buffer.from(`${header}\nJ`), Buffer.from([0xff, 0x0a])]), ['not-utf8']],
    [row(`"KUMAR, A",jo@example.com,true,,,jo@example.com`), ['quoted', 'column-count']],
    [row(`"Jo",jo@example.com,true,,,jo@example.com`), ['quoted']],
    [row('KUMAR, A,jo@example.com,true,,,jo@example.com'), ['outer-space', 'column-count']],
    [row('Jo,jo@example.com,true'), ['column-count']],
    [row(`${good}\n\n${good.replaceAll('jo@', 'jane@')}`), ['blank-line']],
    [row(`J\\o,jo@example.com,true,,,jo@example.com`), ['backslash']],
    [row(`J"o,jo@example.com,true,,,jo@example.com`), ['double-quote']],
    [row(`J\to,jo@example.com,true,,,jo@example.com`), ['control-character']],
    [row(`${'x'.repeat(16_001)},jo@example.com,true,,,jo@example.com`), ['row-too-long']],
    [row(`${'x'.repeat(200_000)},jo@example.com,true,,,jo@example.com`), ['row-too-long']],
  ])('%j', async (content, expected) => {
    expect(await rules(content)).toEqual(expected);
  });

  test('has its header compared with the pool’s', async () => {
    const other = 'name,email,email,plan,cognito:mfa_enabled,cognito:username';
    expect(await check(`${other}\n`)).toEqual([
      { line: 1, column: 59, rule: 'missing-column', attribute: 'email_verified' },
      { line: 1, column: 59, rule: 'missing-column', attribute: 'birthdate' },
      { line: 1, column: 18, rule: 'unknown-column', attribute: 'plan' },
      { line: 1, column: 12, rule: 'doubled-column', attribute: 'email' },
    ]);
  });

  test('without a header to compare with, has to have what every pool has', async () => {
    const article = 'email,email_verified,name,preferred_username\n"jo@example.com","true","Jo",""\n';
    const found = await rules(article, { columns: undefined });
    expect(found).toContain('quoted');
    expect(found.filter((rule) => rule === 'missing-column')).toHaveLength(standardColumns.length - 4);
    expect(await rules(`${standardColumns.join(',')},custom:x,oddity\n`, { columns: undefined })).toEqual([
      'unknown-column',
    ]);
  });
});

describe('a row that the job would refuse', () => {
  const long = `${'j'.repeat(120)}@example.com`;
  test.each([
    ['Jo,jo@example.com,false,,,jo@example.com', 'unverified', 'email_verified'],
    ['Jo,,true,,,jo@example.com', 'verified-without-value', 'email'],
    ['Jo,jo@example.com,yes,,,jo@example.com', 'not-boolean', 'email_verified'],
    ['Jo,jo@example.com,true,1990-02-28,,jo@example.com', 'bad-birthdate', 'birthdate'],
    ['Jo,jo@example.com,true,02/30/1990,,jo@example.com', 'bad-birthdate', 'birthdate'],
    ['Jo,jo@example.com,true,,maybe,jo@example.com', 'mfa-not-boolean', 'cognito:mfa_enabled'],
    ['Jo,jo@example.com,true,,,', 'username-missing', 'cognito:username'],
    ['Jo,jo@example.com,true,,,jo smith', 'username-white-space', 'cognito:username'],
    ['Jo,jo@example.com,true,,,jo', 'username-not-email', 'cognito:username'],
    [`Jo,${long},true,,,${long}`, 'username-too-long', 'cognito:username'],
    ['Jo,jo@example.com,true,,,jane@example.com', 'email-not-username', 'email'],
    [`${'é'.repeat(1025)},jo@example.com,true,,,jo@example.com`, 'bad-value', 'name'],
  ])('%s: %s', async (text, rule, attribute) => {
    const found = await check(row(text));
    expect(found.filter((finding) => finding.rule === rule)).toMatchObject([{ line: 2, attribute }]);
  });

  test('is told by line and column', async () => {
    expect(await check(row(`${good}\nA\\,B,jane@example.com,no,,,jane@example.com`))).toContainEqual({
      line: 3,
      column: 23,
      rule: 'not-boolean',
      attribute: 'email_verified',
    });
  });

  test('a name that comes again, as the pool folds it', async () => {
    const again = good.replaceAll('jo@', 'JO@');
    const third = good.replaceAll('jo@', 'jane@');
    expect(await check(row(`${good}\n${third}\n${again}`))).toEqual([
      { line: 4, column: 36, rule: 'username-twice', attribute: 'cognito:username', otherLine: 2 },
    ]);
  });

  test('MFA is held against the pool only where that is known', async () => {
    for (const mfa of ['true', 'false'])
      expect(await check(row(`Jo,jo@example.com,true,,${mfa},jo@example.com`))).toEqual([]);
  });

  test('of the pool’s own rules: required attributes, MFA, types, several auto-verified', async () => {
    const pool = targetRules({ mfa: 'ON' });
    const request = {
      rules: {
        rules: pool,
        job: { autoVerified: ['email', 'phone_number'], required: ['name'] },
        described: true,
      },
    };
    expect(await rules(row(',jo@example.com,true,,false,jo@example.com'), request)).toEqual([
      'required-missing',
      'mfa-against-pool',
    ]);
    expect(await rules(row('Jo,jo@example.com,true,,true,jo@example.com'), request)).toEqual([]);
    const off = { rules: { ...request.rules, rules: targetRules() } };
    expect(await rules(row('Jo,jo@example.com,true,,true,jo@example.com'), off)).toEqual([
      'mfa-against-pool',
    ]);
    const byUsername = { rules: { ...request.rules, rules: targetRules({ usernameAttributes: [] }) } };
    expect(await rules(row('Jo,jo@example.com,true,,,jo'), byUsername)).toEqual([]);
    expect(await rules(row(good), byUsername)).toEqual([]);
    const aliases = targetRules({ usernameAttributes: [], aliasAttributes: ['email', 'phone_number'] });
    const withAliases = { rules: { ...request.rules, rules: aliases } };
    expect(await rules(row('Jo,jo@example.com,true,,,jo'), withAliases)).toEqual([]);
    for (const [name, rule] of [
      ['jo@example.com', 'username-like-email'],
      ['+15550100', 'username-like-phone'],
    ])
      expect(await rules(row(`Jo,jo@example.com,true,,,${name}`), withAliases)).toEqual([rule]);
  });

  test('an email twice, as the pool folds it, where it is a verified alias', async () => {
    const aliases = targetRules({ usernameAttributes: [], aliasAttributes: ['email'] });
    const both = { autoVerified: ['email', 'phone_number'], required: [] };
    const request = { rules: { rules: aliases, job: both, described: true } };
    const shared = row('Jo,jo@example.com,true,,,jo\nA,a@example.com,true,,,a\nB,JO@example.com,TRUE,,,b');
    expect(await check(shared, request)).toEqual([
      { line: 4, column: 3, rule: 'alias-twice', attribute: 'email', otherLine: 2 },
    ]);
    const single = targetRules({ usernameAttributes: [] });
    expect(await check(shared, { rules: { ...request.rules, rules: single } })).toEqual([]);
    const unproved = await rules(shared.replaceAll('TRUE', 'false'), request);
    expect(unproved).not.toContain('alias-twice');
  });
});

test('more rows than a job takes are told once', async () => {
  const rows = Array.from({ length: 500_002 }, () => '\n').join('');
  const bytes = Buffer.from(`${header}\n${rows}`);
  const findings = await check('', {
    async *open() {
      yield bytes;
    },
  });
  expect(findings.filter(({ rule }) => rule === 'too-many-rows')).toEqual([
    { line: 500_002, column: 1, rule: 'too-many-rows' },
  ]);
});

test('whatever the bytes, it ends and tells places that there are', async () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.array(fc.constantFrom('"', ',', '\\', '\n', '\r', 'a@b.cd', 'true', '\uFEFF', '🚢'), {
      maxLength: 40,
    }),
  );
  await fc.assert(
    fc.asyncProperty(bytes, fc.boolean(), async (given, headed) => {
      const body = Array.isArray(given) ? Buffer.from(given.join('')) : Buffer.from(given);
      const found = await check(headed ? Buffer.concat([Buffer.from(`${header}\n`), body]) : body);
      for (const { line, column } of found) expect(Math.min(line, column)).toBeGreaterThan(0);
    }),
    { numRuns: 300 },
  );
});
