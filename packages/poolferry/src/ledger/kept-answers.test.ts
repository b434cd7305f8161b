import { expect, test } from 'vitest';
import { readLedger } from './ledger.ts';
import { crossing, testLedger, testUser } from './ledger-fixture.ts';

test('an answer of a whole pass is given anew once anything was written, by whomever, and never out of what was taken back', () => {
  const ledger = testLedger();
  const reader = readLedger(ledger.path);
  const exported = () => [ledger, reader].map(({ census }) => census.counts().exported);
  expect(exported()).toEqual([0, 0]);
  crossing(ledger, testUser(1));
  expect(exported()).toEqual([1, 1]);
  const failing = () =>
    ledger.transaction(() => {
      ledger.sourceUsers.store(testUser(2), 1);
      expect(ledger.census.counts().exported).toBe(2);
      throw new Error('stop');
    });
  expect(failing).toThrow('stop');
  expect(exported()).toEqual([1, 1]);
  expect(ledger.census.tallies()).toBe(ledger.census.tallies());
  reader.close();
});
