/**
 * Calls allowed at one rate. The bucket holds one token and a little more, so that a timer that fires late
 * costs no calls, and so little that no one-second window exceeds the highest rate by more than 2 % or one call.
 */
export interface TokenBucket {
  /** Takes one token if there is one. */
  take(nowMs: number): boolean;
  /** Milliseconds until a token is there; 0 if there is one. */
  delayMs(nowMs: number): number;
  /**
   * Goes on at another rate from now; what was saved at the old rate stays, as far as the new one may hold it. Below the highest rate
   * calls come at uneven intervals, as far as there is room for that under it: others who call at even ones would else get, or lose,
   * every token to us, and we would never be throttled and never know.
   */
  setRate(nowMs: number, ratePerSecond: number, highestPerSecond?: number): void;
  /** Throws away what was saved, and gives none until then. */
  stop(nowMs: number, untilMs: number): void;
}

/** The longest pause that is made up for afterwards. */
const catchUpSeconds = 0.05;

/** Sums of fractions must not make a token late by a rounding error. */
const roundingSlack = 1e-9;

export function createTokenBucket(nowMs: number, ratePerSecond: number): TokenBucket {
  let rate = ratePerSecond;
  /** Of the uneven intervals, in tokens. */
  let spread = 0;
  let capacity = 1 + savedAt(rate);
  let tokens = 1;
  let filledAtMs = nowMs;
  const draws = evenDraws();
  /** A call waits for one token and this part of another. */
  let more = 0;

  function fill(untilMs: number): void {
    if (untilMs <= filledAtMs) return;
    tokens = Math.min(capacity, tokens + ((untilMs - filledAtMs) * rate) / 1000);
    filledAtMs = untilMs;
  }

  const needed = (): number => 1 + more * spread - roundingSlack;

  return {
    take(atMs) {
      fill(atMs);
      if (tokens < needed()) return false;
      tokens -= 1;
      more = draws();
      return true;
    },
    delayMs(atMs) {
      fill(atMs);
      const missing = needed() - tokens;
      return missing <= 0 ? 0 : Math.max(0, filledAtMs - atMs) + ((missing + roundingSlack) * 1000) / rate;
    },
    setRate(atMs, newRatePerSecond, highestPerSecond = newRatePerSecond) {
      fill(atMs);
      rate = newRatePerSecond;
      spread = Math.max(0, Math.min(1, highestPerSecond - rate - 1));
      capacity = 1 + savedAt(rate) + spread;
      tokens = Math.min(tokens, capacity);
    },
    stop(atMs, untilMs) {
      fill(atMs);
      tokens = Math.min(tokens, 0);
      filledAtMs = Math.max(filledAtMs, untilMs);
    },
  };
}

/**
 * Fewer than `capacity + rate` calls fit into a half-open second. So beside the one token that is waited for, the bucket
 * may save one more, or 2 % of a second's calls where that is more, and never over 50 ms of calls.
 */
function savedAt(ratePerSecond: number): number {
  return Math.min(catchUpSeconds * ratePerSecond, Math.max(1, 0.02 * ratePerSecond - 1));
}

/** Numbers in [0, 1), spread evenly and without a pattern that a second could repeat; the same in every run, which harms nobody. */
function evenDraws(): () => number {
  let state = 12345;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
