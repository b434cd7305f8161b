import { join } from 'node:path';
import { type Sandbox, startSandbox } from '@poolferry/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLedger } from '../../packages/poolferry/src/ledger/ledger.ts';
import { decisions, type Ended, pools, run, scratch } from '../command.ts';
import { Wire } from '../wire.ts';
import { forgetRequests } from '../writes.ts';

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();
const aMinuteAgo = () => new Date(Date.now() - 60_000).toISOString();

describe('poolferry cutover', () => {
  const folder = scratch();
  let sandbox: Sandbox;
  let wire: Wire;
  let flags: string[];
  const cutover = (...words: string[]) => run(folder, ['cutover', ...words]);
  const inLedger = <T>(work: (ledger: ReturnType<typeof openLedger>) => T): T => {
    const ledger = openLedger(join(folder, 'poolferry.db'));
    try {
      return work(ledger);
    } finally {
      ledger.close();
    }
  };

  beforeAll(async () => {
    sandbox = await startSandbox({ users: 40, seed: 51, quota: 'off', listingLagMs: 0 });
    wire = new Wire(sandbox);
    flags = ['--json', ...pools(sandbox), ...decisions, '--legacy-sub', 'custom:legacy_sub'];
    const ended = await run(folder, ['plan', ...flags]);
    expect([ended.code, ended.stderr]).toEqual([0, '']);
  });
  afterAll(() => sandbox.close());

  const refused = (ended: Ended, code: string) => {
    expect([ended.code, ended.result().error?.code]).toEqual([2, code]);
    expect(inLedger(({ header }) => header.get('cutoverAtMs'))).toBeUndefined();
  };

  test('before anybody is across says so, and records nothing', async () => {
    const { checklist } = (await cutover('--json')).result();
    expect(checklist.open.map(({ about }: { about: string }) => about)).toEqual([
      'pending',
      'sign-up',
      'sync',
      'verify',
    ]);
    refused(await cutover('--record', '--yes', '--json'), 'no-plan');
  });

  test("tells hour by hour what is to be done, in this migration's numbers, without a call to AWS", async () => {
    const migrated = await run(folder, ['migrate', ...flags]);
    expect(migrated.code).toBe(0);
    await forgetRequests(wire);
    const at = '2027-01-10T08:00+02:00';
    const { checklist, ...result } = (await cutover('--json', '--at', at)).result();
    expect(result).toMatchObject({ migrated: migrated.result().migrated, exitCode: 0 });
    expect(checklist.open.map(({ about }: { about: string }) => about)).toEqual(['sign-up', 'sync']);
    const { facts, stages } = checklist;
    expect(stages.map(({ at: moment }: { at: string }) => moment).slice(0, 4)).toEqual([
      '2027-01-03T06:00:00.000Z',
      '2027-01-09T06:00:00.000Z',
      '2027-01-10T05:00:00.000Z',
      '2027-01-10T06:00:00.000Z',
    ]);
    expect(facts.choosesPassword).toBe(
      migrated.result().migrated - facts.cannotRecover.disabled - facts.cannotRecover.noVerifiedContact,
    );
    const { stdout, stderr } = await cutover();
    expect(stderr).toBe('');
    expect(stdout).toContain(`${facts.choosesPassword} people choose a new password`);
    for (const told of [sandbox.source.userPoolId, sandbox.target.clientId, 'custom:legacy_sub'])
      expect(stdout).toContain(told);
    for (const words of ['sync --final', 'verify', 'cutover --record', 'rollback --after-cutover', 'purge'])
      expect(stdout).toContain(`poolferry ${words}\n`);
    expect(await wire.calls()).toEqual({});
  });

  test.each([
    ['the future', ['--record', '--yes', '--at', inAnHour()]],
    ['a time before anybody was in the target', ['--record', '--yes', '--at', '2020-01-01T00:00Z']],
    ['a day that there is none of', ['--record', '--yes', '--at', '2026-02-30T00:00Z']],
    ['a time that means another moment elsewhere', ['--record', '--yes', '--at', '2026-11-01T10:00']],
    ['recording and forgetting at once', ['--record', '--forget', '--yes']],
  ])('refuses %s', async (_, words) => {
    refused(await cutover(...words, '--json'), 'bad-flag');
  });

  test('records nothing where nobody can be asked', async () => {
    refused(await cutover('--record', '--json'), 'not-confirmed');
  });

  test('records the moment although something is not done, and says what', async () => {
    inLedger(({ header }) => header.set('lastWriteMs', Date.now()));
    const at = aMinuteAgo();
    const recorded = await cutover('--record', '--yes', '--at', at);
    expect(recorded.code).toBe(0);
    expect(recorded.stderr).toContain('The target was written to since both pools were compared.');
    expect((await run(folder, ['status', '--json'])).result()).toMatchObject({ cutoverAt: at });
    expect((await run(folder, ['rollback', '--yes', ...flags])).result().error.code).toBe(
      'cut-over-recorded',
    );
  });

  test('does not move a recorded moment unless told the other one', async () => {
    const before = inLedger(({ header }) => header.get('cutoverAtMs'));
    const again = await cutover('--record', '--yes', '--json');
    expect([again.code, again.result().error.code]).toEqual([2, 'cut-over-recorded']);
    expect(inLedger(({ header }) => header.get('cutoverAtMs'))).toBe(before);
    const at = new Date(Date.now() - 30_000).toISOString();
    expect((await cutover('--record', '--yes', '--at', at)).code).toBe(0);
    expect(inLedger(({ header }) => header.get('cutoverAtMs'))).toBe(Date.parse(at));
  });

  test('a plan that is made anew afterwards warns that people live on the target', async () => {
    const again = await run(folder, ['plan', '--again', ...flags]);
    const warned = again.lines().filter(({ topic }) => topic === 'after-cutover');
    expect(warned).toMatchObject([{ type: 'notice', level: 'warn' }]);
  });

  test('takes the moment back', async () => {
    expect((await cutover('--forget', '--yes')).code).toBe(0);
    expect(inLedger(({ header }) => header.get('cutoverAtMs'))).toBeUndefined();
    expect((await run(folder, ['status', '--json'])).result().cutoverAt).toBeUndefined();
  });
});
