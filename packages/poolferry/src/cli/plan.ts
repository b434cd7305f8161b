import { planMigration } from '../steps/migrate.ts';
import { changedPools } from '../steps/pool-drift.ts';
import { ExitCode } from './exit-code.ts';
import type { CommonFlags } from './flags.ts';
import { openForLedger } from './open-for-ledger.ts';
import { choosePlanFiles, refuseUnwritablePlan, writePlanFiles } from './plan-files.ts';
import { printable } from './printable.ts';
import { command, optionsOf } from './run.ts';
import { sayInventory } from './say-inventory.ts';
import { sayPlan } from './say-plan.ts';
import { summaryOf } from './summary-of.ts';

interface PlanFlags extends CommonFlags {
  again?: boolean;
  output?: string;
  details?: boolean;
}

export const plan = command<PlanFlags>(async (run) => {
  const { output } = run;
  const again = run.flags.again === true;
  const options = await optionsOf(run);
  const files = choosePlanFiles(options.ledger, run.flags);
  // A file that was asked for is bad input where it cannot be; of the ledger's folder, the ledger has its say first.
  const isAsked = run.flags.output !== undefined;
  if (isAsked) await refuseUnwritablePlan(files);
  const migration = await openForLedger(run, options, { again });
  try {
    if (!isAsked) await refuseUnwritablePlan(files);
    const changed = again ? undefined : changedPools(migration);
    const settled = await planMigration(migration, { again });
    // An estimate is worth a few seconds: Cognito tells one limit a second.
    await migration.limitsAsked;
    const { shown: summary, kept } = summaryOf(migration, settled);
    const people = migration.ledger.people.count();
    await writePlanFiles(files, migration, { summary: kept, people });
    Object.assign(run.result, summary.counts, { plan: summary, ledger: options.ledger, files });
    sayInventory(output, migration.ledger.header.get('settings'), people);
    sayPlan(output, summary);
    output.say();
    if (changed === undefined) output.say(whatNext(settled, options.ledger));
    output.say(`To keep and to compare: ${Object.values(files).map(printable).join(', ')}`);
    // Last, so that nobody takes the plan above for one that `migrate` would carry out.
    if (changed !== undefined) throw changed;
    return settled ? ExitCode.done : ExitCode.mustBeSettled;
  } finally {
    migration.close();
  }
});

function whatNext(settled: boolean, ledger: string): string {
  return settled
    ? `Nothing was written to AWS. The plan is in ${printable(ledger)}; carry it out with: poolferry migrate`
    : 'Nothing was written to AWS. Settle the above, then plan again with the same command and, for each, one of the options it names.';
}
