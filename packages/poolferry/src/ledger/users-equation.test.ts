import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Decision } from './decision.ts';
import type { Ledger } from './ledger.ts';
import { testLedger, testSub, testUser } from './ledger-fixture.ts';
import { Reached } from './progress.ts';
import { packSub } from './user-key.ts';
import type { LedgerUser } from './user-row.ts';

const people = 2;

/** Something that a step does to the ledger, about one of a few users. */
const action = fc.record({
  person: fc.nat(people - 1),
  detail: fc.nat(2),
  kind: fc.oneof(
    { weight: 6, arbitrary: fc.constant('advance' as const) },
    { weight: 3, arbitrary: fc.constantFrom('store' as const, 'cross' as const) },
    {
      weight: 4,
      arbitrary: fc.constantFrom('skip', 'problem', 'withdraw', 'fail', 'retry', 'gone', 'undecide'),
    },
  ),
});
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

const verdicts: Record<string, (signIn: string) => Decision> = {
  cross: (signIn) => ({ kind: 'cross', route: 'admin-create', signIn, recovers: false, contacts: 0 }),
  skip: () => ({ kind: 'skip', reason: 'unverified' }),
  problem: (signIn) => ({ kind: 'problem', problem: 'unverified', signIn }),
};

function apply(
  { sourceUsers, decisions, users }: Ledger,
  { person, detail, kind }: Action,
  scan: number,
): void {
  if (kind === 'store') {
    const name = { attributes: { email: `user${person}@example.com`, name: `${detail}` } };
    sourceUsers.store(testUser(person, { ...name, enabled: detail > 0 }), scan);
    return;
  }
  if (kind === 'undecide') decisions.undecide();
  if (kind === 'retry') users.retry(`code-${detail}`);
  const user = users.byKey(packSub(testSub(person)));
  if (user === undefined) return;
  if (kind === 'gone') sourceUsers.skipGone(user.id);
  // As the steps do: decisions about those who have not begun, calls about those who cross, in their order.
  const decide = user.reached === Reached.nothing ? verdicts[kind] : undefined;
  if (decide !== undefined) decisions.decide(user.id, decide(`name-${detail}`));
  if (user.route !== 'admin-create' || user.outcome !== 'pending') return;
  if (kind === 'withdraw') users.withdraw(user.id);
  if (kind === 'fail') users.fail(user.id, `code-${detail}`, 'No.');
  if (kind === 'advance') advance(users, user, detail);
}

function advance(users: Ledger['users'], { id, reached }: LedgerUser, atMs: number): void {
  const target = { sub: testSub(1000 + id), username: testSub(1000 + id) };
  if (reached === Reached.nothing) users.intend(id, atMs);
  if (reached === Reached.intended) users.created(id, target);
  if (reached === Reached.created) users.prepared(id);
  if (reached === Reached.prepared) users.settle(id);
}

const profileOf = ({ username, attributes, enabled, smsMfa, status, intentMs, target }: LedgerUser) => ({
  username,
  attributes,
  enabled,
  smsMfa,
  status,
  intentMs,
  target,
});

function expectEverybodyAccountedFor({ census }: Ledger, known: number): void {
  const { exported, migrated, waiting, skipped, failed, pending } = census.counts();
  expect(exported).toBe(known);
  expect(migrated + waiting + skipped + failed + pending).toBe(exported);
  expect(census.tallies().reduce((sum, tally) => sum + tally.users, 0)).toBe(exported);
}

function expectKept(before: LedgerUser, now: LedgerUser | undefined): void {
  if (now === undefined) throw new Error('somebody was lost');
  if (before.outcome === 'migrated') expect(now).toEqual(before);
  if (before.reached === Reached.nothing || now.reached === Reached.nothing) return;
  const { target, enabled, ...profile } = profileOf(before);
  // Only being disabled catches up with them, and takes them back to where the call for it is made.
  const caughtUp = enabled && !now.enabled;
  if (!enabled) expect(now.enabled).toBe(false);
  expect(now.reached).toBeGreaterThanOrEqual(
    caughtUp ? Math.min(before.reached, Reached.created) : before.reached,
  );
  expect(profileOf(now)).toMatchObject(target === undefined ? profile : { ...profile, target });
}

/** Does everything in a transaction and takes it back, so that the next run begins with an empty ledger. */
function rehearse(ledger: Ledger, work: () => void): void {
  const done = Symbol('done');
  try {
    ledger.transaction(() => {
      work();
      throw done;
    });
  } catch (thrown) {
    if (thrown !== done) throw thrown;
  }
}

test('whatever happens in whatever order: everybody is accounted for, and who is on the way stays as they began', () => {
  const ledger = testLedger();
  const outcomes = new Set<string>();
  fc.assert(
    fc.property(fc.array(action, { minLength: 20, maxLength: 60, size: 'max' }), (actions) => {
      rehearse(ledger, () => {
        const known = new Set<number>();
        for (const [index, one] of actions.entries()) {
          const before = ledger.users.all(0, people);
          apply(ledger, one, index + 1);
          if (one.kind === 'store') known.add(one.person);
          expectEverybodyAccountedFor(ledger, known.size);
          const after = new Map(ledger.users.all(0, people).map((user) => [user.id, user]));
          for (const user of before) expectKept(user, after.get(user.id));
          for (const user of after.values()) outcomes.add(`${user.outcome} ${user.reached}`);
        }
      });
    }),
    { numRuns: 200 },
  );
  // The walk has been everywhere, or it would prove little.
  for (const place of ['skipped 0', 'failed 1', 'failed 2', 'migrated 4', 'pending 2'])
    expect(outcomes).toContain(place);
});
