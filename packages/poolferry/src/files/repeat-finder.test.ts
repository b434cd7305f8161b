import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RepeatFinder } from './repeat-finder.ts';

function find(keys: readonly (string | undefined)[]): number[][] {
  const finder = new RepeatFinder();
  for (const key of keys) finder.add(key);
  return finder.candidates();
}

test('names the places of every key that comes again, and none without a key', () => {
  expect(find(['a', 'b', undefined, 'a', undefined, 'c', 'a'])).toEqual([[0, 3, 6]]);
  expect(find([])).toEqual([]);
});

test('goes on over blocks without naming keys that come once', () => {
  const keys = Array.from({ length: 200_000 }, (_, index) => `user${index}@example.com`);
  expect(find([...keys, 'user7@example.com', 'user150000@example.com'])).toEqual([
    [7, 200_000],
    [150_000, 200_001],
  ]);
});

test('equal keys are always among the candidates', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 2 })), (keys) => {
      const groups = find(keys);
      for (const [index, key] of keys.entries()) {
        if (keys.indexOf(key) === keys.lastIndexOf(key)) continue;
        expect(groups.some((group) => group.includes(index) && group.includes(keys.indexOf(key)))).toBe(true);
      }
    }),
  );
});
