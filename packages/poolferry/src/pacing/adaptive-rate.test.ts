import { describe, expect, test } from 'vitest';
import { createAdaptiveRate } from './adaptive-rate.ts';

describe('the rate of a category', () => {
  test('falls at once when a call is throttled', () => {
    const rate = createAdaptiveRate(100);
    expect(rate.throttled(0)).toBe(true);
    expect(rate.ratePerSecond()).toBeCloseTo(70);
  });

  test('falls once for the throttles of one burst, and again for those that come later', () => {
    const rate = createAdaptiveRate(100);
    rate.throttled(0);
    expect(rate.throttled(20)).toBe(false);
    expect(rate.throttled(999)).toBe(false);
    expect(rate.throttled(1000)).toBe(true);
    expect(rate.ratePerSecond()).toBeCloseTo(49);
  });

  test('never falls to nothing', () => {
    const rate = createAdaptiveRate(100);
    for (let atMs = 0; atMs < 100_000; atMs += 1000) rate.throttled(atMs);
    expect(rate.ratePerSecond()).toBeCloseTo(5);
  });

  test('climbs back slowly, and no further than allowed', () => {
    const rate = createAdaptiveRate(100);
    rate.throttled(0);
    expect(rate.climb(2400)).toBe('same');
    expect(rate.climb(3000)).toBe('climbing');
    expect(rate.ratePerSecond()).toBeCloseTo(73);
    expect(rate.climb(60_000)).toBe('recovered');
    expect(rate.ratePerSecond()).toBe(100);
    expect(rate.climb(61_000)).toBe('same');
  });

  test('keeps its reduction when more is allowed meanwhile', () => {
    const rate = createAdaptiveRate(100);
    rate.throttled(0);
    rate.allow(200);
    expect(rate.ratePerSecond()).toBeCloseTo(140);
  });
});
