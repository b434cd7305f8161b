import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crossing, stored, testLedger, testUser } from './ledger-fixture.ts';
import { nameHash } from './name-hash.ts';

/** Values as a view for scripts shows them. */
function shown(path: string): unknown[] {
  const database = new DatabaseSync(path, { readOnly: true });
  const rows = database.prepare('SELECT profile FROM profiles ORDER BY id').all() as { profile: string }[];
  database.close();
  return rows.map(({ profile }) => JSON.parse(profile));
}

const names = fc.constantFrom(
  'email',
  'email_verified',
  'name',
  'custom:a',
  'x_verified',
  '__proto__',
  '0',
  '',
);
const values = fc.oneof(
  fc.constantFrom('true', 'false', '', '1', '0', 'null', '["a"]'),
  fc.string({ unit: 'grapheme' }),
);

test('a profile comes through the ledger as it was, whatever its names and values; the view shows the same', () => {
  const ledger = testLedger();
  let n = 0;
  fc.assert(
    fc.property(fc.dictionary(names, values, { noNullPrototype: true }), (attributes) => {
      n += 1;
      const user = stored(ledger, testUser(n, { attributes }));
      expect(Object.entries(user.attributes).sort()).toEqual(Object.entries(attributes).sort());
      expect(Object.entries(shown(ledger.path)[n - 1] as object).sort()).toEqual(
        Object.entries(attributes).sort(),
      );
    }),
    { numRuns: 100 },
  );
});

test('a transaction that is taken back takes back the names of its profiles, and whoever comes next has theirs', () => {
  const ledger = testLedger();
  const store = (n: number, attributes: Record<string, string>) =>
    ledger.sourceUsers.store(testUser(n, { attributes }), 1);
  const failing = () =>
    ledger.transaction(() => {
      store(1, { name: 'A' });
      throw new Error('stop');
    });
  expect(failing).toThrow('stop');
  store(2, { nickname: 'B' });
  store(3, { name: 'C' });
  expect(shown(ledger.path)).toEqual([{ nickname: 'B' }, { name: 'C' }]);
});

test('two names of one number are two names', () => {
  // Found by trying 24,000,000.
  const [one, other] = ['u9495855@x.org', 'u16666944@x.org'] as const;
  expect(nameHash(one)).toBe(nameHash(other));
  const ledger = testLedger();
  for (const [n, email] of [one, other, other].entries())
    crossing(ledger, testUser(n + 1, { attributes: { email } }));
  expect(ledger.decisions.holders(one).map(({ username }) => username)).toEqual(['user1']);
  expect(ledger.decisions.holders(other).map(({ username }) => username)).toEqual(['user2', 'user3']);
  expect([...ledger.decisions.contested(10)]).toEqual([[other]]);
});

test('a name that is the email is told, another one as well, and one that was taken back no more', () => {
  const ledger = testLedger();
  const attributes = { email: 'Ann@Example.com' };
  const { id } = crossing(ledger, testUser(1, { attributes }));
  const cross = { kind: 'cross', route: 'admin-create', recovers: true, contacts: 3 } as const;
  expect(ledger.users.byId(id)?.signIn).toBe('Ann@Example.com');
  ledger.decisions.decide(id, { ...cross, signIn: 'ann@example.com' });
  expect(ledger.users.byId(id)?.signIn).toBe('ann@example.com');
  expect(ledger.decisions.isWanted('ann@example.com')).toBe(true);
  ledger.decisions.undecide();
  expect(ledger.users.byId(id)?.signIn).toBeNull();
  expect(ledger.decisions.isWanted('ann@example.com')).toBe(false);
});
