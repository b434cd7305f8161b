import { describe, expect, test } from 'vitest';
import { defaultOptions } from '../config/defaults.ts';
import { crossing, migrated, stored, testLedger, testSub, testUser } from '../ledger/ledger-fixture.ts';
import { packSub } from '../ledger/user-key.ts';
import type { Category } from '../pacing/categories.ts';
import { type SummaryFacts, summarizePlan } from './plan-summary.ts';

function summaryOf(facts: Partial<SummaryFacts> & Pick<SummaryFacts, 'ledger'>) {
  return summarizePlan({
    options: defaultOptions('reset'),
    settled: true,
    recovery: undefined,
    poolFindings: [],
    wantsWordOnReset: false,
    callsLeft: new Map<Category, number>([['UserCreation', 120]]),
    ratePerSecond: () => 2,
    ...facts,
  });
}

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
      problems: [],
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

  test('findings only where there are any', () => {
    const ledger = testLedger();
    crossing(ledger, testUser(1, { enabled: false }));
    expect(summaryOf({ ledger }).findings).toEqual([{ finding: 'disabled', users: 1 }]);
  });

  test('each problem with how many, three subs and the option that settles it, no profile', () => {
    const ledger = testLedger();
    for (let n = 1; n <= 5; n += 1) {
      ledger.users.decide(stored(ledger, testUser(n)).id, {
        kind: 'problem',
        problem: 'unverified',
        signIn: 'x',
      });
    }
    const { problems } = summaryOf({ ledger, settled: false });
    expect(problems).toMatchObject([
      { problem: 'unverified', users: 5, examples: [testSub(1), testSub(2), testSub(3)], attributes: [] },
    ]);
    expect(problems[0]?.settle).toContain('--unverified');
    expect(JSON.stringify(problems)).not.toContain('@');
  });

  test('which attributes the target would refuse, until they are decided otherwise', () => {
    const ledger = testLedger();
    const refuse = (n: number, attribute: string) =>
      ledger.users.decide(stored(ledger, testUser(n)).id, {
        kind: 'problem',
        problem: 'unknown-attribute',
        attribute,
      });
    for (const n of [1, 2]) refuse(n, 'custom:b');
    refuse(3, 'custom:a');
    const attributes = () => summaryOf({ ledger }).problems.map((problem) => problem.attributes);
    expect(attributes()).toEqual([
      [
        { attribute: 'custom:b', users: 2 },
        { attribute: 'custom:a', users: 1 },
      ],
    ]);
    for (const n of [1, 2, 3]) crossing(ledger, testUser(n));
    expect(attributes()).toEqual([]);
  });

  test('that nobody has said what becomes of passwords', () => {
    const ledger = testLedger();
    crossing(ledger, testUser(1));
    const { problems } = summaryOf({ ledger, options: defaultOptions() });
    expect(problems.map(({ problem, users }) => [problem, users])).toEqual([['passwords', 1]]);
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
