import { describe, expect, test } from 'vitest';
import { defaultOptions } from '../config/defaults.ts';
import { crossing, migrated, stored, testLedger, testSub, testUser } from '../ledger/ledger-fixture.ts';
import { packSub } from '../ledger/user-key.ts';
import { targetRules } from '../mapping/mapping-fixture.ts';
import { compareEstimates } from './compare-estimates.ts';
import { documentedRates, planOf } from './estimate-fixture.ts';
import { retimed, type SummaryFacts, summarizePlan } from './plan-summary.ts';

type Given = Partial<SummaryFacts> & Pick<SummaryFacts, 'ledger'>;

const summaryOf = (facts: Given) => summarizePlan(factsOf(facts));

function factsOf(facts: Given): SummaryFacts {
  return {
    options: defaultOptions('reset'),
    settled: true,
    recovery: undefined,
    poolFindings: [],
    wantsWordOnReset: false,
    rules: targetRules(),
    targetAccountId: '123456789012',
    estimates: compareEstimates(planOf(facts.ledger.census.crossingClasses()), documentedRates()),
    ...facts,
  };
}

const ofPools = {
  about: 'pools' as const,
  unit: 'settings' as const,
  examples: [],
  parts: [],
  means: '',
  choices: [],
};

describe('what a plan tells', () => {
  test('who crosses, who stays behind and why, and what the target will bill', () => {
    const ledger = testLedger();
    migrated(ledger, 1);
    crossing(ledger, testUser(2), false);
    for (const n of [3, 4])
      ledger.decisions.decide(stored(ledger, testUser(n)).id, { kind: 'skip', reason: 'federated' });
    ledger.decisions.decide(stored(ledger, testUser(5)).id, { kind: 'skip', reason: 'unverified' });
    const summary = summaryOf({ ledger });
    expect(summary).toMatchObject({
      settled: true,
      crossing: 2,
      unsettled: 0,
      cannotRecover: { disabled: 0, noVerifiedContact: 1, recoveryOff: 0 },
      monthlyActiveUsers: { source: 0, target: 2 },
      estimate: { slowest: 'UserAccountRecovery' },
    });
    expect(summary.counts).toMatchObject({ exported: 5, migrated: 1, skipped: 3, pending: 1 });
    expect(summary.skipped).toEqual([
      { reason: 'federated', users: 2 },
      { reason: 'unverified', users: 1 },
    ]);
  });

  test('leaves who waits for an answer out of all numbers of who crosses', () => {
    const ledger = testLedger();
    for (const n of [1, 2]) crossing(ledger, testUser(n));
    const problem = { kind: 'problem', problem: 'federated', signIn: 'x' } as const;
    for (const n of [3, 4, 5]) ledger.decisions.decide(stored(ledger, testUser(n)).id, problem);
    const summary = summaryOf({ ledger, settled: false });
    expect(summary).toMatchObject({ crossing: 2, unsettled: 3, monthlyActiveUsers: { target: 2 } });
    expect(summary.routes?.map((one) => one.byImportJob + one.byAdminCreate)).toEqual([2, 2, 2]);
    expect(summary.routes?.map((one) => one.monthlyActiveUsers)).toEqual([2, 0, 0]);
  });

  test('does not say that contacts are unverified where recovery is off', () => {
    const ledger = testLedger();
    crossing(ledger, testUser(1, { enabled: false }), false);
    crossing(ledger, testUser(2), false);
    const { cannotRecover } = summaryOf({ ledger, recovery: ['admin_only'] });
    expect(cannotRecover).toEqual({ disabled: 1, noVerifiedContact: 0, recoveryOff: 1 });
  });

  test('compares no routes where an older ledger does not tell what the import job could carry', () => {
    const ledger = testLedger();
    const { id } = stored(ledger, testUser(1));
    ledger.decisions.decide(id, {
      ...{ kind: 'cross', route: 'admin-create', signIn: 'x', recovers: true, contacts: 3 },
    });
    expect(summaryOf({ ledger }).routes).toBeUndefined();
  });

  test('what stops the plan before what is only told', () => {
    const ledger = testLedger();
    crossing(ledger, testUser(1, { enabled: false }));
    ledger.decisions.decide(stored(ledger, testUser(2)).id, {
      kind: 'problem',
      problem: 'unverified',
      signIn: 'x',
    });
    ledger.decisions.decide(stored(ledger, testUser(3)).id, {
      ...{ kind: 'cross', route: 'import-job', signIn: 'y', recovers: true, contacts: 3 },
    });
    const { findings } = summaryOf({
      ledger,
      options: defaultOptions(),
      poolFindings: [{ ...ofPools, code: 'recovery-blocked', weight: 'stop', count: 1 }],
      wantsWordOnReset: true,
    });
    expect(findings.map(({ code, weight, count }) => [code, weight, count])).toEqual([
      ['passwords', 'stop', 3],
      ['recovery-blocked', 'stop', 1],
      // Whoever comes by AdminCreateUser is not left RESET_REQUIRED.
      ['reset-required', 'stop', 1],
      ['unverified', 'stop', 1],
      ['factors-stay', 'note', 3],
      ['disabled', 'note', 1],
    ]);
  });

  test('the same plan by other rates, in all that it says of time and in nothing else', () => {
    const ledger = testLedger();
    for (const n of [1, 2, 3]) crossing(ledger, testUser(n));
    const slow = documentedRates();
    const slower = (category: Parameters<typeof slow.target>[0]) => {
      const rate = slow.target(category);
      return { ...rate, ratePerSecond: rate.ratePerSecond / 2 };
    };
    const journey = planOf(ledger.census.crossingClasses());
    const [first, second] = [slow, { ...slow, target: slower, source: slower }].map((rates) =>
      factsOf({ ledger, options: defaultOptions(), estimates: compareEstimates(journey, rates) }),
    ) as [SummaryFacts, SummaryFacts];
    const plan = summarizePlan(first);
    expect(retimed(plan, second)).toEqual(summarizePlan(second));
    expect(retimed(plan, second).estimate.minutes).toBeCloseTo(2 * plan.estimate.minutes);
    expect(retimed(plan, second).passwordChoices).not.toEqual(plan.passwordChoices);
  });

  test('groups that cross, those that do not and why, and the memberships to write', () => {
    const ledger = testLedger();
    crossing(ledger, testUser(1));
    const [staff, left] = [ledger.groups.store({ name: 'staff' }), ledger.groups.store({ name: 'left' })];
    ledger.groups.leaveOut(left, 'excluded');
    for (const group of [staff, left]) ledger.groups.join(packSub(testSub(1)), group, 1);
    expect(summaryOf({ ledger }).groups).toEqual({
      crossing: 1,
      leftOut: [{ name: 'left', reason: 'excluded' }],
      memberships: 1,
    });
  });
});
