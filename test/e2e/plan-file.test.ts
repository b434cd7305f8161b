import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { startSandbox } from '@poolferry/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decisions, type Line, pools, run, scratch, unhurried } from '../command.ts';
import { Wire } from '../wire.ts';
import { forgetRequests, writesTo } from '../writes.ts';

describe('the plan as a file', () => {
  let wire: Wire;
  beforeAll(async () => {
    wire = new Wire(await startSandbox({ users: 300, seed: 61, quota: 'off', listingLagMs: 0 }));
  });
  afterAll(() => wire.sandbox.close());

  const plan = (folder: string, ...args: string[]) =>
    run(folder, ['plan', '--json', ...pools(wire.sandbox), ...decisions, ...args]);
  const textOf = (folder: string, name = 'poolferry.plan.json') => readFileSync(join(folder, name), 'utf8');

  test('is the same text for the same state, in another folder and made anew', async () => {
    const [folder, other] = [scratch(), scratch()];
    expect((await plan(folder)).code).toBe(0);
    const text = textOf(folder);
    expect((await plan(folder, '--again')).code).toBe(0);
    expect(textOf(folder)).toBe(text);
    expect((await plan(other, '--chains', '16', '--output', 'a.json')).code).toBe(0);
    expect(textOf(other, 'a.json')).toBe(text);
    expect(existsSync(join(other, 'poolferry.plan.json'))).toBe(false);
  });

  test('tells both pools, and everybody by number, as an independent count has them; reads only', async () => {
    const folder = scratch();
    await forgetRequests(wire);
    const ended = await plan(folder);
    expect(await writesTo(wire)).toEqual({});
    // These alone would make somebody a monthly active user (facts §14).
    const calls = await wire.calls();
    expect(calls.AdminGetUser).toBeUndefined();
    expect(ended.result().files).toEqual({ plan: 'poolferry.plan.json' });
    expect(statSync(join(folder, 'poolferry.plan.json')).mode & 0o777).toBe(0o600);

    const { pools: both, people, settled } = JSON.parse(textOf(folder)) as Line;
    expect(settled).toBe(true);
    expect(both.source).toMatchObject({
      id: wire.sandbox.source.userPoolId,
      signIn: { usernameAttributes: [], caseSensitive: true },
      mfa: { mode: 'OFF' },
      recovery: ['verified_email'],
      unread: [],
    });
    expect(both.target.signIn).toMatchObject({ usernameAttributes: ['email'], caseSensitive: false });
    expect(both.target.clients).toMatchObject([{ id: wire.sandbox.target.clientId, hasSecret: false }]);

    const users = [...(await wire.users(wire.sandbox.source.userPoolId)).values()];
    const count = (of: (user: (typeof users)[number]) => string | undefined) => {
      const found: Record<string, number> = {};
      for (const user of users) {
        const name = of(user);
        if (name !== undefined) found[name] = (found[name] ?? 0) + 1;
      }
      return found;
    };
    const told = (shares: Line[]) => Object.fromEntries(shares.map(({ name, users }) => [name, users]));
    const contact = (value: string | undefined, verified: string | undefined) =>
      value === undefined || value === '' ? 'none' : verified === 'true' ? 'verified' : 'unverified';
    expect(people.users).toBe(users.length);
    expect(told(people.status)).toEqual(count(({ status }) => status));
    expect(told(people.enabled)).toEqual(count(({ enabled }) => (enabled ? 'enabled' : 'disabled')));
    expect(told(people.email)).toEqual(
      count(({ attributes }) => contact(attributes.email, attributes.email_verified)),
    );
    expect(told(people.phone)).toEqual(
      count(({ attributes }) => contact(attributes.phone_number, attributes.phone_number_verified)),
    );
    expect(told(people.providers)).toEqual(
      count(({ attributes }) => JSON.parse(attributes.identities || '[]')[0]?.providerName),
    );
    const isFederated = ({ status }: { status: string }) => status === 'EXTERNAL_PROVIDER';
    expect(told(people.signIn)).toMatchObject({
      'identity provider': users.filter(isFederated).length,
      'username like an email': users.filter((user) => !isFederated(user) && /.@./.test(user.username))
        .length,
    });
  });

  test('names nobody, whatever the options hold; --details does, everybody once, in a file of its own', async () => {
    const folder = scratch();
    const users = [...(await wire.users(wire.sandbox.source.userPoolId)).values()];
    const shared = users.find((user) => user.attributes.email !== undefined);
    writeFileSync(join(folder, 'who.json'), JSON.stringify({ [shared?.attributes.email ?? '']: null }));
    const decided = ['--duplicates', './who.json', '--set', 'custom:plan=Secret-Value'];
    const ended = await plan(folder, ...decided, '--details');
    const text = textOf(folder);
    expect(text).not.toContain('Secret-Value');
    for (const { username, attributes } of users) {
      if (username.length > 6) expect(text).not.toContain(JSON.stringify(username));
      if (attributes.email) expect(text).not.toContain(attributes.email);
    }
    expect(ended.result().files.users).toBe('poolferry.plan-users.ndjson');
    expect(statSync(join(folder, 'poolferry.plan-users.ndjson')).mode & 0o777).toBe(0o600);
    const lines = textOf(folder, 'poolferry.plan-users.ndjson').trimEnd().split('\n');
    const named = lines.map((line) => JSON.parse(line) as Line);
    expect(named.map(({ sub }) => sub)).toEqual(users.map(({ sub }) => sub).sort());
    const federated = named.find((one) => one.reason === 'federated');
    expect(users.find(({ sub }) => sub === federated?.sub)?.status).toBe('EXTERNAL_PROVIDER');
  });

  test('is written where something is to be settled as well, and takes the place of no other file', async () => {
    const folder = scratch();
    const ended = await run(folder, ['plan', ...pools(wire.sandbox), ...unhurried, '--no-color']);
    expect(ended.code).toBe(4);
    expect(JSON.parse(textOf(folder))).toMatchObject({ type: 'poolferry-plan', settled: false });
    expect(ended.stderr).toMatch(/ {2}sign-in +username +email/);
    expect(ended.stderr).toContain('poolferry.plan.json');

    const mine = join(folder, 'mine.json');
    writeFileSync(mine, '{"precious":true}');
    const refused = await plan(folder, '--output', 'mine.json');
    expect(refused.code).toBe(2);
    expect(refused.result().error.code).toBe('file-exists');
    expect(readFileSync(mine, 'utf8')).toBe('{"precious":true}');
  });

  describe('never takes the place of anything else, and bad input leaves nothing behind', () => {
    const refused = async (folder: string, code: string, ...args: string[]) => {
      const before = readdirSync(folder).sort();
      const ended = await plan(folder, ...args);
      expect(ended.result()).toMatchObject({ exitCode: 2, error: { code } });
      expect(readdirSync(folder).sort()).toEqual(before);
    };

    test.each(['new.db', './new.db', 'link/new.db', 'new.db.lock', 'new.db-wal', 'new.db-shm', 'to-db'])(
      'not of the ledger: --output %s',
      async (output) => {
        const folder = scratch();
        symlinkSync('.', join(folder, 'link'));
        symlinkSync('new.db', join(folder, 'to-db'));
        await refused(folder, 'output-is-ledger', '--ledger', 'new.db', '--output', output);
      },
    );

    test('not of a ledger reached by a link, nor of one named as what it is written through', async () => {
      const folder = scratch();
      symlinkSync('real.db', join(folder, 'l.db'));
      for (const output of ['real.db', 'real.db.lock', 'l.db'])
        await refused(folder, 'output-is-ledger', '--ledger', 'l.db', '--output', output);
      await refused(folder, 'output-is-ledger', '--ledger', 'a.json.partial', '--output', 'a.json');
      await refused(
        folder,
        'output-is-ledger',
        ...['--ledger', 'a-users.ndjson', '--output', 'a.json', '--details'],
      );
    });

    test('not of a file of people that it did not write; of its own it does', async () => {
      const folder = scratch();
      const foreign = '{"sub":"one","username":"two"}\n';
      writeFileSync(join(folder, 'people-users.ndjson'), foreign);
      await refused(folder, 'file-exists', '--output', 'people.json', '--details');
      expect(textOf(folder, 'people-users.ndjson')).toBe(foreign);
      expect((await plan(folder, '--output', 'own.json', '--details')).code).toBe(0);
      expect((await plan(folder, '--output', 'own.json', '--details', '--again')).code).toBe(0);
    });

    test('a foreign file beside a ledger that is not there yet', async () => {
      const folder = scratch();
      writeFileSync(join(folder, 'e.plan.json'), '{}');
      await refused(folder, 'file-exists', '--ledger', 'e.db');
    });

    test('what is no file', async () => {
      const folder = scratch();
      mkdirSync(join(folder, 'folder'));
      for (const output of ['-', '/dev/stdout', '/dev/fd/1', 'folder'])
        await refused(folder, 'file-not-writable', '--output', output);
    });
  });
});
