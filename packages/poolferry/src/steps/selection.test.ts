import { expect, test } from 'vitest';
import { stored, testLedger, testSub, testUser } from '../ledger/ledger-fixture.ts';
import { namesInLines } from './named-people.ts';
import { createSelection } from './selection.ts';

const users = (count: number) => {
  const ledger = testLedger();
  return Array.from({ length: count }, (_, n) => stored(ledger, testUser(n)));
};

test('both roads together take as many as the limit allows', () => {
  const selection = createSelection({ limit: 2 });
  expect(users(4).map((user) => selection.take(user))).toEqual([true, true, false, false]);
  expect(selection.isFull()).toBe(true);
  expect(selection.isEverybody).toBe(false);
});

test('takes whom their sub, username or email names, and counts the names that are nobody’s', () => {
  const selection = createSelection({
    only: namesInLines([testSub(0), 'user1', 'user2@example.com', 'typo']),
  });
  expect(users(4).map((user) => selection.take(user))).toEqual([true, true, true, false]);
  expect(selection.unmatched()).toBe(1);
});

test('takes everybody where nothing was said', () => {
  const selection = createSelection({});
  expect(users(3).every((user) => selection.take(user))).toBe(true);
  expect(selection).toMatchObject({ isEverybody: true });
  expect(selection.unmatched()).toBe(0);
});
