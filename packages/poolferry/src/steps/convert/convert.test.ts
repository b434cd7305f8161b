import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DecidingOptions } from '../../config/options.ts';
import { readRow } from '../../files/import-csv/read-row.ts';
import { decidingOptions, listedUser } from '../../mapping/mapping-fixture.ts';
import { systemPorts } from '../../system-ports.ts';
import { targetOfHeader } from '../import-target.ts';
import { type ConvertResult, convertUsers } from './convert.ts';
import { sourceOfFile } from './source.ts';

const columns = ['name', 'email', 'email_verified', 'custom:plan', 'cognito:mfa_enabled', 'cognito:username'];
const ports = systemPorts({ emit: () => undefined, signal: new AbortController().signal });

interface Person {
  name?: string;
  email?: string;
  verified?: boolean;
  enabled?: boolean;
  status?: string;
  createdAt?: number;
  attributes?: Record<string, string>;
}

const subOf = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;

function record(person: Person, index: number): unknown {
  const { email, verified = true, name = 'Jo', attributes = {} } = person;
  const own = {
    sub: subOf(index),
    ...(email && { email }),
    email_verified: String(verified),
    name,
    ...attributes,
  };
  return {
    Username: `user${index}`,
    Attributes: Object.entries(own).map(([Name, Value]) => ({ Name, Value })),
    UserCreateDate: person.createdAt ?? 1_700_000_000,
    UserLastModifiedDate: 1_700_000_000,
    Enabled: person.enabled ?? true,
    UserStatus: person.status ?? 'CONFIRMED',
  };
}

interface Converted {
  result: ConvertResult;
  folder: string;
  rows: { username: string; attributes: Record<string, string> }[];
  named: { sub: string | null; username: string; route: string; reason: string; attribute?: string }[];
}

async function convertText(
  text: string,
  options: Partial<DecidingOptions> = {},
  limits?: { rows: number; bytes: number },
  folder = join(mkdtempSync(join(tmpdir(), 'poolferry-convert-')), 'out'),
): Promise<Converted> {
  const source = sourceOfFile({
    name: 'users.json',
    async *open() {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; at += 997) yield bytes.subarray(at, at + 997);
    },
  });
  const deciding = decidingOptions(options);
  const target = targetOfHeader(columns, deciding);
  const result = await convertUsers({ source, target, options: deciding, directory: folder, ports, limits });
  const linesOf = (file: string) =>
    readFileSync(join(folder, file), 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  const rows = result.files.flatMap(({ name }) => linesOf(name).slice(1));
  return {
    result,
    folder,
    rows: rows.map((line) => readRow(columns, line) as Converted['rows'][number]),
    named: linesOf('not-in-csv.ndjson').map((line) => JSON.parse(line)),
  };
}

const convert = (
  people: Person[],
  options?: Partial<DecidingOptions>,
  limits?: { rows: number; bytes: number },
) => convertText(JSON.stringify(people.map(record)), options, limits);

const carry = { withoutEmail: 'skip', unverified: 'carry' } as const;

describe('converting', () => {
  test('gives rows to whom the job can carry and names everybody else with route and reason', async () => {
    const people: Person[] = [
      { email: 'a@example.com', name: 'KUMAR, A' },
      { email: 'b@example.com', enabled: false },
      { email: 'c@example.com', verified: false },
      { email: 'd@example.com', name: 'a\nb' },
      { email: 'e@example.com', attributes: { 'custom:other': '1' } },
      {},
      { email: 'g@example.com', status: 'UNCONFIRMED' },
      { email: 'H@example.com', attributes: { 'custom:plan': 'pro' } },
    ];
    const { result, rows, named, folder } = await convert(people, carry);
    expect(rows).toEqual([
      {
        username: 'a@example.com',
        attributes: { name: 'KUMAR, A', email: 'a@example.com', email_verified: 'true' },
      },
      {
        username: 'H@example.com',
        attributes: { name: 'Jo', email: 'H@example.com', email_verified: 'true', 'custom:plan': 'pro' },
      },
    ]);
    expect(named.map(({ sub, username: _, ...why }) => [sub, why])).toEqual([
      [subOf(1), { route: 'admin-create', reason: 'disabled' }],
      [subOf(2), { route: 'admin-create', reason: 'unverified' }],
      [subOf(3), { route: 'admin-create', reason: 'line-break', attribute: 'name' }],
      [subOf(4), { route: 'admin-create', reason: 'no-column', attribute: 'custom:other' }],
      [subOf(5), { route: 'none', reason: 'without-email' }],
      [subOf(6), { route: 'none', reason: 'unconfirmed' }],
    ]);
    expect(result).toMatchObject({ exported: 8, rows: 2, notInCsv: 6, problems: [] });
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  });

  test('names who waits for a decision, and tells the problem', async () => {
    const { result, named } = await convert([{ email: 'a@example.com', verified: false }, {}]);
    expect(named.map(({ route, reason }) => [route, reason])).toEqual([
      ['none', 'unverified'],
      ['none', 'without-email'],
    ]);
    expect(result.problems.map(({ problem, users }) => [problem, users])).toEqual([
      ['unverified', 1],
      ['without-email', 1],
    ]);
  });

  test('splits files, and takes losers of shared names out of whichever holds them', async () => {
    const people = Array.from(
      { length: 50 },
      (_, index): Person => ({ email: `u${index % 45}@example.com` }),
    );
    const { result, rows, named } = await convert(
      people,
      { duplicates: 'verified' },
      { rows: 7, bytes: 1e6 },
    );
    expect(result.files.map((file) => file.name).slice(0, 2)).toEqual(['users-0001.csv', 'users-0002.csv']);
    expect(new Set(rows.map((row) => row.username)).size).toBe(45);
    expect(named.map(({ sub, reason }) => [sub, reason])).toEqual(
      [45, 46, 47, 48, 49].map((index) => [subOf(index), 'duplicate']),
    );
    expect(result).toMatchObject({ exported: 50, rows: 45, notInCsv: 5 });
  });
});

describe('an address that several have', () => {
  const people: Person[] = [
    { email: 'x@example.com', createdAt: 1_600_000_000 },
    { email: 'X@EXAMPLE.com', createdAt: 1_700_000_000, enabled: false },
    { email: 'y@example.com' },
  ];

  test('waits for a decision, all of its holders', async () => {
    const { named, rows, result } = await convert(people);
    expect(rows.map((row) => row.username)).toEqual(['y@example.com']);
    expect(named.map(({ sub, route, reason }) => [sub, route, reason])).toEqual([
      [subOf(0), 'none', 'duplicates'],
      [subOf(1), 'none', 'duplicates'],
    ]);
    expect(result.problems).toMatchObject([{ problem: 'duplicates', users: 2 }]);
    expect(result.reasons).toMatchObject([{ route: 'none', reason: 'duplicates', users: 2 }]);
  });

  test.each([
    ['newest', [subOf(1), 'admin-create', 'disabled'], [subOf(0), 'none', 'duplicate']],
    ['enabled', [subOf(1), 'none', 'duplicate']],
    [{ 'X@example.com': null }, [subOf(0), 'none', 'duplicate'], [subOf(1), 'none', 'duplicate']],
    [{ 'x@example.com': subOf(0) }, [subOf(1), 'none', 'duplicate']],
  ] as const)('goes to whom the option names: %j', async (duplicates, ...expected) => {
    const { named } = await convert(people, { duplicates });
    expect(named.map(({ sub, route, reason }) => [sub, route, reason])).toEqual(expected);
  });
});

test('whoever is on the way already keeps their name, and nobody else gets it', async () => {
  const holder = (index: number, begun: boolean, settled?: string) => ({
    user: listedUser({
      sub: subOf(index),
      username: `user${index}`,
      attributes: { email: 'x@example.com', email_verified: 'true' },
    }),
    ...{ index, begun, settled },
  });
  const directory = mkdtempSync(join(tmpdir(), 'poolferry-convert-'));
  const options = decidingOptions({ duplicates: 'newest' });
  await convertUsers({
    source: {
      name: 'ledger',
      isTaken: () => false,
      async *batches({ wanted = () => true } = {}) {
        const all = [holder(0, false), holder(1, true, 'migrated'), holder(2, true, 'on-the-way')];
        yield all.filter(({ index }) => wanted(index));
      },
    },
    ...{ target: targetOfHeader(columns, options), options, directory, ports },
  });
  const lines = readFileSync(join(directory, 'not-in-csv.ndjson'), 'utf8').trim().split('\n');
  expect(readdirSync(directory)).toEqual(['not-in-csv.ndjson']);
  expect(lines.map((line) => JSON.parse(line)).map(({ sub, reason }) => [sub, reason])).toEqual([
    [subOf(1), 'migrated'],
    [subOf(2), 'on-the-way'],
    [subOf(0), 'duplicate'],
  ]);
});

describe('bad input', () => {
  const folder = () => mkdtempSync(join(tmpdir(), 'poolferry-convert-'));

  test('one user twice is refused, both lines named, nothing left behind', async () => {
    const line = (index: number) => JSON.stringify(record({ email: `u${index}@example.com` }, index));
    const out = join(folder(), 'out');
    const text = [line(1), line(2), line(1)].join('\n');
    await expect(convertText(text, {}, undefined, out)).rejects.toMatchObject({
      code: 'user-twice',
      message: expect.stringContaining('line 1, column 1 and line 3, column 1'),
    });
    expect(() => readdirSync(out)).toThrow('ENOENT');
  });

  test('without subs the username tells users apart', async () => {
    const nameless = (name: string) => ({
      ...(record({ email: `${name}@example.com` }, 1) as object),
      Username: name,
      Attributes: [{ Name: 'email', Value: `${name}@example.com` }],
    });
    const { named } = await convertText(JSON.stringify([nameless('a'), nameless('b')]), carry);
    expect(named.map(({ sub, username }) => [sub, username])).toEqual([
      [null, 'a'],
      [null, 'b'],
    ]);
    const twice = JSON.stringify([nameless('a'), nameless('a')]);
    await expect(convertText(twice)).rejects.toMatchObject({ code: 'user-twice' });
  });

  test('a file that ends too early, or is wrong, leaves nothing behind', async () => {
    const out = folder();
    const text = JSON.stringify([record({ email: 'a@example.com' }, 1)]);
    await expect(convertText(text.slice(0, -1), {}, undefined, out)).rejects.toMatchObject({
      code: 'truncated-users-file',
    });
    await expect(convertText(`${text.slice(0, -1)},{}]`, {}, undefined, out)).rejects.toMatchObject({
      code: 'bad-users-file',
    });
    expect(readdirSync(out)).toEqual([]);
  });

  test('a folder that holds something stays as it is', async () => {
    const out = folder();
    writeFileSync(join(out, 'mine'), 'x');
    await expect(convertText('[]', {}, undefined, out)).rejects.toMatchObject({ code: 'folder-not-empty' });
    expect(readdirSync(out)).toEqual(['mine']);
  });
});

test('everybody is in a row or named, nobody twice, and no name is in two rows', async () => {
  const person = fc.record(
    {
      email: fc.constantFrom('a@example.com', 'A@example.com', 'b@example.com', 'ß@example.com', 'no email'),
      name: fc.constantFrom('Jo', 'a,b', '"', ' x', ''),
      verified: fc.boolean(),
      enabled: fc.boolean(),
      status: fc.constantFrom('CONFIRMED', 'UNCONFIRMED', 'EXTERNAL_PROVIDER', 'FORCE_CHANGE_PASSWORD'),
      createdAt: fc.constantFrom(1_600_000_000, 1_700_000_000),
    },
    { requiredKeys: [] },
  );
  const options = fc.record({
    duplicates: fc.constantFrom('stop', 'verified', 'newest', 'enabled'),
    unverified: fc.constantFrom('stop', 'skip', 'carry'),
    withoutEmail: fc.constantFrom('stop', 'skip'),
    federated: fc.constantFrom('stop', 'none'),
    unconfirmed: fc.constantFrom('stop', 'skip', 'carry'),
  } as const);
  await fc.assert(
    fc.asyncProperty(fc.array(person, { maxLength: 12 }), options, async (people, given) => {
      const { result, rows, named } = await convert(people, given as Partial<DecidingOptions>, {
        rows: 3,
        bytes: 1e6,
      });
      expect(rows.length + named.length).toBe(people.length);
      expect(result.rows).toBe(rows.length);
      expect(new Set(named.map(({ sub }) => sub)).size).toBe(named.length);
      const names = rows.map((row) => row.username.toLowerCase());
      expect(new Set(names).size).toBe(names.length);
      const told = result.reasons.reduce((sum, { users }) => sum + users, 0);
      expect(told).toBe(named.length);
      const unnamed = people.filter((_, index) => !named.some(({ sub }) => sub === subOf(index)));
      expect(unnamed.map(({ email }) => email).toSorted()).toEqual(
        rows.map((row) => row.username).toSorted(),
      );
    }),
    { numRuns: 150 },
  );
});
