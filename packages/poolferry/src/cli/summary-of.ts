import { compareEstimates } from '../report/compare-estimates.ts';
import { type PlanSummary, retimed, type SummaryFacts, summarizePlan } from '../report/plan-summary.ts';
import { fullPagesOf, journeyFacts } from '../steps/calls-left.ts';
import { wantsWordOnReset } from '../steps/job-route.ts';
import type { Migration } from '../steps/migration.ts';
import { poolFindings } from '../steps/pool-findings.ts';
import { ratesOf, steadyRatesOf } from '../steps/rates-of.ts';

/**
 * The plan's summary: `shown` at the rates and with the pages that this run met; `kept` at our share of the limits and with full
 * pages, so that two plans of the same state are the same.
 */
export function summaryOf(migration: Migration, settled: boolean): { shown: PlanSummary; kept: PlanSummary } {
  const { ledger, options, rules, source, target } = migration;
  const journey = journeyFacts(migration);
  const facts: SummaryFacts = {
    ledger,
    options,
    settled,
    recovery: rules.recovery,
    poolFindings: poolFindings(migration),
    wantsWordOnReset: wantsWordOnReset(migration),
    rules,
    targetAccountId: target.description.accountId,
    sourceSchema: source?.description.schema,
    estimates: compareEstimates(journey, ratesOf(migration)),
  };
  const shown = summarizePlan(facts);
  const steady = compareEstimates({ ...journey, pagesOf: fullPagesOf }, steadyRatesOf(migration));
  return { shown, kept: retimed(shown, { ...facts, estimates: steady }) };
}
