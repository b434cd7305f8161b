import { existsSync } from 'node:fs';
import { noLedger } from '../ledger/ledger.ts';
import type { OpenMigration } from '../steps/open-migration.ts';
import { applyChanges, type SyncResult } from '../steps/sync/apply.ts';
import { lookForChanges, type SyncRequest, type SyncView } from '../steps/sync/look.ts';
import { confirm } from './confirm.ts';
import { ExitCode } from './exit-code.ts';
import type { CommonFlags } from './flags.ts';
import { wholeNumber } from './numbers.ts';
import { openForLedger } from './open-for-ledger.ts';
import { command, optionsOf, type Run } from './run.ts';
import { sayCounts } from './say-counts.ts';
import { isNothing, listLeft, saySyncResult, saySyncView } from './say-sync.ts';

export interface SyncFlags extends CommonFlags {
  yes?: boolean;
  delete?: boolean | string;
  allowMessages?: boolean;
  afterCutover?: boolean;
}

export const sync = command<SyncFlags>(async (run) => {
  const request = requestOf(run.flags);
  const options = await optionsOf(run);
  if (!existsSync(options.ledger)) throw noLedger(options.ledger);
  const migration = await openForLedger(run, options);
  run.result.ledger = options.ledger;
  try {
    return await syncOnce(run, migration, request);
  } finally {
    Object.assign(run.result, migration.ledger.census.counts());
    migration.close();
  }
});

function requestOf(flags: SyncFlags): SyncRequest {
  const deletions =
    typeof flags.delete === 'string' ? wholeNumber('--delete', flags.delete, { from: 1 }) : flags.delete;
  return { afterCutover: flags.afterCutover, allowMessages: flags.allowMessages === true, deletions };
}

/** Shows what has changed, asks, and carries it over. */
async function syncOnce(
  run: Run<SyncFlags>,
  migration: OpenMigration,
  request: SyncRequest,
): Promise<ExitCode> {
  const { output, result } = run;
  const { ledger } = migration;
  const view = await lookForChanges(migration, request);
  result.view = view;
  saySyncView(output, ledger, view);
  if (isNothing(view) && run.flags.yes !== true) {
    output.say('There is nothing to carry over.');
    return exitCodeOfSync(view, { ...view, failed: ledger.census.counts().failed });
  }
  if (!(await confirm(run, `Carry this over into ${migration.target.userPoolId}?`))) {
    output.say('Nothing was written.');
    return ExitCode.interrupted;
  }
  const done = await applyChanges(migration, view, request);
  result.sync = done;
  saySyncResult(output, done);
  listLeft(output, ledger);
  sayCounts(output, ledger);
  return exitCodeOfSync(view, done);
}

function exitCodeOfSync(
  view: SyncView,
  done: Pick<SyncResult, 'failed' | 'groups' | 'conflicts' | 'unwritten'>,
): ExitCode {
  if (!view.settled) return ExitCode.mustBeSettled;
  if (done.failed > 0) return ExitCode.someFailed;
  const groupsLeft = done.groups.some(({ change }) => change !== 'created' && change !== 'changed');
  const isLeft = done.conflicts > 0 || groupsLeft || Object.keys(done.unwritten).length > 0;
  return isLeft ? ExitCode.differences : ExitCode.done;
}
