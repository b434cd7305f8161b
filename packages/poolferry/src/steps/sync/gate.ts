import { InputError } from '../../errors.ts';
import { hasJobsUnderWay } from '../import-job/import-road.ts';
import type { Migration, PoolSide } from '../migration.ts';
import type { SyncRequest } from './look.ts';

/**
 * The source, where there is something to keep in step with it.
 *
 * @throws InputError `no-plan`, `no-source-pool`, `import-job-open`, `rolled-back`, `cut-over-recorded`
 */
export function sourceOf(migration: Migration, { afterCutover }: SyncRequest): PoolSide {
  const { ledger, source } = migration;
  const { header, path } = ledger;
  if (header.get('plan') !== 'complete') {
    throw new InputError(`${path} holds no complete plan, so there is nothing to sync.`, {
      code: 'no-plan',
      hint: 'Run `poolferry plan` and `poolferry migrate` first, or name another ledger with --ledger.',
    });
  }
  if (source === undefined) {
    throw new InputError(`The users of ${path} came from a file, which does not change.`, {
      code: 'no-source-pool',
      hint: 'Only a migration from pool to pool can be kept in step.',
    });
  }
  if (hasJobsUnderWay(migration)) {
    throw new InputError(
      'An import job of this migration is under way, and whom it brings is not known yet.',
      {
        code: 'import-job-open',
        hint: 'Run `poolferry migrate` to its end first, or `poolferry migrate --stop-import-job`; then sync.',
      },
    );
  }
  if (header.get('rollback') !== undefined) {
    throw new InputError('This migration is being taken back, or has been.', {
      code: 'rolled-back',
      hint: 'Decide anew who crosses with `poolferry plan --again`, then migrate; then sync.',
    });
  }
  const cutoverAtMs = header.get('cutoverAtMs');
  if (cutoverAtMs !== undefined && !afterCutover) {
    throw new InputError(
      `The app moved to the target on ${new Date(cutoverAtMs).toISOString()}: what people change since, they change there.`,
      {
        code: 'cut-over-recorded',
        hint: 'To carry over what the source was told late all the same, run the same command with --after-cutover; what has changed in the target stays as it is.',
      },
    );
  }
  return source;
}
