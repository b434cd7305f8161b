import { describe, expect, test } from 'vitest';
import type { Ledger } from '../ledger/ledger.ts';
import { crossing, migrated, testLedger, testSub, testUser } from '../ledger/ledger-fixture.ts';
import { NamedPeople, namesInLines, refuseAmbiguousNames } from './named-people.ts';

function refusal(ledger: Ledger, ...lines: string[]): { code?: string; message?: string } {
  try {
    refuseAmbiguousNames(ledger, namesInLines(lines));
    return {};
  } catch (error) {
    return error as { code: string; message: string };
  }
}

const bob = 'bob@example.org';

/** Somebody whose old address is their username, and whoever has that address by now. */
function twoByOneName(ledger: Ledger): void {
  migrated(ledger, 1, { username: bob });
  crossing(ledger, testUser(2, { attributes: { email: bob, email_verified: 'true' } }));
}

describe('a line that names two people', () => {
  test('is refused by its number, with their subs and without the name', () => {
    const ledger = testLedger();
    twoByOneName(ledger);
    const { code, message } = refusal(ledger, 'user9@example.com', '', bob, 'user1@example.com');
    expect(code).toBe('ambiguous-name');
    expect(message).toContain('Line 3 ');
    for (const n of [1, 2]) expect(message).toContain(testSub(n));
    expect(message).not.toContain('bob');
  });

  test('holds nothing up where it is not in the list, or where both are named by their subs', () => {
    const ledger = testLedger();
    twoByOneName(ledger);
    expect(refusal(ledger, testSub(1), 'user2')).toEqual({});
  });

  test('does not name whoever lost a shared address, nor who is in neither pool any more', () => {
    const ledger = testLedger();
    const attributes = { email: bob, email_verified: 'true' };
    migrated(ledger, 1, { attributes });
    const loser = crossing(ledger, testUser(2, { attributes }));
    expect(refusal(ledger, bob).code).toBe('ambiguous-name');
    ledger.decisions.decide(loser.id, { kind: 'skip', reason: 'duplicate' });
    const gone = crossing(ledger, testUser(3, { attributes }));
    ledger.sourceUsers.skipGone(gone.id);
    expect(refusal(ledger, bob)).toEqual({});
  });

  test('names whoever lost a shared address all the same where it is their username', () => {
    const ledger = testLedger();
    migrated(ledger, 1, { attributes: { email: bob, email_verified: 'true' } });
    const loser = crossing(ledger, testUser(2, { username: bob }));
    ledger.decisions.decide(loser.id, { kind: 'skip', reason: 'duplicate' });
    expect(refusal(ledger, bob).code).toBe('ambiguous-name');
  });

  test('is not one where one person has the name twice', () => {
    const ledger = testLedger();
    migrated(ledger, 1, { username: bob, attributes: { email: bob, email_verified: 'true' } });
    expect(refusal(ledger, bob, bob)).toEqual({});
  });
});

test("names are counted as nobody's until somebody has them, by sub, old or new, username or email", () => {
  const ledger = testLedger();
  const [one, two] = [migrated(ledger, 1), migrated(ledger, 2)];
  const named = new NamedPeople(namesInLines([testSub(1_000_001), 'user1', 'user1@example.com', 'typo']));
  expect([named.has(one), named.has(two), named.unmatched]).toEqual([true, false, 1]);
});
