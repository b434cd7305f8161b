import { fractionOf, hashNumbers, hashText } from './seeded.ts';

export interface Latency {
  /** How long the next answer to this operation takes, in milliseconds. */
  delayMs(operation: string): number;
}

/**
 * Latencies spread evenly over a range. The n-th request of an operation takes as long in every run of a seed.
 *
 * @throws RangeError unless 0 <= minMs <= maxMs.
 */
export function createLatency(o: { minMs: number; maxMs: number; seed: number }): Latency {
  const { minMs, maxMs, seed } = o;
  if (!(minMs >= 0 && maxMs >= minMs && Number.isFinite(maxMs)))
    throw new RangeError(`A latency goes from 0 or more to as much or more, not ${minMs}-${maxMs} ms.`);
  const asked = new Map<string, number>();
  return {
    delayMs(operation) {
      if (maxMs === minMs) return minMs;
      const count = asked.get(operation) ?? 0;
      asked.set(operation, count + 1);
      return minMs + (maxMs - minMs) * fractionOf(hashNumbers(seed, hashText(operation, seed), count));
    },
  };
}
