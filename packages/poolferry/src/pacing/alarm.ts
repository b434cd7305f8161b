import { InterruptedError } from '../errors.ts';
import type { Clock } from '../events.ts';

/** One timer for all who wait: it is set for whoever is due first. */
export interface Alarm {
  /** Rings in so long, unless it rings earlier anyway. */
  ringIn(delayMs: number): void;
  /** A busy event loop fires timers late; whoever comes by serves those who are due, or their tokens would be lost. */
  ringIfOverdue(): void;
}

/** Waking more often than this only costs time; above 500 calls a second a wake-up lets several go. */
const shortestSleepMs = 2;

/** @param ring is free to set it anew. */
export function createAlarm(clock: Clock, ring: () => void): Alarm {
  let atMs = Number.POSITIVE_INFINITY;
  let sleep: AbortController | undefined;

  function ringNow(): void {
    sleep = undefined;
    atMs = Number.POSITIVE_INFINITY;
    ring();
  }

  return {
    ringIn(delayMs) {
      const sleepMs = Math.max(shortestSleepMs, Math.ceil(delayMs));
      const wantedAtMs = clock.monotonicMs() + sleepMs;
      if (wantedAtMs >= atMs) return;
      sleep?.abort();
      const thisSleep = new AbortController();
      sleep = thisSleep;
      atMs = wantedAtMs;
      clock.sleep(sleepMs, thisSleep.signal).then(
        () => {
          if (sleep === thisSleep) ringNow();
        },
        (error: unknown) => {
          // Only an earlier ring ends a sleep; anything else is the clock's own fault and must be seen.
          if (!InterruptedError.is(error) && !thisSleep.signal.aborted) throw error;
        },
      );
    },
    ringIfOverdue() {
      if (clock.monotonicMs() < atMs) return;
      sleep?.abort();
      ringNow();
    },
  };
}
