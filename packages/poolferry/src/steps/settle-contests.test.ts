import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DecidingOptions } from '../config/options.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { testLedger, testSub, testUser } from '../ledger/ledger-fixture.ts';
import type { LedgerUser } from '../ledger/user-row.ts';
import { decidingOptions, targetRules } from '../mapping/mapping-fixture.ts';
import type { ListedUser } from '../user.ts';
import type { Migration } from './migration.ts';
import { decideRoutes } from './plan.ts';

const rules = targetRules({ usernameAttributes: [], aliasAttributes: ['email', 'preferred_username'] });

async function planned(
  users: readonly ListedUser[],
  options: Partial<DecidingOptions>,
  ledger: Ledger = testLedger(),
): Promise<LedgerUser[]> {
  for (const user of users) ledger.sourceUsers.store(user, 1);
  const migration = {
    ...{ ledger, rules, options: decidingOptions(options) },
    target: { description: { accountId: '123456789012', schema: rules.attributes, autoVerified: ['email'] } },
    ports: { emit: () => undefined, clock: { monotonicMs: () => 0 } },
  } as unknown as Migration;
  await decideRoutes(migration, { afresh: false });
  return ledger.users.all(0, 100);
}

const fates = (users: readonly LedgerUser[]) =>
  users.map(({ problem, code, route }) => problem ?? code ?? route);

/** A verified email unless told; the one with the higher number is the newer. */
const user = (n: number, username: string, attributes: Record<string, string> = {}) =>
  testUser(n, { username, attributes: { email_verified: 'true', ...attributes } });

describe('contests in a pool with aliases', () => {
  test('a verified email is one person’s; unverified, it may be anybody’s', async () => {
    const shared = { email: 'a@x.org' };
    const unproved = { ...shared, email_verified: 'false' };
    const users = [user(1, 'a', shared), user(2, 'b', { email: 'A@x.org' }), user(3, 'c', unproved)];
    const options = { unverified: 'carry' } as const;
    expect(fates(await planned(users, options))).toEqual(['duplicates', 'duplicates', 'admin-create']);
    const settled = fates(await planned(users, { ...options, duplicates: 'newest' }));
    expect(settled).toEqual(['duplicate', 'admin-create', 'admin-create']);
  });

  test('tell which kind of name it is about', async () => {
    const ledger = testLedger();
    await planned([user(1, 'jane'), user(2, 'JANE'), user(3, 'c', { preferred_username: 'x' })], {}, ledger);
    expect(ledger.census.problemParts('duplicates', 5)).toEqual([{ name: 'username', count: 2 }]);
  });

  test('are settled by a decision about a user, for all of their names; two such decisions contradict each other', async () => {
    const users = [user(1, 'jane'), user(2, 'JANE'), user(3, 'c', { preferred_username: 'x' })];
    const decisions = { [testSub(1)]: 'keep' } as const;
    expect(fates(await planned(users, { decisions, duplicates: 'newest' }))).toEqual([
      'admin-create',
      'duplicate',
      'admin-create',
    ]);
    const both = { ...decisions, [testSub(2)]: 'keep' } as const;
    expect(fates(await planned(users, { decisions: both }))).toEqual([
      'decision-impossible',
      'decision-impossible',
      'admin-create',
    ]);
  });

  test('are settled by a file under whatever name it is', async () => {
    const users = [
      ...[user(1, 'jane'), user(2, 'JANE')],
      ...[user(3, 'c', { preferred_username: 'C3' }), user(4, 'd', { preferred_username: 'c3' })],
    ];
    const duplicates = { Jane: testSub(1), c3: null };
    expect(fates(await planned(users, { duplicates }))).toEqual([
      ...['admin-create', 'duplicate', 'duplicate', 'duplicate'],
    ]);
  });

  test('whoever lost a name to somebody who stays behind gets it after all', async () => {
    // 1 loses the email to 2, who then loses the username to 3.
    const users = [
      user(1, 'c', { email: 'a@x.org' }),
      user(2, 'jane', { email: 'A@x.org' }),
      user(3, 'JANE', { email: 'b@x.org' }),
    ];
    expect(fates(await planned(users, { duplicates: 'newest' }))).toEqual([
      ...['admin-create', 'duplicate', 'admin-create'],
    ]);
  });

  test('leave nobody with a name of another, and nobody behind for a name that nobody has', async () => {
    const person = fc.record({
      username: fc.constantFrom('a', 'A', 'b', 'B', 'c', 'C'),
      email: fc.constantFrom('1@x.org', '2@x.org', '3@x.org', undefined),
      preferred_username: fc.constantFrom('p', 'P', 'q', undefined),
      email_verified: fc.constantFrom('true', 'false'),
    });
    const people = fc.uniqueArray(person, { selector: ({ username }) => username, maxLength: 6 });
    const rule = fc.constantFrom('verified' as const, 'newest' as const, 'enabled' as const);
    await fc.assert(
      fc.asyncProperty(people, rule, async (drawn, duplicates) => {
        const users = drawn.map(({ username, ...given }, n) => {
          const attributes = Object.entries(given).filter(([, value]) => value !== undefined);
          return testUser(n, {
            username,
            attributes: Object.fromEntries(attributes) as Record<string, string>,
          });
        });
        const settled = await planned(users, { duplicates, unverified: 'carry' });
        const crossing = settled.filter(({ route }) => route === 'admin-create');
        const held = crossing.flatMap(namesOf);
        expect(new Set(held).size).toBe(held.length);
        const others = settled.filter(({ route }) => route !== 'admin-create');
        for (const one of others) {
          expect(one.code).toBe('duplicate');
          expect(namesOf(one).some((name) => held.includes(name))).toBe(true);
        }
      }),
      { numRuns: 25 },
    );
  });
});

function namesOf({ username, attributes }: LedgerUser): string[] {
  const { email, email_verified, preferred_username } = attributes;
  return [
    `username ${username.toLowerCase()}`,
    ...(email !== undefined && email_verified === 'true' ? [`email ${email}`] : []),
    ...(preferred_username === undefined ? [] : [`preferred ${preferred_username.toLowerCase()}`]),
  ];
}
