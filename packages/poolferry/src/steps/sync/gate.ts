import { InputError } from '../../errors.ts';
import { momentText } from '../../moment-text.ts';
import type { Migration, PoolSide } from '../migration.ts';
import { refuseRolledBack, refuseWhileJobsRun, refuseWithoutPlan } from '../refuse.ts';
import type { SyncRequest } from './look.ts';

/**
 * The source, where there is something to keep in step with it.
 *
 * @throws InputError `no-plan`, `no-source-pool`, `import-job-open`, `rolled-back`, `cut-over-recorded`
 */
export function sourceOf(migration: Migration, { afterCutover }: SyncRequest): PoolSide {
  const { ledger, source } = migration;
  const { header, path } = ledger;
  refuseWithoutPlan(ledger, 'sync');
  if (source === undefined) {
    throw new InputError(`The users of ${path} came from a file, which does not change.`, {
      code: 'no-source-pool',
      hint: 'Only a migration from pool to pool can be kept in step.',
    });
  }
  refuseWhileJobsRun(ledger, 'sync');
  refuseRolledBack(ledger, 'migrate, then sync');
  const cutoverAtMs = header.get('cutoverAtMs');
  if (cutoverAtMs !== undefined && !afterCutover) {
    throw new InputError(
      `The app moved to the target on ${momentText(cutoverAtMs)}: what people change since, they change there.`,
      {
        code: 'cut-over-recorded',
        hint: 'To carry over what the source was told late all the same, run the same command with --after-cutover; what has changed in the target stays as it is.',
      },
    );
  }
  return source;
}
