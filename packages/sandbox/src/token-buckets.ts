/**
 * Token buckets one second deep, by key. Memory is bounded by the keys of the last two seconds: a bucket that
 * nobody touched for a second is full, which is what a bucket nobody knows is.
 */
export interface TokenBuckets {
  /** Whether a token is there at this rate; takes none. */
  has(key: string, ratePerSecond: number): boolean;
  /** Takes the token that {@link has} found. */
  take(key: string): void;
  clear(): void;
}

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

const GENERATION_MS = 1000;
/** Rounding of many small refills must not cost a request its turn. */
const ROUNDING = 1e-9;

export function createTokenBuckets(nowMs: () => number): TokenBuckets {
  let young = new Map<string, Bucket>();
  let old = new Map<string, Bucket>();
  let turnedAtMs = nowMs();

  function turn(now: number): void {
    if (now >= turnedAtMs && now - turnedAtMs < GENERATION_MS) return;
    old = now - turnedAtMs < 2 * GENERATION_MS ? young : new Map();
    young = new Map();
    turnedAtMs = now;
  }

  function bucketOf(key: string, depth: number, now: number): Bucket {
    const known = young.get(key);
    if (known !== undefined) return known;
    const bucket = old.get(key) ?? { tokens: depth, filledAtMs: now };
    young.set(key, bucket);
    return bucket;
  }

  return {
    has(key, ratePerSecond) {
      const now = nowMs();
      turn(now);
      // Below one request a second a bucket of one second's worth would never hold a whole token.
      const depth = Math.max(1, ratePerSecond);
      const bucket = bucketOf(key, depth, now);
      const elapsedMs = Math.max(0, now - bucket.filledAtMs);
      bucket.tokens = Math.min(depth, bucket.tokens + (elapsedMs / 1000) * ratePerSecond);
      bucket.filledAtMs = now;
      return bucket.tokens >= 1 - ROUNDING;
    },
    take(key) {
      const bucket = young.get(key);
      if (bucket !== undefined) bucket.tokens -= 1;
    },
    clear() {
      young = new Map();
      old = new Map();
    },
  };
}
