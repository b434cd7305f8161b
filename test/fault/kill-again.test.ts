import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type SandboxOptions, startSandbox } from '@poolferry/sandbox';
import { describe, expect, test } from 'vitest';
import { decisions, pools, run, runAndKill, scratch } from '../command.ts';
import { recovers, signInAsChosen } from '../person.ts';
import { expectSamePeople, readIds } from '../same-people.ts';
import { type Answer, Wire } from '../wire.ts';
import { writesTo } from '../writes.ts';

async function world(options: SandboxOptions) {
  const sandbox = await startSandbox({ quota: 'off', ...options });
  const folder = scratch();
  const migrate = ['migrate', '--yes', '--json', ...pools(sandbox), ...decisions];
  return { sandbox, wire: new Wire(sandbox), folder, migrate };
}

type World = Awaited<ReturnType<typeof world>>;

async function callsSoFar(wire: Wire): Promise<number> {
  return Object.values(await wire.calls()).reduce((sum, calls) => sum + calls, 0);
}

async function expectWholeJob({ wire, folder, migrate }: World): Promise<void> {
  await wire.control('latency', { minMs: 0, maxMs: 0 });
  const ended = await run(folder, migrate);
  expect(ended.result()).toMatchObject({ failed: 0, pending: 0, differing: 0, exitCode: 0 });
  await run(folder, ['ids', '--format', 'ndjson', '--output', 'ids.ndjson']);
  await expectSamePeople(wire, readIds(join(folder, 'ids.ndjson')));
}

describe('a migration that is killed', () => {
  test('over and over, every few hundred calls, comes to its end all the same', async () => {
    const here = await world({ users: 300, seed: 61, latencyMs: [0, 6] });
    let kills = 0;
    for (let isDone = false; !isDone; ) {
      const before = await callsSoFar(here.wire);
      const killAfterCalls = 150 + 40 * kills;
      isDone = !(await runAndKill(here, async () => (await callsSoFar(here.wire)) > before + killAfterCalls));
      if (!isDone) kills += 1;
    }
    expect(kills).toBeGreaterThan(3);
    await expectWholeJob(here);

    // And the source was only ever read.
    const { operations } = await here.wire.control('requests');
    const onSource = Object.keys(await writesTo(here.wire)).filter(
      (operation) => operations[operation].pools[here.sandbox.source.userPoolId] !== undefined,
    );
    expect(onSource).toEqual([]);
    await here.sandbox.close();
  });

  test('and resumed overwrites no password that somebody has chosen meanwhile', async () => {
    const here = await world({ users: 400, seed: 62, latencyMs: [0, 10], listingLagMs: 0 });
    const settled = async () => (await here.wire.calls()).AdminSetUserPassword ?? 0;
    expect(await runAndKill(here, async () => (await settled()) > 150)).toBe(true);
    await here.wire.control('latency', { minMs: 0, maxMs: 0 });
    const there = [...(await here.wire.users(here.sandbox.target.userPoolId)).values()];
    const chosen: string[] = [];
    for (const { attributes, status, enabled } of there) {
      const { email = '', email_verified: verified } = attributes;
      if (status !== 'CONFIRMED' || !enabled || verified !== 'true') continue;
      expect(await recovers(here.wire, email)).toBe(true);
      chosen.push(email);
    }
    expect(chosen.length).toBeGreaterThan(100);
    await expectWholeJob(here);
    for (const email of chosen) {
      const signedIn = await signInAsChosen(here.wire, email);
      expect([email, signedIn.__type]).toEqual([email, undefined]);
    }
    await here.sandbox.close();
  });

  test('while answers are outstanding that never come, settles whose users those are', async () => {
    // This seed loses the answers to four creations, and to no call that everything waits for.
    const here = await world({ users: 400, seed: 63, faults: ['timeout-after'] });
    const lost = async () => {
      const { requests } = await here.wire.control('requests/latest');
      return requests.filter((one: Answer) => one.outcome === 'fault:timeout-after');
    };
    const isLost = async () =>
      (await lost()).filter((one: Answer) => one.operation === 'AdminCreateUser').length === 4;
    expect(await runAndKill(here, isLost)).toBe(true);
    await here.wire.control('faults', { faults: 'none' });
    await expectWholeJob(here);
    await here.sandbox.close();
  });

  test('leaves a name to whoever took it while an answer was outstanding', async () => {
    // Of this seed some creations are neither carried out nor answered.
    const here = await world({ users: 400, seed: 68, faults: ['timeout-before'], listingLagMs: 0 });
    const { wire, sandbox, folder, migrate } = here;
    const isLost = async () => {
      const { requests } = await wire.control('requests/latest');
      return requests.some(
        ({ operation, outcome }: Answer) => outcome.startsWith('fault') && operation === 'AdminCreateUser',
      );
    };
    expect(await runAndKill(here, isLost)).toBe(true);
    await wire.control('faults', { faults: 'none' });
    const intended = intendedEmails(folder);
    expect(intended.length).toBeGreaterThan(0);
    const UserPoolId = sandbox.target.userPoolId;
    const strangers: Answer[] = [];
    for (const Username of intended) {
      const made = await wire.call('AdminCreateUser', { UserPoolId, Username, MessageAction: 'SUPPRESS' });
      if (made.User !== undefined) strangers.push(await wire.ok('AdminGetUser', { UserPoolId, Username }));
    }
    expect(strangers.length).toBeGreaterThan(0);

    const ended = await run(folder, [...migrate, '--no-verify']);
    expect(ended.code).toBe(3);
    expect(ended.result()).toMatchObject({ failed: strangers.length, pending: 0 });
    for (const stranger of strangers) {
      const { Username } = stranger;
      expect(await wire.ok('AdminGetUser', { UserPoolId, Username })).toEqual(stranger);
    }
    await sandbox.close();
  });
});

/** Whom the ledger meant to create without having heard that they were. */
function intendedEmails(folder: string): string[] {
  const ledger = new DatabaseSync(join(folder, 'poolferry.db'));
  const rows = ledger
    .prepare(`SELECT profile ->> 'email' AS email FROM users JOIN profiles USING (id) WHERE reached = 1`)
    .all();
  ledger.close();
  return rows.map(({ email }) => String(email));
}
