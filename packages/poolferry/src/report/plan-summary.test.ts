import { describe, expect, test } from 'vitest';
import { defaultOptions } from '../config/defaults.ts';
import { crossing, migrated, stored, testLedger, testSub, testUser } from '../ledger/ledger-fixture.ts';
import { packSub } from '../ledger/user-key.ts';
import { targetRules } from '../mapping/mapping-fixture.ts';
import type { Category } from '../pacing/categories.ts';
import { type SummaryFacts, summarizePlan } from './plan-summary.ts';

function summaryOf(facts: Partial<SummaryFacts> & Pick<SummaryFacts, 'ledger'>) {
  return summarizePlan({
    options: defaultOptions('reset'),
    settled: true,
    recovery: undefined,
    poolFindings: [],
    wantsWordOnReset: false,
    rules: targetRules(),
    targetAccountId: '123456789012',
    callsLeft: new Map<Category, number>([['UserCreation', 120]]),
    ratePerSecond: () => 2,
    ...facts,
  });
}

const ofPools = { about: 'pools' as const, examples: [], parts: [], means: '', choices: [] };

describe('what a plan tells', () => {
  test('who crosses, who stays behind and why, and what the target will bill', () => {
    const ledger = testLedger();
    migrated(ledger, 1);
    crossing(ledger, testUser(2), false);
    for (const n of [3, 4])
      ledger.users.decide(stored(ledger, testUser(n)).id, { kind: 'skip', reason: 'federated' });
    ledger.users.decide(stored(ledger, testUser(5)).id, { kind: 'skip', reason: 'unverified' });
    const summary = summaryOf({ ledger });
    expect(summary).toMatchObject({
      settled: true,
      crossing: 2,
      cannotRecover: { disabled: 0, noVerifiedContact: 1 },
      monthlyActiveUsers: { source: 0, target: 2 },
      estimate: { minutes: 1 },
    });
    expect(summary.counts).toMatchObject({ exported: 5, migrated: 1, skipped: 3, pending: 1 });
    expect(summary.skipped).toEqual([
      { reason: 'federated', users: 2 },
      { reason: 'unverified', users: 1 },
    ]);
  });

  test('what stops the plan before what is only told', () => {
    const ledger = testLedger();
    crossing(ledger, testUser(1, { enabled: false }));
    ledger.users.decide(stored(ledger, testUser(2)).id, {
      kind: 'problem',
      problem: 'unverified',
      signIn: 'x',
    });
    const { findings } = summaryOf({
      ledger,
      options: defaultOptions(),
      poolFindings: [{ ...ofPools, code: 'recovery-blocked', weight: 'stop', count: 1 }],
      wantsWordOnReset: true,
    });
    expect(findings.map(({ code, weight, count }) => [code, weight, count])).toEqual([
      ['passwords', 'stop', 2],
      ['reset-required', 'stop', 2],
      ['recovery-blocked', 'stop', 1],
      ['unverified', 'stop', 1],
      ['factors-stay', 'note', 2],
      ['disabled', 'note', 1],
    ]);
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
