import type { Clock } from '../events.ts';

/** What we know of the time at Cognito, from the Date headers of its answers. */
export interface ServerClock {
  /** Takes in the Date header of an answer that has just come. */
  sample(dateHeader: string | undefined): void;
  /**
   * A moment that has surely passed at Cognito, epoch milliseconds: a user created from now on bears a later date. It is
   * behind by the second that the header rounds to and the answer's way to us, seldom more.
   */
  nowMs(): number;
  /**
   * How far Cognito's clock is ahead of our wall clock, negative where ours is ahead; a second or two of it is rounding.
   * Undefined until an answer has told.
   */
  aheadMs(): number | undefined;
}

/** Older samples go, since the two clocks drift apart. */
const sampleLifeMs = 60_000;

/** How far our own clock may be off: Signature V4 refuses more. */
const largestSkewMs = 5 * 60_000;

export function createServerClock(clock: Clock): ServerClock {
  // Server time minus our monotonic time: every sample is a lower bound, so the largest is the best.
  let best = Number.NEGATIVE_INFINITY;
  let bestOfLife = Number.NEGATIVE_INFINITY;
  let lifeBeganMs = clock.monotonicMs();
  let lastHeader: string | undefined;

  return {
    sample(dateHeader) {
      // The same second again, later, is a worse bound.
      if (dateHeader === undefined || dateHeader === lastHeader) return;
      lastHeader = dateHeader;
      const sentMs = Date.parse(dateHeader);
      if (Number.isNaN(sentMs)) return;
      const nowMs = clock.monotonicMs();
      if (nowMs - lifeBeganMs > sampleLifeMs) {
        best = bestOfLife;
        bestOfLife = Number.NEGATIVE_INFINITY;
        lifeBeganMs = nowMs;
      }
      bestOfLife = Math.max(bestOfLife, sentMs - nowMs);
      best = Math.max(best, bestOfLife);
    },
    nowMs() {
      if (best === Number.NEGATIVE_INFINITY) return clock.nowMs() - largestSkewMs;
      return best + clock.monotonicMs();
    },
    aheadMs() {
      if (best === Number.NEGATIVE_INFINITY) return undefined;
      return best + clock.monotonicMs() - clock.nowMs();
    },
  };
}
