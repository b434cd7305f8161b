import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTokenBucket } from './token-bucket.ts';

/** The most calls within any half-open second. */
function worstSecond(callsMs: readonly number[]): number {
  let worst = 0;
  let oldest = 0;
  callsMs.forEach((atMs, index) => {
    while ((callsMs[oldest] ?? atMs) <= atMs - 1000) oldest += 1;
    worst = Math.max(worst, index - oldest + 1);
  });
  return worst;
}

/** Takes whatever there is at each of these moments. */
function takeAt(
  momentsMs: Iterable<number>,
  ratePerSecond: number,
  highestPerSecond = ratePerSecond,
): number[] {
  const bucket = createTokenBucket(0, ratePerSecond);
  bucket.setRate(0, ratePerSecond, highestPerSecond);
  const calls: number[] = [];
  for (const atMs of momentsMs) while (bucket.take(atMs)) calls.push(atMs);
  return calls;
}

function* everyMs(stepMs: number, untilMs: number): Generator<number> {
  for (let atMs = 0; atMs <= untilMs; atMs += stepMs) yield atMs;
}

describe('a token bucket', () => {
  const rates = fc.oneof(
    fc.constantFrom(1, 5, 12.5, 25, 30, 50, 120, 1000, 5000),
    fc.double({ min: 0.5, max: 5000, noNaN: true }),
  );

  /** As fine as a clock tells, about a microsecond, and summed without rounding: a second is then a second. */
  const spanMs = (range: { min: number; max: number }) =>
    fc.double({ ...range, noNaN: true }).map((ms) => Math.round(ms * 1024) / 1024);

  /** A pause, in which the bucket saves, and then someone who asks again and again for over a second. */
  const stretch = fc.record({
    pauseMs: spanMs({ min: 0, max: 400 }),
    stepMs: spanMs({ min: 0.5, max: 30 }),
  });

  test('lets no second exceed the rate by more than 2 % or one call, whatever the pauses', () => {
    fc.assert(
      fc.property(
        rates,
        fc.array(stretch, { minLength: 1, maxLength: 4 }),
        fc.double({ min: 0, max: 4, noNaN: true }),
        (rate, stretches, below) => {
          const moments: number[] = [];
          let atMs = 0;
          for (const { pauseMs, stepMs } of stretches) {
            atMs += pauseMs;
            for (const endMs = atMs + 1100; atMs < endMs; atMs += stepMs) moments.push(atMs);
          }
          expect(worstSecond(takeAt(moments, rate, rate + below))).toBeLessThanOrEqual(
            Math.max(Math.ceil(rate + below) + 1, Math.floor((rate + below) * 1.02)),
          );
        },
      ),
      { numRuns: 100 },
    );
  });

  test.each([25, 50, 120, 5000])('spends the whole rate of %d/s when asked often enough', (rate) => {
    const calls = takeAt(everyMs(3, 10_000), rate);
    expect(calls.length / 10).toBeGreaterThan(rate * 0.999);
    expect(calls.length / 10).toBeLessThan(rate * 1.01 + 0.2);
  });

  test.each([12, 25, 50, 120, 5000])('spends %d/s as well where intervals are uneven', (rate) => {
    const calls = takeAt(everyMs(3, 10_000), rate, rate + 5);
    expect(calls.length / 10).toBeGreaterThan(rate * 0.997 - 0.2);
    expect(calls.length / 10).toBeLessThan(rate * 1.01 + 0.2);
    const gaps = new Set(calls.slice(1).map((atMs, index) => Math.round(atMs - (calls[index] ?? 0))));
    if (rate <= 50) expect(gaps.size).toBeGreaterThan(4);
  });

  test.each([25, 120, 5000])('saves 50 ms of calls at most over a pause at %d/s', (rate) => {
    const bucket = createTokenBucket(0, rate);
    let saved = 0;
    while (bucket.take(60_000)) saved += 1;
    expect(saved).toBeLessThanOrEqual(1 + 0.05 * rate);
  });

  test('tells how long the next call waits: for its token, and for as much more as lets a few go at once', () => {
    for (const [highestPerSecond, mostMs] of [
      [25, 60],
      [50, 140],
    ] as const) {
      const bucket = createTokenBucket(0, 25);
      bucket.setRate(0, 25, highestPerSecond);
      expect(bucket.delayMs(0)).toBe(0);
      bucket.take(0);
      const delayMs = bucket.delayMs(0);
      expect(delayMs).toBeGreaterThanOrEqual(40);
      expect(delayMs).toBeLessThanOrEqual(mostMs);
      expect(bucket.delayMs(30)).toBeCloseTo(delayMs - 30);
      expect(bucket.take(delayMs - 1)).toBe(false);
      expect(bucket.take(delayMs)).toBe(true);
    }
  });

  test('goes on at a new rate without giving away what the old one would have brought', () => {
    const bucket = createTokenBucket(0, 10);
    bucket.take(0);
    bucket.setRate(50, 1);
    expect(bucket.delayMs(50)).toBeCloseTo(500);
  });

  test('gives nothing while it is stopped, and begins empty after that', () => {
    const bucket = createTokenBucket(0, 25);
    bucket.stop(100, 600);
    expect(bucket.take(599)).toBe(false);
    expect(bucket.delayMs(100)).toBeCloseTo(540);
    expect(bucket.take(639)).toBe(false);
    expect(bucket.take(640)).toBe(true);
  });
});
