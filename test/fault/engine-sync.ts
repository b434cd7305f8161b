import { InputError } from '../../packages/poolferry/src/errors.ts';
import type { Ports } from '../../packages/poolferry/src/events.ts';
import { migrate } from '../../packages/poolferry/src/steps/migrate.ts';
import { openMigration } from '../../packages/poolferry/src/steps/open-migration.ts';
import { applyChanges, isInStep, type SyncResult } from '../../packages/poolferry/src/steps/sync/apply.ts';
import { lookForChanges } from '../../packages/poolferry/src/steps/sync/look.ts';
import { verifyPools } from '../../packages/poolferry/src/steps/verify.ts';
import { type EngineEnded, type EngineRun, engineOptions, poolOf } from './engine.ts';

export interface SyncEnded extends EngineEnded {
  done: SyncResult;
  inStep: boolean;
  /** What stays as it is, in words of the ledger. */
  left: string[];
}

/** More than are ever gone here. */
const mostDeletions = 1000;

/** What `poolferry sync --yes --delete 1000` does, by the library, after `poolferry migrate` where that is asked for first, and `poolferry verify` after it where that is asked for. */
export async function runSync(
  run: EngineRun,
  ports: Ports,
  { verify }: { verify: boolean } = { verify: false },
): Promise<SyncEnded> {
  const { requestTimeoutMs } = run;
  const options = await engineOptions(run);
  const migration = await openMigration(options, { pool: poolOf(run, run.source) }, ports, {
    requestTimeoutMs,
  });
  const request = { allowMessages: false, deletions: mostDeletions };
  try {
    const look = () => lookForChanges(migration, request);
    const view = await look().catch(async (error: unknown) => {
      if (!InputError.is(error) || error.code !== 'import-job-open') throw error;
      // As its hint says: a sync that was killed has left a job of newcomers under way.
      await migrate(migration, { mayPlan: false, verify: false });
      return look();
    });
    const done = await applyChanges(migration, view, request);
    const { sync } = migration.ledger;
    const left = sync
      .touched(0, 100)
      .flatMap(({ id }) => sync.changesOf(id).map((one) => `${one.kind} ${one.field}`));
    return {
      ...{
        settled: view.settled,
        counts: migration.ledger.census.counts(),
        done,
        inStep: isInStep(done),
        left,
      },
      ...(verify && { verification: await verifyPools(migration) }),
    };
  } finally {
    migration.close();
  }
}
