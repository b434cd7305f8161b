import { startSandbox } from '@poolferry/sandbox';
import { describe, expect, test } from 'vitest';
import { decisions, pools, scratch, start } from '../command.ts';
import { forgetPassword, signIn } from '../person.ts';
import { type Answer, Wire } from '../wire.ts';

/** Askers for each person: close enough to each other that no moment of the run goes unseen. */
const askersEach = 4;

describe('a disabled user', () => {
  test('gets in at no moment of a run, by sign-in or by "forgot password"', async () => {
    const sandbox = await startSandbox({ users: 1000, seed: 6, quota: 'off', latencyMs: [20, 60] });
    const wire = new Wire(sandbox);
    const people = await wire.users(sandbox.source.userPoolId);
    const disabled = [...people.values()].filter((user) => !user.enabled && user.attributes.email);
    // Where an enabled user shares the address, it is theirs in the target, and lets them in.
    const enabled = [...people.values()].filter((user) => user.enabled);
    const theirs = new Set(enabled.map((user) => user.attributes.email?.toLowerCase()));
    const watched = disabled.filter((user) => !theirs.has(user.attributes.email?.toLowerCase()));
    expect(watched.length).toBeGreaterThan(8);

    const migrate = ['migrate', '--yes', '--no-verify', '--json', ...pools(sandbox), ...decisions];
    const migration = start(scratch(), migrate);
    let isRunning = true;
    const answers = new Map<string, Answer>();
    const ask = async (email: string, password: string) => {
      while (isRunning) {
        for (const answer of [await forgetPassword(wire, email), await signIn(wire, email, password)]) {
          answers.set(answer.message ?? `let in: ${JSON.stringify(answer)}`, email);
        }
      }
    };
    const askers = watched.flatMap(({ username, attributes }) =>
      Array.from({ length: askersEach }, () =>
        ask(attributes.email ?? '', sandbox.passwordOf(username) ?? 'Some-other-7'),
      ),
    );
    const ended = await migration.ended;
    isRunning = false;
    await Promise.all(askers);
    expect(ended.code).toBe(0);

    expect([...answers.keys()].filter((said) => said.startsWith('let in'))).toEqual([]);
    // The moments that matter were seen: before, between creation and disabling, and after.
    expect([...answers.keys()]).toEqual(
      expect.arrayContaining([
        'Username/client id combination not found.',
        'User password cannot be reset in the current state.',
        'User is disabled.',
      ]),
    );
    expect((await wire.control('outbox')).sent).toBe(0);
    const crossed = [...(await wire.users(sandbox.target.userPoolId)).values()];
    expect(crossed.filter((user) => !user.enabled).length).toBeGreaterThan(8);
    await sandbox.close();
  });
});
