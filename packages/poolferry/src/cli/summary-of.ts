import type { Category } from '../pacing/categories.ts';
import { type PlanSummary, summarizePlan } from '../report/plan-summary.ts';
import { callsLeft } from '../steps/calls-left.ts';
import { wantsWordOnReset } from '../steps/job-route.ts';
import type { Migration } from '../steps/migration.ts';
import { isSettled } from '../steps/plan.ts';
import { poolFindings } from '../steps/pool-findings.ts';

/** The plan's summary at the rates that are known by now. */
export function summaryOf(migration: Migration): PlanSummary {
  const { ledger, options, rules, source, target } = migration;
  return summarizePlan({
    ledger,
    options,
    settled: isSettled(migration),
    recovery: rules.recovery,
    poolFindings: poolFindings(migration),
    wantsWordOnReset: wantsWordOnReset(migration),
    rules,
    targetAccountId: target.description.accountId,
    sourceSchema: source?.description.schema,
    callsLeft: callsLeft(ledger),
    ratePerSecond: (category: Category) => target.pacer.rateOf(category),
  });
}
