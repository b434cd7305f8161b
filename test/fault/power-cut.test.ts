import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '@poolferry/sandbox';
import { expect, test } from 'vitest';
import { rateCategories } from '../../packages/poolferry/src/config/choices.ts';
import { resolveOptions } from '../../packages/poolferry/src/config/load.ts';
import { migrate } from '../../packages/poolferry/src/steps/migrate.ts';
import { openMigration } from '../../packages/poolferry/src/steps/open-migration.ts';
import { systemPorts } from '../../packages/poolferry/src/system-ports.ts';
import { decisions, pools, run, scratch } from '../command.ts';
import { expectSamePeople, readIds } from '../same-people.ts';
import { Wire } from '../wire.ts';

/**
 * Migrates until `isTime`, and gives back the folder with the ledger as the disk would hold it had the power failed then:
 * what SQLite had written and no flush had brought to the disk is gone.
 */
async function migrateUntilPowerCut(sandbox: Sandbox, isTime: (flushes: number) => boolean): Promise<string> {
  const before = scratch();
  const after = scratch();
  const pool = (userPoolId: string) => ({ userPoolId, endpoint: sandbox.endpoint, region: 'us-east-1' });
  const options = await resolveOptions({
    source: pool(sandbox.source.userPoolId),
    target: pool(sandbox.target.userPoolId),
    ledger: join(before, 'poolferry.db'),
    ...{ passwords: 'reset', duplicates: 'verified', withoutEmail: 'skip', unverified: 'carry' },
    ...{ unconfirmed: 'skip', federated: 'none' },
    quota: { share: 1, rates: Object.fromEntries(rateCategories.map((name) => [name, 5000])) },
  });
  const stop = new AbortController();
  const ports = systemPorts({ emit: () => undefined, signal: stop.signal });
  const source = { pool: pool(sandbox.source.userPoolId) };
  const migration = await openMigration(options, source, ports, { killSignal: stop.signal });
  const { ledger } = migration;
  const log = `${ledger.path}-wal`;
  const flushed = ledger.flushed.bind(ledger);
  let onDisk = 0;
  let flushes = 0;
  ledger.flushed = async () => {
    const written = statSync(log).size;
    await flushed();
    onDisk = Math.max(onDisk, written);
    flushes += 1;
    if (stop.signal.aborted || !isTime(flushes)) return;
    copyFileSync(ledger.path, join(after, 'poolferry.db'));
    writeFileSync(join(after, 'poolferry.db-wal'), readFileSync(log).subarray(0, onDisk), { mode: 0o600 });
    stop.abort();
  };
  await expect(migrate(migration, { mayPlan: true, verify: false })).rejects.toThrow();
  migration.close();
  return after;
}

test.each([1, 90, 333, 480])(
  'after a power cut at flush %i everybody is accounted for, nobody twice',
  async (cut) => {
    process.env.AWS_ACCESS_KEY_ID = 'sandbox';
    process.env.AWS_SECRET_ACCESS_KEY = 'sandbox';
    const sandbox = await startSandbox({
      users: 300,
      seed: 71,
      quota: 'off',
      latencyMs: [0, 8],
      listingLagMs: 0,
    });
    const wire = new Wire(sandbox);
    const folder = await migrateUntilPowerCut(sandbox, (flushes) => flushes >= cut);
    await wire.control('latency', { minMs: 0, maxMs: 0 });
    const ended = await run(folder, ['migrate', '--yes', '--json', ...pools(sandbox), ...decisions]);
    expect(ended.result()).toMatchObject({ failed: 0, pending: 0, differing: 0, exitCode: 0 });
    await run(folder, ['ids', '--format', 'ndjson', '--output', 'ids.ndjson']);
    await expectSamePeople(wire, readIds(join(folder, 'ids.ndjson')));
    await sandbox.close();
  },
);
