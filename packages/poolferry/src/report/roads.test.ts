import { describe, expect, test } from 'vitest';
import { Reached } from '../ledger/progress.ts';
import { roadMinutes } from './estimate.ts';
import { crossingClass, documentedRates, planOf } from './estimate-fixture.ts';
import { journeyOf } from './journey.ts';
import { rerouted, usersToEvenOut, withMoved } from './roads.ts';

describe('other routes than the plan has', () => {
  const users = [
    crossingClass(700),
    crossingClass(200, { inGroups: true, memberships: 250 }),
    crossingClass(100, { jobFits: false }),
  ];

  test('the job takes whom it can carry; under auto only who needs no later call', () => {
    const [none, all, some] = (['admin-create', 'import-job', 'auto'] as const).map((routes) =>
      journeyOf(rerouted(planOf(users), routes)),
    );
    expect([none?.byImportJob, all?.byImportJob, some?.byImportJob]).toEqual([0, 900, 700]);
    expect([none?.byAdminCreate, all?.byAdminCreate, some?.byAdminCreate]).toEqual([1000, 100, 300]);
    expect([none?.active, all?.active, some?.active]).toEqual([1000, 300, 300]);
  });

  test('change nothing for those whose crossing has begun', () => {
    const begun = planOf([
      crossingClass(10, { reached: Reached.created }),
      crossingClass(5, { route: 'import-job', reached: Reached.created }),
    ]);
    expect(journeyOf(rerouted(begun, 'import-job')).byImportJob).toBe(5);
    expect(journeyOf(rerouted(begun, 'admin-create')).byImportJob).toBe(5);
  });
});

describe('both roads', () => {
  const job = { route: 'import-job' } as const;
  const rates = documentedRates();
  const roads = (facts: ReturnType<typeof planOf>, moved: number) =>
    roadMinutes(journeyOf(withMoved(facts, moved)), rates);

  test.each([
    ['nobody beside them', [crossingClass(30_000, job), crossingClass(1, { ...job, birthdate: true })]],
    ['some beside them', [crossingClass(30_000, job), crossingClass(4_000)]],
    [
      'some in groups',
      [crossingClass(30_000, job), crossingClass(2_000, { memberships: 9_000, inGroups: true })],
    ],
  ])('end together: %s', (_, classes) => {
    const facts = planOf(classes);
    const moved = usersToEvenOut(facts, rates);
    const { calls, job: jobMinutes } = roads(facts, moved);
    expect(moved).toBeGreaterThan(1000);
    expect(calls / jobMinutes).toBeCloseTo(1, 3);
    expect(Math.max(...Object.values(roads(facts, 0)))).toBeGreaterThan(1.2 * calls);
  });

  test('the job keeps all of its users where the calls take longer anyway', () => {
    expect(usersToEvenOut(planOf([crossingClass(1_000, job), crossingClass(9_000)]), rates)).toBe(0);
    const inGroups = crossingClass(2_000, { inGroups: true, memberships: 9_000 });
    expect(usersToEvenOut(planOf([crossingClass(1_000, job), inGroups]), rates)).toBe(0);
  });

  test('nobody is moved who is on the way or whom a later call makes active anyway', () => {
    const begun = planOf([
      crossingClass(500, { ...job, reached: Reached.intended }),
      crossingClass(500, { ...job, inGroups: true, memberships: 500 }),
      crossingClass(500, { ...job, outcome: 'migrated', reached: Reached.settled }),
    ]);
    expect(usersToEvenOut(begun, rates)).toBe(0);
    expect(withMoved(begun, 900)).toEqual(begun);
  });

  test('everybody stays accounted for', () => {
    const {
      byAdminCreate,
      byImportJob,
      active,
      job: left,
    } = journeyOf(
      withMoved(planOf([crossingClass(50, job), crossingClass(30, { ...job, birthdate: true })]), 60),
    );
    expect({ byAdminCreate, byImportJob, active, rows: left.rows }).toEqual({
      byAdminCreate: 60,
      byImportJob: 20,
      active: 60,
      rows: 20,
    });
  });
});
