import { describe, expect, test } from 'vitest';
import { createAdaptiveRate } from './adaptive-rate.ts';
import { type Others, type SharedQuota, shareQuota } from './shared-quota-fixture.ts';

const bounds = { allowedPerSecond: 100, quotaPerSecond: 100 };

/** Over a few runs: one is as long as a migration may be, and may meet the others in an odd moment. */
function meanOf(setting: Omit<SharedQuota, 'seed'>): {
  used: number;
  ourThrottled: number;
  theirThrottled: number;
} {
  const seeds = Array.from({ length: 12 }, (_, seed) => seed + 1);
  const runs = seeds.map((seed) => shareQuota({ ...setting, seed }));
  const mean = (of: (run: (typeof runs)[0]) => number) =>
    runs.reduce((sum, run) => sum + of(run) / seeds.length, 0);
  return {
    used: mean((run) => run.used / run.left),
    ourThrottled: mean((run) => run.ourThrottledPart),
    theirThrottled: mean((run) => run.theirThrottledPart),
  };
}

describe('the rate of a category', () => {
  test('stops at once when a call is throttled, and goes on lower and slowly at first', () => {
    const rate = createAdaptiveRate(bounds);
    const stoppedUntilMs = rate.throttled(1000, 950);
    expect(stoppedUntilMs).toBeGreaterThan(1000);
    expect(rate.isReduced()).toBe(true);
    expect(rate.ratePerSecond()).toBeLessThan(70);
    expect(rate.ratePerSecondAt(stoppedUntilMs ?? 0)).toBeLessThan(5);
    expect(rate.ratePerSecondAt(2500)).toBeCloseTo(rate.ratePerSecond(), 0);
  });

  test('answers once to the throttles of calls that were sent before it stopped', () => {
    const rate = createAdaptiveRate(bounds);
    rate.throttled(1000, 950);
    for (let call = 0; call < 60; call += 1) rate.granted();
    const before = rate.ratePerSecond();
    expect(rate.throttled(1020, 960)).toBeUndefined();
    expect(rate.throttled(2500, 990)).toBeUndefined();
    expect(rate.ratePerSecond()).toBe(before);
    expect(rate.throttled(2500, 2400)).toBeGreaterThan(2500);
    expect(rate.ratePerSecond()).toBeLessThan(before);
  });

  test('keeps to what it could use between two throttles', () => {
    const rate = createAdaptiveRate(bounds);
    rate.throttled(0, 0);
    for (let call = 0; call < 90; call += 1) rate.granted();
    rate.throttled(2000, 1990);
    // 89 of them in two seconds.
    expect(rate.ratePerSecond()).toBeGreaterThan(42);
    expect(rate.ratePerSecond()).toBeLessThan(44.5);
  });

  test('never falls to nothing, and climbs to what is allowed once it is left alone', () => {
    const rate = createAdaptiveRate(bounds);
    for (let atMs = 0; atMs < 300_000; atMs += 2500) rate.throttled(atMs, atMs);
    expect(rate.ratePerSecond()).toBeGreaterThanOrEqual(1);
    const changes = new Set<string>();
    for (let atMs = 300_000; atMs < 390_000; atMs += 50) {
      const before = rate.ratePerSecond();
      changes.add(rate.follow(atMs));
      expect(rate.ratePerSecond()).toBeGreaterThanOrEqual(before);
    }
    expect([...changes].sort()).toEqual(['changed', 'recovered', 'same']);
    expect(rate.ratePerSecond()).toBe(100);
    expect(rate.isReduced()).toBe(false);
  });

  test('keeps its reduction when more is allowed meanwhile', () => {
    const rate = createAdaptiveRate(bounds);
    rate.throttled(0, 0);
    const before = rate.ratePerSecond();
    rate.allow({ allowedPerSecond: 200, quotaPerSecond: 200 });
    expect(rate.ratePerSecond()).toBeCloseTo(2 * before);
    rate.follow(1000);
    expect(rate.ratePerSecond()).toBeCloseTo(2 * before, 0);
  });
});

describe('beside others who call for half of the quota', () => {
  const half = 0.5;
  const turns = (seconds: number) => ({ onMs: seconds * 1000, offMs: seconds * 1000 });
  /** The last: the least part of what they leave that is used. */
  const patterns: [string, Others, number][] = [
    ['at even intervals', { part: half }, 0.95],
    ['at random', { part: half, random: true }, 0.92],
    ['all at once, twice a second', { part: half, burstEachMs: 500 }, 0.95],
    ['all at once, every second', { part: half, burstEachMs: 1000 }, 0.95],
    ['as all of it for half a second, and then nothing', { part: 1, turns: turns(0.5) }, 0.95],
    ['as all of it for a second, and then nothing', { part: 1, turns: turns(1) }, 0.95],
    // As long as the bucket can even out at the very most.
    ['as all of it for two seconds, and then nothing', { part: 1, turns: turns(2) }, 0.88],
    ['as a half for two seconds, and then nothing', { part: half, turns: turns(2) }, 0.9],
  ];

  test.each(patterns)('%s, 2 of 100 calls of theirs are throttled at most', (_, others, least) => {
    for (const quotaPerSecond of [25, 120]) {
      for (const share of [1, 0.8]) {
        const { used, theirThrottled } = meanOf({ quotaPerSecond, share, others, seconds: 300 });
        expect(theirThrottled).toBeLessThanOrEqual(0.02);
        expect(used).toBeGreaterThanOrEqual(least);
      }
    }
  });

  test('of bursts every second none goes unnoticed for long, whatever the moment between two of ours', () => {
    const others = { part: half, burstEachMs: 1000 };
    for (let seed = 1; seed <= 40; seed += 1) {
      const met = shareQuota({ quotaPerSecond: 25, share: 1, others, seconds: 300, seed });
      expect(met.theirThrottledPart, `seed ${seed}`).toBeLessThanOrEqual(0.03);
    }
  });

  test('it gives way within a second when they come, and is back within a minute when they have gone', () => {
    const others = { part: half, fromMs: 60_000, untilMs: 120_000 };
    const { bySecond } = shareQuota({ quotaPerSecond: 200, share: 1, others, seconds: 240, seed: 1 });
    const usedIn = (from: number, to: number) =>
      bySecond.slice(from, to).reduce((sum, calls) => sum + calls, 0) / (to - from) / 200;
    expect(usedIn(1, 59)).toBeGreaterThan(0.98);
    // The bucket was full when they came, and pays for the first seconds.
    expect(usedIn(63, 120)).toBeLessThan(0.52);
    expect(usedIn(63, 120)).toBeGreaterThan(0.45);
    expect(usedIn(180, 240)).toBeGreaterThan(0.98);
  });

  test('alone, it is never throttled and uses its share', () => {
    for (const quotaPerSecond of [25, 120]) {
      const alone = shareQuota({ quotaPerSecond, share: 1, others: { part: 0 }, seconds: 120, seed: 1 });
      expect(alone.ourThrottledPart).toBe(0);
      expect(alone.used / alone.left).toBeGreaterThan(0.985);
    }
  });
});

describe('beside others who leave little', () => {
  /** What they take; the most of their calls that is throttled, and the most of what they leave that is used. */
  test.each([
    // Without us 0.0, 0.2 and 0.9 % of theirs are throttled.
    [0.8, 0.02, 1],
    [0.9, 0.025, 1.1],
    [0.95, 0.04, 1.4],
  ])('at random, %d of a small quota', (part, mostThrottled, mostUsed) => {
    for (const share of [0.8, 0.5]) {
      const others = { part, random: true };
      const { used, theirThrottled } = meanOf({ quotaPerSecond: 25, share, others, seconds: 300 });
      expect(theirThrottled).toBeLessThanOrEqual(mostThrottled);
      expect(used).toBeLessThanOrEqual(mostUsed);
      expect(used).toBeGreaterThanOrEqual(0.8);
    }
  });

  test('evenly, 0.95 of a large quota: hardly a call is throttled, ours or theirs', () => {
    for (const share of [0.8, 0.5]) {
      const others = { part: 0.95 };
      const met = meanOf({ quotaPerSecond: 500, share, others, seconds: 300 });
      expect(met.ourThrottled).toBeLessThanOrEqual(0.02);
      expect(met.theirThrottled).toBeLessThanOrEqual(0.005);
      expect(met.used).toBeLessThanOrEqual(1.15);
    }
  });
});

describe('a quota far below what it is taken to be', () => {
  test.each([
    [500, 50],
    [500, 10],
    [5000, 50],
    [25, 4],
  ])('taken for %d, it is found to be %d', (believedPerSecond, quotaPerSecond) => {
    const others = { part: 0 };
    const met = meanOf({ quotaPerSecond, believedPerSecond, share: 0.8, others, seconds: 120 });
    expect(met.ourThrottled).toBeLessThanOrEqual(0.08);
    expect(met.used).toBeGreaterThanOrEqual(0.75);
  });
});
