import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type SandboxOptions, startSandbox } from '@poolferry/sandbox';
import { scratch } from '../command.ts';
import { differencesBetween, letIn } from '../compare-people.ts';
import { aliasPool, withTarget } from '../other-target.ts';
import { Wire } from '../wire.ts';
import { type EngineEnded, type EngineRun, legacySubAttribute, toldByLedger } from './engine.ts';
import type { RandomMigration } from './random-migration.ts';

/** Two pools, a ledger to be, and what is asked. */
export interface FaultWorld {
  wire: Wire;
  run: EngineRun;
  close(): Promise<void>;
}

const targets = {
  email: undefined,
  alias: aliasPool,
  username: { UsernameConfiguration: { CaseSensitive: false } },
};

export async function startWorld(
  migration: RandomMigration,
  sandboxOptions: SandboxOptions,
  engine: Pick<EngineRun, 'requestTimeoutMs' | 'ratePerSecond'>,
): Promise<FaultWorld> {
  // The weather comes once the pools are made.
  const { faults = 'none', faultIntensity = 1, ...calm } = sandboxOptions;
  const started = await startSandbox({ ...calm, switches: migration.switches });
  const settings = targets[migration.target];
  const { sandbox, wire } =
    settings === undefined
      ? { sandbox: started, wire: new Wire(started) }
      : await withTarget(started, settings);
  await wire.control('faults', { faults, intensity: faultIntensity });
  const folder = scratch();
  const { endpoint, source, target } = sandbox;
  const ledger = join(folder, 'poolferry.db');
  return {
    wire,
    run: { ...engine, endpoint, source: source.userPoolId, target: target.userPoolId, ledger, migration },
    async close() {
      await started.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Nothing may befall the pools any more, so that whoever looks sees them as they are. */
export async function calmDown({ wire }: FaultWorld): Promise<void> {
  await wire.control('faults', { faults: 'none' });
  await wire.control('latency', { minMs: 0, maxMs: 0 });
  await wire.control('listing-lag', { lagMs: 0 });
  await wire.control('quota', { multiplier: 'off' });
  await wire.control('credentials', { expired: false });
  await wire.control('clock-skew', { aheadMs: 0 });
  await fetch(`${wire.sandbox.endpoint}/_sandbox/deny`, { method: 'DELETE' });
}

/**
 * Whoever has no way in by right, and yet has one just now: asked whenever a run has ended, however it did. Of a sync that has not come
 * to its end, whoever was in before it began still may be.
 */
export async function expectNobodyLetIn({ wire }: FaultWorld, wereIn: readonly string[] = []): Promise<void> {
  const open = (await letIn(wire)).filter((one) => !wereIn.includes(one));
  if (open.length > 0) throw new Error(open.join('; '));
}

/** As a rollback of everybody leaves the target. */
export async function expectEmptied({ wire, run }: FaultWorld): Promise<void> {
  await wire.control('listing-lag', { lagMs: 0 });
  const left = [...(await wire.users(run.target)).keys(), ...(await wire.groups(run.target)).keys()];
  if (left.length > 0) throw new Error(`after the rollback there are still ${left.join(', ')}`);
}

/** None of these leaves anybody behind who was to cross. */
const rightReasons = new Set([
  'without-email',
  'duplicate',
  'unverified',
  'unconfirmed',
  'federated',
  'gone',
]);

/**
 * The promises at the end of a migration, looked at without the tool: everybody accounted for, nobody twice, every value and group
 * across, no message sent, the source untouched.
 *
 * @throws Error that names what does not hold
 */
export async function expectPromisesKept(
  { wire, run }: FaultWorld,
  { settled, counts, verification }: EngineEnded,
  users: number,
  gone = 0,
): Promise<void> {
  const { ids, skipped } = toldByLedger(run.ledger);
  const wrong: string[] = [];
  const claim = (holds: boolean, what: string) => {
    if (!holds) wrong.push(what);
  };
  claim(settled, 'the plan was not settled');
  claim(counts.exported === users, `${counts.exported} of ${users} were exported`);
  claim(counts.pending === 0 && counts.failed === 0, `${counts.pending} pending, ${counts.failed} failed`);
  claim(counts.exported === counts.migrated + counts.skipped + counts.waiting, 'the equation does not hold');
  claim(ids.size === counts.migrated, `${counts.migrated} migrated, ${ids.size} in the ledger`);
  claim(verification?.differing === 0, `verify: ${JSON.stringify(verification)}`);
  claim((skipped.get('gone') ?? 0) === gone, `${skipped.get('gone') ?? 0} count as gone, and ${gone} are`);
  for (const reason of skipped.keys()) claim(rightReasons.has(reason), `somebody was skipped (${reason})`);
  const statuses = run.migration.routes === 'admin-create' ? ['CONFIRMED'] : ['CONFIRMED', 'RESET_REQUIRED'];
  const legacySub = run.migration.legacySub ? legacySubAttribute : undefined;
  wrong.push(...(await differencesBetween(wire, ids, { statuses, legacySub })), ...(await letIn(wire)));
  const { sent } = wire.sandbox.outbox;
  claim(sent === 0, `${sent} messages were sent`);
  const { writes } = await wire.control('requests');
  claim(writes.pools[run.source] === undefined, 'the source was written to');
  if (wrong.length > 0) throw new Error(wrong.slice(0, 5).join('; '));
}
