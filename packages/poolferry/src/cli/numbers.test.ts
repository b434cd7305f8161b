import { expect, test } from 'vitest';
import { timeSpan } from './numbers.ts';

test('a span of time has a unit and a bound that timers can keep, and the message tells both', () => {
  expect(['1s', '30s', '5m', '168h'].map((text) => timeSpan('--every', text))).toEqual([
    1000, 30_000, 300_000, 604_800_000,
  ]);
  for (const text of ['400d', '0s', '5', '169h', '999999h', '', '1.5m', '-1s'])
    expect(() => timeSpan('--every', text)).toThrow(/a unit, s, m or h, .* from 1s to 168h/);
});
