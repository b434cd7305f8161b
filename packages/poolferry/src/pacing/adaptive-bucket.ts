import { createAdaptiveRate, type RateBounds, type RateChange } from './adaptive-rate.ts';
import { createTokenBucket } from './token-bucket.ts';

/** The calls that a budget of Cognito's leaves us: a token bucket at a rate that follows its throttles. */
export interface AdaptiveBucket {
  /** Takes one token if there is one. */
  take(nowMs: number): boolean;
  /** Milliseconds until a token is there, or until the rate has changed and it is to be looked at again. */
  delayMs(nowMs: number): number;
  /** A call was throttled. False where it was sent before the last stop had its effect, and so says nothing new. */
  throttled(nowMs: number, sentAtMs: number): boolean;
  /** Other bounds from now on; a reduction by throttles stays in proportion. */
  allow(nowMs: number, bounds: RateBounds): void;
  /** Goes on as far as time has come. Tells how the rate changed. */
  follow(nowMs: number): RateChange;
  /** What we allow ourselves just now, in calls a second. */
  ratePerSecond(): number;
  /** Whether throttles hold the rate below what is allowed. */
  isReduced(): boolean;
}

/** While a rate is reduced it climbs, so that a delay told by the rate of now would be too long. */
const longestDelayReducedMs = 50;

/**
 * Of whole calls a second against a quota of whole calls a second the same part of a token would be left in every second, and others who
 * call in time with us could be throttled for ever without our ever being. One call in four seconds is left, or one in a hundred.
 */
const leftPerSecond = 0.25;
const leftPart = 0.01;

const outOfStep = (ratePerSecond: number): number =>
  ratePerSecond - Math.min(leftPerSecond, leftPart * ratePerSecond);

/** @param heedsOthers whether it leaves a call for others and listens for their bursts, a few calls at once */
export function createAdaptiveBucket(
  startMs: number,
  initial: RateBounds,
  { heedsOthers }: { heedsOthers: boolean },
): AdaptiveBucket {
  let { allowedPerSecond } = initial;
  const rate = createAdaptiveRate(initial);
  const bucket = createTokenBucket(startMs, allowedPerSecond);
  setRate(startMs);

  function setRate(nowMs: number): void {
    const ratePerSecond = rate.ratePerSecondAt(nowMs);
    if (heedsOthers) bucket.setRate(nowMs, outOfStep(ratePerSecond), allowedPerSecond);
    else bucket.setRate(nowMs, ratePerSecond);
  }

  return {
    take(nowMs) {
      if (!bucket.take(nowMs)) return false;
      rate.granted();
      return true;
    },
    delayMs(nowMs) {
      const delayMs = bucket.delayMs(nowMs);
      return rate.isReduced() ? Math.min(delayMs, longestDelayReducedMs) : delayMs;
    },
    throttled(nowMs, sentAtMs) {
      const stoppedUntilMs = rate.throttled(nowMs, sentAtMs);
      if (stoppedUntilMs === undefined) return false;
      setRate(nowMs);
      bucket.stop(nowMs, stoppedUntilMs);
      return true;
    },
    allow(nowMs, bounds) {
      allowedPerSecond = bounds.allowedPerSecond;
      rate.allow(bounds);
      setRate(nowMs);
    },
    follow(nowMs) {
      const change = rate.follow(nowMs);
      if (change !== 'same') setRate(nowMs);
      return change;
    },
    ratePerSecond: rate.ratePerSecond,
    isReduced: rate.isReduced,
  };
}
