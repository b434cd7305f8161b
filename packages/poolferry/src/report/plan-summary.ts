import type { DecidingOptions } from '../config/options.ts';
import type { Counts } from '../events.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { TargetRules } from '../mapping/target-rules.ts';
import type { Category } from '../pacing/categories.ts';
import { type Estimate, estimate } from './estimate.ts';
import type { Finding } from './finding.ts';
import { comparePasswordChoices, type PasswordChoice } from './password-choices.ts';
import { settlingOption } from './settling-options.ts';

/** What holds a plan up: how many users, who for example, and what settles it. */
interface OpenProblem {
  problem: string;
  users: number;
  /** Subs, so that a summary can be shown around. */
  examples: string[];
  /** The attributes it is about, the most frequent first; empty for problems of another kind. */
  attributes: { attribute: string; users: number }[];
  settle: string;
}

/** What `plan` tells; made from the ledger, the options and the rates alone. */
export interface PlanSummary {
  settled: boolean;
  counts: Counts;
  crossing: number;
  skipped: { reason: string; users: number }[];
  problems: OpenProblem[];
  /** Crossing users without a way back in by themselves. */
  cannotRecover: { disabled: number; noVerifiedContact: number };
  groups: { crossing: number; leftOut: { name: string; reason: string }[]; memberships: number };
  /** Things about the source that people seldom know. */
  findings: { finding: string; users: number }[];
  /** What the settings of the pools mean for those who cross; stops first. */
  poolFindings: readonly Finding[];
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
    problems: openProblems(facts, tallies),
    cannotRecover: ledger.census.cannotRecover(),
    groups: groupSummary(ledger),
    findings: ledger.census.findings().filter((one) => one.users > 0),
    poolFindings: facts.poolFindings,
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

function openProblems(facts: SummaryFacts, tallies: ReturnType<Ledger['census']['tallies']>): OpenProblem[] {
  const { ledger, options } = facts;
  const counts = ledger.census.counts();
  const problems: OpenProblem[] = [];
  const everybody = (problem: string) =>
    problems.push({
      problem,
      users: counts.exported,
      examples: [],
      attributes: [],
      settle: settlingOption(problem),
    });
  if (options.passwords === undefined) everybody('passwords');
  if (facts.wantsWordOnReset) everybody('reset-required');
  for (const { outcome, route, code, users } of tallies) {
    if (outcome !== 'pending' || route !== null || code === null) continue;
    const examples = ledger.users.examples(code, 3).map((user) => user.sub ?? '(no sub)');
    const attributes = ledger.census.problemAttributes(code, 20);
    problems.push({ problem: code, users, examples, attributes, settle: settlingOption(code) });
  }
  return problems;
}

function groupSummary(ledger: Ledger): PlanSummary['groups'] {
  const all = ledger.groups.all();
  return {
    crossing: all.filter((group) => group.leftOut === null).length,
    leftOut: all.flatMap(({ name, leftOut }) => (leftOut === null ? [] : [{ name, reason: leftOut }])),
    memberships: ledger.groups.membershipsToAdd(),
  };
}
