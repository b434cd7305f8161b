import { expect, test } from 'vitest';
import { createLatency } from './latency.ts';

const draw = (seed: number, minMs = 10, maxMs = 40) => {
  const latency = createLatency({ minMs, maxMs, seed });
  return Array.from({ length: 2000 }, () => latency.delayMs('ListUsers'));
};

test('[SP-30] delays fill the range evenly and stay in it', () => {
  const delays = draw(1);
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(10);
  expect(Math.max(...delays)).toBeLessThan(40);
  const mean = delays.reduce((sum, delay) => sum + delay, 0) / delays.length;
  expect(Math.abs(mean - 25)).toBeLessThan(1);
  expect(Math.min(...delays)).toBeLessThan(11);
  expect(Math.max(...delays)).toBeGreaterThan(39);
});

test('[SP-31] delays repeat with the seed, whatever other operations do meanwhile', () => {
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
  const latency = createLatency({ minMs: 10, maxMs: 40, seed: 1 });
  latency.delayMs('AdminCreateUser');
  expect(latency.delayMs('ListUsers')).toBe(draw(1)[0]);
});

test('a range of one value, or of none, is that value', () => {
  expect(new Set(draw(1, 0, 0))).toEqual(new Set([0]));
  expect(new Set(draw(1, 7, 7))).toEqual(new Set([7]));
});

test('a range that runs backward or below zero is refused', () => {
  for (const [minMs, maxMs] of [
    [5, 4],
    [-1, 4],
    [0, Number.NaN],
    [0, Number.POSITIVE_INFINITY],
  ] as const)
    expect(() => createLatency({ minMs, maxMs, seed: 1 })).toThrow(RangeError);
});
