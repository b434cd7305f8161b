import { describe, expect, test } from 'vitest';
import type { Ledger } from './ledger.ts';
import { crossing, migrated, testLedger, testSub, testUser } from './ledger-fixture.ts';
import { packSub } from './user-key.ts';

const key = (n: number) => packSub(testSub(n));
/** Of the n-th user in the target, as `migrated` makes it. */
const targetSub = (n: number) => testSub(n + 1_000_000);

/** Both listings show these users, unchanged. */
function seeBoth({ verification }: Ledger, ...ns: number[]): void {
  for (const n of ns) {
    verification.sourceSeen(key(n), undefined);
    verification.targetSeen(targetSub(n));
  }
}

const told = ({ verification }: Ledger) =>
  verification.differences(100).map(({ id: _, ...difference }) => difference);

describe('users of whom one listing shows nothing', () => {
  test('are missing in the target, or gone from the source; who was never migrated counts in neither', () => {
    const ledger = testLedger();
    for (const n of [1, 2, 3]) migrated(ledger, n);
    crossing(ledger, testUser(4));
    seeBoth(ledger, 1);
    ledger.verification.sourceSeen(key(2), undefined);
    ledger.verification.targetSeen(targetSub(3));
    ledger.verification.addUnseen();
    expect(told(ledger)).toEqual([
      { kind: 'missing-in-target', sourceSub: testSub(2), targetSub: targetSub(2), field: 'user' },
      { kind: 'gone-from-source', sourceSub: testSub(3), targetSub: targetSub(3), field: 'user' },
    ]);
    expect(ledger.verification.outcome()).toEqual({ matched: 1, differing: 2 });
    expect(ledger.verification.doubtful('missing-in-target', 10)).toEqual([targetSub(2)]);
  });

  test('are found again when they are compared once more, and what else differs in them stays told', () => {
    const ledger = testLedger();
    migrated(ledger, 1);
    ledger.verification.addUnseen();
    ledger.verification.add({ kind: 'differs', key: key(1), targetSub: targetSub(1), field: 'name' });
    ledger.verification.clearUser(targetSub(1));
    expect(told(ledger).map((one) => one.kind)).toEqual(['gone-from-source']);
  });
});

describe('memberships of the two pools', () => {
  function pools() {
    const ledger = testLedger();
    for (const n of [1, 2]) migrated(ledger, n);
    crossing(ledger, testUser(3));
    ledger.groups.store({ name: 'staff' });
    ledger.groups.leaveOut(ledger.groups.store({ name: 'left' }), 'excluded');
    seeBoth(ledger, 1, 2);
    const { verification } = ledger;
    return {
      ledger,
      source: (n: number, group = 'staff') => verification.member('source', key(n), group),
      target: (n: number, group = 'staff') => verification.member('target', packSub(targetSub(n)), group),
      compared: () => {
        verification.addMembershipDifferences();
        return told(ledger).map(({ kind, sourceSub, field }) => [kind, sourceSub, field]);
      },
    };
  }

  test('are the same where both list the same members, in any order and twice', () => {
    const { source, target, compared } = pools();
    source(1);
    source(2);
    target(2);
    target(1);
    target(1);
    expect(compared()).toEqual([]);
  });

  test('differ both ways', () => {
    const { ledger, source, target, compared } = pools();
    source(1);
    target(2);
    expect(compared()).toEqual([
      ['group-missing', testSub(1), 'staff'],
      ['group-extra', testSub(2), 'staff'],
    ]);
    expect(ledger.verification.doubtfulGroups()).toEqual(['staff']);
    expect(ledger.verification.outcome()).toEqual({ matched: 0, differing: 2 });
  });

  test('of groups that stay behind are not missed in the target, and too much in it', () => {
    const { source, target, compared } = pools();
    source(1, 'left');
    source(2, 'left');
    target(2, 'left');
    expect(compared()).toEqual([['group-extra', testSub(2), 'left']]);
  });

  test('of users who have not crossed, and of strangers, say nothing', () => {
    const { source, target, compared } = pools();
    source(3);
    target(3);
    target(77);
    expect(compared()).toEqual([]);
  });

  test('of one group can be forgotten and listed again', () => {
    const { ledger, source, target, compared } = pools();
    source(1);
    target(2);
    expect(compared()).toHaveLength(2);
    ledger.verification.forgetTargetMembers('staff');
    target(1);
    ledger.verification.clear(['group-missing', 'group-extra']);
    expect(compared()).toEqual([]);
  });
});

describe('the account of a verification', () => {
  test('counts users and groups, not fields', () => {
    const ledger = testLedger();
    for (const n of [1, 2]) migrated(ledger, n);
    seeBoth(ledger, 1, 2);
    const { verification } = ledger;
    for (const field of ['name', 'email']) {
      verification.add({ kind: 'differs', key: key(1), targetSub: targetSub(1), field });
    }
    verification.add({ kind: 'only-in-target', targetSub: testSub(50), field: 'user' });
    verification.add({ kind: 'not-exported', key: key(60), field: 'user' });
    for (const what of ['description', 'precedence']) verification.addGroup('staff', what);
    expect(verification.outcome()).toEqual({ matched: 1, differing: 4 });
    expect(verification.countByKind()).toEqual({
      differs: 2,
      'only-in-target': 1,
      'not-exported': 1,
      'group-settings': 2,
    });
    expect(verification.doubtful('differs', 10)).toEqual([targetSub(1)]);
  });

  test('shows what has changed in the source since', () => {
    const { verification } = testLedger();
    verification.sourceSeen(key(1), testUser(1, { enabled: false }));
    verification.sourceSeen(key(2), undefined);
    expect(verification.changedInSource(key(1))).toEqual(testUser(1, { enabled: false }));
    expect(verification.changedInSource(key(2))).toBeUndefined();
    expect(verification.changedInSource(key(3))).toBeUndefined();
  });

  test('of an import takes the ledger for the source', () => {
    const ledger = testLedger();
    migrated(ledger, 1);
    ledger.groups.join(key(1), ledger.groups.store({ name: 'staff' }), 1);
    ledger.verification.sourceIsLedger();
    ledger.verification.targetSeen(targetSub(1));
    ledger.verification.addUnseen();
    ledger.verification.addMembershipDifferences();
    expect(told(ledger).map((one) => one.kind)).toEqual(['group-missing']);
  });

  test('starts from nothing each time', () => {
    const ledger = testLedger();
    migrated(ledger, 1);
    seeBoth(ledger, 1);
    ledger.verification.member('source', key(1), 'staff');
    ledger.verification.add({ kind: 'differs', key: key(1), field: 'name' });
    ledger.verification.reset();
    expect(told(ledger)).toEqual([]);
    ledger.verification.addUnseen();
    expect(told(ledger).map((one) => one.kind)).toEqual(['missing-in-target', 'gone-from-source']);
  });
});

test('whoever was made is looked at again once the source shows them otherwise, at the end of their way or not', () => {
  const ledger = testLedger();
  const across = migrated(ledger, 1);
  const onTheWay = crossing(ledger, testUser(2));
  const notBegun = crossing(ledger, testUser(3));
  ledger.users.intend(onTheWay.id, 1);
  ledger.users.created(onTheWay.id, { sub: testSub(2_000_002), username: testSub(2_000_002) });
  for (const [n, { key }] of [across, onTheWay, notBegun].entries())
    ledger.verification.sourceSeen(key, testUser(n + 1, { enabled: false }));
  const unseen = ledger.verification.changedUnseen(0, 10).map(({ sub }) => sub);
  expect(unseen).toEqual([across.target?.sub, testSub(2_000_002)]);
});
