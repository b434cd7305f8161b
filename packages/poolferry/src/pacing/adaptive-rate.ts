/**
 * The rate of one category: as allowed, lower at once after a throttle, then slowly back. Whoever else uses the budget,
 * the sign-ins of production first of all, gets room before we have measured anything.
 */
export interface AdaptiveRate {
  ratePerSecond(): number;
  /** The highest rate from now on; a reduction by throttles stays in proportion. */
  allow(ratePerSecond: number): void;
  /** Lowers the rate. False when this throttle belongs to a burst that has been answered already. */
  throttled(nowMs: number): boolean;
  /** Climbs as far as time has come. Tells how the rate changed. */
  climb(nowMs: number): 'same' | 'climbing' | 'recovered';
}

/** Calls in flight when the first throttle came are throttled too: they say nothing new. */
const burstMs = 1000;
const reduction = 0.7;
const lowestPart = 0.05;
/** Quiet time after a throttle before the climb begins. */
const holdMs = 2000;
/** Part of the allowed rate that one second of the climb gives back. */
const climbPerSecond = 0.03;
/** Steps of the climb; finer ones would only cost time. */
const climbStepMs = 500;

export function createAdaptiveRate(allowedPerSecond: number): AdaptiveRate {
  let allowed = allowedPerSecond;
  let part = 1;
  let lastThrottleMs = Number.NEGATIVE_INFINITY;
  let climbedAtMs = 0;

  return {
    ratePerSecond: () => allowed * part,
    allow(ratePerSecond) {
      allowed = ratePerSecond;
    },
    throttled(nowMs) {
      if (nowMs - lastThrottleMs < burstMs) return false;
      lastThrottleMs = nowMs;
      climbedAtMs = nowMs + holdMs;
      part = Math.max(lowestPart, part * reduction);
      return true;
    },
    climb(nowMs) {
      if (part === 1 || nowMs - climbedAtMs < climbStepMs) return 'same';
      part = Math.min(1, part + ((nowMs - climbedAtMs) / 1000) * climbPerSecond);
      climbedAtMs = nowMs;
      return part === 1 ? 'recovered' : 'climbing';
    },
  };
}
