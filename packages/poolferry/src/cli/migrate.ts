import { existsSync } from 'node:fs';
import type { Counts } from '../events.ts';
import { noLedger } from '../ledger/ledger.ts';
import { hasJobsUnderWay, type StoppedJobs } from '../steps/import-job/import-road.ts';
import type { MigrateRequest } from '../steps/migrate.ts';
import { migrate as migrateUsers } from '../steps/migrate.ts';
import type { OpenMigration } from '../steps/open-migration.ts';
import { grouped } from './duration.ts';
import { type ExitCode, exitCodeOfRun } from './exit-code.ts';
import type { CommonFlags } from './flags.ts';
import { wholeNumber } from './numbers.ts';
import { readNames } from './only-file.ts';
import { openForLedger } from './open-for-ledger.ts';
import type { Output } from './output.ts';
import { command, optionsOf, type Run } from './run.ts';
import { sayCounts } from './say-counts.ts';
import { sayPlan } from './say-plan.ts';
import { sayRaisedLimits } from './say-raised-limits.ts';
import { sayVerification } from './say-verification.ts';
import { summaryOf } from './summary-of.ts';

interface MigrateFlags extends CommonFlags {
  yes?: boolean;
  limit?: string;
  only?: string;
  retry?: string;
  afterCutover?: boolean;
  stopImportJob?: boolean;
  verify: boolean;
}

export const migrate = command<MigrateFlags>(async (run) => {
  const { flags } = run;
  const request: MigrateRequest = {
    mayPlan: flags.yes === true,
    verify: flags.verify,
    retry: flags.retry,
    afterCutover: flags.afterCutover,
    stopImportJob: flags.stopImportJob,
    ...(flags.limit !== undefined && { limit: wholeNumber('--limit', flags.limit, { from: 1 }) }),
    ...(flags.only !== undefined && { only: readNames(flags.only) }),
  };
  const options = await optionsOf(run);
  if (request.stopImportJob && !existsSync(options.ledger)) throw noLedger(options.ledger);
  const migration = await openForLedger(run, options);
  try {
    return await carryOut(run, migration, request);
  } finally {
    migration.close();
  }
});

/** Runs the migration and says how it ended, also where it was stopped on the way. */
export async function carryOut(
  run: Run,
  migration: OpenMigration,
  request: MigrateRequest,
): Promise<ExitCode> {
  const { output } = run;
  const { ledger, options } = migration;
  run.result.ledger = options.ledger;
  try {
    const { settled, keptOut, verification, stopped } = await migrateUsers(migration, request);
    const summary = settled ? undefined : summaryOf(migration, settled).shown;
    if (summary !== undefined) sayPlan(output, summary);
    output.say();
    const counts = sayCounts(output, ledger);
    Object.assign(run.result, counts);
    if (summary !== undefined) {
      run.result.plan = summary;
      output.say(`${unsettledText(keptOut)} Settle the above, each with one of the options it names.`);
    }
    if (settled && stopped === undefined && hadNobodyToMove(counts)) sayNobody(output, counts);
    if (verification !== undefined) {
      Object.assign(run.result, { matched: verification.matched, differing: verification.differing });
      sayVerification(output, ledger, verification);
    }
    if (counts.failed > 0) output.say('Take failed users up again with: poolferry migrate --retry <code>');
    else if (stopped !== undefined) sayStopped(output, stopped);
    else if (settled && counts.pending > 0)
      output.say('Users are left: run the same command without --limit and --only to go on.');
    sayRaisedLimits(output, ledger);
    return exitCodeOfRun({ settled, counts, differing: verification?.differing });
  } catch (error) {
    Object.assign(run.result, ledger.census.counts());
    sayCounts(output, ledger);
    if (hasJobsUnderWay(migration)) {
      output.say(
        'An import job goes on at Cognito: the same command takes its results; `poolferry migrate --stop-import-job` stops it.',
      );
    }
    throw error;
  }
}

function unsettledText(keptOut: number): string {
  if (keptOut === 0) return 'Nothing was written to the target.';
  return `Nobody was carried; ${grouped(keptOut)} whom an earlier run had made were disabled in the target, as they are in the source.`;
}

const hadNobodyToMove = ({ migrated, pending, failed }: Counts): boolean => migrated + pending + failed === 0;

/** The reasons stand in the counts above. */
function sayNobody(output: Output, { exported }: Counts): void {
  const why =
    exported === 0
      ? 'the source holds no users. Is it the right one?'
      : `of ${grouped(exported)} exported nobody crosses, for the reasons above. docs/guide/plan.md explains them, and how to see who they are.`;
  output.say(output.style('yellow', `There was nobody to move: ${why}`));
}

function sayStopped(output: Output, { jobs, imported }: StoppedJobs): void {
  output.say(
    jobs === 0
      ? 'No import job was under way.'
      : `The import job is stopped: it has brought ${grouped(imported)} people, who are in the target and still lack their groups. \`poolferry migrate\` finishes them, and takes the others by a new job.`,
  );
}
