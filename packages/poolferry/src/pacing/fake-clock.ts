import { InterruptedError } from '../errors.ts';
import type { Clock } from '../events.ts';

/** A clock for tests: time passes only when it is told to. */
export interface FakeClock extends Clock {
  /** Lets time pass, waking sleepers in order and letting everything they start run before the next one. */
  pass(durationMs: number): Promise<void>;
  /** Sleepers that wait now. */
  sleepers(): number;
}

interface Sleeper {
  atMs: number;
  wake: () => void;
}

/** @param latenessMs how much too late each sleeper wakes, as real timers do. */
export function createFakeClock(latenessMs: () => number = () => 0): FakeClock {
  const startedAtMs = Date.UTC(2026, 0, 1);
  let elapsedMs = 0;
  let sleepers: Sleeper[] = [];

  return {
    nowMs: () => startedAtMs + elapsedMs,
    monotonicMs: () => elapsedMs,
    sleep(delayMs, signal) {
      if (signal?.aborted) return Promise.reject(new InterruptedError());
      return new Promise((resolve, reject) => {
        const sleeper = {
          atMs: elapsedMs + delayMs + latenessMs(),
          wake: () => {
            signal?.removeEventListener('abort', stop);
            resolve();
          },
        };
        function stop(): void {
          sleepers = sleepers.filter((other) => other !== sleeper);
          reject(new InterruptedError());
        }
        signal?.addEventListener('abort', stop, { once: true });
        sleepers.push(sleeper);
      });
    },
    async pass(durationMs) {
      const untilMs = elapsedMs + durationMs;
      await settle();
      for (;;) {
        const next = sleepers.reduce<Sleeper | undefined>(
          (first, sleeper) => (first && first.atMs <= sleeper.atMs ? first : sleeper),
          undefined,
        );
        if (!next || next.atMs > untilMs) break;
        sleepers = sleepers.filter((sleeper) => sleeper !== next);
        elapsedMs = Math.max(elapsedMs, next.atMs);
        next.wake();
        await settle();
      }
      elapsedMs = untilMs;
    },
    sleepers: () => sleepers.length,
  };
}

/** Everything that promises have started is done when the next turn of the event loop begins. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
