/**
 * Calls allowed at one rate. The bucket holds one token and a little more, so that a timer that fires late
 * costs no calls, and so little that no one-second window exceeds the highest rate by more than 2 % or one call.
 *
 * As far as there is room for it calls wait for a token or two more and then go a few at once, at odd intervals. Whoever takes every token
 * as it comes is never throttled: others who call in bursts would find nothing, and we would never know. A few at once look a little
 * deeper into Cognito's bucket, and learn in good time that it is all but empty.
 */
export interface TokenBucket {
  /** Takes one token if there is one. */
  take(nowMs: number): boolean;
  /** Milliseconds until a token is there; 0 if there is one. */
  delayMs(nowMs: number): number;
  /**
   * Goes on at another rate from now; what was saved at the old rate stays, as far as the new one may hold it. The further it is below the
   * highest rate, the more calls may go at once.
   */
  setRate(nowMs: number, ratePerSecond: number, highestPerSecond?: number): void;
  /** Throws away what was saved, and gives none until then. */
  stop(nowMs: number, untilMs: number): void;
}

/** The longest pause that is made up for afterwards. */
const catchUpSeconds = 0.05;

/** Tokens that are waited for at most before a few calls go at once: of more, the others' longer bursts would find too many gone. */
const mostAtOnce = 3.5;
/** So many tokens too late a call may still come and lose none. */
const latenessSlack = 0.5;

/** Sums of fractions must not make a token late by a rounding error. */
const roundingSlack = 1e-9;

export function createTokenBucket(nowMs: number, ratePerSecond: number): TokenBucket {
  let rate = ratePerSecond;
  let capacity = capacityAt(rate, rate);
  let atOnce = atOnceAt(rate, capacity);
  let tokens = 1;
  let filledAtMs = nowMs;
  const draws = evenDraws();
  /** A call waits for one token and this part of those that may go at once; whoever comes while there is a token left, for no more. */
  let waitedPart = 0;

  function fill(untilMs: number): void {
    if (untilMs <= filledAtMs) return;
    tokens = Math.min(capacity, tokens + ((untilMs - filledAtMs) * rate) / 1000);
    filledAtMs = untilMs;
  }

  const needed = (): number => 1 + waitedPart * (atOnce - 1) - roundingSlack;

  return {
    take(atMs) {
      fill(atMs);
      if (tokens < needed()) return false;
      tokens -= 1;
      waitedPart = tokens < 1 - roundingSlack ? draws() : 0;
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
      capacity = capacityAt(rate, highestPerSecond);
      atOnce = atOnceAt(rate, capacity);
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

/** As much as is saved anyway, and as much more as is free below the highest rate. */
function capacityAt(ratePerSecond: number, highestPerSecond: number): number {
  const saved = 1 + savedAt(ratePerSecond);
  return Math.max(saved, Math.min(mostAtOnce + latenessSlack, saved + highestPerSecond - ratePerSecond));
}

function atOnceAt(ratePerSecond: number, capacity: number): number {
  return Math.max(
    1,
    Math.min(mostAtOnce, capacity - Math.min(latenessSlack, catchUpSeconds * ratePerSecond)),
  );
}

/** Numbers in [0, 1), spread evenly and without a pattern that a second could repeat; the same in every run, which harms nobody. */
function evenDraws(): () => number {
  let state = 12345;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
