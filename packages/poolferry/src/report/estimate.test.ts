import { describe, expect, test } from 'vitest';
import { compareEstimates } from './compare-estimates.ts';
import { estimate, importMinutes } from './estimate.ts';
import { crossingClass, documentedRates, planOf } from './estimate-fixture.ts';
import { journeyOf } from './journey.ts';

const users = 60_000;
const plan = planOf([crossingClass(users)]);

describe('an estimate', () => {
  test('lasts as long as the slowest category, since all run side by side, and then as long as the comparison', () => {
    const { minutes, carryMinutes, verifyMinutes, slowest, categories } = estimate(
      journeyOf(plan),
      documentedRates(),
    );
    expect(slowest).toBe('UserAccountRecovery');
    expect(carryMinutes).toBeCloseTo(users / 30 / 60);
    expect(verifyMinutes).toBeCloseTo(2000 / 30 / 60);
    expect(minutes).toBeCloseTo(carryMinutes + verifyMinutes);
    expect(categories.map(({ category, calls, of }) => [category, calls, of]).slice(0, 2)).toEqual([
      ['UserAccountRecovery', users, 'both'],
      ['UserCreation', users, 'both'],
    ]);
  });

  test('lists pools that share no budget side by side', () => {
    const { verifyMinutes, categories } = estimate(journeyOf(plan), documentedRates({ shared: false }));
    expect(verifyMinutes).toBeCloseTo(1000 / 30 / 60);
    expect(categories.filter(({ category }) => category === 'UserList').map(({ of }) => of)).toEqual([
      'source',
      'target',
    ]);
  });

  test('waits for the import job, and for what comes after it', () => {
    const groups = { inGroups: true, memberships: 1500 };
    const facts = planOf([crossingClass(3000, { route: 'import-job', ...groups })]);
    const { carryMinutes, slowest, importJob } = estimate(journeyOf(facts), documentedRates());
    expect(slowest).toBe('import-job');
    expect(importJob).toEqual({ rows: 3000, minutes: importMinutes(3000) });
    expect(carryMinutes).toBeCloseTo(importMinutes(3000) + 50 / 30 / 60 + 1500 / 25 / 60);
  });

  test('takes no time where nobody is to be carried and there is nothing to list', () => {
    const { carryMinutes, slowest } = estimate(journeyOf(planOf([])), documentedRates());
    expect({ carryMinutes, slowest }).toEqual({ carryMinutes: 0, slowest: undefined });
  });
});

describe('what raising UserCreation saves', () => {
  test('nothing, where every user needs a call of a category that is fixed and slower', () => {
    expect(compareEstimates(plan, documentedRates()).raising).toEqual({
      category: 'UserCreation',
      limitPerSecond: 50,
      steps: [],
      bound: { slowest: 'UserAccountRecovery', adjustable: false },
    });
  });

  test('as much as it is the slowest by, and no more', () => {
    const some = planOf([crossingClass(50_000, { inGroups: true, memberships: 10_000 })], {
      passwords: 'passwordless',
    });
    const { raising, chosen } = compareEstimates(some, documentedRates());
    expect(chosen.slowest).toBe('UserCreation');
    expect(raising.steps.map(({ limitPerSecond }) => limitPerSecond)).toEqual([100, 200]);
    expect(raising.steps[0]?.savesMinutes).toBeCloseTo(50_000 / 100 / 60);
    // From 125 a second on, UserUpdate is the slowest.
    expect(raising.steps[1]?.savesMinutes).toBeCloseTo(50_000 / 50 / 60 - 10_000 / 25 / 60);
    expect(raising.bound).toEqual({ slowest: 'UserUpdate', adjustable: false });
  });
});

test('each choice of routes is told, whichever was chosen', () => {
  const facts = planOf([crossingClass(9000), crossingClass(1000, { jobFits: false })]);
  const { routes } = compareEstimates(facts, documentedRates());
  expect(routes.map((one) => [one.routes, one.byImportJob, one.monthlyActiveUsers])).toEqual([
    ['admin-create', 0, 10_000],
    ['import-job', 9000, 1000],
    // Both roads end together: 5,075 passwords at 30 a second, 4,925 rows at the job's pace and the listing after it.
    ['auto', 4925, 5075],
  ]);
});

test('birthdates that the job may store otherwise are told apart, since nothing says whether it does', () => {
  const facts = planOf([crossingClass(3000, { route: 'import-job', birthdate: true })]);
  const { chosen, ifMended } = compareEstimates(facts, documentedRates());
  expect(ifMended?.users).toBe(3000);
  expect(ifMended?.minutes).toBeGreaterThan(chosen.minutes);
});
