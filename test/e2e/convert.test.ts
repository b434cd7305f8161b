import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '@poolferry/sandbox';
import { beforeAll, describe, expect, test } from 'vitest';
import { decisions, type Line, pools, run, scratch, unhurried } from '../command.ts';
import { Wire } from '../wire.ts';

/** The dialect read anew, as AWS's own writer makes it: commas divide unless a backslash stands before them. */
function readCsv(path: string): Record<string, string>[] {
  const text = readFileSync(path, 'utf8');
  expect(text.endsWith('\n')).toBe(true);
  const [header = '', ...lines] = text.slice(0, -1).split('\n');
  const columns = header.split(',');
  return lines.map((line) => {
    const values = line.split(/(?<!\\),/).map((value) => value.replaceAll('\\,', ','));
    expect(values).toHaveLength(columns.length);
    return Object.fromEntries(columns.map((column, index) => [column, values[index] ?? '']));
  });
}

const readLines = (path: string): Line[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

const csvFiles = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.csv'))
    .map((name) => join(folder, name));

interface Listed {
  Username: string;
  Attributes: { Name: string; Value: string }[];
  Enabled: boolean;
}

const attributesOf = (user: Listed) =>
  Object.fromEntries(user.Attributes.map(({ Name, Value }) => [Name, Value])) as Record<string, string>;

/** Hard cases of every kind, exported to a file; and the target's columns, as its schema has them. */
let folder: string;
let users: Listed[];
let columns: string[];

beforeAll(async () => {
  folder = scratch();
  const wire = new Wire(await startSandbox({ users: 3000, seed: 5, quota: 'off' }));
  const from = pools(wire.sandbox).slice(0, 4);
  const exported = await run(folder, ['export', '--output', 'users.json.zst', ...from, ...unhurried]);
  expect(exported.code).toBe(0);
  await run(folder, ['export', '--output', 'users.ndjson', ...from, ...unhurried]);
  users = readLines(join(folder, 'users.ndjson')) as Listed[];
  const { UserPool } = await wire.call('DescribeUserPool', { UserPoolId: wire.sandbox.target.userPoolId });
  columns = UserPool.SchemaAttributes.map((attribute: Line) => attribute.Name).filter(
    (name: string) => name !== 'sub' && name !== 'identities',
  );
  columns.push('cognito:mfa_enabled', 'cognito:username');
  const header = { UserPoolId: wire.sandbox.target.userPoolId, CSVHeader: columns };
  writeFileSync(join(folder, 'header.json'), JSON.stringify(header));
  await wire.sandbox.close();
});

const deciding = [
  ...['--duplicates', 'verified', '--without-email', 'skip', '--unverified', 'carry'],
  ...['--unconfirmed', 'skip', '--federated', 'none'],
];

describe('convert', () => {
  test('gives everybody a row or a reason, nobody twice, and changes no value', async () => {
    const args = ['--input', 'users.json.zst', '--header', 'header.json', '--output', 'out', '--json'];
    const ended = await run(folder, ['convert', ...args, ...deciding]);
    expect(ended.code, ended.stderr).toBe(0);
    const result = ended.result();
    const rows = csvFiles(join(folder, 'out')).flatMap(readCsv);
    const named = readLines(join(folder, 'out', 'not-in-csv.ndjson'));
    expect(result).toMatchObject({
      exported: users.length,
      rows: rows.length,
      notInCsv: named.length,
      files: 1,
      problems: [],
    });
    expect(rows.length + named.length).toBe(users.length);
    expect(rows.length).toBeGreaterThan(users.length / 3);
    expect(Object.keys(result.byReason)).toEqual(
      expect.arrayContaining([
        'disabled',
        'unverified',
        'without-email',
        'duplicate',
        'federated',
        'line-break',
      ]),
    );

    const namedSubs = new Set(named.map(({ sub }) => sub));
    expect(namedSubs.size).toBe(named.length);
    const bySignIn = new Map(rows.map((row) => [row['cognito:username'], row]));
    expect(bySignIn.size).toBe(rows.length);
    const unnamed = users.filter((user) => !namedSubs.has(attributesOf(user).sub));
    expect(unnamed).toHaveLength(rows.length);
    for (const user of unnamed) {
      const { sub: _, identities: __, ...attributes } = attributesOf(user);
      const row = bySignIn.get(attributes.email ?? '');
      expect(row, user.Username).toBeDefined();
      expect(user.Enabled).toBe(true);
      expect(attributes.email_verified).toBe('true');
      const blank = Object.fromEntries(columns.map((column) => [column, '']));
      const [year, month, day] = attributes.birthdate?.split('-') ?? [];
      const birthdate = year === undefined ? {} : { birthdate: `${month}/${day}/${year}` };
      expect(row).toEqual({ ...blank, ...attributes, ...birthdate, 'cognito:username': attributes.email });
    }
    for (const name of readdirSync(join(folder, 'out')))
      expect(statSync(join(folder, 'out', name)).mode & 0o077).toBe(0);
  });

  test('what it writes is what the check would write: no findings', async () => {
    const [file = ''] = csvFiles(join(folder, 'out'));
    const args = ['convert', '--check', file, '--header', 'header.json', '--json'];
    const ended = await run(folder, args);
    expect(ended.lines()).toEqual([ended.result()]);
    expect(ended.result()).toMatchObject({ findings: 0, exitCode: 0 });
  });

  test('decides about the same people as plan and migrate do', async () => {
    const there = scratch();
    const wire = new Wire(await startSandbox({ users: 400, seed: 6, quota: 'off' }));
    const planned = await run(there, ['plan', '--json', ...pools(wire.sandbox), ...decisions]);
    const header = join(folder, 'header.json');
    const ended = await run(there, ['convert', '--header', header, '--output', 'out', '--json', ...deciding]);
    await wire.sandbox.close();
    expect(ended.code, ended.stderr).toBe(0);
    const { counts, skipped } = planned.result().plan;
    expect(ended.result()).toMatchObject({ exported: counts.exported });
    const named = readLines(join(there, 'out', 'not-in-csv.ndjson')).filter(({ route }) => route === 'none');
    const byReason = new Map<string, number>();
    for (const { reason } of named) byReason.set(reason, (byReason.get(reason) ?? 0) + 1);
    expect(Object.fromEntries(byReason)).toEqual(
      Object.fromEntries(skipped.map((one: Line) => [one.reason, one.users])),
    );
  });

  test('what no option settles is named with the option that would, and ends with 4', async () => {
    const args = ['convert', '--input', 'users.ndjson', '--header', 'header.json', '--output', 'open'];
    const ended = await run(folder, args);
    expect(ended.code).toBe(4);
    expect(ended.stderr).toContain('--duplicates verified');
    const rows = csvFiles(join(folder, 'open')).flatMap(readCsv);
    const named = readLines(join(folder, 'open', 'not-in-csv.ndjson'));
    expect(rows.length + named.length).toBe(users.length);
    expect(named.filter(({ reason }) => reason === 'duplicates').length).toBeGreaterThan(1);
    const equation = `${users.length.toLocaleString('en-US')} users = ${rows.length.toLocaleString('en-US')} rows`;
    expect(ended.stderr).toContain(equation);
  });
});

/** The sandbox, with an answer to GetCSVHeader put in front of it. */
async function withHeader(sandbox: Sandbox, header: readonly string[]) {
  const server = createServer(async (request, response) => {
    const parts: Uint8Array[] = [];
    for await (const part of request) parts.push(part as Uint8Array);
    const operation = String(request.headers['x-amz-target']);
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    if (operation.endsWith('.GetCSVHeader')) {
      response.end(JSON.stringify({ UserPoolId: sandbox.target.userPoolId, CSVHeader: header }));
      return;
    }
    const answer = await fetch(sandbox.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': operation,
        authorization: String(request.headers.authorization),
      },
      body: Buffer.concat(parts),
    });
    response.statusCode = answer.status;
    response.end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { flags: ['--target', sandbox.target.userPoolId, '--target-endpoint', endpoint], server };
}

describe('with the target at hand', () => {
  test('its own header, rules and MFA hold, and a saved header of another pool is refused', async () => {
    const there = scratch();
    const sandbox = await startSandbox({ users: 0, quota: 'off' });
    const { flags, server } = await withHeader(sandbox, columns);
    const from = ['--input', join(folder, 'users.ndjson'), ...flags, ...unhurried];
    const ended = await run(there, ['convert', ...from, ...deciding, '--output', 'out', '--json']);
    expect(ended.result()).toMatchObject({ exported: users.length, exitCode: 0 });
    const header = readFileSync(join(there, 'out', 'users-0001.csv'), 'utf8').split('\n', 1);
    expect(header).toEqual([columns.join(',')]);
    const check = ['convert', '--check', 'out/users-0001.csv', ...flags, ...unhurried, '--json'];
    expect((await run(there, check)).result()).toMatchObject({ findings: 0, exitCode: 0 });

    writeFileSync(
      join(there, 'other.csv'),
      `${columns.filter((name) => name !== 'email').join(',')},custom:odd\n`,
    );
    const other = ['convert', ...from, '--header', 'other.csv', '--output', 'new', '--json'];
    expect((await run(there, other)).result().error).toMatchObject({
      code: 'other-csv-header',
      message: expect.stringContaining('missing "email"; unknown to the pool "custom:odd"'),
    });
    server.close();
    await sandbox.close();
  });

  test('whoever a ledger has brought across gets no second row', async () => {
    const there = scratch();
    const sandbox = await startSandbox({ users: 120, seed: 3, quota: 'off' });
    const args = ['migrate', '--yes', '--no-verify', '--json', ...pools(sandbox), ...decisions];
    const migrated = await run(there, args);
    await sandbox.close();
    const header = join(folder, 'header.json');
    const ended = await run(there, ['convert', '--header', header, '--output', 'out', '--json']);
    expect(ended.result()).toMatchObject({ exported: 120, rows: 0, notInCsv: 120, exitCode: 0 });
    expect(ended.result().byReason.migrated).toBe(migrated.result().migrated);
    expect(readdirSync(join(there, 'out'))).toEqual(['not-in-csv.ndjson']);
  });
});

describe('bad input leaves nothing behind', () => {
  const user = (name: string, sub: string) =>
    JSON.stringify({
      Username: name,
      Attributes: [
        { Name: 'sub', Value: sub },
        { Name: 'email', Value: `${name}@example.com` },
        { Name: 'email_verified', Value: 'true' },
      ],
      UserCreateDate: 1700000000,
      UserLastModifiedDate: 1700000000,
      Enabled: true,
      UserStatus: 'CONFIRMED',
    });
  const one = user('one', '0a2c03be-25f3-4be3-8b30-f137a8578ad3');
  const two = user('two', '0b2c03be-25f3-4be3-8b30-f137a8578ad3');
  const headerText = 'email,email_verified,cognito:mfa_enabled,cognito:username\n';
  const cases: [string, string, string, string][] = [
    ['one user twice', [one, two, one].join('\n'), headerText, 'user-twice'],
    ['cut short', [one, two].join('\n').slice(0, -3), headerText, 'truncated-users-file'],
    ['a wrong record', `${one}\n{"Username": 1}`, headerText, 'bad-users-file'],
    ['a wrong header', one, 'email,email_verified\n', 'bad-csv-header'],
  ];

  test.each(cases)('%s', async (_, input, header, code) => {
    const there = scratch();
    writeFileSync(join(there, 'users.json'), input);
    writeFileSync(join(there, 'header.csv'), header);
    const args = ['--input', 'users.json', '--header', 'header.csv', '--output', 'out', '--json'];
    const ended = await run(there, ['convert', ...args]);
    expect(ended.result()).toMatchObject({ type: 'result', exitCode: 2, error: { code } });
    expect(ended.code).toBe(2);
    expect(existsSync(join(there, 'out'))).toBe(false);
  });

  test('a folder that is not empty, no header, no folder', async () => {
    const there = scratch();
    writeFileSync(join(there, 'users.json'), one);
    writeFileSync(join(there, 'header.csv'), headerText);
    mkdirSync(join(there, 'out'));
    appendFileSync(join(there, 'out', 'mine'), 'x');
    const convert = async (...args: string[]) =>
      (await run(there, ['convert', '--input', 'users.json', '--json', ...args])).result().error.code;
    expect(await convert('--header', 'header.csv', '--output', 'out')).toBe('folder-not-empty');
    expect(await convert('--output', 'new')).toBe('no-csv-header');
    expect(await convert('--header', 'header.csv')).toBe('bad-flag');
    expect(readdirSync(there).toSorted()).toEqual(['header.csv', 'out', 'users.json']);
  });
});

test('the check tells what the article’s own CSV would be refused for', async () => {
  const there = scratch();
  writeFileSync(
    join(there, 'users.csv'),
    'email,email_verified,name,preferred_username\n"gak@example.com","true","ANIL KUMAR G","GAK"\n',
  );
  const ended = await run(there, ['convert', '--check', 'users.csv', '--json']);
  expect(ended.code).toBe(2);
  const rules = ended.lines().filter(({ type }) => type === 'finding');
  expect(rules).toContainEqual(
    expect.objectContaining({ line: 1, rule: 'missing-column', attribute: 'cognito:username' }),
  );
  expect(rules).toContainEqual(expect.objectContaining({ line: 2, column: 1, rule: 'quoted' }));
  expect(ended.stdout).not.toContain('gak@example.com');
  const printed = await run(there, ['convert', '--check', 'users.csv']);
  expect(printed.stderr).toContain('users.csv:2:1: quoted');
});
