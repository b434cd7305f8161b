import type { DecidingOptions } from '../config/options.ts';
import type { Counts } from '../events.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { AttributeRule, TargetRules } from '../mapping/target-rules.ts';
import type { Category } from '../pacing/categories.ts';
import { type Estimate, estimate } from './estimate.ts';
import type { Finding } from './finding.ts';
import { stopFinding } from './finding-texts.ts';
import { groupFindings } from './group-findings.ts';
import { comparePasswordChoices, type PasswordChoice } from './password-choices.ts';
import { userFindings } from './user-findings.ts';

/** What `plan` tells; made from the ledger, the options and the rates alone. */
export interface PlanSummary {
  settled: boolean;
  counts: Counts;
  crossing: number;
  skipped: { reason: string; users: number }[];
  /** Crossing users without a way back in by themselves. */
  cannotRecover: { disabled: number; noVerifiedContact: number };
  groups: { crossing: number; leftOut: { name: string; reason: string }[]; memberships: number };
  /** What stops the plan, then what is only told. */
  findings: Finding[];
  estimate: Estimate;
  /** Who goes by the import job, who does not and why; missing where it was not asked for. */
  importJob?: { users: number; minutes: number; detours: { reason: string; users: number }[] };
  /** Set side by side as long as nobody has chosen. */
  passwordChoices?: PasswordChoice[];
  monthlyActiveUsers: { source: number; target: number };
}

/** AWS publishes no rate; its own benchmark of an export solution took in 100,000 users in 56.3 minutes. */
const importedPerSecond = 29.6;

export interface SummaryFacts {
  ledger: Ledger;
  options: DecidingOptions;
  settled: boolean;
  /** Of the target, in order of preference. */
  recovery: TargetRules['recovery'];
  /** What the settings of the pools mean for those who cross. */
  poolFindings: readonly Finding[];
  /** Users are to go by the import job, and nobody has said that the app knows what to do with them. */
  wantsWordOnReset: boolean;
  rules: TargetRules;
  targetAccountId: string;
  /** Missing where the source is a file. */
  sourceSchema?: ReadonlyMap<string, AttributeRule> | undefined;
  callsLeft: ReadonlyMap<Category, number>;
  ratePerSecond: (category: Category) => number;
}

export function summarizePlan(facts: SummaryFacts): PlanSummary {
  const { ledger, settled } = facts;
  const counts = ledger.census.counts();
  const tallies = ledger.census.tallies();
  const skipped = tallies
    .filter((tally) => tally.outcome === 'skipped')
    .map((tally) => ({ reason: tally.code ?? 'unknown', users: tally.users }));
  const crossing = counts.exported - counts.skipped;
  const byJob = ledger.census.byImportJob();
  const asked = facts.options.routes !== 'admin-create';
  return {
    settled,
    counts,
    crossing,
    skipped,
    cannotRecover: ledger.census.cannotRecover(),
    groups: groupSummary(ledger),
    findings: findingsOf(facts, counts),
    estimate: estimate(facts.callsLeft, facts.ratePerSecond),
    ...(facts.options.passwords === undefined && { passwordChoices: choices(facts) }),
    ...(asked && {
      importJob: {
        users: byJob.users,
        minutes: byJob.users / importedPerSecond / 60,
        detours: ledger.census.detours(),
      },
    }),
    // Listing and the import job make nobody active; AdminCreateUser and later writes make everybody so (facts §14).
    monthlyActiveUsers: { source: 0, target: crossing - byJob.users + byJob.touched },
  };
}

function choices(facts: SummaryFacts): PasswordChoice[] {
  const { ledger, callsLeft, ratePerSecond, recovery } = facts;
  const withoutPasswords = new Map(callsLeft);
  withoutPasswords.delete('UserAccountRecovery');
  const people = ledger.census.reach();
  const byJob = ledger.census.byImportJob();
  return comparePasswordChoices({
    people,
    recovery,
    minutes: estimate(callsLeft, ratePerSecond).minutes,
    minutesWithoutPasswords: estimate(withoutPasswords, ratePerSecond).minutes,
    activeAtOnce: people.reduce((sum, { users }) => sum + users, 0) - byJob.users + byJob.touched,
    activeByActing: byJob.users - byJob.touched,
    target: ledger.header.get('settings')?.target,
  });
}

/** What stops the plan comes first, each kind in the order it was found in. */
function findingsOf(facts: SummaryFacts, counts: Counts): Finding[] {
  const { ledger, options, targetAccountId } = facts;
  const all = [
    ...everybodys(facts, counts),
    ...facts.poolFindings,
    ...userFindings(ledger, facts),
    ...groupFindings(ledger, options, targetAccountId),
  ];
  return all.toSorted(byWeight);
}

/** Stops first, then whatever is about most; so that two plans of the same users read alike. */
function byWeight(a: Finding, b: Finding): number {
  if (a.weight !== b.weight) return a.weight === 'stop' ? -1 : 1;
  return b.count - a.count || (a.code < b.code ? -1 : 1);
}

/** What everybody waits for. */
function everybodys(facts: SummaryFacts, { exported }: Counts): Finding[] {
  return [
    ...(facts.options.passwords === undefined ? [stopFinding('passwords', { count: exported })] : []),
    ...(facts.wantsWordOnReset ? [stopFinding('reset-required', { count: exported })] : []),
  ];
}

function groupSummary(ledger: Ledger): PlanSummary['groups'] {
  const all = ledger.groups.all();
  return {
    crossing: all.filter((group) => group.leftOut === null).length,
    leftOut: all.flatMap(({ name, leftOut }) => (leftOut === null ? [] : [{ name, reason: leftOut }])),
    memberships: ledger.groups.membershipsToAdd(),
  };
}
