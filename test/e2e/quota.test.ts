import { cpSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '@poolferry/sandbox';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { decisions, type Line, pools, run, runAndKill, scratch } from '../command.ts';
import { Wire } from '../wire.ts';
import { forgetRequests, writesTo } from '../writes.ts';

const limitNow = async (wire: Wire, Category = 'UserCreation'): Promise<number> => {
  const LimitDefinition = { LimitClass: 'API_CATEGORY', Attributes: { Category } };
  // Two looks may come within the second that LimitManagement allows one in.
  for (;;) {
    const answer = await wire.call('GetProvisionedLimit', { LimitDefinition });
    if (answer.__type === undefined) return answer.Limit.ProvisionedLimitValue;
  }
};

const setLimit = (wire: Wire, RequestedLimitValue: number) =>
  wire.ok('UpdateProvisionedLimit', {
    LimitDefinition: { LimitClass: 'API_CATEGORY', Attributes: { Category: 'UserCreation' } },
    RequestedLimitValue,
  });

describe('poolferry quota', () => {
  let sandbox: Sandbox;
  let wire: Wire;
  let folder: string;
  let planned: string;
  beforeAll(async () => {
    sandbox = await startSandbox({ users: 20, quota: 1000 });
    wire = new Wire(sandbox);
    planned = scratch();
    // Cognito tells one limit a second; nobody has to wait for that here.
    const config = { quota: { rates: { LimitManagement: 1000 } } };
    writeFileSync(join(planned, 'poolferry.config.json'), JSON.stringify(config));
    expect((await run(planned, ['plan', '--json', ...pools(sandbox), ...decisions])).code).toBe(0);
    // The account may go beyond what is free only once Service Quotas has granted it.
    await wire.control('service-quota', { quota: 'UserCreation', value: 400 });
  });
  afterAll(() => sandbox.close());
  beforeEach(async () => {
    await wire.control('quota', { multiplier: 1000 });
    await setLimit(wire, 50);
    folder = scratch();
    cpSync(planned, folder, { recursive: true });
  });

  const endpoint = () => ['--target-endpoint', sandbox.endpoint];
  const quota = (...args: string[]) => run(folder, ['quota', ...args, '--json', ...endpoint()]);

  test('shows what can be raised, and changes nothing', async () => {
    await forgetRequests(wire);
    const ended = await quota();
    expect(ended.code).toBe(0);
    const creation = ended.result().limits.find((one: Line) => one.category === 'UserCreation');
    expect(creation).toMatchObject({ provisionedPerSecond: 50, freePerSecond: 50, maximumPerSecond: 400 });
    expect(await writesTo(wire)).toEqual({});
  });

  test('raises when told yes, says that it is billed, and puts it back', async () => {
    const said = await run(folder, ['quota', 'raise', 'UserCreation=200', '--yes', ...endpoint()]);
    expect(said.code).toBe(0);
    expect(said.stderr).toMatch(/from 50\/s to 200\/s, 150\/s above the free 50/);
    expect(said.stderr).toContain('AWS bills');
    expect(await limitNow(wire)).toBe(200);
    expect((await run(folder, ['status'])).stderr).toContain('still raised from 50/s to 200/s');

    expect((await quota('restore')).result()).toMatchObject({
      exitCode: 0,
      restored: [{ category: 'UserCreation', beforePerSecond: 50 }],
    });
    expect(await limitNow(wire)).toBe(50);
    expect((await quota('restore')).result()).toMatchObject({ exitCode: 0, restored: [] });
    expect((await run(folder, ['status'])).stderr).not.toContain('still raised');
  });

  test('without a yes, and nobody to ask, changes nothing', async () => {
    const ended = await quota('raise', 'UserCreation=200');
    expect(ended.result()).toMatchObject({ exitCode: 2, error: { code: 'not-confirmed' } });
    expect(await limitNow(wire)).toBe(50);
    expect((await quota('restore')).result().restored).toEqual([]);
  });

  test('raised twice, goes back to what it was at first', async () => {
    await quota('raise', 'UserCreation=100', '--yes');
    await quota('raise', 'UserCreation=200', '--yes');
    expect(await limitNow(wire)).toBe(200);
    await quota('restore');
    expect(await limitNow(wire)).toBe(50);
  });

  test('killed as soon as the limit is raised, still knows what to put back', async () => {
    const raise = ['quota', 'raise', 'UserCreation=200', '--yes', '--json', ...endpoint()];
    await runAndKill({ folder, migrate: raise }, async () => {
      const answer = await wire.calls();
      return (answer.UpdateProvisionedLimit ?? 0) > 0 && (await limitNow(wire)) === 200;
    });
    await quota('restore');
    expect(await limitNow(wire)).toBe(50);
  });

  test('raises that end half-way leave what was raised before to put back', async () => {
    await quota('raise', 'UserCreation=100', '--yes');
    // The ledger then is as a kill leaves it before the call is done.
    await wire.control('deny', { actions: ['cognito-idp:UpdateProvisionedLimit'] });
    for (const rate of [200, 300]) {
      const denied = await quota('raise', `UserCreation=${rate}`, '--yes');
      expect(denied.result()).toMatchObject({ exitCode: 2, error: { code: 'access-denied' } });
    }
    await fetch(`${sandbox.endpoint}/_sandbox/deny`, { method: 'DELETE' });
    expect(await limitNow(wire)).toBe(100);
    expect((await quota('restore')).result()).toMatchObject({ exitCode: 0 });
    expect(await limitNow(wire)).toBe(50);
  });

  test("above the account's maximum names the request to AWS, and remembers nothing", async () => {
    const ended = await quota('raise', 'UserCreation=500', '--yes');
    expect(ended.result().error.code).toBe('limit-above-maximum');
    expect(ended.result().error.hint).toMatch(
      /aws service-quotas request-service-quota-increase --service-code cognito-idp --quota-code L-\w+ --desired-value 500 --region us-east-1/,
    );
    expect(await limitNow(wire)).toBe(50);
    expect((await quota('restore')).result().restored).toEqual([]);
  });

  test('a limit that somebody else has changed since is left alone', async () => {
    await quota('raise', 'UserCreation=200', '--yes');
    await setLimit(wire, 300);
    const ended = await quota('restore');
    expect(ended.result()).toMatchObject({ exitCode: 2, error: { code: 'limit-changed' } });
    expect(await limitNow(wire)).toBe(300);
    await setLimit(wire, 50);
    expect((await quota('restore')).result()).toMatchObject({ exitCode: 0 });
  });

  test('refuses what it cannot raise, and says why', async () => {
    for (const [wanted, message] of [
      ['UserAccountRecovery=60', 'fixed at 30/s'],
      ['UserCraetion=60', 'Did you mean "UserCreation"?'],
      ['UserCreation=lots', 'whole number'],
      ['UserCreation=20', 'at 50/s already'],
    ] as const) {
      const ended = await quota('raise', wanted, '--yes');
      expect(ended.result()).toMatchObject({ exitCode: 2, error: { code: 'bad-limit' } });
      expect(ended.result().error.message).toContain(message);
    }
  });

  test('raises nothing without a ledger to remember it in', async () => {
    folder = scratch();
    const ended = await quota('raise', 'UserCreation=200', '--yes', '--target', sandbox.target.userPoolId);
    expect(ended.result().error.code).toBe('no-ledger');
    expect(existsSync(join(folder, 'poolferry.db'))).toBe(false);
    expect(await limitNow(wire)).toBe(50);
  });
});
