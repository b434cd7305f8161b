import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SandboxOptions, type Switches, startSandbox } from '@poolferry/sandbox';
import { describe, expect, test } from 'vitest';
import { decisions, pools, run, scratch, unhurried } from '../command.ts';
import { expectImportedPeople } from '../imported-people.ts';
import { contested, isCalledLikeAlias, isOfTheQuestion, namesOf } from '../names-in-target.ts';
import { aliases, aliasPool, withTarget } from '../other-target.ts';
import { recovers, signInAsChosen } from '../person.ts';
import { expectSamePeople, readIds } from '../same-people.ts';
import type { ListedUser, Wire } from '../wire.ts';

async function world(settings: Record<string, unknown>, options: SandboxOptions) {
  const started = await startSandbox({ quota: 'off', listingLagMs: 0, ...options });
  const { sandbox, wire } = await withTarget(started, settings);
  const folder = scratch();
  const flags = ['--json', ...pools(sandbox), ...decisions];
  const source = [...(await wire.users(sandbox.source.userPoolId)).values()];
  return { sandbox, wire, folder, flags, source };
}

const done = { failed: 0, pending: 0, differing: 0, exitCode: 0 };

/** Old sub to new, as the ledger tells it. */
async function idsIn(folder: string): Promise<Map<string, string>> {
  await run(folder, ['ids', '--format', 'ndjson', '--output', 'ids.ndjson']);
  return readIds(join(folder, 'ids.ndjson'));
}

/** Whoever is left behind lacks a name to somebody who crossed, and nobody took another's. */
function expectFairContests(source: readonly ListedUser[], ids: Map<string, string>, aliases: string[]) {
  const isThere = ({ sub }: ListedUser) => ids.has(sub);
  const inQuestion = source.filter(isOfTheQuestion);
  expect(source.filter((user) => isThere(user) && !isOfTheQuestion(user))).toEqual([]);
  expect([...contested(source.filter(isThere), aliases)]).toEqual([]);
  const names = new Set(source.filter(isThere).flatMap((user) => namesOf(user, aliases)));
  const left = inQuestion.filter((user) => !isThere(user));
  expect(left.filter((user) => !namesOf(user, aliases).some((name) => names.has(name)))).toEqual([]);
  return { left: left.length };
}

describe('migrate into a pool with aliases', () => {
  test('keeps usernames, and people recover by email and sign in by either name', async () => {
    const { sandbox, wire, folder, flags, source } = await world(aliasPool, { users: 500, seed: 71 });
    const ended = await run(folder, ['migrate', '--yes', ...flags, '--usernames', 'sub']);
    expect(ended.result()).toMatchObject({ exported: 500, ...done });
    const ids = await idsIn(folder);
    await expectSamePeople(wire, ids);
    expect(expectFairContests(source, ids, aliases).left).toBeGreaterThan(0);

    const there = await wire.users(sandbox.target.userPoolId);
    const rows = readFileSync(join(folder, 'ids.ndjson'), 'utf8').trim().split('\n');
    const usernames = new Map(
      rows.map((row) => JSON.parse(row)).map((row) => [row.target_sub, row.target_username]),
    );
    const renamed = source.filter((user) => ids.has(user.sub) && isCalledLikeAlias(user, aliases));
    expect(renamed.length).toBeGreaterThan(2);
    for (const user of source.filter(({ sub }) => ids.has(sub))) {
      const after = there.get(ids.get(user.sub) ?? '');
      expect(after?.username).toBe(isCalledLikeAlias(user, aliases) ? user.sub : user.username);
      expect(usernames.get(after?.sub)).toBe(after?.username);
    }
    const people = [...there.values()].filter(
      ({ attributes, enabled }) => enabled && attributes.email_verified === 'true',
    );
    for (const { attributes, username } of people.slice(0, 4)) {
      expect(await recovers(wire, attributes.email ?? '')).toBe(true);
      expect((await signInAsChosen(wire, username)).AuthenticationResult).toBeDefined();
    }
    await sandbox.close();
  });

  // Both readings of how names are folded and kept (facts §4.4).
  test.each<[string, Partial<Switches>]>([
    ['as the likelier readings have it', {}],
    ['the other way in every doubt', { emailCaseStored: 'folded', nonAsciiFolding: 'ascii' }],
  ])(
    'by the import job, and by AdminCreateUser whom it cannot carry, without those whose names cannot cross, %s',
    async (_, switches) => {
      const { sandbox, wire, folder, flags, source } = await world(aliasPool, {
        users: 400,
        seed: 72,
        switches,
      });
      const byJob = ['--routes', 'import-job', '--app-handles-reset-required', '--usernames', 'skip'];
      const ended = await run(folder, ['migrate', '--yes', ...flags, ...byJob]);
      expect(ended.result()).toMatchObject({ exported: 400, ...done });
      const ids = await idsIn(folder);
      const { reset } = await expectImportedPeople(wire, ids);
      expect(reset).toBeGreaterThan(50);
      expect(source.filter((user) => ids.has(user.sub) && isCalledLikeAlias(user, aliases))).toEqual([]);
      const imported = [...(await wire.users(sandbox.target.userPoolId)).values()].find(
        ({ status, attributes }) => status === 'RESET_REQUIRED' && attributes.email !== undefined,
      );
      expect(await recovers(wire, imported?.attributes.email ?? '')).toBe(true);
      expect((await signInAsChosen(wire, imported?.username ?? '')).AuthenticationResult).toBeDefined();
      await sandbox.close();
    },
  );

  test('asks about each name that cannot cross and each that several want, and writes nothing before', async () => {
    const { sandbox, wire, folder, flags, source } = await world(aliasPool, { users: 500, seed: 71 });
    const asking = ['plan', ...flags, '--duplicates', 'stop'];
    const asked = (await run(folder, asking)).result();
    expect(asked.exitCode).toBe(4);
    const problem = (name: string) => asked.plan.findings.find((one: { code: string }) => one.code === name);
    const inQuestion = source.filter(isOfTheQuestion);
    for (const [name, alias] of [
      ['username-like-email', 'email'],
      ['username-like-phone', 'phone_number'],
    ] as const) {
      const called = inQuestion.filter((user) => isCalledLikeAlias(user, [alias]));
      expect(problem(name).count).toBe(called.length);
    }
    const contests = contested(
      inQuestion.filter((user) => !isCalledLikeAlias(user, aliases)),
      aliases,
    );
    expect(problem('duplicates').count).toBe(new Set([...contests.values()].flat()).size);
    await expect(wire.users(sandbox.target.userPoolId)).resolves.toEqual(new Map());

    // A file settles them one by one, whatever kind of name it is: the first of each keeps it.
    const settled = contested(inQuestion, aliases);
    const file = Object.fromEntries(
      [...settled].map(([name, holders]) => [name.slice(name.indexOf(' ') + 1), holders[0]?.sub]),
    );
    writeFileSync(join(folder, 'who.json'), JSON.stringify(file));
    const answered = [...asking.slice(0, -2), '--duplicates', './who.json', '--usernames', 'sub'];
    expect((await run(folder, answered)).result()).toMatchObject({ exitCode: 0 });
    await sandbox.close();
  });

  test('leaves whoever is there before as they are, and lets nobody take their names', async () => {
    const { sandbox, wire, folder, flags, source } = await world(aliasPool, { users: 120, seed: 73 });
    const free = source.filter(
      (user) =>
        isOfTheQuestion(user) &&
        user.attributes.email_verified === 'true' &&
        !isCalledLikeAlias(user, aliases),
    );
    const [byAlias, byName, unproved] = free as [ListedUser, ListedUser, ListedUser];
    await makeStranger(wire, 'stranger-1', { email: byAlias.attributes.email ?? '', email_verified: 'true' });
    await makeStranger(wire, byName.username.toUpperCase(), {});
    await makeStranger(wire, 'stranger-2', { email: unproved.attributes.email ?? '' });
    const before = await wire.users(sandbox.target.userPoolId);
    const ended = await run(folder, ['migrate', '--yes', ...flags, '--usernames', 'sub']);
    expect(ended.result()).toMatchObject(done);
    const ids = await idsIn(folder);
    expect([byAlias, byName, unproved].map(({ sub }) => ids.has(sub))).toEqual([false, false, true]);
    const after = await wire.users(sandbox.target.userPoolId);
    for (const [sub, stranger] of before) expect(after.get(sub)).toEqual(stranger);
    await sandbox.close();
  });

  test('leaves a name to whoever took it since the plan', async () => {
    const { sandbox, wire, folder, flags, source } = await world(aliasPool, { users: 60, seed: 74 });
    const named = [...flags, '--usernames', 'sub'];
    expect((await run(folder, ['plan', ...named])).code).toBe(0);
    const late = source.find((user) => isOfTheQuestion(user) && user.attributes.email_verified === 'true');
    await makeStranger(wire, 'stranger', { email: late?.attributes.email ?? '', email_verified: 'true' });
    const ended = await run(folder, ['migrate', ...named, '--no-verify']);
    expect(ended.code).toBe(3);
    const failures = ended.lines().filter(({ type }) => type === 'user-failed');
    expect(failures).toMatchObject([{ sub: late?.sub, failure: 'name-taken' }]);
    await sandbox.close();
  });

  test('convert sends the same people as the plan', async () => {
    const { sandbox, folder, flags, source } = await world(aliasPool, { users: 500, seed: 71 });
    const named = [...flags, '--usernames', 'sub'];
    const planned = (await run(folder, ['plan', ...named])).result();
    expect(
      (await run(folder, ['export', '--output', 'users.json', ...pools(sandbox).slice(0, 4), ...unhurried]))
        .code,
    ).toBe(0);
    const file = ['--input', 'users.json', '--output', 'out', ...pools(sandbox).slice(4), ...decisions];
    const converted = await run(folder, ['convert', '--json', ...file, '--usernames', 'sub']);
    const { byReason, rows, problems } = converted.result();
    expect([converted.code, problems]).toEqual([0, []]);
    expect(byReason.duplicate).toBe(
      planned.plan.skipped.find((one: { reason: string }) => one.reason === 'duplicate').users,
    );
    const header = readFileSync(join(folder, 'out', 'users-0001.csv'), 'utf8').split('\n')[0] ?? '';
    const at = header.split(',').indexOf('cognito:username');
    const names = readFileSync(join(folder, 'out', 'users-0001.csv'), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(/(?<!\\),/)[at]?.replaceAll('\\,', ','));
    const known = new Set(source.flatMap(({ username, sub }) => [username, sub]));
    expect(names).toHaveLength(rows);
    expect(names.filter((name) => !known.has(name ?? '') || name?.includes('@'))).toEqual([]);
    await sandbox.close();
  });
});

async function makeStranger(wire: Wire, Username: string, attributes: Record<string, string>) {
  const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
  const UserPoolId = wire.sandbox.target.userPoolId;
  await wire.ok('AdminCreateUser', { UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' });
}

describe('migrate into a pool that signs in by username alone', () => {
  test('takes along who has no email, shares one, or is called like one; of names that differ by case, one', async () => {
    const folding = { UsernameConfiguration: { CaseSensitive: false } };
    const { sandbox, wire, folder, flags, source } = await world(folding, { users: 500, seed: 75 });
    const ended = await run(folder, ['migrate', '--yes', ...flags]);
    expect(ended.result()).toMatchObject({ exported: 500, ...done });
    const ids = await idsIn(folder);
    await expectSamePeople(wire, ids);
    expect(expectFairContests(source, ids, []).left).toBeGreaterThan(0);
    const crossed = source.filter(({ sub }) => ids.has(sub));
    expect(crossed.some(({ attributes }) => attributes.email === undefined)).toBe(true);
    expect(crossed.some((user) => isCalledLikeAlias(user, aliases))).toBe(true);
    await sandbox.close();
  });
});
