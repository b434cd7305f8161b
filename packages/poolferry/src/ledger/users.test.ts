import { describe, expect, test } from 'vitest';
import type { ListedUser } from '../user.ts';
import type { Ledger } from './ledger.ts';
import { crossing, migrated, stored, testLedger, testSub, testUser } from './ledger-fixture.ts';
import { Reached } from './progress.ts';
import { packSub, unpackSub } from './user-key.ts';

const fresh = (ledger: Ledger, n: number) => {
  const user = ledger.users.byKey(packSub(testSub(n)));
  if (user === undefined) throw new Error(`user ${n} is missing`);
  return user;
};
const renamed = (n: number, name: string) => testUser(n, { attributes: { ...testUser(n).attributes, name } });

describe('taking over a listed user', () => {
  test('keeps everything a listing shows, to the letter', () => {
    const ledger = testLedger();
    const user = testUser(1, {
      username: 'Jörg "the" \u0000 😀, é',
      attributes: { name: ' a\u0000\ud800"\n', __proto__x: '', 'custom:x': '1' },
      status: 'RESET_REQUIRED',
      enabled: false,
      smsMfa: true,
      createdAtMs: 1,
      modifiedAtMs: 2,
    });
    ledger.sourceUsers.store(user, 1);
    expect(fresh(ledger, 1)).toMatchObject(user);
    expect(fresh(ledger, 1)).toMatchObject({ reached: Reached.nothing, outcome: 'pending', route: null });
  });

  test('a second time changes nothing', () => {
    const ledger = testLedger();
    crossing(ledger, testUser(1));
    const before = fresh(ledger, 1);
    ledger.sourceUsers.store(testUser(1, { modifiedAtMs: 5 }), 2);
    expect(fresh(ledger, 1)).toEqual(before);
    expect(ledger.census.counts().exported).toBe(1);
    expect(ledger.sourceUsers.countSeen(2)).toBe(1);
  });

  test.each([
    ['an attribute', { attributes: { email: 'new@example.com' } }],
    ['the status', { status: 'UNCONFIRMED' }],
    ['enabled', { enabled: false }],
    ['SMS', { smsMfa: true }],
    ['the username', { username: 'other' }],
  ])('with another %s, they are decided anew while nothing was sent', (_, changes) => {
    const ledger = testLedger();
    crossing(ledger, testUser(1));
    ledger.sourceUsers.store(testUser(1, changes), 2);
    expect(fresh(ledger, 1)).toMatchObject({ ...changes, route: null, signIn: null, outcome: 'pending' });
    expect(ledger.decisions.undecided(0, 10)).toHaveLength(1);
  });

  test.each([Reached.intended, Reached.created, Reached.prepared, Reached.settled])(
    'who is on the way keeps the profile they began with (reached %i)',
    (reached) => {
      const ledger = testLedger();
      const { id } = crossing(ledger, testUser(1));
      ledger.users.intend(id, 7);
      if (reached >= Reached.created) ledger.users.created(id, { sub: testSub(9), username: testSub(9) });
      if (reached >= Reached.prepared) ledger.users.prepared(id);
      if (reached >= Reached.settled) ledger.users.settle(id);
      const before = fresh(ledger, 1);
      expect(before.reached).toBe(reached);
      ledger.sourceUsers.store(testUser(1, { attributes: {}, username: 'x', status: 'y' }), 2);
      expect(fresh(ledger, 1)).toEqual(before);
    },
  );

  test.each([Reached.intended, Reached.created, Reached.prepared])(
    'who is disabled in the source while on the way crosses disabled (reached %i)',
    (reached) => {
      const ledger = testLedger();
      const { id } = crossing(ledger, testUser(1));
      ledger.users.intend(id, 7);
      if (reached >= Reached.created) ledger.users.created(id, { sub: testSub(9), username: testSub(9) });
      if (reached >= Reached.prepared) ledger.users.prepared(id);
      ledger.sourceUsers.store(testUser(1, { enabled: false }), 2);
      const now = fresh(ledger, 1);
      expect(now.enabled).toBe(false);
      // Before the password, so that the call that disables is made.
      expect(now.reached).toBe(Math.min(reached, Reached.created));
      ledger.sourceUsers.store(testUser(1, { enabled: true }), 3);
      expect(fresh(ledger, 1).enabled).toBe(false);
    },
  );

  test('who lost a shared address is looked at again when the keeper is gone', () => {
    const ledger = testLedger();
    const { id } = crossing(ledger, testUser(1));
    ledger.decisions.decide(id, { kind: 'skip', reason: 'duplicate' });
    ledger.decisions.undecideDuplicates();
    expect(ledger.decisions.undecided(0, 10).map((user) => user.id)).toEqual([id]);
  });

  test('who failed is not tried again unasked', () => {
    const ledger = testLedger();
    const { id } = crossing(ledger, testUser(1));
    ledger.users.fail(id, 'invalid-parameter', 'No.');
    ledger.sourceUsers.store(renamed(1, 'new'), 2);
    expect(fresh(ledger, 1)).toMatchObject({ outcome: 'failed', code: 'invalid-parameter' });
    expect(ledger.decisions.undecided(0, 10)).toEqual([]);
  });

  test('who failed before anything was sent, and was disabled in the source since, is tried again disabled', () => {
    const ledger = testLedger();
    const { id } = crossing(ledger, testUser(1));
    ledger.users.fail(id, 'name-taken', 'No.');
    ledger.sourceUsers.store(testUser(1, { enabled: false }), 2);
    expect(ledger.users.retry('name-taken')).toBe(1);
    expect(fresh(ledger, 1)).toMatchObject({ enabled: false, route: null, outcome: 'pending' });
    expect(ledger.decisions.undecided(0, 10)).toHaveLength(1);
  });

  test('who failed before anything was sent, and was deleted in the source since, is gone', () => {
    const ledger = testLedger();
    const { id } = crossing(ledger, testUser(1));
    ledger.users.fail(id, 'name-taken', 'No.');
    expect(ledger.sourceUsers.notListed(2, 0, 10).map((user) => user.id)).toEqual([id]);
    ledger.sourceUsers.skipGone(id);
    expect(fresh(ledger, 1)).toMatchObject({ outcome: 'skipped', code: 'gone' });
  });
});

describe('who is gone from the source', () => {
  test('is whoever the latest listing did not show and who has not arrived', () => {
    const ledger = testLedger();
    for (const n of [1, 2, 3, 5]) crossing(ledger, testUser(n));
    stored(ledger, testUser(4));
    ledger.users.intend(fresh(ledger, 3).id, 1);
    ledger.users.settle(fresh(ledger, 5).id, 1);
    ledger.sourceUsers.store(testUser(1), 2);
    const those = ledger.sourceUsers.notListed(2, 0, 10).map((user) => user.username);
    expect(those.sort()).toEqual(['user2', 'user3', 'user4']);
    expect(ledger.sourceUsers.notListed(2, 0, 1)).toHaveLength(1);
  });

  test('is skipped, gives the name back, and comes again when listed again and asked for by name', () => {
    const ledger = testLedger();
    const { id } = crossing(ledger, testUser(1));
    ledger.sourceUsers.skipGone(id);
    expect(fresh(ledger, 1)).toMatchObject({ outcome: 'skipped', code: 'gone', signIn: null, route: 'none' });
    expect(ledger.sourceUsers.notListed(9, 0, 10)).toEqual([]);
    ledger.decisions.undecide();
    expect(fresh(ledger, 1)).toMatchObject({ outcome: 'skipped', code: 'gone' });
    expect(ledger.sourceUsers.store(testUser(1), 3)).toBe(false);
    expect(fresh(ledger, 1)).toMatchObject({ outcome: 'skipped', code: 'gone' });
    expect(ledger.sourceUsers.store(testUser(1), 3, { proved: true })).toBe(true);
    expect(fresh(ledger, 1)).toMatchObject({ outcome: 'pending', code: null, route: null });
  });

  test('goes no further on the way, and keeps what was made of them', () => {
    const ledger = testLedger();
    const { id } = crossing(ledger, testUser(1));
    ledger.users.intend(id, 1);
    ledger.users.created(id, { sub: testSub(9), username: 'one' });
    ledger.sourceUsers.skipGone(id);
    expect(fresh(ledger, 1)).toMatchObject({ outcome: 'skipped', code: 'gone', route: 'admin-create' });
    expect([ledger.users.toCarry(0, 10), ledger.sourceUsers.countLeftBehind()]).toEqual([[], 1]);
    expect(ledger.undo.made(0, 10).map((user) => user.id)).toEqual([id]);
    ledger.sourceUsers.store(testUser(1), 3, { proved: true });
    expect(ledger.users.toCarry(0, 10)).toMatchObject([{ id, outcome: 'pending', reached: 2 }]);
  });

  test('nor is anybody enabled by a listing whom an earlier one showed as disabled', () => {
    const ledger = testLedger();
    stored(ledger, testUser(1, { enabled: false }));
    expect(ledger.sourceUsers.store(testUser(1), 2)).toBe(false);
    expect(fresh(ledger, 1).enabled).toBe(false);
    ledger.sourceUsers.store(testUser(1), 2, { proved: true });
    expect(fresh(ledger, 1).enabled).toBe(true);
  });
});

describe('deciding', () => {
  test('gives a route, a reason or a problem', () => {
    const ledger = testLedger();
    crossing(ledger, testUser(1), false);
    ledger.decisions.decide(stored(ledger, testUser(2)).id, { kind: 'skip', reason: 'federated' });
    ledger.decisions.decide(stored(ledger, testUser(3)).id, {
      kind: 'problem',
      problem: 'unverified',
      signIn: 'n',
    });
    expect(fresh(ledger, 1)).toMatchObject({
      route: 'admin-create',
      signIn: 'user1@example.com',
      outcome: 'pending',
    });
    expect(fresh(ledger, 2)).toMatchObject({
      route: 'none',
      outcome: 'skipped',
      code: 'federated',
      signIn: null,
    });
    expect(fresh(ledger, 3)).toMatchObject({
      route: null,
      problem: 'unverified',
      outcome: 'pending',
      signIn: 'n',
    });
    expect(ledger.decisions.undecided(0, 10)).toEqual([]);
    expect(ledger.decisions.examples('unverified', 5).map((user) => user.username)).toEqual(['user3']);
    expect(ledger.census.counts().cannotRecover).toBe(1);
  });

  test('goes page by page through everybody undecided', () => {
    const ledger = testLedger();
    for (let n = 1; n <= 5; n += 1) stored(ledger, testUser(n));
    const [first, second] = ledger.decisions.undecided(0, 2);
    expect([first?.username, second?.username]).toEqual(['user1', 'user2']);
    expect(ledger.decisions.undecided(second?.id ?? 0, 10).map((user) => user.username)).toEqual([
      'user3',
      'user4',
      'user5',
    ]);
  });

  test('anew spares whoever is on the way or gone, and takes up who failed before anything was sent', () => {
    const ledger = testLedger();
    for (let n = 1; n <= 5; n += 1) crossing(ledger, testUser(n));
    ledger.users.intend(fresh(ledger, 1).id, 1);
    ledger.users.fail(fresh(ledger, 2).id, 'no-draft', 'No.');
    ledger.sourceUsers.skipGone(fresh(ledger, 3).id);
    ledger.decisions.decide(fresh(ledger, 4).id, { kind: 'skip', reason: 'unverified' });
    ledger.decisions.undecide();
    expect(ledger.decisions.undecided(0, 10).map((user) => user.username)).toEqual([
      'user2',
      'user4',
      'user5',
    ]);
  });

  test('finds every name that several want, in order, page by page', () => {
    const ledger = testLedger();
    const name = (n: number, signIn: string) =>
      ledger.decisions.decide(stored(ledger, testUser(n)).id, {
        kind: 'cross',
        route: 'admin-create',
        signIn,
        recovers: true,
        contacts: 3,
      });
    for (const [n, signIn] of ['b', 'a', 'b', 'c', 'a', 'd', 'é', 'é'].entries()) name(n, signIn);
    ledger.decisions.decide(stored(ledger, testUser(20)).id, { kind: 'skip', reason: 'federated' });
    ledger.decisions.decide(stored(ledger, testUser(21)).id, { kind: 'skip', reason: 'federated' });
    const pages = (limit: number) => [...ledger.decisions.contested(limit)];
    expect(pages(10).map((names) => names.sort())).toEqual([['a', 'b', 'é']]);
    expect(pages(1).flat().sort()).toEqual(['a', 'b', 'é']);
    expect(ledger.decisions.holders('b').map((user) => user.username)).toEqual(['user0', 'user2']);
  });
});

describe('carrying', () => {
  test('takes pending users with a route, in order', () => {
    const ledger = testLedger();
    for (let n = 1; n <= 4; n += 1) crossing(ledger, testUser(n));
    stored(ledger, testUser(5));
    ledger.decisions.decide(fresh(ledger, 2).id, { kind: 'skip', reason: 'duplicate' });
    ledger.users.fail(fresh(ledger, 3).id, 'x', 'No.');
    ledger.users.intend(fresh(ledger, 4).id, 1);
    expect(ledger.users.toCarry(0, 10).map((user) => user.username)).toEqual(['user1', 'user4']);
    expect(ledger.users.toCarry(fresh(ledger, 1).id, 10).map((user) => user.username)).toEqual(['user4']);
  });

  test('keeps the time of the first intent', () => {
    const ledger = testLedger();
    const { id } = crossing(ledger, testUser(1));
    ledger.users.intend(id, 100);
    ledger.users.intend(id, 200);
    expect(fresh(ledger, 1)).toMatchObject({ reached: Reached.intended, intentMs: 100 });
  });

  test('takes an intent back only while nothing was made', () => {
    const ledger = testLedger();
    const { id } = crossing(ledger, testUser(1));
    ledger.users.intend(id, 100);
    ledger.users.withdraw(id);
    expect(fresh(ledger, 1)).toMatchObject({
      reached: Reached.nothing,
      intentMs: null,
      route: 'admin-create',
    });
    const done = migrated(ledger, 2);
    ledger.users.withdraw(done.id);
    expect(fresh(ledger, 2)).toEqual(done);
  });

  test('knows the target user by sub, with a username of its own or without', () => {
    const ledger = testLedger();
    for (const [n, username] of [
      [1, testSub(101)],
      [2, 'own-name'],
    ] as const) {
      const { id } = crossing(ledger, testUser(n));
      ledger.users.created(id, { sub: testSub(100 + n), username });
      expect(ledger.users.byTargetSub(testSub(100 + n))).toMatchObject({
        username: `user${n}`,
        reached: Reached.created,
        target: { sub: testSub(100 + n), username },
      });
    }
    expect(ledger.users.byTargetSub(testSub(1))).toBeUndefined();
  });

  test('a failure keeps how far the user is, and a retry goes on from there', () => {
    const ledger = testLedger();
    const { id } = crossing(ledger, testUser(1));
    ledger.users.intend(id, 1);
    ledger.users.created(id, { sub: testSub(9), username: testSub(9) });
    ledger.users.fail(id, 'resource-not-found', 'No.');
    expect(ledger.users.retry('other')).toBe(0);
    expect(fresh(ledger, 1)).toMatchObject({
      reached: Reached.created,
      outcome: 'failed',
      code: 'resource-not-found',
    });
    expect(ledger.users.retry('resource-not-found')).toBe(1);
    expect(fresh(ledger, 1)).toMatchObject({ reached: Reached.created, outcome: 'pending', code: null });
  });

  test('a name is intended while a create for it is not settled, not once a person has to decide', () => {
    const ledger = testLedger();
    const { id } = crossing(ledger, testUser(1));
    const isIntended = () => ledger.decisions.isIntended('user1@example.com');
    expect(isIntended()).toBe(false);
    ledger.users.intend(id, 1);
    expect(isIntended()).toBe(true);
    ledger.users.fail(id, 'name-taken', 'No.');
    expect(isIntended()).toBe(false);
  });

  test('lists everybody, and the migrated, page by page', () => {
    const ledger = testLedger();
    for (let n = 1; n <= 3; n += 1) migrated(ledger, n);
    stored(ledger, testUser(4));
    expect(ledger.users.all(1, 2).map((user) => user.username)).toEqual(['user2', 'user3']);
    expect(ledger.users.migrated(1, 10).map((user) => user.username)).toEqual(['user2', 'user3']);
  });
});

describe('what is told of all users', () => {
  test('why crossing users cannot recover', () => {
    const ledger = testLedger();
    crossing(ledger, testUser(1, { enabled: false }), false);
    crossing(ledger, testUser(2), false);
    crossing(ledger, testUser(3), false);
    crossing(ledger, testUser(4), true);
    const { id } = crossing(ledger, testUser(5), false);
    ledger.sourceUsers.skipGone(id);
    expect(ledger.census.cannotRecover()).toEqual({ disabled: 1, noVerifiedContact: 2 });
    expect(ledger.census.counts().cannotRecover).toBe(3);
  });

  test('who was carried and can recover by now, or no longer', () => {
    const ledger = testLedger();
    migrated(ledger, 1);
    const disabled = migrated(ledger, 2, { enabled: false });
    for (const recovers of [false, true]) {
      ledger.decisions.reconsiderRecovery(() => recovers);
      const { noVerifiedContact } = ledger.census.cannotRecover();
      expect(noVerifiedContact).toBe(recovers ? 0 : 1);
    }
    expect(ledger.users.byId(disabled.id)?.enabled).toBe(false);
  });

  test('who needs the same calls, by what is left of their way', () => {
    const ledger = testLedger();
    const cross = (
      n: number,
      changes: Partial<ListedUser>,
      flags: { jobFits?: boolean; setsMfa?: boolean },
    ) => {
      const { id } = stored(ledger, testUser(n, changes));
      const where = { kind: 'cross', route: 'admin-create', signIn: `${n}`, recovers: true } as const;
      ledger.decisions.decide(id, { ...where, contacts: 3, ...flags });
    };
    const [staff, left] = [ledger.groups.store({ name: 'staff' }), ledger.groups.store({ name: 'left' })];
    ledger.groups.leaveOut(left, 'excluded');
    cross(1, {}, { jobFits: true });
    cross(2, {}, { jobFits: true });
    cross(3, { enabled: false }, { setsMfa: true });
    for (const n of [2, 3]) ledger.groups.join(packSub(testSub(n)), staff, 1);
    for (const n of [1, 2]) ledger.groups.join(packSub(testSub(n)), left, 1);
    migrated(ledger, 4);
    ledger.decisions.decide(stored(ledger, testUser(5)).id, { kind: 'skip', reason: 'federated' });
    const classes = ledger.census.crossingClasses();
    expect(classes).toHaveLength(4);
    expect(classes).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          outcome: 'pending',
          jobFits: true,
          inGroups: false,
          users: 1,
          memberships: 0,
        }),
        expect.objectContaining({ jobFits: true, inGroups: true, users: 1, memberships: 1 }),
        expect.objectContaining({ enabled: false, setsMfa: true, jobFits: false, memberships: 1 }),
        expect.objectContaining({ outcome: 'migrated', reached: Reached.settled, users: 1 }),
      ]),
    );
    expect(ledger.groups.sizes()).toEqual([
      { carried: true, members: 2, crossing: 2 },
      { carried: false, members: 2, crossing: 2 },
    ]);
  });

  test('users by fate, the most frequent first', () => {
    const ledger = testLedger();
    for (const n of [1, 2, 3]) migrated(ledger, n);
    for (const n of [4, 5])
      ledger.decisions.decide(stored(ledger, testUser(n)).id, { kind: 'skip', reason: 'federated' });
    ledger.decisions.decide(stored(ledger, testUser(6)).id, { kind: 'problem', problem: 'linked' });
    expect(ledger.census.tallies().map((tally) => ({ ...tally }))).toEqual([
      { route: 'admin-create', outcome: 'migrated', code: null, users: 3 },
      { route: 'none', outcome: 'skipped', code: 'federated', users: 2 },
      { route: null, outcome: 'pending', code: 'linked', users: 1 },
    ]);
  });

  test('emails in an order of the caller, without those of users who are gone or have none', () => {
    const ledger = testLedger();
    const emails = ['b@x.org', 'A@x.org', '', 'a@x.org', 'gone@x.org', 'Z@x.org'];
    for (const [n, email] of emails.entries()) stored(ledger, testUser(n, { attributes: { email } }));
    stored(ledger, testUser(9, { attributes: {} }));
    ledger.sourceUsers.skipGone(ledger.users.byKey(packSub(testSub(4)))?.id ?? 0);
    const inOrder = [...ledger.census.emailsInOrder((email) => email.toLowerCase())];
    expect(inOrder.map(({ email }) => email)).toEqual(['A@x.org', 'a@x.org', 'b@x.org', 'Z@x.org']);
    expect(inOrder.map(({ key }) => unpackSub(key))).toEqual([1, 3, 0, 5].map(testSub));
  });
});
