import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox } from '@poolferry/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decisions, pools, run, scratch } from '../../command.ts';
import { Wire } from '../../wire.ts';
import { forgetRequests, writesTo } from '../../writes.ts';
import type { BadInput } from './bad-input.ts';
import type { Answered } from './command-process.ts';
import { configFiles } from './config-files.ts';
import { flags } from './flags.ts';
import { CommandProcess } from './in-one-process.ts';
import { badLedgers } from './ledgers.ts';
import { smallFiles } from './small-files.ts';
import { surroundings } from './surroundings.ts';
import { usersFiles } from './users-files.ts';

const good = scratch();
const inputs = [
  ...configFiles,
  ...flags,
  ...usersFiles,
  ...smallFiles,
  ...badLedgers(join(good, 'poolferry.db')),
  ...surroundings,
];

/** A command that has not answered by then hangs. */
const withinMs = 20_000;

describe(`${inputs.length} bad inputs end with 2, say what, where and what to do, and leave nothing`, () => {
  let wire: Wire;
  let command: CommandProcess;
  let words: Record<string, string[]>;
  beforeAll(async () => {
    wire = new Wire(await startSandbox({ users: 8, quota: 'off' }));
    const byPhone = await wire.ok('CreateUserPool', { PoolName: 'p', UsernameAttributes: ['phone_number'] });
    const both = pools(wire.sandbox);
    words = {
      '{pools}': both,
      '{from}': both.slice(0, 4),
      '{into}': both.slice(4),
      '{byPhone}': [byPhone.UserPool.Id],
    };
    expect((await run(good, ['plan', ...both, ...decisions])).code).toBe(0);
    command = await CommandProcess.start();
  });
  afterAll(async () => {
    command.stop();
    await wire.sandbox.close();
  });

  test('are 200 or more, each another one', () => {
    expect(inputs.length).toBeGreaterThanOrEqual(200);
    expect(new Set(inputs.map(({ name }) => name)).size).toBe(inputs.length);
  });

  test.each(inputs)('$name', async (input) => {
    const folder = scratch();
    for (const [name, content] of Object.entries(input.files ?? {}))
      writeFileSync(join(folder, name), content);
    await input.prepare?.(folder);
    const before = everythingIn(folder);
    await forgetRequests(wire);
    const ended = await command.run(askedFor(input, folder, words), withinMs);
    // A finding of `--check` is what was asked for, and stands on standard output; an error is both places.
    expect(ended.code, ended.stderr).toBe(2);
    expect(told(ended, input)).toMatch(input.says);
    expect(everythingIn(folder)).toEqual(before);
    expect(await writesTo(wire)).toEqual({});
  });
});

/** What was said; holds on the way that the last line is the result, with the code of the error. */
function told({ stdout, stderr }: Answered, { code }: BadInput): string {
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const result = lines.at(-1);
  expect(result).toMatchObject({ type: 'result', exitCode: 2 });
  if (code === 'findings') {
    const found = lines.filter(({ type }) => type === 'finding');
    expect(found.length).toBe(result.findings);
    return found.map(({ line, column, rule }) => `users.csv:${line}:${column}: ${rule}`).join('\n');
  }
  expect(result.error).toMatchObject({ code: code === '*' ? expect.any(String) : code });
  expect(result.error.code).not.toBe('unexpected');
  expect(stderr).not.toMatch(/ {4}at |This is a bug|\[object /);
  expect(stderr.split('\n').filter((line) => line.startsWith('error: ')).length).toBe(1);
  expect(stderr).toMatch(/^next: {2}\S/m);
  expect(result.error.hint).toEqual(expect.stringMatching(/\S/));
  return stderr;
}

function askedFor({ args, env = {} }: BadInput, folder: string, words: Record<string, string[]>) {
  const parts = args[0] === 'pool' || args[0] === 'quota' ? 2 : 1;
  const [name, rest] = [args.slice(0, parts), args.slice(parts)];
  const credentials = { AWS_ACCESS_KEY_ID: 'sandbox', AWS_SECRET_ACCESS_KEY: 'sandbox' };
  return {
    folder,
    // Behind the command's own name: at the end it would be the value of a flag that lacks one.
    args: [...name, '--json', '--no-color', ...rest.flatMap((word) => words[word] ?? [word])],
    env: { HOME: folder, AWS_EC2_METADATA_DISABLED: 'true', ...credentials, ...env },
  };
}

/** Every file with its mode and a digest of its content. */
function everythingIn(folder: string): string[] {
  return (
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      // SQLite leaves an empty log behind where it was only asked to read.
      .filter((path) => !(/-(shm|wal)$/.test(path) && isEmptyLog(join(folder, path))))
      .sort()
      .map((path) => {
        const there = lstatSync(join(folder, path));
        const content = there.isFile()
          ? readFileSync(join(folder, path))
          : there.isSymbolicLink()
            ? readlinkSync(join(folder, path))
            : '';
        return `${path} ${there.mode.toString(8)} ${createHash('sha256').update(content).digest('hex')}`;
      })
  );
}

function isEmptyLog(path: string): boolean {
  return path.endsWith('-shm') || lstatSync(path).size === 0;
}
