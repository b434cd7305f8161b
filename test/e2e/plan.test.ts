import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox } from '@poolferry/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Line, pools, run, scratch, unhurried } from '../command.ts';
import { Wire } from '../wire.ts';
import { forgetRequests, writesTo } from '../writes.ts';

const settled = {
  passwords: ['--passwords', 'reset'],
  duplicates: ['--duplicates', 'verified'],
  'without-email': ['--without-email', 'skip'],
  unverified: ['--unverified', 'carry'],
  unconfirmed: ['--unconfirmed', 'skip'],
  federated: ['--federated', 'none'],
};
type Question = keyof typeof settled;

const answersTo = (questions: Question[]) => questions.flatMap((question) => settled[question]);
const everything = Object.keys(settled) as Question[];

describe('poolferry plan', () => {
  let wire: Wire;
  beforeAll(async () => {
    wire = new Wire(await startSandbox({ users: 1000, seed: 21, quota: 'off', listingLagMs: 0 }));
  });
  afterAll(() => wire.sandbox.close());

  const plan = (folder: string, ...args: string[]) =>
    run(folder, ['plan', '--json', ...pools(wire.sandbox), ...unhurried, ...args]);
  const stopsOf = ({ plan }: Line): Line[] => plan.findings.filter((one: Line) => one.weight === 'stop');
  const problemsOf = (line: Line): string[] =>
    stopsOf(line)
      .map((one) => one.code)
      .sort();

  test('without a word ends with 4, asks everything at once, and writes nothing to AWS', async () => {
    await forgetRequests(wire);
    const ended = await plan(scratch());
    expect(ended.code).toBe(4);
    expect(problemsOf(ended.result())).toEqual(
      ['duplicates', 'federated', 'linked', 'passwords', 'unverified', 'without-email'].sort(),
    );
    const people = ended.result().exported;
    expect(people).toBe(1000);
    expect(ended.result().pending + ended.result().skipped).toBe(people);
    expect(ended.result().plan.passwordChoices.map((choice: Line) => choice.passwords)).toEqual(
      expect.arrayContaining(['reset', 'sign-in', 'passwordless']),
    );
    expect(await writesTo(wire)).toEqual({});
  });

  test.each(everything)(
    'stops for %s alone where all else is settled, and names the option',
    async (question) => {
      const others = answersTo(everything.filter((other) => other !== question));
      // Users who never confirmed are skipped unless told, so that question has to be asked for.
      const ended = await plan(
        scratch(),
        ...others,
        ...(question === 'unconfirmed' ? ['--unconfirmed', 'stop'] : []),
      );
      expect(ended.code).toBe(4);
      expect(problemsOf(ended.result())).toEqual(
        question === 'federated' ? ['federated', 'linked'] : [question],
      );
      for (const stop of stopsOf(ended.result()))
        expect(stop.choices.join('\n')).toContain(settled[question][0]);
      expect(ended.result().error).toBeUndefined();
    },
  );

  test('with every answer ends with 0, having listed each pool once', async () => {
    const folder = scratch();
    expect((await plan(folder)).code).toBe(4);
    await forgetRequests(wire);
    const ended = await plan(folder, ...answersTo(everything));
    expect(ended.code).toBe(0);
    expect(ended.result().plan).toMatchObject({ settled: true });
    expect(stopsOf(ended.result())).toEqual([]);
    const { ListUsers } = await wire.calls();
    // The source's listing of a minute ago is still good; only the (empty) target is listed anew.
    expect(ListUsers).toBe(1);
    expect(await writesTo(wire)).toEqual({});
  });

  test('says to people what it says to scripts, on standard error alone', async () => {
    const said = await run(scratch(), ['plan', ...pools(wire.sandbox), ...unhurried, '--no-color']);
    expect(said.code).toBe(4);
    expect(said.stdout).toBe('');
    for (const option of ['--passwords', '--duplicates', '--without-email', '--unverified', '--federated'])
      expect(said.stderr).toContain(option);
    expect(said.stderr).toContain('Nothing was written to AWS');
  });

  test('migrate --yes settles nothing by itself', async () => {
    await forgetRequests(wire);
    const migrate = ['migrate', '--yes', '--json', ...pools(wire.sandbox), ...unhurried];
    const ended = await run(scratch(), [...migrate, ...answersTo(['passwords', 'duplicates'])]);
    expect(ended.code).toBe(4);
    expect(problemsOf(ended.result())).toEqual(['federated', 'linked', 'unverified', 'without-email']);
    expect(await writesTo(wire)).toEqual({});
  });

  test('migrate without a plan and without --yes does nothing', async () => {
    const folder = scratch();
    const ended = await run(folder, ['migrate', '--json', ...pools(wire.sandbox)]);
    expect(ended.code).toBe(2);
    expect(ended.result().error).toMatchObject({ code: 'no-plan' });
    expect(ended.stderr).toContain('poolferry plan');
  });

  test('is what migrate carries out; other options are refused until it is made again', async () => {
    const sandbox = await startSandbox({ users: 200, seed: 22, quota: 'off' });
    const here = new Wire(sandbox);
    const folder = scratch();
    const both = ['--json', ...pools(sandbox), ...unhurried];
    const planned = await run(folder, ['plan', ...both, ...answersTo(everything)]);
    expect(planned.code).toBe(0);

    const refused = await run(folder, ['migrate', ...both, '--unverified', 'skip', '--drop', 'nickname']);
    expect(refused.code).toBe(2);
    expect(refused.result().error).toMatchObject({ code: 'other-options' });
    expect(refused.stderr).toMatch(/unverified/);
    expect(refused.stderr).toMatch(/drop/);
    expect(await writesTo(here)).toEqual({});

    const again = await run(folder, ['plan', '--again', ...both, '--unverified', 'skip']);
    expect(again.code).toBe(0);
    const unverified = again.result().plan.skipped.find((one: Line) => one.reason === 'unverified');
    expect(unverified.users).toBeGreaterThan(0);

    // Which pools and which choices: the plan knows. Rates and endpoints may change from run to run.
    const endpoint = { AWS_ENDPOINT_URL: sandbox.endpoint };
    const migrated = await run(folder, ['migrate', '--json', ...unhurried], endpoint);
    expect(migrated.code).toBe(0);
    expect(migrated.result().migrated).toBe(again.result().plan.crossing);
    const people = await here.users(sandbox.target.userPoolId);
    expect([...people.values()].every((user) => user.attributes.email_verified === 'true')).toBe(true);
    expect(people.size).toBe(migrated.result().migrated);
    await sandbox.close();
  });

  test('leaves who is in the target alone, and says so', async () => {
    const sandbox = await startSandbox({ users: 50, seed: 23, quota: 'off', listingLagMs: 0 });
    const here = new Wire(sandbox);
    const UserPoolId = sandbox.target.userPoolId;
    const [person] = [...(await here.users(sandbox.source.userPoolId)).values()].filter(
      (user) => user.enabled && user.status === 'CONFIRMED' && user.attributes.email_verified === 'true',
    );
    const Username = person?.attributes.email?.toUpperCase();
    await here.ok('AdminCreateUser', { UserPoolId, Username, MessageAction: 'SUPPRESS' });
    const there = await here.ok('AdminGetUser', { UserPoolId, Username });

    const args = ['migrate', '--yes', '--json', ...pools(sandbox), ...unhurried, ...answersTo(everything)];
    const ended = await run(scratch(), args);
    expect(ended.code).toBe(0);
    expect(ended.result()).toMatchObject({ exported: 50, failed: 0, pending: 0, differing: 0 });
    expect(await here.ok('AdminGetUser', { UserPoolId, Username })).toEqual(there);
    await sandbox.close();
  });

  test('does not leave a ledger where it cannot even begin', async () => {
    const folder = scratch();
    const ended = await plan(folder, '--source-region', 'eu-west-1');
    expect(ended.code).toBe(2);
    expect(existsSync(join(folder, 'poolferry.db'))).toBe(false);
  });
});
