import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox } from '@poolferry/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decisions, pools, run, scratch } from '../command.ts';
import { Wire } from '../wire.ts';
import { forgetRequests, writesTo } from '../writes.ts';

describe('bad input ends with 2, says what and where, and writes nothing', () => {
  let wire: Wire;
  let byPhone: string;
  beforeAll(async () => {
    wire = new Wire(await startSandbox({ users: 20, quota: 'off' }));
    const settings = { PoolName: 'by-phone', UsernameAttributes: ['phone_number'] };
    byPhone = (await wire.ok('CreateUserPool', settings)).UserPool.Id;
    await forgetRequests(wire);
  });
  afterAll(() => wire.sandbox.close());

  const mend = (flag: string, value: string) => {
    const flags = pools(wire.sandbox);
    flags[flags.indexOf(flag) + 1] = value;
    return flags;
  };
  const cases: [string, () => string[], RegExp, Record<string, string>?][] = [
    ['an unknown pool', () => mend('--source', 'us-east-1_Unknown99'), /us-east-1_Unknown99/],
    ['a pool id of no shape', () => mend('--source', 'my-pool'), /my-pool/],
    [
      'a wrong Region',
      () => [...pools(wire.sandbox), '--source-region', 'eu-west-1'],
      /us-east-1.*eu-west-1|eu-west-1.*us-east-1/s,
    ],
    [
      'one pool as both',
      () => mend('--target', wire.sandbox.source.userPoolId),
      /same pool|source and target/i,
    ],
    ['a target by phone number', () => mend('--target', byPhone), /signs in by phone number/],
    [
      'missing credentials',
      () => pools(wire.sandbox),
      /credentials/,
      { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
    ],
    ['expired credentials', () => pools(wire.sandbox), /expired/, { AWS_ACCESS_KEY_ID: 'EXPIREDKEY' }],
    ['a mistyped flag', () => [...pools(wire.sandbox), '--pasword', 'reset'], /--passwords/],
    ['a value that is none', () => [...pools(wire.sandbox), '--unverified', 'cary'], /carry/],
    [
      'an attribute that is not there',
      () => [...pools(wire.sandbox), '--legacy-sub', 'custom:nope'],
      /custom:nope/,
    ],
  ];
  test.each(cases)('%s', async (_, args, says, env) => {
    const folder = scratch();
    const ended = await run(folder, ['plan', '--json', ...decisions, ...args()], env);
    expect(ended.stderr).toMatch(says);
    expect(ended.code).toBe(2);
    expect(ended.result().exitCode).toBe(2);
    expect(readdirSync(folder)).toEqual([]);
    expect(await writesTo(wire)).toEqual({});
  });

  test('a mistyped config key names the nearest right one', async () => {
    const folder = scratch();
    writeFileSync(join(folder, 'poolferry.config.json'), '{\n  "quota": { "shares": 0.5 }\n}\n');
    const ended = await run(folder, ['plan', ...pools(wire.sandbox)]);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/quota\.shares?.*line 2.*quota\.share/s);
    expect(readdirSync(folder)).toEqual(['poolferry.config.json']);
  });

  test('a ledger of other pools is refused and unchanged', async () => {
    const folder = scratch();
    expect((await run(folder, ['plan', ...pools(wire.sandbox), ...decisions])).code).toBe(0);
    const other = await wire.ok('CreateUserPool', { PoolName: 'other', UsernameAttributes: ['email'] });
    const ended = await run(folder, ['migrate', ...mend('--target', other.UserPool.Id)]);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(other.UserPool.Id);
    expect((await run(folder, ['status', '--json'])).result()).toMatchObject({ exported: 20, planned: true });
  });

  test.each([
    ['truncated', '[\n  {"Username": "a", "Attributes": [', /users\.json:2:36/],
    ['of another shape', '{\n "people": []\n}', /users\.json:1:1/],
    [
      'naming somebody twice',
      ['a', 'b', 'a'].map(record).join('\n'),
      /names the same user twice: line 1, column 1 and line 3, column 1/,
    ],
  ])('a users.json that is %s', async (_, text, says) => {
    const folder = scratch();
    writeFileSync(join(folder, 'users.json'), text);
    const { target, endpoint } = wire.sandbox;
    const into = ['--target', target.userPoolId, '--target-endpoint', endpoint];
    const ended = await run(folder, ['import', '--input', 'users.json', ...into]);
    expect(ended.stderr).toMatch(says);
    expect(ended.code).toBe(2);
    expect(readdirSync(folder)).toEqual(['users.json']);
  });
});

/** A record without a sub: the username is all that it is known by. */
function record(Username: string): string {
  const dates = { UserCreateDate: 1_700_000_000, UserLastModifiedDate: 1_700_000_000 };
  return JSON.stringify({ Username, Attributes: [], ...dates, Enabled: true, UserStatus: 'CONFIRMED' });
}
