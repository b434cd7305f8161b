import { planMigration } from '../steps/migrate.ts';
import { ExitCode } from './exit-code.ts';
import type { CommonFlags } from './flags.ts';
import { openForLedger } from './open-for-ledger.ts';
import { command, optionsOf } from './run.ts';
import { sayPlan } from './say-plan.ts';
import { summaryOf } from './summary-of.ts';

interface PlanFlags extends CommonFlags {
  again?: boolean;
}

export const plan = command<PlanFlags>(async (run) => {
  const { output } = run;
  const again = run.flags.again === true;
  const options = await optionsOf(run);
  const migration = await openForLedger(run, options, { again });
  try {
    const settled = await planMigration(migration, { again });
    // An estimate is worth a few seconds: Cognito tells one limit a second.
    await migration.limitsAsked;
    const summary = summaryOf(migration);
    Object.assign(run.result, summary.counts, { plan: summary, ledger: options.ledger });
    sayPlan(output, summary);
    output.say();
    output.say(
      settled
        ? `Nothing was written to AWS. The plan is in ${options.ledger}; carry it out with: poolferry migrate`
        : 'Nothing was written to AWS. Settle the above, then plan again with the same command and the options it names.',
    );
    return settled ? ExitCode.done : ExitCode.mustBeSettled;
  } finally {
    migration.close();
  }
});
