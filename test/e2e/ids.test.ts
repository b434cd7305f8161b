import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { startSandbox } from '@poolferry/sandbox';
import { beforeAll, describe, expect, test } from 'vitest';
import { decisions, pools, run, scratch } from '../command.ts';
import { type ListedUser, Wire } from '../wire.ts';

interface Row {
  source_sub: string;
  source_username: string;
  target_sub: string;
  target_username: string;
}

/** Reads RFC 4180, quotes and line breaks inside of them included. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/g)) {
    if (end === '' && quoted === undefined && plain === '' && rows.at(-1)?.length === 0) break;
    rows.at(-1)?.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === '\n') rows.push([]);
  }
  return rows.filter((row) => row.length > 0);
}

describe('poolferry ids', () => {
  const folder = scratch();
  let expected: string[][];
  beforeAll(async () => {
    const sandbox = await startSandbox({ users: 1000, seed: 41, quota: 'off' });
    const wire = new Wire(sandbox);
    const ended = await run(folder, ['migrate', '--yes', '--json', ...pools(sandbox), ...decisions]);
    expect(ended.code).toBe(0);
    const before = await wire.users(sandbox.source.userPoolId);
    const after = await wire.users(sandbox.target.userPoolId);
    await sandbox.close();
    const { stdout } = await run(folder, ['ids', '--format', 'ndjson']);
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Row);
    expected = rows.map((row) => [row.source_sub, row.source_username, row.target_sub, row.target_username]);
    expectToMatchPools(rows, before, after);
  });

  /** The table as the pools themselves tell it: both ids of both sides, by the address that they share. */
  function expectToMatchPools(
    rows: Row[],
    before: Map<string, ListedUser>,
    after: Map<string, ListedUser>,
  ): void {
    expect(rows.length).toBeGreaterThan(800);
    expect(new Set(rows.map((row) => row.target_sub))).toEqual(new Set(after.keys()));
    expect(new Set(rows.map((row) => row.source_sub)).size).toBe(rows.length);
    for (const row of rows) {
      const was = before.get(row.source_sub);
      const is = after.get(row.target_sub);
      expect([row.source_username, row.target_username]).toEqual([was?.username, is?.username]);
      expect(is?.attributes.email?.toLowerCase()).toBe(was?.attributes.email?.toLowerCase());
    }
  }

  test('as CSV quotes what must be quoted, and is a line for each migrated user', async () => {
    const { stdout, code } = await run(folder, ['ids', '--format', 'csv']);
    expect(code).toBe(0);
    const [header, ...rows] = readCsv(stdout);
    expect(header).toEqual(['source_sub', 'source_username', 'target_sub', 'target_username']);
    expect(rows).toEqual(expected);
    // Usernames that need it are really among them.
    expect(rows.some(([, username]) => /[",]/.test(username ?? ''))).toBe(true);
    expect(stdout).not.toContain('\r');
  });

  test('as SQL is what a database takes in', async () => {
    await run(folder, ['ids', '--format', 'sql', '--output', 'ids.sql']);
    const database = new DatabaseSync(':memory:');
    // SQLite lacks LEFT, which both PostgreSQL and MySQL have, and takes a backslash for itself.
    const script = readFileSync(join(folder, 'ids.sql'), 'utf8').replaceAll("LEFT('\\\\', 1)", "'\\'");
    database.exec(script);
    const rows = database.prepare('SELECT * FROM poolferry_ids').all() as unknown as Row[];
    const found = rows.map((row) => [
      row.source_sub,
      row.source_username,
      row.target_sub,
      row.target_username,
    ]);
    expect(found.sort()).toEqual(expected.toSorted());
  });

  test('for DynamoDB is an item a line', async () => {
    const { stdout } = await run(folder, ['ids', '--format', 'dynamodb']);
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => Object.values<{ S: string }>(JSON.parse(line).Item).map(({ S }) => S));
    expect(rows).toEqual(expected);
  });

  test('under --json ends with the result, and never replaces a file', async () => {
    const json = await run(folder, ['ids', '--json']);
    expect(json.lines()).toHaveLength(expected.length + 1);
    expect(json.result()).toMatchObject({ type: 'result', migrated: expected.length, exitCode: 0 });
    expect((await run(folder, ['ids', '--output', 'once.csv'])).code).toBe(0);
    const twice = await run(folder, ['ids', '--output', 'once.csv']);
    expect(twice.code).toBe(2);
    expect(twice.stderr).toContain('once.csv');
    const unknown = await run(folder, ['ids', '--format', 'xml']);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('dynamodb');
  });
});
