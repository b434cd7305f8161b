import { InputError } from '../errors.ts';
import { carryByBothRoads } from './both-roads.ts';
import { exportSource, freshForMs } from './export.ts';
import { hasJobsUnderWay, type StoppedJobs, stopImportJobs } from './import-job/import-road.ts';
import { keepWhatWasGiven } from './keep-given.ts';
import { keepOutDisabled } from './keep-out.ts';
import type { Migration } from './migration.ts';
import { refuseAmbiguousNames } from './named-people.ts';
import { decideRoutes, isSettled } from './plan.ts';
import { changedPools, refuseChangedPools, tellChangedPools } from './pool-drift.ts';
import { readSettingsBeside } from './read-settings.ts';
import { warnAfterCutover } from './record-cutover.ts';
import { refuseRolledBack, refuseWhileJobsRun } from './refuse.ts';
import { missingCode, type RetryMissing, retryMissing } from './retry-missing.ts';
import { createSelection, type Selection } from './selection.ts';
import { type VerifyResult, verifyPools } from './verify.ts';

export interface MigrateRequest extends RetryMissing {
  /** Failure code of users to take up again, or `missing-in-target`: those whom the latest verification did not find there. */
  retry?: string | undefined;
  /** Whether to export and plan first where the ledger has no complete plan. */
  mayPlan: boolean;
  verify: boolean;
  /** Stop the import job that is under way, take in what it has done, and nothing else. */
  stopImportJob?: boolean | undefined;
}

export interface MigrateResult {
  /** False: the plan found what must be settled first, and nobody was carried. */
  settled: boolean;
  /** Who was on the way when an earlier run ended, and is disabled by now, as in the source. */
  keptOut: number;
  verification?: VerifyResult;
  /** Of `stopImportJob`. */
  stopped?: StoppedJobs;
}

/**
 * Lists the source and gives every user a route. Writes to the ledger only. False: something must be settled first, or the
 * target is no longer the one that the plan was made for.
 */
export async function planMigration(migration: Migration, { again }: { again: boolean }): Promise<boolean> {
  const { ledger, source } = migration;
  const complete = ledger.header.get('plan') === 'complete';
  if (complete && !again) {
    tellChangedPools(migration);
    return changedPools(migration) === undefined && isSettled(migration);
  }
  refuseWhileJobsRun(ledger, 'plan again');
  refuseUnfinishedRollback(migration);
  warnAfterCutover(migration);
  const listing =
    source !== undefined && (again || !isFresh(migration))
      ? () => exportSource(migration, source)
      : undefined;
  const settings = await readSettingsBeside(migration, listing);
  ledger.transaction(() => {
    ledger.header.set('settings', settings);
    ledger.header.unset('plan');
    // Who was taken back is for `migrate` to send again, when its owner says so.
    if (ledger.header.get('rollback') !== undefined) ledger.header.unset('everybodySent');
    ledger.header.unset('rollback');
  });
  keepWhatWasGiven(migration);
  return decideRoutes(migration, { afresh: true });
}

/** Nobody knows yet whether those are in the target whom a killed rollback was about to delete. */
function refuseUnfinishedRollback({ ledger }: Migration): void {
  if (ledger.undo.unresolved() === 0) return;
  throw new InputError(
    'A rollback of this migration was cut off, and what came of its last calls is not known.',
    {
      code: 'rollback-unfinished',
      hint: 'Run `poolferry rollback` to its end first; then plan again.',
    },
  );
}

/**
 * Carries the plan out; called again, goes on where it was.
 *
 * @throws InputError `ambiguous-name`, `rolled-back`, and what the plan has against it
 */
export async function migrate(migration: Migration, request: MigrateRequest): Promise<MigrateResult> {
  const { ledger, ports } = migration;
  if (request.stopImportJob) {
    const stopped = await stopImportJobs(migration);
    return { settled: true, stopped, keptOut: await keepOutDisabled(migration) };
  }
  refuseRolledBack(ledger, 'migrate');
  if (request.only !== undefined) refuseAmbiguousNames(ledger, request.only);
  // First, so that a stale listing of theirs is renewed as well.
  if (request.retry === missingCode) await retryMissing(migration, request);
  else if (request.retry !== undefined) retryFailed(migration, request.retry);
  const settled = await ensurePlan(migration, request);
  // Whatever has to be settled about others: nobody is to get in meanwhile.
  const keptOut = await keepOutDisabled(migration);
  if (!settled) return { settled, keptOut };
  // Of whom the listing has only just shown.
  if (request.only !== undefined) refuseAmbiguousNames(ledger, request.only);
  tellLeftBehind(migration);

  const selection = createSelection(request);
  if (selection.isEverybody) ledger.header.set('everybodySent', true);
  if (ledger.census.counts().pending > 0 || ledger.groups.toCreate() > 0 || hasJobsUnderWay(migration)) {
    const startedMs = ports.clock.monotonicMs();
    ports.emit({ code: 'step-started', level: 'info', step: 'migrate' });
    warnAfterCutover(migration);
    await carryByBothRoads(migration, selection);
    // Who was disabled in the source, and then failed here, or is left to a later run.
    await keepOutDisabled(migration);
    tellUnmatched(migration, selection);
    if (ledger.census.counts().pending === 0) ledger.header.set('everybodySent', true);
    const seconds = (ports.clock.monotonicMs() - startedMs) / 1000;
    ports.emit({ code: 'step-ended', level: 'info', step: 'migrate', seconds });
  }
  return { settled, keptOut, ...(request.verify && { verification: await verifyPools(migration) }) };
}

/** Nobody gets a password who is gone from the source; what was made of them before is the owner's to take away. */
function tellLeftBehind({ ledger, ports }: Migration): void {
  const users = ledger.sourceUsers.countLeftBehind();
  if (users === 0) return;
  const message = `${users} users are gone from the source, and a run that was stopped may have made them in the target. They get no password. \`poolferry sync --delete\` or \`poolferry rollback\` takes them away.`;
  ports.emit({ code: 'notice', level: 'warn', topic: 'left-behind', message });
}

/** The names themselves stay out: they are people's. */
function tellUnmatched({ ports }: Migration, selection: Selection): void {
  const names = selection.unmatched() ?? 0;
  if (names === 0) return;
  const message = `${names} of the names to take ${names === 1 ? 'matches' : 'match'} nobody who is pending: mistyped, or carried or left behind already.`;
  ports.emit({ code: 'notice', level: 'warn', topic: 'only-unmatched', message });
}

async function ensurePlan(migration: Migration, { mayPlan }: MigrateRequest): Promise<boolean> {
  const { ledger, source } = migration;
  if (ledger.header.get('plan') !== 'complete') {
    if (!mayPlan) {
      throw new InputError(`${ledger.path} holds no complete plan.`, {
        code: 'no-plan',
        hint: 'Run `poolferry plan` and look at it first, or let `poolferry migrate --yes` do both.',
      });
    }
    return planMigration(migration, { again: false });
  }
  if (ledger.census.counts().pending > 0) refuseChangedPools(migration);
  if (source !== undefined && !isFresh(migration) && ledger.census.counts().pending > 0) {
    await exportSource(migration, source);
  }
  // After each listing, since an heir may wait for what somebody who is gone now had kept; also after a run that was killed
  // between listing and deciding.
  const isDecided = ledger.header.get('decidedScan') === ledger.header.get('scan');
  if (!isDecided || ledger.decisions.undecided(0, 1).length > 0)
    return decideRoutes(migration, { afresh: false });
  return isSettled(migration);
}

function isFresh({ ledger, ports }: Migration): boolean {
  const exportedAtMs = ledger.header.get('exportedAtMs');
  if (exportedAtMs === undefined || ledger.header.get('scanUnderWay')) return false;
  return ports.clock.nowMs() - exportedAtMs < freshForMs;
}

function retryFailed({ ledger, ports }: Migration, code: string): void {
  if (ledger.users.retry(code) > 0) return;
  if (ledger.census.counts().pending > 0) {
    // The same command, called again after it was stopped, goes on with those it took up then.
    const message = `No user failed with "${code}"; going on with those who are pending.`;
    ports.emit({ code: 'notice', level: 'warn', topic: 'nothing-to-retry', message });
    return;
  }
  const codes = ledger.census.tallies().filter((tally) => tally.outcome === 'failed');
  throw new InputError(`No user failed with "${code}".`, {
    code: 'nothing-to-retry',
    hint:
      codes.length === 0
        ? 'No user failed at all.'
        : `There are: ${codes.map((tally) => `${tally.code} (${tally.users})`).join(', ')}.`,
  });
}
