import { describe, expect, test } from 'vitest';
import { crossing, migrated, stored, testLedger, testSub, testUser } from './ledger-fixture.ts';
import { packSub } from './user-key.ts';

const key = (n: number) => packSub(testSub(n));

describe('the groups of a ledger', () => {
  test('keep their settings, the latest listed, and their id', () => {
    const { groups } = testLedger();
    const id = groups.store({ name: 'admins', description: 'old', precedence: 1 });
    expect(groups.store({ name: 'admins', precedence: 0, roleArn: 'arn:aws:iam::1:role/x' })).toBe(id);
    groups.store({ name: 'Admins' });
    expect(groups.all()).toEqual([
      { id: id + 1, name: 'Admins', leftOut: null, gone: false, origin: null, clash: [] },
      {
        id,
        name: 'admins',
        precedence: 0,
        roleArn: 'arn:aws:iam::1:role/x',
        leftOut: null,
        gone: false,
        origin: null,
        clash: [],
      },
    ]);
  });

  test('cross unless they are left out, and listing them again does not change that', () => {
    const { groups } = testLedger();
    const id = groups.store({ name: 'a' });
    groups.store({ name: 'b' });
    groups.leaveOut(id, 'excluded');
    groups.setOrigin(id + 1, 'existing');
    groups.store({ name: 'a' });
    groups.store({ name: 'b' });
    expect(groups.carried().map((group) => [group.name, group.origin])).toEqual([['b', 'existing']]);
    groups.leaveOut(id, null);
    expect(groups.carried()).toHaveLength(2);
  });
});

test('what the target has otherwise under the name of a group is kept until the next plan', () => {
  const { groups } = testLedger();
  const id = groups.store({ name: 'a' });
  groups.setClash(id, ['description', 'role']);
  expect(groups.all()[0]?.clash).toEqual(['description', 'role']);
  groups.setClash(id, []);
  expect(groups.all()[0]?.clash).toEqual([]);
});

describe('memberships', () => {
  test('of more groups than a user can have are told by user; groups that stay behind do not count', () => {
    const ledger = testLedger();
    const { groups } = ledger;
    const [first, second] = [crossing(ledger, testUser(1)), crossing(ledger, testUser(2))];
    const ids = ['a', 'b', 'c'].map((name) => groups.store({ name }));
    for (const id of ids) groups.join(first.key, id, 1);
    for (const id of ids.slice(1)) groups.join(second.key, id, 1);
    // Somebody whom the listing of users has not shown.
    for (const id of ids) groups.join(key(9), id, 1);
    expect(groups.membersOfMoreThan(2)).toEqual(new Set([first.id]));
    groups.leaveOut(ids[0] as number, 'excluded');
    expect(groups.membersOfMoreThan(2)).toEqual(new Set());
  });

  test('are told by user, with the groups that stay behind or without', () => {
    const { groups } = testLedger();
    const [a, b] = [groups.store({ name: 'a' }), groups.store({ name: 'b' })];
    groups.leaveOut(a, 'excluded');
    for (const group of [a, b, b]) groups.join(key(1), group, 1);
    groups.join(key(2), a, 1);
    expect(groups.ofUser(key(1))).toEqual(['b']);
    expect(groups.namesOf(key(1))).toEqual(['a', 'b']);
    expect(groups.ofUser(key(3))).toEqual([]);
    expect([groups.hasMembers(), testLedger().groups.hasMembers()]).toEqual([true, false]);
  });

  test('that the latest listing did not show are dropped, but not those of users who were put into their groups', () => {
    const ledger = testLedger();
    const group = ledger.groups.store({ name: 'a' });
    for (const n of [1, 2, 3, 4]) {
      crossing(ledger, testUser(n));
      ledger.groups.join(key(n), group, 1);
    }
    ledger.groups.join(key(1), group, 2);
    // Taken out of the group between the intent and the call: nobody is given back what was taken from them.
    ledger.users.intend(stored(ledger, testUser(3)).id, 1);
    ledger.users.prepared(stored(ledger, testUser(4)).id);
    ledger.groups.dropStaleMemberships(2);
    expect([1, 2, 3, 4].map((n) => ledger.groups.ofUser(key(n)).length)).toEqual([1, 0, 0, 1]);
  });

  test('go with a group that the source no longer has, unless it was made in the target', () => {
    const { groups } = testLedger();
    const [kept, gone, ours] = ['kept', 'gone', 'ours'].map((name) => groups.store({ name }));
    for (const group of [kept, gone, ours]) groups.join(key(1), group ?? 0, 1);
    groups.setOrigin(ours ?? 0, 'ours');
    groups.keepOnly(new Set(['kept']));
    expect(groups.all().map(({ name }) => name)).toEqual(['kept', 'ours']);
    expect(groups.namesOf(key(1))).toEqual(['kept', 'ours']);
  });

  test('are still to be written for crossing users in crossing groups that are not prepared', () => {
    const ledger = testLedger();
    const [a, b] = [ledger.groups.store({ name: 'a' }), ledger.groups.store({ name: 'b' })];
    ledger.groups.leaveOut(b, 'excluded');
    crossing(ledger, testUser(1));
    migrated(ledger, 2);
    const { id } = stored(ledger, testUser(3));
    ledger.decisions.decide(id, { kind: 'skip', reason: 'unverified' });
    for (const n of [1, 2, 3, 4]) for (const group of [a, b]) ledger.groups.join(key(n), group, 1);
    expect(ledger.groups.membershipsToAdd()).toBe(1);
    ledger.users.prepared(stored(ledger, testUser(1)).id);
    expect(ledger.groups.membershipsToAdd()).toBe(0);
  });
});
