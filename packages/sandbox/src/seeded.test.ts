import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fractionOf, hashNumbers, hashText, uuidOf } from './seeded.ts';

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });

test('hashes are whole numbers of 32 bits, the same every time', () => {
  fc.assert(
    fc.property(word, word, word, fc.string(), (seed, stream, index, text) => {
      for (const hash of [() => hashNumbers(seed, stream, index), () => hashText(text, seed)]) {
        expect(hash()).toBe(hash());
        expect(hash()).toBe(hash() >>> 0);
      }
    }),
  );
});

test('no two indexes of a stream share a hash', () => {
  const seen = new Set(Array.from({ length: 100_000 }, (_, index) => hashNumbers(7, 3, index)));
  expect(seen.size).toBe(100_000);
});

test('seeds, streams and the order of letters make a difference', () => {
  expect(hashNumbers(1, 2, 3)).not.toBe(hashNumbers(2, 2, 3));
  expect(hashNumbers(1, 2, 3)).not.toBe(hashNumbers(1, 3, 3));
  expect(hashText('ab', 1)).not.toBe(hashText('ba', 1));
  expect(hashText('ab', 1)).not.toBe(hashText('ab', 2));
});

test('fractions are spread evenly from 0 up to 1', () => {
  const tenths = new Array<number>(10).fill(0);
  for (let index = 0; index < 20_000; index++) {
    const tenth = Math.floor(fractionOf(hashNumbers(5, 1, index)) * 10);
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(200);
});

test('ids have the shape of a version 4 UUID, differ, and begin with every hex digit alike', () => {
  const first = new Map<string, number>();
  const seen = new Set<string>();
  for (let index = 0; index < 16_000; index++) {
    const id = uuidOf(1, 10, index);
    if (!/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)) expect.fail(id);
    seen.add(id);
    first.set(id.charAt(0), (first.get(id.charAt(0)) ?? 0) + 1);
  }
  expect(seen.size).toBe(16_000);
  expect(first.size).toBe(16);
  for (const count of first.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
});
