import { blocksRecovery } from '../mapping/target-rules.ts';
import { compareEstimates } from '../report/compare-estimates.ts';
import { type PlanSummary, summarizePlan } from '../report/plan-summary.ts';
import { journeyFacts } from '../steps/calls-left.ts';
import { wantsWordOnReset } from '../steps/job-route.ts';
import type { Migration } from '../steps/migration.ts';
import { isSettled } from '../steps/plan.ts';
import { ratesOf } from '../steps/rates-of.ts';

/** The plan's summary at the rates that are known by now. */
export function summaryOf(migration: Migration): PlanSummary {
  const { ledger, options, rules } = migration;
  return summarizePlan({
    ledger,
    options,
    settled: isSettled(migration),
    recoveryBlocked: blocksRecovery(rules.recovery),
    wantsWordOnReset: wantsWordOnReset(migration),
    estimates: compareEstimates(journeyFacts(migration), ratesOf(migration)),
  });
}
