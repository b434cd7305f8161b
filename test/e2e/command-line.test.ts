import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSandbox } from '@poolferry/sandbox';
import { describe, expect, test } from 'vitest';
import { decisions, pools, run, scratch, start, unhurried } from '../command.ts';
import { Wire } from '../wire.ts';

const bin = fileURLToPath(new URL('../../packages/poolferry/bin/poolferry.js', import.meta.url));

describe('the command line', () => {
  test.each(['20.20.2', '22.17.1', '18.0.0'])('on Node %s says what it needs and ends with 69', (version) => {
    const folder = scratch();
    // The command asks the process for its version and nothing else, so an older Node is one that says so.
    const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`;
    writeFileSync(join(folder, 'pretend.mjs'), pretend);
    const args = ['--import', join(folder, 'pretend.mjs'), bin, 'plan', '--json'];
    const ended = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    expect(ended.status).toBe(69);
    expect(ended.stderr).toContain(version);
    expect(ended.stderr).toContain('22.18');
    expect(ended.stdout).toBe('');
    expect(readdirSync(folder)).toEqual(['pretend.mjs']);
  });

  test.each([
    ['an unknown command', ['migrat'], /migrat/],
    ['an unknown flag', ['plan', '--sauce', 'x'], /--sauce/],
    ['a flag without its value', ['plan', '--ledger'], /--ledger/],
    ['one word too many', ['status', 'now'], /too many arguments/],
    ['a limit that is none', ['migrate', '--limit', '0'], /--limit/],
    ['a share over 1', ['plan', '--quota-share', '1.5'], /--quota-share/],
    ['an unknown category', ['plan', '--quota-rate', 'UserCration=5'], /UserCreation/],
    ['two mistakes at once', ['plan', '--unverified', 'no', '--chains', '3'], /--unverified[\s\S]*--chains/],
    ['faults that there are none of', ['sandbox', '--faults', 'earthquake'], /reset-after/],
    ['no pool at all', ['plan'], /--source|--target/],
    ['no ledger', ['status'], /poolferry\.db/],
    ['no job to stop', ['migrate', '--stop-import-job'], /poolferry\.db/],
    ['a role that is none', ['plan', '--logs-role-arn', 'garbage'], /--logs-role-arn/],
    ['a folder that cannot be made', ['demo', '--users', '5', '--directory', '/proc/demo'], /\/proc\/demo/],
    [
      'no file to import',
      ['import', '--target', 'us-east-1_abcdefghi', '--input', 'nobody.json'],
      /nobody\.json/,
    ],
  ])('ends with 2 for %s, one JSON line last, and leaves nothing behind', async (_, args, says) => {
    const folder = scratch();
    const [name = '', ...rest] = args;
    const ended = await run(folder, [name, '--json', ...rest]);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(says);
    expect(ended.lines()).toMatchObject([
      { type: 'result', exitCode: 2, error: { message: expect.any(String) } },
    ]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each(['report', 'init', 'sign-in'])('%s says that it is not built yet', async (name) => {
    const ended = await run(scratch(), [name, '--watch', 'deploy', '--json']);
    expect(ended.code).toBe(2);
    expect(ended.result()).toMatchObject({ error: { code: 'not-built-yet' }, exitCode: 2 });
    expect(ended.stderr).toContain(`no \`${name}\` yet`);
  });

  test('a mistyped word of quota is told apart from its arguments', async () => {
    const ended = await run(scratch(), ['quota', 'riase', 'UserCreation=200']);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('quota has no "riase". Did you mean "raise"?');
  });

  test('a source that holds nobody is asked about, and where nobody is to be moved the end says so and why', async () => {
    const sandbox = await startSandbox({ users: 1, quota: 'off' });
    const { source, target } = sandbox;
    const swapped = pools({ ...sandbox, source: target, target: source });
    const folder = scratch();
    const ended = await run(folder, ['plan', ...swapped, '--passwords', 'reset', ...unhurried]);
    expect(ended.stderr).toContain('The source holds nobody');
    const empty = await run(folder, ['migrate', ...swapped, ...unhurried]);
    expect(empty.code).toBe(0);
    expect(empty.stderr).toMatch(/nobody to move: the source holds no users/);
    const dates = { UserCreateDate: 1700000000, UserLastModifiedDate: 1700000000 };
    const unconfirmed = { Username: 'one', Enabled: true, UserStatus: 'UNCONFIRMED', ...dates };
    const Attributes = [
      { Name: 'sub', Value: '0a2c03be-25f3-4be3-8b30-f137a8578ad3' },
      { Name: 'email', Value: 'one@example.com' },
    ];
    writeFileSync(join(folder, 'one.json'), JSON.stringify([{ ...unconfirmed, Attributes }]));
    const into = ['--target', target.userPoolId, '--target-endpoint', sandbox.endpoint, ...unhurried];
    const args = ['import', '--ledger', 'one.db', '--input', 'one.json', '--passwords', 'reset', ...into];
    const leftOut = await run(folder, args);
    expect([leftOut.code, leftOut.stderr]).toEqual([0, expect.stringContaining('skipped (unconfirmed): 1')]);
    expect(leftOut.stderr).toMatch(/nobody to move: of 1 exported nobody crosses, for the reasons above/);
    for (const { stderr } of [empty, leftOut]) expect(stderr).not.toContain('0 verified');
    await sandbox.close();
  });

  test('colours nothing where nobody looks, or where NO_COLOR asks for none', async () => {
    const sandbox = await startSandbox({ users: 10, quota: 'off' });
    const plan = ['plan', ...pools(sandbox), ...unhurried];
    const escapeCode = String.fromCharCode(27);
    for (const [args, env] of [
      [plan, {}],
      [[...plan, '--no-color'], { FORCE_COLOR: '1' }],
      [plan, { NO_COLOR: '1' }],
    ] as const) {
      const ended = await run(scratch(), [...args], env);
      expect(ended.stderr).toContain('--passwords');
      expect(ended.stderr).not.toContain(escapeCode);
    }
    await sandbox.close();
  });
});

describe('poolferry sandbox', () => {
  test('says where it answers, serves both pools, and ends cleanly', async () => {
    const served = start(scratch(), ['sandbox', '--port', '0', '--users', '70', '--latency', '0', '--json']);
    const ready = await new Promise<string>((resolve) =>
      served.process.stdout?.once('data', (text) => resolve(`${text}`)),
    );
    const { type, endpoint, source, target } = JSON.parse(ready);
    expect(type).toBe('ready');
    expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const folder = scratch();
    for (const [pool, users] of [
      [source, 70],
      [target, 0],
    ]) {
      const file = `${pool}.json`;
      const from = ['--source', pool, '--source-endpoint', endpoint, ...unhurried];
      expect((await run(folder, ['export', '--output', file, ...from])).code).toBe(0);
      expect(JSON.parse(readFileSync(join(folder, file), 'utf8'))).toHaveLength(users);
    }
    const taken = await run(scratch(), ['sandbox', '--port', new URL(endpoint).port]);
    expect(taken.code).toBe(2);
    expect(taken.stderr).toContain('--port');
    served.process.kill('SIGTERM');
    expect((await served.ended).code).toBe(0);
  });
});

describe('what a run writes down', () => {
  test('is for its owner alone, at every moment, and holds no password', async () => {
    const sandbox = await startSandbox({ users: 300, seed: 81, quota: 'off', latencyMs: [0, 10] });
    const wire = new Wire(sandbox);
    const folder = scratch();
    const migration = start(folder, ['migrate', '--yes', '--json', ...pools(sandbox), ...decisions]);
    const modes = new Map<string, number>();
    let isRunning = true;
    migration.ended.then(() => {
      isRunning = false;
    });
    while (isRunning) {
      for (const name of readdirSync(folder)) {
        const stat = statSync(join(folder, name), { throwIfNoEntry: false });
        if (stat !== undefined) modes.set(name, (modes.get(name) ?? 0) | (stat.mode & 0o777));
      }
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    const ended = await migration.ended;
    expect(ended.code).toBe(0);
    const exported = ['export', '--output', 'users.json.zst', ...pools(sandbox).slice(0, 4), ...unhurried];
    expect((await run(folder, exported)).code).toBe(0);
    expect((await run(folder, ['ids', '--output', 'ids.csv'])).code).toBe(0);
    for (const name of readdirSync(folder)) modes.set(name, statSync(join(folder, name)).mode & 0o777);
    expect(modes.size).toBeGreaterThanOrEqual(5);
    expect([...modes].filter(([, mode]) => mode !== 0o600)).toEqual([]);

    const kept = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'));
    const said = [ended.stdout, ended.stderr, ...kept].join('\n');
    const people = [...(await wire.users(sandbox.source.userPoolId)).values()];
    const passwords = people.flatMap((user) => sandbox.passwordOf(user.username) ?? []);
    expect(passwords.length).toBeGreaterThan(250);
    expect(passwords.filter((password) => said.includes(password))).toEqual([]);
    // The new ones are known to nobody; their field would betray them.
    expect(said).not.toMatch(/TemporaryPassword(?!ValidityDays)|"Password"|AccessKeyId|Signature=/);
    await sandbox.close();
  });
});
