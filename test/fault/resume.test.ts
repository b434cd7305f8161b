import { join } from 'node:path';
import { type SandboxOptions, startSandbox } from '@poolferry/sandbox';
import { describe, expect, test } from 'vitest';
import { decisions, pools, run, scratch, start } from '../command.ts';
import { expectSamePeople, readIds } from '../same-people.ts';
import { Wire } from '../wire.ts';

async function world(options: SandboxOptions) {
  const sandbox = await startSandbox({ quota: 'off', ...options });
  const folder = scratch();
  const migrate = ['migrate', '--yes', '--json', ...pools(sandbox), ...decisions];
  return { sandbox, wire: new Wire(sandbox), folder, migrate };
}

type World = Awaited<ReturnType<typeof world>>;

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}

async function created(wire: Wire): Promise<number> {
  return (await wire.calls()).AdminCreateUser ?? 0;
}

async function expectWholeJob({ sandbox, wire, folder, migrate }: World): Promise<void> {
  await wire.control('latency', { minMs: 0, maxMs: 0 });
  const ended = await run(folder, migrate);
  expect(ended.result()).toMatchObject({ failed: 0, pending: 0, differing: 0 });
  expect(ended.code).toBe(0);
  await run(folder, ['ids', '--format', 'ndjson', '--output', 'ids.ndjson']);
  await expectSamePeople(wire, readIds(join(folder, 'ids.ndjson')));
  await sandbox.close();
}

describe('a migration that is stopped', () => {
  test.each([140])('by SIGKILL after %i creations goes on by the same command', async (at) => {
    const here = await world({ users: 300, seed: at, latencyMs: [0, 15] });
    const first = start(here.folder, here.migrate);
    await until(async () => (await created(here.wire)) >= at);
    first.process.kill('SIGKILL');
    expect((await first.ended).code).toBe(null);
    await expectWholeJob(here);
  });

  test('while it lists the source goes on as well', async () => {
    const here = await world({ users: 300, seed: 8, latencyMs: [20, 40] });
    const first = start(here.folder, here.migrate);
    await until(async () => ((await here.wire.calls()).ListUsers ?? 0) >= 2);
    first.process.kill('SIGKILL');
    await first.ended;
    await expectWholeJob(here);
  });

  test('by Ctrl-C ends with 130, says how to go on, and goes on', async () => {
    const here = await world({ users: 300, seed: 9, latencyMs: [0, 15] });
    const first = start(here.folder, here.migrate);
    await until(async () => (await created(here.wire)) >= 100);
    first.process.kill('SIGINT');
    const ended = await first.ended;
    expect(ended.code).toBe(130);
    expect(ended.stderr).toContain('same command again');
    const counts = ended.result();
    expect(counts.pending).toBeGreaterThan(0);
    expect(counts.exported).toBe(
      counts.migrated + counts.waiting + counts.skipped + counts.failed + counts.pending,
    );
    await expectWholeJob(here);
  });

  test('a second process on the ledger ends at once and does the first no harm', async () => {
    const here = await world({ users: 300, seed: 10, latencyMs: [5, 20] });
    const first = start(here.folder, here.migrate);
    await until(async () => (await created(here.wire)) >= 20);
    // So that the first is still at work when the second has started.
    await here.wire.control('latency', { minMs: 3000, maxMs: 3000 });
    const second = await run(here.folder, here.migrate);
    expect(second.code).toBe(2);
    expect(second.result().error.code).toBe('ledger-locked');
    await here.wire.control('latency', { minMs: 0, maxMs: 0 });
    expect((await first.ended).code).toBe(0);
    await expectWholeJob(here);
  });
});

describe('a migration through faults', () => {
  test.each([1])(
    'of every kind but time-outs (seed %i) loses nobody and makes nobody twice',
    async (seed) => {
      const here = await world({
        users: 250,
        seed,
        faults: [
          ...(['throttle-burst', 'internal-error', 'unavailable'] as const),
          ...(['reset-before', 'reset-after', 'malformed-before', 'malformed-after'] as const),
        ],
      });
      const first = await run(here.folder, here.migrate);
      expect(first.result()).toMatchObject({ failed: 0, pending: 0, differing: 0 });
      await here.wire.control('faults', { faults: 'none' });
      await expectWholeJob(here);
    },
  );
});
