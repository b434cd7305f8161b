import { describe, expect, test } from 'vitest';
import { Reached } from '../ledger/progress.ts';
import { crossingClass, planOf } from './estimate-fixture.ts';
import { journeyOf } from './journey.ts';

const called = (calls: ReadonlyMap<string, number>) =>
  Object.fromEntries([...calls].filter(([, count]) => count > 0));

describe('the calls of a journey', () => {
  test('by AdminCreateUser: one create and one password each, and what some need beside', () => {
    const { carry } = journeyOf(
      planOf(
        [
          crossingClass(100),
          crossingClass(10, { enabled: false }),
          crossingClass(7, { setsMfa: true }),
          crossingClass(5, { inGroups: true, memberships: 12 }),
        ],
        { groupsToCreate: 3 },
      ),
    );
    expect(called(carry)).toEqual({
      UserCreation: 122,
      UserAccountRecovery: 122,
      UserUpdate: 22,
      UserResourceUpdate: 7,
      UserPoolResourceUpdate: 3,
    });
  });

  test('of users who are on their way: only what is left, and a look before the password', () => {
    const { carry } = journeyOf(
      planOf([
        crossingClass(3, { reached: Reached.created, inGroups: true, memberships: 4 }),
        crossingClass(2, { reached: Reached.prepared, inGroups: true, memberships: 9, setsMfa: true }),
        crossingClass(50, { reached: Reached.settled, outcome: 'migrated' }),
        crossingClass(8, { outcome: 'failed' }),
        crossingClass(6, { route: null }),
      ]),
    );
    expect(called(carry)).toEqual({ UserUpdate: 4, UserAccountRecovery: 5, UserRead: 5 });
  });

  test('by the import job: none for each user, three and its looks for each job, a listing after it', () => {
    const users = [
      crossingClass(1000, { route: 'import-job' }),
      crossingClass(20, { route: 'import-job', inGroups: true, memberships: 30 }),
    ];
    const journey = journeyOf(planOf(users, { rowsPerJob: 600, targetUsers: 60 }));
    expect(journey.job.rows).toBe(1020);
    expect(called(journey.carry)).toEqual({
      UserUpdate: 30,
      UserPoolResourceUpdate: 4,
      UserPoolResourceRead: 2 * (1 + 10),
      UserList: 11 + 18,
    });
    expect(called(journey.job.afterLast)).toEqual({ UserList: 18, UserUpdate: 15 });
    expect(journey.active).toBe(20);
  });

  test('of comparing: both pools whole, and the members of groups that cross', () => {
    const groups = [
      { carried: true, members: 130, crossing: 60 },
      { carried: true, members: 0, crossing: 0 },
      { carried: false, members: 5000, crossing: 4000 },
    ];
    const { verify } = journeyOf(
      planOf([crossingClass(120)], {
        groups,
        sourceUsers: 181,
        targetUsers: 1,
        targetGroups: 61,
        groupsToCreate: 1,
      }),
    );
    expect(called(verify.target)).toEqual({ UserList: 3 + 1 + 1, UserPoolResourceRead: 2 });
    expect(called(verify.source)).toEqual({ UserList: 4 + 3 + 1, UserPoolResourceRead: 1 });
  });

  test('of comparing with a file: the target alone, and nobody watches a source', () => {
    const { verify, watchCalls } = journeyOf(planOf([crossingClass(120)], { sourceUsers: undefined }));
    expect(verify.source.size).toBe(0);
    expect(watchCalls(600)).toBe(0);
  });

  test('of watching who is disabled meanwhile: a listing of them every five minutes', () => {
    const { watchCalls } = journeyOf(planOf([crossingClass(120)], { sourceDisabled: 130 }));
    expect([watchCalls(4), watchCalls(5), watchCalls(61)]).toEqual([0, 3, 36]);
  });
});

test('where usernames may pass to somebody else, whoever is written to after a job or by a later run is asked for', () => {
  const inGroups = { inGroups: true, memberships: 10 };
  const classes = [
    crossingClass(10, { route: 'import-job', ...inGroups }),
    crossingClass(20, { route: 'import-job', enabled: false }),
    crossingClass(40, { route: 'import-job' }),
    crossingClass(80, inGroups),
    crossingClass(160, { reached: Reached.created, ...inGroups }),
    crossingClass(320, { reached: Reached.prepared, ...inGroups }),
  ];
  const reads = (asksWhose: boolean) => journeyOf(planOf(classes, { asksWhose })).carry.get('UserRead');
  // Whoever gets a password in a later run is looked at right before it, wherever they go.
  expect(reads(false)).toBe(160 + 320);
  expect(reads(true)).toBe(10 + 20 + 160 + 160 + 320);
  const active = (asksWhose: boolean) => journeyOf(planOf(classes, { asksWhose })).active;
  expect(active(true) - active(false)).toBe(20);
});
