import type { DecidingOptions } from '../config/options.ts';
import type { Counts } from '../events.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { type AttributeRule, blocksRecovery, type TargetRules } from '../mapping/target-rules.ts';
import type { Estimates, RaisingEstimate, RouteEstimate } from './compare-estimates.ts';
import { type Estimate, importMinutes } from './estimate.ts';
import type { Finding } from './finding.ts';
import { stopFinding } from './finding-texts.ts';
import { groupFindings } from './group-findings.ts';
import { comparePasswordChoices, type PasswordChoice } from './password-choices.ts';
import { userFindings } from './user-findings.ts';

/** What `plan` tells; made from the ledger, the options and the rates alone. */
export interface PlanSummary {
  settled: boolean;
  counts: Counts;
  /** Who crosses as it stands: has a route, or has crossed. */
  crossing: number;
  /** Who may cross or not, by what is answered to the stops; in no number but `counts`. */
  unsettled: number;
  skipped: { reason: string; users: number }[];
  /** Crossing users without a way back in by themselves. */
  cannotRecover: { disabled: number; noVerifiedContact: number; recoveryOff: number };
  groups: { crossing: number; leftOut: { name: string; reason: string }[]; memberships: number };
  /** What stops the plan, then what is only told. */
  findings: Finding[];
  /** Of the plan's own routes. */
  estimate: Estimate;
  /** Each choice of routes side by side; missing where the ledger does not tell, since an earlier version made its plan. */
  routes?: RouteEstimate[];
  raising: RaisingEstimate;
  /** What more there would be if Cognito stores birthdates otherwise than the job's file has them. */
  ifMended?: { users: number; minutes: number };
  /** Who goes by the import job, who does not and why; missing where it was not asked for. */
  importJob?: { users: number; minutes: number; detours: { reason: string; users: number }[] };
  /** Set side by side as long as nobody has chosen. */
  passwordChoices?: PasswordChoice[];
  monthlyActiveUsers: { source: number; target: number };
}

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
  estimates: Estimates;
}

export function summarizePlan(facts: SummaryFacts): PlanSummary {
  const { ledger, settled } = facts;
  const counts = ledger.census.counts();
  const tallies = ledger.census.tallies();
  const skipped = tallies
    .filter((tally) => tally.outcome === 'skipped')
    .map((tally) => ({ reason: tally.code ?? 'unknown', users: tally.users }));
  const unsettled = tallies
    .filter(({ outcome, route }) => outcome === 'pending' && route === null)
    .reduce((sum, { users }) => sum + users, 0);
  const crossing = counts.exported - counts.skipped - unsettled;
  const byJob = ledger.census.byImportJob();
  const asked = facts.options.routes !== 'admin-create';
  return {
    settled,
    counts,
    crossing,
    unsettled,
    skipped,
    cannotRecover: withoutRecovery(facts),
    groups: groupSummary(ledger),
    findings: findingsOf(facts, { exported: counts.exported, byJob: byJob.users }),
    ...timesOf(facts),
    ...(asked && {
      importJob: {
        users: byJob.users,
        minutes: importMinutes(byJob.users),
        detours: ledger.census.detours(),
      },
    }),
    // Listing and the import job make nobody active; AdminCreateUser and later writes make everybody so (facts §14).
    monthlyActiveUsers: { source: 0, target: crossing - byJob.users + byJob.touched },
  };
}

/** Where the target lets nobody recover, whoever is enabled may well have a verified contact. */
function withoutRecovery({ ledger, recovery }: SummaryFacts): PlanSummary['cannotRecover'] {
  const { disabled, noVerifiedContact } = ledger.census.cannotRecover();
  return blocksRecovery(recovery)
    ? { disabled, noVerifiedContact: 0, recoveryOff: noVerifiedContact }
    : { disabled, noVerifiedContact, recoveryOff: 0 };
}

/** The same plan by other estimates. */
export function retimed(summary: PlanSummary, facts: SummaryFacts): PlanSummary {
  const { ifMended: _, passwordChoices: __, ...plan } = summary;
  return { ...plan, ...timesOf(facts) };
}

/** All that hangs on how fast the pools may be called. */
function timesOf(facts: SummaryFacts) {
  const { chosen, routes, raising, ifMended } = facts.estimates;
  return {
    estimate: chosen,
    ...(!facts.ledger.census.lacksOtherRoutes() && { routes }),
    raising,
    ...(ifMended !== undefined && { ifMended }),
    ...(facts.options.passwords === undefined && { passwordChoices: choices(facts) }),
  };
}

function choices({ ledger, recovery, estimates }: SummaryFacts): PasswordChoice[] {
  const people = ledger.census.reach();
  const byJob = ledger.census.byImportJob();
  return comparePasswordChoices({
    people,
    recovery,
    minutes: estimates.chosen.carryMinutes,
    minutesWithoutPasswords: estimates.carryMinutesWithoutPasswords,
    activeAtOnce: people.reduce((sum, { users }) => sum + users, 0) - byJob.users + byJob.touched,
    activeByActing: byJob.users - byJob.touched,
    target: ledger.header.get('settings')?.target,
  });
}

/** What stops the plan comes first, each kind in the order it was found in. */
function findingsOf(facts: SummaryFacts, users: Concerned): Finding[] {
  const { ledger, options, targetAccountId } = facts;
  const all = [
    ...questionsOfAll(facts, users),
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

interface Concerned {
  exported: number;
  /** Who crosses by the import job, as it stands. */
  byJob: number;
}

/** What no single user is asked about. */
function questionsOfAll(facts: SummaryFacts, { exported, byJob }: Concerned): Finding[] {
  return [
    ...(facts.options.passwords === undefined ? [stopFinding('passwords', { count: exported })] : []),
    ...(facts.wantsWordOnReset ? [stopFinding('reset-required', { count: byJob })] : []),
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
