/**
 * Calls allowed at one steady rate. The bucket holds one token and a little more, so that a timer that fires late
 * costs no calls, and so little that no one-second window exceeds the rate by more than 2 % or one call.
 */
export interface TokenBucket {
  /** Takes one token if there is one. */
  take(nowMs: number): boolean;
  /** Milliseconds until a token is there; 0 if there is one. */
  delayMs(nowMs: number): number;
  /** Goes on at another rate from now; what was saved at the old rate stays, as far as the new one may hold it. */
  setRate(nowMs: number, ratePerSecond: number): void;
  /** Throws away what was saved. */
  drain(nowMs: number): void;
}

/** The longest pause that is made up for afterwards. */
const catchUpSeconds = 0.05;

/** Sums of fractions must not make a token late by a rounding error. */
const roundingSlack = 1e-9;

export function createTokenBucket(nowMs: number, ratePerSecond: number): TokenBucket {
  let rate = ratePerSecond;
  let capacity = capacityAt(rate);
  let tokens = 1;
  let filledAtMs = nowMs;

  function fill(untilMs: number): void {
    if (untilMs <= filledAtMs) return;
    tokens = Math.min(capacity, tokens + ((untilMs - filledAtMs) * rate) / 1000);
    filledAtMs = untilMs;
  }

  return {
    take(atMs) {
      fill(atMs);
      if (tokens < 1 - roundingSlack) return false;
      tokens -= 1;
      return true;
    },
    delayMs(atMs) {
      fill(atMs);
      return tokens >= 1 - roundingSlack ? 0 : ((1 - tokens) * 1000) / rate;
    },
    setRate(atMs, newRatePerSecond) {
      fill(atMs);
      rate = newRatePerSecond;
      capacity = capacityAt(rate);
      tokens = Math.min(tokens, capacity);
    },
    drain(atMs) {
      fill(atMs);
      tokens = Math.min(tokens, 0);
    },
  };
}

/**
 * Fewer than `capacity + rate` calls fit into a half-open second. So beside the one token that is waited for, the bucket
 * may save one more, or 2 % of a second's calls where that is more, and never over 50 ms of calls.
 */
function capacityAt(ratePerSecond: number): number {
  return 1 + Math.min(catchUpSeconds * ratePerSecond, Math.max(1, 0.02 * ratePerSecond - 1));
}
