import { existsSync } from 'node:fs';
import { InputError } from '../errors.ts';
import { noLedger } from '../ledger/ledger.ts';
import type { OpenMigration } from '../steps/open-migration.ts';
import { applyChanges, isInStep, type SyncResult } from '../steps/sync/apply.ts';
import { refuseTooManyDeletions } from '../steps/sync/deletion-limit.ts';
import { lookFinally } from '../steps/sync/final.ts';
import { lookForChanges, type SyncRequest } from '../steps/sync/look.ts';
import { isNothing, type SyncView } from '../steps/sync/view.ts';
import { keepInStep } from '../steps/sync/watch.ts';
import { confirm } from './confirm.ts';
import { ExitCode } from './exit-code.ts';
import type { CommonFlags } from './flags.ts';
import { timeSpan, wholeNumber } from './numbers.ts';
import { openForLedger } from './open-for-ledger.ts';
import { command, optionsOf, type Run } from './run.ts';
import { sayCounts } from './say-counts.ts';
import { listLeft, sayFinal, saySyncResult, saySyncView, syncQuestion } from './say-sync.ts';

interface SyncFlags extends CommonFlags {
  yes?: boolean;
  delete?: boolean | string;
  allowMessages?: boolean;
  afterCutover?: boolean;
  watch?: boolean;
  every?: string;
  final?: boolean;
}

export const sync = command<SyncFlags>(async (run) => {
  const { flags, result } = run;
  const request = requestOf(flags);
  const everyMs = timeSpan('--every', flags.every ?? '5m');
  const options = await optionsOf(run);
  if (!existsSync(options.ledger)) throw noLedger(options.ledger);
  const migration = await openForLedger(run, options);
  result.ledger = options.ledger;
  try {
    if (flags.watch) return await watch(run, migration, request, everyMs);
    const code = await syncOnce(run, migration, request);
    return flags.final && code !== ExitCode.interrupted ? await finish(run, migration, request) : code;
  } finally {
    Object.assign(result, migration.ledger.census.counts());
    migration.close();
  }
});

function requestOf(flags: SyncFlags): SyncRequest {
  if (flags.watch && flags.final)
    throw badFlags('--watch and --final exclude each other', 'Give one of them.');
  if (flags.every !== undefined && !flags.watch) throw badFlags('--every is for --watch', 'Add --watch.');
  if (flags.watch && flags.yes !== true)
    throw badFlags('--watch asks nobody', 'Look at what `poolferry sync` says, then add --yes.');
  const deletions =
    typeof flags.delete === 'string'
      ? wholeNumber('--delete', flags.delete, { from: 1, hint: deleteHint })
      : flags.delete;
  return { afterCutover: flags.afterCutover, allowMessages: flags.allowMessages === true, deletions };
}

const deleteHint =
  'Give the number that `poolferry sync --delete` names, such as --delete 37; without a number it deletes up to one in a hundred.';

function badFlags(what: string, hint: string): InputError {
  return new InputError(`${what}.`, { code: 'bad-flag', hint });
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
  saySyncView(output, ledger, view, request);
  if (isNothing(view, request) && run.flags.yes !== true) {
    listLeft(output, ledger);
    output.say('There is nothing to carry over.');
    return exitCodeOfSync(view, { ...view, failed: ledger.census.counts().failed });
  }
  // Nobody is asked for what would be refused then.
  refuseTooManyDeletions(migration, view, request);
  if (!(await confirm(run, syncQuestion(view, request, migration.target.userPoolId)))) {
    output.say('Nothing was written.');
    return ExitCode.interrupted;
  }
  return tell(run, migration, view, await applyChanges(migration, view, request));
}

function tell(run: Run<SyncFlags>, { ledger }: OpenMigration, view: SyncView, done: SyncResult): ExitCode {
  const { output, result } = run;
  result.sync = done;
  saySyncResult(output, done);
  listLeft(output, ledger);
  sayCounts(output, ledger);
  return exitCodeOfSync(view, done);
}

function exitCodeOfSync(
  view: SyncView,
  done: Pick<SyncResult, 'failed' | 'groups' | 'conflicts' | 'unwritten' | 'unsettled'>,
): ExitCode {
  if (!view.settled || done.unsettled > 0) return ExitCode.mustBeSettled;
  if (done.failed > 0) return ExitCode.someFailed;
  if (!isInStep(done)) return ExitCode.differences;
  return view.leftToMigrate > 0 ? ExitCode.interrupted : ExitCode.done;
}

/** Whether that was the last one. */
async function finish(
  run: Run<SyncFlags>,
  migration: OpenMigration,
  request: SyncRequest,
): Promise<ExitCode> {
  const { notFinal } = await lookFinally(migration, request);
  run.result.final = { isFinal: notFinal.length === 0, notFinal };
  sayFinal(run.output, notFinal);
  if (notFinal.includes('unsettled')) return ExitCode.mustBeSettled;
  if (notFinal.includes('failed')) return ExitCode.someFailed;
  return notFinal.length === 0 ? ExitCode.done : ExitCode.differences;
}

async function watch(
  run: Run<SyncFlags>,
  migration: OpenMigration,
  request: SyncRequest,
  everyMs: number,
): Promise<ExitCode> {
  const round = await keepInStep(migration, request, { everyMs });
  if (round === undefined) return ExitCode.interrupted;
  run.result.view = round.view;
  return tell(run, migration, round.view, round.done);
}
