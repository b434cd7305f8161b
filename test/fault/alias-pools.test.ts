import { join } from 'node:path';
import { type SandboxOptions, startSandbox } from '@poolferry/sandbox';
import { describe, expect, test } from 'vitest';
import { decisions, pools, run, runAndKill, scratch } from '../command.ts';
import { expectImportedPeople } from '../imported-people.ts';
import { aliasPool, withTarget } from '../other-target.ts';
import { readIds } from '../same-people.ts';

const byJob = ['--routes', 'import-job', '--app-handles-reset-required'];

async function world(options: SandboxOptions, road: string[] = []) {
  const started = await startSandbox({ quota: 'off', users: 250, latencyMs: [0, 15], ...options });
  const { sandbox, wire } = await withTarget(started, aliasPool);
  const folder = scratch();
  const named = [...pools(sandbox), ...decisions, '--usernames', 'sub', ...road];
  return { sandbox, wire, folder, migrate: ['migrate', '--yes', '--json', ...named] };
}

async function expectWholeJob({ sandbox, wire, folder, migrate }: Awaited<ReturnType<typeof world>>) {
  await wire.control('latency', { minMs: 0, maxMs: 0 });
  const ended = await run(folder, migrate);
  await wire.control('faults', { faults: 'none' });
  expect(ended.lines().filter(({ type }) => type === 'difference' || type === 'user-failed')).toEqual([]);
  expect(ended.result()).toMatchObject({ failed: 0, pending: 0, differing: 0, exitCode: 0 });
  await run(folder, ['ids', '--format', 'ndjson', '--output', 'ids.ndjson']);
  const { reset } = await expectImportedPeople(wire, readIds(join(folder, 'ids.ndjson')));
  await sandbox.close();
  return reset;
}

describe('a migration into a pool with aliases', () => {
  test.each([160])('killed after %i creations goes on by the same command', async (at) => {
    const here = await world({ seed: at });
    const isTime = async () => ((await here.wire.calls()).AdminCreateUser ?? 0) >= at;
    expect(await runAndKill(here, isTime)).toBe(true);
    expect(await expectWholeJob(here)).toBe(0);
  });

  test('killed as the import job runs knows whom it has made, by their usernames', async () => {
    const here = await world({ seed: 41, latencyMs: [5, 15] }, byJob);
    const isTime = async () => ((await here.wire.calls()).StartUserImportJob ?? 0) > 0;
    expect(await runAndKill(here, isTime)).toBe(true);
    expect(await expectWholeJob(here)).toBeGreaterThan(120);
  });

  test('knows its own where answers are lost after the write', async () => {
    const here = await world({ seed: 42, faults: ['reset-after', 'malformed-after', 'internal-error'] });
    expect(await expectWholeJob(here)).toBe(0);
  });
});
