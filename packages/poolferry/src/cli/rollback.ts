import { existsSync } from 'node:fs';
import { InputError } from '../errors.ts';
import { noLedger, readLedger } from '../ledger/ledger.ts';
import { openMigration } from '../steps/open-migration.ts';
import { lookBack } from '../steps/rollback/look.ts';
import { recordEnd, takeBack } from '../steps/rollback/take-back.ts';
import { confirm } from './confirm.ts';
import { ExitCode } from './exit-code.ts';
import type { CommonFlags } from './flags.ts';
import { readNames } from './only-file.ts';
import { command, optionsOf } from './run.ts';
import { sayCounts } from './say-counts.ts';
import {
  listSpared,
  rollbackQuestion,
  sayRollback,
  sayRollbackView,
  sayStoppedRollback,
} from './say-rollback.ts';

interface RollbackFlags extends CommonFlags {
  yes?: boolean;
  only?: string;
  afterCutover?: boolean;
}

export const rollback = command<RollbackFlags>(async (run) => {
  const { flags, output, ports, killSignal, result } = run;
  const options = await optionsOf(run);
  if (!existsSync(options.ledger)) throw noLedger(options.ledger);
  const request = {
    afterCutover: flags.afterCutover,
    ...(flags.only !== undefined && { only: readNames(flags.only) }),
  };
  const source = { ofLedger: options.source?.userPoolId ?? sourceOf(options.ledger) };
  const migration = await openMigration(options, source, ports, { killSignal });
  const { ledger } = migration;
  result.ledger = options.ledger;
  try {
    const view = await lookBack(migration, request);
    result.view = view;
    sayRollbackView(output, view);
    if (view.toDelete + view.gone + view.groups === 0) {
      recordEnd(migration, request);
      listSpared(output, ledger);
      output.say('There is nothing to take back.');
      return view.spared > 0 ? ExitCode.differences : ExitCode.done;
    }
    const question = rollbackQuestion(view, migration.target.userPoolId);
    if (!(await confirm(run, question))) {
      output.say('Nothing was deleted.');
      return ExitCode.interrupted;
    }
    const done = await takeBack(migration, view, request).catch((error: unknown) => {
      sayStoppedRollback(output, ledger, view);
      sayCounts(output, ledger);
      throw error;
    });
    listSpared(output, ledger);
    result.rollback = done;
    sayRollback(output, ledger, done);
    sayCounts(output, ledger);
    if (ledger.header.get('cutoverAtMs') !== undefined)
      output.say(
        'A cut-over is recorded still: `poolferry cutover --forget` once the app is back at the source.',
      );
    if (done.failed > 0) return ExitCode.someFailed;
    return done.spared + done.sparedGroups.length > 0 ? ExitCode.differences : ExitCode.done;
  } finally {
    Object.assign(result, ledger.census.counts());
    migration.close();
  }
});

function sourceOf(ledgerPath: string): string {
  const ledger = readLedger(ledgerPath);
  try {
    const source = ledger.header.get('source');
    if (source !== undefined) return source;
    throw new InputError(`${ledgerPath} holds no plan, so there is nothing to take back.`, {
      code: 'no-plan',
      hint: 'Name the ledger of the migration with --ledger.',
    });
  } finally {
    ledger.close();
  }
}
