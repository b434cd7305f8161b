import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TwoWays } from './two-ways.ts';

test('tells each one’s place on the way it went', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 60 }), (ways) => {
      const two = new TwoWays();
      for (const way of ways) two.push(way);
      const places = ways.map((way, index) => ways.slice(0, index).filter((other) => other === way).length);
      expect(ways.map((_, index) => two.placeOf(index))).toEqual(places);
    }),
  );
});

test('also among many', () => {
  const two = new TwoWays();
  for (let index = 0; index < 100_001; index += 1) two.push(index % 3 === 0);
  expect([two.placeOf(0), two.placeOf(99_999), two.placeOf(100_000)]).toEqual([0, 33_333, 66_666]);
});
